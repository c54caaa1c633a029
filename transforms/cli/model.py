"""Commands for the text model: train it, measure it, let it learn from own surveys."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from transforms import learning, scoring
from transforms.cli import common
from transforms.cli.common import ConfigOption, HomeOption, JsonOption, load
from transforms.errors import InputError
from transforms.text import adapt as adaptations
from transforms.text.evaluate import evaluate as measure
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
    ] = scoring.MODELS / scoring.DEFAULT_MODEL,
) -> None:
    """Train the weights of a model folder from labelled corpora. The same corpora give the same bytes."""
    _require_folder(corpus)
    digest = train_model(corpus, model, lambda message: common.err.print(f"… {message}"))
    common.out.print(f"weights {digest} in {model}. Next: huisheng evaluate --corpus {corpus}", soft_wrap=True)


def evaluate(
    corpus: CorpusOption,
    split: Annotated[str, typer.Option(help="Reads the files <split>.parquet.")] = "dev",
    config: ConfigOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Figures of the configured scorer per corpus."""
    _require_folder(corpus)
    found = measure(corpus, learning.engine_of(load(config, None, home)), split)
    if as_json:
        common.print_json(found)
        return
    rows = found["corpora"]
    table = Table("corpus", *next(iter(rows.values()), {}))
    for name, figures in rows.items():
        table.add_row(name, *(f"{value:.3f}" if isinstance(value, float) else str(value) for value in figures.values()))
    common.out.print(table)


def adapt(
    rollback: Annotated[bool, typer.Option("--rollback", help="Take the adaptation in force out of force.")] = False,
    config: ConfigOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Learn prior and threshold from comments and the ratings beside them; keep the result only if it is better."""
    settings = load(config, None, home)
    if rollback:
        version = adaptations.rollback(learning.folder(settings))
        common.out.print(f"in force now: {version or 'the base model'}. Next: huisheng score; huisheng publish")
        return
    found = learning.adapt(settings)
    if as_json:
        common.print_json({**asdict(found), "version": found.version})
        return
    table = Table("on held-out comments", "accuracy", "log loss", "calibration error")
    for name, quality in (("before", found.before), ("after", found.after)):
        table.add_row(name, f"{quality.accuracy:.3f}", f"{quality.log_loss:.3f}", f"{quality.ece:.3f}")
    common.out.print(table)
    kept = "in force from the next scoring on" if found.is_promoted else "not better beyond noise: the former stays"
    common.out.print(f"fitted on {found.fitted_on:,}, held out {found.held_out:,}, z {found.z:.1f}: {kept}")


def _require_folder(corpus: Path) -> None:
    if not corpus.is_dir():
        raise InputError("no such folder", where=str(corpus), expected="a folder with labelled Parquet files")
