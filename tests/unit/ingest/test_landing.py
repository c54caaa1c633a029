"""Private copies: a draft is told from what a killed run left by its lock, whatever their age."""

import threading

from transforms.ingest import landing


def test_a_draft_is_not_swept_away_and_goes_when_it_ends(tmp_path):
    with landing.draft(tmp_path) as (path, _):
        landing.sweep(tmp_path)
        assert path.exists()
    assert not list(tmp_path.iterdir())


def test_what_a_killed_run_left_an_instant_ago_goes(tmp_path):
    (tmp_path / ".left").write_bytes(b"a,b\n1,2\n")
    (tmp_path / "0a1b").write_bytes(b"a,b\n1,2\n")
    landing.sweep(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["0a1b"]


def test_no_sweep_comes_between_a_draft_and_its_lock(tmp_path):
    ended = threading.Event()

    def sweeper():
        while not ended.is_set():
            landing.sweep(tmp_path)

    threads = [threading.Thread(target=sweeper) for _ in range(2)]
    for thread in threads:
        thread.start()
    lost = 0
    for _ in range(300):
        with landing.draft(tmp_path) as (path, _):
            lost += not path.exists()
    ended.set()
    for thread in threads:
        thread.join()
    assert not lost


def test_a_landing_zone_that_is_not_there_yet_needs_no_sweep(tmp_path):
    landing.sweep(tmp_path / "landing")
    assert not (tmp_path / "landing").exists()
