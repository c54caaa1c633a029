"""The command line ``huisheng``: one module per group of commands, imported when one of them is called.

Exit codes: 0 done · 1 unexpected · 2 wrong use · 3 configuration · 4 a file can't be taken ·
5 another run holds the lock · 6 the audit failed.
"""

import errno
import os
import sys

os.environ.setdefault("TYPER_USE_RICH", "false")  # its help in colours takes half a second to load

import typer

from transforms.cli.lazy import Entry, group
from transforms.errors import HuishengError, without_message

DISK = {
    errno.ENOSPC: "free disk space",
    errno.EDQUOT: "free disk space or raise the quota",
    errno.EFBIG: "raise the limit on file sizes (ulimit -f)",
    errno.EROFS: "see why the disk is read-only",
    errno.EIO: "check the disk",
    errno.EACCES: "run huisheng doctor and correct the rights",
}
"""What to do about trouble with the disk, by its number."""

COMMANDS = {
    "sample": Entry("sample", "Start", "Write the exports of an invented company, to try everything with."),
    "inspect": Entry("inspect", "Start", "Say what a file is, and print the entry that makes it a source."),
    "init": Entry("init", "Start", "Look at a folder of exports and write a configuration for it."),
    "run": Entry("pipeline", "Run", "A whole night: take in, score, build, audit, publish."),
    "ingest": Entry("pipeline", "Run", "Only take in new files and balance the ledger."),
    "score": Entry("pipeline", "Run", "Only score the texts that the current model has not scored."),
    "build": Entry("pipeline", "Run", "Build and audit without publishing: would this change pass?"),
    "publish": Entry("pipeline", "Run", "Build, audit and publish what has been taken in."),
    "restore": Entry("restore", "Run", "Check the raw files and make everything behind them anew."),
    "airflow": Entry("airflow", "Run", "The nightly schedule with its UI, backfills, Airflow's own commands."),
    "status": Entry("status", "Look", "Last run, ledger per source, what is late, what readers see."),
    "runs": Entry("status", "Look", "Every run on record: for which date, how it ended, what it published."),
    "doctor": Entry("doctor", "Look", "What is wrong with this installation, and what to do."),
    "query": Entry("query", "Look", "SQL on the current release or on one of an earlier day."),
    "releases": Entry("releases", "Look", "List what is published, accept a flagged change, go back."),
    "quarantine": Entry("quarantine", "Look", "Refused files and records: why, and another try."),
    "version": Entry("version", "Look", "Print the version."),
    "erase": Entry("privacy", "Personal data", "Erase persons everywhere, with proof."),
    "retention": Entry("privacy", "Personal data", "What is kept longer than allowed."),
    "rotate-key": Entry("privacy", "Personal data", "Change the key of the pseudonyms."),
    "explain": Entry("text", "Text", "Why a sentence is scored as it is."),
    "train": Entry("model", "Text", "Train a text model from labelled corpora."),
    "evaluate": Entry("model", "Text", "Measure a text model on labelled corpora."),
    "adapt": Entry("model", "Text", "Learn from own comments and the ratings beside them."),
    "text": Entry("text", "Text", "Mask or score the texts of any file."),
}

app = typer.Typer(
    name="huisheng",
    cls=group(COMMANDS),
    no_args_is_help=True,
    add_completion=False,
    context_settings={"max_content_width": 120},
    pretty_exceptions_enable=False,
    help="Chinese customer feedback to emotion curves, experience tiers and service-quality gaps. 回声",
    epilog="huisheng COMMAND --help says more. Exit codes: 0 done, 1 unexpected, 2 wrong use, 3 configuration,"
    " 4 input file, 5 busy, 6 audit failed.",
)


@app.callback()
def _anything() -> None:
    """Only here so that the group has no command of its own."""


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
    return f"error: {without_message(error).one_line()}"
