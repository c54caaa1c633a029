"""Builds the dbt project on small raw zones, through the functions the pipeline uses."""

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from transforms import former_rows
from transforms.contracts import SCHEMAS, Contract
from transforms.warehouse import create_raw_schema, stage_project

BUSINESS_DATE = "2026-06-30"


@dataclass(frozen=True)
class Outcome:
    """What became of each node of one dbt command, and the database it left."""

    success: bool
    nodes: dict[str, str]
    messages: dict[str, str]
    database: Path

    def rows(self, sql: str) -> list[tuple]:
        with duckdb.connect(str(self.database), read_only=True) as con:
            return con.execute(sql).fetchall()


class Warehouse:
    """Runs dbt on raw zones; one project copy and target folder, so that dbt parses once."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.runs = folder, 0
        self.manifest = folder / "manifest.json"  # of ``empty``: dbt's own has the SQL of its last command alone

    def build(
        self,
        rows: Mapping[Contract, list[dict]] | None = None,
        *,
        seeds: Mapping[str, str] | None = None,
        select: str | None = None,
        business_date: str = BUSINESS_DATE,
        ledger: pl.DataFrame | None = None,
        sources: pl.DataFrame | None = None,
        published: Path | None = None,
        has_new_rules: bool = False,
        with_tests: bool = True,
    ) -> Outcome:
        """Build on the literal ``rows`` with ``seeds`` (name → CSV text) laid over the project's."""
        self.runs += 1
        run = self.folder / f"run{self.runs}"
        run.mkdir()
        database = run / "work.duckdb"
        with duckdb.connect(str(database)) as con:
            files = {c.value: [write_rows(run, c, r)] for c, r in (rows or {}).items()}
            day = date.fromisoformat(business_date)
            create_raw_schema(
                con, files, ledger, sources, published=published, business_date=day, has_new_rules=has_new_rules
            )
            if published:
                former_rows.fill(con, published)
        return self.invoke(database, run, seeds or {}, select, with_tests=with_tests)

    def invoke(
        self,
        database: Path,
        run: Path,
        seeds: Mapping[str, str],
        select: str | None = None,
        *,
        with_tests: bool = True,
        command: Sequence[str] = (),
    ) -> Outcome:
        """Run dbt's ``command``, else build what is selected."""
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager
        from dbt.cli.main import dbtRunner

        overlay = run / "seeds"
        overlay.mkdir()
        for name, text in seeds.items():
            (overlay / f"{name}.csv").write_text(text, "utf-8")
        project = stage_project(run / "project", [overlay])
        os.environ["HUISHENG_WORK_DB"] = str(database)
        chosen = ["--select", select] if select else []
        tested = chosen or ["--exclude", "test_type:unit"]
        untested = ["--exclude-resource-types", "test", "unit_test", *chosen]
        command = [*(command or ["build", *(tested if with_tests else untested)])]
        command += ["--project-dir", str(project), "--profiles-dir", str(project), "--log-level", "none"]
        command += ["--target-path", str(self.folder / "target"), "--log-path", str(run), "--no-version-check"]
        command += ["--vars", "{time_zone: 'Asia/Shanghai'}"]
        result = dbtRunner().invoke(command)
        DuckDBConnectionManager.close_all_connections()
        assert result.exception is None, result.exception
        ran = getattr(result.result, "results", [])
        nodes = {r.node.name: getattr(r.status, "value", str(r.status)) for r in ran}
        return Outcome(result.success, nodes, {r.node.name: r.message or "" for r in ran}, database)


def write_rows(folder: Path, contract: Contract, rows: list[dict]) -> Path:
    """One Parquet file of a contract; fields a row leaves out are null, lineage is filled in."""
    schema = SCHEMAS[contract]
    lineage = {"source": "test", "file_id": "0" * 16, "record_hash": 0}
    full = [{**dict.fromkeys(schema.column_names()), **lineage, "record_no": n, **r} for n, r in enumerate(rows, 1)]
    frame = pl.DataFrame(full, schema={n: c.dtype for n, c in schema.columns().items()}, strict=False)
    path = folder / f"{contract.value}.parquet"
    frame.write_parquet(path)
    return path


@pytest.fixture(scope="session")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    before = os.environ.get("HUISHENG_WORK_DB")
    yield Warehouse(tmp_path_factory.mktemp("dbt"))
    os.environ.pop("HUISHENG_WORK_DB", None) if before is None else os.environ.__setitem__("HUISHENG_WORK_DB", before)


@pytest.fixture(scope="session")
def empty(warehouse: Warehouse) -> Outcome:
    """Everything, unit tests included, on a raw zone into which no file has come."""
    built = warehouse.build(select="*")
    shutil.copyfile(warehouse.folder / "target" / "manifest.json", warehouse.manifest)
    return built
