"""A fixed set of sentences with the labels and scores they had: what a change of the lexicon moved.

``sentences.tsv`` of a model folder holds text, label and score (two decimals). A change of words or
weights shows which of them changed; accepting writes the new ones, so that a diff carries them.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from transforms.text.arrow import as_large_string
from transforms.text.columns import LABELS, label_numbers
from transforms.text.engine import Engine
from transforms.text.lexicon import rows

FILE_NAME = "sentences.tsv"
COLUMNS = ("text", "label", "score")


@dataclass(frozen=True)
class Sentence:
    """A sentence with its label and its score in [−1, 1], rounded to two decimals."""

    text: str
    label: str
    score: float


def read(folder: Path) -> list[Sentence]:
    """The recorded sentences of a model folder."""
    found = rows(folder / FILE_NAME, COLUMNS)
    return [Sentence(row["text"], row["label"], float(row["score"])) for row in found]


def scored(engine: Engine, texts: list[str]) -> list[Sentence]:
    """The sentences as the engine sees them now."""
    found = engine.score(as_large_string(pl.Series(texts, dtype=pl.String)))
    numbers, scores = label_numbers(engine, found), found.text.score
    return [
        Sentence(text, LABELS[number], round(float(score), 2) + 0.0)
        for text, number, score in zip(texts, numbers, scores, strict=True)
    ]


def changed(engine: Engine, folder: Path) -> list[tuple[Sentence, Sentence]]:
    """Recorded and present state of the sentences that differ: changed labels first, then by the size of the move."""
    before = read(folder)
    pairs = zip(before, scored(engine, [sentence.text for sentence in before]), strict=True)
    moved = [(old, new) for old, new in pairs if old != new]
    return sorted(moved, key=lambda pair: (pair[0].label == pair[1].label, -abs(pair[0].score - pair[1].score)))


def write(engine: Engine, folder: Path, texts: list[str] | None = None) -> int:
    """Record the present state of these sentences, of the recorded ones by default; returns how many."""
    chosen = texts or [sentence.text for sentence in read(folder)]
    with (folder / FILE_NAME).open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, delimiter="\t", lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows((line.text, line.label, f"{line.score:.2f}") for line in scored(engine, chosen))
    return len(chosen)
