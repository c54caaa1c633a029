"""Random exports, whole and damaged: each ends as loaded, quarantined or refused with a reason, soon and in bounds.

``HUISHENG_FUZZ=5000`` runs that many (``HUISHENG_FUZZ_SEED`` another draw, ``HUISHENG_FUZZ_KEEP`` a folder for
the files that fail); a few run always.
"""

import os
import random
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path

from tests.unit.ingest.conftest import make_site
from tests.unit.ingest.mutants import Export, damaged, export, strict_count
from transforms.ingest import ingest_file, ledger
from transforms.settings import Limits

CASES = int(os.environ.get("HUISHENG_FUZZ", "80"))
SEED = os.environ.get("HUISHENG_FUZZ_SEED", "1")
KEEP = os.environ.get("HUISHENG_FUZZ_KEEP")
COLUMNS = {"order_id": "id", "customer_key": "phone", "amount": "amount"}
SOURCE = {"files": "*", "kind": "o", "contract": "customer_order", "layout": "table", "max_bad_share": 1.0}


def test_each_file_ends_counted_or_refused(tmp_path):
    tally, wrong = Counter(), []
    for number in range(CASES):
        draw = random.Random(f"{SEED} {number}")
        whole = export(draw)
        found = whole if draw.random() < 0.15 else damaged(draw, whole)
        trouble, outcome = tried(tmp_path / str(number // 200), number, found, is_whole=found is whole)
        tally[found.kind, "whole" if found is whole else "damaged", outcome] += 1
        if trouble:
            wrong.append((number, found.kind, trouble))
            keep(number, found)
    report(tally)
    assert not wrong, "\n".join(map(str, wrong))


def tried(folder: Path, number: int, found: Export, *, is_whole: bool) -> tuple[str, str]:
    site = make_site(folder, SOURCE | {"columns": COLUMNS})
    limits = Limits(parse_memory_mb=512, parse_cpu_s=10)
    settings = site.settings.model_copy(update={"limits": limits, "home": folder / f"home{number}"})
    (settings.inbox / "f").write_bytes(found.data)
    start = time.monotonic()
    try:
        entry = ingest_file(settings, "s", "f", date(2026, 9, 20))
        ledger.check([entry])
    except Exception as error:
        return f"raised {type(error).__name__}: {error}", "raised"
    outcome = f"refused: {entry.code}" if entry.status == "refused" else "part" if entry.quarantined else "loaded"
    return judged(entry, found, time.monotonic() - start, is_whole=is_whole), outcome


def judged(entry: ledger.LedgerEntry, found: Export, seconds: float, *, is_whole: bool) -> str:
    is_torn = (
        found.kind in ("html", "xml") and entry.code == "counts_differ"
    )  # a tag that parser and count read otherwise
    if entry.code in ("internal", "parser_died", "memory", "time", "output", "counts_differ") and not is_torn:
        return f"{entry.code}: {entry.reason}"
    if seconds > 10 or entry.peak_mb > 512:
        return f"{seconds:.1f} s, {entry.peak_mb} MB"
    if entry.status != "loaded":
        return "" if entry.reason else "no reason"
    wanted = found.records if is_whole else strict_count(found)
    return "" if wanted in (None, entry.records_in) else f"{entry.records_in} records, {wanted} by a plain reader"


def keep(number: int, found: Export) -> None:
    if KEEP:
        Path(KEEP).mkdir(exist_ok=True)
        (Path(KEEP) / f"{SEED}_{number}.{found.kind}").write_bytes(found.data)


def report(tally: Counter) -> None:
    for (kind, what, outcome), count in sorted(tally.items()):
        sys.stdout.write(f"{kind:8} {what:8} {outcome:30} {count}\n")
