"""How often a query reads its tables where an engine computes a CTE anew for each that reads it, as Spark does."""

import re

_CTE = re.compile(r"(?:\bwith\b|,)\s*(\w+)\s+as\s+(?:materialized\s+)?\(")
_READ = re.compile(r"(?:\bfrom|\bjoin|,)\s+(\w+)\b")


def reads(sql: str, kept: str = r"(?!)") -> int:
    """Reads of one query in lower case; a CTE whose name matches ``kept`` counts as one table."""
    bodies = {}
    for match in _CTE.finditer(sql):
        end = _closing(sql, match.end())
        bodies[match[1]] = sql[match.end() : end]
    last = max((_closing(sql, match.end()) for match in _CTE.finditer(sql)), default=0)
    known = {name: 1 for name in bodies if re.fullmatch(kept, name)}
    return _reads(sql[last:], bodies, known)


def _reads(text: str, bodies: dict[str, str], known: dict[str, int]) -> int:
    total = 0
    for name in (match[1] for match in _READ.finditer(text) if match[1] in bodies):
        if name not in known:
            known[name] = 1  # one that reads a table of its own name
            known[name] = _reads(bodies[name], bodies, known)
        total += known[name]
    return max(total, 1)


def _closing(sql: str, start: int) -> int:
    """Where the parenthesis that opens before ``start`` ends."""
    depth, end = 1, start
    while depth:
        depth += {"(": 1, ")": -1}.get(sql[end], 0)
        end += 1
    return end - 1
