"""Changes that a person let through although they lie outside their band: which, why, since when, until when.

Kept in ``state/accepted.json``, newest last, never removed: they are part of the account of what was published.
"""

import json
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from transforms import durable
from transforms.bands import Flag
from transforms.errors import AuditError, UserError
from transforms.settings import Settings

ACCEPTED, FLAGGED = "accepted.json", "flagged.json"
MIN_REASON, MAX_DAYS = 10, 90


@dataclass(frozen=True)
class Acceptance:
    """One measure that may lie outside its band, from a business date to another, both included."""

    measure: str
    reason: str
    first: str
    last: str
    accepted_on: str


def accept(settings: Settings, measure: str, reason: str, days: int, today: date) -> Acceptance:
    """Let a measure that stopped the last audit through for some business dates, beginning with that audit's.

    Raises ``UserError`` for a measure that is not flagged, and without a reason worth reading later.
    """
    flagged = last_flagged(settings)
    names = [flag["measure"] for flag in flagged["flags"]]
    if measure not in names:
        raise UserError(
            f"{measure!r} did not stop the last audit", where="releases accept", expected=", ".join(names) or "nothing"
        )
    if len(reason.strip()) < MIN_REASON:
        raise UserError(
            "the reason is too short", where="releases accept", expected=f"--reason of {MIN_REASON} letters or more"
        )
    if not 1 <= days <= MAX_DAYS:
        raise UserError(f"{days} days", where="releases accept", expected=f"--days from 1 to {MAX_DAYS}")
    from transforms.privacy.masking import mask_text

    first = date.fromisoformat(flagged["business_date"])
    last = first + timedelta(days=days - 1)
    made = Acceptance(measure, mask_text(reason.strip()), first.isoformat(), last.isoformat(), today.isoformat())
    rows = [asdict(one) for one in [*every(settings), made]]
    durable.write(settings.zones.state / ACCEPTED, json.dumps(rows, ensure_ascii=False, indent=1))
    return made


def every(settings: Settings) -> list[Acceptance]:
    """All there ever were, oldest first."""
    return [Acceptance(**row) for row in _read(settings, ACCEPTED, [])]


def in_force(settings: Settings, business_date: str) -> dict[str, Acceptance]:
    """Measure → its newest acceptance for a business date."""
    return {one.measure: one for one in every(settings) if one.first <= business_date <= one.last}


def let_through(settings: Settings, flags: list[Flag], business_date: str) -> list[dict[str, Any]]:
    """The flags with the acceptance that lets each through. Raises ``AuditError`` where one has none."""
    accepted = in_force(settings, business_date)
    if stopping := [flag for flag in flags if flag.measure not in accepted]:
        remember_flags(settings, business_date, stopping)
        raise AuditError(
            "; ".join(flag.text() for flag in stopping[:3]) + ("; …" if len(stopping) > 3 else ""),
            where=f"{len(stopping)} measures outside the band of {stopping[0].releases} releases",
            next_step=f'see why; where it is right: huisheng releases accept "{stopping[0].measure}" --reason …',
        )
    return [{**asdict(flag), **asdict(accepted[flag.measure])} for flag in flags]


def remember_flags(settings: Settings, business_date: str, flags: list[Flag]) -> None:
    """Keep what stopped an audit, so that it can be accepted by name."""
    facts = {"business_date": business_date, "flags": [asdict(flag) for flag in flags]}
    durable.write(settings.zones.state / FLAGGED, json.dumps(facts, indent=1))


def last_flagged(settings: Settings) -> dict[str, Any]:
    """Business date and flags of the last audit that bands stopped."""
    return _read(settings, FLAGGED, {"business_date": "", "flags": []})


def _read(settings: Settings, name: str, default: Any) -> Any:
    try:
        return json.loads((settings.zones.state / name).read_text("utf-8"))
    except FileNotFoundError:
        return default
