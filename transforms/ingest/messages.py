"""Length-prefixed JSON over a socket. Both sides set a bound on what they accept."""

import json
import socket
import struct
from typing import Any

MAX_BYTES = 64 << 20


def send(sock: socket.socket, message: dict[str, Any]) -> None:
    """Send one message."""
    data = json.dumps(message, ensure_ascii=False, default=str).encode()
    sock.sendall(struct.pack("<I", len(data)) + data)


def receive(sock: socket.socket) -> dict[str, Any] | None:
    """The next message; None at the end or where what comes is no message."""
    head = _exactly(sock, 4)
    if head is None or (size := struct.unpack("<I", head)[0]) > MAX_BYTES:
        return None
    data = _exactly(sock, size)
    try:
        message = json.loads(data) if data is not None else None
    except ValueError:
        return None
    return message if isinstance(message, dict) else None


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
