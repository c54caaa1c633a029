"""An erasure that is killed: the next run finishes it, whatever was done by then."""

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.privacy.people import GONE, OWN_WORDS, STAYS
from transforms import releases
from transforms.privacy import erasure, exchange, register
from transforms.privacy.exchange import replace_folder
from transforms.privacy.pseudonyms import KeyRing, token
from transforms.privacy.search import leak_scan

KILLED_AT = """
import os, signal, sys
from pathlib import Path
from transforms.privacy import erasure
from transforms.settings import Settings
home, at, left = Path(sys.argv[1]), int(sys.argv[2]), [0]
changing = ("os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.chmod", "shutil.rmtree", "os.link")
def count(event, args):
    writes = event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR)
    if event in changing or writes:
        left[0] += 1
        if left[0] == at:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(count)
erasure.erase(Settings(config_dir=home.parent, inbox=home.parent / "inbox", home=home), [sys.argv[3]])
print(left[0])
"""


def _erase_killed_at(step, home):
    """The exit status of an erasure in a process of its own that dies before its ``step``-th change of a file."""
    command = [sys.executable, "-c", KILLED_AT, str(home), str(step), GONE]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_a_process_killed_at_any_change_of_a_file_is_finished_by_the_next_run(installation, tmp_path):
    kept = tmp_path / "kept"
    shutil.copytree(installation.home, kept, symlinks=True)
    whole = _erase_killed_at(0, installation.home)
    changes = int(whole.stdout)
    assert whole.returncode == 0
    assert changes > 30
    for step in range(2, changes, max(1, changes // 7)):
        shutil.rmtree(installation.home)
        shutil.copytree(kept, installation.home, symlinks=True)
        assert _erase_killed_at(step, installation.home).returncode == -signal.SIGKILL
        proof = erasure.erase(installation, [GONE])
        assert proof.verified["hits"] == 0, step
        assert not leak_scan([installation.home], [GONE, OWN_WORDS]), step
        assert leak_scan([installation.zones.raw], [token(STAYS, KeyRing.load(installation))]), step


STEPS = (
    *("_plan", "_erase_raw", "erase_scores", "_erase_landing", "_erase_work", "_erase_releases", "_look_into_inbox"),
    *("_verify", "_write"),
)


@pytest.mark.parametrize("step", STEPS)
def test_a_run_killed_before_any_step_is_finished_by_the_next(installation, monkeypatch, step):
    def killed(*args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(erasure, step, killed)
        erasure.erase(installation, [GONE])
    assert register.read(installation)  # from the first moment nobody can come back
    proof = erasure.erase(installation, [GONE])
    assert proof.verified["hits"] == 0
    assert not leak_scan([installation.home], [GONE, OWN_WORDS])
    assert not (installation.zones.state / erasure.PLAN).exists()


def test_a_run_killed_between_two_files_is_finished_by_the_next(installation, monkeypatch):
    replaced = []

    def killed(new, old):
        if replaced:
            raise KeyboardInterrupt
        replaced.append(old)
        replace_folder(new, old)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(erasure, "replace_folder", killed)
        erasure.erase(installation, [GONE])
    erasure.erase(installation, [GONE])
    assert not leak_scan([installation.home], [GONE, OWN_WORDS])
    assert not list(installation.zones.raw.glob("*/.erase-*"))


@pytest.mark.parametrize("can_exchange", [True, False])
def test_folders_change_places(tmp_path, monkeypatch, can_exchange):
    if not can_exchange:
        monkeypatch.setattr(exchange, "_exchange", lambda one, other: False)
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "who").write_text(name)
    replace_folder(tmp_path / "new", tmp_path / "old")
    assert [path.name for path in tmp_path.iterdir()] == ["old"]
    assert (tmp_path / "old" / "who").read_text() == "new"


@pytest.mark.parametrize("died_at", [1, 2])
def test_a_crash_between_renames_loses_nothing(tmp_path, monkeypatch, died_at):
    """Where names can't be exchanged in one step: after the first rename the old folder comes back."""
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "who").write_text(name)
    rename, done = Path.rename, []

    def dying(path, target):
        if len(done) == died_at:
            raise KeyboardInterrupt
        done.append(path)
        return rename(path, target)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(exchange, "_exchange", lambda one, other: False)
        patch.setattr(Path, "rename", dying)
        replace_folder(tmp_path / "new", tmp_path / "old")
    exchange.heal(tmp_path)
    assert (tmp_path / "old" / "who").read_text() == ("old" if died_at == 1 else "new")
    assert not list(tmp_path.glob(".aside-*"))


@pytest.mark.parametrize("is_switched", [False, True])
def test_a_release_beside_its_finished_copy_is_replaced_by_it(installation, monkeypatch, is_switched):
    def killed(path):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        remove = releases.remove_tree
        patch.setattr(releases, "remove_tree", lambda path: remove(path) if path.name.startswith(".") else killed(path))
        if not is_switched:
            patch.setattr(releases, "switch", lambda settings, path: killed(path))
        erasure.erase(installation, [GONE])
    erasure.erase(installation, [GONE])
    assert [path.name for path in installation.zones.releases.iterdir()] == ["20260930-aaaa.e1"]
    assert installation.zones.current.resolve().name == "20260930-aaaa.e1"
