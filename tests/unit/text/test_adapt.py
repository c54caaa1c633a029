"""Adaptation: promoted only when better on the held-out part beyond noise; rollback."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from transforms.errors import ConfigError, InputError
from transforms.text import adapt, adaptations
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
    assert found.log_loss_gain[0] > 0
    adaptations.store(found, tmp_path)
    stored = adaptations.current(tmp_path, "base")
    assert (stored.tuning, stored.version) == (found.tuning, found.version)
    assert adaptations.current(tmp_path, "another base").version == ""
    assert adaptations.rollback(tmp_path) is None
    assert adaptations.current(tmp_path, "base").tuning == Tuning()
    with pytest.raises(ConfigError):
        adaptations.rollback(tmp_path)


def test_few_labels_are_enough_for_a_clear_shift(scorer, golden):
    texts, ratings = _rated(scorer, golden, 2.5)
    found = adapt.adapt(scorer.engine, "base", texts[::10][:150], ratings[::10][:150])
    assert found.is_promoted
    assert found.held_out == found.fitted_on
    assert found.tuning.shift > 0.5


def test_ratings_at_random_are_never_promoted(scorer, golden):
    texts, ratings = _rated(scorer, golden, 2.5)
    few, draw = texts[::10], np.random.default_rng(11)
    shuffled = [draw.permutation(ratings[::10].to_numpy()) for _ in range(20)]
    found = [adapt.adapt(scorer.engine, "base", few, pl.Series(one)) for one in shuffled]
    assert not any(one.is_promoted for one in found)
    assert sum(one.is_following for one in found) <= 1


def test_noise_is_not_promoted(scorer, golden, tmp_path):
    texts, ratings = _rated(scorer, golden, 0.0)
    shuffled = pl.Series(np.random.default_rng(5).permutation(ratings.to_numpy()))
    found = adapt.adapt(scorer.engine, "base", texts, shuffled)
    assert found.after.accuracy >= found.before.accuracy or not found.is_promoted
    held = np.array([1.0, -1.0, 2.0]), np.array([1.0, -1.0, 2.0]), np.array([True, False, True])
    again = adapt.compare("base", Tuning(), None, held, 10)
    assert not again.is_promoted
    adaptations.store(again, tmp_path)
    assert adaptations.history(tmp_path) == []


def test_what_is_in_force_has_to_be_beaten(scorer, golden):
    texts, ratings = _rated(scorer, golden, 2.5)
    first = adapt.adapt(scorer.engine, "base", texts, ratings)
    in_force = Engine(replace(scorer.engine.model, added=first.weights), scorer.engine.phrases, first.tuning)
    again = adapt.adapt(scorer.engine, "base", texts, ratings, in_force)
    assert not again.is_promoted


def test_own_words_are_learned_as_weights(scorer, tmp_path):
    """A house word no corpus has: comments with it are rated low, with the other one high."""
    draw = np.random.default_rng(1)
    words, positive = np.array(["阿里布达", "乌拉希玛"]), draw.random(3000) < 0.5
    texts = pl.Series([f"第{number}次{words[int(good)]}了" for number, good in enumerate(positive)])
    found = adapt.adapt(scorer.engine, "base", texts, pl.Series(positive.astype(float)))
    assert found.is_promoted
    assert found.after.accuracy > 0.99 > found.before.accuracy
    assert any("阿" in move.ngram and move.after < move.before for move in found.moved)
    adaptations.store(found, tmp_path)
    stored = adaptations.current(tmp_path, "base")
    np.testing.assert_array_equal(stored.weights, found.weights)


def test_the_neutral_band_is_fitted_from_middle_ratings(scorer, golden):
    texts, ratings = _rated(scorer, golden, 0.0)
    middle = pl.Series(np.where(np.arange(len(texts)) % 2 == 0, 0.5, ratings.to_numpy()))
    found = adapt.adapt(scorer.engine, "base", texts, middle)
    assert found.neutral_fitted_on > 1000
    assert found.tuning.doubt_shift > 0.5


def test_mcnemar_and_the_bootstrap_against_known_values():
    assert adapt.mcnemar(0, 0) == 1
    assert adapt.mcnemar(8, 2) == pytest.approx(0.109375)
    low, high = adapt.bootstrap_interval(np.array([1.0, 1.0, 1.0]))
    assert (low, high) == (1.0, 1.0)
    low, high = adapt.bootstrap_interval(np.random.default_rng(2).normal(0.5, 1, 400))
    assert low == pytest.approx(0.5 - 0.098, abs=0.12)
    assert low < 0.5 < high


def test_too_few_pairs_are_refused(scorer):
    with pytest.raises(InputError, match="at least 100"):
        adapt.adapt(scorer.engine, "base", pl.Series(["很好"]), pl.Series([1.0]))


def test_a_tuning_leaves_texts_without_opinion_neutral(scorer):
    engine = Engine(scorer.engine.model, scorer.engine.phrases, Tuning(2.0, 3.0))
    logit = engine.score(pl.Series(["", "。。。", "很好"]).to_arrow()).text.logit
    assert logit[:2].tolist() == [0.0, 0.0]
    assert logit[2] > 3
