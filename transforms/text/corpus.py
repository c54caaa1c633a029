"""Labelled texts for training: Parquet files below a folder, mapped by a ``training.toml``."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from transforms.errors import ConfigError, InputError
from transforms.text.clauses import clause_spans

_NEEDED = ("corpus", "text", "label3")
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Corpus:
    """Texts with polarity (1, 0 neutral, −1, null), domain number (−1 none) and costs, in a fixed order.

    ``shared_cost`` is ``polarity_cost`` with positive and negative texts of each corpus weighing the same: what words
    say of any domain should not hold that most diners are content.
    """

    texts: pl.Series
    names: pl.Series
    polarity: npt.NDArray[np.int64]
    domain: npt.NDArray[np.int64]
    polarity_cost: npt.NDArray[np.float64]
    shared_cost: npt.NDArray[np.float64]
    opinion_cost: npt.NDArray[np.float64]


def plan(path: Path) -> dict[str, Any]:
    """The training plan; ``ConfigError`` where it is missing or not TOML."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        reason = type(error).__name__
        step = "copy the training.toml and the lexicon of a model that is there"
        raise ConfigError(f"the training plan can't be read ({reason})", where=str(path), next_step=step) from None


WORDS, FACTS = "words", "facts"
# Neither is a kind of text of its own.
ADDED = (WORDS, FACTS)
_COLUMNS = {"corpus": pl.String, "text": pl.String, "label3": pl.Int64}


def training(corpus_dir: Path, folder: Path, settings: dict[str, Any]) -> pl.DataFrame:
    """Rows (corpus, text, label3) to train on: the corpora, the scored words and the facts of the model folder."""
    return pl.concat([read(corpus_dir, "train"), words(corpus_dir, settings), facts(folder, settings)])


def facts(folder: Path, settings: dict[str, Any]) -> pl.DataFrame:
    """The sentences of the plan's facts file, filled in, as neutral texts of corpus ``facts``; empty without one."""
    if not settings.get("facts_file"):
        return pl.DataFrame(schema=_COLUMNS)
    said = plan(folder / settings["facts_file"])
    filled = [
        _filled(sentence, said["fill"], place + 5 * turn)
        for place, sentence in enumerate(said["said"]["sentences"])
        for turn in range(said["fillings"])
    ]
    rows = [(FACTS, text, 0) for text in dict.fromkeys(filled)]
    return pl.DataFrame(rows, _COLUMNS, orient="row")


def _filled(sentence: str, fill: dict[str, list[str]], turn: int) -> str:
    return _SLOT.sub(lambda slot: fill[slot[1]][(turn + slot.start()) % len(fill[slot[1]])], sentence)


def words(folder: Path, settings: dict[str, Any]) -> pl.DataFrame:
    """A list of scored words (word, tab, score) as texts of corpus ``words``; empty where there is none."""
    paths = sorted(folder.rglob(settings.get("words_file", "")))[:1] if settings.get("words_file") else []
    lines = [line.split("\t") for path in paths for line in path.read_text("utf-8").splitlines()]
    scored = [(parts[0], float(parts[1])) for parts in lines if len(parts) == 2]
    rows = [(WORDS, word, 1 if score > 0 else -1) for word, score in scored if score]
    return pl.DataFrame(rows, _COLUMNS, orient="row")


def read(folder: Path, split: str) -> pl.DataFrame:
    """Rows (corpus, text, label3) of all ``<split>.parquet`` below a folder.

    A file with a column aspect gives one row per text whose aspects agree.
    """
    paths = sorted(folder.rglob(f"{split}.parquet"))
    if not paths:
        raise InputError(f"no {split}.parquet below it", where=str(folder), expected=f"…/{split}.parquet")
    return pl.concat([_rows(path, split) for path in paths])


def _rows(path: Path, split: str) -> pl.DataFrame:
    frame = pl.read_parquet(path)
    missing = [column for column in _NEEDED if column not in frame.columns]
    if missing:
        raise InputError(f"column {missing[0]} is missing", where=str(path), expected=", ".join(_NEEDED))
    if "aspect" in frame.columns:
        clauses = _clauses(frame)
        whole = frame.group_by("corpus", "text", maintain_order=True).agg(pl.col("label3").unique())
        whole = whole.filter(pl.col("label3").list.len() == 1).with_columns(pl.col("label3").list.first())
        frame = whole if split == "dev" else pl.concat([whole, clauses])
    return frame.select(pl.col("corpus", "text"), pl.col("label3").cast(pl.Int64)).drop_nulls("text")


def _clauses(frame: pl.DataFrame) -> pl.DataFrame:
    """The clause that names an aspect, with the aspect's polarity, as corpus ``<name>/clause``; agreeing ones only."""
    named = frame.filter(pl.col("aspect") != "").select("corpus", "text", "aspect", "label3").iter_rows()
    rows = [(f"{name}/clause", clause_at(text, aspect), label) for name, text, aspect, label in named]
    found = pl.DataFrame([row for row in rows if row[1]], ["corpus", "text", "label3"], orient="row")
    agreed = found.group_by("corpus", "text", maintain_order=True).agg(pl.col("label3").unique())
    return agreed.filter(pl.col("label3").list.len() == 1).with_columns(pl.col("label3").list.first())


def clause_at(text: str, aspect: str) -> str:
    """The clause of ``text`` that names ``aspect`` first; empty where none does or it is the whole text."""
    at = text.find(aspect)
    spans = ((start, end) for start, end in clause_spans(text) if start <= at < end)
    start, end = next(spans, (0, 0)) if at >= 0 else (0, 0)
    return "" if end - start == len(text) else text[start:end]


def prepare(frame: pl.DataFrame, settings: dict[str, Any]) -> Corpus:
    """Apply the plan: strip what leaks the label, number the domains, set the costs."""
    names = frame["corpus"].unique(maintain_order=True).to_list()
    rules = {name: settings["corpus"]["*"] | settings["corpus"].get(name, {}) for name in names}
    numbers = {name: index for index, name in enumerate(settings["domains"])}
    polarity_cost = _each(frame, {name: rule["polarity_weight"] for name, rule in rules.items()}, pl.Float64)
    return Corpus(
        texts=_stripped(frame, rules),
        names=frame["corpus"],
        polarity=frame["label3"].fill_null(-9).to_numpy(),
        domain=_each(frame, {name: numbers.get(rule.get("domain", ""), -1) for name, rule in rules.items()}, pl.Int64),
        polarity_cost=polarity_cost * _evened(frame, {name for name, rule in rules.items() if rule.get("is_evened")}),
        shared_cost=polarity_cost * _evened(frame, set(names)),
        opinion_cost=_each(frame, {name: rule["opinion_weight"] for name, rule in rules.items()}, pl.Float64),
    )


def _evened(frame: pl.DataFrame, names: set[str]) -> npt.NDArray[np.float64]:
    """Costs by which positive and negative texts of these corpora weigh the same together; 1 elsewhere."""
    label, corpus = pl.col("label3"), pl.col("corpus")
    share = (pl.len().over("corpus", "label3") / (label.abs() == 1).sum().over("corpus")).cast(pl.Float64)
    chosen = corpus.is_in(list(names)) & (label.abs() == 1)
    return frame.select(pl.when(chosen).then(0.5 / share).otherwise(1.0)).to_series().to_numpy()


def _each(frame: pl.DataFrame, values: dict[str, Any], kind: Any) -> npt.NDArray[Any]:
    return frame["corpus"].replace_strict(values, return_dtype=kind).to_numpy()


def _stripped(frame: pl.DataFrame, rules: dict[str, dict[str, Any]]) -> pl.Series:
    text = pl.col("text")
    for name, rule in rules.items():
        if "strip" in rule:
            text = pl.when(pl.col("corpus") == name).then(text.str.replace_all(rule["strip"], "")).otherwise(text)
    return frame.select(text)["text"]
