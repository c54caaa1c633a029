"""CPU seconds of each step of one parse, the steps one after the other in this process."""

import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

from transforms.ingest import delimited, encodings, flat, newlines, parse, protection, survey
from transforms.ingest.job import Job
from transforms.ingest.parts import Parts
from transforms.ingest.source_fields import needed_contracts, source_spec
from transforms.privacy import pseudonyms
from transforms.settings import Settings

STEPS: tuple[tuple[str, Any, str], ...] = (
    ("tell the encoding", encodings, "guess"),
    ("decode", encodings, "_decoded"),
    ("unify line ends", newlines, "unified"),
    ("count records on the bytes", delimited, "scan"),
    ("split", delimited, "_polars"),
    ("find blanks", delimited, "tidied"),
    ("hash", parse, "record_hashes"),
    ("hash", parse, "key_hashes"),
    ("classes", parse, "treated"),
    ("pseudonyms", protection, "_tokens"),
    ("pseudonyms", pseudonyms, "pseudonymise"),
    ("masking", survey, "masked"),
    ("masking", parse, "masked"),
    ("type", parse, "conform"),
    ("type", survey, "with_local_date"),
    ("shape", flat, "rows_of"),
    ("shape", survey, "responses"),
    ("answers", survey, "answers"),
    ("compare with earlier records", parse._Run, "_repeated"),
    ("write", Parts, "write"),
)


class _Clock:
    """CPU seconds per step; a step within another one counts for itself only."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._inner = [0.0]

    def timed(self, step: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any, **options: Any) -> Any:
            start = time.process_time()
            self._inner.append(0.0)
            try:
                return call(*arguments, **options)
            finally:
                spent = time.process_time() - start
                self.seconds[step] = self.seconds.get(step, 0.0) + spent - self._inner.pop()
                self._inner[-1] += spent

        return run


class _AtOnce:
    """Writes when told to, in place of the thread that writes behind."""

    def __enter__(self) -> "_AtOnce":
        return self

    def __exit__(self, *error: object) -> None:
        return None

    def __call__(self, call: Callable[..., None], *arguments: Any) -> None:
        call(*arguments)


def in_turn(items: Iterator[Any], by: int = 1) -> Iterator[Any]:
    """In place of the thread that reads ahead."""
    return items


def shares(settings: Settings, path: Path) -> dict[str, float]:
    """Share of the CPU time of one parse that each step takes; what no step claims is ``rest``."""
    found, clock = settings.sources[0], _Clock()
    ring = pseudonyms.KeyRing.load(settings)
    day = date(2026, 9, 20)
    with (
        tempfile.TemporaryDirectory() as out,
        patch.object(parse, "ahead", in_turn),
        patch.object(parse, "Behind", _AtOnce),
    ):
        job = Job(str(path), "x", out, source_spec(settings, found), "f", day, day, needed_contracts(found))
        patches = [patch.object(owner, name, clock.timed(step, getattr(owner, name))) for step, owner, name in STEPS]
        for one in patches:
            one.start()
        start = time.process_time()
        parse.parse(job, lambda values, field: pseudonyms.pseudonymise(values, ring, kind=pseudonyms.kind_of(field)))
        total = time.process_time() - start
        for one in patches:
            one.stop()
    taken = sorted(clock.seconds.items(), key=lambda item: -item[1])
    rest = total - sum(clock.seconds.values())
    return {step: round(seconds / total, 3) for step, seconds in (*taken, ("rest", rest))}
