"""Training: one command, deterministic, verified when loaded."""

import json

import numpy as np
import polars as pl
import pytest

from transforms.errors import ConfigError
from transforms.text import corpus, model, solver
from transforms.text.engine import Engine
from transforms.text.evaluate import area_under_curve, evaluate, expected_calibration_error, macro_f1, never_seen
from transforms.text.phrases import compile_phrases
from transforms.text.scorers import DEFAULT_MODEL, MODELS
from transforms.text.train import fit_model, train

PLAN = """
domains = ["goods"]
folds = 2
epochs = 3
balance = 0.3
margin = 1.0
general = 0.4
least_seen = 1
least_letter = 1
penalty = {shared = 0.2, own = 0.05, gate = 0.1, neutral = 0.3}
[corpus.goods]
domain = "goods"
[corpus."*"]
polarity_weight = 1.0
opinion_weight = 1.0
"""


@pytest.fixture(scope="module")
def corpus_dir(tmp_path_factory, golden):
    folder = tmp_path_factory.mktemp("corpus")
    numbers = {"positive": 1, "negative": -1, "neutral": 0, "any": None}
    frame = pl.DataFrame(
        {
            "corpus": ["goods" if place % 2 else "other" for place in range(len(golden))],
            "text": [row["text"] for row in golden],
            "label3": [numbers[row["label"]] for row in golden],
        }
    )
    for split in ("train", "dev"):
        frame.write_parquet(folder / f"{split}.parquet")
    return folder


def _trained(corpus_dir, out):
    out.mkdir()
    (out / "training.toml").write_text(PLAN, "utf-8")
    return train(corpus_dir, out)


def test_twice_gives_the_same_weights_and_they_work(corpus_dir, tmp_path, scorer):
    first, second = _trained(corpus_dir, tmp_path / "one"), _trained(corpus_dir, tmp_path / "two")
    assert first == second
    loaded, digest = model.load(tmp_path / "one")
    assert digest == first
    assert (tmp_path / "one" / "weights.npz").read_bytes() == (tmp_path / "two" / "weights.npz").read_bytes()
    found = evaluate(corpus_dir, Engine(loaded, scorer.engine.phrases))
    assert found["corpora"]["goods"]["polarity_accuracy"] > 0.9


def test_a_domain_left_out_is_measured_by_a_model_that_never_saw_it(corpus_dir, tmp_path, golden, scorer):
    plan = PLAN.replace('["goods"]', '["goods", "rest"]').replace(
        '[corpus."*"]', '[corpus.other]\ndomain = "rest"\n[corpus."*"]'
    )
    (tmp_path / "training.toml").write_text(plan, "utf-8")
    said = []
    found = never_seen(
        corpus_dir,
        tmp_path,
        lambda left: Engine(left, scorer.engine.phrases),
        lambda message, done: said.append((message, done)),
    )
    labelled = [row["label"] != "any" for row in golden]
    expected = {"goods": sum(labelled[1::2]), "other": sum(labelled[::2])}
    assert {name: figures["texts"] for name, figures in found.items()} == expected
    assert said == [("without goods: 1 of 2", 0.0), ("without rest: 2 of 2", 0.5)]


def test_a_plan_without_domains_says_so():
    with pytest.raises(ConfigError, match="no domain"):
        fit_model(pl.DataFrame({"corpus": ["a"], "text": ["好"], "label3": [1]}), {"domains": [], "corpus": {"*": {}}})


def test_facts_are_filled_in(tmp_path):
    (tmp_path / "facts.toml").write_text(
        'fillings = 2\n[fill]\nname = ["李", "王", "张"]\n[said]\nsentences = ["快递员姓{name}", "还没拆"]\n', "utf-8"
    )
    found = corpus.facts(tmp_path, {"facts_file": "facts.toml"})
    assert found.rows() == [("facts", "快递员姓王", 0), ("facts", "快递员姓李", 0), ("facts", "还没拆", 0)]
    assert corpus.facts(tmp_path, {}).rows() == []


def test_shared_weights_see_both_sides_of_a_corpus_alike():
    frame = pl.DataFrame({"corpus": ["a", "a", "a", "b"], "text": ["x"] * 4, "label3": [1, 1, -1, 0]})
    prepared = corpus.prepare(frame, {"domains": [], "corpus": {"*": {"polarity_weight": 3.0, "opinion_weight": 1.0}}})
    assert prepared.polarity_cost.tolist() == [3, 3, 3, 3]
    assert prepared.shared_cost.tolist() == [2.25, 2.25, 4.5, 3]


def test_a_changed_artefact_is_refused(corpus_dir, tmp_path):
    _trained(corpus_dir, tmp_path / "one")
    (tmp_path / "one" / "weights.sha256").write_text("0" * 64)
    with pytest.raises(ConfigError, match="hash differs"):
        model.load(tmp_path / "one")
    (tmp_path / "one" / "weights.npz").write_bytes(b"PK")
    with pytest.raises(ConfigError, match="can't be read"):
        model.load(tmp_path / "one")


def test_the_committed_figures_belong_to_the_committed_weights():
    folder = MODELS / DEFAULT_MODEL
    figures = json.loads((folder / "metrics.json").read_text("utf-8"))
    assert figures["weights_sha256"] == model.load(folder)[1]


def test_no_weight_is_clipped():
    found, units = model.quantise(np.array([[0.5, -1.0, 0.0], [0.05, 0.2, -0.2]]))
    assert found.tolist() == [[64, -127, 0], [32, 127, -127]]
    assert units == pytest.approx([1 / 127, 0.2 / 127])


def test_a_telling_feature_may_move_further():
    """Slot 0 stands in every positive row, slot 1 in all rows: naive Bayes widths tell them apart."""
    data = solver.Design(np.array([0, 1, 0, 1, 1, 1], np.int32), np.array([0, 2, 4, 5, 6]), np.ones(4), 2)
    positive = np.array([True, True, False, False])
    widths = solver.telling(data, positive, np.ones(4))
    assert widths == pytest.approx([np.log(2.5 / 0.5) - np.log(5 / 3), abs(np.log(5 / 3))], abs=2e-3)
    weights = solver.fit(data, positive, np.ones(4), 0.1, 20, widths)
    assert weights[0] > 0
    assert (solver.project(data, weights) > 0).tolist() == positive.tolist()


def test_an_offset_is_what_the_rows_have_already():
    data = solver.Design(np.zeros(4, np.int32), np.arange(5), np.ones(4), 1)
    positive = np.array([True, True, True, False])
    free = solver.fit(data, positive, np.ones(4), 0.01, 300)
    fitted = solver.fit(data, positive, np.ones(4), 0.01, 300, offset=np.full(4, np.log(3)))
    assert free[0] == pytest.approx(np.log(3), abs=0.05)
    assert fitted[0] == pytest.approx(0, abs=0.05)


def test_labels_that_leak_are_stripped():
    plan = {"domains": [], "corpus": {"*": {"polarity_weight": 1.0, "opinion_weight": 1.0}, "w": {"strip": r"\[.*?\]"}}}
    frame = pl.DataFrame({"corpus": ["w", "v"], "text": ["好[泪]", "好[泪]"], "label3": [1, 1]})
    assert corpus.prepare(frame, plan).texts.to_list() == ["好", "好[泪]"]


def test_an_evened_corpus_weighs_both_sides_the_same():
    plan = {"domains": [], "corpus": {"*": {"polarity_weight": 0.5, "opinion_weight": 1.0}, "w": {"is_evened": True}}}
    frame = pl.DataFrame({"corpus": ["w", "w", "w", "v", "w"], "text": list("abcde"), "label3": [1, 1, -1, 1, 0]})
    assert corpus.prepare(frame, plan).polarity_cost.tolist() == pytest.approx([0.375, 0.375, 0.75, 0.5, 0.5])


def test_the_clause_of_an_aspect():
    assert corpus.clause_at("菜不错，服务员很慢，不会再来", "服务员") == "服务员很慢"
    assert corpus.clause_at("服务员很慢", "服务员") == ""
    assert corpus.clause_at("很好", "服务员") == ""


def test_figures_against_known_values():
    assert expected_calibration_error(np.array([0.75, 0.75, 0.75, 0.75]), np.array([True, True, True, False])) == 0
    assert area_under_curve(np.array([1.0, 2.0, 2.0, 3.0]), np.array([False, False, True, True])) == 0.875
    assert macro_f1(np.array([1, 1, 0]), np.array([1, 0, 0])) == pytest.approx(2 / 3)


def test_an_unknown_class_in_a_phrase_is_named(tmp_path, scorer):
    (tmp_path / "classes.tsv").write_text("class\tword\nbad\t差\n", "utf-8")
    (tmp_path / "phrases.tsv").write_text("phrase\tmode\tweight\treason\n不{worse}\tadd\t1\t\n", "utf-8")
    with pytest.raises(ConfigError, match="no class worse"):
        compile_phrases(tmp_path, None, scorer.engine.model.codes)
