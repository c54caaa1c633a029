"""From a scored column to the frames of ``contracts.TextScore`` and ``contracts.TextClause``, in Arrow."""

# mypy: allow-untyped-defs

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.text.engine import REASONS, Engine, Scored
from transforms.text.frames import CLAUSE_SCHEMA, KEYWORD_SEPARATOR, TEXT_SCHEMA
from transforms.text.jit import kernel
from transforms.text.phrases import EMOTIONS, INTENTS, MOST_ASPECTS

_SEPARATOR = np.frombuffer(KEYWORD_SEPARATOR.encode(), np.uint8)
LABELS = ("negative", "neutral", "positive")


def label_numbers(engine: Engine, scored: Scored) -> npt.NDArray[np.int64]:
    """0 negative, 1 neutral, 2 positive per text."""
    sign = np.sign(scored.text.logit).astype(np.int64)
    return np.where(scored.text.p_neutral > engine.tuning.neutral_threshold, 1, 1 + sign)


def text_table(engine: Engine, scored: Scored, keys: pa.StringArray, model_version: str) -> pa.Table:
    """One row per text, columns of ``TextScore``."""
    polarity, cues = scored.text, engine.cues(scored)
    numbers = label_numbers(engine, scored)
    chances = np.column_stack([(1 - polarity.p_positive), polarity.p_positive]) * (1 - polarity.p_neutral)[:, None]
    chosen = np.choose(numbers, [chances[:, 0], polarity.p_neutral, chances[:, 1]])
    columns = {
        "text_hash": keys,
        "model_version": _named(np.zeros(len(keys), np.int32), (model_version,)),
        "sentiment_score": polarity.score,
        "p_positive": polarity.p_positive,
        "sentiment_label": _named(numbers, LABELS),
        "confidence": np.where(scored.reason == 0, chosen, 0.0),
        "coverage": scored.coverage,
        "abstain_reason": _named(scored.reason - 1, REASONS[1:]),
        "keywords": _keywords(engine, scored),
        "intent": _named(cues["intent"], INTENTS),
        "emotion": _named(cues["emotion"], EMOTIONS),
        "is_delight": cues["is_delight"],
        "is_meh": cues["is_meh"],
    }
    return pa.table({name: columns[name] for name in TEXT_SCHEMA.names}, TEXT_SCHEMA)


def _named(places: npt.NDArray[Any], names: tuple[str | None, ...]) -> pa.DictionaryArray:
    """The names at these places, null for −1."""
    return pa.DictionaryArray.from_arrays(pa.array(places.astype(np.int32), mask=places < 0), pa.array(names))


def _keywords(engine: Engine, scored: Scored) -> pa.StringArray:
    found, (data, edges) = scored.scan.keywords, engine.phrases.spelled
    said = (found >= 0).sum(axis=1)
    # The last word is an empty one, for the places (−1) nothing was found for.
    sizes = np.diff(edges)[found].sum(axis=1) + len(_SEPARATOR) * np.maximum(said - 1, 0)
    ends = np.concatenate([[0], np.cumsum(sizes)])
    joined = np.empty(ends[-1], np.uint8)
    _join(found, data, edges, _SEPARATOR, joined, size=len(joined))
    parts = (np.packbits(said > 0, bitorder="little"), ends.astype(np.int32), joined)
    return pa.StringArray.from_buffers(len(found), *(pa.py_buffer(part) for part in (parts[1], parts[2], parts[0])))


@kernel
def _join(found, data, edges, separator, joined):
    """Write the words of each row, none where a place is negative, one row behind the other."""
    at = 0
    for row in range(len(found)):
        for place in range(found.shape[1]):
            word = found[row, place]
            if word < 0:
                break
            if place > 0:
                for byte in range(len(separator)):
                    joined[at + byte] = separator[byte]
                at += len(separator)
            for byte in range(edges[word], edges[word + 1]):
                joined[at] = data[byte]
                at += 1


def clause_table(engine: Engine, scored: Scored, keys: pa.StringArray, model_version: str) -> pa.Table:
    """One row per clause and aspect (an empty aspect where none is named), columns of ``TextClause``."""
    found, polarity, owner = scored.scan, scored.clause, scored.scan.clause_text
    rows, number, aspect, implied = by_aspect(owner, found.clause_aspects, len(engine.phrases.aspects))
    names = pa.array([*engine.phrases.aspects, ""], pa.string())
    columns: dict[str, Any] = {
        "text_hash": pa.DictionaryArray.from_arrays(pa.array(owner[rows]), keys),
        "model_version": _named(np.zeros(len(rows), np.int32), (model_version,)),
        "clause_no": number,
        "aspect": pa.DictionaryArray.from_arrays(pa.array(aspect), names),
        "span_start": found.clause_start[rows],
        "span_end": found.clause_end[rows],
        "sentiment_score": polarity.score[rows],
        "p_positive": polarity.p_positive[rows],
        "intensity": np.abs(polarity.logit)[rows],
        "is_implicit": implied,
    }
    return pa.table({name: columns[name] for name in CLAUSE_SCHEMA.names}, CLAUSE_SCHEMA)


def by_aspect(
    owner: npt.NDArray[np.int32], bits: npt.NDArray[np.int64], aspects: int
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int64], npt.NDArray[np.int32], npt.NDArray[np.bool_]]:
    """One row per clause and aspect: the clause, its number within the text from 1 on, the aspect (``aspects`` for
    none) and whether that is only inferred. ``owner`` and ``bits`` (n,) are the text and the aspects of each clause."""
    room = len(bits) + int(np.bitwise_count(bits).sum())
    rows, kinds = np.empty(room, np.int32), np.empty(room, np.int32)
    numbers, implied = np.empty(room, np.int64), np.empty(room, np.bool_)
    made = _by_aspect(owner, bits, aspects, rows, numbers, kinds, implied, size=len(bits))
    return rows[:made], numbers[:made], kinds[:made], implied[:made]


@kernel
def _by_aspect(owner, bits, aspects, rows, numbers, kinds, implied):
    """Fill the columns of :func:`by_aspect`; returns how many rows."""
    made = number = 0
    for clause in range(len(bits)):
        number = number + 1 if clause > 0 and owner[clause] == owner[clause - 1] else 1
        either = (bits[clause] | bits[clause] >> MOST_ASPECTS) & ((1 << MOST_ASPECTS) - 1)
        aspect = 0 if either else aspects
        while True:
            while either and either & 1 == 0:
                either, aspect = either >> 1, aspect + 1
            rows[made], numbers[made], kinds[made] = clause, number, aspect
            implied[made] = aspect < aspects and bits[clause] >> aspect & 1 == 0
            made += 1
            either, aspect = either >> 1, aspect + 1
            if either == 0:
                break
    return made
