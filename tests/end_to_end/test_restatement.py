"""Nights that restate a figure by every cause, through the whole pipeline: counts reconcile, on whichever warehouse."""

import csv
from datetime import date
from pathlib import Path

import pytest

from transforms import kept, query, releases, runs, settings
from transforms.privacy import erasure, retention
from transforms.settings import Retention

ROLES = "survey_id,questionnaire_version,question_key,subquestion_key,metric_role,servqual_dimension,attribute,"
ROLES += "tx_part,touchpoint_id,scale_code,scale_direction,respondent_type\nshop,*,nps,,nps,,,,,nps11,1,\n"
SNAPSHOT_ROLE = "panel,*,nps,,nps,,,,,nps11,1,\n"
SOURCES = """
[shop]
kind = "x"
contract = "response"
layout = "wide"
survey_id = "shop"
files = "shop_{date}.csv"
columns = { response_id = "id", customer_key = "customer", submitted_at = "time", questionnaire_version = "version" }
questions = { nps = "score" }

[panel]
kind = "x"
contract = "response"
layout = "wide"
survey_id = "panel"
files = "panel_{date}.csv"
is_snapshot = true
columns = { response_id = "id", customer_key = "customer", submitted_at = "time", questionnaire_version = "version" }
questions = { nps = "score" }
"""
FIRST, SECOND = date(2026, 9, 29), date(2026, 9, 30)
FIGURE = """
select r.old_n, r.new_n, n_in, n_out, n_late, n_edited, n_deduplicated, n_withdrawn, n_erased, n_expired, n_reversioned,
    n_rule_or_model, n_operations, cause
from restatement as r join metric_daily as m on figure_key = metric_id
where metric = 'nps' and m.period_type = 'all' and cut = 'all' and respondent_type = 'customer'
"""


def row(survey: str, number: int, score: int, *, customer: int | None = None, hour: int = 12, version: str = "1"):
    day = 1 + number % 28
    person = f"{survey}-{number if customer is None else customer}"
    return [f"{survey}{number}", person, f"2026-08-{day:02d} {hour:02d}:00:00", version, score]


def export(inbox: Path, survey: str, day: date, rows: list[list]) -> None:
    with (inbox / f"{survey}_{day:%Y%m%d}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["id", "customer", "time", "version", "score"], *rows])


class Nights:
    """An installation, and what each of its nights published about one figure."""

    def __init__(self, folder: Path) -> None:
        self.inbox, self.config = folder / "inbox", folder / "config"
        self.inbox.mkdir()
        (self.config / "seeds").mkdir(parents=True)
        (self.config / "huisheng.toml").write_text("[thresholds]\nmin_free_disk_mb = 0\n", "utf-8")
        (self.config / "sources.toml").write_text(SOURCES, "utf-8")
        self.roles(ROLES + SNAPSHOT_ROLE)
        self.settings = settings.load(self.config, inbox=self.inbox, home=folder / "home")

    def roles(self, text: str) -> None:
        (self.config / "seeds" / "question_roles.csv").write_text(text, "utf-8")

    def run(self, day: date) -> dict[str, str]:
        self.record = runs.run(self.settings, day, through_airflow=False)
        tables = releases.current(self.settings)["tables"]
        return {name: facts["content_hash"] for name, facts in tables.items()}

    def models(self) -> int:
        """How many seeds and models the last night ran."""
        return next(stage["models"] for stage in self.record.stages if stage["stage"] == "build tables")

    def figure(self) -> tuple:
        with query.connect(self.settings) as con:
            (found,) = query.run(con, FIGURE)[1]
        return found


@pytest.fixture(scope="module")
def nights(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HUISHENG_PSEUDONYM_KEY", "5a" * 32)
        yield Nights(tmp_path_factory.mktemp("nights"))


def test_every_cause_is_counted_and_the_counts_reconcile(nights):
    export(nights.inbox, "shop", FIRST, [row("shop", number, number % 11) for number in range(3000)])
    export(nights.inbox, "panel", FIRST, [row("panel", number, 9) for number in range(15)])
    nights.run(FIRST)
    late = [row("shop", 3000, 10), row("shop", 3001, 10)]
    edited, reversioned = row("shop", 0, 10), row("shop", 1, 9, version="2")
    first_of_two = row("shop", 3005, 10, customer=5, hour=8)
    first_of_two[2] = row("shop", 5, 0, hour=8)[2]
    export(nights.inbox, "shop", SECOND, [*late, edited, reversioned, first_of_two])
    export(nights.inbox, "panel", SECOND, [row("panel", number, 9) for number in range(13)])
    nights.after_second = nights.run(SECOND)
    old_n, new_n, n_in, n_out, *causes = nights.figure()
    assert (old_n, new_n, n_in, n_out) == (3015, 3015, 5, 5)
    assert causes == [3, 1, 1, 2, 0, 0, 1, 0, 0, "late,edited,deduplicated,withdrawn,reversioned"]


def test_that_night_built_on_the_kept_warehouse_and_a_full_build_gives_the_same_tables(nights):
    assert kept.read(nights.settings).nights == 1
    kept.ask_refresh(nights.settings)
    assert nights.run(SECOND) == nights.after_second
    assert kept.read(nights.settings).nights == 0
    assert not nights.record.is_unchanged


def test_answers_that_a_rule_takes_out_are_told_as_such(nights):
    models = nights.models()
    nights.roles(ROLES)
    nights.after_roles = nights.run(SECOND)
    assert nights.figure() == (3015, 3002, 0, 13, 0, 0, 0, 0, 0, 0, 0, 13, 0, "rule_or_model")
    assert kept.read(nights.settings).renewed == ("question_roles",)
    assert kept.read(nights.settings).nights == 1
    assert nights.models() < models


def test_what_depends_on_the_rule_is_all_that_a_full_build_would_have_changed(nights):
    kept.ask_refresh(nights.settings)
    assert nights.run(SECOND) == nights.after_roles


def test_an_erasure_is_told_as_such_with_its_rows(nights):
    erasure.erase(nights.settings, ["shop-10", "shop-11"])
    nights.run(SECOND)
    assert nights.figure() == (3002, 3000, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, "erased")


def test_rows_that_retention_removed_are_told_as_such(nights):
    late = date(2026, 9, 1)
    export(nights.inbox, "shop", late, [row("shop", number, 1) for number in range(4000, 4100)])
    nights.run(SECOND)
    old = nights.settings.model_copy(update={"retention": Retention(raw_days=30)})
    due = retention.enforce(old, date(2026, 10, 2))
    assert [Path(item.path).parent.parent.name for item in due if item.zone == "raw"] == ["shop"] * 3
    nights.run(SECOND)
    assert nights.figure() == (3100, 3000, 0, 100, 0, 0, 0, 0, 0, 100, 0, 0, 0, "expired")
    with query.connect(nights.settings) as con:
        sql = "select loaded, expired from ingest_ledger where source = 'shop' order by file_date limit 1"
        assert query.run(con, sql)[1] == [(100, 100)]
