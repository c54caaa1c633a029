"""The command line ``huisheng``: one module per group of commands.

Exit codes: 0 done · 1 unexpected · 2 wrong use · 3 configuration · 4 a file can't be taken ·
5 another run holds the lock · 6 the audit failed.
"""

import errno
import os
import sys

import typer

from transforms import __version__
from transforms.cli import (
    airflow,
    doctor,
    inspect,
    model,
    pipeline,
    privacy,
    quarantine,
    query,
    releases,
    restore,
    sample,
    status,
    text,
)
from transforms.errors import HuishengError

DISK = {
    errno.ENOSPC: "free disk space",
    errno.EDQUOT: "free disk space or raise the quota",
    errno.EFBIG: "raise the limit on file sizes (ulimit -f)",
    errno.EROFS: "see why the disk is read-only",
    errno.EIO: "check the disk",
    errno.EACCES: "run huisheng doctor and correct the rights",
}
"""What to do about trouble with the disk, by its number."""

app = typer.Typer(
    name="huisheng",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    help="Chinese customer feedback to emotion curves, experience tiers and service-quality gaps. 回声",
    epilog="Exit codes: 0 done, 1 unexpected, 2 wrong use, 3 configuration, 4 input file, 5 busy, 6 audit failed.",
)
sample.register(app)
inspect.register(app)
pipeline.register(app)
status.register(app)
doctor.register(app)
restore.register(app)
query.register(app)
privacy.register(app)
text.register(app)
model.register(app)
app.add_typer(releases.app, name="releases", rich_help_panel="Look")
app.add_typer(quarantine.app, name="quarantine", rich_help_panel="Look")
app.add_typer(airflow.app, name="airflow", rich_help_panel="Run")
app.add_typer(text.app, name="text", rich_help_panel="Text")


@app.command(rich_help_panel="Look")
def version() -> None:
    """Print the version."""
    print(__version__)  # noqa: T201 - the one line this command is for


def main() -> None:
    """Entry point: an error a user can act on is one line and its own exit code, never a traceback."""
    try:
        app()
    except HuishengError as error:
        sys.stderr.write(f"error: {error.one_line()}\n")
        sys.exit(error.exit_code)
    except Exception as error:
        if os.environ.get("HUISHENG_DEBUG"):
            raise
        sys.stderr.write(_unexpected(error) + "\n")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.stderr.write("interrupted: nothing half-done is visible; run the same command again\n")
        sys.exit(130)


def _unexpected(error: Exception) -> str:
    """One line without the error's own message or file names, which may quote data."""
    step = DISK.get(error.errno or 0) if isinstance(error, OSError) else None
    if step and isinstance(error, OSError):
        return f"error: {error.strerror}. Next: {step}, then run the same command again"
    return f"unexpected {type(error).__name__}. Next: run again with HUISHENG_DEBUG=1 to see where"


if __name__ == "__main__":
    main()
