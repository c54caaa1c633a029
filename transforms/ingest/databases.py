"""Rows of a PostgreSQL or MySQL query, from the last watermark on, taken like a file.

The query runs in a read-only transaction and streams; its rows land as JSON Lines, every value as text, and go
through the same child, contract and ledger as an export. The new watermark is part of the ledger row, so rows
and watermark become visible together; the look-back for late commits costs nothing but duplicates.
"""

import json
import os
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from urllib.parse import unquote, urlsplit

from transforms.errors import ConfigError, HuishengError
from transforms.ingest import landing, ledger
from transforms.ingest.intake import ingest_rows
from transforms.ingest.ledger import LedgerEntry
from transforms.settings import DatabaseQuery, Settings, Source

_FETCH = 5_000
_INFINITY = "9999-12-31 23:59:59"


def pull(settings: Settings, source_name: str, business_date: date, *, until: str | None = None) -> LedgerEntry | None:
    """Take what is new; returns the ledger row, or None when nothing is. Raises ``ConfigError``, ``HuishengError``."""
    source = settings.source(source_name)
    if source.database is None:
        raise ConfigError(f"source {source_name} has no database", expected=f"[{source_name}.database]")
    since = watermark_of(settings, source)
    draft, count, last = _stored(settings, source.database, since, until or _INFINITY)
    try:
        if not count:
            return None
        landed = landing.land(draft, settings.zones.landing)
    finally:
        draft.unlink(missing_ok=True)
    return ingest_rows(settings, source, f"query:{source.name}", business_date, landed, last)


def watermark_of(settings: Settings, source: Source) -> str:
    """The largest watermark of a loaded pull, less the look-back; the configured start before the first one."""
    query = source.database
    if query is None:
        return _INFINITY
    known = [e.watermark for e in ledger.read(settings, source.name) if e.status == "loaded" and e.watermark]
    if not known:
        return query.start
    return _earlier(max(known, key=_order), query.overlap_s)


def _order(value: str) -> tuple[int, Any]:
    return (0, int(value)) if value.lstrip("-").isdigit() else (1, value)


def _earlier(value: str, seconds: int) -> str:
    if value.lstrip("-").isdigit():
        return value
    return str(datetime.fromisoformat(value) - timedelta(seconds=seconds))


def _stored(settings: Settings, query: DatabaseQuery, since: str, until: str) -> tuple[Path, int, str]:
    """The rows as JSON Lines in a private file, their number and the largest watermark among them."""
    settings.zones.landing.mkdir(parents=True, exist_ok=True, mode=0o700)
    count, last = 0, since
    with NamedTemporaryFile("w", dir=settings.zones.landing, prefix=".query-", delete=False, encoding="utf-8") as out:
        for row in rows(query, since, until):
            if row.get(query.watermark) is None:
                raise ConfigError(f"the query gives no {query.watermark}", expected="the watermark column, never null")
            last = max(last, str(row[query.watermark]), key=_order) if count else str(row[query.watermark])
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
            count += 1
    return Path(out.name), count, last


def rows(query: DatabaseQuery, since: str, until: str) -> Iterator[dict[str, str | None]]:
    """Rows of the query as text, streamed from the server."""
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
        # The driver's message may quote the query's data or the URL.
        raise HuishengError(f"the query failed ({type(error).__name__})", where=query.url_env) from None


def _postgresql(url: str, query: str, values: dict[str, str]) -> Iterator[dict[str, str | None]]:
    import psycopg

    with psycopg.connect(url) as connection:
        connection.read_only = True
        with connection.cursor(name="huisheng") as cursor:
            cursor.itersize = _FETCH
            cursor.execute(query, values)
            names = [column.name for column in cursor.description or ()]
            for row in cursor:
                yield {name: text_of(value) for name, value in zip(names, row, strict=True)}


def _mysql(url: str, query: str, values: dict[str, str]) -> Iterator[dict[str, str | None]]:
    import pymysql
    from pymysql.cursors import SSCursor

    parts = urlsplit(url)
    connection = pymysql.connect(
        host=parts.hostname or "localhost",
        port=parts.port or 3306,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        database=parts.path.lstrip("/"),
        charset="utf8mb4",
        cursorclass=SSCursor,
    )
    with closing(connection), connection.cursor() as cursor:
        cursor.execute("START TRANSACTION READ ONLY")
        cursor.execute(query, values)
        names = [column[0] for column in cursor.description or ()]
        while batch := cursor.fetchmany(_FETCH):
            for row in batch:
                yield {name: text_of(value) for name, value in zip(names, row, strict=True)}


_STREAMS = {"postgresql": _postgresql, "postgres": _postgresql, "mysql": _mysql, "mariadb": _mysql}


def text_of(value: Any) -> str | None:
    """A database value as an export would write it."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(" ") if value.tzinfo is None else value.isoformat()
    if isinstance(value, date | time | Decimal | int | float):
        return str(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    return json.dumps(value, ensure_ascii=False, default=str)
