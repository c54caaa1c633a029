"""A wrong seed stops the build with a sentence that names file, line, found and expected."""

import shutil
from pathlib import Path

import pytest

from transforms.errors import ConfigError
from transforms.settings import PROJECT_ROOT
from transforms.warehouse import PROJECT, stage_project

EXAMPLES = sorted((PROJECT_ROOT / "config" / "examples").iterdir())
WRONG = {
    "unknown touchpoint": (
        "aspects",
        "aspect,aspect_name_zh,aspect_name_en,touchpoint_id,servqual_dimension,words,implicit_words\n"
        "price,价格,Price,moon,,贵,\n",
        "aspects.csv line 2: unknown touchpoint_id 'moon'",
    ),
    "weights": (
        "tx_weights",
        "tx_part,weight,name_zh,name_en\nbx,0.5,品牌,Brand\npx,0.3,产品,Product\nsx,0.3,服务,Service\n",
        "tx_weights.csv line 4: weights sum to 1.1; expected 1",
    ),
    "overlapping pieces": (
        "unit_scale_map",
        "attribute,value_unit,scale_version,value_from,value_to,score_from,score_to\n"
        "reply_speed,hour,1,0,2,10,6.5\nreply_speed,hour,1,1,4,6.5,0\n",
        "unit_scale_map.csv line 3: value_from 1 does not meet line 2; expected 2",
    ),
    "twice the same": (
        "scales",
        "scale_code,scale_version,scale_min,scale_max,kind\na,1,1,5,numeric\na,1,1,7,numeric\n",
        "scales.csv line 3: scale_code, scale_version ('a', '1') again; expected once (first in line 2)",
    ),
    "no range": (
        "scales",
        "scale_code,scale_version,scale_min,scale_max,kind\na,1,5,5,numeric\n",
        "scales.csv line 2: scale_min 5 is not below scale_max 5",
    ),
    "no number": (
        "min_n",
        "subject,min_n,description\npeople_data,five,\npublished_test,30,\n",
        "min_n.csv line 2: min_n is 'five'; expected a whole number",
    ),
    "no date": (
        "holidays",
        "holiday_date,is_workday,holiday_name\n20261001,false,国庆节\n",
        "holidays.csv line 2: holiday_date is '20261001'; expected YYYY-MM-DD",
    ),
    "no truth": (
        "holidays",
        "holiday_date,is_workday,holiday_name\n2026-10-01,否,国庆节\n",
        "holidays.csv line 2: is_workday is '否'; expected true | false",
    ),
    "hours in words": (
        "service_clocks",
        "subject,priority,first_reply_hours,resolution_hours\nticket,P1,1,two\n",
        "service_clocks.csv line 2: resolution_hours is 'two'; expected a number",
    ),
    "a threshold twice": (
        "service_hours",
        "setting,value,description\nopen_hour,9,\nclose_hour,18,\nclose_hour,20,\n",
        "service_hours.csv line 4: setting ('close_hour',) again; expected once (first in line 3)",
    ),
    "a threshold without a value": (
        "perception_gap_rules",
        "rule,value,description\nagree_min_pomp,,\nunit_agree_share,0.5,\n",
        "perception_gap_rules.csv line 2: value is empty; expected a value",
    ),
    "a day that ends before it begins": (
        "service_hours",
        "setting,value,description\nopen_hour,18,\nclose_hour,9,\n",
        "service_hours.csv line 3: 18 to 9 is no working day",
    ),
    "a field nobody has": (
        "target_customer_rule",
        "rule_id,field,operator,value_text,value_num,description\nta,age,>=,,18,\n",
        "target_customer_rule.csv line 2: field is 'age'; expected amount_total | n_orders | segment | region",
    ),
    "a text compared with a number": (
        "target_customer_rule",
        "rule_id,field,operator,value_text,value_num,description\nta,segment,=,,18,\n",
        "target_customer_rule.csv line 2: nothing to compare with; expected value_text",
    ),
    "threshold left out": (
        "min_n",
        "subject,min_n,description\npeople_data,5,\n",
        "min_n.csv line 2: no row for published_test",
    ),
    "thresholds all left out": ("min_n", "subject,min_n,description\n", "min_n.csv line 1: no row for people_data"),
    "a half-life of nothing": (
        "journey_thresholds",
        (PROJECT / "seeds" / "journey_thresholds.csv")
        .read_text("utf-8")
        .replace("half_life_days,45", "half_life_days,0"),
        "journey_thresholds.csv line 11: value of emotion_half_life_days is 0; expected 1e-06 to 1e+06",
    ),
    "a reply before the question": (
        "service_clocks",
        "subject,priority,first_reply_hours,resolution_hours\nticket,P1,,8\nticket,P2,-2,16\n",
        "service_clocks.csv line 3: first_reply_hours is -2; expected 0 to 1e+06",
    ),
    "an impact below none": (
        "tier_levels",
        "metric_role,value_code,level_value,level_zh\nimpact,none,-1,无\n",
        "tier_levels.csv line 2: level_value of impact is -1; expected 0 to 1",
    ),
    "a key that is empty": (
        "attributes",
        "attribute,name_zh,name_en,servqual_dimension,standard_unit\n,回复,Reply,empathy,hour\n",
        "attributes.csv line 2: attribute is empty; expected a value",
    ),
    "missing column": (
        "tiers",
        "tier_code,tier\n0,none\n",
        "tiers.csv line 1: columns are tier_code, tier; expected tier_code, tier, tier_zh",
    ),
    "a comma too many": (
        "tiers",
        "tier_code,tier,tier_zh\n0,none,无,没有\n",
        "tiers.csv line 2: 4 fields; expected 3",
    ),
    "phase": (
        "touchpoints",
        "touchpoint_id,touchpoint_name_zh,touchpoint_name_en,stage_id,stage_name_zh,stage_name_en,stage_no,phase,tx_part\n"
        "a,甲,A,s,阶段,Stage,1,before,bx\n",
        "touchpoints.csv line 2: phase is 'before'; expected pre_sale | in_sale | after_sale",
    ),
}


@pytest.mark.parametrize(("seed", "text", "message"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_seed_is_named(tmp_path: Path, seed, text, message):
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / f"{seed}.csv").write_text(text, "utf-8")
    with pytest.raises(ConfigError) as caught:
        stage_project(tmp_path / "project", [tmp_path / "seeds"])
    assert message in caught.value.one_line()
    assert not (tmp_path / "project").exists()


def test_a_seed_that_excel_saved_in_the_local_encoding_is_named(tmp_path: Path):
    (tmp_path / "tx_weights.csv").write_bytes("tx_part,weight,name_zh,name_en\nbx,1,品牌,Brand\n".encode("gb18030"))
    with pytest.raises(ConfigError, match=r"tx_weights\.csv line 2: it is not written in UTF-8; expected CSV UTF-8"):
        stage_project(tmp_path / "project", [tmp_path])


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_the_seeds_of_the_examples_pass(tmp_path: Path, example: Path):
    assert (stage_project(tmp_path / "project", [example / "seeds"]) / "seeds").is_dir()


def test_an_unknown_seed_is_named(tmp_path: Path):
    (tmp_path / "touchpoint.csv").write_text("a\n", "utf-8")
    with pytest.raises(ConfigError, match=r"touchpoint\.csv is no seed of the project"):
        stage_project(tmp_path / "project", [tmp_path])


def test_the_projects_own_seeds_pass_and_an_overlay_wins(tmp_path: Path):
    (tmp_path / "seeds").mkdir()
    shutil.copyfile(PROJECT / "seeds" / "min_n.csv", tmp_path / "seeds" / "min_n.csv")
    with (tmp_path / "seeds" / "min_n.csv").open("a", encoding="utf-8") as file:
        file.write("board,12,smallest board\n")
    project = stage_project(tmp_path / "project", [tmp_path / "seeds"])
    assert "board,12" in (project / "seeds" / "min_n.csv").read_text("utf-8")
    assert (project / "dbt_project.yml").exists()
