"""Small and read-only disks, where this machine lets one mount them."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from faults.harness.fault import Skipped
from faults.harness.site import Site


@contextmanager
def small(site: Site, spare_kb: int) -> Iterator[None]:
    """The installation on a disk with room for what it holds and ``spare_kb`` more; afterwards on the former one."""
    aside = site.folder / "aside"
    used = sum(path.lstat().st_size // 1024 + 8 for path in site.home.rglob("*")) if site.home.exists() else 0
    site.home.mkdir(exist_ok=True)
    site.home.rename(aside)
    site.home.mkdir()
    with mounted("tmpfs", "tmpfs", site.home, f"size={used + spare_kb}k"):
        _move(aside, site.home)
        yield
        _move(site.home, aside)
    site.home.rmdir()
    aside.rename(site.home)


@contextmanager
def mounted(kind: str, device: str, place: Path, options: str) -> Iterator[None]:
    """A mount inside the block. Raises ``Skipped`` where it isn't permitted."""
    command = ["mount", "-t", kind, "-o", options, device, str(place)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        raise Skipped("mounting is not permitted here")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """A folder that can't be written, not even by root."""
    if subprocess.run(["mount", "--bind", str(folder), str(folder)], capture_output=True, check=False).returncode:
        raise Skipped("mounting is not permitted here")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", str(folder)], check=True)
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def _move(origin: Path, target: Path) -> None:
    target.mkdir(exist_ok=True)
    for path in origin.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.copytree(path, target / path.name, symlinks=True, dirs_exist_ok=True)
        else:
            shutil.copy2(path, target / path.name, follow_symlinks=False)
    for path in origin.iterdir():
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
