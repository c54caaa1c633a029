"""``huisheng query``: SQL on the current release."""

import csv
import io
import os
import sys
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from transforms import query as session
from transforms.cli import common
from transforms.cli.common import ConfigOption, HomeOption, JsonOption, load, parse_date
from transforms.errors import UserError
from transforms.report.tables import safe_cell

MIN_COLUMN_WIDTH, TITLE_WIDTH, TURNED_COLUMN_WIDTH = 10, 30, 24


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
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="Ask what readers had when this day ended, for example 2026-09-30.")
    ] = None,
    limit: Annotated[int, typer.Option(help="Rows shown in the table form; CSV and JSON are whole.")] = 50,
) -> None:
    """Ask the current release, or with --as-of the one of an earlier day.

    The session is read-only and can touch no other file. With --as-of the table published_figure has every metric and
    gap as it was published; of a release that is no longer kept it is all that is left.
    """
    text = sql or (sys.stdin.read() if not sys.stdin.isatty() else "")
    if not text.strip():
        raise UserError("no SQL given", where="query", next_step="huisheng query 'show tables'")
    settings = load(config, None, home)
    with session.connect(settings, parse_date(as_of, "--as-of")) as con:
        columns, rows = session.run(con, text, leave=_leave)
    if as_json:
        common.print_json([dict(zip(columns, row, strict=True)) for row in rows])
    elif as_csv:
        sys.stdout.write(_csv(columns, rows))
    else:
        show(common.out, columns, rows, limit)
        if not as_of:
            _label(settings)


def _leave() -> None:
    """End the process: nothing else stops one row that takes for ever, and a read-only session has nothing to lose."""
    common.err.print(f"query: took longer than {session.MAX_SECONDS:g} s and could not be stopped otherwise")
    os._exit(1)


def _label(settings: Any) -> None:
    """Say beside the table when what it shows is older than promised."""
    from transforms import freshness

    if line := freshness.text(freshness.collect(settings)):
        common.err.print(f"[yellow]{line}[/]", soft_wrap=True)


def _csv(columns: list[str], rows: list[tuple[Any, ...]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([[safe_cell(cell) for cell in row] for row in rows])
    return text.getvalue()


def show(console: Console, columns: list[str], rows: list[tuple[Any, ...]], limit: int) -> None:
    """Print rows as a table; one that is too wide is turned, its rows side by side."""
    shown = [[Text(_cell(value)) for value in row] for row in rows[:limit]]
    if len(columns) * MIN_COLUMN_WIDTH <= console.width or not shown:
        console.print(_filled(Table(*columns), shown))
    else:
        side_by_side = max(1, (console.width - TITLE_WIDTH) // TURNED_COLUMN_WIDTH)
        for start in range(0, len(shown), side_by_side):
            part = shown[start : start + side_by_side]
            titles = ["column", *(f"row {start + number + 1}" for number in range(len(part)))]
            turned = [[Text(name), *cells] for name, *cells in zip(columns, *part, strict=True)]
            console.print(_filled(Table(*titles), turned))
    if len(rows) > limit:
        console.print(f"{limit} of {len(rows):,} rows; --limit, --csv or --json for more")


def _filled(table: Table, rows: list[list[Text]]) -> Table:
    for row in rows:
        table.add_row(*row)
    return table


def _cell(value: Any) -> str:
    return "" if value is None else f"{value:,.3f}" if isinstance(value, float) else str(value)
