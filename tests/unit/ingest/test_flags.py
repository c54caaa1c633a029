"""Options that have a column each: told from a matrix by the whole file, wherever its records stand."""

import io
import random

import polars as pl
import pytest

from transforms.ingest import delimited
from transforms.ingest.delimited import DelimitedGrid
from transforms.ingest.job import SourceSpec
from transforms.ingest.layouts import shape_of
from transforms.ingest.packed import settled

LIME = ["id,submitdate,startlanguage,M3[A],M3[B],M3[other]"]
MONKEY = ["Respondent ID,Start Date,End Date,IP Address,Which?,,", ",,,,A,B,Other (please specify)"]
QUALTRICS = [
    "ResponseId,Finished,StartDate,M3_1,M3_2,M3_3_TEXT",
    "Response ID,Finished,Start Date,Which? - A,Which? - B,Which? - Other - Text",
    '"{""ImportId"":""_recordId""}","{""ImportId"":""finished""}","{""ImportId"":""startDate""}",'
    '"{""ImportId"":""QID3_1""}","{""ImportId"":""QID3_2""}","{""ImportId"":""QID3_3_TEXT""}"',
]
LAYOUTS = {"limesurvey": (LIME, "Y", "Y"), "surveymonkey": (MONKEY, "A", "B"), "qualtrics": (QUALTRICS, "A", "B")}
START = {"limesurvey": "{},,en", "surveymonkey": "{},,,", "qualtrics": "{},True,"}


def shape(layout, cells):
    """What the first two columns of a question are, given the cells of both."""
    head = LAYOUTS[layout][0]
    lines = [*head, *(f"{START[layout].format(n)},{a},{b}," for n, (a, b) in enumerate(cells, 1))]
    grid = DelimitedGrid(lambda: io.BytesIO("\n".join(lines).encode()), None)
    source = SourceSpec("s", "response", layout=layout, survey_id="s")
    found = settled(shape_of(grid.head, source), grid, source).questions
    return [(each.part, each.sub, each.option) for each in found[:2]]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_options_are_options_also_where_nobody_chose_one_or_only_the_last_did(layout):
    a, b = LAYOUTS[layout][1:]
    chosen = [("flag", "", "A"), ("flag", "", "B")]
    assert shape(layout, [(a, b), ("", b)]) == chosen
    assert shape(layout, [(a, ""), ("", "")]) == chosen
    assert shape(layout, [("", "")] * 90 + [("", b)]) == chosen


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("seed", range(3))
def test_rows_of_a_matrix_are_told_by_one_cell_wherever_it_stands(monkeypatch, layout, seed):
    cells = [("", ""), LAYOUTS[layout][1:]] * 50 + [("", "Often")]
    random.Random(seed).shuffle(cells)
    monkeypatch.setattr(delimited, "_BLOCK", 400)
    found = shape(layout, cells)
    assert [part for part, _, _ in found] == ["value", "value"]
    assert all(sub and not option for _, sub, option in found)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_question_without_an_answer_is_no_option(layout):
    assert [part for part, _, _ in shape(layout, [("", ""), ("", "")])] == ["value", "value"]


UNFINISHED = {
    "limesurvey": ["id,submitdate,startlanguage,lastpage,Q1,M3[A],M3[B],Q9", "{n},{done},en,1,{cells}"],
    "surveymonkey": [
        "Respondent ID,Start Date,End Date,How?,Which?,,Why?",
        ",,,Response,A,B,Open-Ended Response",
        "{n},09/18/2026 10:00:00 AM,09/18/2026 10:05:00 AM,{cells}",
    ],
    "qualtrics": [
        "ResponseId,Finished,Q1,M3_1,M3_2,Q9,vip",
        "Response ID,Finished,How?,Which? - A,Which? - B,Why?,vip",
        '"{{""ImportId"":""_recordId""}}","{{""ImportId"":""finished""}}","{{""ImportId"":""QID1""}}",'
        '"{{""ImportId"":""QID3_1""}}","{{""ImportId"":""QID3_2""}}","{{""ImportId"":""QID9_TEXT""}}","{{""ImportId"":""vip""}}"',
        "{n},{finished},{cells},y",
    ],
    "wide": ["id,Q1,A,B,Q9", "{n},{cells}"],
}
WIDE = {"columns": {"response_id": "id"}, "questions": {"Q1": "Q1", "M3//A": "A", "M3//B": "B", "Q9": "Q9"}}


@pytest.mark.parametrize("layout", UNFINISHED)
def test_options_after_the_last_answer_of_who_left_are_skipped_not_refused(site, layout):
    *head, line = UNFINISHED[layout]
    ticked = "A" if layout in ("surveymonkey", "qualtrics") else "Y"
    left, stayed, done = ["5", "", "", ""], ["5", "", "", "x"], ["5", ticked, "", ""]
    lines = [
        line.format(n=n, done="2026-09-18 10:00:00" * (n > 3), finished=n > 3, cells=",".join(cells))
        for n, cells in enumerate([left, stayed, done, left], 1)
    ]
    survey = site(files="*", layout=layout, survey_id="v", **(WIDE if layout == "wide" else {}))
    survey.take("a.csv", "\n".join([*(each.format() for each in head), *lines, ""]))
    rows = survey.rows("answer").filter(pl.col("option_key").is_in(["A", "B"])).sort("record_no", "option_key")
    skipped, none = [(None, "skipped")] * 2, [(0.0, None)] * 2
    finished = none if layout in ("limesurvey", "qualtrics") else skipped
    found = rows.select("value_num", "missing_reason").rows()
    assert found == [*skipped, *none, (1.0, None), (0.0, None), *finished]
