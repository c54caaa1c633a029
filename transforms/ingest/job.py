"""What the parent tells the parsing child. Plain values only: the child imports neither settings nor contracts."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Kind = Literal["text", "number", "integer", "bool", "date", "time", "enum"]


@dataclass(frozen=True)
class Field:
    """One column of a contract, as the child needs it for typing."""

    name: str
    kind: Kind
    is_required: bool
    is_key: bool = False
    min: float | None = None
    options: tuple[str, ...] = ()
    field_class: str = "plain"


@dataclass(frozen=True)
class SourceSpec:
    """One entry of sources.toml in plain values; the keys are those of ``settings.Source``."""

    name: str
    contract: str
    layout: str = "auto"
    encoding: str | None = None
    sheet: str | None = None
    trailing_cells: int = 0
    time_zone: str = "Asia/Shanghai"
    survey_id: str | None = None
    questionnaire_version: str | None = None
    respondent_type: str = "customer"
    touchpoint_id: str | None = None
    columns: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    questions: dict[str, str] = field(default_factory=dict)
    multiple: dict[str, str | list[str]] = field(default_factory=dict)
    classes: dict[str, str] = field(default_factory=dict)
    measurements: dict[str, tuple[str, str]] = field(default_factory=dict)
    max_bad_share: float = 0.2
    aliases: dict[str, list[str]] = field(default_factory=dict)
    drift: str = "evolve"
    is_snapshot: bool = False
    own_names: tuple[str, ...] = ()
    free_text_questions: frozenset[tuple[str, str]] = frozenset()
    scales: dict[tuple[str, str], str] = field(default_factory=dict)


@dataclass(frozen=True)
class Job:
    """One file to parse: where it lies, what it means, where the result goes.

    ``is_proven_first``: the encoding is tested on the whole file before it is read, rather than while it is read.
    """

    path: str
    file_name: str
    out: str
    source: SourceSpec
    file_id: str
    file_date: date | None
    as_of_date: date
    contracts: dict[str, tuple[Field, ...]]
    known: tuple[str, ...] = ()
    memory_mb: int = 512
    cpu_s: int = 600
    output_mb: int = 20_000
    task: Literal["parse", "inspect", "table", "mask"] = "parse"
    columns: tuple[str, ...] = ()
    record_key: bytes = field(default=b"", repr=False)
    is_proven_first: bool = False


class Refusal(Exception):
    """The file can't be taken as it is. ``code`` is stable, ``found`` never holds customer text."""

    def __init__(self, code: str, found: str, expected: str = "", next_step: str = "") -> None:
        self.code, self.found, self.expected, self.next_step = code, found, expected, next_step
        super().__init__(found)

    def to_dict(self) -> dict[str, str]:
        """The four parts, for the answer to the parent."""
        return {"code": self.code, "found": self.found, "expected": self.expected, "next_step": self.next_step}
