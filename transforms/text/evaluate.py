"""Figures of an engine on labelled texts: accuracy, calibration, three-way F1, aspects."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from transforms.text.arrow import as_large_string
from transforms.text.corpus import plan, read, training
from transforms.text.engine import Engine
from transforms.text.judge import Polarity
from transforms.text.model import Model
from transforms.text.train import PLAN, Report, fit_model

BINS = 15
Floats = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]


def expected_calibration_error(p: Floats, positive: npt.NDArray[np.bool_], bins: int = BINS) -> float:
    """Mean |accuracy − confidence| over equal-width bins, weighted by size (Naeini et al. 2015)."""
    place = np.minimum((p * bins).astype(int), bins - 1)
    gaps = np.bincount(place, p, bins) - np.bincount(place, positive, bins)
    return float(np.abs(gaps).sum() / max(len(p), 1))


def calibration_error_by_chance(p: Floats, draws: int = 200) -> float:
    """The mean error that as many texts show when every probability is exactly right."""
    draw = np.random.default_rng(0)
    found = [expected_calibration_error(p, draw.random(len(p)) < p) for _ in range(draws)]
    return float(np.mean(found))


def area_under_curve(score: Floats, positive: npt.NDArray[np.bool_]) -> float:
    """Probability that a positive text scores above a negative one, ties count half (Hanley, McNeil 1982)."""
    ranks = pl.Series(score).rank("average").to_numpy()
    n1, n0 = int(positive.sum()), int((~positive).sum())
    return float((ranks[positive].sum() - n1 * (n1 + 1) / 2) / max(n1 * n0, 1))


def macro_f1(found: Labels, true: Labels) -> float:
    """Unweighted mean of the F1 of the classes that occur in ``true``."""
    scores = []
    for kind in np.unique(true):
        hit = int(((found == kind) & (true == kind)).sum())
        scores.append(2 * hit / max(int((found == kind).sum() + (true == kind).sum()), 1))
    return float(np.mean(scores))


def labels(polarity: Polarity, threshold: float = 0.5) -> Labels:
    """1, 0 or −1 per row."""
    sign = np.where(polarity.logit > 0, 1, np.where(polarity.logit < 0, -1, 0))
    return np.where(polarity.p_neutral > threshold, 0, sign)


def evaluate(corpus_dir: Path, engine: Engine, split: str = "dev") -> dict[str, Any]:
    """Figures per corpus of ``<split>.parquet`` below a folder, of the polar texts without a word or phrase of the
    lexicon, of all texts in Taiwan's spelling and words, and of the aspect files there."""
    rows = read(corpus_dir, split).filter(pl.col("label3").is_not_null())
    silent = engine.score(as_large_string(rows["text"])).scan.phrase_hits == 0
    return {
        "split": split,
        "corpora": _by_corpus(engine, rows),
        "implicit": _by_corpus(engine, rows.filter(pl.Series(silent), pl.col("label3") != 0)),
        "taiwanese": _by_corpus(engine, rows.with_columns(_taiwanese(rows["text"]))),
        "aspects": aspect_figures(corpus_dir, engine, split),
    }


def _by_corpus(engine: Engine, rows: pl.DataFrame) -> dict[str, Any]:
    parts = sorted(rows.group_by("corpus", maintain_order=True), key=lambda item: str(item[0]))
    return {str(name): _figures(engine, part) for (name,), part in parts}


def _taiwanese(texts: pl.Series) -> pl.Series:
    from opencc import OpenCC

    convert = OpenCC("s2twp").convert
    return pl.Series(texts.name, [convert(text) for text in texts])


def never_seen(corpus_dir: Path, folder: Path, engine_of: Callable[[Model], Engine], report: Report) -> dict[str, Any]:
    """Figures on each domain by the whole recipe trained without it; a corpus of no domain is one by itself."""
    settings = plan(folder / PLAN)
    train = training(corpus_dir, folder, settings)
    dev = read(corpus_dir, "dev").filter(pl.col("label3").is_not_null())
    found: dict[str, Any] = {}
    groups = sorted(_groups(settings, dev["corpus"].unique().to_list()).items())
    for number, (group, names) in enumerate(groups):
        report(f"without {group}: {number + 1} of {len(groups)}", number / len(groups))
        left = train.filter(~pl.col("corpus").str.split("/").list.first().is_in(names))
        domains = [name for name in settings["domains"] if name != group]
        engine = engine_of(fit_model(left, settings | {"domains": domains}))
        for name in names:
            part = dev.filter(pl.col("corpus") == name)
            if len(part):
                found[name] = _figures(engine, part)
    return found


def _groups(settings: dict[str, Any], names: list[str]) -> dict[str, list[str]]:
    """Corpora by domain."""
    groups: dict[str, list[str]] = {}
    for name in sorted(names):
        groups.setdefault(settings["corpus"].get(name, {}).get("domain", name), []).append(name)
    return groups


def aspect_figures(corpus_dir: Path, engine: Engine, split: str = "dev") -> dict[str, Any]:
    """Accuracy of the clause that names a rated aspect and of its whole text, for all texts and for
    those whose aspects disagree; only aspects named in a clause count."""
    found: dict[str, Any] = {}
    for path in sorted(corpus_dir.rglob(f"{split}.parquet")):
        frame = pl.read_parquet(path)
        if "aspect" in frame.columns:
            polar = frame.filter(pl.col("label3").abs() == 1, pl.col("aspect") != "")
            for (name,), part in sorted(polar.group_by("corpus"), key=lambda item: str(item[0])):
                found[str(name)] = _aspects(engine, part)
    return found


def _aspects(engine: Engine, part: pl.DataFrame) -> dict[str, Any]:
    texts = part["text"].unique(maintain_order=True)
    scored = engine.score(as_large_string(texts))
    place = {text: row for row, text in enumerate(texts)}
    first = np.searchsorted(scored.scan.clause_text, np.arange(len(texts) + 1))
    rows = []
    for text, aspect, label in part.select("text", "aspect", "label3").iter_rows():
        row, at = place[text], text.find(aspect)
        for clause in range(first[row], first[row + 1]):
            if scored.scan.clause_start[clause] <= at < scored.scan.clause_end[clause]:
                rows.append((row, label > 0, scored.clause.logit[clause], scored.text.logit[row]))
                break
    return _compared(pl.DataFrame(rows, ["text", "positive", "clause", "whole"], orient="row"))


def _compared(rows: pl.DataFrame) -> dict[str, Any]:
    mixed = rows.filter(pl.col("positive").n_unique().over("text") > 1)
    figures: dict[str, Any] = {}
    for name, part in (("all", rows), ("mixed", mixed)):
        right = part.select(((pl.col(column) > 0) == pl.col("positive")).mean() for column in ("clause", "whole"))
        figures[name] = {
            "aspects": len(part),
            **{key: round(value[0] or 0.0, 4) for key, value in right.to_dict().items()},
        }
    positive = rows["positive"].to_numpy()
    for column in ("clause", "whole"):
        figures[f"{column}_auc"] = round(area_under_curve(rows[column].to_numpy(), positive), 4)
    return figures


def _figures(engine: Engine, part: pl.DataFrame) -> dict[str, Any]:
    text = engine.score(as_large_string(part["text"])).text
    true = part["label3"].to_numpy()
    polar, positive = true != 0, true > 0
    figures: dict[str, Any] = {"texts": len(part)}
    if polar.any():
        right = (text.logit[polar] > 0) == positive[polar]
        figures["polarity_texts"] = int(polar.sum())
        figures["polarity_accuracy"] = round(float(right.mean()), 4)
        figures["polarity_auc"] = round(area_under_curve(text.logit[polar], positive[polar]), 4)
        figures["ece"] = round(expected_calibration_error(text.p_positive[polar], positive[polar]), 4)
        figures["ece_by_chance"] = round(calibration_error_by_chance(text.p_positive[polar]), 4)
    if (~polar).any():
        majority = np.full(len(true), np.bincount(true + 1).argmax() - 1)
        figures["three_way_accuracy"] = round(float((labels(text) == true).mean()), 4)
        figures["three_way_macro_f1"] = round(macro_f1(labels(text), true), 4)
        figures["majority_macro_f1"] = round(macro_f1(majority, true), 4)
    return figures
