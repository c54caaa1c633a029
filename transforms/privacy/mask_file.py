"""``huisheng text mask FILE --column NAME --out OUT``: a copy of a file with masked columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from transforms import table_files
from transforms.settings import Limits


@dataclass(frozen=True)
class MaskSummary:
    """``touched`` counts changed cells per column; ``unreadable`` counts records left out because they are broken."""

    rows: int
    touched: dict[str, int]
    unreadable: int
    out: Path


def mask_file(
    path: Path,
    column: str | Sequence[str],
    out: Path,
    *,
    encoding: str | None = None,
    sheet: str | None = None,
    limits: Limits | None = None,
) -> MaskSummary:
    """Mask one or several columns of a file into ``out``; other columns stay as they are.

    Raises ``UserError`` for an unknown ending or an existing file, ``InputError`` for a file or column that
    can't be taken.
    """
    columns = (column,) if isinstance(column, str) else tuple(column)
    reading = table_files.Reading(encoding, sheet, limits or Limits())
    found = table_files.convert(path, columns, out, task="mask", reading=reading)
    return MaskSummary(found.rows, found.touched, found.unreadable, out)
