"""Train the weights: one deterministic command from labelled corpora to the artefact.

Experts per domain over shared weights, a gate per domain, a neutral model; then the mixture is
fitted on out-of-fold logits (stacking, Wolpert 1992).
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from transforms.text import corpus as corpora
from transforms.text import mixture, model, solver
from transforms.text.arrow import as_large_string, buffers
from transforms.text.codepoints import build_table
from transforms.text.corpus import Corpus
from transforms.text.features import ngram_ids
from transforms.text.fold import fold
from transforms.text.ngrams import root

PLAN = "training.toml"
Report = Callable[[str], None]
_Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Parts:
    """Weight vectors: shared (features,), own and gates (domains, features), neutral (features,)."""

    shared: solver.Weights
    own: solver.Weights
    gates: solver.Weights
    neutral: solver.Weights


@dataclass(frozen=True)
class Outputs:
    """Logits of rows under :class:`Parts`: shared and neutral (n,), own and gates (n, domains)."""

    shared: solver.Floats
    own: solver.Floats
    gates: solver.Floats
    neutral: solver.Floats


def design(texts: Any, min_count: int) -> tuple[solver.Design, npt.NDArray[np.uint32]]:
    """Training rows over the n-grams seen at least ``min_count`` times, and the ids of these n-grams."""
    ids, ends = ngram_ids(fold(*buffers(as_large_string(texts)), build_table()))
    vocabulary, counts = np.unique(ids, return_counts=True)
    vocabulary = vocabulary[counts >= min_count]
    places = np.searchsorted(vocabulary, ids)
    places[places == len(vocabulary)] = 0
    known = vocabulary[places] == ids
    lengths = np.diff(ends)
    kept_ends = np.concatenate([[0], np.cumsum(known)])[ends]
    kept = places[known].astype(np.int32)
    norms = _norms(kept, kept_ends) / root(lengths) ** 2
    return solver.Design(kept, kept_ends, 1 / root(lengths), norms, len(vocabulary)), vocabulary


def _norms(ids: npt.NDArray[np.int32], ends: npt.NDArray[np.int64]) -> solver.Floats:
    rows = np.repeat(np.arange(len(ends) - 1, dtype=np.int64), np.diff(ends))
    key, counts = np.unique((rows << 28) | ids, return_counts=True)
    return np.bincount(key >> 28, counts.astype(np.float64) ** 2, len(ends) - 1).astype(np.float64)


def fit_parts(data: solver.Design, corpus: Corpus, rows: _Rows, settings: dict[str, Any]) -> Parts:
    """All weight vectors on these rows."""
    penalty, epochs = settings["penalty"], settings["epochs"]
    polar = rows[np.abs(corpus.polarity[rows]) == 1]
    known = rows[(np.abs(corpus.polarity[rows]) <= 1) & (corpus.opinion_cost[rows] > 0)]
    shared, own = solver.fit(
        data, polar, corpus.polarity[polar] > 0, corpus.polarity_cost[polar], corpus.domain[polar],
        (penalty["shared"], penalty["domain"]), epochs,
    )  # fmt: skip
    neutral, _ = solver.fit(
        data, known, corpus.polarity[known] == 0, corpus.opinion_cost[known], None, (penalty["neutral"], 1.0), epochs
    )
    gates = [_gate(data, corpus.domain, polar, number, settings) for number in range(len(settings["domains"]))]
    return Parts(shared, own, np.stack(gates), neutral)


def _gate(data: solver.Design, domain: _Rows, rows: _Rows, number: int, settings: dict[str, Any]) -> solver.Weights:
    penalty = (settings["penalty"]["gate"], 1.0)
    return solver.fit(data, rows, domain[rows] == number, np.ones(len(rows)), None, penalty, settings["epochs"])[0]


def outputs(data: solver.Design, parts: Parts, rows: _Rows) -> Outputs:
    """The logits of these rows."""
    own, gates = (
        np.stack([solver.project(data, rows, row) for row in block], axis=1) for block in (parts.own, parts.gates)
    )
    return Outputs(solver.project(data, rows, parts.shared), own, gates, solver.project(data, rows, parts.neutral))


def _out_of_fold(data: solver.Design, corpus: Corpus, settings: dict[str, Any], report: Report) -> Outputs:
    count, folds = len(corpus.polarity), settings["folds"]
    # A fixed permutation of the rows: neighbours in a file are often alike.
    fold_of = (np.arange(count, dtype=np.uint64) * np.uint64(2654435761) >> np.uint64(7)) % np.uint64(folds)
    width = len(settings["domains"])
    found = Outputs(np.zeros(count), np.zeros((count, width)), np.zeros((count, width)), np.zeros(count))
    for number in range(folds):
        report(f"fold {number + 1} of {folds}")
        held = np.flatnonzero(fold_of == number)
        part = outputs(data, fit_parts(data, corpus, np.flatnonzero(fold_of != number), settings), held)
        for name in ("shared", "own", "gates", "neutral"):
            getattr(found, name)[held] = getattr(part, name)
    return found


def fit_mixture(found: Outputs, corpus: Corpus) -> mixture.Mixture:
    """The mixture of the domains and the neutral head, on out-of-fold logits."""
    polar = np.abs(corpus.polarity) == 1
    signs, costs = corpus.polarity[polar].astype(np.float64), corpus.polarity_cost[polar]
    mixed = mixture.fit_polarity(found.gates[polar], found.shared[polar], found.own[polar], signs, costs)
    known = (np.abs(corpus.polarity) <= 1) & (corpus.opinion_cost > 0)
    shares = mixed.shares(found.gates[known])
    polarity = mixed.polarity(shares, found.shared[known], found.own[known])
    features = mixture.neutral_features(shares, polarity, found.neutral[known])
    neutral = mixture.fit_logistic(features, corpus.polarity[known] == 0, corpus.opinion_cost[known])
    return mixture.Mixture(mixed.gate_scale, mixed.gate_bias, mixed.expert_scale, neutral)


def _packed(parts: Parts, ids: npt.NDArray[np.uint32], kept: int) -> tuple[model.Packed, npt.NDArray[np.float64]]:
    weights = np.concatenate([parts.shared[None], parts.own, parts.gates, parts.neutral[None]]).T
    quantised, scales = model.quantise(weights)
    domains = len(parts.own)
    # What a polarity logit would lose without the n-gram; gates and neutral count a little.
    worth = np.abs(weights[:, 0]) + 0.3 * np.abs(weights[:, 1 : 1 + domains]).max(axis=1)
    worth = worth + 0.1 * np.abs(weights[:, 1 + domains :]).max(axis=1)
    order = np.argsort(worth, kind="stable")[-kept:]
    return model.pack(ids[order], quantised[order]), scales


def train(corpus_dir: Path, out: Path, report: Report = lambda message: None) -> str:
    """Train from the corpora below ``corpus_dir`` by the plan ``out/training.toml``; returns the artefact's hash."""
    settings = corpora.plan(out / PLAN)
    texts = pl.concat([corpora.read(corpus_dir, "train"), corpora.words(corpus_dir, settings)])
    corpus = corpora.prepare(texts, settings)
    report(f"{len(corpus.polarity)} texts")
    data, ids = design(corpus.texts, settings["min_count"])
    report(f"{len(ids)} n-grams")
    mixed = fit_mixture(_out_of_fold(data, corpus, settings, report), corpus)
    report("all texts")
    parts = fit_parts(data, corpus, np.arange(len(corpus.polarity)), settings)
    table, scales = _packed(parts, ids, settings["kept_ngrams"])
    kept = {name: settings[name] for name in ("folds", "epochs", "min_count", "kept_ngrams", "penalty")}
    return model.save(model.Model(table, scales, tuple(settings["domains"]), mixed, build_table(), kept), out)
