"""``huisheng inspect``: what a file is, before it becomes a source."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from transforms.cli import common
from transforms.cli.common import ConfigOption, HomeOption, JsonOption
from transforms.errors import ConfigError, InputError
from transforms.ingest import Inspection, inspect_file
from transforms.ingest.suggestion import role_columns


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="Start", epilog="Example: huisheng inspect exports/survey.csv")(inspect)


def inspect(
    file: Annotated[Path, typer.Argument(help="The export file.")],
    layout: Annotated[str, typer.Option(help="Override the detected layout.")] = "auto",
    encoding: Annotated[str | None, typer.Option(help="Override the detected encoding, for example big5.")] = None,
    sheet: Annotated[
        str | None, typer.Option(help="Worksheet of a workbook; by default the first that is visible and filled.")
    ] = None,
    trailing_cells: Annotated[
        int, typer.Option(help="Empty cells at the end of every record that are no columns.", min=0)
    ] = 0,
    config: ConfigOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Format, encoding, layout, columns, personal data, and a sources.toml entry to paste. Keeps nothing."""
    limits = None
    try:
        limits = common.load(config, None, home).limits
    except ConfigError:
        if config is not None:
            raise
    found = inspect_file(
        file, encoding=encoding, layout=layout, sheet=sheet, trailing_cells=trailing_cells, limits=limits
    )
    if as_json:
        common.print_json(found.to_json())
    elif found.refused is None:
        show(common.out, found)
    if found.refused is not None:
        if as_json:
            raise typer.Exit(InputError.exit_code)
        step = "" if "Next:" in found.refused else "export it again, or name --layout or --encoding"
        raise InputError(found.refused, next_step=step)


def show(console: Console, found: Inspection) -> None:
    """Print the findings for a person."""
    confidence = f" (confidence {found.layout_confidence:.2f})" if found.layout_confidence is not None else ""
    console.print(f"[bold]{found.file}[/]: {found.format}, {found.encoding or 'no text encoding'}", soft_wrap=True)
    if found.encoding_evidence:
        console.print(f"encoding evidence: {found.encoding_evidence}", soft_wrap=True)
    console.print(
        f"layout {found.layout}{confidence}, {found.records:,} records, {found.quarantined:,} would be quarantined"
    )
    console.print(f"contract {found.contract}")
    for rule, number in found.rules.items():
        console.print(f"  {rule}: {number:,}")
    for note in found.notes:
        console.print(f"note: {note}", soft_wrap=True)
    _columns(console, found)
    if found.personal_data:
        console.print(f"[yellow]personal data found:[/] {', '.join(found.personal_data)}")
    console.print("\n[bold]sources.toml[/]")
    console.print(found.source_entry, markup=False, highlight=False, soft_wrap=True)
    if found.question_roles:
        console.print("[bold]seeds/question_roles.csv[/]")
        console.print("\n".join([role_columns(), *found.question_roles]), markup=False, highlight=False, soft_wrap=True)


def _meaning(column: dict[str, Any]) -> str:
    return " · ".join(dict.fromkeys(word for word in (column["role"], column["field"]) if word))


def _columns(console: Console, found: Inspection) -> None:
    table = Table("column", "kind", "filled", "distinct", "samples (masked)", "personal", "role")
    for column in found.columns:
        samples = " | ".join(column["samples"])
        cells = (column["name"], column["kind"], f"{column['filled']:,}", f"{column['distinct']:,}", samples)
        table.add_row(*cells, ", ".join(column["personal"]), _meaning(column))
    console.print(table)
