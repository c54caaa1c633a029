"""One very large file: its rate and the peak of its parse, for a survey without response ids or for a whole sheet.

    python benchmarks/ingest/large.py --gb 5
    python benchmarks/ingest/large.py --sheet-rows 1048576

Writes the file itself, into ``--folder``, and removes it. The text is GB18030; the sheet has eight columns.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import polars as pl
import xlsxwriter

from benchmarks.ingest.files import HEADER, WORDS
from benchmarks.ingest.run import take

_CHUNK = 500_000


def write_text(path: Path, size: int) -> None:
    """Answers without a number of their own, each with a comment of its own, until there are ``size`` bytes."""
    first = 0
    with path.open("wb") as out:
        out.write((",".join(HEADER[1:]) + "\n").encode("gb18030"))
        while out.tell() < size:
            out.write(_records(first).write_csv(include_header=False).encode("gb18030"))
            first += _CHUNK


def _records(first: int) -> pl.DataFrame:
    n = pl.int_range(first, first + _CHUNK, eager=True).alias("n")
    scores = [(pl.col("n") // 7**turn % 5 + 1).alias(f"score{turn}") for turn in range(4)]
    words = [(pl.col("n") // 8**turn % 8).replace_strict(dict(enumerate(WORDS))) for turn in range(6)]
    return n.to_frame().select(
        (pl.lit("139") + (pl.col("n") * 7919 % 10**8).cast(pl.String).str.zfill(8)).alias("phone"),
        pl.from_epoch(pl.col("n") % 2_000_000 + 1_788_000_000).dt.to_string("%Y-%m-%d %H:%M:%S").alias("time"),
        pl.when(pl.col("n") % 2 == 0).then(pl.lit("微信")).otherwise(pl.lit("短信")).alias("channel"),
        (pl.col("n") % 11).alias("nps"),
        *scores,
        pl.concat_str(*words, pl.col("n").cast(pl.String)).alias("comment"),
    )


def write_sheet(path: Path, rows: int) -> None:
    """A sheet of ``rows`` rows, header included."""
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [*HEADER[:5], *HEADER[7:]])
        for n in range(1, rows):
            about = (f"R{n:09d}", f"139{n % 300_000:08d}", f"2026-09-{n % 28 + 1:02d} 10:00:00", "微信")
            sheet.write_row(n, 0, (*about, n % 11, n % 5 + 1, n % 7, WORDS[n % 8]))


def measured(folder: Path, gigabytes: float, sheet_rows: int) -> dict[str, float]:
    """Megabytes of the file, seconds, CPU seconds and peak of the parsing child in MB."""
    name = "large.xlsx" if sheet_rows else "large.csv"
    if sheet_rows:
        write_sheet(folder / name, sheet_rows)
    else:
        write_text(folder / name, int(gigabytes * 1e9))
    found = take(folder, "table" if sheet_rows else "anonymous", name)
    return {"mb": (folder / name).stat().st_size >> 20, **{key: round(value, 1) for key, value in found.items()}}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gb", type=float, default=5)
    parser.add_argument("--sheet-rows", type=int, default=0)
    parser.add_argument("--folder", type=Path, help="where there is room; by default the folder for temporary files")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        print(json.dumps(measured(Path(name), options.gb, options.sheet_rows), indent=2))
