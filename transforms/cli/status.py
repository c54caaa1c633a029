"""``huisheng status``: what ran last, what the ledger holds, what readers see."""

import typer

from transforms import status as facts
from transforms.cli import common
from transforms.cli.common import ConfigOption, DataOption, HomeOption, JsonOption, load


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="Look", epilog="Example: huisheng status --json")(status)


def status(
    config: ConfigOption = None, data: DataOption = None, home: HomeOption = None, as_json: JsonOption = False
) -> None:
    """Last run, ledger per source, current release."""
    found = facts.collect(load(config, data, home))
    if as_json:
        common.print_json(found)
    else:
        facts.show(common.out, found)
