"""What stands above a table for programs to read: YAML between two lines of dashes, as in CSVY."""

import re

_FRONT = re.compile(r"(?P<sign>#?)---[ \t]*\r*\n(?P<lines>.*?\n)(?P=sign)---[ \t]*\r*\n", re.S)
_FIELD = re.compile(r"#?[\w.-]+:(?:\s|$)", re.M)


def front_matter(text: str) -> str:
    """The front matter that a text begins with, its two lines of dashes included; '' where there is none."""
    found = _FRONT.match(text)
    return found[0] if found and _FIELD.match(found["lines"]) else ""
