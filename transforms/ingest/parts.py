"""The Parquet parts that one parse writes."""

from pathlib import Path

import polars as pl
import pyarrow.parquet as pq


class Parts:
    """Numbered Parquet parts of each frame: ``answer.parquet``, ``answer.2.parquet`` …"""

    def __init__(self, out: str) -> None:
        self._out = Path(out)
        self.names: dict[str, list[str]] = {}

    def write(self, name: str, frame: pl.DataFrame) -> None:
        """Write one part, unless it would be empty. Categorical columns come back as plain text."""
        if frame.is_empty():
            return
        parts = self.names.setdefault(name, [])
        parts.append(f"{name}.parquet" if not parts else f"{name}.{len(parts) + 1}.parquet")
        with (self._out / parts[-1]).open("wb") as handle:
            table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
            # Without the schema of this table, readers see text where it has a dictionary of texts.
            pq.write_table(
                table, handle, compression="zstd", compression_level=1, store_schema=False, write_statistics=False
            )
