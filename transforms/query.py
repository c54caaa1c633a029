"""A session for analysts: read-only, confined to the release, limited in memory and threads."""

import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from transforms import history, releases
from transforms.errors import ConfigError, UserError
from transforms.releases import DATABASE
from transforms.settings import Settings

MAX_SECONDS = 300.0
GRACE_SECONDS = 10.0

# Order matters: the lock comes last, nothing can be set after it.
CONFINEMENT = (
    "set memory_limit = '{memory}'",
    "set threads = {threads}",
    "set temp_directory = ''",
    "set autoinstall_known_extensions = false",
    "set autoload_known_extensions = false",
    "set allow_community_extensions = false",
    "set enable_external_access = false",
    "set lock_configuration = true",
)


def connect(settings: Settings, as_of: date | None = None) -> duckdb.DuckDBPyConnection:
    """Open the current release read-only with external access off and the configuration locked.

    With ``as_of`` the release that readers had when that day ended, and the table ``published_figure``: its figures
    from the history. Where the release is no longer kept, that table is all there is.
    """
    if as_of is not None:
        return _connect_as_of(settings, as_of)
    path = settings.zones.current / DATABASE
    if not path.exists():
        raise ConfigError("no release yet", where=str(settings.zones.current), next_step="huisheng run")
    return confine(path, memory=settings.limits.duckdb_memory, threads=settings.limits.duckdb_threads)


def _connect_as_of(settings: Settings, day: date) -> duckdb.DuckDBPyConnection:
    limits: dict[str, Any] = {"memory": settings.limits.duckdb_memory, "threads": settings.limits.duckdb_threads}
    release = releases.of_day(settings, day)
    if release is None:
        raise UserError(f"nothing was published by {day}", where="query", next_step="huisheng releases")
    path = settings.zones.releases / release / DATABASE
    con = duckdb.connect(str(path), read_only=True) if path.exists() else duckdb.connect()
    if not (history.as_of(con, settings, release) or path.exists()):
        raise UserError(f"release {release} of {day} is no longer kept", where="query", next_step="huisheng releases")
    return _confined(con, **limits)


def confine(path: Path, *, memory: str = "2GB", threads: int = 2) -> duckdb.DuckDBPyConnection:
    """Open any published file the same way."""
    return _confined(duckdb.connect(str(path), read_only=True), memory=memory, threads=threads)


def _confined(con: duckdb.DuckDBPyConnection, *, memory: str, threads: int) -> duckdb.DuckDBPyConnection:
    for statement in CONFINEMENT:
        con.execute(statement.format(memory=memory, threads=threads))
    return con


def run(
    con: duckdb.DuckDBPyConnection,
    sql: str,
    *,
    seconds: float = MAX_SECONDS,
    leave: Callable[[], object] | None = None,
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Column names and rows of one statement. A mistake in the SQL, or too long a wait, is a ``UserError``.

    The engine looks up between rows only; ``leave`` is called ``GRACE_SECONDS`` later, while one row still runs.
    """
    watches = [threading.Timer(seconds, con.interrupt)]
    if leave is not None:
        watches.append(threading.Timer(seconds + GRACE_SECONDS, leave))
    for watch in watches:
        watch.daemon = True
        watch.start()
    try:
        cursor = con.execute(sql)
        return [column[0] for column in cursor.description or []], cursor.fetchall()
    except duckdb.InterruptException:
        raise UserError(
            f"took longer than {seconds:g} s", where="query", next_step="ask for less, or use the Parquet files"
        ) from None
    except duckdb.Error as error:
        raise UserError(str(error).splitlines()[0], where="query", next_step="huisheng query 'show tables'") from None
    finally:
        for watch in watches:
            watch.cancel()
