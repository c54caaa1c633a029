"""Loaded records whose natural key another loaded record has, too: of one key only the newest record counts."""

from pathlib import Path

import numpy as np

from transforms.ingest.members import Members
from transforms.ingest.repeats import KnownRecords

_FEW, _MOST = 5, 0.9


class Replaced:
    """Counts over one file: ``same_key`` records have the key of an earlier record of the file and other content,
    ``replacing`` ones that of a record in an earlier file of the source. A key of 0 is none."""

    def __init__(self, spool: Path, file_bytes: int, known: KnownRecords) -> None:
        self._keys, self._known = Members(spool, file_bytes), known
        self.same_key = self.replacing = 0

    def count(self, keys: np.ndarray) -> None:
        """Add the keys of further loaded records."""
        keys = keys[keys != 0]
        is_same = self._keys.repeated(keys)
        self.same_key += int(is_same.sum())
        self.replacing += int(self._known.has(keys[~is_same]).sum())

    def close(self, taken_back: int) -> None:
        """The file has ended; so many of the counted records turned out to repeat one, content and all."""
        self._keys.close()
        self.same_key -= taken_back

    def notes(self, loaded: int, key: str) -> list[str]:
        """What whoever chose the key should know."""
        found = []
        if self.same_key:
            found.append(
                f"{self.same_key:,} of {loaded:,} records have the {key} of another record of this file; "
                "of one key the last record counts. If each is a record of its own, map a column that tells them apart"
            )
        if loaded >= _FEW and self.replacing > _MOST * loaded:
            found.append(
                f"{self.replacing:,} of {loaded:,} records replace those of earlier files with the same {key}. "
                "If these are other people or cases whose numbers began anew, make the file a source of its own "
                "whose numbers don't meet"
            )
        return found
