"""Commands a data-protection officer needs: erase a person, enforce retention, change the key."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from transforms.cli import common
from transforms.cli.common import ConfigOption, HomeOption, JsonOption, load
from transforms.errors import UserError
from transforms.privacy import erasure, rotation
from transforms.privacy import retention as periods

PANEL = "Personal data"
ERASE_EXAMPLE = "Example: huisheng erase --requests requests.txt (one phone, customer or employee number a line)"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(rich_help_panel=PANEL, epilog=ERASE_EXAMPLE)(erase)
    app.command(rich_help_panel=PANEL, epilog="Example: huisheng retention --enforce")(retention)
    app.command("rotate-key", rich_help_panel=PANEL, epilog="Example: huisheng rotate-key; huisheng publish")(
        rotate_key
    )


def erase(
    customer: Annotated[
        list[str] | None, typer.Option("--customer", help="Phone or id as exported; repeatable.")
    ] = None,
    requests: Annotated[Path | None, typer.Option("--requests", help="One identifier a line; - is stdin.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask. Erasing can't be undone.")] = False,
    config: ConfigOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Erase persons from landing, raw, scored, work and every kept release, and from later re-imports.

    Prefer --requests: what stands on a command line can be read by other users of the machine.
    """
    identifiers = [*(customer or []), *_read(requests)]
    if not identifiers:
        raise UserError("nobody named", where="erase", expected="--customer or --requests")
    if not yes:
        count = "1 identifier" if len(identifiers) == 1 else f"{len(identifiers):,} identifiers"
        typer.confirm(f"Erase {count} for good?", abort=True, err=True)
    proof = erasure.erase(load(config, None, home), identifiers)
    if as_json:
        common.print_json(asdict(proof))
    else:
        _tell(proof)


def _tell(proof: erasure.Proof) -> None:
    rows, texts = proof.raw.get("rows_removed", 0), proof.scored.get("texts_removed", 0)
    rewritten = len(proof.releases.get("rewritten", []))
    common.out.print(
        f"erased in {proof.seconds} s: {rows:,} rows, {texts:,} texts, {rewritten} releases rewritten; no trace left; "
        f"proof: {proof.path}",
        soft_wrap=True,
    )
    if not rows + rewritten:
        common.out.print("nobody here had such an identifier; files that come later leave the person out")
    for name in proof.inbox.get("still_there", []):
        common.out.print(f"the inbox still names the person: {name}. Next: remove it there", soft_wrap=True)
    if "not_searched" in proof.inbox:
        common.out.print(f"not searched: {proof.inbox['not_searched']}. Next: search it yourself", soft_wrap=True)


def retention(
    enforce: Annotated[bool, typer.Option("--enforce", help="Remove what is due; without it nothing changes.")] = False,
    config: ConfigOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """What is kept longer than huisheng.toml allows. The nightly run removes it."""
    settings = load(config, None, home)
    found = periods.enforce(settings) if enforce else periods.plan(settings)
    if as_json:
        common.print_json({"is_enforced": enforce, "expired": [asdict(item) for item in found]})
        return
    table = Table("zone", "path", "age (days)", "kept for (days)")
    for item in found:
        table.add_row(item.zone, item.path, str(item.age_days), str(item.period_days))
    common.out.print(table if found else "nothing is due")
    if found:
        common.out.print("removed" if enforce else "nothing was removed. Next: huisheng retention --enforce")


def rotate_key(config: ConfigOption = None, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Replace pseudonyms of the previous key by those of the current one, from the landing copies."""
    done = rotation.rotate(load(config, None, home))
    if as_json:
        common.print_json(asdict(done))
    else:
        common.out.print(
            f"{done.mapped} pseudonyms mapped, {done.replaced} cells replaced, {done.left} left under the old key"
        )
        common.out.print("Next: huisheng publish")


def _read(path: Path | None) -> list[str]:
    if path is None:
        return []
    try:
        text = typer.get_text_stream("stdin").read() if str(path) == "-" else path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"can't be read ({type(error).__name__})", where=str(path), expected="UTF-8 text") from None
    return [line.strip() for line in text.splitlines() if line.strip()]
