"""Settings and contracts in the plain form the parsing child takes."""

import csv
from dataclasses import fields
from pathlib import Path
from typing import Any

import dataframely as dy

from transforms.contracts import SCHEMAS, Contract, Lineage
from transforms.ingest.job import Field, Kind, SourceSpec
from transforms.settings import PROJECT_ROOT, Settings, Source

_KINDS: dict[type, Kind] = {
    dy.String: "text", dy.Float64: "number", dy.Int64: "integer", dy.Bool: "bool",
    dy.Date: "date", dy.Datetime: "time", dy.Enum: "enum",
}  # fmt: skip
_OPEN_ROLES = ("open_text",)


def contract_fields(contract: Contract) -> tuple[Field, ...]:
    """The columns of a contract, those of ``Lineage`` left out."""
    lineage = set(Lineage.column_names())
    return tuple(_field(name, column) for name, column in SCHEMAS[contract].columns().items() if name not in lineage)


def _field(name: str, column: Any) -> Field:
    return Field(
        name=name,
        kind=_KINDS[type(column)],
        is_required=not column.nullable,
        is_key=bool(column.primary_key),
        min=getattr(column, "min", None),
        options=tuple(getattr(column, "categories", ()) or ()),
        field_class=(column.metadata or {}).get("class", "plain"),
    )


def needed_contracts(source: Source) -> dict[str, tuple[Field, ...]]:
    """Fields of the source's contract, and of those its rows also fill."""
    needed = [source.contract]
    if source.contract is Contract.RESPONSE:
        needed += [Contract.ANSWER, Contract.MEASUREMENT]
    return {contract.value: contract_fields(contract) for contract in needed}


def source_spec(settings: Settings, source: Source) -> SourceSpec:
    """A source's entry in plain values, with the questions its roles call open text."""
    known = {field.name for field in fields(SourceSpec)} - {"contract", "measurements"}
    plain = {name: value for name, value in source.model_dump().items() if name in known}
    return SourceSpec(
        **plain,
        contract=source.contract.value,
        measurements={title: (m.attribute, m.value_unit) for title, m in source.measurements.items()},
        own_names=tuple(field.name for field in contract_fields(source.contract)),
        free_text_questions=_open_questions(settings, source),
        scales=_scales(settings, source),
    )


def _open_questions(settings: Settings, source: Source) -> frozenset[tuple[str, str]]:
    return frozenset(
        (row["question_key"], row.get("subquestion_key") or "")
        for row in _seed(settings, "question_roles")
        if row.get("survey_id") in (source.survey_id, "*") and row.get("metric_role") in _OPEN_ROLES
    )


def _scales(settings: Settings, source: Source) -> dict[tuple[str, str], str]:
    """The declared scale of each question, with version and range; rows of this questionnaire win over ``*`` rows."""
    found: dict[tuple[str, str], set[str]] = {}
    roles = [row for row in _seed(settings, "question_roles") if row.get("survey_id") == source.survey_id]
    for version in (source.questionnaire_version, "*"):
        declared: dict[tuple[str, str], set[str]] = {}
        for row in roles:
            if (row.get("questionnaire_version") or "*") == version and row.get("scale_code"):
                key = row["question_key"], row.get("subquestion_key") or ""
                declared.setdefault(key, set()).add(row["scale_code"])
        found = declared | found
    scales = _seed(settings, "scales")
    return {key: "|".join(sorted(_scale(code, scales, source) for code in codes)) for key, codes in found.items()}


def _scale(code: str, scales: list[dict[str, str]], source: Source) -> str:
    """As dbt's ``scale_version_order`` chooses: the questionnaire's own version of the scale, ``*``, the newest."""
    own = {source.questionnaire_version, (source.questionnaire_version or "").removeprefix("v")}
    versions = [row for row in scales if row["scale_code"] == code]
    if not versions:
        return code
    row = max(versions, key=lambda r: (r["scale_version"] in own, r["scale_version"] == "*", r["scale_version"]))
    return " ".join((code, row["scale_version"], row["scale_min"], row["scale_max"]))


def _seed(settings: Settings, name: str) -> list[dict[str, str]]:
    """Rows of a seed: the installation's own, else the project's."""
    path = settings.config_dir / "seeds" / f"{name}.csv"
    return _rows(path if path.exists() else PROJECT_ROOT / "dbt_project" / "seeds" / f"{name}.csv")


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))
