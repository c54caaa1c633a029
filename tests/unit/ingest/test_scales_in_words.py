from dataclasses import asdict

import pytest

from transforms.ingest.column_profiles import ColumnProfile
from transforms.ingest.suggestion import question_roles


@pytest.mark.parametrize(
    ("samples", "distinct", "scale"),
    [
        (["满意", "非常不满意", "一般"], 5, "csat5_zh"),
        (["满意", "非常不满意", "一般"], 6, ""),
        (["满意", "还行", "一般"], 5, ""),
        (["没有"], 1, ""),  # an option of two scales
    ],
)
def test_a_scale_in_words_is_named_where_its_options_are_the_cells(samples, distinct, scale):
    column = asdict(ColumnProfile("您满意吗", kind="options", filled=40, distinct=distinct, samples=samples))
    rows = question_roles("s", [column | {"role": "csat"}])
    assert rows == [f"s,*,您满意吗,,csat,,,,,{scale},1,customer"]
