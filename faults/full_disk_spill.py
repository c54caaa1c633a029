"""ENOSPC in the folder that queries spill to: memory for a tenth of what the texts need, and a disk without room."""

from typing import Any

import duckdb

from faults.harness.disk import mounted
from faults.harness.site import Site

TIER, START, RECOVER, SAME, READERS = "ci", "few", "own", False, False
EXPECT = "the step fails and leaves nothing; with room to spill it succeeds with the same little memory"
TEXTS = 1_500_000


def inject(site: Site) -> None:
    """Score candidates are chosen in DuckDB, which spills below the work zone."""
    from transforms import scoring, settings

    answers = site.folder / "answer.parquet"
    with duckdb.connect() as con:
        text = "'第' || i || '条评论，送货太慢，安装师傅很好' || md5(i::varchar) || md5((i + 1)::varchar)"
        con.execute(f"copy (select true as is_free_text, {text} as value_text from range({TEXTS}) t(i)) to '{answers}'")
    installed = settings.load(site.config, inbox=site.inbox, home=site.home)
    tight = installed.model_copy(update={"limits": settings.Limits(duckdb_memory="200MB")})
    tight.zones.work.mkdir(parents=True)
    with mounted("tmpfs", "tmpfs", tight.zones.work, "size=2m"):
        try:
            scoring.score_new(tight, [answers], scorer=_Counting())
            raise AssertionError("nothing spilled: the fault was not done")
        except (duckdb.Error, OSError) as error:
            site.facts["said"] = " ".join(str(error).split())[:60]
            assert "space" in str(error), error
        assert not list(tight.zones.work.iterdir()), "something was left behind"
    assert not list(site.home.glob("scored/*/*"))
    done = scoring.score_new(tight, [answers], scorer=_Counting())
    assert (done.distinct, done.new) == (TEXTS, TEXTS)


class _Counting:
    """A scorer that gives nothing for a text: the fault is about choosing them."""

    model_version = "nothing"

    def score(self, texts: Any) -> Any:
        """The same as frames."""
        from transforms.text import frames
        from transforms.text.arrow import distinct

        return frames.typed(*self.tables(distinct(texts)))

    def tables(self, texts: Any, keys: Any = None) -> Any:
        """No judgement and no clause, with the keys that the batch's digest needs."""
        import pyarrow as pa

        from transforms.text import frames, md5

        keys = md5.hashes(texts) if keys is None else keys
        schema = frames.TEXT_SCHEMA
        filled = {name: pa.nulls(len(keys), schema.field(name).type) for name in schema.names}
        return pa.table(filled | {"text_hash": keys}, schema=schema), frames.CLAUSE_SCHEMA.empty_table()
