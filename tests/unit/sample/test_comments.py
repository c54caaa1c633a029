"""The comment grammar: labels, forms, and identifiers nobody can have."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.sample.catalogue import TOUCHPOINTS
from transforms.sample.comments import DRAWS, compose, grammar
from transforms.sample.identifiers import KINDS, invent

CODES = [t.code for t in TOUCHPOINTS]
draws = st.lists(st.integers(0, 2**32 - 1), min_size=DRAWS, max_size=DRAWS)


def made(n=20_000, seed=1):
    rng = np.random.default_rng(seed)
    numbers = rng.integers(0, 2**32, (n, DRAWS), dtype=np.uint32)
    return [compose(CODES[i % len(CODES)], i % 3 - 1, i % 17 == 0, numbers[i]) for i in range(n)]


@pytest.fixture(scope="module")
def comments():
    return made()


@given(st.sampled_from(CODES), st.integers(-1, 1), st.booleans(), draws)
def test_a_comment_says_what_its_label_says(touchpoint, feeling, is_traditional, numbers):
    c = compose(touchpoint, feeling, is_traditional, np.array(numbers, dtype=np.uint32))
    assert c.polarity3 == feeling
    assert c.text.strip() and "{" not in c.text
    assert c.pii_value in c.text and bool(c.pii_value) == bool(c.pii_kind)
    labels = [a.split(":") for a in c.aspects.split("|") if a]
    assert all(a in grammar()["aspect"] and p in {"-1", "0", "1"} for a, p in labels)
    assert not labels or int(labels[-1][1]) == feeling


def test_only_late_unhappy_comments_about_a_product_in_use_speak_of_the_problem_that_rises():
    row = np.zeros(DRAWS, dtype=np.uint32)
    late = compose("product_use", -1, False, row, is_late=True)
    assert (late.form, late.polarity3, late.aspects) == ("rising", -1, "product_quality:-1")
    assert "密封圈" in late.text
    others = [compose("product_use", -1, False, row), compose("product_use", 1, False, row, is_late=True)]
    others += [compose("showroom", -1, False, row, is_late=True)]
    assert all("密封圈" not in other.text for other in others)


def test_every_form_and_every_word_of_a_kind_occurs(comments):
    kinds = {kind for kinds in grammar()["kinds"].values() for kind in kinds}
    assert {c.form for c in comments} == kinds | {"clause", "two", "contrast"}
    assert kinds == set(grammar()["whole"])


def test_variety(comments):
    assert len({c.text for c in comments}) > 9_000


def test_a_contrast_turns_from_one_aspect_to_another(comments):
    turned = [c for c in comments if c.form == "contrast"]
    assert all(len({a.split(":")[0] for a in c.aspects.split("|")}) == 2 for c in turned)
    assert all({int(a.split(":")[1]) for a in c.aspects.split("|")} == {-1, 1} for c in turned)


def test_traditional_texts_keep_their_label(comments):
    traditional = [c for c in comments if c.is_traditional]
    assert any("師傅" in c.text or "沒" in c.text for c in traditional)
    assert not any("师傅" in c.text for c in traditional)


@given(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
def test_identifiers_have_the_right_form_and_no_owner(kind_draw, value_draw):
    kind, value = invent(kind_draw, value_draw)
    assert kind in KINDS
    digits = "".join(c for c in value if c.isdigit())
    if kind == "phone":
        assert len(digits) == 11 and digits.startswith("154")
    if kind == "bank_card":
        assert luhn(digits) and digits.startswith("9")
    if kind == "id_card":
        assert len(value) == 18 and value.startswith("999999") and value[-1] == check_digit(value[:17])
    if kind == "email":
        assert value.endswith("@example.com")


def luhn(digits):
    doubled = [int(d) * 2 if i % 2 else int(d) for i, d in enumerate(reversed(digits))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def check_digit(body):
    return "10X98765432"[sum(int(d) * 2 ** (17 - i) for i, d in enumerate(body)) % 11]
