"""The Parquet parts that one parse writes."""

from pathlib import Path

import polars as pl


class Parts:
    """Numbered Parquet parts of each frame: ``answer.parquet``, ``answer.2.parquet`` …"""

    def __init__(self, out: str) -> None:
        self._out = Path(out)
        self.names: dict[str, list[str]] = {}

    def write(self, name: str, frame: pl.DataFrame) -> None:
        """Write one part, unless it would be empty."""
        if frame.is_empty():
            return
        parts = self.names.setdefault(name, [])
        parts.append(f"{name}.parquet" if not parts else f"{name}.{len(parts) + 1}.parquet")
        with (self._out / parts[-1]).open("wb") as handle:
            frame.write_parquet(handle, compression="zstd", compression_level=1)
