import pytest

from transforms.checkpoint import AUDITED, KEY, STEPS, Checkpoint


@pytest.fixture
def begun(tmp_path):
    checkpoint = Checkpoint(tmp_path / "build")
    checkpoint.empty()
    checkpoint.begin("inputs 1")
    return checkpoint


def test_a_build_of_the_same_inputs_is_gone_on_with(begun):
    begun.note("stg_answer")
    begun.note("gap")
    assert begun.is_begun("inputs 1")
    assert begun.done() == {"stg_answer", "gap"}


def test_other_inputs_are_not(begun):
    assert not begun.is_begun("inputs 2")


def test_another_engine_is_not(begun):
    (begun.folder / KEY).write_text("inputs 1 duckdb 1.0.0 dbt-core 1.0.0 dbt-duckdb 1.0.0")
    assert not begun.is_begun("inputs 1")


def test_a_line_that_was_cut_off_is_no_step_and_spoils_no_later_one(begun):
    (begun.folder / STEPS).write_text("\nstg_answer done\n\nint_gap")
    assert begun.done() == {"stg_answer"}
    begun.note("gap")
    assert begun.done() == {"stg_answer", "gap"}


def test_emptied_it_is_not_begun_and_nothing_is_done(begun):
    begun.note("gap")
    begun.empty()
    assert not begun.is_begun("inputs 1")
    assert begun.done() == set()
    assert list(begun.folder.iterdir()) == []


def test_what_passed_its_audit_is_told_by_its_fingerprint(tmp_path):
    begun = Checkpoint(tmp_path / "build")
    begun.empty()
    begun.begin("abc after nothing")
    assert not begun.is_audited("abc")
    begun.note(AUDITED)
    assert begun.is_audited("abc")
    assert not begun.is_audited("ab")
