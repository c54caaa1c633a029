"""A word of the text model's lexicon changes between a night that was killed and its retry."""

import shutil
import signal

from faults.harness.checker import census
from faults.harness.saboteur import Plan
from faults.harness.site import ROOT, Site

TIER, START, SAME = "ci", "scored", False
EXPECT = "every text is scored again by the new model, no score of another is left, and a full build gives the same"


def inject(site: Site) -> None:
    """A copy of the model is configured; its phrases get one more line after the kill."""
    model = site.folder / "model-v2"
    shutil.copytree(ROOT / "models" / "huisheng-v1", model)
    path = site.config / "huisheng.toml"
    path.write_text(f'scorer = "{model}"\n' + path.read_text("utf-8"), "utf-8")
    assert site.night(Plan(stage="build tables", nth=60)) == -signal.SIGKILL
    words = model / "lexicon" / "degree.tsv"
    lines = words.read_text("utf-8").splitlines()
    last = lines[-1].split("\t")
    words.write_text("\n".join([*lines, "\t".join(["超级无敌", *last[1:]])]) + "\n", "utf-8")


def check(site: Site) -> None:
    """One model version in the release, and it is not the one of the killed night."""
    assert site.run("query", "select distinct model_version from feedback_text", out="versions.json") == 0
    versions = [row["model_version"] for row in site.said("versions.json")]
    assert len(versions) == 1, versions
    scored = {path.name for path in (site.home / "scored").iterdir()}
    assert len(scored) >= 2, scored
    site.facts["versions_scored"] = len(scored)
    before = census(site.home).tables
    assert site.run("run", "--direct", "--full-refresh", "--date", site.date) == 0, site.log()[-300:]
    assert census(site.home).tables == before
