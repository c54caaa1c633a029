"""data/samples is what the documented command writes with its defaults."""

import zipfile

from tests.unit.sample.conftest import COMMITTED
from transforms.sample import DEFAULT_CUSTOMERS, DEFAULT_DAYS, DEFAULT_SEED, write_sample

LIMIT = 2_000_000


def content(path):
    """Bytes of a file; of a workbook its members, because deflate differs between zlib builds."""
    if path.suffix != ".xlsx":
        return path.read_bytes()
    with zipfile.ZipFile(path) as book:
        return {name: book.read(name) for name in book.namelist()}


def tree(folder):
    return {str(p.relative_to(folder)): content(p) for p in sorted(folder.rglob("*")) if p.is_file()}


def test_regenerating_gives_the_committed_bytes(tmp_path):
    write_sample(tmp_path, customers=DEFAULT_CUSTOMERS, days=DEFAULT_DAYS, seed=DEFAULT_SEED)
    made, kept = tree(tmp_path), tree(COMMITTED)
    assert sorted(made) == sorted(kept)
    assert [name for name in made if made[name] != kept[name]] == []


def test_the_committed_sample_is_small():
    assert sum(p.stat().st_size for p in COMMITTED.rglob("*") if p.is_file()) <= LIMIT


def test_nothing_else_is_left_beside_the_exports(tmp_path):
    write_sample(tmp_path, customers=3, days=7, seed=1)
    assert not [p for p in tmp_path.rglob("*") if p.name.startswith(".") or p.suffix in (".parts", ".tmp")]


def test_a_former_sample_is_replaced_and_other_files_stay(tmp_path):
    write_sample(tmp_path, customers=20, days=30, seed=1, split="day")
    (tmp_path / "orders" / "mine.csv").write_text("a\n")
    write_sample(tmp_path, customers=20, days=30, seed=1)
    write_sample(tmp_path / "fresh", customers=20, days=30, seed=1)
    assert set(tree(tmp_path / "fresh")) | {"orders/mine.csv"} == {
        name for name in tree(tmp_path) if not name.startswith("fresh")
    }
