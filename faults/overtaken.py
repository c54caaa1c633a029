"""A publisher is paused before it takes the writer's lock, a whole night overtakes it, it goes on."""

import signal

from faults.harness.saboteur import Plan
from faults.harness.site import Site, is_stopped, wait_until

TIER, START, RECOVER = "test", "audited", "own"
EXPECT = "the old try publishes nothing and says that it was overtaken"


def inject(site: Site) -> None:
    """SIGSTOP, a full run by the plain command, SIGCONT."""
    paused = site.start("step", "publish", str(site.ticket), plan=Plan("stop", stage="publish"))
    wait_until(lambda: is_stopped(paused.pid))
    assert site.night() == 0, site.log()[-300:]
    published = site.manifest()["attempt"]
    paused.send_signal(signal.SIGCONT)
    assert paused.wait(120) == 2
    assert "was overtaken by attempt" in site.log()
    assert site.manifest()["attempt"] == published
