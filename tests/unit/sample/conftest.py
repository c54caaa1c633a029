"""One simulated company, big enough for its planted numbers to come back, shared by the tests of this folder."""

from pathlib import Path

import polars as pl
import pytest

from transforms.sample import write_sample

ROOT = Path(__file__).resolve().parents[3]
COMMITTED = ROOT / "data" / "samples"


@pytest.fixture(scope="session")
def company(tmp_path_factory):
    out = tmp_path_factory.mktemp("company")
    write_sample(out, customers=4_000, days=120, seed=7)
    return out


@pytest.fixture(scope="session")
def truth(company):
    def read(name):
        return pl.read_parquet(company / "truth" / f"{name}.parquet")

    return read


def surveys(folder):
    """All rows of the customer survey as text, with file and record number."""
    frames = []
    for path in sorted((folder / "wjx").iterdir()):
        if path.suffix == ".csv":
            text = path.read_bytes().decode("gb18030")
            frame = pl.read_csv(text.encode(), infer_schema=False)
        else:
            frame = pl.read_excel(path, engine="calamine", infer_schema_length=0)
        frame = frame.with_row_index("record_no", 1).with_columns(pl.lit(f"wjx/{path.name}").alias("file"))
        frames.append(frame.with_columns(pl.col("record_no").cast(pl.Int64)))
    return pl.concat(frames)


@pytest.fixture(scope="session")
def answers(company):
    return surveys(company)
