"""No reader option that loses rows or characters without a word may appear in the code."""

import re
from pathlib import Path

import pytest

CODE = Path(__file__).resolve().parents[3] / "transforms"
LENIENT = (
    r"ignore_errors\s*=\s*True",
    r"truncate_ragged_lines\s*=\s*True",
    r"utf8-lossy",
    r"null_padding\s*=\s*(?:True|true)",
    r"""errors\s*=\s*["'](?:ignore|replace|surrogateescape|backslashreplace)["']""",
    r"""\.decode\([^)]*["'](?:ignore|replace|surrogateescape)["']""",
    r"on_bad_lines|error_bad_lines|store_rejects",
    r"strict_mode\s*=\s*(?:False|false)",
)


@pytest.mark.parametrize("path", sorted((CODE / "ingest").rglob("*.py")), ids=lambda path: path.name)
def test_no_lenient_reader_option(path):
    text = path.read_text("utf-8")
    assert not [pattern for pattern in LENIENT if re.search(pattern, text)]
