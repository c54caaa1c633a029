"""Rows of a PostgreSQL or MySQL query, from the last watermark on, taken like a file.

The query runs in a read-only transaction and streams; its rows land as JSON Lines, every value as text, and go
through the same child, contract and ledger as an export. The new watermark is part of the ledger row, so rows
and watermark become visible together; the look-back for late commits costs nothing but duplicates.
"""

import json
import os
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, BinaryIO
from urllib.parse import parse_qsl, unquote, urlsplit

from transforms.errors import ConfigError, HuishengError
from transforms.ingest import landing, ledger
from transforms.ingest.intake import ingest_rows
from transforms.ingest.ledger import LedgerEntry
from transforms.ingest.shapes import unique_titles
from transforms.settings import DatabaseQuery, Settings, Source

_FETCH = 5_000
_PATIENCE_S = 3_600
_DENIED = ("1044", "1045", "1049", "1054", "1064", "1142", "1146", "1698", "1792")
_WRONG = ("28", "3D", "42", "25006")
"""MySQL's numbers and PostgreSQL's classes for what a second try doesn't change."""
_UNREACHED = ("2002", "2003", "2005")
_UNFILLED = ("ProgrammingError", "TypeError", "ValueError", "KeyError")
"""What the drivers raise before they ask the server."""
_INFINITY = "9999-12-31 23:59:59"


def pull(settings: Settings, source_name: str, business_date: date, *, until: str | None = None) -> LedgerEntry | None:
    """Take what is new; returns the ledger row, or None when nothing is. Raises ``ConfigError``, ``HuishengError``."""
    source = settings.source(source_name)
    if source.database is None:
        raise ConfigError(f"source {source_name} has no database", expected=f"[{source_name}.database]")
    since = watermark_of(settings, source)
    with landing.draft(settings.zones.landing) as (path, out):
        count, last = _stored(out, source.database, since, until or _INFINITY)
        if not count:
            return None
        landed = landing.land(path, settings.zones.landing)
    return ingest_rows(settings, source, f"query:{source.name}", business_date, landed, last)


def watermark_of(settings: Settings, source: Source) -> str:
    """The largest watermark of a loaded pull, less the look-back; the configured start before the first one."""
    query = source.database
    if query is None:
        return _INFINITY
    known = [e.watermark for e in ledger.read(settings, source.name) if e.status == "loaded" and e.watermark]
    if not known:
        return query.start
    return _earlier(max(known, key=magnitude), query.overlap_s)


def magnitude(value: str) -> tuple[int, Any]:
    """What watermarks are compared by: whole numbers as numbers, moments as text."""
    return (0, int(value)) if value.lstrip("-").isdigit() else (1, value)


def _earlier(value: str, seconds: int) -> str:
    if value.lstrip("-").isdigit():
        return value
    return str(datetime.fromisoformat(value) - timedelta(seconds=seconds))


def _stored(out: BinaryIO, query: DatabaseQuery, since: str, until: str) -> tuple[int, str]:
    """Write the rows as JSON Lines; returns their number and the largest watermark among them."""
    count, last = 0, since
    for row in rows(query, since, until):
        if row.get(query.watermark) is None:
            raise ConfigError(f"the query gives no {query.watermark}", expected="the watermark column, never null")
        last = max(last, str(row[query.watermark]), key=magnitude) if count else str(row[query.watermark])
        out.write((json.dumps(row, ensure_ascii=False) + "\n").encode())
        count += 1
    out.flush()
    return count, last


def rows(query: DatabaseQuery, since: str, until: str) -> Iterator[dict[str, str | None]]:
    """Rows of the query as text, streamed from the server; of columns of one name the later ones are numbered."""
    url = os.environ.get(query.url_env, "")
    scheme = urlsplit(url).scheme.split("+")[0]
    if scheme not in _STREAMS:
        raise ConfigError(f"{query.url_env} holds no database URL", expected="postgresql://… or mysql://…")
    try:
        yield from _STREAMS[scheme](url, query.query, {"since": since, "until": until})
    except ImportError as error:
        raise ConfigError(f"no driver for {scheme} ({error.name})", next_step=f"pip install {error.name}") from None
    except Exception as error:
        if isinstance(error, HuishengError):
            raise
        raise _trouble(error, query.url_env) from None


def _trouble(error: Exception, where: str) -> HuishengError:
    """What went wrong by the server's own code; its message may quote the query's data or the URL."""
    first = error.args[0] if error.args else None
    code = str(first if isinstance(first, int) else getattr(error, "sqlstate", None) or "")
    found = f"{type(error).__name__} {code}".strip()
    if not code and type(error).__name__ in _UNFILLED:
        step = "name nothing but %(since)s and %(until)s; any other percent sign is written twice"
        return ConfigError("the values can't be put into the query", where=where, next_step=step)
    if code in _DENIED or code.startswith(_WRONG) or "authentication failed" in str(error):
        return ConfigError(f"the query failed ({found})", where=where, next_step="correct its URL, rights or query")
    if code in _UNREACHED or (not code and type(error).__name__ == "OperationalError"):
        step = "see that it runs and that its URL is right, then try again"
        return HuishengError(f"the database can't be reached ({found})", where=where, next_step=step)
    return HuishengError(f"the query failed ({found})", where=where, next_step="try again later")


def _postgresql(url: str, query: str, values: dict[str, str]) -> Iterator[dict[str, str | None]]:
    import psycopg

    with psycopg.connect(url) as connection:
        connection.read_only = True
        with connection.cursor(name="huisheng") as cursor:
            cursor.itersize = _FETCH
            cursor.execute(query, values)
            names = unique_titles([column.name for column in cursor.description or ()])
            for row in cursor:
                yield {name: text_of(value) for name, value in zip(names, row, strict=True)}


def _mysql(url: str, query: str, values: dict[str, str]) -> Iterator[dict[str, str | None]]:
    import pymysql
    from pymysql.constants.FIELD_TYPE import TIMESTAMP
    from pymysql.cursors import SSCursor

    # A session in UTC gives moments unambiguously; its literals know no offset.
    values = {name: value.removesuffix("+00:00").replace("T", " ") for name, value in values.items()}
    connection = pymysql.connect(**_mysql_options(url), cursorclass=SSCursor, init_command="SET time_zone = '+00:00'")
    with closing(connection), connection.cursor() as cursor:
        # Of the transaction alone it would not do: MariaDB ends that for a DROP and goes on.
        cursor.execute("SET SESSION TRANSACTION READ ONLY")
        cursor.execute("START TRANSACTION READ ONLY")
        cursor.execute(query, values)
        names = unique_titles([column[0] for column in cursor.description or ()])
        moments = [column[1] == TIMESTAMP for column in cursor.description or ()]
        while batch := cursor.fetchmany(_FETCH):
            for row in batch:
                yield {
                    name: text_of(value.replace(tzinfo=UTC) if is_moment and isinstance(value, datetime) else value)
                    for name, is_moment, value in zip(names, moments, row, strict=True)
                }


def _mysql_options(url: str) -> dict[str, Any]:
    """Arguments for ``pymysql.connect``; ``?unix_socket=`` and ``?ssl_ca=`` are known."""
    parts = urlsplit(url)
    options = {name: value for name, value in parse_qsl(parts.query) if name in ("unix_socket", "ssl_ca")}
    return {
        "host": parts.hostname or "localhost",
        "port": parts.port or 3306,
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or "").encode(),  # the driver takes text for latin-1
        "database": parts.path.lstrip("/"),
        "charset": "utf8mb4",
        "read_timeout": _PATIENCE_S,
        **options,
    }


_STREAMS = {"postgresql": _postgresql, "postgres": _postgresql, "mysql": _mysql, "mariadb": _mysql}


def text_of(value: Any) -> str | None:
    """A database value as an export would write it."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(" ") if value.tzinfo is None else value.astimezone(UTC).isoformat()
    if isinstance(value, timedelta):
        return _clock(value)
    if isinstance(value, date | time | Decimal | int | float):
        return str(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    return json.dumps(value, ensure_ascii=False, default=str)


def _clock(span: timedelta) -> str:
    seconds = abs(int(span.total_seconds()))
    return f"{'-' * (span < timedelta())}{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
