"""``huisheng status`` and ``huisheng runs``: what ran, what the ledger holds, what readers see."""

from typing import Annotated

import typer
from rich.table import Table

from transforms import runs as records
from transforms import status as facts
from transforms.cli import common
from transforms.cli.common import ConfigOption, DataOption, HomeOption, JsonOption, load


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(rich_help_panel="Look", epilog="Example: huisheng status --json")(status)
    app.command(rich_help_panel="Look", epilog="Example: huisheng runs --limit 5")(runs)


def status(
    config: ConfigOption = None, data: DataOption = None, home: HomeOption = None, as_json: JsonOption = False
) -> None:
    """Last run, ledger per source, current release."""
    found = facts.collect(load(config, data, home))
    if as_json:
        common.print_json(found)
    else:
        facts.show(common.out, found)


def runs(
    limit: Annotated[int, typer.Option(min=1, help="Rows shown; --json shows all.")] = 20,
    config: ConfigOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Every run that is on record, newest first: for which date, how it ended, what it published.

    Runs of the command line and of Airflow's scheduler; a night that was killed is among them.
    """
    found = records.every(load(config, None, home))
    if as_json:
        common.print_json(found)
        return
    table = Table("run", "business date", "status", "seconds", "release", "note")
    for run in found[:limit]:
        said = run["error"] or ("nothing new" if run["is_unchanged"] else "")
        cells = (run["run_id"], run["business_date"], run["status"], f"{run['seconds']:,.1f}", run["release_id"] or "")
        table.add_row(*cells, said)
    common.out.print(table if found else "no run yet. Next: huisheng run")
    if len(found) > limit:
        common.out.print(f"{limit} of {len(found)} runs; --limit or --json for more")
