"""A dictionary, a seed, changes between a night that was killed and its retry."""

import signal

from faults.harness.saboteur import Plan
from faults.harness.site import ROOT, Site

TIER, START, SAME = "ci", "scored", False
EXPECT = "the retry uses the new seed throughout; nothing of the killed night is published"


def inject(site: Site) -> None:
    """Kill the build, then lay another seed over the project's."""
    plan = Plan(stage="build tables", nth=60)
    assert site.run("run", "--direct", "--date", site.date, plan=plan) == -signal.SIGKILL
    seeds = site.config / "seeds"
    seeds.mkdir(exist_ok=True)
    text = (ROOT / "dbt_project" / "seeds" / "touchpoints.csv").read_text("utf-8")
    first, second = text.splitlines()[:2]
    cells = second.split(",")
    site.facts["name"] = "换了名字"
    changed = ",".join([cells[0], "换了名字", *cells[2:]])
    (seeds / "touchpoints.csv").write_text(text.replace(second, changed, 1), "utf-8")
    assert first.split(",")[1] == "touchpoint_name_zh"


def check(site: Site) -> None:
    """The published dimension carries the new name."""
    assert site.run("query", "select touchpoint_name_zh from dim_touchpoint", out="names.json") == 0
    names = [row["touchpoint_name_zh"] for row in site.said("names.json")]
    assert site.facts.pop("name") in names
