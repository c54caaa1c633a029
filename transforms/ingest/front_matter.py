"""What stands above a table for programs to read: YAML between two lines of dashes, as in CSVY, or Excel's sep=;."""

import re

_FRONT = re.compile(r"(?P<sign>#?)---[ \t]*\r*\n(?P<lines>.*?\n)(?P=sign)---[ \t]*\r*\n", re.S)
_SEP = re.compile(r'"?sep=(?P<sign>[^\r\n"])"?(?P=sign)*(?:\r*\n|\r)', re.I)
_FIELD = re.compile(r"#?[\w.-]+:(?:\s|$)", re.M)


def front_matter(text: str) -> str:
    """The front matter that a text begins with, its two lines of dashes included; '' where there is none."""
    found = _FRONT.match(text)
    return found[0] if found and _FIELD.match(found["lines"]) else ""


def told_delimiter(text: str) -> tuple[str, str | None]:
    """A first line ``sep=;``, which tells Excel the delimiter, and that sign; '' and None where there is none."""
    found = _SEP.match(text)
    return (found[0], found["sign"]) if found else ("", None)
