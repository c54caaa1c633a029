"""``huisheng text`` and ``huisheng explain``: the text engine on any file, and on one sentence."""

import re
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from transforms import scoring, table_files
from transforms.cli import common
from transforms.cli.common import ConfigOption, HomeOption, JsonOption, load
from transforms.errors import UserError
from transforms.privacy.mask_file import mask_file
from transforms.score_file import score_file
from transforms.text import recorded, scorers
from transforms.text.explain import Explanation
from transforms.text.explain import explain as explain_text

app = typer.Typer(
    no_args_is_help=True,
    help="The text engine on any CSV, workbook or Parquet file.",
    epilog="Example: huisheng text score comments.xlsx --column 评价 --out scored.xlsx",
)
FileArgument = Annotated[Path, typer.Argument(help="CSV, XLSX, XLS, Parquet or JSON Lines file.")]
OutOption = Annotated[Path, typer.Option("--out", help="New .csv, .xlsx or .parquet file.")]
EncodingOption = Annotated[str | None, typer.Option("--encoding", help="Override the detected encoding.")]
SheetOption = Annotated[str | None, typer.Option("--sheet", help="Worksheet; the first by default.")]
# Escapes and marks of direction, which a terminal would obey; tab and line break stay.
_OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
LABEL_STYLES = {"positive": "green", "negative": "red", "neutral": "yellow"}


def register(app: typer.Typer) -> None:
    """Add the command for one sentence."""
    app.command(rich_help_panel="Text", epilog="Example: huisheng explain '快递太慢了，但是客服态度很好'")(explain)


@app.command(
    short_help="Take personal data out of texts.",
    epilog="Example: huisheng text mask comments.csv --column 评价 --out masked.csv",
)
def mask(
    file: FileArgument,
    column: Annotated[list[str], typer.Option("--column", help="Column with the texts; repeatable.")],
    out: OutOption,
    encoding: EncodingOption = None,
    sheet: SheetOption = None,
    as_json: JsonOption = False,
) -> None:
    """Replace phones, ids, cards, addresses and names inside texts by placeholders; other columns stay as they are."""
    done = mask_file(file, column, out, encoding=encoding, sheet=sheet)
    facts = {"rows": done.rows, "touched": done.touched, "unreadable": done.unreadable, "out": str(done.out)}
    if as_json:
        common.print_json(facts)
        return
    touched = ", ".join(f"{name} {number:,}" for name, number in done.touched.items())
    common.out.print(f"{done.rows:,} rows, cells changed: {touched}")
    _tell_written(done.unreadable, out)


@app.command(
    short_help="Add sentiment, intent and aspects to every row.",
    epilog="Example: huisheng text score comments.xlsx --column 评价 --out scored.xlsx",
)
def score(
    file: FileArgument,
    column: Annotated[str, typer.Option("--column", help="Column with the texts.")],
    out: OutOption,
    encoding: EncodingOption = None,
    sheet: SheetOption = None,
    scorer: Annotated[str, typer.Option(help="default, lexicon, snownlp, or a model folder.")] = "default",
    as_json: JsonOption = False,
) -> None:
    """Add sentiment_label, sentiment_score, p_positive, intent, aspects and is_abstained to every row."""
    with Progress(console=common.err, transient=True) as bar:
        task = bar.add_task("scoring", total=None)
        found = score_file(
            file,
            column,
            out,
            scorers.load_scorer(scorer),
            progress=lambda done, total: bar.update(task, completed=done, total=total),
            reading=table_files.Reading(encoding, sheet),
        )
    if as_json:
        common.print_json({"rows": found.rows, "unreadable": found.unreadable, "out": str(out)})
        return
    common.out.print(f"{found.rows:,} rows scored")
    _tell_written(found.unreadable, out)


@app.command(
    short_help="Fixed sentences that a change of words moved.", epilog="Example: huisheng text changes --accept"
)
def changes(
    model: Annotated[Path, typer.Option("--model", help="Model folder.")] = scorers.MODELS / scorers.DEFAULT_MODEL,
    accept: Annotated[bool, typer.Option("--accept", help="Record the present state.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Which of the model's fixed sentences a change of its lexicon or weights moved."""
    scorer = scorers.load_scorer(str(model))
    if not isinstance(scorer, scorers.HashedScorer):
        raise UserError(f"{model} has no weights", where="--model", expected="a model folder")
    moved = recorded.changed(scorer.engine, model)
    if as_json:
        common.print_json([{"before": asdict(old), "now": asdict(new)} for old, new in moved])
    elif moved:
        table = Table("sentence", "recorded", "now")
        for old, new in moved:
            style = "" if old.label == new.label else LABEL_STYLES[new.label]
            table.add_row(Text(old.text), f"{old.label} {old.score:+.2f}", Text(f"{new.label} {new.score:+.2f}", style))
        common.out.print(table)
    else:
        common.out.print("nothing changed")
    if accept:
        common.out.print(f"recorded {recorded.write(scorer.engine, model)} sentences")


def _tell_written(unreadable: int, out: Path) -> None:
    if unreadable:
        common.out.print(f"[yellow]{unreadable:,} broken records left out[/]; huisheng inspect names their faults")
    common.out.print(f"written to {out}", soft_wrap=True)


def explain(
    text: Annotated[str, typer.Argument(help="One comment.")],
    config: ConfigOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tokens, clauses, aspects, score and the phrases that moved it."""
    settings = load(config, None, home)
    scorer = scoring.scorer_of(settings)
    if not isinstance(scorer, scorers.HashedScorer):
        raise UserError(
            f"scorer {settings.scorer} can't be explained", where="huisheng.toml", expected='scorer = "default"'
        )
    found = explain_text(scorer.engine, scoring.segmenter_of(settings), text)
    if as_json:
        common.print_json(asdict(found))
    else:
        show(common.out, found)


def show(console: Console, found: Explanation) -> None:
    """Print an explanation for a person."""
    console.print(Text.assemble(("label  ", "bold"), (found.label, LABEL_STYLES.get(found.label, ""))), end="  ")
    console.print(f"score {found.score:+.2f}, p(positive) {found.p_positive:.2f}, known n-grams {found.coverage:.0%}")
    if found.abstain_reason:
        console.print(f"abstains: {found.abstain_reason}")
    console.print(Text("tokens ", "bold") + Text(" / ".join(found.tokens)))
    if found.intent or found.emotion:
        console.print(f"intent {found.intent or '-'}, emotion {found.emotion or '-'}")
    clauses = Table("clause", "score", "aspects", title="clauses", title_justify="left")
    for clause in found.clauses:
        style = "green" if clause.score > 0 else "red" if clause.score < 0 else ""
        words = _shown(found.text[clause.start : clause.end])
        clauses.add_row(
            words,
            Text(f"{clause.score:+.2f}", style),
            "、".join([*clause.aspects, *(f"{name} (implied)" for name in clause.implied)]),
        )
    if found.clauses:
        console.print(clauses)
    reasons = Table("words", "moves the score by", "rule", title="why", title_justify="left")
    for reason in found.reasons:
        style = "green" if reason.contribution > 0 else "red"
        reasons.add_row(_shown(reason.words), Text(f"{reason.contribution:+.2f}", style), reason.note)
    if found.reasons:
        console.print(reasons)


def _shown(text: str) -> Text:
    """A text as it can be printed."""
    return Text(_OBEYED.sub("\ufffd", text))
