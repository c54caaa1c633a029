"""The kinds of columns the contracts are made of, and the lineage every raw table carries."""

import sys
from typing import Any

# dataframely loads SQLAlchemy, a second of CPU for each command, for column types that no contract uses.
_sqlalchemy = sys.modules.setdefault("sqlalchemy", None)  # type: ignore[arg-type]  # a module that may not be loaded
import dataframely as dy  # noqa: E402  # after the line above

if _sqlalchemy is None:
    del sys.modules["sqlalchemy"]

IDENTIFIER: dict[str, Any] = {"class": "identifier"}
FREE_TEXT: dict[str, Any] = {"class": "free_text"}


def required(**kwargs: Any) -> dy.String:
    """A text that may be neither null nor empty."""
    return dy.String(min_length=1, **kwargs)


def person_key() -> dy.String:
    """An identifier of a person, stored as its pseudonym."""
    return dy.String(nullable=True, metadata=IDENTIFIER)


def optional_text(**kwargs: Any) -> dy.String:
    """A text that may be null."""
    return dy.String(nullable=True, **kwargs)


def optional_time(**kwargs: Any) -> dy.Datetime:
    """A time in UTC that may be null."""
    return dy.Datetime(nullable=True, time_unit="us", **kwargs)


class Lineage(dy.Schema):
    """Where a row came from. Present in every table of the raw zone."""

    source = dy.String(description="name of the source in sources.toml")
    file_id = dy.String(description="first 16 hex digits of the file's sha256")
    file_date = dy.Date(nullable=True, description="business date the file speaks for")
    record_no = dy.Int64(description="1-based number of the data record in its file")
    record_hash = dy.Int64(description="hash of the record's content, stable across encodings")
