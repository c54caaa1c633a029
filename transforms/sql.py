"""Names and texts inside SQL, for statements that take no parameters."""


def name(value: str) -> str:
    """A quoted identifier."""
    return '"' + value.replace('"', '""') + '"'


def text(value: object) -> str:
    """A quoted text."""
    return "'" + str(value).replace("'", "''") + "'"
