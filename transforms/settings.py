"""Settings: one ``huisheng.toml`` and one ``sources.toml`` in a configuration folder.

Paths in ``huisheng.toml`` are relative to the folder it lies in. The environment wins over the file:
``HUISHENG_CONFIG`` (configuration folder), ``HUISHENG_INBOX``, ``HUISHENG_HOME``.
"""

import os
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from transforms import setting_errors
from transforms.contracts import SCHEMAS, Contract
from transforms.errors import ConfigError

PROJECT_ROOT = Path(__file__).resolve().parents[1]

_URL = re.compile(r"([a-z][a-z0-9+.-]+):/{1,2}(.+)")
FieldClass = Literal["identifier", "sensitive", "quasi", "free_text", "plain", "drop"]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}$", description="lower-case letters, digits and _")]
Sign = Annotated[str, Field(min_length=1)]
Variable = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", description="name of an environment variable")]


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"no time zone {name!r}, expected one such as Asia/Shanghai") from None
    return name


TimeZone = Annotated[str, AfterValidator(_known_zone)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class MeasurementColumn(_Strict):
    """One column of a wide file that becomes rows of the ``measurement`` contract."""

    attribute: Name
    value_unit: str


class DatabaseQuery(_Strict):
    """Rows of a PostgreSQL or MySQL query instead of files; see ``transforms.ingest.databases``."""

    url_env: Variable
    query: str = Field(description="a SELECT with %(since)s and, if wanted, %(until)s")
    watermark: str = Field(description="column of the result that grows with every change")
    start: str = "1970-01-01 00:00:00"
    overlap_s: int = Field(default=300, ge=0, description="how far the next pull looks back, for late commits")


class Source(_Strict):
    """One entry of ``sources.toml``: which files, how they are laid out, what they mean."""

    name: Name
    kind: Literal["x", "o"]
    files: str = Field(default="", description="glob below the inbox; {date} stands for YYYYMMDD or YYYY-MM-DD")
    contract: Contract
    layout: str = "auto"
    encoding: str | None = None
    sheet: str | None = None
    trailing_cells: int = Field(default=0, ge=0, description="empty cells that end every record, no columns")
    time_zone: TimeZone = "Asia/Shanghai"
    survey_id: str | None = None
    questionnaire_version: str | None = None
    respondent_type: Literal["customer", "non_customer", "employee", "manager"] = "customer"
    touchpoint_id: str | None = None
    columns: dict[str, str] = Field(default_factory=dict, description="contract field = column in the file")
    constants: dict[str, str] = Field(default_factory=dict, description="contract field = fixed value")
    values: dict[str, dict[str, str]] = Field(default_factory=dict, description="field → found value → value")
    questions: dict[str, str] = Field(default_factory=dict, description="question_key = column in the file")
    multiple: dict[str, Sign | Annotated[list[Sign], Field(min_length=1)]] = Field(
        default_factory=dict, description="column whose cells list options = the sign between them, or the options"
    )
    classes: dict[str, FieldClass] = Field(default_factory=dict, description="column in the file = class")
    measurements: dict[str, MeasurementColumn] = Field(default_factory=dict)
    max_bad_share: float = Field(default=0.2, ge=0, le=1)
    aliases: dict[str, list[str]] = Field(default_factory=dict, description="column = its other titles")
    drift: Literal["evolve", "refuse"] = "evolve"
    database: DatabaseQuery | None = None
    expected_every_days: int = Field(default=1, ge=0, description="older than that is called late; 0 promises nothing")
    is_snapshot: bool = Field(default=False, description="the newest file holds everything; what it lacks is withdrawn")

    @model_validator(mode="after")
    def _known_fields(self) -> Self:
        known = set(SCHEMAS[self.contract].column_names())
        for part in ("columns", "constants", "values"):
            unknown = sorted(set(getattr(self, part)) - known)
            if unknown:
                raise ValueError(f"{part}: {', '.join(unknown)} is no field of contract {self.contract}")
        if not (self.files or self.database):
            raise ValueError("files is required, or database for the rows of a query")
        if self.contract is Contract.RESPONSE and not self.survey_id:
            raise ValueError("survey_id is required for contract response")
        return self


class Limits(_Strict):
    """What one parse of one file may use, and how much the warehouse may."""

    parse_memory_mb: int = Field(default=512, gt=0)
    parse_cpu_s: int = Field(default=600, gt=0)
    max_uncompressed_mb: int = Field(default=20_000, gt=0)
    duckdb_memory: str = Field(
        default="4GB", pattern=r"^\d+(\.\d+)? ?[KMGTkmgt][iI]?[Bb]$", description="an amount such as 4GB"
    )
    duckdb_threads: int = Field(default=2, gt=0)


class Thresholds(_Strict):
    """Operational thresholds; analytical ones are dbt seeds."""

    keep_releases: int = Field(default=14, ge=1)
    min_free_disk_mb: int = Field(default=500, ge=0)
    deadline_hours: float = Field(default=4, gt=0, description="a run that takes longer is told of as late")


class Retention(_Strict):
    """For how many days each zone keeps what it holds; None keeps it. Releases: ``keep_releases``."""

    landing_days: int = Field(default=90, ge=1)
    quarantine_days: int | None = Field(default=180, ge=1)
    raw_days: int | None = Field(default=None, ge=1)
    work_days: int = Field(default=2, ge=1)
    log_days: int = Field(default=90, ge=1)


class Alert(_Strict):
    """One receiver of messages about runs. Addresses and secrets stay in the environment."""

    kind: Literal["webhook", "wecom", "dingtalk", "feishu"]
    url_env: Variable
    secret_env: Variable | None = Field(default=None, description="name of an environment variable")
    on: tuple[Literal["failure", "late", "success"], ...] = ("failure", "late")


class _Main(_Strict):
    company: str = "Huisheng"
    time_zone: TimeZone = "Asia/Shanghai"
    scorer: str = "default"
    ignored_files: tuple[str, ...] = Field(default=(), description="globs below the inbox that nobody misses")
    limits: Limits = Limits()
    thresholds: Thresholds = Thresholds()
    retention: Retention = Retention()
    alerts: tuple[Alert, ...] = ()


class Paths(_Strict):
    """Where files come from and go to, relative to the folder of ``huisheng.toml``."""

    inbox: str = "../data/inbox"
    home: str = "../data"


class _MainFile(_Main):
    paths: Paths = Paths()


class Settings(_Main):
    """Everything a run needs to know. Build it with :func:`load`."""

    config_dir: Path
    inbox: Path | str = Field(description="a folder, or a URL such as s3://bucket/folder")
    home: Path
    sources: tuple[Source, ...] = ()

    @property
    def zones(self) -> "Zones":
        """The folders below ``home``."""
        return Zones(self.home)

    def source(self, name: str) -> Source:
        """The source of this name; ``ConfigError`` where there is none."""
        for source in self.sources:
            if source.name == name:
                return source
        names = ", ".join(s.name for s in self.sources)
        raise ConfigError(f"no source named {name!r}", where=str(self.config_dir / "sources.toml"), expected=names)


@dataclass(frozen=True)
class Zones:
    """The folders one installation writes. Each has one writer."""

    home: Path

    @property
    def landing(self) -> Path:
        """Private copies of the received bytes, named by sha256. The only zone with identifiers."""
        return self.home / "landing"

    @property
    def raw(self) -> Path:
        """raw/<source>/<file_id>/: ledger.json, one Parquet per contract, quarantine.parquet."""
        return self.home / "raw"

    @property
    def scored(self) -> Path:
        """scored/<model_version>/<batch>/: text.parquet, clause.parquet and term.parquet."""
        return self.home / "scored"

    @property
    def work(self) -> Path:
        """Private work files of running builds."""
        return self.home / "work"

    @property
    def releases(self) -> Path:
        """Published, read-only versions."""
        return self.home / "releases"

    @property
    def current(self) -> Path:
        """Symlink to the release that readers see."""
        return self.home / "current"

    @property
    def state(self) -> Path:
        """Locks, run records, the pseudonym key of a demo installation."""
        return self.home / "state"


def load(config_dir: Path | None = None, *, inbox: Path | None = None, home: Path | None = None) -> Settings:
    """Read ``huisheng.toml`` and ``sources.toml`` of a configuration folder.

    Raises ``ConfigError`` naming file, key and what was expected.
    """
    os.umask(0o077)  # what a process with settings writes is its owner's; the publisher opens what readers need
    folder = Path(config_dir or os.environ.get("HUISHENG_CONFIG") or PROJECT_ROOT / "config").resolve()
    path = folder / "huisheng.toml"
    try:
        main = _MainFile.model_validate(_read(path))
    except ValidationError as error:
        raise setting_errors.explain(error, _MainFile, path, "see config/huisheng.toml of the project") from None
    sources = folder / "sources.toml"
    return Settings(
        config_dir=folder,
        inbox=_inbox(inbox or os.environ.get("HUISHENG_INBOX"), folder, main.paths.inbox),
        home=_place(home or os.environ.get("HUISHENG_HOME"), folder, main.paths.home),
        sources=tuple(_source(name, entry, sources) for name, entry in _read(sources).items()),
        **{name: getattr(main, name) for name in _Main.model_fields},
    )


def _inbox(given: str | Path | None, folder: Path, configured: str) -> Path | str:
    """A folder, or a URL; one that has gone through a path has lost a slash."""
    found = _URL.fullmatch(str(given or configured))
    if found is None:
        return _place(given, folder, configured)
    url = f"{found[1]}://{found[2]}"
    if urlsplit(url).password:
        raise ConfigError("the inbox' URL holds a password", expected="credentials in the environment of its driver")
    return url


def _place(given: str | Path | None, folder: Path, configured: str) -> Path:
    """What is typed is relative to the working folder, what is written in a file to where that file lies."""
    return Path(given).resolve() if given else (folder / configured).resolve()


def _source(name: str, entry: Any, path: Path) -> Source:
    if not isinstance(entry, dict):
        raise ConfigError(f"{name} is no table", where=str(path), expected=f"[{name}] and its keys below")
    try:
        return Source.model_validate({"name": name, **entry})
    except ValidationError as error:
        raise setting_errors.explain(error, Source, path, "see CONTRIBUTING.md, 'A new source'", name) from None


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise ConfigError(
            "no such file", where=str(path), next_step="copy it from config/ of the project or pass --config DIR"
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"not valid TOML ({error})", where=str(path), next_step="correct the line named") from None
