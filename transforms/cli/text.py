"""``huisheng text``: the text engine on any file."""

from pathlib import Path
from typing import Annotated

import typer

from transforms.cli import common
from transforms.cli.common import JsonOption
from transforms.privacy.mask_file import mask_file

app = typer.Typer(
    no_args_is_help=True,
    help="The text engine on any CSV, workbook or Parquet file.",
    epilog="Example: huisheng text mask comments.xlsx --column 评价 --out masked.xlsx",
)
FileArgument = Annotated[Path, typer.Argument(help="CSV, XLSX, XLS, Parquet or JSON Lines file.")]
OutOption = Annotated[Path, typer.Option("--out", help="New .csv, .xlsx or .parquet file.")]
ColumnOption = Annotated[list[str], typer.Option("--column", help="Column with the texts; repeatable.")]


@app.command()
def mask(
    file: FileArgument,
    column: ColumnOption,
    out: OutOption,
    encoding: Annotated[str | None, typer.Option(help="Override the detected encoding.")] = None,
    sheet: Annotated[str | None, typer.Option(help="Worksheet; the first by default.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Replace phones, ids, cards, addresses and names inside texts by placeholders; other columns stay as they are."""
    done = mask_file(file, column, out, encoding=encoding, sheet=sheet)
    if as_json:
        common.print_json(
            {"rows": done.rows, "touched": done.touched, "unreadable": done.unreadable, "out": str(done.out)}
        )
        return
    touched = ", ".join(f"{name} {number:,}" for name, number in done.touched.items())
    common.out.print(f"{done.rows:,} rows, cells changed: {touched}; {done.unreadable:,} broken records left out")
    common.out.print(f"written to {done.out}", soft_wrap=True)
