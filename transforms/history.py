"""The published figures for good: what each release changed, kept after the release itself is tidied away.

``history/<attempt>-<release>.parquet`` holds the figures of ``metric_daily`` and ``gap`` that are new, different
or gone against everything before it; ``history/switches.jsonl`` says which release readers had from when on. Files
are only ever added. Figures are aggregates over at least the minimum count; no row is about one person.
"""

import json
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from transforms import durable, sql
from transforms.settings import Settings

SWITCHES = "switches.jsonl"
FIGURES = {
    "metric_daily": (
        "metric_id",
        "metric_value",
        "n",
        ("metric", "respondent_type", "cut", "cut_value", "missing_reason"),
    ),
    "gap": ("gap_id", "shortfall", "right_n", ("gap_no", "attribute", "unit_id", "segment", "missing_reason")),
}
"""Mart → its key, its figure, its n, and what tells a reader what the figure is about."""
COLUMNS = "mart, figure_key, period_type, period_start, value, n, about"
# No name below comes from a file; the list of columns is the one above.
KNOWN = """
select {columns} from read_parquet($files)
qualify row_number() over (partition by mart, figure_key order by attempt desc) = 1 and not is_gone
"""
CHANGES = """
copy (
    select $attempt::bigint as attempt, $release as release_id, $day::date as business_date, *
    from (
        select {columns}, false as is_gone from (select {columns} from now except select {columns} from known)
        union all
        select {columns}, true from known anti join now using (mart, figure_key)
    )
    order by mart, figure_key
) to {target} (format parquet, compression zstd)
"""


def folder(settings: Settings) -> Path:
    """Where the history is kept."""
    return settings.home / "history"


def keep(settings: Settings, release: Path) -> Path:
    """Add what a release changed, unless it was added before. Call it under the writer lock, before the switch."""
    manifest = json.loads((release / "manifest.json").read_text("utf-8"))
    place = folder(settings)
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    target = place / f"{manifest['attempt']:08d}-{manifest['release_id']}.parquet"
    if target.exists():
        return target
    draft = place / f".{target.name}"
    with duckdb.connect() as con:
        _figures(con, release / "huisheng.duckdb", set(manifest["tables"]))
        _known(con, files(settings))
        facts = {"attempt": manifest["attempt"], "release": manifest["release_id"], "day": manifest["business_date"]}
        con.execute(CHANGES.format(columns=COLUMNS, target=sql.text(draft)), facts)
    durable.sync(draft)
    draft.rename(target)
    durable.sync(place)
    return target


def _figures(con: duckdb.DuckDBPyConnection, database: Path, tables: set[str]) -> None:
    con.execute("create temp table now as " + _empty())
    con.execute(f"attach {sql.text(database)} as release (read_only)")
    for mart in FIGURES.keys() & tables:
        key, value, n, about = FIGURES[mart]
        known = {row[0] for row in con.execute(f"describe release.{mart}").fetchall()}
        if {key, value, n, *about, "period_type", "period_start"} <= known:
            words = "{" + ", ".join(f"'{name}': {name}" for name in about) + "}"
            con.execute(
                f"insert into now select '{mart}', {key}, period_type, period_start, {value}, {n}, "  # noqa: S608 - names are FIGURES'
                f"to_json({words})::varchar from release.{mart}"
            )
    con.execute("detach release")


def _known(con: duckdb.DuckDBPyConnection, paths: list[Path]) -> None:
    if paths:
        con.execute(
            "create temp table known as " + KNOWN.format(columns=COLUMNS), {"files": [str(path) for path in paths]}
        )
    else:
        con.execute("create temp table known as " + _empty())


def _empty() -> str:
    types = ("varchar", "varchar", "varchar", "date", "double", "bigint", "varchar")
    columns = zip(COLUMNS.split(", "), types, strict=True)
    return "select " + ", ".join(f"null::{kind} as {name}" for name, kind in columns) + " limit 0"


def files(settings: Settings) -> list[Path]:
    """Every file of the history, oldest first."""
    return sorted(folder(settings).glob("[!.]*.parquet"))


def as_of(con: duckdb.DuckDBPyConnection, settings: Settings, release_id: str) -> bool:
    """Make the table ``published_figure`` of a release, kept or not; False where the history doesn't know it."""
    paths = files(settings)
    known = [number for number, path in enumerate(paths) if path.stem.partition("-")[2] == release_id]
    if not known:
        return False
    _known(con, paths[: known[-1] + 1])
    con.execute(f"create temp table published_figure as select {COLUMNS} from known order by all")  # noqa: S608 - names are constants of this module
    con.execute("drop table known")
    return True


def note_switch(settings: Settings, release_id: str) -> None:
    """Say that readers have this release from now on, unless that was the last thing said."""
    if (switches(settings) or [{}])[-1].get("release_id") == release_id:
        return
    place = folder(settings)
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    line = json.dumps({"at": datetime.now(UTC).isoformat(timespec="seconds"), "release_id": release_id})
    with (place / SWITCHES).open("a", encoding="utf-8") as handle:
        handle.write(f"\n{line}\n")
    durable.sync(place / SWITCHES)


def switches(settings: Settings) -> list[dict[str, Any]]:
    """Which release readers had from when on, in the order of the switches; a line that was cut off is left out."""
    found = []
    with suppress(FileNotFoundError):
        for line in (folder(settings) / SWITCHES).read_text("utf-8").splitlines():
            with suppress(ValueError):
                found.append(json.loads(line))
    return found


def seen_on(settings: Settings, day: date) -> str | None:
    """The release that readers had when a day ended in the company's time zone; None before the first."""
    midnight = datetime.combine(day + timedelta(days=1), datetime.min.time(), ZoneInfo(settings.time_zone))
    before = [one for one in switches(settings) if datetime.fromisoformat(one["at"]) < midnight]
    return before[-1]["release_id"] if before else None
