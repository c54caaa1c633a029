import multiprocessing
from pathlib import Path

import pytest

from transforms import locks
from transforms.errors import BusyError, UserError


def _hold(folder: Path, taken, release) -> None:
    with locks.held(folder, "run", purpose="a run"):
        taken.set()
        release.wait(20)


def test_a_second_process_is_told_who_holds_the_lock(tmp_path):
    context = multiprocessing.get_context("spawn")
    taken, release = context.Event(), context.Event()
    holder = context.Process(target=_hold, args=(tmp_path, taken, release))
    holder.start()
    assert taken.wait(20)
    busy = rf"a run is already running \(pid {holder.pid}\)"
    with pytest.raises(BusyError, match=busy), locks.held(tmp_path, "run", purpose="a run"):
        pass
    release.set()
    holder.join()


def test_the_kernel_frees_the_lock_of_a_killed_process(tmp_path):
    context = multiprocessing.get_context("spawn")
    taken, release = context.Event(), context.Event()
    holder = context.Process(target=_hold, args=(tmp_path, taken, release))
    holder.start()
    assert taken.wait(20)
    holder.kill()
    holder.join()
    with locks.held(tmp_path, "run", purpose="a run"):
        assert (tmp_path / "run.lock").exists()


def test_an_overtaken_attempt_is_refused(tmp_path):
    first = locks.next_fence(tmp_path)
    second = locks.next_fence(tmp_path)
    assert (first, second) == (1, 2)
    locks.require_fence(tmp_path, second)
    with pytest.raises(UserError, match="attempt 1 was overtaken by attempt 2"):
        locks.require_fence(tmp_path, first)
