"""Adaptations on disk: a card each, weights beside it, and the order in which they came into force."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from transforms.errors import ConfigError
from transforms.text.adapt import Adaptation
from transforms.text.judge import Tuning
from transforms.text.ngrams import SLOT_BITS

HISTORY = "history.txt"


@dataclass(frozen=True)
class Current:
    """What is in force: nothing learned has an empty version."""

    tuning: Tuning
    weights: npt.NDArray[np.float32] | None
    version: str


def card(adaptation: Adaptation) -> dict[str, Any]:
    """The outcome as plain values, without the weights."""
    found = {name: value for name, value in asdict(adaptation).items() if name != "weights"}
    return {**found, "version": adaptation.version, "has_weights": adaptation.weights is not None}


def store(adaptation: Adaptation, folder: Path) -> Path:
    """Write the card of an adaptation and, if promoted, make it current; the one before stays for rollback."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{adaptation.version}.json"
    if adaptation.weights is not None:
        slots = np.flatnonzero(adaptation.weights).astype(np.uint32)
        np.savez_compressed(path.with_suffix(".npz"), slots=slots, weights=adaptation.weights[slots])
    path.write_text(json.dumps(card(adaptation), ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")
    if adaptation.is_promoted and history(folder)[-1:] != [adaptation.version]:
        _write_history(folder, [*history(folder), adaptation.version])
    return path


def history(folder: Path) -> list[str]:
    """Versions in the order they became current; the last is in force, none means the base model."""
    path = folder / HISTORY
    return path.read_text("ascii").split() if path.is_file() else []


def rollback(folder: Path) -> str | None:
    """Take the current adaptation out of force; returns the version now in force, None for the base model."""
    versions = history(folder)
    if not versions:
        raise ConfigError("no adaptation is in force", where=str(folder), next_step="none; the base model scores")
    _write_history(folder, versions[:-1])
    return versions[-2] if len(versions) > 1 else None


def _write_history(folder: Path, versions: list[str]) -> None:
    draft = folder / f".history-{os.getpid()}"
    draft.write_text("".join(f"{version}\n" for version in versions), "ascii")
    draft.replace(folder / HISTORY)


def in_force(folder: Path | None, base: str) -> str:
    """The version of the adaptation in force for this base model; empty for none."""
    versions = reversed(history(folder)) if folder else ()
    return next((version for version in versions if _card(folder, version)["base"] == base), "")


def current(folder: Path | None, base: str) -> Current:
    """The adaptation in force for this base model."""
    version = in_force(folder, base)
    if not folder or not version:
        return Current(Tuning(), None, "")
    return Current(Tuning(**_card(folder, version)["tuning"]), _weights(folder / f"{version}.npz"), version)


def _card(folder: Path | None, version: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / f"{version}.json").read_text("utf-8")) if folder else {}
    return found


def _weights(path: Path) -> npt.NDArray[np.float32] | None:
    if not path.is_file():
        return None
    found = np.zeros(1 << SLOT_BITS, np.float32)
    with np.load(path, allow_pickle=False) as stored:
        found[stored["slots"]] = stored["weights"]
    return found
