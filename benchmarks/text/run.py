"""Throughput and accuracy of the text engine beside named alternatives, in one run.

    python benchmarks/text/run.py [--texts FILE.parquet --column text] [--rows 200000]

Without a file the texts are built from the golden sentences. One thread each. SnowNLP, rjieba and
scikit-learn are measured where they are installed. Ratios are against jieba and a word list, row by row.
"""

import argparse
import csv
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("POLARS_MAX_THREADS", "1")

import numpy as np
import polars as pl
import pyarrow.parquet as pq

from transforms import scoring
from transforms.settings import PROJECT_ROOT
from transforms.text import frames
from transforms.text.arrow import as_large_string

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


def seconds(work: Callable[[], object], repeats: int = 3) -> float:
    """The best CPU time of a few runs."""
    found = []
    for _ in range(repeats):
        started = time.process_time()
        work()
        found.append(time.process_time() - started)
    return min(found)


def job(source: Path, target: Path, scorer: scoring.HashedScorer) -> None:
    """Parquet → the whole text and clause frames → Parquet."""
    with (
        frames.writer(target, frames.TEXT_SCHEMA) as texts,
        frames.writer(target.with_suffix(".clause"), frames.CLAUSE_SCHEMA) as clauses,
    ):
        for batch in pq.ParquetFile(source).iter_batches(scoring.BATCH_ROWS):
            text, clause = scorer.tables(as_large_string(batch.column("text")))
            texts.write_table(text)
            clauses.write_table(clause)


def copy(source: Path, target: Path) -> None:
    """A plain copy of the rows, decoded and encoded again."""
    file = pq.ParquetFile(source)
    with pq.ParquetWriter(target, file.schema_arrow, compression="zstd") as out:
        for batch in file.iter_batches(scoring.BATCH_ROWS):
            out.write_batch(batch)


def optional(few: list[str]) -> dict[str, Callable[[], object]]:
    """Alternatives that need a package of their own."""
    found: dict[str, Callable[[], object]] = {}
    try:
        from snownlp import SnowNLP

        found["SnowNLP"] = lambda: [SnowNLP(text).sentiments for text in few[:300]]
    except ImportError:
        print("snownlp isn't installed: left out")
    try:
        import rjieba

        cutter = rjieba.Jieba()
        found["rjieba, tokens only"] = lambda: [cutter.cut(text, False) for text in few]
    except ImportError:
        print("rjieba isn't installed: left out")
    try:
        from sklearn.feature_extraction.text import HashingVectorizer
        from sklearn.linear_model import LogisticRegression

        sentences, positive = golden()
        vectors = HashingVectorizer(analyzer="char", ngram_range=(1, 4), n_features=1 << 20)
        fitted = LogisticRegression().fit(vectors.transform(sentences), positive)
        found["scikit-learn hashing + LR"] = lambda: fitted.predict(vectors.transform(few))
    except ImportError:
        print("scikit-learn isn't installed: left out")
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--column", default="text")
    parser.add_argument("--rows", type=int, default=200_000)
    given = parser.parse_args()
    texts = pl.read_parquet(given.texts)[given.column] if given.texts else built(given.rows)
    texts = texts.drop_nulls().unique(maintain_order=True).alias("text").head(given.rows)
    few = texts.head(2_000).to_list()
    default, lexicon = scoring.load_scorer("default"), scoring.load_scorer("lexicon")
    assert isinstance(default, scoring.HashedScorer)
    array = as_large_string(texts)
    default.engine.score(array)
    size = texts.str.len_bytes().sum() / 1e6
    print(f"{len(texts)} texts, {size:.1f} MB, mean {texts.str.len_chars().mean():.1f} characters")
    rates = {"huisheng: clauses, phrases, polarity": len(texts) / seconds(lambda: default.engine.score(array))}
    rates["huisheng: whole frames"] = len(texts) / seconds(lambda: default.tables(array))
    rates["jieba + word list, row by row"] = len(few) / seconds(lambda: lexicon.score(pl.Series(few)), 2)
    for name, work in optional(few).items():
        rates[name] = (300 if name == "SnowNLP" else len(few)) / seconds(work, 2)
    slow = rates["jieba + word list, row by row"]
    for name, rate in sorted(rates.items(), key=lambda item: -item[1]):
        print(f"{name:40s} {rate:12,.0f} texts/s {rate / slow:9.1f} ×")
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "in.parquet", Path(folder) / "out.parquet"
        pq.write_table(texts.to_frame().to_arrow(), source, compression="zstd")
        plain, whole = seconds(lambda: copy(source, target)), seconds(lambda: job(source, target, default))
        print(f"Parquet → frames → Parquet: {whole:.2f} s, {whole / plain:.1f} × a plain copy ({plain:.2f} s)")
    sentences, positive = golden()
    for name, scorer in {"huisheng": default, "jieba + word list": lexicon}.items():
        score = scorer.score(pl.Series(sentences))[0]["sentiment_score"].to_numpy()
        print(f"golden sentences, polarity: {name:20s} {((score > 0) == positive).mean():.3f}")


if __name__ == "__main__":
    main()
