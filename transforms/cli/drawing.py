"""Draws the stages of a run: a live line on a terminal, one line per finished stage elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.live import Live
from rich.text import Text

from transforms.progress import Stage, listening


@contextmanager
def drawn(console: Console) -> Iterator[None]:
    """Draw every stage reported inside the block."""
    if not console.is_terminal:
        with listening(lambda stage: console.print(_line(stage), soft_wrap=True) if stage.done else None):
            yield
        return
    with (
        Live(console=console, refresh_per_second=8, transient=True) as live,
        listening(lambda stage: _draw(live, stage)),
    ):
        yield


def _draw(live: Live, stage: Stage) -> None:
    if stage.done:
        live.console.print(_line(stage))
        live.update("")
    else:
        live.update(_line(stage))


def _line(stage: Stage) -> Text:
    mark, style = ("✗", "red") if stage.error else ("✓", "green") if stage.done else ("…", "yellow")
    counts = "  ".join(
        f"{name} {number:,}" for name, number in stage.counts.items() if number or name in ("rows", "files")
    )
    doing = "" if stage.done and not stage.counts.get("refused") else f"  {stage.doing}"
    return Text.assemble(
        (f"{mark} ", style), (f"{stage.name:<34}", "bold"), f"{stage.seconds:6.1f} s  ", counts, (doing, "dim")
    )
