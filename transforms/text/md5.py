"""MD5 (RFC 1321) of every text of a column, in hex: an identity equal to DuckDB's ``md5()``, not a protection.

``hashlib`` takes one text per call, which costs as much as scoring the text.
"""

# mypy: allow-untyped-defs, disable-error-code="assignment"

import numpy as np
import pyarrow as pa

from transforms.text.arrow import buffers
from transforms.text.jit import kernel

WIDTH = 32
# The two hex digits of each byte.
_PAIRS = np.frombuffer("".join(f"{byte:02x}" for byte in range(256)).encode(), "<u2")
_TURNS = np.array([7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21], np.uint32)
_SINES = np.floor(np.abs(np.sin(np.arange(1, 65, dtype=np.float64))) * 2.0**32).astype(np.uint32)


@kernel
def _digests(data, offsets, turns, sines, pairs, out):
    """Fill ``out`` (16·texts,). Unsigned indices and 32-bit words spare the checks and masks of signed ones."""
    word, state = np.zeros(16, np.uint32), np.zeros(4, np.uint32)
    one, two, three, four, width = np.uint64(1), np.uint64(2), np.uint64(3), np.uint64(4), np.uint32(32)

    fifteen = np.uint64(15)

    def turned(value, by):
        value = np.uint32(value)
        return np.uint32(value << by) | np.uint32(value >> (width - by))

    def mixed(kind, b, c, d):
        if kind == 0:
            return (b & c) | (~b & d)
        if kind == 1:
            return (d & b) | (~d & c)
        if kind == 2:
            return b ^ c ^ d
        return c ^ (b | ~d)

    def steps(kind, first, factor, a, b, c, d):
        """One of the four rounds."""
        t0, t1, t2, t3 = turns[4 * kind], turns[4 * kind + 1], turns[4 * kind + 2], turns[4 * kind + 3]
        at, by, place = np.uint64(16 * kind), np.uint64(factor), np.uint64(first)
        for _ in range(4):
            a = np.uint32(b + turned(a + mixed(kind, b, c, d) + sines[at] + word[place & fifteen], t0))
            place += by
            d = np.uint32(a + turned(d + mixed(kind, a, b, c) + sines[at + one] + word[place & fifteen], t1))
            place += by
            c = np.uint32(d + turned(c + mixed(kind, d, a, b) + sines[at + two] + word[place & fifteen], t2))
            place += by
            b = np.uint32(c + turned(b + mixed(kind, c, d, a) + sines[at + three] + word[place & fifteen], t3))
            place += by
            at += four
        return a, b, c, d

    for text in range(len(offsets) - 1):
        length = offsets[text + 1] - offsets[text]
        state[0], state[1], state[2], state[3] = 0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476
        last = (length + 8) // 64
        for block in range(last + 1):
            left, here = length - 64 * block, np.uint64(offsets[text] + 64 * block)
            whole = min(max(left // 4, 0), 16)
            for place in range(np.uint64(whole)):
                value = np.uint32(data[here]) | np.uint32(data[here + one]) << np.uint32(8)
                value |= np.uint32(data[here + two]) << np.uint32(16) | np.uint32(data[here + three]) << np.uint32(24)
                word[place], here = value, here + four
            word[whole:] = 0
            if whole < 16 and left >= 0:
                value = np.uint32(128) << np.uint32(8 * (left & 3))
                for byte in range(left & 3):
                    value |= np.uint32(data[here + np.uint64(byte)]) << np.uint32(8 * byte)
                word[whole] = value
            if block == last:
                word[14], word[15] = np.uint32(length << 3), np.uint32(length >> 29)
            a, b, c, d = state[0], state[1], state[2], state[3]
            a, b, c, d = steps(0, 0, 1, a, b, c, d)
            a, b, c, d = steps(1, 1, 5, a, b, c, d)
            a, b, c, d = steps(2, 5, 3, a, b, c, d)
            a, b, c, d = steps(3, 0, 7, a, b, c, d)
            state[0], state[1] = np.uint32(state[0] + a), np.uint32(state[1] + b)
            state[2], state[3] = np.uint32(state[2] + c), np.uint32(state[3] + d)
        for byte in range(16):
            out[16 * text + byte] = pairs[(state[byte >> 2] >> np.uint32(8 * (byte & 3))) & 255]


def hashes(texts: pa.LargeStringArray) -> pa.StringArray:
    """MD5 in hex of each text's UTF-8 bytes."""
    data, offsets = buffers(texts)
    out = np.empty(WIDTH * len(texts), np.uint8)
    _digests(data, offsets, _TURNS, _SINES, _PAIRS, out.view("<u2"), size=int(offsets[-1] - offsets[0]))
    edges = np.arange(0, len(out) + 1, WIDTH, dtype=np.int32)
    return pa.StringArray.from_buffers(len(texts), pa.py_buffer(edges), pa.py_buffer(out))
