"""A publisher is paused in the middle of its work while another run begins."""

import signal

from faults.harness.saboteur import Plan
from faults.harness.site import Site, is_stopped, wait_until

TIER, START, RECOVER = "test", "audited", "own"
EXPECT = "the other run is told that a build is going on (exit code 5); the paused one completes"


def inject(site: Site) -> None:
    """SIGSTOP inside publishing, a second publisher, SIGCONT."""
    paused = site.start("step", "publish", str(site.ticket), plan=Plan("stop", change="os.rename", inside="/releases/"))
    wait_until(lambda: is_stopped(paused.pid))
    assert site.step("publish") == 5
    paused.send_signal(signal.SIGCONT)
    assert paused.wait(120) == 0
    assert site.step("publish") == 0
