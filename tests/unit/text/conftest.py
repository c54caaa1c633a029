import csv
from pathlib import Path

import polars as pl
import pytest

from transforms.text import scorers
from transforms.text.arrow import as_large_string
from transforms.text.columns import LABELS, label_numbers

GOLDEN = Path(__file__).parents[2] / "golden" / "text"


@pytest.fixture(scope="session")
def scorer():
    return scorers.load_scorer("default")


@pytest.fixture(scope="session")
def label_of(scorer):
    def labels(texts: list[str | None]) -> list[str]:
        found = scorer.engine.score(as_large_string(pl.Series(texts, dtype=pl.String)))
        return [LABELS[number] for number in label_numbers(scorer.engine, found)]

    return labels


@pytest.fixture(scope="session")
def golden() -> list[dict[str, str]]:
    with (GOLDEN / "sentences.tsv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
