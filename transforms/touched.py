"""Which rows of a kept warehouse the files of this night touch.

A file touches the natural keys of its rows: one that is new brings them, one that is gone or was rewritten
takes them away. dbt then replaces exactly these rows and finds the persons behind the changed ones
(``dbt_project/macros/engine/touched.sql``).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import duckdb

from transforms import sql

Facts = dict[str, dict[str, list[int]]]
"""Relation → Parquet file → its size and time of change."""

STAGED: dict[str, tuple[str, ...]] = {
    "action": ("action_id",),
    "answer": ("survey_id", "response_id"),
    "customer": ("customer_key", "as_of_date"),
    "customer_order": ("order_id",),
    "exposure": ("exposure_id",),
    "invitation": ("invitation_id",),
    "measurement": ("measurement_id",),
    "response": ("survey_id", "response_id"),
    "ticket": ("ticket_id",),
    "ticket_priority": ("ticket_id", "changed_at"),
    "touch_event": ("event_id",),
}
"""Contract → natural key, for the staging models that keep their rows: `unique_key` in dbt_project.yml."""


def facts(files: Mapping[str, Sequence[Path]]) -> Facts:
    """What tells whether a file is still the one that a warehouse was built from."""
    return {name: {str(path): _state(path) for path in paths} for name, paths in files.items()}


def _state(path: Path) -> list[int]:
    found = path.stat()
    return [found.st_size, found.st_mtime_ns]


def changed(before: Facts, now: Facts) -> dict[str, tuple[list[str], list[str]]]:
    """Relation → files that came, files that went; a rewritten file does both."""
    found = {}
    for name in sorted({*before, *now}):
        old, new = before.get(name, {}), now.get(name, {})
        came = [path for path, state in new.items() if old.get(path) != state]
        went = [path for path, state in old.items() if new.get(path) != state]
        found[name] = (came, went)
    return found


def moved(before: Facts, now: Facts) -> tuple[str, ...]:
    """The relations of which a file came or went."""
    return tuple(name for name, lists in changed(before, now).items() if any(lists))


def share(before: Facts, now: Facts) -> float:
    """Bytes of the files that came or went, as a share of all."""
    bytes_moved = sum(
        (now.get(name, {}).get(path) or before[name][path])[0]
        for name, lists in changed(before, now).items()
        for path in {*lists[0], *lists[1]}
    )
    total = sum(state[0] for paths in now.values() for state in paths.values())
    return bytes_moved / total if total else 1.0


def mark(con: duckdb.DuckDBPyConnection, before: Facts, now: Facts) -> int:
    """Fill ``raw.touched_row`` of a copied warehouse; returns the number of rows touched.

    ``raw.touched_<contract>`` are the rows among which those of the touched keys lie.
    """
    files = changed(before, now)
    for contract, key in STAGED.items():
        came, went = files.get(contract, ([], []))
        _insert_new(con, contract, key, came)
        _insert_gone(con, contract, key, went)
        is_new = bool(came) and not went and not _is_any_known(con, contract, key)
        _create_touched(con, contract, came if is_new else [])
    _insert_unscored(con)
    return int(con.execute("SELECT count(*) FROM raw.touched_row").fetchall()[0][0])


def scan(files: Sequence[str | Path]) -> str:
    """SQL that reads Parquet files, each by its very name; a column that one lacks is null in its rows."""
    return f"read_parquet([{', '.join(_quoted(path) for path in files)}], union_by_name = true)"


def _quoted(path: str | Path) -> str:
    # DuckDB reads every name as a pattern; a bracket around the sign makes it plain.
    plain = re.sub(r"[*?\[]", r"[\g<0>]", str(path))
    return sql.text(plain)


def _key(columns: Iterable[str]) -> str:
    return f"concat_ws('|', {', '.join(f'CAST({column} AS VARCHAR)' for column in columns)})"


def _insert_new(con: duckdb.DuckDBPyConnection, contract: str, key: Sequence[str], came: list[str]) -> None:
    if came:
        con.execute(
            f"INSERT INTO raw.touched_row SELECT DISTINCT '{contract}', {_key(key)} "  # noqa: S608 - names are those of STAGED
            f"FROM {scan(came)}"
        )


def _insert_gone(con: duckdb.DuckDBPyConnection, contract: str, key: Sequence[str], went: list[str]) -> None:
    """Rows of the former warehouse that came from these files: ``…/<source>/<file_id>/<part>``."""
    if went:
        folders = sorted({"/".join(Path(path).parts[-3:-1]) for path in went})
        con.execute(
            f"INSERT INTO raw.touched_row SELECT DISTINCT '{contract}', {_key(key)} "  # noqa: S608 - names are those of STAGED
            f"FROM staging.stg_{contract} WHERE concat_ws('/', source, file_id) IN (SELECT unnest($folders))",
            {"folders": folders},
        )


def _is_any_known(con: duckdb.DuckDBPyConnection, contract: str, key: Sequence[str]) -> bool:
    found = con.execute(
        f"SELECT 1 FROM staging.stg_{contract} WHERE {_key(key)} IN "  # noqa: S608 - names are those of STAGED
        f"(SELECT row_key FROM raw.touched_row WHERE contract = '{contract}') LIMIT 1"
    )
    return bool(found.fetchall())


def _create_touched(con: duckdb.DuckDBPyConnection, contract: str, only: Sequence[str]) -> None:
    """A key that is new has rows in new files alone: the others, years of them, aren't read for it."""
    file_ids = ", ".join(sql.text(name) for name in sorted({Path(path).parts[-2] for path in only}))
    chosen = f" WHERE file_id IN ({file_ids})" if only else ""
    con.execute(f"CREATE VIEW raw.touched_{contract} AS FROM raw.{contract}{chosen}")


def _insert_unscored(con: duckdb.DuckDBPyConnection) -> None:
    """Comments that had no score: a later night may have scored them."""
    con.execute(
        "INSERT INTO raw.touched_key SELECT DISTINCT 'response_key', response_key FROM intermediate.int_comment "
        "WHERE abstain_reason = 'not_scored'"
    )
