"""Learn from the company's own rated comments: slope, shift and neutral threshold on top of the base model.

A rated comment is a masked text with its survey's rating on 0–1 (POMP / 100). A fixed part, chosen
by the text's hash, is held out; the result is promoted only when it is better there beyond noise.
"""

import hashlib
import json
import math
import os
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from transforms.errors import ConfigError, InputError
from transforms.text.arrow import as_large_string
from transforms.text.engine import Engine, Tuning
from transforms.text.evaluate import expected_calibration_error
from transforms.text.mixture import sigmoid

Floats = npt.NDArray[np.float64]
LEAST_PAIRS = 100
HELD_OUT_PCT = 30
LOW, HIGH = 0.4, 0.7
RIDGE = 2.0
_NEWTON_STEPS = 30


@dataclass(frozen=True)
class Quality:
    """Accuracy, mean log loss and expected calibration error on rated comments."""

    accuracy: float
    log_loss: float
    ece: float


@dataclass(frozen=True)
class Adaptation:
    """The outcome of one adaptation. ``z`` is the paired statistic of the held-out log-loss difference."""

    base: str
    tuning: Tuning
    fitted_on: int
    held_out: int
    before: Quality
    after: Quality
    z: float
    is_promoted: bool

    @property
    def version(self) -> str:
        """First twelve hex digits of a hash over base and tuning."""
        content = json.dumps([self.base, asdict(self.tuning)], sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()[:12]


def adapt(engine: Engine, base: str, texts: pl.Series, ratings: pl.Series) -> Adaptation:
    """Fit on the comments with a clearly low (≤ .4) or high (≥ .7) rating; raises ``InputError`` below 100 of them."""
    frame = pl.DataFrame({"text": texts, "rating": ratings.cast(pl.Float64)}).drop_nulls().unique("text")
    frame = frame.filter((pl.col("rating") <= LOW) | (pl.col("rating") >= HIGH)).sort("text")
    logits = Engine(engine.model, engine.phrases).score(as_large_string(frame["text"])).text.logit
    rated = frame.with_columns(logit=pl.Series(logits)).filter(pl.col("logit") != 0)
    if len(rated) < LEAST_PAIRS:
        raise InputError(
            f"{len(rated)} usable rated comments", expected=f"at least {LEAST_PAIRS}", next_step="collect more"
        )
    held = np.array([_is_held_out(text) for text in rated["text"]])
    logit, positive = rated["logit"].to_numpy(), rated["rating"].to_numpy() >= HIGH
    tuning = fit(logit[~held], positive[~held], engine.tuning.neutral_threshold)
    return _judged(base, tuning, logit[held], positive[held], int((~held).sum()))


def _is_held_out(text: str) -> bool:
    return int(hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()[:8], 16) % 100 < HELD_OUT_PCT


def fit(logit: Floats, positive: npt.NDArray[np.bool_], threshold: float = 0.5) -> Tuning:
    """Platt scaling (1999) by Newton steps, drawn to slope 1 and shift 0 by a ridge."""
    rows, found = np.column_stack([logit, np.ones(len(logit))]), np.array([1.0, 0.0])
    for _ in range(_NEWTON_STEPS):
        chance = sigmoid(rows @ found)
        slope = rows.T @ (chance - positive) + RIDGE * (found - [1.0, 0.0])
        curve = (rows * (chance * (1 - chance))[:, None]).T @ rows + RIDGE * np.eye(2)
        found = found - np.linalg.solve(curve, slope)
    return Tuning(float(max(found[0], 0.05)), float(found[1]), threshold)


def prior_shift(p_positive: Floats, trained_share: float = 0.5, steps: int = 100) -> float:
    """The shift of the logit for the share of positives in unlabelled texts (Saerens et al. 2002)."""
    share, odds = trained_share, p_positive / np.maximum(1 - p_positive, 1e-12)
    for _ in range(steps):
        ratio = share / (1 - share) * (1 - trained_share) / trained_share
        share = float(np.clip(np.mean(ratio * odds / (1 + ratio * odds)), 1e-3, 1 - 1e-3))
    return math.log(share / (1 - share) * (1 - trained_share) / trained_share)


def _losses(logit: Floats, positive: npt.NDArray[np.bool_]) -> Floats:
    return np.logaddexp(0.0, -np.where(positive, logit, -logit))


def _quality(logit: Floats, positive: npt.NDArray[np.bool_]) -> Quality:
    right, loss = (logit > 0) == positive, _losses(logit, positive)
    ece = expected_calibration_error(sigmoid(logit), positive)
    return Quality(float(right.mean()), float(loss.mean()), ece)


def _judged(base: str, tuning: Tuning, logit: Floats, positive: npt.NDArray[np.bool_], fitted_on: int) -> Adaptation:
    tuned = tuning.slope * logit + tuning.shift
    gain = _losses(logit, positive) - _losses(tuned, positive)
    z = float(gain.mean() / max(gain.std(ddof=1) / math.sqrt(len(gain)), 1e-12)) if len(gain) > 1 else 0.0
    before, after = _quality(logit, positive), _quality(tuned, positive)
    # One-sided 2.5 %, and never at the price of accuracy.
    promoted = z > 1.96 and after.accuracy >= before.accuracy
    return Adaptation(base, tuning, fitted_on, len(gain), before, after, z, promoted)


def store(adaptation: Adaptation, folder: Path) -> Path:
    """Write the card of an adaptation and, if promoted, make it current; the one before stays for rollback."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{adaptation.version}.json"
    path.write_text(json.dumps(asdict(adaptation), ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")
    if adaptation.is_promoted and history(folder)[-1:] != [adaptation.version]:
        _write_history(folder, [*history(folder), adaptation.version])
    return path


def history(folder: Path) -> list[str]:
    """Versions in the order they became current; the last is in force, none means the base model."""
    path = folder / "history.txt"
    return path.read_text("ascii").split() if path.is_file() else []


def rollback(folder: Path) -> str | None:
    """Take the current adaptation out of force; returns the version now in force, None for the base model."""
    versions = history(folder)
    if not versions:
        raise ConfigError("no adaptation is in force", where=str(folder), next_step="nothing to roll back")
    _write_history(folder, versions[:-1])
    return versions[-2] if len(versions) > 1 else None


def _write_history(folder: Path, versions: list[str]) -> None:
    draft = folder / f".history-{os.getpid()}"
    draft.write_text("".join(f"{version}\n" for version in versions), "ascii")
    draft.replace(folder / "history.txt")


def current(folder: Path, base: str) -> tuple[Tuning, str]:
    """The tuning in force for this base model and its version, or the neutral tuning and an empty string."""
    for version in reversed(history(folder)):
        stored = json.loads((folder / f"{version}.json").read_text("utf-8"))
        if stored["base"] == base:
            return Tuning(**stored["tuning"]), version
    return Tuning(), ""
