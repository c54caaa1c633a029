"""Any company can be simulated, the tiniest and the shortest included."""

import tempfile
from datetime import date
from pathlib import Path

import polars as pl
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from transforms.sample import write_sample


@settings(
    max_examples=6,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
)
@example(1, 7, 0, "all", date(2026, 9, 30))
@given(
    st.integers(1, 40), st.integers(7, 40), st.integers(0, 2**32 - 1), st.sampled_from(["all", "month", "day"]),
    st.dates(date(2024, 1, 1), date(2027, 12, 31)),
)  # fmt: skip
def test_records_are_counted_and_dirt_points_at_them(customers, days, seed, split, end):
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        summary = write_sample(out, customers=customers, days=days, seed=seed, split=split, end=end)
        counts = dict(summary.files)
        assert all((out / name).is_file() for name in counts)
        dirt = pl.read_parquet(out / "truth" / "dirt.parquet")
        assert all(1 <= row["record_no"] <= counts[row["file"]] for row in dirt.iter_rows(named=True))
        assert pl.read_parquet(out / "truth" / "customer.parquet").height == customers
        dates = {name.rsplit("_", 1)[1][:8] for name in counts if not name.startswith("wjx") or "_p" not in name}
        assert max(dates) <= end.strftime("%Y%m%d")
