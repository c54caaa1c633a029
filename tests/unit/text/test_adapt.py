"""Adaptation: promoted only when better on the held-out part beyond noise; rollback; prior correction."""

import numpy as np
import polars as pl
import pytest

from transforms.errors import ConfigError, InputError
from transforms.text import adapt
from transforms.text.engine import Engine, Tuning
from transforms.text.mixture import sigmoid


def _rated(scorer, golden, shift: float):
    sentences = [row["text"] for row in golden]
    texts = pl.Series([f"{sentence}，第{number}单" for sentence in sentences for number in range(8)])
    found = scorer.engine.score(texts.to_arrow()).text.logit
    chance = np.random.default_rng(3).random(len(texts))
    return texts, pl.Series((sigmoid(found + shift) > chance).astype(float))


def test_a_shifted_company_is_learned_and_promoted(scorer, golden, tmp_path):
    texts, ratings = _rated(scorer, golden, 2.5)
    found = adapt.adapt(scorer.engine, "base", texts, ratings)
    assert found.is_promoted
    assert found.tuning.shift > 0.5
    assert found.after.log_loss < found.before.log_loss
    adapt.store(found, tmp_path)
    assert adapt.current(tmp_path, "base") == (found.tuning, found.version)
    assert adapt.current(tmp_path, "another base") == (Tuning(), "")
    assert adapt.rollback(tmp_path) is None
    assert adapt.current(tmp_path, "base") == (Tuning(), "")
    with pytest.raises(ConfigError):
        adapt.rollback(tmp_path)


def test_noise_is_not_promoted(scorer, golden, tmp_path):
    texts, ratings = _rated(scorer, golden, 0.0)
    found = adapt.adapt(
        scorer.engine, "base", texts, pl.Series(np.random.default_rng(5).permutation(ratings.to_numpy()))
    )
    again = adapt._judged("base", Tuning(), np.array([1.0, -1.0, 2.0]), np.array([True, False, True]), 10)
    assert found.after.accuracy >= found.before.accuracy or not found.is_promoted
    assert not again.is_promoted
    adapt.store(again, tmp_path)
    assert adapt.history(tmp_path) == []


def test_too_few_pairs_are_refused(scorer):
    with pytest.raises(InputError, match="at least 100"):
        adapt.adapt(scorer.engine, "base", pl.Series(["很好"]), pl.Series([1.0]))


def test_a_tuning_leaves_texts_without_opinion_neutral(scorer):
    engine = Engine(scorer.engine.model, scorer.engine.phrases, Tuning(2.0, 3.0))
    logit = engine.score(pl.Series(["", "。。。", "很好"]).to_arrow()).text.logit
    assert logit[:2].tolist() == [0.0, 0.0]
    assert logit[2] > 3


def test_the_prior_of_unlabelled_texts_is_found():
    draw = np.random.default_rng(11)
    positive = draw.random(20_000) < 0.8
    logit = draw.normal(np.where(positive, 1.0, -1.0) * 2, 2.0)
    shift = adapt.prior_shift(sigmoid(logit))
    assert 1 / (1 + np.exp(-shift)) == pytest.approx(0.8, abs=0.02)
