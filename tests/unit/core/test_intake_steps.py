import pytest

from transforms.intake import BATCH_BYTES, BATCH_FILES, batches


def file(number, size=10):
    return {"source": "orders", "path": f"orders_{number}.csv", "bytes": size}


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ([], []),
        ([10], [1]),
        ([10] * BATCH_FILES, [BATCH_FILES]),
        ([10] * (BATCH_FILES + 1), [BATCH_FILES, 1]),
        ([10, BATCH_BYTES, 10], [1, 1, 1]),
        ([BATCH_BYTES * 3, 10, 10], [1, 2]),
        ([0, 0], [2]),
    ],
)
def test_small_files_share_a_batch_and_large_ones_do_not(sizes, expected):
    found = [file(number, size) for number, size in enumerate(sizes)]
    cut = batches(found)
    assert [len(batch) for batch in cut] == expected
    assert [one for batch in cut for one in batch] == found
