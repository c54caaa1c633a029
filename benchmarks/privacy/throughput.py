"""How fast masking and pseudonyms are, and their share of the time a file's ingest takes.

    python -m benchmarks.privacy.throughput [--records 100000] [--questions 20]

The file is a survey export: a phone, scale answers, one comment per record. Comments are drawn from the
generated set (one in fifty carries an identifier) and made distinct, so no repeat is skipped.
"""

import argparse
import os
import random
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl

from benchmarks.privacy.corpus import innocent, planted
from benchmarks.privacy.innocent_words import COMMENTS
from transforms.contracts import Contract
from transforms.ingest import children, ingest_file
from transforms.privacy.masking import mask
from transforms.privacy.prefilter import suspicions
from transforms.privacy.pseudonyms import KeyRing, pseudonymise
from transforms.settings import Settings, Source


def main() -> None:
    """Print records per second of each part and the share of the ingest."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=20, help="scale answers beside the comment")
    options = parser.parse_args()
    records = options.records
    phones, comments = _phones(records), _comments(records)
    with tempfile.TemporaryDirectory() as folder:
        settings = _installation(Path(folder), phones, comments, options.questions)
        ring = KeyRing.load(settings)
        suspects = (suspicions(comments) > 0).mean()
        masking = _timed("mask", records, lambda: mask(comments))
        tokens = _timed("pseudonymise", records, lambda: pseudonymise(phones, ring))
        children.start()
        time.sleep(5)  # the readers load in the background; that is no part of a file's time
        ingest = _timed("ingest", records, lambda: _ingest(settings))
    print(f"texts searched {suspects:.1%}; masking and pseudonyms are {(masking + tokens) / ingest:.1%} of ingest")


def _phones(records: int) -> pl.Series:
    rng = random.Random(1)
    return pl.Series("phone", [f"1{rng.choice('3589')}{rng.randrange(10**9):09}" for _ in range(records)])


def _comments(records: int) -> pl.Series:
    rng = random.Random(2)
    hidden = [item.text for item in planted(max(1, records // 500))]
    plain = [text for _, text in innocent(2000)]
    texts = [
        rng.choice(hidden) if rng.random() < 0.02 else "，".join(rng.choices(COMMENTS, k=3)) for _ in range(records)
    ]
    mixed = [rng.choice(plain) if rng.random() < 0.1 else text for text in texts]
    return pl.Series("comment", [f"{text}{chr(0x4E00 + i % 20000)}" for i, text in enumerate(mixed)])


def _installation(folder: Path, phones: pl.Series, comments: pl.Series, questions: int) -> Settings:
    rng = random.Random(3)
    scores = [pl.Series(f"Q{n}", rng.choices(range(11), k=len(phones))) for n in range(1, questions + 1)]
    ids = pl.Series("id", range(1, len(phones) + 1))
    (folder / "inbox").mkdir()
    pl.DataFrame([ids, phones, *scores, comments]).write_csv(folder / "inbox" / "survey.csv")
    source = Source(
        name="survey",
        kind="x",
        files="survey.csv",
        contract=Contract.RESPONSE,
        layout="wide",
        survey_id="bench",
        columns={"response_id": "id", "customer_key": "phone"},
        questions={**{f"q{n}": f"Q{n}" for n in range(1, questions + 1)}, "q0": "comment"},
    )
    return Settings(config_dir=folder, inbox=folder / "inbox", home=folder / "home", sources=(source,))


def _ingest(settings: Settings) -> None:
    entry = ingest_file(settings, "survey", "survey.csv", date(2026, 9, 30))
    if entry.status != "loaded":
        raise SystemExit(f"the file was not taken: {entry.reason}")


def _timed(name: str, records: int, work: Callable[[], object]) -> float:
    """CPU seconds of this process and of the parsing child: a busy machine doesn't change the ratio."""
    started, before = time.perf_counter(), _cpu()
    work()
    cpu, seconds = _cpu() - before, time.perf_counter() - started
    print(f"{name:13} {cpu:7.2f} s CPU {seconds:7.2f} s  {records / cpu:12,.0f} records per CPU second")
    return cpu


def _cpu() -> float:
    """CPU seconds of this process, of the forking process below it and of that one's ended children."""
    nursery = children._current
    if nursery is None:
        return time.process_time()
    fields = Path(f"/proc/{nursery.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return time.process_time() + sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
