"""The scorers: anything that turns an Arrow or Polars column of texts into the frames ``contracts.TextScore``
and ``contracts.TextClause``, and how one is loaded by its name."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import polars as pl
import pyarrow as pa

from transforms.errors import ConfigError
from transforms.settings import PROJECT_ROOT
from transforms.text import adaptations, columns, frames, md5, model
from transforms.text.arrow import Texts, distinct
from transforms.text.codepoints import build_table
from transforms.text.engine import Engine
from transforms.text.lexicon import load as load_lexicon
from transforms.text.lexicon_scorer import LexiconScorer
from transforms.text.phrases import compile_phrases
from transforms.text.result import TextResult
from transforms.text.segment import segmenter

MODELS = PROJECT_ROOT / "models"
DEFAULT_MODEL = "huisheng-v1"
LEXICON, SNOWNLP = "lexicon", "snownlp"
Frames = tuple[pl.DataFrame, pl.DataFrame]


class Scorer(Protocol):
    """Scores a column of texts. The same text gives the same rows in any batch."""

    model_version: str

    def score(self, texts: Texts) -> Frames:
        """Frames ``TextScore`` (one row per distinct non-null text) and ``TextClause``."""
        ...

    def tables(self, texts: pa.LargeStringArray, keys: pa.StringArray | None = None) -> tuple[pa.Table, pa.Table]:
        """The same of distinct texts as Arrow tables; ``keys`` are the texts' hashes if known."""
        ...


class HashedScorer:
    """The default: the n-gram mixture with phrases, whole columns at a time."""

    def __init__(self, model_version: str, engine: Engine, base: str) -> None:
        self.model_version, self.engine, self.base = model_version, engine, base

    def score(self, texts: Texts) -> Frames:
        """See :class:`Scorer`."""
        return frames.typed(*self.tables(distinct(texts)))

    def tables(self, texts: pa.LargeStringArray, keys: pa.StringArray | None = None) -> tuple[pa.Table, pa.Table]:
        """Tables ``TEXT_SCHEMA`` and ``CLAUSE_SCHEMA`` of distinct texts; ``keys`` are their hashes if known."""
        keys = md5.hashes(texts) if keys is None else keys
        scored = self.engine.score(texts)
        text = columns.text_table(self.engine, scored, keys, self.model_version)
        return text, columns.clause_table(self.engine, scored, keys, self.model_version)


class OneText(Protocol):
    """Scores one text at a time."""

    def score_text(self, text: str | None) -> TextResult:
        """Everything known about one text."""
        ...


class RowScorer:
    """Makes a frame scorer of anything that scores one text at a time."""

    def __init__(self, model_version: str, one: OneText) -> None:
        self.model_version = model_version
        self._one = one

    def score(self, texts: Texts) -> Frames:
        """See :class:`Scorer`."""
        values = distinct(texts).to_pylist()
        return frames.from_results(values, [self._one.score_text(text) for text in values], self.model_version)

    def tables(self, texts: pa.LargeStringArray, keys: pa.StringArray | None = None) -> tuple[pa.Table, pa.Table]:
        """See :class:`Scorer`."""
        text, clause = self.score(texts)
        return frames.as_table(text, frames.TEXT_SCHEMA), frames.as_table(clause, frames.CLAUSE_SCHEMA)


def load_scorer(name_or_path: str = "default", aspects: Path | None = None, learned: Path | None = None) -> Scorer:
    """The scorer of this name (``default``, ``lexicon``, ``snownlp``) or of a model folder.

    ``aspects`` is a file with the columns of the seed aspects.csv; without it the model's own is
    used. ``learned`` is the folder :mod:`transforms.text.adapt` promotes to; only the default
    scorer knows it. Raises ``ConfigError`` for an unknown name.
    """
    version = version_of(name_or_path, aspects, learned)
    if name_or_path == SNOWNLP:
        from transforms.text.snownlp_scorer import SnowNlpScorer

        return RowScorer(version, SnowNlpScorer())
    folder = model_folder(name_or_path)
    lexicon = load_lexicon(folder / "lexicon", aspects)
    if name_or_path == LEXICON:
        return RowScorer(version, LexiconScorer(lexicon, build_table(), segmenter(lexicon.words)))
    weights, base = model.load(folder)[0], _base(folder, aspects)
    current = adaptations.current(learned, base)
    adapted = replace(weights, added=current.weights)
    phrases = compile_phrases(folder / "lexicon", lexicon, weights.codes)
    return HashedScorer(version, Engine(adapted, phrases, current.tuning), base)


def version_of(name_or_path: str = "default", aspects: Path | None = None, learned: Path | None = None) -> str:
    """The ``model_version`` of :func:`load_scorer`, without loading anything large."""
    if name_or_path == SNOWNLP:
        return SNOWNLP
    folder = model_folder(name_or_path)
    if name_or_path == LEXICON:
        return f"{folder.name}-{LEXICON}-{_words(folder, aspects)[:8]}"
    base = _base(folder, aspects)
    version = adaptations.in_force(learned, base)
    return f"{base}-{version}" if version else base


def _base(folder: Path, aspects: Path | None) -> str:
    return f"{folder.name}-{model.digest(folder)[:6]}{_words(folder, aspects)[:6]}"


def _words(folder: Path, aspects: Path | None) -> str:
    return frames.digest([*sorted((folder / "lexicon").iterdir()), *([aspects] if aspects else [])])


def engine_maker(folder: Path) -> Callable[[model.Model], Engine]:
    """Engines of any weights with the lexicon of a model folder."""
    lexicon = load_lexicon(folder / "lexicon")

    def made(weights: model.Model) -> Engine:
        return Engine(weights, compile_phrases(folder / "lexicon", lexicon, weights.codes))

    return made


def model_folder(name_or_path: str) -> Path:
    """The folder of a model; a scorer without weights has the default one's. Raises ``ConfigError``."""
    is_own = name_or_path in ("default", LEXICON, SNOWNLP)
    folder = MODELS / DEFAULT_MODEL if is_own else Path(name_or_path)
    if not (folder / model.FILE_NAME).is_file():
        folder = MODELS / name_or_path
    if not (folder / model.FILE_NAME).is_file():
        models = sorted(path.parent.name for path in MODELS.glob(f"*/{model.FILE_NAME}"))
        known = ", ".join(["default", LEXICON, SNOWNLP, *models])
        raise ConfigError(f"no scorer named {name_or_path!r}", expected=known, next_step="see huisheng.toml")
    return folder
