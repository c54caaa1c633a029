import json
import stat

import duckdb
import pytest

from transforms import locks, publish, release_files, releases, settings
from transforms.dbt_runner import WorkFolder
from transforms.errors import AuditError, UserError
from transforms.progress import Stage


@pytest.fixture
def installed(tmp_path):
    home = tmp_path / "home"
    (home / "state").mkdir(parents=True)
    return settings.Settings(config_dir=tmp_path, inbox=tmp_path, home=home)


def work_with(tmp_path, sql):
    work = WorkFolder(tmp_path / "work" / "run")
    work.path.mkdir(parents=True, exist_ok=True)
    work.target.mkdir(parents=True, exist_ok=True)
    work.database.unlink(missing_ok=True)
    with duckdb.connect(str(work.database)) as con:
        con.execute(f"create table gap as {sql}")
    node = {
        "resource_type": "model",
        "alias": "gap",
        "schema": "main",
        "tags": ["published"],
        "description": "One row per gap.",
        "columns": {"gap_id": {"description": "key 键"}},
    }
    (work.target / "manifest.json").write_text(json.dumps({"nodes": {"model.huisheng.gap": node}}), "utf-8")
    work.documentation.write_text("<html></html>", "utf-8")
    return work


def ticket(installed, release_id):
    return {
        "release_id": release_id,
        "business_date": "2026-09-30",
        "fingerprint": release_id * 2,
        "fence": locks.next_fence(installed.zones.state),
    }


def published(installed, tmp_path, release_id, sql):
    return publish.publish(installed, work_with(tmp_path, sql), ticket(installed, release_id), Stage("publish"))


ROWS = "select * from (values ('b', 2.5::double), ('a', null)) as t(gap_id, shortfall)"


def test_a_release_holds_database_parquet_both_csv_and_manifest(installed, tmp_path):
    folder = published(installed, tmp_path, "r1", ROWS)
    names = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert names == {
        "huisheng.duckdb",
        "parquet/gap.parquet",
        "export/gap.csv",
        "export/gap.excel.csv",
        "docs/index.html",
        "manifest.json",
    }
    assert (folder / "export/gap.csv").read_text("utf-8") == "gap_id,shortfall\na,\nb,2.5\n"
    assert (folder / "export/gap.excel.csv").read_bytes().startswith(b"\xef\xbb\xbfgap_id")
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert manifest["tables"]["gap"]["rows"] == 2
    assert set(manifest["files"]) == names - {"manifest.json"}


def test_files_are_read_only_and_carry_the_old_storage_version(installed, tmp_path):
    folder = published(installed, tmp_path, "r1", ROWS)
    assert stat.S_IMODE((folder / "huisheng.duckdb").stat().st_mode) == 0o444
    with duckdb.connect(str(installed.zones.current / "huisheng.duckdb"), read_only=True) as con:
        assert con.execute("select tags['storage_version'] from duckdb_databases() where not internal").fetchone() == (
            "v1.2.0+",
        )
        assert con.execute("select comment from duckdb_columns() where column_name = 'gap_id'").fetchone() == (
            "key 键",
        )


def test_the_content_hash_ignores_row_order_and_sees_a_changed_cell(installed, tmp_path):
    turned = ROWS.replace("('b', 2.5::double), ('a', null)", "('a', null), ('b', 2.5::double)")
    hashes = []
    for number, sql in enumerate((ROWS, turned, ROWS.replace("2.5", "2.6"))):
        folder = published(installed, tmp_path, f"r{number}", sql)
        hashes.append(json.loads((folder / "manifest.json").read_text("utf-8"))["tables"]["gap"]["content_hash"])
    assert hashes[0] == hashes[1] != hashes[2]


def test_a_reader_keeps_its_version_while_current_moves_on(installed, tmp_path):
    published(installed, tmp_path, "r1", ROWS)
    reader = duckdb.connect(str(installed.zones.current.resolve() / "huisheng.duckdb"), read_only=True)
    published(installed, tmp_path, "r2", ROWS + " where gap_id = 'a'")
    assert reader.execute("select count(*) from gap").fetchone() == (2,)
    with duckdb.connect(str(installed.zones.current.resolve() / "huisheng.duckdb"), read_only=True) as later:
        assert later.execute("select count(*) from gap").fetchone() == (1,)


def test_roll_back_and_forth(installed, tmp_path):
    published(installed, tmp_path, "r1", ROWS)
    published(installed, tmp_path, "r2", ROWS)
    assert releases.roll_back(installed)["release_id"] == "r1"
    assert releases.current(installed)["release_id"] == "r1"
    assert releases.roll_back(installed, "r2")["release_id"] == "r2"
    with pytest.raises(UserError, match="no release r9; expected r2, r1"):
        releases.roll_back(installed, "r9")


def test_back_is_what_readers_had_before(installed, tmp_path):
    for number in (1, 2):
        published(installed, tmp_path, f"r{number}", ROWS)
    old = ticket(installed, "backfilled") | {"business_date": "2026-09-01"}
    publish.publish(installed, work_with(tmp_path, ROWS), old, Stage("publish"), keeps_newer=True)
    published(installed, tmp_path, "r3", ROWS)
    assert [releases.roll_back(installed)["release_id"] for _ in range(2)] == ["r2", "r1"]
    with pytest.raises(UserError, match="no release before the current one; expected r3, backfilled, r2, r1"):
        releases.roll_back(installed)


def test_only_the_newest_releases_are_kept(installed, tmp_path):
    kept = installed.model_copy(update={"thresholds": settings.Thresholds(keep_releases=2)})
    for number in range(4):
        published(kept, tmp_path, f"r{number}", ROWS)
    assert [manifest["release_id"] for manifest in releases.kept(kept)] == ["r3", "r2"]


def test_a_type_that_drivers_cannot_read_stops_the_release(installed, tmp_path):
    with pytest.raises(AuditError, match="column shortfall HUGEINT can't be published"):
        published(installed, tmp_path, "r1", "select 'a' as gap_id, sum(1) as shortfall")
    assert releases.current(installed) is None


def test_an_overtaken_attempt_publishes_nothing(installed, tmp_path):
    old = ticket(installed, "old")
    published(installed, tmp_path, "new", ROWS)
    with pytest.raises(UserError, match="overtaken"):
        publish.publish(installed, work_with(tmp_path, ROWS), old, Stage("publish"))
    assert releases.current(installed)["release_id"] == "new"


def test_text_that_a_spreadsheet_would_run_is_made_plain_in_csv_only(installed, tmp_path):
    folder = published(installed, tmp_path, "r1", "select '=1+1' as gap_id, -1.5::double as shortfall")
    assert (folder / "export/gap.csv").read_text("utf-8") == "gap_id,shortfall\n'=1+1,-1.5\n"
    with duckdb.connect(str(folder / "huisheng.duckdb"), read_only=True) as con:
        assert con.execute("select gap_id from gap").fetchone() == ("=1+1",)


def test_a_backfill_of_an_older_day_leaves_readers_on_the_newer_one(installed, tmp_path):
    new = ticket(installed, "new") | {"business_date": "2020-01-02"}
    publish.publish(installed, work_with(tmp_path, ROWS), new, Stage("publish"))
    old = ticket(installed, "old") | {"business_date": "2020-01-01"}
    publish.publish(installed, work_with(tmp_path, ROWS), old, Stage("publish"), keeps_newer=True)
    assert releases.current(installed)["release_id"] == "new"
    assert {manifest["release_id"] for manifest in releases.kept(installed)} == {"new", "old"}


def test_a_release_of_a_future_day_does_not_stop_the_nights(installed, tmp_path):
    mistaken = ticket(installed, "mistaken") | {"business_date": "2999-01-01"}
    publish.publish(installed, work_with(tmp_path, ROWS), mistaken, Stage("publish"))
    night = ticket(installed, "night")
    publish.publish(installed, work_with(tmp_path, ROWS), night, Stage("publish"), keeps_newer=True)
    assert releases.current(installed)["release_id"] == "night"


def test_a_table_with_the_rows_of_the_former_release_has_its_files(installed, tmp_path, monkeypatch):
    def manifest_of(number, sql, rules):
        work, facts = work_with(tmp_path, sql), ticket(installed, f"r{number}") | {"rules": rules}
        folder = publish.publish(installed, work, facts, Stage("publish"))
        found = json.loads((folder / "manifest.json").read_text("utf-8"))
        return {name: digest for name, digest in found["files"].items() if "gap" in name}

    written = []
    monkeypatch.setattr(release_files, "write", lambda *_, now=release_files.write: (written.append(1), now(*_)))
    first = manifest_of(1, ROWS, "a")
    assert (manifest_of(2, ROWS, "a"), len(written)) == (first, 1)
    assert (manifest_of(3, ROWS, "b"), len(written)) == (first, 2)
    assert manifest_of(4, ROWS.replace("2.5", "2.6"), "b") != first
    assert len(written) == 3


def test_a_damaged_file_is_written_anew_and_no_two_releases_share_one(installed, tmp_path):
    folders = []
    for number in range(3):
        facts = ticket(installed, f"r{number}") | {"rules": "a"}
        folders.append(publish.publish(installed, work_with(tmp_path, ROWS), facts, Stage("publish")))
        file = folders[number] / "export" / "gap.csv"
        if number == 1:
            file.chmod(0o644)
            file.write_text("damaged", "utf-8")
    places = [folder / "export" / "gap.csv" for folder in folders]
    assert [place.read_text("utf-8") == places[0].read_text("utf-8") for place in places] == [True, False, True]
    assert len({place.stat().st_ino for place in places}) == 3
    assert releases.damaged_files(folders[2]) == []
