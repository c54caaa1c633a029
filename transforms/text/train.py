"""Train the weights: one deterministic command from labelled corpora to the artefact.

Shared weights, experts per domain with naive Bayes widths, a gate per domain, a neutral model; how they
combine is fitted on out-of-fold logits (stacking, Wolpert 1992).
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from transforms.errors import ConfigError
from transforms.text import corpus as corpora
from transforms.text import mixture, model, solver
from transforms.text.arrow import as_large_string, buffers
from transforms.text.codepoints import build_table
from transforms.text.corpus import Corpus
from transforms.text.features import ngram_hashes
from transforms.text.fold import Folded, fold
from transforms.text.ngrams import GATE_BITS, HASH_BITS, SEEN_BITS, WEIGHT_BITS, root, slots

PLAN = "training.toml"
# Told what begins, and the share of the work done before it.
Report = Callable[[str, float], None]
_Rows = npt.NDArray[np.int64]
_Flags = npt.NDArray[np.bool_]


def _unheard(message: str, done: float) -> None:
    """Where nobody listens."""


@dataclass(frozen=True)
class Data:
    """The training texts as rows of slots, for the weights and for the gates."""

    weights: solver.Design
    gates: solver.Design


@dataclass(frozen=True)
class Parts:
    """Weight vectors: shared (2²⁰,), own (d, 2²⁰), gates (d, 2¹⁶), neutral (2²⁰,)."""

    shared: solver.Weights
    own: solver.Weights
    gates: solver.Weights
    neutral: solver.Weights


@dataclass(frozen=True)
class Outputs:
    """Logits of rows under :class:`Parts`: shared and neutral (n,), own and gates (n, d)."""

    shared: solver.Floats
    own: solver.Floats
    gates: solver.Floats
    neutral: solver.Floats


def design(folded: Folded) -> tuple[Data, npt.NDArray[np.uint32], npt.NDArray[np.uint8]]:
    """Rows of a folded column; also all hashes and their orders."""
    hashes, orders, ends = ngram_hashes(folded)
    weights = _rows(hashes, orders, ends, WEIGHT_BITS)
    low = orders < len(GATE_BITS)
    gates = _rows(hashes[low], orders[low], np.concatenate([[0], np.cumsum(low)])[ends], GATE_BITS)
    return Data(weights, gates), hashes, orders


def _rows(
    hashes: npt.NDArray[np.uint32], orders: npt.NDArray[np.uint8], ends: _Rows, bits: tuple[int, ...]
) -> solver.Design:
    return solver.Design(slots(hashes, orders, bits), ends, 1 / root(np.diff(ends)), 2 << bits[-1])


def fit_parts(data: Data, corpus: Corpus, rows: _Rows, settings: dict[str, Any]) -> Parts:
    """All weight vectors on these rows."""
    penalty, domains = settings["penalty"], range(len(settings["domains"]))
    polar = rows[(np.abs(corpus.polarity[rows]) == 1) & (corpus.polarity_cost[rows] > 0)]
    known = rows[(np.abs(corpus.polarity[rows]) <= 1) & (corpus.opinion_cost[rows] > 0)]
    real = rows[~np.isin(corpus.names.to_numpy()[rows].astype(str), corpora.ADDED)]

    def fitted(part: solver.Design, rows: _Rows, is_one: _Flags, costs: solver.Floats, name: str) -> solver.Weights:
        chosen = part.subset(rows)
        widths = solver.telling(chosen, is_one, costs) if name == "own" else None
        return solver.fit(chosen, is_one, costs, penalty[name], settings["epochs"], widths)

    own = [polar[corpus.domain[polar] == number] for number in domains]
    return Parts(
        fitted(data.weights, polar, corpus.polarity[polar] > 0, corpus.shared_cost[polar], "shared"),
        np.stack([fitted(data.weights, r, corpus.polarity[r] > 0, corpus.polarity_cost[r], "own") for r in own]),
        np.stack([fitted(data.gates, real, corpus.domain[real] == d, np.ones(len(real)), "gate") for d in domains]),
        fitted(data.weights, known, corpus.polarity[known] == 0, corpus.opinion_cost[known], "neutral"),
    )


def outputs(data: Data, parts: Parts, rows: _Rows) -> Outputs:
    """The logits of these rows."""
    weights, gates = data.weights.subset(rows), data.gates.subset(rows)
    return Outputs(
        solver.project(weights, parts.shared),
        np.stack([solver.project(weights, row) for row in parts.own], axis=1),
        np.stack([solver.project(gates, row) for row in parts.gates], axis=1),
        solver.project(weights, parts.neutral),
    )


def _out_of_fold(data: Data, corpus: Corpus, settings: dict[str, Any], report: Report) -> Outputs:
    count, folds = len(corpus.polarity), settings["folds"]
    # A fixed permutation of the rows: neighbours in a file are often alike.
    fold_of = (np.arange(count, dtype=np.uint64) * np.uint64(2654435761) >> np.uint64(7)) % np.uint64(folds)
    width = len(settings["domains"])
    found = Outputs(np.zeros(count), np.zeros((count, width)), np.zeros((count, width)), np.zeros(count))
    for number in range(folds):
        report(f"fold {number + 1} of {folds}", 0.05 + 0.9 * number / (folds + 1))
        held = np.flatnonzero(fold_of == number)
        part = outputs(data, fit_parts(data, corpus, np.flatnonzero(fold_of != number), settings), held)
        for field in fields(Outputs):
            getattr(found, field.name)[held] = getattr(part, field.name)
    return found


def fit_mixture(found: Outputs, corpus: Corpus, settings: dict[str, Any]) -> mixture.Mixture:
    """Gates, factors of each class and the neutral head, on out-of-fold logits."""
    polar = (np.abs(corpus.polarity) == 1) & (corpus.names.to_numpy() != corpora.WORDS)
    costs = corpus.polarity_cost * _balance(corpus, polar, settings["balance"])
    signs = corpus.polarity[polar].astype(np.float64)
    scale, bias = mixture.fit_gate(found.gates[polar], found.shared[polar], found.own[polar], signs, costs[polar])
    gate = scale, bias - settings["margin"]
    domains = len(settings["domains"])
    blank = mixture.Mixture(*gate, np.zeros(domains + 1), np.zeros(domains + 1), np.zeros(domains + 5))
    classes = blank.classes(found.gates)
    shared, own = _factors(found, classes, corpus, polar, costs, settings["general"])
    logit = shared[classes] * found.shared + own[classes] * _own(found, classes)
    known = (np.abs(corpus.polarity) <= 1) & (corpus.opinion_cost > 0)
    features = mixture.neutral_features(classes[known], found.neutral[known], logit[known], domains)
    neutral = mixture.fit_logistic(features, corpus.polarity[known] == 0, corpus.opinion_cost[known])
    return mixture.Mixture(*gate, shared, own, neutral)


def _balance(corpus: Corpus, rows: _Flags, power: float) -> solver.Floats:
    """Weights that keep the large corpora from deciding alone: (texts of the corpus) to the power −p."""
    counts = pl.Series(corpus.names.to_numpy()[rows]).value_counts()
    sizes = dict(counts.iter_rows())
    return np.array([sizes.get(name, 1) for name in corpus.names], np.float64) ** -power


def _own(found: Outputs, classes: _Rows) -> solver.Floats:
    """The logit of the expert of each row's class, the mean of all experts for the rest."""
    columns = np.column_stack([found.own.mean(axis=1), found.own])
    return columns[np.arange(len(classes)), classes]


def _factors(
    found: Outputs, classes: _Rows, corpus: Corpus, polar: _Flags, costs: solver.Floats, general: float
) -> tuple[solver.Floats, solver.Floats]:
    """α and β of each class. For the rest β is ``general``·α: fitted on known domains it would be below zero, since
    there the mean of all experts only blurs what the gate has missed."""
    own, count = _own(found, classes), found.own.shape[1] + 1
    alpha, beta = np.ones(count), np.zeros(count)
    for number in range(count):
        rows = np.flatnonzero(polar & (classes == number))
        pair = np.column_stack([found.shared[rows], own[rows]])
        blend = np.eye(2) if number else np.array([[1.0], [general]])
        start = np.full(blend.shape[1], mixture.START_FACTOR)
        if len(rows):
            factors = mixture.fit_logistic(pair @ blend, corpus.polarity[rows] > 0, costs[rows], 1e-3, start)
            alpha[number], beta[number] = blend @ factors
    return alpha, beta


def _seen(hashes: npt.NDArray[np.uint32], orders: npt.NDArray[np.uint8], least: int) -> npt.NDArray[np.uint8]:
    """Bits of the 2-grams that occur at least so often."""
    found, counts = np.unique(hashes[orders == 1], return_counts=True)
    bits = np.zeros(1 << SEEN_BITS, np.bool_)
    bits[found[counts >= least] >> np.uint32(HASH_BITS - SEEN_BITS)] = True
    return np.packbits(bits, bitorder="little")


def train(corpus_dir: Path, out: Path, report: Report = _unheard) -> str:
    """Train from the corpora below ``corpus_dir`` by the plan ``out/training.toml``; returns the artefact's hash."""
    settings = corpora.plan(out / PLAN)
    return model.save(fit_model(corpora.training(corpus_dir, out, settings), settings, report), out)


def fit_model(
    texts: pl.DataFrame, settings: dict[str, Any], report: Report = lambda message, done: None
) -> model.Model:
    """The model of labelled texts (corpus, text, label3) under a training plan. ``ConfigError`` without a domain."""
    if not settings["domains"]:
        raise ConfigError("no domain to train", where=PLAN, expected="domains of at least one corpus")
    corpus, codes = corpora.prepare(texts, settings), build_table()
    folded = fold(*buffers(as_large_string(corpus.texts)), codes)
    data, hashes, orders = design(folded)
    report(f"{len(corpus.polarity):,} texts, {len(hashes):,} n-grams", 0.05)
    mixed = fit_mixture(_out_of_fold(data, corpus, settings, report), corpus, settings)
    report("all texts", 0.05 + 0.9 * settings["folds"] / (settings["folds"] + 1))
    parts = fit_parts(data, corpus, np.arange(len(corpus.polarity)), settings)
    polarity, scales = model.quantise(np.concatenate([parts.shared[None], parts.own]))
    doubt, doubt_scale = model.quantise(parts.neutral[None])
    gates, gate_units = model.quantise(parts.gates)
    letters = np.bincount(folded.codes[folded.codes < 0x10000], minlength=0x10000) >= settings["least_letter"]
    kept = {name: settings[name] for name in ("folds", "epochs", "penalty", "balance", "margin", "general")}
    return model.Model(
        polarity, doubt[0], np.concatenate([scales, doubt_scale]), gates, gate_units,
        _seen(hashes, orders, settings["least_seen"]), letters, tuple(settings["domains"]), mixed, codes, kept,
    )  # fmt: skip
