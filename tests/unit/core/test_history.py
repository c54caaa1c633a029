import json
from datetime import date

import duckdb
import pytest

from transforms import history, query, releases, settings
from transforms.errors import UserError


@pytest.fixture
def installed(tmp_path):
    return settings.Settings(config_dir=tmp_path, inbox=tmp_path, home=tmp_path)


def publish(installed, attempt, day, rows):
    """A release with the table gap: (key, value) rows."""
    folder = installed.zones.releases / f"r{attempt}"
    folder.mkdir(parents=True)
    with duckdb.connect(str(folder / "huisheng.duckdb")) as con:
        con.execute(
            "create table gap (gap_id varchar, period_type varchar, period_start date, gap_no varchar,"
            " attribute varchar, unit_id varchar, segment varchar, shortfall double, right_n bigint,"
            " missing_reason varchar)"
        )
        con.executemany("insert into gap values (?, 'all', null, 'G5', 'speed', 'ALL', 'ALL', ?, 40, null)", rows)
    facts = {"attempt": attempt, "release_id": f"r{attempt}", "business_date": day, "tables": {"gap": {}}}
    (folder / "manifest.json").write_text(json.dumps({**facts, "published_at": f"{day}T20:00:00+00:00"}))
    history.keep(installed, folder)
    return folder


def figures(installed, release):
    with duckdb.connect() as con:
        assert history.as_of(con, installed, release)
        return con.execute("select figure_key, value from published_figure order by 1").fetchall()


def test_figures_of_a_release_stay_when_it_is_gone(installed):
    publish(installed, 1, "2026-09-28", [("a", 1.0), ("b", 2.0)])
    publish(installed, 2, "2026-09-29", [("a", 1.0), ("b", 2.5), ("c", None)])
    publish(installed, 3, "2026-09-30", [("b", 2.5)])
    for number in (1, 2, 3):
        releases.remove_tree(installed.zones.releases / f"r{number}")
    assert figures(installed, "r1") == [("a", 1.0), ("b", 2.0)]
    assert figures(installed, "r2") == [("a", 1.0), ("b", 2.5), ("c", None)]
    assert figures(installed, "r3") == [("b", 2.5)]


def test_a_file_holds_only_what_its_release_changed(installed):
    publish(installed, 1, "2026-09-28", [("a", 1.0), ("b", 2.0)])
    publish(installed, 2, "2026-09-29", [("a", 1.0), ("b", 2.5)])
    rows = duckdb.sql(f"select figure_key, value, is_gone from '{history.files(installed)[1]}'").fetchall()
    assert rows == [("b", 2.5, False)]


def test_a_release_is_added_once_and_a_draft_of_a_killed_try_does_not_count(installed):
    folder = publish(installed, 1, "2026-09-28", [("a", 1.0)])
    (history.folder(installed) / ".00000002-r2.parquet").write_bytes(b"half")
    before = history.files(installed)[0].read_bytes()
    history.keep(installed, folder)
    assert [path.read_bytes() for path in history.files(installed)] == [before]


def test_which_release_readers_had_when_a_day_ended(installed):
    place = history.folder(installed)
    place.mkdir()
    lines = [
        {"at": "2026-09-28T18:00:00+00:00", "release_id": "r1"},
        {"at": "2026-09-29T15:59:59+00:00", "release_id": "r2"},
        {"at": "2026-09-29T16:00:01+00:00", "release_id": "r1"},
    ]
    text = "\n".join(json.dumps(line) for line in lines)
    (place / history.SWITCHES).write_text(text + '\n{"at": "2026-09-3')
    assert history.seen_on(installed, date(2026, 9, 28)) is None
    assert history.seen_on(installed, date(2026, 9, 29)) == "r2"
    assert history.seen_on(installed, date(2026, 9, 30)) == "r1"


def test_a_query_as_of_a_day_reads_the_kept_release_or_else_the_history(installed):
    first = publish(installed, 1, "2026-09-28", [("a", 1.0)])
    publish(installed, 2, "2026-09-29", [("a", 3.0)])
    (history.folder(installed) / history.SWITCHES).write_text(
        '{"at": "2026-09-28T15:00:00+00:00", "release_id": "r1"}\n'
        '{"at": "2026-09-29T15:00:00+00:00", "release_id": "r2"}\n'
    )
    with query.connect(installed, date(2026, 9, 28)) as con:
        assert con.execute("select shortfall from gap").fetchall() == [(1.0,)]
        assert con.execute("select value from published_figure").fetchall() == [(1.0,)]
    releases.remove_tree(first)
    with query.connect(installed, date(2026, 9, 28)) as con:
        assert con.execute("select value from published_figure").fetchall() == [(1.0,)]
        assert con.execute("show tables").fetchall() == [("published_figure",)]
        with pytest.raises(duckdb.Error):
            con.execute("select * from read_text('/etc/hostname')")
    with pytest.raises(UserError, match="nothing was published by 2026-09-27"):
        query.connect(installed, date(2026, 9, 27))
