"""A file of an earlier date comes late and parts two equal records; SIGKILL before the later file is counted anew."""

import shutil
import signal

from faults.harness.saboteur import Plan
from faults.harness.site import Site

TIER, START, SAME = "test", "few", False
EXPECT = "the counts are those of files that came in order"
FOLDER, NAME = "contacts", "contacts_{}.parquet"


def inject(site: Site) -> None:
    """A, then the same rows as C, then B, of a date between, with other content for the same keys."""
    import polars as pl

    whole = pl.read_parquet(site.inbox / FOLDER / NAME.format("20260930"))
    for path in (site.inbox / FOLDER).iterdir():
        path.unlink()
    one = whole.columns[-1]
    other = whole.with_columns(pl.lit(None, dtype=whole.schema[one]).alias(one))
    whole.write_parquet(site.inbox / FOLDER / NAME.format("20260901"))
    whole.write_parquet(site.inbox / FOLDER / NAME.format("20260903"), compression="uncompressed")
    late = site.folder / "late.parquet"
    other.write_parquet(late)
    assert site.night() == 0
    shutil.copy(late, site.inbox / FOLDER / NAME.format("20260902"))
    assert site.night(Plan(change="os.fsync", inside="/raw/contacts$")) == -signal.SIGKILL


def check(site: Site) -> None:
    """In order, C holds nothing that the file right before it already said."""
    found = {entry["file_name"]: entry["duplicate"] for entry in site.ledger() if entry["source"] == FOLDER}
    shutil.rmtree(site.home)
    assert site.night() == 0
    expected = {entry["file_name"]: entry["duplicate"] for entry in site.ledger() if entry["source"] == FOLDER}
    assert found == expected, f"duplicates {sorted(found.values())}, in order {sorted(expected.values())}"
