"""What a release is made from, and the digests that tell whether any of it has changed."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from transforms import checkpoint
from transforms.dbt_runner import PROJECT
from transforms.settings import PROJECT_ROOT, Settings

CODE, MODEL = "code", "text model"
SCORES = ("text_score", "text_clause", "text_term")
"""Relations of the raw schema that the text model makes."""


def model_version(settings: Settings) -> str:
    """The version of the configured text model: a name and a digest of its files."""
    from transforms import scoring

    return scoring.model_version(settings)


def raw_relations(settings: Settings) -> dict[str, list[Path]]:
    """The Parquet files behind each relation of the raw schema."""
    from transforms import scoring
    from transforms.ingest import quarantine_files, raw_files

    version = model_version(settings)
    texts, clauses = scoring.scored_files(settings, version)
    files = {contract.value: paths for contract, paths in raw_files(settings).items()}
    terms = scoring.term_files(settings, version)
    scored = dict(zip(SCORES, (texts, clauses, terms), strict=True))
    return files | scored | {"quarantine": quarantine_files(settings)}


def input_fingerprint(settings: Settings, business_date: date, rules: str) -> str:
    """sha256 over everything a release depends on: ledger, sources, date, and the digest of the rules."""
    from transforms import source_facts
    from transforms.ingest import ledger
    from transforms.privacy import register

    entries = ledger.read(settings)
    digest = hashlib.sha256(f"{business_date} {register.digest(settings)}".encode())
    digest.update(source_facts.frame(settings, entries).write_csv().encode())
    for entry in sorted(entries, key=lambda entry: (entry.source, entry.file_id)):
        gone = f"{entry.erased} {entry.expired}"
        state = f"{entry.status} {entry.config_hash} {entry.loaded} {entry.hash_out} {gone}"
        digest.update(f"{entry.source} {entry.file_id} {state}\n".encode())
    digest.update(rules.encode())
    return digest.hexdigest()


def rules(settings: Settings) -> dict[str, str]:
    """What turns rows into tables, as name → digest: the code with time zone and engines, the text model, each seed."""
    digest = hashlib.sha256(f"{settings.time_zone} {checkpoint.engines()}".encode())
    sql = (path for folder in ("models", "macros", "tests") for path in (PROJECT / folder).rglob("*") if path.is_file())
    for path in [*sorted(sql), PROJECT / "dbt_project.yml", *_code()]:
        digest.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
    # The configuration's seeds come last, and win.
    seeds = {path.stem: hashlib.sha256(path.read_bytes()).hexdigest() for path in seed_files(settings)}
    return seeds | {CODE: digest.hexdigest(), MODEL: model_version(settings)}


def rules_digest(rules: Mapping[str, str]) -> str:
    """sha256 over all rules."""
    return hashlib.sha256("\n".join(f"{name} {rules[name]}" for name in sorted(rules)).encode()).hexdigest()


def _code() -> Iterable[Path]:
    folder = PROJECT_ROOT / "transforms"
    return [
        *(folder / name for name in ("publish.py", "warehouse.py", "touched.py", "former_rows.py", "source_facts.py")),
        *sorted((folder / "contracts").glob("*.py")),
    ]


def seed_files(settings: Settings) -> list[Path]:
    """The seeds a build uses: the project's, and those of ``<config>/seeds`` laid over them."""
    return [*sorted((PROJECT / "seeds").glob("*.csv")), *sorted((settings.config_dir / "seeds").glob("*.csv"))]
