"""A private installation with one source, and short ways to put files in and rows out."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from transforms.ingest import LedgerEntry, ingest_file, ledger
from transforms.settings import Settings, Source

DAY = date(2026, 9, 20)


@dataclass
class Site:
    """An installation in a temporary folder."""

    settings: Settings

    def put(self, name: str, data: bytes | str) -> str:
        path = self.settings.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return name

    def take(self, name: str, data: bytes | str | None = None, source: str = "s", day: date = DAY) -> LedgerEntry:
        if data is not None:
            self.put(name, data)
        entry = ingest_file(self.settings, source, name, day)
        ledger.check([entry])
        return entry

    def rows(self, frame: str) -> pl.DataFrame:
        files = ledger.committed_files(self.settings, frame)
        return pl.concat([pl.read_parquet(path) for path in files]) if files else pl.DataFrame()


def make_site(folder: Path, *sources: dict) -> Site:
    (folder / "inbox").mkdir(parents=True, exist_ok=True)
    config = folder / "config"
    config.mkdir(exist_ok=True)
    found = tuple(
        Source.model_validate({"name": "s", "kind": "x", "contract": "response", **source}) for source in sources
    )
    return Site(Settings(config_dir=config, inbox=folder / "inbox", home=folder / "home", sources=found))


@pytest.fixture
def site(tmp_path):
    """A factory: ``site(files=…, layout=…)`` gives an installation with that source."""
    return lambda *sources, **one: make_site(tmp_path, *(sources or (one,)))


@pytest.fixture
def orders(site):
    """An installation for a plain table of orders."""
    columns = {"order_id": "id", "customer_key": "phone", "amount": "amount", "ordered_at": "time"}
    return site(files="*", kind="o", contract="customer_order", layout="table", columns=columns, max_bad_share=1.0)
