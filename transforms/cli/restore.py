"""``huisheng restore``: everything made again from raw, ledger and landing."""

import typer

from transforms import restore as steps
from transforms import runs
from transforms.cli import common
from transforms.cli.common import ConfigOption, DataOption, DateOption, HomeOption, JsonOption, load, parse_date
from transforms.cli.drawing import drawn


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="Run", epilog="Example: huisheng restore")(restore)


def restore(
    config: ConfigOption = None,
    data: DataOption = None,
    home: HomeOption = None,
    date: DateOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check every raw file, take damaged ones again from their landing copy, make scores, tables and a release anew."""
    settings = load(config, data, home)
    with drawn(common.err), runs.exclusive(settings):
        done = steps.restore(settings, parse_date(date))
    if as_json:
        common.print_json(done.as_dict())
        return
    equal = {None: "made from other inputs than", True: "equal to", False: "different from"}[done.equal]
    compared = f", {equal} {done.compared_with}" if done.compared_with else ""
    common.out.print(
        f"{done.files} raw files checked, {len(done.retaken)} taken again; release {done.release_id}{compared}",
        soft_wrap=True,
    )
