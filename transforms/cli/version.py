"""``huisheng version``."""

import typer

from transforms import __version__


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(version)


def version() -> None:
    """Print the version."""
    typer.echo(__version__)
