"""When persons are erased, whose the rows behind a release were is forgotten, and what they counted for is not."""

import duckdb
import pytest

from transforms import former_rows, kept
from transforms.dbt_runner import WorkFolder
from transforms.kept import Kept
from transforms.settings import load
from transforms.warehouse import FORMER

WAREHOUSE = """
create schema intermediate; create schema staging;
create table intermediate.int_response as from (values ('k1', 's', '1', 'v1', true), ('k2', 's', '2', 'v1', true))
    t(response_key, survey_id, response_id, questionnaire_version, is_counted);
create table staging.stg_response as select survey_id, response_id, 'shop' as source, 'f1' as file_id
    from intermediate.int_response;
create table intermediate.int_metric_observation as
    from (values ('k1', 10.0, null), ('k2', 3.0, null), ('k2', 4.0, 'no scale')) t(response_key, value_num, null_reason)
    cross join (select 'q' as question_key, '' as subquestion_key, 'nps' as metric, 'customer' as respondent_type,
        'tp' as touchpoint_id, 'u1' as unit_id, 'new' as segment, date '2026-09-01' as metric_date, 'w' as wording,
        50.0 as score_pomp);
create table intermediate.int_servqual_pair as select 'k1' as response_key, 'customer' as respondent_type,
    'speed' as attribute, 'u1' as unit_id, 'new' as segment, date '2026-09-01' as experience_date,
    6.0 as expectation_score, 5.0 as perception_score, null::double as belief_score, 1.0 as importance;
create table intermediate.int_gap_case as select 'o' || n as case_key, 'customer_order' as case_kind,
    '2026-' || n as case_id, 'shop' as source, 'f1' as file_id, 'speed' as attribute, date '2026-09-01' as month_start,
    'u1' as unit_id, 'new' as segment, 6.0 + n as actual_score, 5.0 as standard_score, null::double as promise_score
    from range(1, 3) t(n);
"""
RULES = {"code": "c1", "text model": "m1"}
FIRST, SECOND, ORDER = "s\x1f1", "s\x1f2", "customer_order\x1f2026-1"


@pytest.fixture
def settings(tmp_path):
    """An installation whose kept warehouse holds two responses and two orders behind the release ``r1``."""
    found = load(home=tmp_path / "home", inbox=tmp_path / "inbox")
    work = WorkFolder(found.zones.work / "build")
    work.path.mkdir(parents=True)
    with duckdb.connect(str(work.database)) as con:
        con.execute(WAREHOUSE)
    kept.note(work, Kept(RULES, {"answer": {"a": [1, 1]}}))
    kept.take(found, work, "r1")
    return found


def former(settings, *, is_again=True):
    """What the next night reads of it: rows of responses, answers, pairs and cases."""
    with duckdb.connect() as con:
        con.execute("create schema raw")
        for name, columns in FORMER.items():
            con.execute(f"create table raw.{name} ({columns})")
        former_rows.fill(con, kept.database(settings), is_again=is_again)
        return {name: con.execute(f"from raw.{name} order by all").fetchall() for name in FORMER if "former" in name}


def test_an_erased_response_keeps_its_place_in_the_figures_and_nothing_else(settings):
    before = former(settings, is_again=False)
    assert kept.leave_nameless(settings, [FIRST])
    after = former(settings)
    assert {"k2"} == {row[0] for row in after["former_response"]} & {"k1", "k2"}
    nameless = next(row for row in after["former_response"] if row[0] != "k2")
    assert nameless[1:] == ("shop", "f1", None, True)
    answer = next(row for row in after["former_answer"] if row[0] == nameless[0])
    assert answer[1:] == (*before["former_answer"][0][1:9], None, None, None)
    assert after["former_pair"][0][1:6] == before["former_pair"][0][1:6]
    assert after["former_pair"][0][6:] == (None, None, None, None, True, True, False)
    assert [row for row in after["former_answer"] if row[0] == "k2"] == before["former_answer"][1:]


def test_an_erased_order_keeps_its_place_in_the_gaps_and_nothing_else(settings):
    before = former(settings, is_again=False)["former_case"]
    assert kept.leave_nameless(settings, [ORDER])
    nameless, other = sorted(former(settings)["former_case"], key=lambda row: row[0] == "o2")
    assert other == before[1]
    assert nameless[0].startswith("erased ")
    assert nameless[1:7] == before[0][1:7]
    assert nameless[7:] == (None, None, None, True, True, False)


def test_the_next_night_builds_anew_and_is_compared_with_the_same_release(settings):
    kept.leave_nameless(settings, [FIRST])
    left = kept.read(settings)
    assert left == Kept(RULES, {}, kept.MAX_NIGHTS, former="r1")
    assert left.explains("r1")
    assert left.explains("r1.e1")
    assert not left.explains("r2")
    assert not kept.is_usable(left, RULES, {})


def test_a_second_erasure_takes_out_its_own_persons_too(settings):
    kept.leave_nameless(settings, [FIRST])
    kept.leave_nameless(settings, [FIRST])
    kept.leave_nameless(settings, [SECOND])
    after = former(settings)
    names = {row[0] for row in after["former_response"]}
    assert len(names) == 2
    assert not names & {"k1", "k2"}
    assert {row[0] for row in after["former_answer"]} == names


def test_no_key_or_number_of_the_erased_is_left_in_the_file(settings):
    kept.leave_nameless(settings, [FIRST, ORDER])
    with duckdb.connect(str(kept.database(settings)), read_only=True) as con:
        left = con.execute("from raw.former_name order by all").fetchall()
        assert left == [("k2", SECOND), ("o2", "customer_order\x1f2026-2")]
        tables = {
            row[0]
            for row in con.execute("select table_schema || '.' || table_name from information_schema.tables").fetchall()
        }
    rows = ("name", "response", "answer", "pair", "case")
    assert tables == {f"raw.former_{name}" for name in rows}


def test_where_it_can_not_be_read_nothing_is_left(settings):
    kept.database(settings).write_bytes(b"damaged")
    kept.leave_nameless(settings, [FIRST])
    assert kept.read(settings) is None
    assert not list(settings.zones.work.glob("*kept*"))
