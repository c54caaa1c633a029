"""``huisheng quarantine``: what was refused, why, and another try."""

from typing import Annotated

import polars as pl
import typer
from rich.table import Table

from transforms.cli import common
from transforms.cli.common import ConfigOption, HomeOption, JsonOption, load
from transforms.errors import InputError
from transforms.ingest import quarantine
from transforms.runs import exclusive

app = typer.Typer(
    no_args_is_help=True,
    help="Refused files and records: list them, look at one file, try it again after a correction.",
    epilog="Example: huisheng quarantine show orders 1a2b3c4d5e6f7a8b",
)
SourceArgument = Annotated[str, typer.Argument(help="Name of the source.")]
FileArgument = Annotated[str, typer.Argument(help="file_id as listed.")]


@app.command("list", epilog="Example: huisheng quarantine list --json")
def list_files(config: ConfigOption = None, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Files that were refused or have refused records, with the reasons."""
    _tell(quarantine.listed(load(config, None, home)), as_json, "nothing was refused")


@app.command(
    short_help="Refused records of one file, and why.",
    epilog="Example: huisheng quarantine show orders 1a2b3c4d5e6f7a8b",
)
def show(
    source: SourceArgument,
    file_id: FileArgument,
    limit: Annotated[int, typer.Option(help="Rows shown; --json shows all.")] = 50,
    config: ConfigOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Refused records of one file: record, column, found value (masked), rule, expected."""
    settings = load(config, None, home)
    rows = quarantine.shown(settings, source, file_id, None if as_json else limit)
    reason = quarantine.why_whole(settings, source, file_id)
    _tell(rows, as_json, f"refused whole: {reason}" if reason else "this file has no refused records")


@app.command(
    short_help="Take a file again after a correction.",
    epilog="Example: huisheng quarantine replay orders 1a2b3c4d5e6f7a8b; huisheng publish",
)
def replay(
    source: SourceArgument,
    file_id: FileArgument,
    config: ConfigOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take a file again from its landing copy, as the source is described now."""
    settings = load(config, None, home)
    with exclusive(settings):
        entry = quarantine.replay(settings, source, file_id)
    if as_json:
        common.print_json(entry.to_json())
    if entry.status != "loaded":
        raise InputError(f"still {entry.status}: {entry.reason}")
    if as_json:
        return
    common.out.print(
        f"{entry.status}: {entry.records_in:,} records in = {entry.loaded:,} loaded + {entry.quarantined:,} quarantined"
        f" + {entry.duplicate:,} duplicate. Next: huisheng publish",
        soft_wrap=True,
    )


def _tell(rows: pl.DataFrame, as_json: bool, nothing: str) -> None:
    if as_json:
        common.print_json(rows.to_dicts())
    elif rows.is_empty():
        common.out.print(nothing)
    else:
        table = Table(*rows.columns)
        for row in rows.iter_rows():
            table.add_row(*("" if cell is None else str(cell) for cell in row))
        common.out.print(table)
