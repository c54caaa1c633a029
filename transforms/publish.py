"""The one place that writes releases: copy, verify, describe, rename into place, switch."""

import json
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from transforms import __version__, durable, freshness, history, locks, release_files, releases, sql
from transforms.dbt_runner import WorkFolder
from transforms.errors import AuditError, HuishengError
from transforms.progress import Stage
from transforms.settings import Settings

STORAGE_VERSION = "v1.2.0"
FINDINGS = "findings.json"
PUBLISHED_TYPES = {"BIGINT", "DOUBLE", "VARCHAR", "BOOLEAN", "DATE", "TIMESTAMP"}


@dataclass(frozen=True)
class Table:
    """One published table as dbt's manifest describes it."""

    name: str
    relation: str
    description: str
    columns: dict[str, str]


def publish(
    settings: Settings, work: WorkFolder, ticket: dict[str, Any], running: Stage, *, keeps_newer: bool = False
) -> Path:
    """Write, verify and switch to a release; return its folder.

    With ``keeps_newer`` readers stay on a release of a later business date: a backfill in any order then
    ends where the nights in order end. Raises ``AuditError`` when the copy does not equal the work file or
    carries an unpublishable type.
    """
    folder = settings.zones.releases
    folder.mkdir(parents=True, exist_ok=True)
    for passage in (settings.zones.home, folder):
        passage.chmod(0o755)  # readers pass through; every other folder below home is private
    final = folder / ticket["release_id"]
    if not releases.is_whole(final):
        shutil.rmtree(final, ignore_errors=True)
        draft = folder / f".{ticket['release_id']}.{ticket['fence']}"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o755)
        _write(settings, draft, work, ticket, running)
        locks.require_fence(settings.zones.state, ticket["fence"])
        draft.rename(final)
        durable.sync(folder)
    history.keep(settings, final)
    if keeps_newer and releases.has_newer(settings, ticket["business_date"]):
        running.step(doing="kept beside a release of a later date")
    else:
        releases.switch(settings, final)
    releases.drop_old(settings)
    return final


def _write(settings: Settings, draft: Path, work: WorkFolder, ticket: dict[str, Any], running: Stage) -> None:
    tables = published_tables(work)
    (draft / "parquet").mkdir(mode=0o755)
    (draft / "export").mkdir(mode=0o755)
    facts, sums = {}, {}
    former = release_files.former(settings, ticket.get("rules", ""))
    with duckdb.connect() as con:
        con.execute(f"attach {sql.text(work.database)} as work (read_only)")
        con.execute(f"attach {sql.text(draft / releases.DATABASE)} as release (storage_version '{STORAGE_VERSION}')")
        con.execute("begin")  # one flush to disk instead of one for every table and comment
        for table in tables:
            running.step(doing=table.name, tables=1)
            facts[table.name] = _copy(con, table, draft, former)
            sums[table.name] = con.execute(_sum_sql(f"release.{sql.name(table.name)}")).fetchone()
        if "pipeline_status" in facts:
            freshness.create_view(con, settings, ticket["release_id"])
        con.execute("commit")
        con.execute("checkpoint release")
        con.execute("detach release")
    _verify(draft, sums)
    (draft / releases.DOCUMENTATION).parent.mkdir(mode=0o755)
    # dbt writes the places of its files into the page; readers have no use for them.
    page = work.documentation.read_text("utf-8").replace(str(work.path.parent), "")
    (draft / releases.DOCUMENTATION).write_text(page, "utf-8")
    running.step(doing="manifest")
    _write_manifest(draft, work, ticket, facts)
    for path in [*draft.rglob("*"), draft]:
        path.chmod(0o755 if path.is_dir() else 0o444)
        durable.sync(path)


def published_tables(work: WorkFolder) -> list[Table]:
    """Every dbt model with the tag ``published``, with descriptions, sorted by name."""
    manifest = json.loads((work.target / "manifest.json").read_text("utf-8"))
    models = [
        node for node in manifest["nodes"].values() if node["resource_type"] == "model" and "published" in node["tags"]
    ]
    if not models:
        raise HuishengError("no model carries the tag 'published'", where=str(work.target / "manifest.json"))
    return [
        Table(
            name=node["alias"],
            relation=f'work."{node["schema"]}"."{node["alias"]}"',
            description=node["description"],
            columns={name: column["description"] for name, column in node["columns"].items()},
        )
        for node in sorted(models, key=lambda node: node["alias"])
    ]


def _copy(con: duckdb.DuckDBPyConnection, table: Table, draft: Path, former: dict[str, Any] | None) -> dict[str, Any]:
    """Copy one table, in one order, as table, Parquet and CSV; return its facts."""
    columns = con.execute(f"describe {table.relation}").fetchall()
    wrong = [f"{name} {kind}" for name, kind, *_ in columns if kind not in PUBLISHED_TYPES]
    if wrong:
        raise AuditError(
            f"column {wrong[0]} can't be published", where=table.name, expected=", ".join(sorted(PUBLISHED_TYPES))
        )
    copied = f"release.{sql.name(table.name)}"
    con.execute(f"create table {copied} as select * from {table.relation} order by all nulls first")
    _describe(con, table, [name for name, *_ in columns])
    rows, content = con.execute(release_files.content_sql(copied)).fetchone() or (0, "")
    facts = {"rows": rows, "content_hash": content, "description": table.description}
    if not release_files.reuse(former, table.name, facts, draft):
        release_files.write(con, table.name, columns, draft)
    return facts


def _describe(con: duckdb.DuckDBPyConnection, table: Table, columns: list[str]) -> None:
    place = f"release.{sql.name(table.name)}"
    said = [f"comment on table {place} is {sql.text(table.description)}"]
    said += [
        f"comment on column {place}.{sql.name(name)} is {sql.text(table.columns.get(name, ''))}" for name in columns
    ]
    con.execute(";".join(said))


def _sum_sql(relation: str) -> str:
    """Row count and a hash of the rows that only this version of the engine knows, for little time."""
    return f"select count(*), sum(hash(t)::hugeint) from {relation} as t"


def _verify(draft: Path, sums: dict[str, Any]) -> None:
    """Scan the closed copy from disk: every table whole, no write-ahead log left."""
    if (draft / f"{releases.DATABASE}.wal").exists():
        raise AuditError("the published file still has a write-ahead log", where=str(draft / releases.DATABASE))
    with duckdb.connect(str(draft / releases.DATABASE), read_only=True) as con:
        for name, expected in sums.items():
            if con.execute(_sum_sql(sql.name(name))).fetchone() != expected:
                raise AuditError(
                    "the published copy differs from the build", where=name, next_step="check the disk and run again"
                )


def _write_manifest(draft: Path, work: WorkFolder, ticket: dict[str, Any], facts: dict[str, dict[str, Any]]) -> None:
    files = {str(path.relative_to(draft)): durable.sha256(path) for path in sorted(draft.rglob("*")) if path.is_file()}
    manifest = {
        "release_id": ticket["release_id"],
        "business_date": ticket["business_date"],
        "fingerprint": ticket["fingerprint"],
        "rules": ticket.get("rules", ""),
        "attempt": ticket["fence"],
        "published_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "huisheng_version": __version__,
        "duckdb_storage_version": STORAGE_VERSION,
        **_findings(work),
        "tables": facts,
        "files": files,
    }
    (draft / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1), "utf-8")


def write_findings(work: WorkFolder, findings: dict[str, Any]) -> None:
    """Keep what the audit found beside the work file, for the manifest."""
    durable.write(work.path / FINDINGS, json.dumps(findings, ensure_ascii=False))


def _findings(work: WorkFolder) -> dict[str, Any]:
    path = work.path / FINDINGS
    return json.loads(path.read_text("utf-8")) if path.exists() else {}


def require_disk(settings: Settings) -> None:
    """Refuse to begin a build that would run out of disk."""
    settings.zones.home.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.zones.home).free // 2**20
    if free < settings.thresholds.min_free_disk_mb:
        raise HuishengError(
            f"{free} MB free",
            where=str(settings.zones.home),
            expected=f"{settings.thresholds.min_free_disk_mb} MB",
            next_step="free disk space",
        )
