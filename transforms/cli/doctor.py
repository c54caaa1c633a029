"""``huisheng doctor``: what is wrong with this installation and what to do."""

from dataclasses import asdict

import typer
from rich.table import Table

from transforms import doctor as checks
from transforms.cli import common
from transforms.cli.common import ConfigOption, DataOption, HomeOption, JsonOption, load

STYLES = {"ok": "green", "warning": "yellow", "problem": "red"}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="Look", epilog="Example: huisheng doctor")(doctor)


def doctor(
    config: ConfigOption = None, data: DataOption = None, home: HomeOption = None, as_json: JsonOption = False
) -> None:
    """Check settings, disk, permissions, ledger, release and last run. Exit code 1 when there is a problem."""
    findings = checks.examine(load(config, data, home))
    if as_json:
        common.print_json([asdict(finding) for finding in findings])
    else:
        table = Table("check", "state", "found", "next step")
        for finding in findings:
            table.add_row(
                finding.check, f"[{STYLES[finding.state]}]{finding.state}[/]", finding.found, finding.next_step
            )
        common.out.print(table)
    if any(finding.state == "problem" for finding in findings):
        raise typer.Exit(1)
