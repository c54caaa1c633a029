"""A change of the lexicon shows which of the fixed sentences it moved."""

import shutil

from typer.testing import CliRunner

from transforms.cli.text import app
from transforms.text import recorded, scorers

FOLDER = scorers.MODELS / scorers.DEFAULT_MODEL


def test_the_recorded_state_is_the_committed_lexicon_s(scorer):
    """Fails after a change of words or weights: look at `huisheng text changes`, then `--accept`."""
    assert recorded.changed(scorer.engine, FOLDER) == []
    assert len(recorded.read(FOLDER)) >= 300


def test_a_changed_phrase_is_shown_and_accepted(tmp_path):
    folder = tmp_path / "changed"
    shutil.copytree(FOLDER, folder)
    with (folder / "lexicon" / "phrases.tsv").open("a", encoding="utf-8") as lines:
        lines.write("别买\treplace\t3\t为了试验\n")
    result = CliRunner().invoke(app, ["changes", "--model", str(folder)])
    assert result.exit_code == 0
    assert "别买" in result.output
    assert "negative" in result.output and "positive" in result.output
    assert "服务不是很好" not in result.output
    assert CliRunner().invoke(app, ["changes", "--model", str(folder), "--accept"]).exit_code == 0
    assert "nothing changed" in CliRunner().invoke(app, ["changes", "--model", str(folder)]).output
