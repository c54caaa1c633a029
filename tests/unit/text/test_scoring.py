"""The bridge: distinct texts once per model version, by one rename."""

import duckdb
import polars as pl
import pytest

from transforms import scoring
from transforms.contracts import TextClause, TextScore
from transforms.errors import ConfigError
from transforms.settings import Settings
from transforms.text import scorers


@pytest.fixture
def settings(tmp_path):
    return Settings(config_dir=tmp_path, inbox=tmp_path, home=tmp_path)


def _answers(path, texts, is_free_text=True):
    pl.DataFrame({"value_text": texts, "is_free_text": [is_free_text] * len(texts)}).write_parquet(path)
    return path


def test_each_distinct_free_text_is_scored_once(settings, tmp_path, scorer):
    first = _answers(tmp_path / "a.parquet", ["很好", "很好", None, "很差"])
    other = _answers(tmp_path / "b.parquet", ["选项"], is_free_text=False)
    summary = scoring.score_new(settings, [first, other], scorer=scorer)
    assert (summary.distinct, summary.new) == (2, 2)
    third = _answers(tmp_path / "c.parquet", ["很差", "别买"])
    assert scoring.score_new(settings, [first, third], scorer=scorer).new == 1
    assert scoring.score_new(settings, [first, third], scorer=scorer).batch is None
    texts, clauses = scoring.scored_files(settings, scorer.model_version)
    assert len(texts) == len(clauses) == 2
    assert pl.read_parquet(texts)["text_hash"].n_unique() == 3
    assert list(settings.zones.work.iterdir()) == []


def test_written_frames_keep_the_contracts(settings, tmp_path, scorer):
    scoring.score_new(settings, [_answers(tmp_path / "a.parquet", ["很好，推荐", "", "😡"])], scorer=scorer)
    texts, clauses = scoring.scored_files(settings, scorer.model_version)
    TextScore.validate(TextScore.cast(pl.read_parquet(texts)))
    TextClause.validate(TextClause.cast(pl.read_parquet(clauses)))


def test_the_hash_is_duckdb_s_md5(scorer):
    frame = scorer.score(pl.Series(["快递太慢了😡"]))[0]
    assert duckdb.sql("select md5('快递太慢了😡')").fetchall() == [(frame["text_hash"][0],)]


def test_a_repeated_run_gives_the_same_bytes(tmp_path, scorer):
    found = []
    for name in ("one", "two"):
        home = tmp_path / name
        home.mkdir()
        settings = Settings(config_dir=home, inbox=home, home=home)
        summary = scoring.score_new(settings, [_answers(home / "a.parquet", ["很好", "很差"])], scorer=scorer)
        found.append((summary.batch.name, (summary.batch / "text.parquet").read_bytes()))
    assert found[0] == found[1]


def test_an_unknown_scorer_names_the_known_ones():
    with pytest.raises(ConfigError, match="huisheng-v1"):
        scorers.load_scorer("nobody")


def test_the_aspect_seed_replaces_the_packaged_words(tmp_path):
    seed = tmp_path / "aspects.csv"
    seed.write_text("aspect,words\nghost,快递、外卖\n", "utf-8")
    frame = scorers.load_scorer("default", seed).score(pl.Series(["快递太慢了"]))[1]
    assert frame["aspect"].to_list() == ["ghost"]


def test_the_plain_lexicon_scorer_has_the_same_frames():
    text, clause = scorers.load_scorer("lexicon").score(pl.Series(["服务很差", "很满意", ""]))
    assert text["sentiment_label"].to_list() == ["negative", "positive", "neutral"]
    assert len(clause) == 2
    TextScore.validate(text)
