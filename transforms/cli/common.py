"""Options that several commands share, and how results are printed."""

import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from transforms.errors import UserError

if TYPE_CHECKING:
    from transforms.settings import Settings

# A pipe has no width of its own; 80 columns would cut every table.
out = Console(width=None if sys.stdout.isatty() else 160)
# Bound to the stream itself: Airflow's output is redirected while stages are drawn.
err = Console(file=sys.stderr)

ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config",
        help="Folder with huisheng.toml, sources.toml, optional seeds/. Default: HUISHENG_CONFIG, else the project's.",
    ),
]
DataOption = Annotated[
    Path | None,
    typer.Option(
        "--data",
        help="The inbox: folder or URL of the export files. Default: HUISHENG_INBOX, else that of huisheng.toml.",
    ),
]
HomeOption = Annotated[
    Path | None,
    typer.Option(
        "--home",
        help="Folder for everything this installation writes. Default: HUISHENG_HOME, else that of huisheng.toml.",
    ),
]
DateOption = Annotated[
    str | None,
    typer.Option(
        "--date", help="Business date, such as 2026-09-30. Default: the latest in names of the inbox, else yesterday."
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object for scripts.")]


def load(config: Path | None, data: Path | None = None, home: Path | None = None) -> "Settings":
    """The settings the options name."""
    from transforms import settings

    return settings.load(config, inbox=data, home=home)


def parse_date(text: str | None, option: str = "--date") -> date | None:
    """A date option, or ``UserError``."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UserError(f"{text!r} is no date", where=option, expected="YYYY-MM-DD") from None


def print_json(value: Any) -> None:
    """One JSON object on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=_plain) + "\n")


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
