"""A build with half the rows of the last releases is not published until a person says why it is right."""

import json

import duckdb
import pytest

from faults.harness import publisher
from transforms import acceptances, locks, pipeline, publish, releases
from transforms.dbt_runner import WorkFolder
from transforms.errors import AuditError
from transforms.progress import Stage

ROWS = (1000, 1010, 1020, 1030, 1040, 1050)


def night(home, number, rows):
    """Build ``rows`` rows, audit by bands, publish; the release's number is its day."""
    installed = publisher.installed(home)
    work = WorkFolder(home / "work" / "w")
    publisher.make_work(home, number)
    with duckdb.connect(str(work.database)) as con:
        con.execute(
            f"create or replace table gap as select 'k' || i as gap_id, 1.0::double as v from range({rows}) t(i)"
        )
    day = f"2026-09-{number:02d}"
    pipeline._within_bands(installed, work, day)
    ticket = {"release_id": f"r{number}", "business_date": day, "fingerprint": f"{number:064d}"}
    ticket["fence"] = locks.next_fence(installed.zones.state)
    with locks.held(installed.zones.state, "writer", purpose="a build"):
        publish.publish(installed, work, ticket, Stage("publish"))
    return installed


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setattr(releases, "drop_old", lambda settings: None)
    for number, rows in enumerate(ROWS, 1):
        night(tmp_path, number, rows)
    return tmp_path


def test_a_jump_stops_the_release_and_an_acceptance_lets_it_through(home):
    installed = night(home, 7, 1060)
    with pytest.raises(AuditError, match=r"rows of gap is 500, expected 713.6 to 1,606"):
        night(home, 8, 500)
    assert publisher.current_number(home) == 7
    acceptances.accept(installed, "rows of gap", "half the branches were sold", 2, pipeline.date(2026, 9, 9))
    night(home, 8, 500)
    assert publisher.current_number(home) == 8
    manifest = json.loads((home / "current" / "manifest.json").read_text("utf-8"))
    assert manifest["measures"] == {"rows of gap": 500.0}
    (let_through,) = manifest["accepted"]
    assert (let_through["measure"], let_through["reason"]) == ("rows of gap", "half the branches were sold")
