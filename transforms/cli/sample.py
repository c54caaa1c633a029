"""``huisheng sample``: the exports of an invented company."""

from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.progress import Progress

from transforms.cli import common
from transforms.cli.common import parse_date
from transforms.sample import DEFAULT_CUSTOMERS, DEFAULT_DAYS, DEFAULT_SEED, write_sample


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        rich_help_panel="Start", epilog="Example: huisheng sample --customers 20000 --days 365 --out /tmp/inbox"
    )(sample)


def sample(
    out: Annotated[Path, typer.Option("--out", help="Folder to write; becomes an inbox.")],
    customers: Annotated[int, typer.Option(min=1, help="Customers of the company.")] = DEFAULT_CUSTOMERS,
    days: Annotated[int, typer.Option(min=7, help="Days of history.")] = DEFAULT_DAYS,
    seed: Annotated[int, typer.Option(help="Same seed, same bytes.")] = DEFAULT_SEED,
    end: Annotated[str | None, typer.Option(help="Last day, default 2026-09-30.")] = None,
    split: Annotated[
        Literal["all", "month", "day"], typer.Option(help="One file per source (all), per month, or per day.")
    ] = "all",
    as_json: common.JsonOption = False,
) -> None:
    """Write the exports of an invented appliance brand, with the truth behind them in truth/."""
    with Progress(console=common.err, transient=True) as bar:
        task = bar.add_task("sample", total=None)
        summary = write_sample(
            out,
            customers=customers,
            days=days,
            seed=seed,
            end=parse_date(end),
            split=split,
            progress=lambda stage, done, total: bar.update(task, description=stage, completed=done, total=total),
        )
    if as_json:
        common.print_json({"out": str(out), "files": dict(summary.files), "seconds": round(summary.seconds, 2)})
        return
    for name, records in summary.files:
        common.out.print(f"{records:>10,}  {name}")
    common.out.print(f"written to {out} in {summary.seconds:.1f} s. Next: huisheng run --data {out}")
