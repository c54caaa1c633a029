"""Where files are dropped in: a folder of this machine, or a place that fsspec reaches (s3://bucket/folder …).

Both list what is there without following links and open one regular file at a time; names are never expanded.
Credentials of object storage come from the environment, as its driver documents them, and are never printed.
"""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, Literal, Protocol
from urllib.parse import unquote

from transforms.errors import ConfigError, HuishengError

Kind = Literal["file", "folder", "other"]
_PACKAGES = {"oss": "ossfs", "sftp": "paramiko", "ssh": "paramiko"} | dict.fromkeys(("gs", "gcs"), "gcsfs")
_PACKAGES |= dict.fromkeys(("abfs", "az"), "adlfs")
_KEYS = (
    "set the credentials its driver reads: for s3 AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_ENDPOINT_URL, "
    "for others fsspec's configuration, such as FSSPEC_SFTP_KEY_FILENAME"
)
_BUCKETS = ("s3", "s3a", "gs", "gcs", "oss", "abfs", "az")
_OURS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_REFUSED = (
    *("NoCredentialsError", "PermissionError", "ClientError", "PartialCredentialsError", "ProfileNotFound"),
    *("AuthenticationException", "PasswordRequiredException", "BadHostKeyException", "SSHException"),
)


@dataclass(frozen=True)
class Entry:
    """Something in an inbox. ``stamp`` changes with every new content: size, time and, where there is one, the tag."""

    path: str
    kind: Kind
    bytes: int = 0
    mtime_ns: int = 0
    tag: str = ""

    @property
    def stamp(self) -> tuple[int, int, str]:
        """What tells one content from the next."""
        return self.bytes, self.mtime_ns, self.tag


class Place(Protocol):
    """An inbox. Paths are relative to it and use ``/``."""

    def check(self) -> None:
        """Raise ``ConfigError`` where the place is not there or not readable."""

    def entries(self) -> Iterator[Entry]:
        """Everything in it, in order of names, folders before what they hold."""

    def entry(self, path: str) -> Entry:
        """One of them, as it is now. Raises ``OSError``."""

    def open(self, path: str) -> AbstractContextManager[BinaryIO]:
        """A regular file to read, never a link, pipe or device. Raises ``OSError``."""


class NoRegularFile(OSError):
    """A link, a pipe, a device or a folder where a file was expected."""


def place_of(inbox: Path | str) -> Place:
    """The place of ``Settings.inbox``: a path, or a URL with its scheme."""
    if isinstance(inbox, str) and inbox.startswith("file://"):
        return FolderPlace(Path(unquote(inbox.removeprefix("file://"))))
    return ObjectPlace(inbox) if isinstance(inbox, str) else FolderPlace(inbox)


def open_regular(path: Path, *, follow: bool = False) -> BinaryIO:
    """A regular file, opened without waiting for a pipe's writer; a link only where ``follow`` says so."""
    found = path.stat(follow_symlinks=follow)
    if not stat.S_ISREG(found.st_mode):
        raise NoRegularFile(None, _kind_of(found.st_mode))
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | (0 if follow else os.O_NOFOLLOW))
    if not stat.S_ISREG(mode := os.fstat(handle).st_mode):  # another one by now
        os.close(handle)
        raise NoRegularFile(None, _kind_of(mode))
    return os.fdopen(handle, "rb")


def _kind_of(mode: int) -> str:
    return "a symbolic link" if stat.S_ISLNK(mode) else "a folder" if stat.S_ISDIR(mode) else "a pipe or device"


class FolderPlace:
    """A folder of this machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def check(self) -> None:
        """Raise ``ConfigError`` where it is no folder."""
        if not self.folder.is_dir():
            raise ConfigError("no such folder", where=str(self.folder), next_step="name the inbox with --data DIR")

    def entries(self) -> Iterator[Entry]:
        """Everything below the folder; links are named, not followed."""
        if self.folder.is_dir():
            yield from _walked(self.folder, "")

    def entry(self, path: str) -> Entry:
        """The file as it is now."""
        return _entry(path, os.lstat(self.folder / path))

    def open(self, path: str) -> BinaryIO:
        """A regular file."""
        return open_regular(self.folder / path)


def _walked(folder: Path, prefix: str) -> Iterator[Entry]:
    with os.scandir(folder) as found:
        items = sorted(found, key=lambda item: item.name)
    for item in items:
        entry = _entry(f"{prefix}{item.name}", item.stat(follow_symlinks=False))
        yield entry
        if entry.kind == "folder":
            yield from _walked(folder / item.name, f"{prefix}{item.name}/")


def _entry(path: str, found: os.stat_result) -> Entry:
    kind: Kind = "file" if stat.S_ISREG(found.st_mode) else "folder" if stat.S_ISDIR(found.st_mode) else "other"
    return Entry(path, kind, found.st_size, found.st_mtime_ns)


class ObjectPlace:
    """A bucket or folder behind a URL; fsspec's driver for the scheme does the talking."""

    def __init__(self, url: str) -> None:
        self.url, self._scheme = url, url.split("://", 1)[0]
        with self._told():
            import fsspec

            # Not by use_listings_cache=False: a driver like sftp's takes it for an option of its connection.
            self._driver, self._root = fsspec.url_to_fs(url, skip_instance_cache=True)
        self._root = self._root.rstrip("/")

    @property
    def _files(self) -> Any:
        """The driver, without what it remembers of earlier listings."""
        self._driver.invalidate_cache()
        return self._driver

    def check(self) -> None:
        """Raise ``ConfigError`` where nothing can be listed."""
        with self._told():
            try:
                self._files.ls(self._root)
            except FileNotFoundError:
                if self._scheme not in _BUCKETS:
                    raise
                self._files.ls(self._root.split("/")[0])  # a bucket has no empty folders

    def entries(self) -> Iterator[Entry]:
        """Every object below the URL, by name."""
        with self._told():
            found: dict[str, Any] = self._files.find(self._root, detail=True)
        for name in sorted(found):
            path = name.removeprefix(self._root).lstrip("/")
            if path and not name.endswith("/"):
                yield _object(path, found[name])

    def entry(self, path: str) -> Entry:
        """The object as it is now. Raises ``FileNotFoundError``."""
        with self._told(is_file=True):
            found = _object(path, self._files.info(f"{self._root}/{path}"))
            return found if self._is_regular(path) else Entry(path, "other")

    def _is_regular(self, path: str) -> bool:
        """Whether a file server has no pipe or device there: sftp's driver takes anything for a file."""
        look: Any = getattr(getattr(self._driver, "ftp", None), "lstat", None)
        mode = look(f"{self._root}/{path}").st_mode if look else None
        return mode is None or stat.S_ISREG(mode)

    @contextmanager
    def open(self, path: str) -> Iterator[BinaryIO]:
        """The object's bytes, streamed; never those behind a link of a file server."""
        if self.entry(path).kind != "file":
            raise NoRegularFile(None, "a link, a folder or a device")
        with self._told(is_file=True), self._files.open(f"{self._root}/{path}", "rb") as handle:
            yield handle

    @contextmanager
    def _told(self, *, is_file: bool = False) -> Iterator[None]:
        """Trouble with the place itself in words; a driver's own message may hold what nobody should read."""
        try:
            yield
        except (HuishengError, MemoryError):
            raise
        except (ImportError, ValueError):
            raise ConfigError(f"no driver for {self._scheme}://", where=self.url, next_step=self._remedy()) from None
        except FileNotFoundError:
            if is_file:
                raise
            raise ConfigError("no such place", where=self.url, next_step="correct inbox in huisheng.toml") from None
        except Exception as error:
            if isinstance(error, OSError) and error.errno in _OURS:
                raise
            raise self._trouble(error) from None

    def _remedy(self) -> str:
        """The package to install, as far as fsspec or we know it."""
        from fsspec.registry import known_implementations

        if package := _PACKAGES.get(self._scheme):
            return f"install {package} beside huisheng"
        if self._scheme not in known_implementations:
            return "correct the scheme of inbox in huisheng.toml"
        return str(known_implementations[self._scheme].get("err", "")).rstrip(".") or "see fsspec's list of drivers"

    def _trouble(self, error: Exception) -> HuishengError:
        kind = type(error).__name__
        if kind in _REFUSED:
            return ConfigError(f"not allowed in ({kind})", where=self.url, next_step=_KEYS)
        return HuishengError(f"can't be reached ({kind})", where=self.url, next_step="try again later")


def _object(path: str, info: dict[str, Any]) -> Entry:
    kind: Kind = "file" if info.get("type", "file") == "file" and not info.get("islink") else "other"
    time = info.get("LastModified") or info.get("mtime") or info.get("created") or 0
    if isinstance(time, datetime):  # a driver without time zone means UTC
        time = (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()
    seconds = float(time)
    tag = str(info.get("ETag") or info.get("etag") or "")
    return Entry(path, kind, int(info.get("size") or 0), int(seconds * 1_000_000) * 1_000, tag)
