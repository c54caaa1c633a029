"""A kept release without some people: a new folder of new files, since a deleted row stays in an old one.

Rows of the published tables that carry the person's token go. Figures of groups stay as published: they
are statistics, and the next build makes them anew without the person.
"""

import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from transforms import durable, freshness, publish, release_files, releases, sql
from transforms.privacy.person import LINKS, Traces
from transforms.privacy.search import Needles, files_below, search_file
from transforms.settings import Settings

KEYS = {"person": ("customer_key",), "employee": ("employee_key", "owner_key")}
_RESPONSE = "survey_id || chr(31) || response_id"
# Columns that show what somebody wrote.
_SHOWN = ("example_found", "found", "masked_text", "value_text", "question_text")


@dataclass(frozen=True)
class _Persons:
    """Whom to leave out: tokens, ids of what is theirs, identifiers as written."""

    tokens: Mapping[str, str]
    ids: Mapping[str, set[str]]
    forms: Sequence[str]

    def of(self, kind: str) -> list[str]:
        return [token for token, kind_of in self.tokens.items() if kind_of == kind]


@dataclass(frozen=True)
class Rewritten:
    """A release before and after. ``former`` and ``release_id`` are equal where it held nothing."""

    former: str
    release_id: str
    rows: dict[str, int]


def rewrite(
    settings: Settings, manifest: dict[str, Any], tokens: Mapping[str, str], found: Traces, forms: Sequence[str]
) -> Rewritten:
    """Replace one release by a copy without the persons' rows; ``current`` follows at once.

    The former folder is removed; readers that have it open keep it until they close.
    """
    folder, who = Path(manifest["path"]), _Persons(tokens, found.ids, forms)
    held = rows_of(folder, who)
    if not held:
        return Rewritten(folder.name, folder.name, {})
    name = _next_name(folder)
    draft = folder.with_name(f".{name}")
    releases.remove_tree(draft)
    draft.mkdir(mode=0o755)
    _copy(settings, folder, draft, name, who)
    _describe(folder, draft, name, who)
    draft.rename(folder.with_name(name))
    if manifest["is_current"]:
        releases.switch(settings, folder.with_name(name))
    releases.remove_tree(folder)
    return Rewritten(folder.name, name, held)


def finish_replacing(settings: Settings) -> None:
    """Where a killed run left a release beside its finished copy, the copy takes its place."""
    for manifest in releases.kept(settings):
        folder = Path(manifest["path"])
        copy = folder.with_name(_next_name(folder))
        if not copy.is_dir():
            continue
        if manifest["is_current"]:
            releases.switch(settings, copy)
        releases.remove_tree(folder)


def _next_name(folder: Path) -> str:
    number = folder.name.partition(".e")[2]
    return f"{releases.plain_name(folder.name)}.e{int(number or 0) + 1}"


def rows_of(folder: Path, who: _Persons) -> dict[str, int]:
    """Rows of the persons per table of a release."""
    with duckdb.connect(str(folder / releases.DATABASE), read_only=True) as con:
        counts = {}
        for table, columns in _tables(con, "main").items():
            test = _test(con, sql.name(table), columns, who)
            if test:
                counts[table] = _one(con, f"select count(*) from {sql.name(table)} where {test}")  # noqa: S608 - names are quoted
    return {table: count for table, count in counts.items() if count}


def _tables(con: duckdb.DuckDBPyConnection, schema: str, database: str | None = None) -> dict[str, list[tuple]]:
    rows = con.execute(
        "select table_name, column_name, data_type, columns.comment from duckdb_columns() as columns"
        " semi join duckdb_tables() as tables using (database_name, schema_name, table_name)"
        " where schema_name = ? and database_name = coalesce(?, current_database()) order by table_name, column_index",
        [schema, database],
    ).fetchall()
    found: dict[str, list[tuple]] = {}
    for table, *column in rows:
        found.setdefault(table, []).append(tuple(column))
    return found


def _test(con: duckdb.DuckDBPyConnection, relation: str, columns: Sequence[tuple], who: _Persons) -> str:
    """SQL that is true for a person's row of a relation, empty where it names no person."""
    names = {name for name, *_ in columns}
    tests = [_is_in(key, who.of(kind)) for kind, keys in KEYS.items() for key in keys if key in names]
    nobody = " and ".join(f"{sql.name(key)} is null" for key in ("customer_key", "employee_key") if key in names)
    if nobody and {"survey_id", "response_id"} <= names:
        tests.append(f"({nobody} and {_is_in(_RESPONSE, who.ids['response'])})")
    for kind, linked in LINKS.items():
        tests += [f"({nobody} and {_is_in(sql.name(c), who.ids[kind])})" for c in linked if nobody and c in names]
    tests += [_is_in(sql.name(c), _showing(con, relation, c, who.forms)) for c in _SHOWN if c in names and who.forms]
    return " or ".join(f"coalesce({test}, false)" for test in tests)


def _showing(con: duckdb.DuckDBPyConnection, relation: str, column: str, forms: Sequence[str]) -> list[str]:
    """Which values of a column show one of the identifiers; all are looked for in one pass."""
    cell = sql.name(column)
    rows = con.execute(f"select distinct {cell} from {relation} where {cell} is not null").fetchall()  # noqa: S608 - names are quoted
    values = pl.Series([value for (value,) in rows], dtype=pl.String)
    return values.filter(values.str.contains_any(list(forms))).to_list()


def _is_in(column: str, values: Iterable[str]) -> str:
    listed = ", ".join(sql.text(value) for value in sorted(values))
    return f"{column} in ({listed})" if listed else "false"


def _copy(settings: Settings, folder: Path, draft: Path, name: str, who: _Persons) -> None:
    for part in ("parquet", "export"):
        (draft / part).mkdir(mode=0o755)
    with duckdb.connect() as con:
        con.execute(f"attach {sql.text(folder / releases.DATABASE)} as former (read_only)")
        version = f"storage_version '{publish.STORAGE_VERSION}'"
        con.execute(f"attach {sql.text(draft / releases.DATABASE)} as release ({version})")
        comments = dict(
            con.execute("select table_name, comment from duckdb_tables() where database_name = 'former'").fetchall()
        )
        tables = _tables(con, "main", "former")
        for table, columns in tables.items():
            _copy_table(con, draft, table, columns, who)
            con.execute(f"comment on table release.{sql.name(table)} is {sql.text(comments.get(table) or '')}")
        if "pipeline_status" in tables:
            freshness.create_view(con, settings, name)
        con.execute("checkpoint release")
        con.execute("detach release")


def _copy_table(con: duckdb.DuckDBPyConnection, draft: Path, table: str, columns: list[tuple], who: _Persons) -> None:
    test = _test(con, f"former.{sql.name(table)}", columns, who)
    where = f"where not ({test})" if test else ""
    con.execute(f"create table release.{sql.name(table)} as from former.{sql.name(table)} {where}")
    for name, _, comment in columns:
        con.execute(f"comment on column release.{sql.name(table)}.{sql.name(name)} is {sql.text(comment or '')}")
    release_files.write(con, table, columns, draft)


def _describe(folder: Path, draft: Path, name: str, who: _Persons) -> None:
    """Whatever else the former folder holds and names nobody; the manifest of the copy; the modes of a release."""
    left_out = _copy_rest(folder, draft, who)
    facts = json.loads((folder / "manifest.json").read_text("utf-8"))
    with duckdb.connect(str(draft / releases.DATABASE), read_only=True) as con:
        for table, fact in facts["tables"].items():
            rows, content = con.execute(release_files.content_sql(sql.name(table))).fetchall()[0]
            facts["tables"][table] = {**fact, "rows": rows, "content_hash": content}
    facts |= {"release_id": name, "rewritten_after_erasure_at": datetime.now(UTC).isoformat(timespec="seconds")}
    facts["left_out_after_erasure"] = left_out
    paths = sorted(path for path in draft.rglob("*") if path.is_file())
    facts["files"] = {str(path.relative_to(draft)): durable.sha256(path) for path in paths}
    (draft / "manifest.json").write_text(json.dumps(facts, ensure_ascii=False, indent=1), "utf-8")
    for path in [*draft.rglob("*"), draft]:
        path.chmod(0o755 if path.is_dir() else 0o444)
        durable.sync(path)


def _copy_rest(folder: Path, draft: Path, who: _Persons) -> list[str]:
    """Copy files that are no table, unless they show one of the persons; returns those left out.

    A report shows customers' words, so one that was made from this release is left out always.
    """
    needles, left_out = Needles([*who.tokens, *who.forms]), []
    for path in files_below([folder], [folder / "parquet", folder / "export"]):
        place = path.relative_to(folder)
        if str(place) in (releases.DATABASE, "manifest.json"):
            continue
        if (path.suffix == ".html" and place.parts[0] != "docs") or search_file(path, needles):
            left_out.append(str(place))
            continue
        (draft / place).parent.mkdir(parents=True, exist_ok=True, mode=0o755)
        shutil.copyfile(path, draft / place)
    return left_out


def _one(con: duckdb.DuckDBPyConnection, sql: str) -> int:
    return int(con.execute(sql).fetchall()[0][0])
