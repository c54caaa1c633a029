"""Records of one file that came before in it, also far above."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from transforms.ingest.repeats import RecordNumbers, Repeats

NUMBERS = np.arange(1, 10_001)


def test_numbers_are_held_as_bits_and_told_apart():
    some = RecordNumbers(20)
    assert some.is_empty
    some.add(np.array([1, 8, 9, 20]))
    some.add(np.array([9], dtype=np.int64))
    assert NUMBERS[:20][some.holds(NUMBERS[:20])].tolist() == [1, 8, 9, 20]
    assert not some.is_empty


@given(st.lists(st.integers(0, 30), max_size=200), st.integers(1, 40), st.integers(1, 40))
def test_every_record_but_the_first_of_its_kind_repeats(tmp_path_factory, kinds, batch, held):
    hashes = np.array(kinds, dtype=np.int64) * 0x2545F4914F6CDD1
    numbers = np.arange(1, len(hashes) + 1)
    repeats = Repeats(tmp_path_factory.mktemp("repeats") / "spool", held=held)
    places = range(0, len(hashes), batch)
    near = [repeats.repeated(hashes[at : at + batch], numbers[at : at + batch]) for at in places]
    found = np.concatenate([*near, np.zeros(0, bool)]) | repeats.late().holds(numbers)
    assert found.tolist() == [kind in kinds[:place] for place, kind in enumerate(kinds)]
