"""The word lists of a model folder: tab-separated files a stranger can read and diff.

Every file has a header line. ``polarity.tsv`` word, weight · ``degree.tsv`` word, factor ·
``negation.tsv`` word, kind (negator, or idiom that only looks like one) · ``cues.tsv`` kind, name,
phrase · ``aspects.csv`` the columns of the seed of the same name.
"""

import csv
from dataclasses import dataclass, field
from pathlib import Path

from transforms.errors import ConfigError

ASPECT_WORD_SEPARATOR = "、"


@dataclass(frozen=True)
class Lexicon:
    """What the text engine knows by word. All words are normalised."""

    polarity: dict[str, float]
    degree: dict[str, float]
    negators: frozenset[str]
    not_negators: frozenset[str]
    cues: dict[str, dict[str, tuple[str, ...]]]
    aspects: dict[str, tuple[str, ...]] = field(default_factory=dict)
    implied: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def words(self) -> tuple[str, ...]:
        """Words the segmenter must keep in one piece, sorted."""
        return tuple(sorted(word for word in self.polarity if 1 < len(word) <= 6))


def rows(path: Path, columns: tuple[str, ...], delimiter: str = "\t") -> list[dict[str, str]]:
    """Rows of a delimited file with at least these columns; ``ConfigError`` names file and line."""
    if not path.is_file():
        raise ConfigError("no such file", where=str(path), next_step="restore it from the repository")
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines, delimiter=delimiter)
        missing = [column for column in columns if column not in (reader.fieldnames or ())]
        if missing:
            raise ConfigError(f"column {missing[0]} is missing", where=str(path), expected=", ".join(columns))
        return [_complete(row, columns, path, reader.line_num) for row in reader]


def _complete(row: dict[str, str], columns: tuple[str, ...], path: Path, line: int) -> dict[str, str]:
    if any(row[column] is None for column in columns):
        raise ConfigError("too few columns", where=f"{path}:{line}", expected=", ".join(columns))
    return row


def _numbers(path: Path, column: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for row in rows(path, ("word", column)):
        try:
            found[row["word"]] = float(row[column])
        except ValueError:
            raise ConfigError(f"{column} of {row['word']} is no number", where=str(path), expected="a number") from None
    return found


def _cues(path: Path) -> dict[str, dict[str, tuple[str, ...]]]:
    found: dict[str, dict[str, list[str]]] = {}
    for row in rows(path, ("kind", "name", "phrase")):
        found.setdefault(row["kind"], {}).setdefault(row["name"], []).append(row["phrase"])
    return {kind: {name: tuple(words) for name, words in names.items()} for kind, names in found.items()}


def load_aspects(path: Path, column: str = "words") -> dict[str, tuple[str, ...]]:
    """Aspect code → its words, from a file with the columns of the seed aspects.csv.

    Column ``words`` names an aspect; ``implicit_words``, which may be missing, lets one infer it (贵, 还没到).
    """
    return {
        row["aspect"]: tuple(word for word in (row.get(column) or "").split(ASPECT_WORD_SEPARATOR) if word)
        for row in rows(path, ("aspect", "words"), ",")
    }


def load(folder: Path, aspects: Path | None = None) -> Lexicon:
    """Read the lexicon of a model folder; ``aspects`` replaces the packaged aspect file."""
    negation = rows(folder / "negation.tsv", ("word", "kind"))
    return Lexicon(
        polarity=_numbers(folder / "polarity.tsv", "weight"),
        degree=_numbers(folder / "degree.tsv", "factor"),
        negators=frozenset(row["word"] for row in negation if row["kind"] == "negator"),
        not_negators=frozenset(row["word"] for row in negation if row["kind"] == "idiom"),
        cues=_cues(folder / "cues.tsv"),
        aspects=load_aspects(aspects or folder / "aspects.csv"),
        implied=load_aspects(aspects or folder / "aspects.csv", "implicit_words"),
    )
