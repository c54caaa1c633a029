"""Commands for the text model: train it, measure it, let it learn from own surveys."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from transforms import learning
from transforms.cli import common
from transforms.cli.common import ConfigOption, HomeOption, JsonOption, load
from transforms.errors import InputError
from transforms.text import adaptations, scorers
from transforms.text import model as artefact
from transforms.text.adapt import Adaptation
from transforms.text.evaluate import evaluate as measure
from transforms.text.evaluate import never_seen
from transforms.text.train import train as train_model

PANEL = "Text"
CorpusOption = Annotated[Path, typer.Option("--corpus", help="Folder with train.parquet and dev.parquet files.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(rich_help_panel=PANEL, epilog="Example: huisheng train --corpus DIR --model models/huisheng-v1")(train)
    app.command(rich_help_panel=PANEL, epilog="Example: huisheng evaluate --corpus DIR --json")(evaluate)
    app.command(rich_help_panel=PANEL, epilog="Example: huisheng adapt; huisheng adapt --rollback")(adapt)


def train(
    corpus: CorpusOption,
    model: Annotated[
        Path, typer.Option("--model", help="Model folder; its training.toml is the plan.")
    ] = scorers.MODELS / scorers.DEFAULT_MODEL,
) -> None:
    """Train the weights of a model folder from labelled corpora. The same corpora give the same bytes."""
    _require_folder(corpus)
    with _told() as report:
        digest = train_model(corpus, model, report)
    common.out.print(f"weights {digest} in {model}. Next: huisheng evaluate --corpus {corpus}", soft_wrap=True)


def evaluate(
    corpus: CorpusOption,
    split: Annotated[str, typer.Option(help="Reads the files <split>.parquet.")] = "dev",
    out: Annotated[Path | None, typer.Option("--out", help="Write the figures of a model folder here.")] = None,
    leave_out: Annotated[
        bool, typer.Option("--leave-out", help="Train again without each domain and measure it there (half an hour).")
    ] = False,
    config: ConfigOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Figures of the configured scorer per corpus."""
    _require_folder(corpus)
    settings = load(config, None, home)
    found = measure(corpus, learning.engine_of(settings), split)
    folder = scorers.MODELS / scorers.DEFAULT_MODEL
    found["weights_sha256"] = artefact.load(folder)[1]
    if leave_out:
        with _told() as report:
            found["never_seen"] = never_seen(corpus, folder, scorers.engine_maker(folder), report)
    if out:
        out.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", "utf-8")
    if as_json:
        common.print_json(found)
        return
    titles = {"corpora": "corpora", "implicit": "without a sentiment word", "taiwanese": "in Taiwan's words"}
    for part, title in (titles | {"never_seen": "never seen in training"}).items():
        if part in found:
            common.out.print(_figures(title, found[part]))


@contextmanager
def _told() -> Iterator[Callable[[str, float], None]]:
    """Something to report steps to, each a line, with the share done before it: a terminal shows a bar below."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=common.err, transient=True) as bar:
        task = bar.add_task("reading", total=1)

        def report(message: str, done: float) -> None:
            bar.console.print(f"… {message}")
            bar.update(task, completed=done, description=message)

        yield report


def _figures(title: str, rows: dict[str, dict[str, float]]) -> Table:
    names = list(dict.fromkeys(name for figures in rows.values() for name in figures))
    table = Table("corpus", *names, title=title, title_justify="left")
    for corpus, figures in rows.items():
        table.add_row(corpus, *(_cell(figures.get(name)) for name in names))
    return table


def _cell(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)


def adapt(
    rollback: Annotated[bool, typer.Option("--rollback", help="Take the adaptation in force out of force.")] = False,
    config: ConfigOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Learn from comments and the ratings beside them: prior, neutral band and, from 1,000 pairs on, word weights."""
    settings = load(config, None, home)
    if rollback:
        version = adaptations.rollback(learning.folder(settings))
        common.out.print(f"in force now: {version or 'the base model'}. Next: huisheng score; huisheng publish")
        return
    found = learning.adapt(settings)
    if as_json:
        common.print_json(adaptations.card(found))
    else:
        _show(found)


def _show(found: Adaptation) -> None:
    table = Table("on held-out comments", "in force", "learned", "gain, 95 % interval")
    low, high = found.accuracy_gain
    table.add_row(
        "accuracy", f"{found.before.accuracy:.3f}", f"{found.after.accuracy:.3f}", f"{low:+.3f} … {high:+.3f}"
    )
    low, high = found.log_loss_gain
    table.add_row(
        "log loss", f"{found.before.log_loss:.3f}", f"{found.after.log_loss:.3f}", f"{low:+.3f} … {high:+.3f}"
    )
    table.add_row("calibration error", f"{found.before.ece:.3f}", f"{found.after.ece:.3f}", "")
    common.out.print(table)
    tuning = found.tuning
    common.out.print(
        f"slope {tuning.slope:.2f}, shift {tuning.shift:+.2f}, doubt {tuning.doubt_shift:+.2f}"
        f" (from {found.neutral_fitted_on:,} middle ratings)"
    )
    if found.moved:
        moved = Table("n-gram", "comments", "base weight", "now", title="what moved most", title_justify="left")
        for move in found.moved:
            moved.add_row(Text(move.ngram), f"{move.comments:,}", f"{move.before:+.2f}", f"{move.after:+.2f}")
        common.out.print(moved)
    refused = "not better beyond noise" if found.is_following else "the ratings don't follow the comments"
    kept = "in force from the next scoring on" if found.is_promoted else f"{refused}: the former stays"
    is_crossed = found.held_out == found.fitted_on
    judged = "each fifth judged by the others" if is_crossed else f"held out {found.held_out:,}"
    common.out.print(
        f"fitted on {found.fitted_on:,}, {judged}, McNemar p {found.mcnemar_p:.3f}: {kept}."
        + (" Undo: huisheng adapt --rollback" if found.is_promoted else "")
    )


def _require_folder(corpus: Path) -> None:
    if not corpus.is_dir():
        raise InputError("no such folder", where=str(corpus), expected="a folder with labelled Parquet files")
