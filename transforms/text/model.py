"""The artefact: weights, gates, code-point table and mixture in one npz file without pickles."""

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from transforms.errors import ConfigError
from transforms.text import codepoints
from transforms.text.codepoints import Table
from transforms.text.mixture import Mixture

FORMAT = 3
FILE_NAME, SUM_NAME = "weights.npz", "weights.sha256"
Floats = npt.NDArray[np.float64]
Bytes = npt.NDArray[np.int8]
_MIXTURE = ("gate_scale", "gate_bias", "shared", "own", "neutral")


@dataclass(frozen=True)
class Model:
    """int8 weights times ``scales`` (d + 2,): ``polarity`` (d + 1, 2²⁰) shared and one row per domain,
    ``doubt`` (2²⁰,) of neutral; ``gates`` (d, 2¹⁶) times ``gate_units`` (d,); ``seen`` (2¹⁸,) bits of the
    2-grams of the training texts, ``letters`` (65536,) which characters those
    texts use. ``added`` (2²⁰,) are logits learned on top of every class."""

    polarity: Bytes
    doubt: Bytes
    scales: Floats
    gates: Bytes
    gate_units: Floats
    seen: npt.NDArray[np.uint8]
    letters: npt.NDArray[np.bool_]
    domains: tuple[str, ...]
    mixture: Mixture
    codes: Table
    settings: dict[str, Any]
    added: npt.NDArray[np.float32] | None = None

    @cached_property
    def merged(self) -> tuple[Bytes, Floats]:
        """α_k·w + β_k·w_k of each class as int8 (d + 1, 2²⁰), w_0 the mean of all experts, and the unit of each class
        (d + 1,)."""
        mixed, scales = self.mixture, self.scales.astype(np.float32)
        shared = self.polarity[0] * scales[0]
        parts = [shared * np.float32(factor) for factor in mixed.shared]
        for number, own in enumerate(self.polarity[1:], start=1):
            expert = own * scales[number]
            parts[number] += expert * np.float32(mixed.own[number])
            parts[0] += expert * np.float32(mixed.own[0] / (len(parts) - 1))
        if self.added is not None:
            parts = [part + self.added for part in parts]
        units = np.array([max(float(np.abs(part).max()), 1e-12) / 127 for part in parts])
        rows = [np.rint(part * np.float32(1 / unit)).astype(np.int8) for part, unit in zip(parts, units, strict=True)]
        return np.stack(rows), units


def quantise(weights: npt.NDArray[Any]) -> tuple[Bytes, Floats]:
    """int8 weights of each row of (rows, features) and the unit of each row; nothing is clipped."""
    scales = np.maximum(np.abs(weights).max(axis=1), 1e-12).astype(np.float64) / 127
    return np.rint(weights / scales[:, None]).astype(np.int8), scales


def _arrays(model: Model) -> dict[str, npt.NDArray[Any]]:
    return {
        "polarity": model.polarity,
        "doubt": model.doubt,
        "scales": model.scales,
        "gates": model.gates,
        "gate_units": model.gate_units,
        "seen": model.seen,
        "letters": np.packbits(model.letters),
        **{f"mixture_{name}": getattr(model.mixture, name) for name in _MIXTURE},
        "codes": codepoints.pack(model.codes),
        "header": np.frombuffer(_header(model).encode(), np.uint8),
    }


def _header(model: Model) -> str:
    return json.dumps({"format": FORMAT, "domains": model.domains, "settings": model.settings}, sort_keys=True)


def content_hash(model: Model) -> str:
    """SHA-256 over the arrays, the same for every compression and library version."""
    sha = hashlib.sha256()
    for name, array in sorted(_arrays(model).items()):
        sha.update(f"{name} {array.dtype.str} {array.shape}".encode() + np.ascontiguousarray(array).tobytes())
    return sha.hexdigest()


def save(model: Model, folder: Path) -> str:
    """Write the artefact and its hash; returns the hash."""
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / FILE_NAME, allow_pickle=False, **_arrays(model))
    found = content_hash(model)
    (folder / SUM_NAME).write_text(f"{found}\n", "ascii")
    return found


def digest(folder: Path) -> str:
    """The hash the artefact of a folder must have. ``ConfigError`` where it is missing."""
    try:
        return (folder / SUM_NAME).read_text("ascii").strip()
    except (OSError, ValueError) as error:
        raise _damaged(folder / SUM_NAME, type(error).__name__) from None


def load(folder: Path) -> tuple[Model, str]:
    """Read and verify the artefact; returns the model and its hash. ``ConfigError`` where it is damaged."""
    path = folder / FILE_NAME
    try:
        with np.load(path, allow_pickle=False) as stored:
            model = _model({name: stored[name] for name in stored.files})
    except (OSError, ValueError, KeyError) as error:
        raise _damaged(path, type(error).__name__) from None
    expected = digest(folder)
    if content_hash(model) != expected:
        raise _damaged(path, "the hash differs from weights.sha256")
    return model, expected


def _damaged(path: Path, reason: str) -> ConfigError:
    return ConfigError(f"the model can't be read ({reason})", where=str(path), next_step="restore it or train it again")


def _model(arrays: dict[str, npt.NDArray[Any]]) -> Model:
    header = json.loads(arrays["header"].tobytes())
    if header["format"] != FORMAT:
        raise ValueError(f"format {header['format']}")
    return Model(
        polarity=arrays["polarity"],
        doubt=arrays["doubt"],
        scales=arrays["scales"],
        gates=arrays["gates"],
        gate_units=arrays["gate_units"],
        seen=arrays["seen"],
        letters=np.unpackbits(arrays["letters"]).astype(np.bool_),
        domains=tuple(header["domains"]),
        mixture=Mixture(*(arrays[f"mixture_{name}"] for name in _MIXTURE)),
        codes=codepoints.unpack(arrays["codes"]),
        settings=header["settings"],
    )
