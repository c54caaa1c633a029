"""MD5 (RFC 1321) of every text of a column, in hex: an identity equal to DuckDB's ``md5()``, not a protection.

``hashlib`` takes one text per call, which costs as much as scoring the text.
"""

# mypy: allow-untyped-defs, disable-error-code="assignment"

import numpy as np
import pyarrow as pa

from transforms.text.arrow import buffers
from transforms.text.jit import kernel

WIDTH = 32
_DIGITS = np.frombuffer(b"0123456789abcdef", np.uint8)
_TURNS = np.array([7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21], np.int64)
_SINES = np.floor(np.abs(np.sin(np.arange(1, 65, dtype=np.float64))) * 2.0**32).astype(np.int64)


@kernel
def _digests(data, offsets, turns, sines, digits, out):
    """Fill ``out`` (32·texts,); sums are modulo 2³²."""
    mask, word, state = 0xFFFFFFFF, np.zeros(16, np.int64), np.zeros(4, np.int64)
    for text in range(len(offsets) - 1):
        begin, length = offsets[text], offsets[text + 1] - offsets[text]
        state[0], state[1], state[2], state[3] = 0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476
        blocks = (length + 8) // 64 + 1
        for block in range(blocks):
            at = begin + 64 * block
            left = length - 64 * block
            for place in range(16):
                here, value = at + 4 * place, 0
                if 4 * place + 4 <= left:
                    value = np.int64(data[here]) | np.int64(data[here + 1]) << 8
                    value |= np.int64(data[here + 2]) << 16 | np.int64(data[here + 3]) << 24
                else:
                    for byte in range(4):
                        number = 4 * place + byte
                        if number < left:
                            value |= np.int64(data[at + number]) << (8 * byte)
                        elif number == left:
                            value |= 128 << (8 * byte)
                word[place] = value
            if block == blocks - 1:
                word[14], word[15] = (length << 3) & mask, length >> 29
            a, b, c, d = state[0], state[1], state[2], state[3]
            for turn in range(4):
                for step in range(16):
                    if turn == 0:
                        mixed, place = (b & c) | (~b & d), step
                    elif turn == 1:
                        mixed, place = (d & b) | (~d & c), (5 * step + 1) & 15
                    elif turn == 2:
                        mixed, place = b ^ c ^ d, (3 * step + 5) & 15
                    else:
                        mixed, place = c ^ (b | (~d & mask)), (7 * step) & 15
                    total = (a + mixed + sines[16 * turn + step] + word[place]) & mask
                    by = turns[4 * turn + (step & 3)]
                    a, d, c, b = d, c, b, (b + ((total << by) | (total >> (32 - by)))) & mask
            state[0], state[1] = (state[0] + a) & mask, (state[1] + b) & mask
            state[2], state[3] = (state[2] + c) & mask, (state[3] + d) & mask
        for byte in range(16):
            here = (state[byte >> 2] >> (8 * (byte & 3))) & 255
            out[32 * text + 2 * byte] = digits[here >> 4]
            out[32 * text + 2 * byte + 1] = digits[here & 15]


def hashes(texts: pa.LargeStringArray) -> pa.StringArray:
    """MD5 in hex of each text's UTF-8 bytes."""
    data, offsets = buffers(texts)
    out = np.empty(WIDTH * len(texts), np.uint8)
    _digests(data, offsets, _TURNS, _SINES, _DIGITS, out, size=int(offsets[-1] - offsets[0]))
    edges = np.arange(0, len(out) + 1, WIDTH, dtype=np.int32)
    return pa.StringArray.from_buffers(len(texts), pa.py_buffer(edges), pa.py_buffer(out))
