"""The wall clock is four years behind, then four years ahead on a host of other time zones, language and hash seed;
after that it is right again."""

import shutil
import subprocess
from pathlib import Path

from faults.harness.fault import Skipped
from faults.harness.site import Site

TIER, START = "ci", "waiting"
EXPECT = "the same tables; afterwards the last run is the last, readers have the newest release"
FOUR_YEARS_S = 4 * 365 * 86400
HOSTS = (
    (-FOUR_YEARS_S, ("ingest",), {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "LANG": "C", "PYTHONHASHSEED": "7"}),
    (FOUR_YEARS_S, ("run", "--direct"), {"TZ": "America/New_York", "LC_ALL": "C", "LANG": "C", "PYTHONHASHSEED": "11"}),
)


def inject(site: Site) -> None:
    """The intake with a clock behind, the rest with a clock ahead, then a plain night."""
    library = _shim(site.folder / "clock.so")
    for seconds, command, host in HOSTS:
        site.environment |= {"LD_PRELOAD": str(library), "FAULTS_CLOCK_S": str(seconds), **host}
        assert site.run(*command, "--date", site.date) == 0, site.log()[-300:]
    site.facts["attempt"] = site.manifest()["attempt"]
    site.facts["points"] = 2


def _shim(target: Path) -> Path:
    compiler = shutil.which("cc")
    if compiler is None:
        raise Skipped("no C compiler")
    source = Path(__file__).with_name("harness") / "clock.c"
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", target, source, "-ldl"], check=True)
    return target


def check(site: Site) -> None:
    """The plain night of today is what status calls the last run."""
    assert site.manifest()["attempt"] == site.facts.pop("attempt"), "a night with nothing new published again"
    assert site.run("status", out="status.json") == 0
    last = site.said("status.json")["last_run"]
    assert last["is_unchanged"], last
    assert last["started_at"] < "2030", last["started_at"]
