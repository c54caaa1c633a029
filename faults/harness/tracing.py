"""System calls that fail by order, injected by strace into a command and all processes it starts."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

from faults.harness.fault import Skipped
from faults.harness.site import ROOT


def require() -> None:
    """Raises ``Skipped`` where strace is not installed."""
    if shutil.which("strace") is None:
        raise Skipped("strace is not installed")


def is_injected(command: list[str], call: str, harm: str, log: Path, **options: Any) -> bool:
    """Run ``command`` with ``harm`` done to ``call`` (strace(1), inject); whether any process made that many calls.

    strace counts the calls of each process apart. ``options`` go to ``subprocess.run``.
    """
    strace = f"strace -f --seccomp-bpf -qq -e trace={call} -e inject={call}:{harm}".split()
    subprocess.run([*strace, "-o", str(log), *command], cwd=ROOT, capture_output=True, check=False, **options)
    text = log.read_text("utf-8", "replace")
    return "(INJECTED)" in text or "killed by SIGKILL" in text
