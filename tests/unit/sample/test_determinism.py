"""Equal arguments give equal files, in whatever order the blocks of customers were simulated."""

import polars as pl
import pytest

from tests.unit.sample.test_committed_sample import tree
from transforms.sample import simulation, truth, write_sample
from transforms.sample.plan import Plan
from transforms.sample.spill import Spill


def run_blocks(plan, out, order):
    spill, gaps = Spill(out / "spill"), truth.GapSums(plan)
    for block in order:
        simulation._simulate_block(plan, block, spill, gaps)
    simulation._write_exports(plan, out / "inbox", spill, lambda *_: None)
    return tree(out / "inbox")


def test_the_order_of_blocks_plays_no_part(tmp_path):
    plan = Plan(customers=230, days=60, seed=3, block_size=50)
    forward = run_blocks(plan, tmp_path / "a", range(plan.blocks))
    backward = run_blocks(plan, tmp_path / "b", reversed(range(plan.blocks)))
    assert forward == backward


def test_small_buckets_give_the_same_files(tmp_path, monkeypatch):
    write_sample(tmp_path / "a", customers=120, days=40, seed=5)
    monkeypatch.setattr("transforms.sample.spill.BUCKET_CELLS", 1)
    write_sample(tmp_path / "b", customers=120, days=40, seed=5)
    exports = {n: c for n, c in tree(tmp_path / "a").items() if not n.startswith(("truth/", "contacts/"))}
    assert {n: c for n, c in tree(tmp_path / "b").items() if n in exports} == exports
    contacts = [pl.read_parquet(next((tmp_path / x / "contacts").iterdir())) for x in "ab"]
    assert contacts[0].equals(contacts[1])


def test_another_seed_gives_another_company(tmp_path):
    write_sample(tmp_path / "a", customers=30, days=30, seed=1)
    write_sample(tmp_path / "b", customers=30, days=30, seed=2)
    a, b = tree(tmp_path / "a"), tree(tmp_path / "b")
    assert a["customers/customers_20260930.csv"] != b["customers/customers_20260930.csv"]


@pytest.mark.parametrize(
    ("split", "table", "key"),
    [("day", "orders", "订单编号"), ("month", "invitations", "invitation_id"), ("month", "actions", "编号")],
)
def test_the_last_export_of_a_record_is_what_one_export_would_hold(tmp_path, split, table, key):
    write_sample(tmp_path / "all", customers=150, days=60, seed=11)
    write_sample(tmp_path / split, customers=150, days=60, seed=11, split=split)
    assert latest(tmp_path / "all", table, key).equals(latest(tmp_path / split, table, key))


def latest(folder, table, key):
    files = sorted((folder / table).iterdir())
    frames = [pl.read_csv(f, infer_schema=False, truncate_ragged_lines=True) for f in files]
    rows = pl.concat(frames).filter(pl.col(key).is_not_null())
    if table == "actions":
        rows = rows.with_columns(pl.col("触发答卷").is_not_null())
    return rows.unique(key, keep="last", maintain_order=True).sort(key)


def test_a_daily_export_knows_nothing_of_later_days(tmp_path):
    write_sample(tmp_path, customers=150, days=60, seed=11, split="day")
    for path in sorted((tmp_path / "orders").iterdir()):
        day = path.stem.rsplit("_", 1)[1]
        rows = pl.read_csv(path, infer_schema=False, truncate_ragged_lines=True)
        for column in ("签收时间", "安装完成时间", "退货时间"):
            dates = rows[column].drop_nulls().str.slice(0, 10).str.replace_all("-", "")
            assert dates.filter(dates > day).is_empty()
