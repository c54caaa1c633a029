"""Word lists of the masking rules, one file each; words are apart by blanks or line ends."""

import re
from functools import cache
from importlib.resources import files


@cache
def words(name: str) -> tuple[str, ...]:
    """The words of ``<name>.txt`` in file order."""
    return tuple(files(__name__).joinpath(f"{name}.txt").read_text("utf-8").split())


def alternatives(name: str) -> str:
    """The words as one regular-expression alternative, longest first."""
    return "|".join(re.escape(word) for word in sorted(words(name), key=len, reverse=True))
