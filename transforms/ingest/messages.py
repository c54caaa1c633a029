"""Length-prefixed JSON over a socket, with a text behind it. Both sides set a bound on what they accept."""

import json
import socket
import struct
from collections.abc import Iterable
from typing import Any

MAX_BYTES = 64 << 20
_HEAD = struct.Struct("<II")
_BETWEEN = "\0"


def send(sock: socket.socket, message: dict[str, Any], text: bytes = b"") -> None:
    """Send one message."""
    data = json.dumps(message, ensure_ascii=False, default=str).encode()
    sock.sendall(b"".join((_HEAD.pack(len(data), len(text)), data, text)))


def receive(sock: socket.socket) -> dict[str, Any] | None:
    """The next message, its text below ``text``; None at the end or where what comes is no message."""
    head = _exactly(sock, _HEAD.size)
    sizes = _HEAD.unpack(head) if head is not None else ()
    if not sizes or max(sizes) > MAX_BYTES:
        return None
    data, text = _exactly(sock, sizes[0]), _exactly(sock, sizes[1])
    try:
        message = json.loads(data) if data is not None and text is not None else None
    except ValueError:
        return None
    return message | {"text": text} if isinstance(message, dict) else None


def packed(values: Iterable[str | None]) -> bytes:
    """Texts as one; none of them may hold a NUL. A missing one comes back as empty."""
    return _BETWEEN.join(value or "" for value in values).encode()


def unpacked(text: bytes) -> list[str]:
    """The texts of ``packed``, of which there was at least one. Raises ``UnicodeDecodeError``."""
    return text.decode().split(_BETWEEN)


def _exactly(sock: socket.socket, size: int) -> bytes | None:
    parts, missing = [], size
    while missing:
        try:
            part = sock.recv(min(missing, 1 << 20))
        except ConnectionError:
            return None
        if not part:
            return None
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)
