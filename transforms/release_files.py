"""The files of one published table: Parquet, CSV in plain UTF-8 and with a byte order mark, and what tells its content.

A table that has the rows of the release readers have, made by the same rules, gets copies of that release's files.
Copies and not links: a release is damaged, erased and removed without another.
"""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from transforms import durable, releases, sql
from transforms.report.tables import safe_cell_sql
from transforms.settings import Settings

PARQUET = "format parquet, compression zstd, compression_level 1"
"""A third of the CPU of the default level, and on these tables no larger."""


def names(table: str) -> tuple[str, str, str]:
    """Where the files of a table lie below a release."""
    return f"parquet/{table}.parquet", f"export/{table}.csv", f"export/{table}.excel.csv"


def write(con: duckdb.DuckDBPyConnection, table: str, columns: Sequence[tuple], folder: Path) -> None:
    """Write the files of ``release.<table>`` below a release's folder; ``columns`` begin with name and type."""
    parquet, plain, excel = (folder / name for name in names(table))
    con.execute(f"copy release.{sql.name(table)} to {sql.text(parquet)} ({PARQUET})")
    export_csv(con, table, columns, plain, excel)


def export_csv(con: duckdb.DuckDBPyConnection, table: str, columns: Sequence[tuple], plain: Path, excel: Path) -> None:
    """CSV in plain UTF-8, and with a byte order mark for Excel. No cell can be taken for a formula."""
    cells = ", ".join(safe_cell_sql(column) if kind == "VARCHAR" else sql.name(column) for column, kind, *_ in columns)
    con.execute(f"copy (select {cells} from release.{sql.name(table)}) to {sql.text(plain)} (format csv, header)")
    with excel.open("wb") as marked, plain.open("rb") as source:
        marked.write(b"\xef\xbb\xbf")
        shutil.copyfileobj(source, marked)


def content_sql(relation: str) -> str:
    """Row count and a hash of the rows that depends neither on their order nor on the version of the engine.

    A row is the text of its cells, chr(0) for null, with chr(31) between them.
    """
    cells = f"select coalesce(columns(*)::varchar, chr(0)) from {relation}"
    row = f"select md5_number_lower(concat_ws(chr(31), *columns(*)))::hugeint as h from ({cells}) as cells"
    return f"select count(*), coalesce(sum(h), 0)::varchar from ({row}) as rows"


def former(settings: Settings, rules: str) -> dict[str, Any] | None:
    """The manifest of the release readers have, where the same rules made it."""
    manifest = releases.current(settings)
    return manifest if manifest and rules and manifest.get("rules") == rules else None


def reuse(manifest: dict[str, Any] | None, table: str, facts: dict[str, Any], folder: Path) -> bool:
    """Copy the files of a table whose rows are those of another release; False where they aren't or are damaged."""
    if manifest is None or manifest["tables"].get(table) != facts:
        return False
    for name in names(table):
        source = Path(manifest["path"]) / name
        if not source.is_file():
            return False
        shutil.copyfile(source, folder / name)
        if durable.sha256(folder / name) != manifest["files"].get(name):
            return False
    return True
