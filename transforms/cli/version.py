"""``huisheng version``."""

import typer

from transforms import __version__


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(version)


def version() -> None:
    """Print the version."""
    print(__version__)  # noqa: T201 - the one line this command is for
