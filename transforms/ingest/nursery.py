"""The process that forks one limited child per file. It has the readers loaded and never touches a file itself.

Started by ``children.py`` with a socket as its control line; ends when that closes.
"""

import codecs
import contextlib
import ctypes
import errno
import json
import os
import pickle
import select
import signal
import socket
import struct
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from transforms.ingest import messages, sandbox
from transforms.ingest.encodings import Unproven
from transforms.ingest.job import Job, Refusal
from transforms.ingest.parse import parse
from transforms.ingest.profile import inspect
from transforms.ingest.protection import Pseudonymise
from transforms.ingest.whole_table import whole_table

_POLL_S = 0.02
_MARGIN_MB = 24
_PAGE = os.sysconf("SC_PAGE_SIZE")
_PARENT_DEATH_SIGNAL = 1
_EXHAUSTED = (errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EIO, errno.EAGAIN, errno.ENOSPC, errno.EDQUOT)
_CODECS = ("utf-8-sig", "gb18030", "big5", "big5hkscs", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252")
_READERS = {
    *("containers", "encodings", "delimited", "exact", "structure", "dialects", "newlines"),
    *(
        "workbooks",
        "workbook_kinds",
        "workbook_count",
        "legacy_books",
        "legacy_formats",
        "open_sheets",
        "ole2",
        "biff",
        "relinked",
    ),
    *("wide_parts", "web_pages", "web_rows", "xml_sheets", "xml_rows", "markup"),
    *("sheets", "json_records", "json_values", "json_stream", "parquet_records", "nested"),
    *("records", "grid", "files"),
}


def serve(control: socket.socket) -> None:
    """Fork a child for every job socket that arrives, one at a time; report how each one ended."""
    _preload()
    while True:
        data, handles, _, _ = socket.recv_fds(control, 16, 1)
        if not data or not handles:
            return
        line = socket.socket(fileno=handles[0])
        memory_mb, wall_s = struct.unpack("<II", data[:8])
        pid = os.fork()
        if pid == 0:
            control.close()
            _run(line)
        line.close()
        end = _watch(pid, control, memory_mb, wall_s)
        if end is None:
            return
        with contextlib.suppress(BrokenPipeError):
            messages.send(control, end)


def _preload() -> None:
    """Import what a parse may need now, once, rather than in every child."""
    import transforms.privacy.masking  # noqa: F401 - for the children forked later

    for name in _CODECS:
        codecs.lookup(name)


def _watch(pid: int, control: socket.socket, memory_mb: int, wall_s: int) -> dict[str, Any] | None:
    """Wait for a child; kill it when it grows or lasts too long. Returns how it ended and its largest size.

    None when the parent, who says nothing meanwhile, is gone; the child is killed then.
    """
    handle, start, peak, killed = os.pidfd_open(pid), time.monotonic(), 0, ""
    try:
        while handle not in (ready := select.select([handle, control.fileno()], [], [], _POLL_S)[0]):
            if ready:
                os.kill(pid, signal.SIGKILL)
                return None
            peak = max(peak, _resident_mb(pid))
            killed = "memory" if peak > memory_mb - _MARGIN_MB else "time" if time.monotonic() - start > wall_s else ""
            if killed:
                os.kill(pid, signal.SIGKILL)
                break
        _, status, usage = os.wait4(pid, 0)
    finally:
        os.close(handle)
    return {"killed": killed, "code": os.waitstatus_to_exitcode(status), "peak_mb": max(peak, usage.ru_maxrss >> 10)}


def _resident_mb(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE >> 20
    except (OSError, IndexError):
        return 0


def _run(line: socket.socket) -> None:
    """The child: read the job, enter the sandbox, parse, answer, leave without cleaning up."""
    os.umask(0o077)
    ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
    code = 0
    try:
        answer = _answer(line)
        messages.send(line, answer)
    except BaseException:
        code = 70
    os._exit(code)


def _answer(line: socket.socket) -> dict[str, Any]:
    job: Job = pickle.loads(_bytes(line))  # noqa: S301 - written by the parent, which trusts itself
    _silence()
    held = sandbox.enter(
        memory_mb=job.memory_mb,
        cpu_s=job.cpu_s,
        output_mb=job.output_mb,
        readable=[job.path, *job.known, *_library_folders()],
        writable=job.out,
    )

    def pseudonymise(values: pl.Series, field: str) -> pl.Series:
        # A NUL separates the values; one inside them has no part in their canonical form.
        messages.send(line, {"field": field}, messages.packed(values.str.replace_all("\0", "", literal=True)))
        reply = messages.receive(line)
        if reply is None:
            raise ConnectionError("the parent is gone")
        tokens = pl.Series(values.name, messages.unpacked(reply["text"]), dtype=pl.String)
        return tokens.set(tokens == "", None)

    try:
        return {"result": _result(job, pseudonymise), "sandbox": held}
    except Refusal as refusal:
        return {"refused": (_trouble(refusal) if _is_of_machine(refusal) else refusal).to_dict(), "sandbox": held}
    except MemoryError:
        found, expected = f"parsing it needs more than {job.memory_mb} MB", "a file within the limits of huisheng.toml"
        next_step = "split it, or raise parse_memory_mb in [limits]"
        return {"refused": Refusal("memory", found, expected, next_step).to_dict()}
    except (ConnectionError, KeyboardInterrupt):
        raise
    except BaseException as error:
        return {"refused": _trouble(error).to_dict()}


def _result(job: Job, pseudonymise: Pseudonymise) -> dict[str, Any]:
    try:
        return _done(job, pseudonymise)
    except Unproven:
        for path in Path(job.out).iterdir():
            path.unlink()
        return _done(replace(job, is_proven_first=True), pseudonymise)


def _done(job: Job, pseudonymise: Pseudonymise) -> dict[str, Any]:
    if job.task == "inspect":
        return inspect(job)
    return whole_table(job) if job.task in ("table", "mask") else parse(job, pseudonymise)


def _trouble(error: BaseException) -> Refusal:
    """The refusal for what a reader raised, or for what is none of the file's fault, which is tried again next run.

    Names the kind of the error and where it arose; never its message, which may quote the file.
    """
    where, module = _place_of(error)
    if module in _READERS and not _is_of_machine(error):
        found = f"its format's reader gives up ({where})"
        return Refusal("unreadable", found, "a whole file of its format", "export the file again, or as .csv")
    return Refusal("internal", where, "", "report this place; the file is tried again at the next run")


def _is_of_machine(error: BaseException | None) -> bool:
    """Whether the machine is out of something. A module or codec that is there and can't be loaded is so, too."""
    while error is not None:
        if isinstance(error, ImportError) or type(error) is LookupError:
            return True
        if isinstance(error, OSError) and error.errno in _EXHAUSTED:
            return True
        error = error.__cause__ or error.__context__
    return False


def _place_of(error: BaseException) -> tuple[str, str]:
    place = error.__traceback__
    while (
        place is not None and place.tb_next is not None and "/transforms/" in place.tb_next.tb_frame.f_code.co_filename
    ):
        place = place.tb_next
    where = f" in {Path(place.tb_frame.f_code.co_filename).name}:{place.tb_lineno}" if place else ""
    number = f" {errno.errorcode.get(error.errno, '')}" if isinstance(error, OSError) and error.errno else ""
    return f"{type(error).__name__}{number}{where}", Path(place.tb_frame.f_code.co_filename).stem if place else ""


def _bytes(line: socket.socket) -> bytes:
    size = struct.unpack("<I", line.recv(4, socket.MSG_WAITALL))[0]
    return line.recv(size, socket.MSG_WAITALL)


def _silence() -> None:
    null = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(null, number)


def _library_folders() -> list[str]:
    package = Path(__file__).resolve().parents[1]
    system = ("/usr", "/lib", "/lib64", "/etc", "/proc", "/sys", "/dev")
    return [str(package), sys.prefix, sys.base_prefix, *system]


def main() -> None:
    """Entry of the process; the control socket's number is the argument."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    serve(socket.socket(fileno=int(sys.argv[1])))


if __name__ == "__main__":
    json.dumps({})
    main()
