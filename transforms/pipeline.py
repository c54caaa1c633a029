"""The steps of a night behind the intake, in order. The DAGs and the command line call exactly these functions.

Each step can be killed at any moment and run again. Arguments and results are small and made of
ids, paths below the installation's folders, and counts, so that they can travel through XCom.
"""

import hashlib
import shutil
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypedDict

import duckdb

from transforms import acceptances, bands, checkpoint, former_rows, kept, locks, publish, releases, touched
from transforms.checkpoint import Checkpoint
from transforms.dbt_runner import PROJECT, WorkFolder, invoke, require_success
from transforms.errors import AuditError, HuishengError
from transforms.progress import Stage, stage
from transforms.settings import PROJECT_ROOT, Settings

WORK = "build"
"""The one work folder: a fixed place, because dbt parses everything anew when its database has moved."""
CLOCK_JUMP_DAYS = 60


class BuildTicket(TypedDict):
    """What the build hands to the audit and the publisher."""

    release_id: str
    fingerprint: str
    business_date: str
    work: str
    fence: int
    is_unchanged: bool


def score(settings: Settings) -> dict[str, int]:
    """Score every distinct free text that this model version has not scored yet."""
    from transforms import scoring
    from transforms.contracts import Contract
    from transforms.ingest import raw_files
    from transforms.privacy import erasure

    erasure.enforce(settings)
    with stage("score texts") as running, locks.held(settings.zones.state, "scoring", purpose="scoring"):
        for left in settings.zones.work.glob("scoring-*"):
            shutil.rmtree(left, ignore_errors=True)
        summary = scoring.score_new(settings, raw_files(settings).get(Contract.ANSWER, []))
        running.step(texts=summary.distinct, new=summary.new)
    return {"distinct": summary.distinct, "new": summary.new}


def model_version(settings: Settings) -> str:
    """The version of the configured text model: a name and a digest of its files."""
    from transforms import scoring

    return scoring.scorer_of(settings).model_version


def build(settings: Settings, business_date: date, *, force: bool = False) -> BuildTicket:
    """Build every model in a private work file, unless nothing changed since the current release."""
    from transforms.privacy import erasure

    erasure.enforce(settings)
    zones = settings.zones
    with stage("build tables") as running, locks.held(zones.state, "writer", purpose="a build"):
        fingerprint = input_fingerprint(settings, business_date)
        fence = locks.next_fence(zones.state)
        name = f"{business_date:%Y%m%d}-{fingerprint[:8]}"
        ticket = BuildTicket(
            release_id=releases.unused_id(settings, name, fence, anew=force),
            fingerprint=fingerprint,
            business_date=business_date.isoformat(),
            work=str(zones.work / WORK),
            fence=fence,
            is_unchanged=not force and releases.is_current_and_sound(settings, fingerprint),
        )
        if force:
            shutil.rmtree(ticket["work"], ignore_errors=True)
        if not ticket["is_unchanged"]:
            _build(settings, WorkFolder(Path(ticket["work"])), business_date, fingerprint, running)
    return ticket


def _build(settings: Settings, work: WorkFolder, business_date: date, fingerprint: str, running: Stage) -> None:
    """Go on with a build of the same inputs that was killed; where that fails, and otherwise, begin anew."""
    publish.require_disk(settings)
    former = _former_release(settings, fingerprint)
    inputs = f"{fingerprint} after {former.parent.name if former else 'nothing'}"
    begun = Checkpoint(work.path)
    if begun.is_begun(inputs):
        try:
            _build_rest(settings, work, begun, running)
            return
        except (HuishengError, duckdb.Error):
            begun.empty()
    try:
        _make_ready(settings, work, begun, business_date, former)
        begun.begin(inputs)
        _build_rest(settings, work, begun, running)
    except (HuishengError, duckdb.Error):
        if not kept.drop(settings):
            raise
        running.step(doing="everything anew")
        _make_ready(settings, work, begun, business_date, former)
        begun.begin(inputs)
        _build_rest(settings, work, begun, running)


def _make_ready(
    settings: Settings, work: WorkFolder, begun: Checkpoint, business_date: date, former: Path | None
) -> None:
    """Put the project and the raw tables in place, on the kept warehouse where that gives the same tables."""
    from transforms import warehouse

    begun.empty()
    shutil.rmtree(work.project, ignore_errors=True)
    warehouse.stage_project(work.project, [settings.config_dir / "seeds"])
    before, files = kept.read(settings), touched.facts(raw_relations(settings))
    now = kept.Kept(rules(settings), files)
    is_lent = before is not None and kept.is_usable(before, now.rules, files)
    if is_lent:
        kept.lend(settings, work)
    create_raw_tables(
        settings, work, business_date, former, before, has_new_rules=before.rules != now.rules if before else False
    )
    if before and is_lent:
        with duckdb.connect(str(work.database)) as con:
            touched.mark(con, before.files, files)
        now = replace(now, nights=before.nights + 1)
    kept.note(work, now)


def _build_rest(settings: Settings, work: WorkFolder, begun: Checkpoint, running: Stage) -> None:
    done = begun.done()
    if checkpoint.BUILT in done:
        return
    command = ["build", "--exclude-resource-types", "test", "unit_test"]
    command += ["--exclude", *sorted(done)] if done else []
    require_success(invoke(command, work, settings, running, begun.note), work)
    running.step(doing="documentation")
    invoke(["docs", "generate", "--static", "--no-compile"], work, settings, running)
    begun.note(checkpoint.BUILT)


def create_raw_tables(
    settings: Settings,
    work: WorkFolder,
    business_date: date,
    former: Path | None = None,
    before: kept.Kept | None = None,
    has_new_rules: bool = False,
) -> None:
    """Make the raw schema of a work file from everything committed; ``former`` is the database readers had before.

    ``before`` describes the kept warehouse: where it is the one behind ``former``, its rows explain what moved.
    """
    from transforms import warehouse
    from transforms.ingest import ledger

    files = raw_relations(settings)
    kinds = {source.name: source.kind for source in settings.sources}
    with duckdb.connect(str(work.database)) as con:
        taken = ledger.frame(ledger.read(settings))
        warehouse.create_raw_schema(con, files, taken, kinds, former, business_date, has_new_rules)
        if before and former and before.release == former.parent.name:
            former_rows.fill(con, settings.zones.work / kept.NAME / kept.DATABASE)


def raw_relations(settings: Settings) -> dict[str, list[Path]]:
    """The Parquet files behind each relation of the raw schema."""
    from transforms import scoring
    from transforms.ingest import quarantine_files, raw_files

    texts, clauses = scoring.scored_files(settings, model_version(settings))
    files = {contract.value: paths for contract, paths in raw_files(settings).items()}
    terms = scoring.term_files(settings, model_version(settings))
    scored = {"text_score": texts, "text_clause": clauses, "text_term": terms}
    return files | scored | {"quarantine": quarantine_files(settings)}


def _former_release(settings: Settings, fingerprint: str) -> Path | None:
    """The newest sound release made from other inputs: what readers saw before, also when this one is made again."""
    others = (Path(kept["path"]) for kept in releases.kept(settings) if kept["fingerprint"] != fingerprint)
    former = next((folder for folder in others if not releases.damaged_files(folder)), None)
    return former / releases.DATABASE if former else None


def audit(settings: Settings, ticket: BuildTicket) -> dict[str, int]:
    """Check the ledger, run every data test on the work file, compare with the last releases.

    Raises ``AuditError``; the former release stays.
    """
    from transforms.ingest import ledger

    ledger.check(ledger.read(settings))
    if ticket["is_unchanged"]:
        return {"checks": 0}
    work = WorkFolder(Path(ticket["work"]))
    with stage("audit") as running, locks.held(settings.zones.state, "writer", purpose="a build"):
        locks.require_fence(settings.zones.state, ticket["fence"])
        begun = Checkpoint(work.path)
        if checkpoint.AUDITED in begun.done():
            return {"checks": 0}
        outcomes = invoke(["test", "--exclude-resource-types", "unit_test"], work, settings, running)
        if not outcomes:
            raise AuditError("dbt ran no test", where=str(PROJECT), next_step="check that the tests are in the project")
        require_success(outcomes, work)
        measures = _within_bands(settings, work, ticket["business_date"])
        begun.note(checkpoint.AUDITED)
    return {"checks": len(outcomes), "measures": measures}


def _within_bands(settings: Settings, work: WorkFolder, business_date: str) -> int:
    """Compare volumes and distributions with the last releases; what the audit found goes into the manifest."""
    found = bands.measure_file(work.database, [table.name for table in publish.published_tables(work)])
    flags = bands.flags(found, bands.history(releases.kept(settings), business_date))
    publish.write_findings(
        work, {"measures": found, "accepted": acceptances.let_through(settings, flags, business_date)}
    )
    return len(found)


def publish_release(settings: Settings, ticket: BuildTicket, *, keeps_newer: bool = False) -> str:
    """Copy the audited tables into a release and switch readers to it. Returns the release id.

    With ``keeps_newer`` readers stay on a release of a later business date.
    """
    if ticket["is_unchanged"]:
        return ticket["release_id"]
    with stage("publish") as running, locks.held(settings.zones.state, "writer", purpose="a build"):
        locks.require_fence(settings.zones.state, ticket["fence"])
        publish.publish(settings, WorkFolder(Path(ticket["work"])), dict(ticket), running, keeps_newer=keeps_newer)
        kept.take(settings, WorkFolder(Path(ticket["work"])), ticket["release_id"])
        shutil.rmtree(ticket["work"], ignore_errors=True)
    return ticket["release_id"]


def tidy(settings: Settings) -> dict[str, int]:
    """Remove what is kept longer than the settings allow; nothing on the first night after the clock has jumped."""
    from transforms.privacy import retention

    with stage("retention") as running:
        if days := _clock_jump(settings):
            running.step(doing=f"the clock moved by {days} days: left to `huisheng retention --enforce`", skipped=1)
            return {"removed": 0, "skipped": 1}
        removed = retention.enforce(settings)
        running.step(removed=len(removed))
    return {"removed": len(removed)}


def _clock_jump(settings: Settings) -> int:
    """Days since the last call where they are too many to be a pause: a wrong clock must not age everything at once."""
    path, today = settings.zones.state / "last_tidy", datetime.now(UTC).date()
    try:
        days = (today - date.fromisoformat(path.read_text("ascii").strip())).days
    except (FileNotFoundError, ValueError):
        days = 0
    locks.write_durably(path, today.isoformat())
    return days if days > CLOCK_JUMP_DAYS else 0


def input_fingerprint(settings: Settings, business_date: date) -> str:
    """sha256 over everything a release depends on: ledger, texts' model, SQL, seeds, code, date."""
    from transforms.ingest import ledger
    from transforms.privacy import register

    digest = hashlib.sha256(f"{business_date} {register.digest(settings)}".encode())
    for entry in sorted(ledger.read(settings), key=lambda entry: (entry.source, entry.file_id)):
        state = f"{entry.status} {entry.config_hash} {entry.loaded} {entry.hash_out}"
        digest.update(f"{entry.source} {entry.file_id} {state}\n".encode())
    digest.update(rules(settings).encode())
    return digest.hexdigest()


def rules(settings: Settings) -> str:
    """sha256 over what turns rows into tables: the texts' model, SQL, seeds, code, time zone, engines."""
    digest = hashlib.sha256(f"{model_version(settings)} {settings.time_zone} {checkpoint.engines()}".encode())
    sql = (path for folder in ("models", "macros", "tests") for path in (PROJECT / folder).rglob("*") if path.is_file())
    for path in [*sorted(sql), PROJECT / "dbt_project.yml", *seed_files(settings), *_code()]:
        digest.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _code() -> Iterable[Path]:
    return (PROJECT_ROOT / "transforms" / name for name in ("publish.py", "warehouse.py", "touched.py", "contracts.py"))


def seed_files(settings: Settings) -> list[Path]:
    """The seeds a build uses: the project's, and those of ``<config>/seeds`` laid over them."""
    return [*sorted((PROJECT / "seeds").glob("*.csv")), *sorted((settings.config_dir / "seeds").glob("*.csv"))]
