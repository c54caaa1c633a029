"""Second pass: the sorted rows become export files, numbered as each tool numbers its records."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import numpy as np
import polars as pl

from transforms.sample import company, staff
from transforms.sample import questionnaire as q
from transforms.sample.dirt import DAMAGE
from transforms.sample.exports import CsvExport, Export, JsonLinesExport, ParquetExport
from transforms.sample.plan import DAY, EPOCH, Plan
from transforms.sample.rows import DIRT_META
from transforms.sample.spill import Spill
from transforms.sample.workbook import SHEET_ROWS, WorkbookExport

# table → file name; {date} is the export date
FILES = {
    "v1": "wjx/appliance_customer_v1_{date}.csv",
    "v2": "wjx/appliance_customer_v2_{date}.xlsx",
    "employees": "qualtrics/appliance_employee_{date}.csv",
    "orders": "orders/orders_{date}.csv",
    "contacts": "contacts/contacts_{date}.parquet",
    "tickets": "tickets/tickets_{date}.jsonl",
    "invitations": "invitations/invitations_{date}.csv",
    "actions": "actions/actions_{date}.csv",
    "messages": "messages/messages_{date}.csv",
    "customers": "customers/customers_{date}.csv",
    "inspections": "inspections/inspections_{date}.csv",
    "units": "units/units_{date}.csv",
    "standards": "standards/standards_{date}.csv",
    "promises": "promises/promises_{date}.csv",
}
# Name in sources.toml, where it isn't the table's.
SOURCES = {"v1": "wjx_customer_v1", "v2": "wjx_customer_v2", "employees": "qualtrics_employee"}
TABLES = ("orders", "contacts", "tickets", "invitations", "messages", "customers", "inspections")
EXCEL_CSV = ("orders", "actions", "customers", "inspections", "units", "standards", "promises")


@dataclass
class Writer:
    """The export files of one simulation, and the dirt found while numbering their records."""

    plan: Plan
    out: Path
    tell: Callable[[int], None] = lambda done: None
    sheet_rows: int = SHEET_ROWS
    counts: dict[str, int] = field(default_factory=dict)
    dirt: list[pl.DataFrame] = field(default_factory=list)
    _open: dict[str, Export] = field(default_factory=dict)

    def write(self, table: str, frame: pl.DataFrame, header: list[list[str]] | None = None) -> pl.DataFrame:
        """Append rows to the files of their export dates; returns them with ``_name`` and ``_record``."""
        done = []
        for (day,), part in frame.sort("_file", maintain_order=True).group_by("_file", maintain_order=True):
            while len(part):
                name, room = self._file_with_room(table, int(day))
                done.append(self._append(table, name, part.head(room), header))
                part = part.slice(room)
        self.tell(sum(self.counts.values()))
        return pl.concat(done) if done else frame

    def _file_with_room(self, table: str, day: int) -> tuple[str, int]:
        """A workbook ends below Excel's row limit and goes on in ``_p2``, ``_p3`` …; other files never end."""
        name = FILES[table].format(date=(EPOCH + timedelta(days=day)).strftime("%Y%m%d"))
        if not name.endswith(".xlsx"):
            return name, sys.maxsize
        stem, number = name.removesuffix(".xlsx"), 1
        while self.counts.get(name, 0) >= self.sheet_rows:
            number += 1
            name = f"{stem}_p{number}.xlsx"
        return name, self.sheet_rows - self.counts.get(name, 0)

    def _append(self, table: str, name: str, part: pl.DataFrame, header: list[list[str]] | None) -> pl.DataFrame:
        columns = [c for c in part.columns if not c.startswith(("_", "t_"))]
        damaged = part["_dirt"].is_in(DAMAGE).fill_null(False).arg_true().to_list()
        self._export(table, name, header or [columns]).append(part.select(columns), damaged)
        return self._number(table, name, part)

    def _number(self, table: str, name: str, part: pl.DataFrame) -> pl.DataFrame:
        first = self.counts.get(name, 0) + 1
        self.counts[name] = first - 1 + len(part)
        part = part.with_columns(
            pl.lit(name).alias("_name"), pl.int_range(first, first + len(part), dtype=pl.Int64).alias("_record")
        )
        self.dirt.append(
            part.filter(pl.col("_dirt").is_not_null()).select(
                pl.lit(SOURCES.get(table, table)).alias("source"),
                file="_name",
                record_no="_record",
                kind="_dirt",
                column="_column",
                expected="_expected",
            )
        )
        return part

    def _export(self, table: str, name: str, header: list[list[str]]) -> Export:
        if name not in self._open:
            if table == "v2":
                self._close_workbook()
            self._open[name] = self._new(table, self.out / name, header)
        return self._open[name]

    def _new(self, table: str, path: Path, header: list[list[str]]) -> Export:
        if table == "v2":
            return WorkbookExport(path, header[0])
        if path.suffix == ".parquet":
            return ParquetExport(path)
        if path.suffix == ".jsonl":
            return JsonLinesExport(path)
        if table == "v1":
            return CsvExport(path, header, "gb18030", crlf=True)
        return CsvExport(path, header, "utf-8-sig" if table in EXCEL_CSV else "utf-8", crlf=table in EXCEL_CSV)

    def _close_workbook(self) -> None:
        """Their rows come in order, so one workbook is open at a time."""
        for name in [n for n in self._open if n.endswith(".xlsx")]:
            self._open.pop(name).close()

    def dirt_rows(self) -> pl.DataFrame:
        """One row per planted piece of dirt and source that reads the file."""
        rows = pl.concat(self.dirt)
        is_told_twice = pl.col("kind").is_in(("duplicate", "broken_line")) | (pl.col("column") == "ticket_id")
        twice = rows.filter((pl.col("source") == "tickets") & is_told_twice)
        rows = pl.concat([rows, twice.with_columns(pl.lit("ticket_priorities").alias("source"))])
        return rows.sort("source", "file", "record_no")

    def close(self) -> None:
        """Finish every file."""
        for export in self._open.values():
            export.close()
        self._open.clear()

    def files(self) -> list[tuple[str, int]]:
        """Names and numbers of data records."""
        return sorted(self.counts.items())


def write_surveys(writer: Writer, spill: Spill) -> None:
    """Number the answers 1, 2, 3 … by time over both versions and write each to its own file."""
    before = 0
    spill.add("answers", 0, _answer_truth(_nothing(spill)))
    for number, bucket in enumerate(spill.in_order("responses")):
        bucket = bucket.with_columns((pl.col("_id").rle_id() + 1 + before).cast(pl.String).alias("序号"))
        before = int(bucket["序号"][-1])
        for version, table in ((1, "v1"), (2, "v2")):
            rows = bucket.filter(pl.col("_version") == version)
            if len(rows):
                done = writer.write(table, rows.select(*q.HEADERS, pl.exclude(*q.HEADERS)), [list(q.HEADERS)])
                spill.add("answers", number * 2 + version, _answer_truth(done))


def _nothing(spill: Spill) -> pl.DataFrame:
    """No answers, with the columns of answers, so that a company nobody answers to has its tables too."""
    names = ("序号", "_name", "_record")
    empty = spill.scan("responses").head(0).collect()
    return empty.with_columns(pl.lit(None, dtype=pl.Int64 if n == "_record" else pl.String).alias(n) for n in names)


def _answer_truth(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(
        "_at",
        "_id",
        "_file",
        "_dirt",
        pl.col("_token").alias("has_token"),
        file="_name",
        record_no="_record",
        response_id="序号",
        event_id="t_event_id",
        has_order_id=pl.col(q.ORDER_ID) != q.BLANK,
        has_phone=pl.col(q.PHONE) != q.BLANK,
        text=pl.when(pl.col(q.COMMENT) != q.BLANK).then(pl.col(q.COMMENT)),
        polarity3="t_polarity3",
        aspects="t_aspects",
        form="t_form",
        pii_kind="t_pii_kind",
        pii_value="t_pii_value",
    )


def write_actions(writer: Writer, spill: Spill) -> None:
    """Actions name the number of the answer that triggered them."""
    known = spill.scan("answers").filter(pl.col("_id") == pl.col("event_id")).select("event_id", "response_id")
    known = known.unique("event_id")
    for bucket in spill.in_order("actions"):
        joined = (
            bucket.lazy()
            .join(known, left_on="_trigger", right_on="event_id", how="left", maintain_order="left")
            .collect()
        )
        writer.write("actions", joined.with_columns(触发答卷="response_id").drop("response_id"))


def write_tables(writer: Writer, spill: Spill) -> None:
    """The tables that need no numbering."""
    for table in TABLES:
        for bucket in spill.in_order(table):
            writer.write(table, bucket)


def write_company(writer: Writer, plan: Plan) -> None:
    """The employee survey and the rules in force."""
    writer.write("employees", staff.employees(plan), staff.header())
    first = plan.export_date(np.array([plan.start_s // DAY]))[0]
    rules = pl.lit(int(first), dtype=pl.Int32).alias("_file")
    clean = [pl.lit(None, dtype=pl.String).alias(name) for name in DIRT_META]
    for table, frame in (
        ("units", company.units(plan)),
        ("standards", company.standards(plan)),
        ("promises", company.promises(plan)),
    ):
        writer.write(table, frame.with_columns(rules, *clean))
