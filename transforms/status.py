"""Facts about an installation for people and scripts: last run, ledger, current release."""

from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from transforms import freshness, releases, runs
from transforms.settings import Settings

COUNTS = ("records_in", "loaded", "quarantined", "duplicate")


def collect(settings: Settings) -> dict[str, Any]:
    """Run, ledger and release facts; JSON-able."""
    from transforms.ingest import ledger, unclaimed

    entries = ledger.read(settings)
    current, last = releases.current(settings), runs.last(settings)
    return {
        "company": settings.company,
        "config": str(settings.config_dir),
        "inbox": str(settings.inbox),
        "home": str(settings.home),
        "is_running": runs.is_going_on(settings) or (last is not None and last["status"] == "running"),
        "last_run": last,
        "ledger": ledger_totals(entries),
        "sources": {
            source.name: ledger_totals(e for e in entries if e.source == source.name) for source in settings.sources
        },
        "refused_files": refused_files(entries),
        "unclaimed_files": unclaimed(settings),
        "changed_files": changed_files(entries),
        "freshness": freshness.collect(settings),
        "release": None
        if current is None
        else {key: current[key] for key in ("release_id", "business_date", "published_at", "path")},
    }


def ledger_totals(entries: Iterable[Any]) -> dict[str, Any]:
    """Files and records by outcome, and whether in = loaded + quarantined + duplicate."""
    entries = list(entries)
    totals = {name: sum(getattr(entry, name) for entry in entries) for name in COUNTS}
    return {
        "files": len(entries),
        "refused": sum(entry.status == "refused" for entry in entries),
        **totals,
        "is_balanced": totals["records_in"] == totals["loaded"] + totals["quarantined"] + totals["duplicate"],
    }


def show(console: Console, facts: dict[str, Any]) -> None:
    """Print the facts for a person."""
    run, release = facts["last_run"], facts["release"]
    console.print(f"[bold]{facts['company']}[/]  home {facts['home']}")
    console.print(
        f"release   {release['release_id']} of {release['business_date']}"
        if release
        else "release   none yet. Next: huisheng run"
    )
    if line := freshness.text(facts["freshness"]) if release else "":
        console.print(f"[yellow]freshness {line}[/]", soft_wrap=True)
    if run:
        console.print(
            f"last run  {run['run_id']} {run['status']} in {run['seconds']} s"
            + (f": {run['error']}" if run["error"] else "")
        )
    console.print("[yellow]a run is going on now[/]" if facts["is_running"] else "nothing is running")
    table = Table("source", "files", "refused", *COUNTS)
    for name, totals in [*facts["sources"].items(), ("all", facts["ledger"])]:
        table.add_row(name, *(f"{totals[key]:,}" for key in ("files", "refused", *COUNTS)))
    console.print(table)
    show_unclaimed(console, facts["unclaimed_files"])
    show_refused(console, facts["refused_files"])
    show_changed(console, facts["changed_files"])


def changed_files(entries: Iterable[Any]) -> list[dict[str, Any]]:
    """The newest taken file of each source whose columns changed, or of which something was left out."""
    newest = {entry.source: entry for entry in entries if entry.status == "loaded"}
    return [
        {"source": e.source, "file_id": e.file_id, "drift": e.drift, "notes": e.notes}
        for e in newest.values()
        if e.drift or e.notes
    ]


def show_changed(console: Console, files: list[dict[str, Any]]) -> None:
    """One line per file with what is new about it."""
    for file in files:
        told = "; ".join([*file["drift"], *file["notes"]])
        line = Text.assemble(("noted ", "yellow"), f"{file['source']} {file['file_id']}: {told}")
        console.print(line, soft_wrap=True)


def refused_files(entries: Iterable[Any]) -> list[dict[str, Any]]:
    """Every file that could not be taken, with the reason in one line."""
    return [{"source": e.source, "file_id": e.file_id, "reason": e.reason} for e in entries if e.status == "refused"]


def show_refused(console: Console, files: list[dict[str, Any]]) -> None:
    """One line per refused file."""
    for refused in files:
        line = Text.assemble(("refused ", "red"), f"{refused['source']} {refused['file_id']}: {refused['reason']}")
        console.print(line, soft_wrap=True)


def show_unclaimed(console: Console, paths: list[str]) -> None:
    """Say which files of the inbox no source asks for."""
    if paths:
        more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
        step = "Next: huisheng inspect FILE prints the entry for sources.toml"
        line = Text.assemble(("no source takes ", "yellow"), f"{paths[0]}{more} of the inbox. {step}")
        console.print(line, soft_wrap=True)
