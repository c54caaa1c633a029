"""The steps of a night behind the intake, in order. The DAGs and the command line call exactly these functions.

Each step can be killed at any moment and run again. Arguments and results are small and made of
ids, paths below the installation's folders, and counts, so that they can travel through XCom.
"""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypedDict

from transforms import acceptances, bands, building, checkpoint, durable, inputs, kept, locks, publish, releases
from transforms.checkpoint import Checkpoint
from transforms.dbt_runner import PROJECT, WorkFolder, invoke, require_success
from transforms.errors import AuditError
from transforms.progress import stage
from transforms.settings import Settings

WORK = "build"
"""The one work folder: a fixed place, because dbt parses everything anew when its database has moved."""
CLOCK_JUMP_DAYS = 60


class BuildTicket(TypedDict):
    """What the build hands to the audit and the publisher."""

    release_id: str
    fingerprint: str
    rules: str
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


def build(settings: Settings, business_date: date, *, force: bool = False) -> BuildTicket:
    """Build every model in a private work file, unless nothing changed since the current release."""
    from transforms.privacy import erasure

    erasure.enforce(settings)
    zones = settings.zones
    with stage("build tables") as running, locks.held(zones.state, "writer", purpose="a build"):
        rules = inputs.rules(settings)
        digest = inputs.rules_digest(rules)
        fingerprint = inputs.input_fingerprint(settings, business_date, digest)
        is_refresh = kept.is_refresh_asked(settings)
        published = None if force or is_refresh else releases.sound_current(settings, fingerprint)
        ticket = _ticket(settings, business_date, fingerprint, digest, published, anew=force or is_refresh)
        work = WorkFolder(Path(ticket["work"]))
        if force:
            shutil.rmtree(work.path, ignore_errors=True)
        if not ticket["is_unchanged"]:
            former = building.former_release(settings, fingerprint)
            made_from = building.Building(settings, work, business_date, rules, former, running)
            building.build(made_from, fingerprint, anew=is_refresh)
        elif Checkpoint(work.path).is_audited(fingerprint):  # its publisher was killed behind the switch
            _leave(settings, work, ticket["release_id"])
    return ticket


def _ticket(
    settings: Settings, day: date, fingerprint: str, rules: str, published: str | None, *, anew: bool
) -> BuildTicket:
    fence = locks.next_fence(settings.zones.state)
    name = f"{day:%Y%m%d}-{fingerprint[:8]}"
    return BuildTicket(
        release_id=published or releases.unused_id(settings, name, fence, anew=anew),
        fingerprint=fingerprint,
        rules=rules,
        business_date=day.isoformat(),
        work=str(settings.zones.work / WORK),
        fence=fence,
        is_unchanged=published is not None,
    )


def _leave(settings: Settings, work: WorkFolder, release: str) -> None:
    """Keep the warehouse behind a published release, drop the rest of the work folder."""
    kept.take(settings, work, release)
    shutil.rmtree(work.path, ignore_errors=True)


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
        kept.end_refresh(settings)
        _leave(settings, WorkFolder(Path(ticket["work"])), ticket["release_id"])
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
    durable.write(path, today.isoformat())
    return days if days > CLOCK_JUMP_DAYS else 0
