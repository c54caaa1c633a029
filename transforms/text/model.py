"""The artefact: weight table, code-point table and mixture in one npz file without pickles."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from transforms.errors import ConfigError
from transforms.text import codepoints
from transforms.text.codepoints import Table
from transforms.text.mixture import Mixture
from transforms.text.ngrams import FINGERPRINT_BITS, SLOT_BITS

FORMAT = 1
FILE_NAME, SUM_NAME = "weights.npz", "weights.sha256"
CENTRE = 128
Packed = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Model:
    """``table`` (2²⁰, 1 + columns): fingerprint and weight bytes; ``scales`` (columns,): one unit of each column.

    Columns: shared, one expert per domain, one gate per domain, neutral.
    """

    table: Packed
    scales: npt.NDArray[np.float64]
    domains: tuple[str, ...]
    mixture: Mixture
    codes: Table
    settings: dict[str, Any]

    @property
    def columns(self) -> int:
        """How many weights an n-gram has."""
        return len(self.scales)


def quantise(weights: npt.NDArray[np.float32]) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float64]]:
    """int8 weights of shape (features, columns) and the unit of each column; nothing is clipped."""
    scales = np.maximum(np.abs(weights).max(axis=0), 1e-12).astype(np.float64) / 127
    return np.rint(weights / scales).astype(np.int8), scales


def pack(ids: npt.NDArray[np.uint32], weights: npt.NDArray[np.int8]) -> Packed:
    """The hash table of these n-grams in ascending importance: in a shared slot the last one stays."""
    table = np.zeros((1 << SLOT_BITS, 1 + weights.shape[1]), np.uint8)
    slots = ids >> FINGERPRINT_BITS
    table[slots, 0] = ids & ((1 << FINGERPRINT_BITS) - 1)
    table[slots, 1:] = (weights.astype(np.int16) + CENTRE).astype(np.uint8)
    return table


def _arrays(model: Model) -> dict[str, npt.NDArray[Any]]:
    used = np.flatnonzero(model.table[:, 1]).astype(np.uint32)
    return {
        "slots": np.diff(used, prepend=np.uint32(0)).astype(np.uint16),
        # Column by column compresses better than row by row.
        "rows": np.ascontiguousarray(model.table[used].T),
        "scales": model.scales,
        "gate_scale": model.mixture.gate_scale,
        "gate_bias": model.mixture.gate_bias,
        "expert_scale": model.mixture.expert_scale,
        "neutral": model.mixture.neutral,
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
    digest = content_hash(model)
    (folder / SUM_NAME).write_text(f"{digest}\n", "ascii")
    return digest


def load(folder: Path) -> tuple[Model, str]:
    """Read and verify the artefact; returns the model and its hash. ``ConfigError`` where it is damaged."""
    path = folder / FILE_NAME
    try:
        with np.load(path, allow_pickle=False) as stored:
            model = _model({name: stored[name] for name in stored.files})
        expected = (folder / SUM_NAME).read_text("ascii").strip()
    except (OSError, ValueError, KeyError) as error:
        raise _damaged(path, type(error).__name__) from None
    if content_hash(model) != expected:
        raise _damaged(path, "the hash differs from weights.sha256")
    return model, expected


def _damaged(path: Path, reason: str) -> ConfigError:
    return ConfigError(f"the model can't be read ({reason})", where=str(path), next_step="restore it or train it again")


def _model(arrays: dict[str, npt.NDArray[Any]]) -> Model:
    header = json.loads(arrays["header"].tobytes())
    if header["format"] != FORMAT:
        raise ValueError(f"format {header['format']}")
    table = np.zeros((1 << SLOT_BITS, len(arrays["rows"])), np.uint8)
    table[np.cumsum(arrays["slots"].astype(np.int64))] = arrays["rows"].T
    names = ("gate_scale", "gate_bias", "expert_scale", "neutral")
    mixture = Mixture(*(arrays[name] for name in names))
    codes = codepoints.unpack(arrays["codes"])
    return Model(table, arrays["scales"], tuple(header["domains"]), mixture, codes, header["settings"])
