"""``huisheng init``: a folder of exports becomes a configuration that takes them in."""

import json
from datetime import date

import pytest
from typer.testing import CliRunner

from transforms import settings as settings_of
from transforms.cli import app
from transforms.errors import ConfigError, UserError
from transforms.ingest import discover, first_sources, ingest_file

ORDERS = "订单编号,买家电话,实付金额,下单时间\n" + "".join(
    f"A{n},1390000000{n},{n}.5,2026-09-0{n}\n" for n in range(1, 9)
)
FORMS = "Timestamp,How satisfied are you?,Any comments?\n2026/9/1 9:00:00,5,good\n2026/9/2 9:00:00,4,ok\n"


@pytest.fixture
def exports(tmp_path):
    inbox = tmp_path / "我的导出"
    for name, text in {
        "订单/订单_20260901.csv": "".join(ORDERS.splitlines(keepends=True)[:3]),
        "订单/订单_20260930.csv": ORDERS,
        "东店/forms.csv": FORMS,
        "西店/forms.csv": FORMS,
        "西店/.hidden.csv": FORMS,
        "图.pdf": "%PDF-1.7 ",
    }.items():
        (inbox / name).parent.mkdir(parents=True, exist_ok=True)
        (inbox / name).write_text(text)
    return inbox


def run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_a_folder_becomes_a_configuration_that_takes_its_files_in(exports, tmp_path):
    result = run("init", tmp_path / "mine", "--data", exports, "--json")
    found = {source["files"]: source for source in json.loads(result.stdout)["sources"]}
    assert {name: (each["source"], each["number"], each["contract"]) for name, each in found.items()} == {
        "东店/forms.csv": ("forms", 1, "response"),
        "西店/forms.csv": ("forms_2", 1, "response"),
        "订单/订单_{date}.csv": ("my_customer_order", 2, "customer_order"),
        "图.pdf": (None, 1, None),
    }
    installed = settings_of.load(tmp_path / "mine")
    assert (installed.inbox, installed.home) == (exports, tmp_path / "mine_home")
    assert [source.survey_id for source in installed.sources] == ["forms", "forms_2", None]
    for source in installed.sources:
        for file in discover(installed, source, date(2026, 9, 30)):
            entry = ingest_file(installed, source.name, file.path, date(2026, 9, 30))
            assert (entry.status, entry.reason) == ("loaded", None)
    roles = (tmp_path / "mine" / "seeds" / "question_roles.csv").read_text().splitlines()
    assert [row.split(",")[0] for row in roles] == ["survey_id", "forms", "forms_2"]


def test_what_is_still_to_say_is_named(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "calls.csv").write_text("通话编号,客户电话,通话时间\nc1,13900001111,2026-09-01\n")
    (found,) = first_sources.write(tmp_path / "mine", tmp_path / "in", lambda *told: None)
    assert found.needed == ["touchpoint_id"]


def test_nothing_is_overwritten_and_an_empty_folder_is_told(exports, tmp_path):
    with pytest.raises(UserError, match="holds something already"):
        first_sources.write(exports, exports, lambda *told: None)
    (tmp_path / "empty").mkdir()
    with pytest.raises(UserError, match="no file in"):
        first_sources.write(tmp_path / "mine", tmp_path / "empty", lambda *told: None)
    with pytest.raises(ConfigError, match="no folder"):
        first_sources.write(tmp_path / "mine", tmp_path / "gone", lambda *told: None)
    assert not (tmp_path / "mine").exists()
