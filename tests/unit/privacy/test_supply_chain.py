"""Nothing in the running path unpickles, evaluates or loads code from data."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
FILES = [*sorted((ROOT / "transforms").rglob("*.py")), *sorted((ROOT / "dags").rglob("*.py"))]
FORBIDDEN_MODULES = {"marshal", "shelve", "joblib", "dill", "cloudpickle"}
FORBIDDEN_CALLS = {"eval", "exec", "torch.load", "yaml.load", "yaml.unsafe_load", "numpy.load", "np.load", "os.system"}
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
