"""Nothing in the running path unpickles, evaluates or loads code from data."""

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from transforms.errors import ConfigError
from transforms.text import cache, model

ROOT = Path(__file__).resolve().parents[3]
FILES = [*sorted((ROOT / "transforms").rglob("*.py")), *sorted((ROOT / "dags").rglob("*.py"))]
FORBIDDEN_MODULES = {"marshal", "shelve", "joblib", "dill", "cloudpickle"}
FORBIDDEN_CALLS = {
    *("eval", "exec", "compile", "__import__", "os.system", "os.popen", "subprocess.getoutput"),
    *("torch.load", "numpy.load", "np.load", "pd.read_pickle", "pandas.read_pickle", "pl.DataFrame.deserialize"),
    *("yaml.load", "yaml.load_all", "yaml.full_load", "yaml.unsafe_load"),
}
# The parent hands its own job to the parsing child it forked; nothing a file or a network gave is unpickled.
PICKLE_OF_OUR_OWN = {"transforms/ingest/children.py", "transforms/ingest/nursery.py"}


def _name(node):
    if isinstance(node, ast.Attribute):
        return f"{_name(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def _imports(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


def _harmless(call):
    """numpy.load(…, allow_pickle=False) reads arrays only."""
    return any(k.arg == "allow_pickle" and getattr(k.value, "value", None) is False for k in call.keywords)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_code_comes_out_of_data(path):
    tree = ast.parse(path.read_text("utf-8"))
    imported = set(_imports(tree))
    assert not imported & FORBIDDEN_MODULES
    if str(path.relative_to(ROOT)) not in PICKLE_OF_OUR_OWN:
        assert "pickle" not in imported
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    found = {_name(call.func) for call in calls if not _harmless(call)}
    assert not found & FORBIDDEN_CALLS
    assert not any(keyword.arg == "shell" for call in calls for keyword in call.keywords)


def test_the_pickle_between_parent_and_child_goes_one_way_only():
    child = (ROOT / "transforms/ingest/nursery.py").read_text("utf-8")
    parent = (ROOT / "transforms/ingest/children.py").read_text("utf-8")
    assert "pickle.loads" in child
    assert "pickle.dumps" in parent
    assert "pickle.loads" not in parent
    assert "pickle.dumps" not in child


def test_no_model_or_dictionary_is_a_pickle():
    for path in (ROOT / "models").rglob("*"):
        assert path.suffix not in {".pkl", ".pickle", ".pt", ".pth", ".joblib", ".marshal", ".bin"}, path.name


def test_every_requirement_is_pinned_by_hash():
    for path in (ROOT / "requirements").glob("*.txt"):
        lines = path.read_text("utf-8").replace("\\\n", " ").splitlines()
        for line in (line for line in lines if line.strip() and not line.lstrip().startswith(("#", "-"))):
            assert "==" in line, path.name
            assert "--hash=sha256:" in line, path.name


def test_nothing_but_wheels_is_installed_and_jieba_which_has_none():
    """A source distribution runs code of its own while it is built."""
    synced = [line for line in (ROOT / "Makefile").read_text("utf-8").splitlines() if "uv pip sync" in line]
    assert synced
    assert all("--require-hashes --only-binary :all: --no-binary jieba " in line for line in synced)


def test_the_pinned_requirements_are_those_installed():
    """What the tests run with is exactly what the hashed files say."""
    uv = Path(sys.executable).with_name("uv")
    files = [argument for name in ("run", "test", "lint") for argument in ("-r", f"requirements/{name}.txt")]
    command = [
        str(uv),
        "pip",
        "install",
        "--python",
        sys.executable,
        "--dry-run",
        "--offline",
        "--require-hashes",
        *files,
    ]
    done = subprocess.run([*command, *files], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Would make no changes" in done.stderr


@pytest.fixture
def copied(tmp_path):
    folder = next(path.parent for path in (ROOT / "models").glob("*/weights.npz"))
    for name in (model.FILE_NAME, model.SUM_NAME):
        shutil.copy(folder / name, tmp_path / name)
    return tmp_path


def test_weights_are_loaded_only_with_their_hash(copied):
    assert model.load(copied)[1] == (copied / model.SUM_NAME).read_text().strip()
    (copied / model.SUM_NAME).write_text("0" * 64)
    with pytest.raises(ConfigError, match="hash differs"):
        model.load(copied)


def test_changed_weights_are_refused(copied):
    with np.load(copied / model.FILE_NAME, allow_pickle=False) as stored:
        arrays = {name: stored[name].copy() for name in stored.files}
    arrays["polarity"].flat[0] += 1
    np.savez(copied / model.FILE_NAME, allow_pickle=False, **arrays)
    with pytest.raises(ConfigError):
        model.load(copied)


def test_weights_with_a_pickle_inside_are_refused(copied):
    np.savez(copied / model.FILE_NAME, polarity=np.array([{"a": 1}], dtype=object))
    with pytest.raises(ConfigError):
        model.load(copied)


def test_the_cache_of_the_dictionary_is_private_and_checked(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    made = []

    def make():
        made.append(1)
        return {"a": np.arange(3)}

    cache.arrays("words", "k", make)
    path = tmp_path / "huisheng" / "words" / "k.npz"
    assert path.parent.stat().st_mode & 0o777 == 0o700
    cache.arrays("words", "k", make)
    assert len(made) == 1
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert cache.arrays("words", "k", make)["a"].tolist() == [0, 1, 2]
    assert len(made) == 2
    path.parent.chmod(0o777)
    assert cache.private_folder("words") is None


SECURITY = (ROOT / "SECURITY.md").read_text("utf-8")
NAMED_TESTS = sorted(set(re.findall(r"`(tests/[\w/]+\.py(?:::\w+)?)`", SECURITY)))


@pytest.mark.parametrize("named", NAMED_TESTS)
def test_every_test_that_security_md_names_exists(named):
    path, _, function = named.partition("::")
    assert (ROOT / path).is_file()
    names = {node.name for node in ast.walk(ast.parse((ROOT / path).read_text("utf-8"))) if hasattr(node, "name")}
    assert not function or function in names


def test_every_threat_in_security_md_names_a_test():
    table = SECURITY.split("## Threats and their tests", 1)[1].split("\n## ", 1)[0]
    rows = [line for line in table.splitlines() if line.startswith("| ") and not line.startswith("| threat")]
    assert len(rows) > 25
    assert [row for row in rows if "`tests/" not in row.rsplit("|", 2)[1]] == []
