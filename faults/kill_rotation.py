"""SIGKILL while the pseudonym key is changed."""

import shutil

from faults.harness.checker import census
from faults.harness.interrupted import EVERYWHERE, interrupted, same_as
from faults.harness.site import KEY, Site

TIER, START, RECOVER, SAME = "ci", "few", "own", False
EXPECT = "the same command again completes it; no row is lost and every token is of the new key"
NEW = {"HUISHENG_PSEUDONYM_KEY": "6b" * 32, "HUISHENG_PSEUDONYM_KEY_ID": "k2"}
OLD = {"HUISHENG_PSEUDONYM_PREVIOUS_KEY": KEY, "HUISHENG_PSEUDONYM_PREVIOUS_KEY_ID": "k1"}


def inject(site: Site) -> None:
    """Undisturbed in one copy, under kills in the other."""
    assert site.night() == 0
    before = site.folder / "taken"
    shutil.copytree(site.home, before, symlinks=True)
    site.environment |= NEW | OLD
    assert site.run("rotate-key") == 0, site.log()[-300:]
    assert site.night() == 0
    expected = census(site.home)
    shutil.rmtree(site.home)
    before.rename(site.home)
    site.facts["points"] = interrupted(site, ("rotate-key",), EVERYWHERE)
    assert site.night() == 0, site.log()[-300:]
    same_as(expected, site)
    site.facts["under_the_old_key"] = _under(site, "k1_")
    assert not site.facts["under_the_old_key"]


def _under(site: Site, prefix: str) -> int:
    import polars as pl

    found = 0
    for path in site.home.glob("raw/*/[!.]*/*.parquet"):
        frame = pl.read_parquet(path)
        for name in (name for name in frame.columns if name.endswith("_key")):
            if frame.schema[name] == pl.String:
                found += int(frame[name].str.starts_with(prefix).sum() or 0)
    return found
