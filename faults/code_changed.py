"""The program is updated between a night that was killed and its retry: a table's SQL is another."""

import shutil
import signal

from faults.harness.saboteur import Plan
from faults.harness.site import ROOT, Site

TIER, START, RECOVER, SAME = "ci", "scored", "own", False
EXPECT = "nothing of the old program's tables is gone on with; the release is the new program's"
CODE = ("transforms", "dbt_project", "models", "faults")


def inject(site: Site) -> None:
    """The installation runs from a copy of the program, in which one published column changes after the kill."""
    program = site.folder / "program"
    for name in CODE:
        shutil.copytree(ROOT / name, program / name, ignore=shutil.ignore_patterns("__pycache__", "target", "logs"))
    shutil.copy(ROOT / "pyproject.toml", program)
    site.program = program
    assert site.night(Plan(stage="build tables", nth=100)) == -signal.SIGKILL
    model = program / "dbt_project" / "models" / "marts" / "dim_touchpoint.sql"
    text = model.read_text("utf-8")
    assert "touchpoint_name_zh" in text
    model.write_text(text.replace("touchpoint_name_zh", "touchpoint_name_zh || '·' as touchpoint_name_zh", 1), "utf-8")
    assert site.night() == 0, site.log()[-300:]
    assert site.run("query", "select touchpoint_name_zh from dim_touchpoint", out="names.json") == 0
    names = [row["touchpoint_name_zh"] for row in site.said("names.json")]
    assert names
    assert all(name.endswith("·") for name in names), names[:3]
