"""Question versions: the same question under a new questionnaire stays comparable, a changed one does not."""

from datetime import date

import pytest

ROLES = "survey_id,questionnaire_version,question_key,subquestion_key,metric_role,scale_code\n"
SCALES = (
    "scale_code,scale_version,scale_min,scale_max,kind\ncsat5,1,1,5,ordinal\ncsat5,2,1,5,ordinal\ncsat7,1,1,7,numeric\n"
)
HEADER = "id,推荐,送货,场景_家,场景_公司\n"
QUESTIONS = {"q1": "推荐", "q2": "送货", "q3//家": "场景_家", "q3//公司": "场景_公司"}


def versions(site, header: str, version: str, roles: str = "", questions: dict | None = None) -> dict[str, set[str]]:
    source = {"files": "*", "layout": "wide", "survey_id": "v", "questionnaire_version": version}
    found = site(**source, columns={"response_id": "id"}, questions=questions or QUESTIONS)
    seeds = found.settings.config_dir / "seeds"
    seeds.mkdir(exist_ok=True)
    (seeds / "question_roles.csv").write_text(ROLES + roles)
    (seeds / "scales.csv").write_text(SCALES)
    width = header.count(",")
    entry = found.take(f"{version}.csv", f"{header}{version}{',1' * width}\n", day=date(2026, 9, 20))
    assert entry.status == "loaded", entry.reason
    rows = found.rows("answer").filter(response_id=version)
    return {key: set(rows.filter(question_key=key)["question_version"]) for key in ("q1", "q2", "q3")}


def test_a_new_questionnaire_version_keeps_the_questions_it_did_not_change(site):
    before = versions(site, HEADER, "v1")
    after = versions(
        site, HEADER.replace("推荐", "您会推荐我们吗"), "v2", questions=QUESTIONS | {"q1": "您会推荐我们吗"}
    )
    assert after["q1"] != before["q1"]
    assert (after["q2"], after["q3"]) == (before["q2"], before["q3"])


def test_the_columns_of_one_question_share_a_version_that_changes_with_its_options(site):
    before = versions(site, HEADER, "v1")
    assert len(before["q3"]) == 1
    after = versions(site, HEADER.replace("\n", ",场景_路上\n"), "v2", questions=QUESTIONS | {"q3//路上": "场景_路上"})
    assert after["q3"] != before["q3"]
    assert after["q1"] == before["q1"]


@pytest.mark.parametrize(
    ("roles", "is_same"),
    [
        ("v,*,q2,,csat,csat7\n", True),
        ("v,v1,q2,,csat,csat5\nv,v2,q2,,csat,csat7\n", False),
        ("v,*,q2,,csat,csat7\nv,v2,q2,,csat,csat5\n", False),
        ("v,*,q2,,csat,csat5\n", False),
        ("v,*,q2,,csat,csat7\nw,v2,q2,,csat,csat5\n", True),
    ],
    ids=["one scale", "other scale", "own row wins", "own version of the scale", "another survey's row"],
)
def test_the_declared_scale_belongs_to_the_version(site, roles, is_same):
    before, after = versions(site, HEADER, "v1", roles), versions(site, HEADER, "v2", roles)
    assert (before["q2"] == after["q2"]) is is_same
    assert before["q1"] == after["q1"]


def test_a_long_file_gives_one_version_per_question_text(site):
    long = site(files="*", layout="long", survey_id="v")
    long.take(
        "a.csv", "response_id,question_key,question_text,value_text\n1,q1,推荐,9\n2,q1,推荐,8\n3,q1,您会推荐吗,7\n"
    )
    found = dict(long.rows("answer").select("response_id", "question_version").iter_rows())
    assert found["1"] == found["2"] != found["3"]
