"""A web page with one table, which many systems send under the name of a workbook, as records."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from transforms.ingest import encodings, markup, web_rows
from transforms.ingest.delimited import after_header
from transforms.ingest.encodings import Opener
from transforms.ingest.endings import within
from transforms.ingest.grid import HEAD_RECORDS, Batch, Grid, Row
from transforms.ingest.job import Refusal
from transforms.ingest.record_frame import Frame, frame_of_head
from transforms.ingest.sheets import BATCH_RECORDS, counts_differ

_BLOCK = 1 << 16


class WebGrid(Grid):
    """The rows of the page's table. Tables of a single row around it are titles and remarks."""

    format = "html"

    def __init__(self, opener: Opener, declared: str | None, trailing: int = 0) -> None:
        self._opener, self._encoding = opener, markup.encoding_of(opener, declared)
        self.encoding, self.evidence = self._encoding.name, self._encoding.evidence
        self._table = self._main_table()
        head = list(islice((row for row in self._rows() if any(row)), HEAD_RECORDS))
        if not head:
            raise Refusal("empty", "a table without a filled cell", "a header and records", "export the file again")
        self._frame = frame_of_head(head, trailing)
        super().__init__([row[: self._frame.width] for row in head[self._frame.preamble :]], self._frame.width)
        self.notes += [self._frame.doubt] if self._frame.doubt else []
        if self._frame.preamble:
            self.notes.append(f"{self._frame.preamble} rows before the header left out")

    def _blocks(self) -> Iterator[str]:
        return encodings.blocks(self._opener, self._encoding, _BLOCK)

    def _main_table(self) -> int:
        """The number of the only table with more than a row, or of the only one."""
        counts = web_rows.count_rows(self._blocks())
        tables = [table for table, rows in counts.items() if rows > 1] or list(counts)
        step = "open it in a spreadsheet and save it as .xlsx or .csv"
        if not tables:
            raise Refusal("other_format", "a web page without a table", "CSV, JSON, Parquet or a workbook", step)
        if len(tables) > 1:
            raise Refusal("several_tables", f"a web page with {len(tables)} tables", "one table", step)
        self._counted = counts[tables[0]]
        return tables[0]

    def _rows(self) -> Iterator[Row]:
        return (row for table, row in web_rows.rows_of(self._blocks()) if table == self._table)

    def batches(self, skip: int, width: int) -> Iterator[Batch]:
        """Data records in batches; ragged and blank ones are listed as bad."""
        frame = replace(self._frame, width=width)
        return within(self._numbered(skip + frame.preamble, frame), self.notes, self.header(skip, width))

    def _numbered(self, skip: int, frame: Frame) -> Iterator[Batch]:
        """Batches whose records are numbered from 1 in each."""
        rows, found = self._rows(), 0
        while part := list(islice(rows, BATCH_RECORDS)):
            found += len(part)
            skip, batch = after_header([(row, "") for row in part], skip, frame)
            yield batch
        if found != self._counted:
            raise counts_differ(found, str(self._counted))
