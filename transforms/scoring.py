"""The one bridge between the raw answers and the scorers of :mod:`transforms.text.scorers`.

:func:`score_new` scores each distinct masked text once per model version.
"""

import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from transforms import durable
from transforms.settings import PROJECT_ROOT, Settings
from transforms.text import frames
from transforms.text.arrow import as_large_string
from transforms.text.codepoints import build_table
from transforms.text.lexicon import load as load_lexicon
from transforms.text.scorers import HashedScorer, Scorer, load_scorer, model_folder, version_of
from transforms.text.segment import Segmenter, segmenter
from transforms.text.topics import TERM_SCHEMA, term_table

BATCH_ROWS = 50_000
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class ScoreSummary:
    """What one call of :func:`score_new` did."""

    distinct: int
    new: int
    seconds: float
    batch: Path | None = None


def scorer_of(settings: Settings, *, learned: bool = True) -> Scorer:
    """The scorer an installation uses: its name, its aspect seed and, unless not ``learned``, its adaptation."""
    return load_scorer(settings.scorer, aspects_file(settings), _learned(settings) if learned else None)


def model_version(settings: Settings) -> str:
    """The version of :func:`scorer_of`, without loading it."""
    return version_of(settings.scorer, aspects_file(settings), _learned(settings))


def _learned(settings: Settings) -> Path:
    return settings.zones.state / "adaptations"


def segmenter_of(settings: Settings) -> Segmenter:
    """jieba with the words of the installation's lexicon."""
    return segmenter(load_lexicon(model_folder(settings.scorer) / "lexicon", aspects_file(settings)).words)


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
    version = scorer.model_version if scorer else model_version(settings)
    if not raw_answer_files:
        return ScoreSummary(0, 0, time.perf_counter() - started)
    staging = _fresh(settings.zones.work / f"scoring-{os.getpid()}")
    try:
        with duckdb.connect(config=_limits(settings, staging)) as database:
            distinct, new = _select(database, settings, version, raw_answer_files)
            batch = None
            if new:
                batch = _write(database, staging, scorer or scorer_of(settings), segmenter_of(settings), progress)
        finished = _publish(staging, settings.zones.scored / version / batch) if batch else None
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
        durable.sync(path)
    durable.sync(staging / "batch")
    (staging / "batch").rename(target)
    durable.sync(target.parent)
    return target
