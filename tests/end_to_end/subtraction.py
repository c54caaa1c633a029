"""An attempt to get suppressed figures back from a release by adding and subtracting what it shows.

Every table is turned into unknowns (cells) and equations (a total is the sum of its parts). What the release
shows is known; a hidden cell that the equations determine, alone or with others that stand for fewer people
than the limit, is a hit. Elimination is exact, so any combination of additions and subtractions over all
equations of a quantity is tried.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction

import duckdb

LIMIT = 5
DAY, MONTH, ALL = "day", "month", "all"


@dataclass
class Quantity:
    """Cells with what is shown of them (None: hidden), and equations: a total and its parts."""

    shown: dict[tuple, int | None] = field(default_factory=dict)
    sums: list[tuple[tuple, list[tuple]]] = field(default_factory=list)

    def see(self, cell: tuple, value: int | None) -> None:
        """What one table shows of a cell; another table may show more."""
        known = self.shown.get(cell)
        self.shown[cell] = known if value is None else value

    def group(self, total, parts) -> None:
        """Add the equations: ``total`` and ``parts`` lead from a cell to the name of its equation, or None."""
        found: dict[object, list[tuple]] = defaultdict(list)
        for cell in self.shown:
            if (name := parts(cell)) is not None:
                found[name].append(cell)
        for cell in self.shown:
            if (name := total(cell)) in found:
                self.sums.append((cell, found[name]))

    def broken(self) -> list[tuple]:
        """Equations that are all shown and don't hold: there the attack would prove nothing."""
        seen = [(total, parts) for total, parts in self.sums if None not in map(self.shown.get, (total, *parts))]
        return [total for total, parts in seen if self.shown[total] != sum(self.shown[part] for part in parts)]

    def hits(self) -> list[tuple]:
        """Hidden cells that can be had, each with what the attacker learns."""
        found = []
        for row, value in _reduced(self._rows()):
            alone = len(row) == 1
            few = all(factor == 1 for factor in row.values()) and 0 < value < LIMIT
            if (alone or few) and value != 0:
                found.append((tuple(row), value))
        return found

    def _rows(self):
        for total, parts in self.sums:
            row: dict[tuple, Fraction] = defaultdict(Fraction)
            value = Fraction(0)
            for cell, factor in ((total, -1), *((part, 1) for part in parts)):
                if self.shown[cell] is None:
                    row[cell] += factor
                else:
                    value -= factor * self.shown[cell]
            yield {cell: factor for cell, factor in row.items() if factor}, value


def _reduced(rows):
    """Reduced row echelon form of sparse rows, each with its right side."""
    pivots: dict[tuple, tuple[dict, Fraction]] = {}
    for row, value in rows:
        for cell in list(row):
            if cell in pivots and cell in row:
                row, value = _minus(row, value, cell, *pivots[cell])
        while row:
            cell = next(iter(row))
            if cell not in pivots:
                break
            row, value = _minus(row, value, cell, *pivots[cell])
        if not row:
            continue
        cell, factor = next(iter(row.items()))
        row, value = {c: f / factor for c, f in row.items()}, value / factor
        for other, (old, known) in list(pivots.items()):
            if cell in old:
                pivots[other] = _minus(old, known, cell, row, value)
        pivots[cell] = (row, value)
    return list(pivots.values())


def _minus(row, value, cell, other, known):
    factor = row[cell]
    made = dict(row)
    for name, weight in other.items():
        made[name] = made.get(name, Fraction(0)) - factor * weight
        if not made[name]:
            del made[name]
    return made, value - factor * known


def quantities(database: str) -> dict[str, Quantity]:
    """What a release shows and hides, one quantity per independent set of equations."""
    with duckdb.connect(database, read_only=True) as con:
        found: dict[str, Quantity] = {}
        for read in (_metrics, _tiers, _gaps, _voices, _cultures, _channels):
            found |= read(con)
        return found


def _metrics(con) -> dict[str, Quantity]:
    rows = con.execute(
        "select metric, respondent_type, period_type, period_start, cut, cut_value, n, is_suppressed from metric_daily"
        " where n is not null or is_suppressed"
    ).fetchall()
    found: dict[str, Quantity] = defaultdict(Quantity)
    for metric, who, kind, start, cut, value, n, hidden in rows:
        found[f"metric {metric} {who}"].see((kind, start, cut, value), None if hidden else n)
    for quantity in found.values():
        for cut in ("unit", "touchpoint", "segment"):
            quantity.group(
                lambda c: c[:2] if c[2] == "all" else None,
                lambda c, cut=cut: c[:2] if c[2] == cut else None,
            )
        _over_time(quantity, 0, 1, slice(2, 4))
    return found


def _over_time(quantity: Quantity, kind: int, start: int, rest: slice) -> None:
    """Days add up to their month and months to all time."""
    quantity.group(
        lambda c: (c[start], c[rest]) if c[kind] == MONTH else None,
        lambda c: (c[start].replace(day=1), c[rest]) if c[kind] == DAY else None,
    )
    quantity.group(
        lambda c: c[rest] if c[kind] == ALL else None,
        lambda c: c[rest] if c[kind] == MONTH else None,
    )


def _tiers(con) -> dict[str, Quantity]:
    rows = con.execute(
        "select touchpoint_id, period_type, period_start, respondent_type, value_source, segment, n, is_suppressed"
        " from satisfaction_tier_agg"
    ).fetchall()
    quantity = Quantity()
    for *cell, n, hidden in rows:
        quantity.see(tuple(cell), None if hidden else n)
    quantity.group(lambda c: c[:5] if c[5] == "ALL" else None, lambda c: c[:5] if c[5] != "ALL" else None)
    return {"tier": quantity}


def _gaps(con) -> dict[str, Quantity]:
    """People behind each side of the gaps; one side stands in several gaps."""
    rows = con.execute(
        "select attribute, period_type, period_start, unit_id, segment, left_side, left_n, right_side, right_n,"
        " is_suppressed from gap"
    ).fetchall()
    found: dict[str, Quantity] = defaultdict(Quantity)
    for attribute, kind, start, unit, segment, left, left_n, right, right_n, hidden in rows:
        for side, n in ((left, left_n), (right, right_n)):
            if side not in ("standard", "promise") and (n is not None or hidden):
                place = "ALL" if side == "belief" else segment  # managers have no segment
                found[f"gap {attribute} {side}"].see((kind, start, unit, place), None if hidden else n)
    for name, quantity in found.items():
        quantity.group(
            lambda c: (*c[:2], c[3]) if c[2] == "ALL" else None, lambda c: (*c[:2], c[3]) if c[2] != "ALL" else None
        )
        quantity.group(lambda c: c[:3] if c[3] == "ALL" else None, lambda c: c[:3] if c[3] != "ALL" else None)
        if not name.endswith("belief"):  # the same managers answer month after month
            _over_time(quantity, 0, 1, slice(2, 4))
    return found


def _voices(con) -> dict[str, Quantity]:
    rows = con.execute(
        "select voice_kind, step, period_type, period_start, n, is_suppressed from voice_latency"
    ).fetchall()
    quantity = Quantity()
    for voice, step, kind, start, n, hidden in rows:
        quantity.see((kind, start, voice, step), None if hidden else n)
    _over_time(quantity, 0, 1, slice(2, 4))
    return {"voice": quantity}


def _cultures(con) -> dict[str, Quantity]:
    rows = con.execute(
        "select unit_id, culture, period_type, period_start, n, is_suppressed from culture_profile"
    ).fetchall()
    quantity = Quantity()
    for unit, culture, kind, start, n, hidden in rows:
        quantity.see((kind, start, unit, culture), None if hidden else n)
    _over_time(quantity, 0, 1, slice(2, 4))
    return {"culture": quantity}


def _channels(con) -> dict[str, Quantity]:
    """A shown channel tells the sum of all others."""
    rows = con.execute("select touchpoint_id, channel, n, n_other, is_suppressed from channel_consistency").fetchall()
    quantity = Quantity()
    for touchpoint, channel, n, _, hidden in rows:
        quantity.see((touchpoint, channel), None if hidden else n)
    for touchpoint, channel, _, n_other, hidden in rows:
        if not hidden:
            total = (touchpoint, "other than", channel)
            quantity.see(total, n_other)
            parts = [cell for cell in quantity.shown if len(cell) == 2 and cell[0] == touchpoint and cell[1] != channel]
            quantity.sums.append((total, parts))
    return {"channel": quantity}
