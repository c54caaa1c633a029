"""``huisheng releases``: list what is published, accept a flagged change, go back."""

from dataclasses import asdict
from datetime import date
from typing import Annotated

import typer
from rich.table import Table

from transforms import acceptances, bands, releases
from transforms.cli import common
from transforms.cli.common import ConfigOption, HomeOption, JsonOption, load

app = typer.Typer(
    invoke_without_command=True,
    help="List the published releases, let a flagged change pass, or point readers at an earlier one.",
    epilog="Examples: huisheng releases · huisheng releases rollback · "
    "huisheng releases accept 'rows of gap' --reason 'a new survey wave began' --days 3",
)


@app.callback()
def default(
    context: typer.Context, config: ConfigOption = None, home: HomeOption = None, as_json: JsonOption = False
) -> None:
    """List when no command is named."""
    if context.invoked_subcommand is None:
        list_releases(config, home, as_json)


@app.command("list")
def list_releases(config: ConfigOption = None, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Every kept release, newest first."""
    found = releases.kept(load(config, None, home))
    if as_json:
        current = next((manifest["release_id"] for manifest in found if manifest["is_current"]), None)
        common.print_json({"current": current, "releases": [_facts(manifest) for manifest in found]})
        return
    table = Table("", "release", "business date", "published (UTC)", "tables", "rows", "let through")
    for manifest in found:
        rows = sum(fact["rows"] for fact in manifest["tables"].values())
        mark = "▶" if manifest["is_current"] else ""
        table.add_row(
            mark,
            manifest["release_id"],
            manifest["business_date"],
            manifest["published_at"],
            str(len(manifest["tables"])),
            f"{rows:,}",
            ", ".join(sorted(one["measure"] for one in manifest.get("accepted", []))),
        )
    common.out.print(table if found else "no release yet. Next: huisheng run")


@app.command("rollback", epilog="Example: huisheng releases rollback 20260930-1a2b3c4d")
def rollback(
    release_id: Annotated[str | None, typer.Argument(help="Default: what readers had before.")] = None,
    config: ConfigOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Point readers at an earlier release. Undo it by naming the later one."""
    chosen = releases.roll_back(load(config, None, home), release_id)
    if as_json:
        common.print_json(_facts(chosen))
    else:
        common.out.print(f"current is now {chosen['release_id']} of {chosen['business_date']}")


@app.command(
    "accept", epilog="Example: huisheng releases accept 'rows of gap' --reason 'a new survey wave began' --days 3"
)
def accept(
    measure: Annotated[str | None, typer.Argument(help="As the failed audit names it; without it, list all.")] = None,
    reason: Annotated[str, typer.Option("--reason", help="Why the change is right; kept for good.")] = "",
    days: Annotated[int, typer.Option("--days", help="For how many business dates, from the failed one on.")] = 1,
    config: ConfigOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Let a measure pass that stopped the audit.

    It lies outside the band of the last releases; without a name, what stopped and what was let through is listed.
    """
    settings = load(config, None, home)
    if measure is not None:
        acceptances.accept(settings, measure, reason, days, date.today())
    found = [asdict(one) for one in acceptances.every(settings)]
    if as_json:
        common.print_json({"accepted": found, "flagged": acceptances.last_flagged(settings)})
        return
    table = Table("measure", "from", "until", "accepted on", "reason")
    for one in found:
        table.add_row(one["measure"], one["first"], one["last"], one["accepted_on"], one["reason"])
    common.out.print(table if found else "nothing was ever accepted")
    last = acceptances.last_flagged(settings)
    _show_flagged(last)
    if measure is not None:
        common.out.print(f"accepted. Next: huisheng publish --date {last['business_date']}")


def _show_flagged(last: dict) -> None:
    """What stopped the last audit that bands have stopped, accepted since or not."""
    for flag in last["flags"]:
        common.out.print(f"stopped {last['business_date']}: {bands.Flag(**flag).text()}", soft_wrap=True)


def _facts(manifest: dict) -> dict:
    rows = {name: fact["rows"] for name, fact in manifest["tables"].items()}
    hashes = {name: fact["content_hash"] for name, fact in manifest["tables"].items()}
    keys = ("release_id", "business_date", "published_at", "fingerprint", "is_current", "path", "huisheng_version")
    return {key: manifest[key] for key in keys} | {"rows": rows, "content_hashes": hashes}
