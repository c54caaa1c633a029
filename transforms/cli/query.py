"""``huisheng query``: SQL on the current release."""

import csv
import io
import sys
from typing import Annotated, Any

import typer
from rich.table import Table

from transforms import query as session
from transforms.cli import common
from transforms.cli.common import ConfigOption, HomeOption, JsonOption, load
from transforms.errors import UserError
from transforms.report.tables import safe_cell


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        rich_help_panel="Look",
        epilog="Example: huisheng query 'select tier, count(*) from satisfaction_tier group by 1' --csv",
    )(query)


def query(
    sql: Annotated[
        str | None, typer.Argument(help="One statement. Without it, SQL is read from standard input.")
    ] = None,
    config: ConfigOption = None,
    home: HomeOption = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV; no cell can be taken for a formula.")] = False,
    as_json: JsonOption = False,
    limit: Annotated[int, typer.Option(help="Rows shown in the table form; CSV and JSON are whole.")] = 50,
) -> None:
    """Ask the current release. The session is read-only and can touch no other file."""
    text = sql or (sys.stdin.read() if not sys.stdin.isatty() else "")
    if not text.strip():
        raise UserError("no SQL given", where="query", next_step="huisheng query 'show tables'")
    with session.connect(load(config, None, home)) as con:
        columns, rows = session.run(con, text)
    if as_json:
        common.print_json([dict(zip(columns, row, strict=True)) for row in rows])
    elif as_csv:
        sys.stdout.write(_csv(columns, rows))
    else:
        _table(columns, rows, limit)


def _csv(columns: list[str], rows: list[tuple[Any, ...]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([[safe_cell(cell) for cell in row] for row in rows])
    return text.getvalue()


def _table(columns: list[str], rows: list[tuple[Any, ...]], limit: int) -> None:
    table = Table(*columns)
    for row in rows[:limit]:
        table.add_row(
            *("" if cell is None else f"{cell:,.3f}" if isinstance(cell, float) else str(cell) for cell in row)
        )
    common.out.print(table)
    if len(rows) > limit:
        common.out.print(f"{limit} of {len(rows):,} rows; --limit, --csv or --json for more")
