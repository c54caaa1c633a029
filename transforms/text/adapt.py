"""Learn from the company's own rated comments: slope, prior, neutral band and, with enough, weights on the base model.

A rated comment is a masked text with its survey's rating on 0–1 (POMP / 100). Weights are judged on a fixed part,
chosen by the text's hash, that no fit ever sees. Where they don't win or there are too few comments for them, slope
and shift alone are cross-fitted (Stone 1974): each fifth is judged by a fit on the others, so every comment counts.
The result is promoted when the 95 % paired bootstrap interval (Efron 1979) of the log-loss gain lies above zero,
accuracy hasn't fallen, and the ratings follow the comments at all: a flatter slope makes ratings at random
likelier, too. McNemar's exact test is reported beside it.
"""

import hashlib
import math
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import polars as pl

from transforms.errors import InputError
from transforms.text import solver
from transforms.text.arrow import as_large_string, buffers
from transforms.text.engine import Engine, Tuning
from transforms.text.evaluate import area_under_curve, expected_calibration_error
from transforms.text.fold import fold
from transforms.text.mixture import fit_logistic, sigmoid
from transforms.text.moves import Move, moves
from transforms.text.train import design

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
LEAST_PAIRS = 100
LEAST_FOR_WEIGHTS = 1_000
LEAST_FOR_NEUTRAL = 50
HELD_OUT_PCT = 30
FOLDS = 5
# Standard errors by which the area under the curve must exceed a half.
LEAST_AGREEMENT = 3.0
LOW, HIGH = 0.4, 0.7
RIDGE = 2.0
PENALTY, EPOCHS = 0.3, 8
DRAWS = 2_000
_NEWTON_STEPS = 30


@dataclass(frozen=True)
class Quality:
    """Accuracy, mean log loss and expected calibration error on rated comments."""

    accuracy: float
    log_loss: float
    ece: float


@dataclass(frozen=True)
class Adaptation:
    """The outcome of one adaptation. Intervals are of held-out gains; ``held_out`` equals ``fitted_on`` where it was
    cross-fitted. ``is_following`` says whether the ratings follow the comments at all. ``weights`` (2²⁰,) are logits on
    top of the base model or None; ``moved`` are the n-grams that count most for the change."""

    base: str
    tuning: Tuning
    fitted_on: int
    held_out: int
    before: Quality
    after: Quality
    log_loss_gain: tuple[float, float]
    accuracy_gain: tuple[float, float]
    mcnemar_p: float
    is_promoted: bool
    is_following: bool = True
    neutral_fitted_on: int = 0
    moved: tuple[Move, ...] = ()
    weights: npt.NDArray[np.float32] | None = field(default=None, compare=False)

    @property
    def version(self) -> str:
        """First twelve hex digits of a hash over base, tuning and weights."""
        content = repr((self.base, self.tuning)).encode()
        added = b"" if self.weights is None else self.weights.tobytes()
        return hashlib.sha256(content + added).hexdigest()[:12]


def adapt(base: Engine, name: str, texts: pl.Series, ratings: pl.Series, in_force: Engine | None = None) -> Adaptation:
    """Fit on the comments with a rating; ``in_force`` is what the result has to beat, the base model by default.

    Ratings ≤ .4 are negative, ≥ .7 positive, between neutral. Raises ``InputError`` below 100 polar ones.
    """
    frame = pl.DataFrame({"text": texts, "rating": ratings.cast(pl.Float64)}).drop_nulls().unique("text").sort("text")
    former = in_force or base
    before, now = (engine.score(as_large_string(frame["text"])).text for engine in (base, former))
    rated = frame.with_columns(
        before=pl.Series(before.logit), now=pl.Series(now.logit), doubt=_logit(before.p_neutral)
    ).filter(pl.col("before") != 0)
    polar = rated.filter((pl.col("rating") <= LOW) | (pl.col("rating") >= HIGH))
    if len(polar) < LEAST_PAIRS:
        expected = f"at least {LEAST_PAIRS}"
        raise InputError(f"{len(polar)} usable rated comments", expected=expected, next_step="collect more")
    band, neutral = _band(rated, former.tuning)
    done = _weighted(name, base, polar, band)
    # Weights in force have won on comments no fit saw: less must not replace them on comments they learned from.
    if done is None or not (done.is_promoted or former.model.added is not None):
        done = _cross_fitted(name, polar, band)
    moved = () if done.weights is None else moves(base, done.weights, polar["text"])
    return replace(done, neutral_fitted_on=neutral, moved=moved)


def _logit(p: Floats) -> pl.Series:
    return pl.Series(np.log(np.maximum(p, 1e-9) / np.maximum(1 - p, 1e-9)))


def _draws(polar: pl.DataFrame) -> npt.NDArray[np.int64]:
    """A number of each text from 0 to 99 that stays the same when comments are added."""
    hashes = (hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()[:8] for text in polar["text"])
    return np.array([int(found, 16) % 100 for found in hashes], np.int64)


def _weighted(name: str, base: Engine, polar: pl.DataFrame, band: float) -> Adaptation | None:
    """Tuning and weights of the comments that aren't held out, judged on those that are; None without weights."""
    held = _draws(polar) < HELD_OUT_PCT
    fitted = _fitted(base, polar.filter(~held))
    if fitted is None:
        return None
    tuning = replace(fitted[0], doubt_shift=band)
    return _judged(name, tuning, fitted[1], base, polar.filter(held), int((~held).sum()))


def _cross_fitted(name: str, polar: pl.DataFrame, band: float) -> Adaptation:
    """Slope and shift of all comments, judged by fits on the other four fifths."""
    logit, positive, part = polar["before"].to_numpy(), polar["rating"].to_numpy() >= HIGH, _draws(polar) % FOLDS
    then = np.zeros(len(polar))
    for number in range(FOLDS):
        others = part != number
        then[~others] = _tuned(fit(logit[others], positive[others]), logit[~others])
    tuning = replace(fit(logit, positive), doubt_shift=band)
    return compare(name, tuning, None, (polar["now"].to_numpy(), then, positive), len(polar))


def _fitted(base: Engine, rows: pl.DataFrame) -> tuple[Tuning, npt.NDArray[np.float32]] | None:
    """Tuning and weights, where there are enough rows and weights help on the other half of them, too."""
    if len(rows) < LEAST_FOR_WEIGHTS:
        return None
    logit, positive = rows["before"].to_numpy(), rows["rating"].to_numpy() >= HIGH
    tuning = fit(logit, positive)
    data, _, _ = design(fold(*buffers(as_large_string(rows["text"])), base.model.codes))
    every, half = np.arange(len(rows)), np.arange(len(rows)) % 2
    found = np.zeros(len(rows))
    for part in (0, 1):
        learn, check = every[half != part], every[half == part]
        weights = _weights(data.weights.subset(learn), positive[learn], _tuned(tuning, logit[learn]))
        found[check] = solver.project(data.weights.subset(check), weights)
    plain = _tuned(tuning, logit)
    pair = np.column_stack([plain, found, np.ones(len(rows))])
    mixed = fit_logistic(pair, positive, np.ones(len(rows)), RIDGE / len(rows), np.array([1.0, 1.0, 0.0]))
    if _losses(pair @ mixed, positive).mean() >= _losses(plain, positive).mean() or mixed[0] <= 0:
        return None
    slope, shift = tuning.slope * mixed[0], tuning.shift * mixed[0] + mixed[2]
    whole = _weights(data.weights, positive, plain) * (mixed[1] / slope)
    return Tuning(float(slope), float(shift)), whole.astype(np.float32)


def _weights(data: solver.Design, positive: Flags, offset: Floats) -> solver.Weights:
    return solver.fit(data, positive, np.ones(len(positive)), PENALTY, EPOCHS, offset=offset)


def _tuned(tuning: Tuning, logit: Floats) -> Floats:
    return tuning.slope * logit + tuning.shift


def fit(logit: Floats, positive: Flags) -> Tuning:
    """Platt scaling (1999) by Newton steps, drawn to slope 1 and shift 0 by a ridge."""
    rows = np.column_stack([logit, np.ones(len(logit))])
    found = fit_logistic(rows, positive, np.ones(len(logit)), RIDGE / len(logit), np.array([1.0, 0.0]))
    return Tuning(float(max(found[0], 0.05)), float(found[1]))


def _band(rated: pl.DataFrame, former: Tuning) -> tuple[float, int]:
    """The neutral band: a shift of the doubt that makes the share of neutral right, from how many middle ratings."""
    middle = ((rated["rating"] > LOW) & (rated["rating"] < HIGH)).to_numpy()
    if middle.sum() < LEAST_FOR_NEUTRAL:
        return former.doubt_shift, 0
    doubt, shift = rated["doubt"].to_numpy(), 0.0
    for _ in range(_NEWTON_STEPS):
        chance = sigmoid(doubt + shift)
        shift -= float((chance - middle).sum() + RIDGE * shift) / float((chance * (1 - chance)).sum() + RIDGE)
    return shift, int(middle.sum())


def _losses(logit: Floats, positive: Flags) -> Floats:
    return np.logaddexp(0.0, -np.where(positive, logit, -logit))


def _quality(logit: Floats, positive: Flags) -> Quality:
    right, loss = (logit > 0) == positive, _losses(logit, positive)
    ece = expected_calibration_error(sigmoid(logit), positive)
    return Quality(float(right.mean()), float(loss.mean()), ece)


def _judged(
    name: str,
    tuning: Tuning,
    weights: npt.NDArray[np.float32],
    base: Engine,
    held: pl.DataFrame,
    fitted_on: int,
) -> Adaptation:
    """The verdict on the engine as it would be in force, weights rounded to its units."""
    learned = Engine(replace(base.model, added=weights), base.phrases, tuning)
    logit = learned.score(as_large_string(held["text"])).text.logit
    positive = held["rating"].to_numpy() >= HIGH
    return compare(name, tuning, weights, (held["now"].to_numpy(), logit, positive), fitted_on)


def compare(
    name: str,
    tuning: Tuning,
    weights: npt.NDArray[np.float32] | None,
    held: tuple[Floats, Floats, Flags],
    fitted_on: int,
) -> Adaptation:
    """The verdict on held-out logits before and after and whether the comment is positive."""
    now, then, positive = held
    before, after = _quality(now, positive), _quality(then, positive)
    right = [((logit > 0) == positive).astype(float) for logit in (now, then)]
    gain = bootstrap_interval(_losses(now, positive) - _losses(then, positive))
    is_following = _agree(then, positive)
    return Adaptation(
        name, tuning, fitted_on, len(positive), before, after, gain, bootstrap_interval(right[1] - right[0]),
        mcnemar(int((right[1] > right[0]).sum()), int((right[1] < right[0]).sum())),
        gain[0] > 0 and after.accuracy >= before.accuracy and is_following, is_following, weights=weights,
    )  # fmt: skip


def _agree(logit: Floats, positive: Flags) -> bool:
    """Whether the ratings follow the logits beyond chance; the standard error is that of ratings at random."""
    n1, n0 = int(positive.sum()), int((~positive).sum())
    if not n1 or not n0:
        return True
    chance = math.sqrt((n1 + n0 + 1) / (12 * n1 * n0))
    return area_under_curve(logit, positive) > 0.5 + LEAST_AGREEMENT * chance


def bootstrap_interval(gains: Floats, draws: int = DRAWS) -> tuple[float, float]:
    """95 % percentile interval of the mean of paired gains; the draws are the same every time."""
    if not len(gains):
        return 0.0, 0.0
    draw = np.random.default_rng(0)
    means = [gains[draw.integers(0, len(gains), len(gains))].mean() for _ in range(draws)]
    low, high = np.quantile(means, [0.025, 0.975])
    return float(low), float(high)


def mcnemar(won: int, lost: int) -> float:
    """Two-sided exact p of McNemar's test: comments right only after against right only before."""
    total, least = won + lost, min(won, lost)
    logs = [math.lgamma(total + 1) - math.lgamma(k + 1) - math.lgamma(total - k + 1) for k in range(least + 1)]
    return min(1.0, 2 * sum(math.exp(value - total * math.log(2)) for value in logs)) if total else 1.0
