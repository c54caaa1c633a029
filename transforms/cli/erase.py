"""``huisheng erase``: take one person out of everything, with proof."""

from pathlib import Path
from typing import Annotated

import typer

from transforms.cli import common
from transforms.cli.common import ConfigOption, HomeOption, JsonOption, load
from transforms.errors import UserError


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        rich_help_panel="Personal data",
        epilog="Example: huisheng erase --requests requests.txt (one phone, customer or employee number a line)",
    )(erase)


def erase(
    customer: Annotated[
        list[str] | None, typer.Option("--customer", help="A phone or id as exported; repeatable.")
    ] = None,
    requests: Annotated[
        Path | None, typer.Option("--requests", help="File with one identifier a line; - reads standard input.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask. Erasing can't be undone.")] = False,
    config: ConfigOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Erase persons from landing, raw, scored, work and every kept release, and from later re-imports.

    Prefer --requests: what stands on a command line can be read by other users of the machine.
    """
    from transforms.privacy import erasure

    identifiers = [*(customer or []), *_read(requests)]
    if not identifiers:
        raise UserError("nobody named", where="erase", expected="--customer or --requests")
    if not yes:
        typer.confirm(f"Erase {len(identifiers)} identifiers for good?", abort=True, err=True)
    proof = erasure.erase(load(config, None, home), identifiers)
    if as_json:
        common.print_json(vars(proof))
    else:
        common.out.print(f"erased in {proof.seconds} s, no trace left; proof: {proof.path}", soft_wrap=True)


def _read(path: Path | None) -> list[str]:
    if path is None:
        return []
    try:
        text = typer.get_text_stream("stdin").read() if str(path) == "-" else path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(
            f"can't be read ({type(error).__name__})", where=str(path), expected="a UTF-8 text file"
        ) from None
    return [line.strip() for line in text.splitlines() if line.strip()]
