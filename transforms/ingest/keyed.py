"""Keyed hashes of 64-bit content hashes, so that a stored hash can't be guessed from a likely record.

SipHash-2-4 (Aumasson, Bernstein 2012) of each 8-byte value under a 16-byte key, for a whole column at once.
"""

import numpy as np

KEY_BYTES = 16
_INITIAL = (0x736F6D6570736575, 0x646F72616E646F6D, 0x6C7967656E657261, 0x7465646279746573)
_LENGTH = np.uint64(8 << 56)
_FINISH = np.uint64(0xFF)


def keyed(values: np.ndarray, key: bytes) -> np.ndarray:
    """SipHash-2-4 of each UInt64 as Int64; an empty key leaves the values as they are.

    Raises ``ValueError`` for a key of another length than 16 bytes.
    """
    if not key:
        return values.view(np.int64)
    if len(key) != KEY_BYTES:
        raise ValueError(f"a key of {KEY_BYTES} bytes is needed")
    halves = np.frombuffer(key, dtype="<u8")
    state = [np.full(len(values), halves[i % 2] ^ np.uint64(word)) for i, word in enumerate(_INITIAL)]
    for word in (values, np.full(len(values), _LENGTH)):
        state[3] = state[3] ^ word
        _rounds(state, 2)
        state[0] = state[0] ^ word
    state[2] = state[2] ^ _FINISH
    _rounds(state, 4)
    return (state[0] ^ state[1] ^ state[2] ^ state[3]).view(np.int64)


def _rounds(state: list[np.ndarray], count: int) -> None:
    a, b, c, d = state
    for _ in range(count):
        a, c = a + b, c + d
        b, d = _turned(b, 13) ^ a, _turned(d, 16) ^ c
        a, c = _turned(a, 32) + d, c + b
        b, d = _turned(b, 17) ^ c, _turned(d, 21) ^ a
        c = _turned(c, 32)
    state[:] = [a, b, c, d]


def _turned(words: np.ndarray, bits: int) -> np.ndarray:
    return (words << np.uint64(bits)) | (words >> np.uint64(64 - bits))
