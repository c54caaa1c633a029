"""XML Spreadsheet 2003, which many systems send as .xls: one of its sheets as records."""

import re
from collections.abc import Iterator

from transforms.ingest import encodings, markup
from transforms.ingest.encodings import Opener
from transforms.ingest.grid import Row
from transforms.ingest.sheets import ERRORS, SheetGrid, choose, counts_differ, others
from transforms.ingest.xml_rows import Reader, Sheet

_BLOCK = 1 << 16
_COUNTED = re.compile(r"<(?:\w+:)?(Worksheet|Row)(?=[\s/>])|<(/?)(?:\w+:)?Table(?:\s[^>]*?)?(/?)>")


class XmlSheetGrid(SheetGrid):
    """One sheet of an XML workbook: the configured one, or the first that is visible and filled."""

    format = "xml"

    def __init__(self, opener: Opener, declared: str | None, sheet: str | None) -> None:
        self._opener = opener
        self._encoding = markup.encoding_of(opener, declared)
        self._sheets, self._place = self._looked_through(), 0
        names = [each.name for each in self._sheets]
        choose(sheet, names)
        order = sorted((each for each in self._sheets if each.filled), key=lambda each: each.is_hidden)
        name = sheet or next((each.name for each in order), names[0] if names else "")
        self._place = names.index(name) if names else 0
        super().__init__()
        self.encoding, self.evidence = self._encoding.name, self._encoding.evidence
        self.notes += others(name, [each.name for each in self._sheets if each.filled and each.name != name])

    def _parsed(self) -> Iterator[Reader]:
        """The reader after every block."""
        reader, is_begun = Reader(), False
        for block in encodings.blocks(self._opener, self._encoding, _BLOCK):
            # A page that prints XML leaves blank lines above it, which a parser takes for words.
            reader.feed(block if is_begun else block.lstrip())
            is_begun |= not block.isspace()
            yield reader
        reader.feed("", is_last=True)
        yield reader

    def _looked_through(self) -> list[Sheet]:
        for reader in self._parsed():
            reader.done.clear()
        return reader.sheets

    def rows(self) -> Iterator[Row]:
        """The rows of the sheet from its first."""
        for reader in self._parsed():
            yield from (row for place, row in reader.done if place == self._place)
            reader.done.clear()
        self._errors = reader.errors

    def compare(self, filled: int) -> None:
        """Raise ``Refusal`` where the mark-up holds another number of rows than was read."""
        sheet, stored = self._sheets[self._place], self._counted()
        if sheet.rows != stored or sheet.filled != filled:
            raise counts_differ(sheet.rows, str(stored))
        if self._errors:
            self.notes.append(f"{self._errors} {ERRORS}")

    def _counted(self) -> int:
        """Rows of the sheet by their tags alone, beside the parser; a page break names a row below its table."""
        place, rows, rest, is_table = -1, 0, "", False
        for block in encodings.blocks(self._opener, self._encoding):
            *_, tail = (data := rest + block).rpartition("<")
            for found in _COUNTED.finditer(data[: len(data) - len(tail)]):
                place += found[1] == "Worksheet"
                is_table = not (found[2] or found[3]) if found[1] is None else is_table
                rows += found[1] == "Row" and is_table and place == self._place
            rest = f"<{tail}"
        return rows
