"""The one bridge between frames and the text engine.

A scorer turns an Arrow or Polars column of texts into the frames ``contracts.TextScore`` and
``contracts.TextClause``. :func:`score_new` scores each distinct masked text once per model version.
"""

import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import duckdb
import polars as pl
import pyarrow as pa

from transforms import locks
from transforms.errors import ConfigError
from transforms.settings import PROJECT_ROOT, Settings
from transforms.text import columns, frames, model
from transforms.text.adaptations import Current, current
from transforms.text.arrow import Texts, as_large_string, distinct
from transforms.text.codepoints import build_table
from transforms.text.engine import Engine
from transforms.text.judge import Tuning
from transforms.text.lexicon import load as load_lexicon
from transforms.text.lexicon_scorer import LexiconScorer
from transforms.text.phrases import compile_phrases
from transforms.text.result import TextResult
from transforms.text.segment import Segmenter, segmenter
from transforms.text.topics import TERM_SCHEMA, term_table

MODELS = PROJECT_ROOT / "models"
DEFAULT_MODEL = "huisheng-v1"
BATCH_ROWS = 50_000
Frames = tuple[pl.DataFrame, pl.DataFrame]
Progress = Callable[[int, int], None]


class Scorer(Protocol):
    """Scores a column of texts. The same text gives the same rows in any batch."""

    model_version: str

    def score(self, texts: Texts) -> Frames:
        """Frames ``TextScore`` (one row per distinct non-null text) and ``TextClause``."""
        ...

    def tables(self, texts: pa.LargeStringArray, keys: pa.StringArray | None = None) -> tuple[pa.Table, pa.Table]:
        """The same of distinct texts as Arrow tables; ``keys`` are the texts' hashes if known."""
        ...


@dataclass(frozen=True)
class ScoreSummary:
    """What one call of :func:`score_new` did."""

    distinct: int
    new: int
    seconds: float
    batch: Path | None = None


class HashedScorer:
    """The default: the n-gram mixture with phrases, whole columns at a time."""

    def __init__(self, model_version: str, engine: Engine, base: str) -> None:
        self.model_version, self.engine, self.base = model_version, engine, base

    def score(self, texts: Texts) -> Frames:
        """See :class:`Scorer`."""
        return frames.typed(*self.tables(distinct(texts)))

    def tables(self, texts: pa.LargeStringArray, keys: pa.StringArray | None = None) -> tuple[pa.Table, pa.Table]:
        """Tables ``TEXT_SCHEMA`` and ``CLAUSE_SCHEMA`` of distinct texts; ``keys`` are their hashes if known."""
        keys = columns.hashes(texts) if keys is None else keys
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


def load_scorer(name_or_path: str = "default", aspects: Path | None = None, adaptations: Path | None = None) -> Scorer:
    """The scorer of this name (``default``, ``lexicon``, ``snownlp``) or of a model folder.

    ``aspects`` is a file with the columns of the seed aspects.csv; without it the model's own is
    used. ``adaptations`` is the folder :mod:`transforms.text.adapt` promotes to; only the default
    scorer knows it. Raises ``ConfigError`` for an unknown name.
    """
    if name_or_path == "lexicon":
        return _lexicon_scorer(MODELS / DEFAULT_MODEL, aspects)
    if name_or_path == "snownlp":
        from transforms.text.snownlp_scorer import SnowNlpScorer

        return RowScorer("snownlp", SnowNlpScorer())
    return _hashed_scorer(_folder(name_or_path), aspects, adaptations)


def engine_maker(folder: Path) -> Callable[[model.Model], Engine]:
    """Engines of any weights with the lexicon of a model folder."""
    lexicon = load_lexicon(folder / "lexicon")

    def made(weights: model.Model) -> Engine:
        return Engine(weights, compile_phrases(folder / "lexicon", lexicon, weights.codes, weights.merged[1]))

    return made


def _hashed_scorer(folder: Path, aspects: Path | None, adaptations: Path | None) -> HashedScorer:
    weights, digest = model.load(folder)
    lexicon = load_lexicon(folder / "lexicon", aspects)
    words = frames.digest([*sorted((folder / "lexicon").iterdir()), *([aspects] if aspects else [])])
    base = f"{folder.name}-{digest[:6]}{words[:6]}"
    learned = current(adaptations, base) if adaptations else Current(Tuning(), None, "")
    adapted = replace(weights, added=learned.weights)
    phrases = compile_phrases(folder / "lexicon", lexicon, weights.codes, adapted.merged[1])
    version = f"{base}-{learned.version}" if learned.version else base
    return HashedScorer(version, Engine(adapted, phrases, learned.tuning), base)


def _lexicon_scorer(folder: Path, aspects: Path | None) -> RowScorer:
    lexicon = load_lexicon(folder / "lexicon", aspects)
    words = frames.digest([*sorted((folder / "lexicon").iterdir()), *([aspects] if aspects else [])])
    scorer = LexiconScorer(lexicon, build_table(), segmenter(lexicon.words))
    return RowScorer(f"{folder.name}-lexicon-{words[:8]}", scorer)


def _folder(name_or_path: str) -> Path:
    folder = MODELS / DEFAULT_MODEL if name_or_path == "default" else Path(name_or_path)
    if not (folder / model.FILE_NAME).is_file():
        folder = MODELS / name_or_path
    if not (folder / model.FILE_NAME).is_file():
        models = sorted(path.parent.name for path in MODELS.glob(f"*/{model.FILE_NAME}"))
        known = ", ".join(["default", "lexicon", "snownlp", *models])
        raise ConfigError(f"no scorer named {name_or_path!r}", expected=known, next_step="see huisheng.toml")
    return folder


def scorer_of(settings: Settings, *, learned: bool = True) -> Scorer:
    """The scorer an installation uses: its name, its aspect seed and, unless not ``learned``, its adaptation."""
    adaptations = settings.zones.state / "adaptations" if learned else None
    return load_scorer(settings.scorer, aspects_file(settings), adaptations)


def segmenter_of(settings: Settings) -> Segmenter:
    """jieba with the words of the installation's lexicon, as the default scorer's folder has them."""
    folder = MODELS / DEFAULT_MODEL if settings.scorer in ("lexicon", "snownlp") else _folder(settings.scorer)
    return segmenter(load_lexicon(folder / "lexicon", aspects_file(settings)).words)


def aspects_file(settings: Settings) -> Path | None:
    """The aspect seed in force: the configuration's own, else the project's, else None."""
    places = (settings.config_dir / "seeds" / "aspects.csv", PROJECT_ROOT / "dbt_project" / "seeds" / "aspects.csv")
    return next((path for path in places if path.is_file()), None)


def term_files(settings: Settings, model_version: str) -> list[Path]:
    """The term files of all finished batches of a model version; batches of older releases have none."""
    return sorted((settings.zones.scored / model_version).glob("[!.]*/term.parquet"))


def scored_files(settings: Settings, model_version: str) -> tuple[list[Path], list[Path]]:
    """The text and the clause files of all finished batches of a model version."""
    batches = sorted(path.parent for path in (settings.zones.scored / model_version).glob("[!.]*/text.parquet"))
    return [batch / "text.parquet" for batch in batches], [batch / "clause.parquet" for batch in batches]


def score_new(
    settings: Settings, raw_answer_files: Sequence[Path], progress: Progress | None = None, scorer: Scorer | None = None
) -> ScoreSummary:
    """Score the distinct free texts of these answer files that this model version hasn't scored.

    Writes one directory ``scored/<model_version>/<batch>/`` (scores, clauses, terms) by one rename; its name is a
    digest of the texts in it, so a repeated run gives the same files. Nothing new writes nothing. Memory
    stays flat: DuckDB holds the distinct texts and spills, batches of 50,000 are scored in turn.
    """
    started = time.perf_counter()
    scorer = scorer or scorer_of(settings)
    if not raw_answer_files:
        return ScoreSummary(0, 0, time.perf_counter() - started)
    staging = _fresh(settings.zones.work / f"scoring-{os.getpid()}")
    try:
        with duckdb.connect(config=_limits(settings, staging)) as database:
            distinct, new = _select(database, settings, scorer.model_version, raw_answer_files)
            batch = _write(database, staging, scorer, segmenter_of(settings), progress) if new else None
        finished = _publish(staging, settings.zones.scored / scorer.model_version / batch) if batch else None
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return ScoreSummary(distinct, new, time.perf_counter() - started, finished)


def _limits(settings: Settings, staging: Path) -> dict[str, Any]:
    return {
        "threads": settings.limits.duckdb_threads,
        "memory_limit": settings.limits.duckdb_memory,
        "temp_directory": str(staging / "spill"),
    }


def _fresh(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "batch").mkdir(parents=True)
    return folder


_CANDIDATES = """
create temp table candidate as
select md5(value_text) as text_hash, any_value(value_text) as text
from read_parquet($files, union_by_name = true)
where is_free_text and value_text is not null
group by 1
"""


def _select(
    database: duckdb.DuckDBPyConnection, settings: Settings, model_version: str, files: Sequence[Path]
) -> tuple[int, int]:
    database.execute(_CANDIDATES, {"files": [str(path) for path in files]})
    distinct = _count(database)
    done = [str(path) for path in scored_files(settings, model_version)[0]]
    if done:
        query = "delete from candidate where text_hash in (select text_hash from read_parquet($done))"
        database.execute(query, {"done": done})
    return distinct, _count(database)


def _count(database: duckdb.DuckDBPyConnection) -> int:
    # fetchall, not fetchone: DuckDB 2 refuses further work while a result has rows left.
    return int(database.execute("select count(*) from candidate").fetchall()[0][0])


def _batches(database: duckdb.DuckDBPyConnection) -> Iterator[pa.RecordBatch]:
    query = "select text_hash, text from candidate order by text_hash"
    reader: pa.RecordBatchReader = database.sql(query).to_arrow_reader(BATCH_ROWS)
    yield from reader


def _write(
    database: duckdb.DuckDBPyConnection, staging: Path, scorer: Scorer, words: Segmenter, progress: Progress | None
) -> str:
    digest, done, new = hashlib.sha256(), 0, _count(database)
    paths = {name: staging / "batch" / f"{name}.parquet" for name in ("text", "clause", "term")}
    table = scorer.engine.model.codes if isinstance(scorer, HashedScorer) else build_table()
    with (
        frames.writer(paths["text"], frames.TEXT_SCHEMA) as texts,
        frames.writer(paths["clause"], frames.CLAUSE_SCHEMA) as clauses,
        frames.writer(paths["term"], TERM_SCHEMA) as terms,
    ):
        for batch in _batches(database):
            keys, values = batch.column("text_hash").cast(pa.string()), as_large_string(batch.column("text"))
            text, clause = scorer.tables(values, keys)
            texts.write_table(text)
            clauses.write_table(clause)
            terms.write_table(term_table(values, keys, scorer.model_version, words, table))
            digest.update("".join(keys.to_pylist()).encode())
            done += batch.num_rows
            if progress:
                progress(done, new)
    return digest.hexdigest()[:16]


def _publish(staging: Path, target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        return target
    for path in (staging / "batch").iterdir():
        locks.sync(path)
    locks.sync(staging / "batch")
    (staging / "batch").rename(target)
    locks.sync(target.parent)
    return target
