"""What stands above a table and is none of it: YAML between two lines of dashes, as in CSVY, Excel's sep=;, remarks."""

import re

_FRONT = re.compile(r"(?P<sign>#?)---[ \t]*\r*\n(?P<lines>.*?\n)(?P=sign)---[ \t]*\r*\n", re.S)
_SEP = re.compile(r'"?sep=(?P<sign>[^\r\n"])"?(?P=sign)*(?:\r*\n|\r)', re.I)
_REMARKS = re.compile(r"(?:#[^\r\n]*(?:\r*\n|\r)(?:(?:[ \t]*(?:\r*\n|\r)){1,9}(?=#))?)+")
_SIGNS = ",;\t|"
_FIELD = re.compile(r"#?[\w.-]+:(?:\s|$)", re.M)


def front_matter(text: str) -> str:
    """The front matter that a text begins with, its two lines of dashes included; '' where there is none."""
    found = _FRONT.match(text)
    return found[0] if found and _FIELD.match(found["lines"]) else ""


def told_delimiter(text: str) -> tuple[str, str | None]:
    """A first line ``sep=;``, which tells Excel the delimiter, and that sign; '' and None where there is none."""
    found = _SEP.match(text)
    return (found[0], found["sign"]) if found else ("", None)


def remarks(text: str) -> str:
    """The lines beginning with # that a text begins with, and blank ones between them; the last stays where it may be
    the header.
    """
    found = _REMARKS.match(text)
    lines = found[0].splitlines(keepends=True) if found else []
    below = text[len("".join(lines)) :].split("\n", 1)[0].split("\r", 1)[0]
    may_be_header = any(sign in lines[-1] and sign in below for sign in _SIGNS) if lines else False
    if not below.strip() or may_be_header or (len(lines) == 1 and not any(sign in below for sign in _SIGNS)):
        lines = lines[:-1]
    return "".join(lines)
