"""Throughput and accuracy of the text engine beside named alternatives, in one run.

    python benchmarks/text/run.py [--texts FILE.parquet --column text --label label] [--rows 200000]

Without a file the texts are built from the golden sentences; ``--label`` names a column with 1 and 0. One thread each,
CPU time. SnowNLP, rjieba and scikit-learn are measured where they are installed. Ratios are against the usual way:
jieba's words of one row after the other, as ``jieba.cut`` gives them, looked up in a word list with negation. Without
the HMM that finds words of no dictionary jieba takes a quarter less.
"""

import argparse
import csv
import os
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

os.environ.setdefault("POLARS_MAX_THREADS", "1")

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from transforms import scoring
from transforms.settings import PROJECT_ROOT
from transforms.text import frames, scorers
from transforms.text.arrow import as_large_string, buffers
from transforms.text.fold import fold
from transforms.text.lexicon import load
from transforms.text.segment import segmenter

Labels = np.ndarray
Texts = list[str] | pa.LargeStringArray
Scores = Callable[[Texts], np.ndarray]
USUAL = "jieba + word list, row by row"
WITHOUT_HMM = "the same without jieba's HMM"
GOLDEN = PROJECT_ROOT / "tests" / "golden" / "text" / "sentences.tsv"


def golden() -> tuple[list[str], np.ndarray]:
    """The golden sentences with an opinion and whether it is positive."""
    with GOLDEN.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    polar = [row for row in rows if row["label"] in {"positive", "negative"}]
    return [row["text"] for row in polar], np.array([row["label"] == "positive" for row in polar])


def built(rows: int) -> pl.Series:
    """Texts of one to four golden sentences and a number, all different."""
    sentences, _ = golden()
    picks = np.random.default_rng(7).integers(0, len(sentences), (rows, 4))
    return pl.Series(
        "text", ["，".join(sentences[p] for p in pick[: 1 + i % 4]) + f"。{i}" for i, pick in enumerate(picks)]
    )


def best_of(work: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The best CPU time of each, all of them in turns: a machine's pace changes from one second to the next."""
    found: dict[str, float] = {}
    for _ in range(rounds):
        for name, one in work.items():
            started = time.process_time()
            one()
            found[name] = min(time.process_time() - started, found.get(name, np.inf))
    return found


def job(source: Path, target: Path, scorer: scorers.HashedScorer) -> None:
    """Parquet → the whole text and clause frames → Parquet."""
    with (
        frames.writer(target, frames.TEXT_SCHEMA) as texts,
        frames.writer(target.with_suffix(".clause"), frames.CLAUSE_SCHEMA) as clauses,
    ):
        for batch in pq.ParquetFile(source).iter_batches(scoring.BATCH_ROWS):
            text, clause = scorer.tables(as_large_string(batch.column("text")))
            texts.write_table(text)
            clauses.write_table(clause)


def copy(source: Path, target: Path, compression: str) -> None:
    """A plain copy of the rows, decoded and encoded again."""
    file = pq.ParquetFile(source)
    with pq.ParquetWriter(target, file.schema_arrow, compression=compression) as out:
        for batch in file.iter_batches(scoring.BATCH_ROWS):
            out.write_batch(batch)


def whole_job(source: Path, target: Path, default: scorers.HashedScorer) -> None:
    """Print the time of the whole job beside copies in the file's own compression and in that of the frames."""
    work = {name: partial(copy, source, target, name) for name in ("zstd", "lz4")}
    work["job"] = partial(job, source, target, default)
    best = best_of(work, 7)
    times = ", ".join(f"{best['job'] / best[name]:.1f} × a plain copy in {name}" for name in ("zstd", "lz4"))
    print(f"Parquet → frames → Parquet: {best['job']:.3f} s, {times} ({best['zstd']:.3f} and {best['lz4']:.3f} s)")


def row_by_row(*, hmm: bool = True) -> Callable[[str], float]:
    """The usual way: jieba's words, their weights, a negator turns the next one."""
    import jieba

    jieba.setLogLevel(60)
    jieba.initialize()
    words = load(scorers.MODELS / scorers.DEFAULT_MODEL / "lexicon")

    def score(text: str) -> float:
        total, sign = 0.0, 1.0
        for word in jieba.cut(text, HMM=hmm):
            weight = words.polarity.get(word)
            if weight is not None:
                total, sign = total + sign * weight, 1.0
            elif word in words.negators:
                sign = -sign
        return total

    return score


def optional(labelled: tuple[list[str], Labels]) -> dict[str, tuple[int, Scores]]:
    """Alternatives that need a package of their own: name → how many texts to time, and scores of texts."""
    found: dict[str, tuple[int, Scores]] = {}
    try:
        from snownlp import SnowNLP

        found["SnowNLP"] = 100, lambda texts: np.array([SnowNLP(text).sentiments - 0.5 for text in texts])
    except ImportError:
        print("snownlp isn't installed: left out")
    try:
        import rjieba

        cutter = rjieba.Jieba()
        found["rjieba, words only"] = 2_000, lambda texts: np.array([len(cutter.cut(t, False)) * 0 for t in texts])
    except ImportError:
        print("rjieba isn't installed: left out")
    try:
        from sklearn.feature_extraction.text import HashingVectorizer
        from sklearn.linear_model import LogisticRegression

        half = len(labelled[0]) // 2
        vectors = HashingVectorizer(analyzer="char", ngram_range=(1, 3), n_features=1 << 20)
        fitted = LogisticRegression(max_iter=200).fit(vectors.transform(labelled[0][:half]), labelled[1][:half])
        found["scikit-learn hashing + LR"] = 2_000, lambda texts: fitted.decision_function(vectors.transform(texts))
    except ImportError:
        print("scikit-learn isn't installed: left out")
    return found


def ways(default: scorers.HashedScorer, labelled: tuple[list[str], Labels]) -> dict[str, tuple[int, Scores]]:
    """Everything that gives a score per text: how many texts to time, and the function."""
    usual, plain, words = row_by_row(), row_by_row(hmm=False), segmenter()

    def column(texts: Texts) -> pa.LargeStringArray:
        return texts if isinstance(texts, pa.Array) else as_large_string(pl.Series(texts, dtype=pl.String))

    def tokens(texts: Texts) -> np.ndarray:
        folded = fold(*buffers(column(texts)), default.engine.model.codes)
        return np.diff(words.cut_codes(folded.codes, folded.starts)[1]) * 0

    return {
        "huisheng: polarity": (0, lambda texts: default.engine.polarity(column(texts)).logit),
        "huisheng: clauses, aspects, polarity": (0, lambda texts: default.engine.score(column(texts)).text.logit),
        "huisheng: whole frames": (0, lambda texts: np.array(default.tables(column(texts))[0]["sentiment_score"])),
        "huisheng: words only": (0, tokens),
        USUAL: (2_000, lambda texts: np.array([usual(text) for text in texts])),
        WITHOUT_HMM: (2_000, lambda texts: np.array([plain(text) for text in texts])),
        **optional(labelled),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--column", default="text")
    parser.add_argument("--label")
    parser.add_argument("--rows", type=int, default=200_000)
    given = parser.parse_args()
    frame = pl.read_parquet(given.texts) if given.texts else built(given.rows).to_frame("text")
    # Shuffled: the slow ways are timed on the first few, which have to be like the others.
    texts = frame[given.column if given.texts else "text"].drop_nulls().unique(maintain_order=True)
    texts = texts.shuffle(seed=7).head(given.rows)
    default = scorers.load_scorer("default")
    assert isinstance(default, scorers.HashedScorer)
    print(f"{len(texts)} texts, {texts.str.len_bytes().sum() / 1e6:.1f} MB, mean {texts.str.len_chars().mean():.1f}")
    speeds_and_accuracy(default, texts.to_list(), labelled(frame, given))
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "in.parquet", Path(folder) / "out.parquet"
        pq.write_table(texts.alias("text").to_frame().to_arrow(), source, compression="zstd")
        whole_job(source, target, default)


def labelled(frame: pl.DataFrame, given: argparse.Namespace) -> tuple[list[str], Labels]:
    """Texts with a known polarity: of the file, else the golden sentences."""
    if not given.label:
        return golden()
    rows = frame.select(given.column, given.label).drop_nulls().sample(fraction=1.0, shuffle=True, seed=1).head(4_000)
    return rows[given.column].to_list(), (rows[given.label] > 0).to_numpy()


def speeds_and_accuracy(default: scorers.HashedScorer, texts: list[str], known: tuple[list[str], Labels]) -> None:
    """Print texts per second, the ratio to the usual way, and the share of right signs on the known half."""
    column = as_large_string(pl.Series(texts, dtype=pl.String))
    sentences, positive = known[0][len(known[0]) // 2 :], known[1][len(known[0]) // 2 :]
    found = ways(default, known)
    given = {name: texts[:count] if count else column for name, (count, _) in found.items()}
    right = {name: float(((score(sentences) > 0) == positive).mean()) for name, (_, score) in found.items()}
    best = best_of({name: partial(score, given[name]) for name, (_, score) in found.items()}, 5)
    rates = {name: len(given[name]) / best[name] for name in found}
    for name in sorted(rates, key=lambda name: -rates[name]):
        shown = "" if "words only" in name else f"{right[name]:8.3f} right"
        print(f"{name:40s} {rates[name]:12,.0f} texts/s {rates[name] / rates[USUAL]:9.1f} ×{shown}")


if __name__ == "__main__":
    main()
