"""A fifth, systematic text set: each kind of identifier × each axis of its writing, so that every two values meet.

    python -m benchmarks.privacy.crossed [--kinds mobile,qq] [--misses 3] [--pairs 15]

One value in eight of each axis is held out by chance; texts with none of them are the open part. Of that part alone
``--misses`` and ``--pairs`` show the values and pairs of values that are lost. No real person's data is in it.
"""

import argparse
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from benchmarks.privacy import crossed_numbers, crossed_people, crossed_words
from benchmarks.privacy.corpus import Planted
from benchmarks.privacy.crossing import crossed, held_out
from benchmarks.privacy.recall import missed

NUMBERS = tuple(crossed_numbers.MAKERS)
WORDS = ("email", "wechat", "plate", *crossed_words.DOCUMENTS)
PEOPLE = ("address", "name", "titled")
KINDS = (*NUMBERS, *WORDS, *PEOPLE)


@dataclass(frozen=True)
class Crossed(Planted):
    """A planted text that knows the value of each axis."""

    row: tuple[tuple[str, str], ...]
    is_open: bool


def planted(kinds: Sequence[str] = KINDS, seed: int = 51) -> Iterator[Crossed]:
    """The texts of each kind, every two values of its axes in at least one of them."""
    for kind in kinds:
        rng = random.Random(f"{seed} {kind}")
        module = crossed_numbers if kind in NUMBERS else crossed_words if kind in WORDS else crossed_people
        axes = module.axes(kind)
        hidden = held_out(axes, f"held out {kind}")
        for row in crossed(rng, axes):
            before, value, after = module.text_of(rng, kind, row)
            start, end, is_open = len(before), len(before) + len(value), hidden.isdisjoint(row.items())
            yield Crossed(before + value + after, kind, str(row), start, end, tuple(row.items()), is_open)


def main() -> None:
    """Print recall per kind, of what is open also by value and by pair of values."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--seed", type=int, default=51)
    parser.add_argument("--misses", type=int, default=0)
    parser.add_argument("--pairs", type=int, default=0)
    options = parser.parse_args()
    totals: Counter[tuple[bool, str]] = Counter()
    for kind in options.kinds.split(","):
        items = list(planted((kind,), seed=options.seed))
        gone = missed(items)
        shares = []
        for is_open in (True, False):
            seen, lost = ([item for item in some if item.is_open is is_open] for some in (items, gone))
            shares.append(f"{1 - len(lost) / len(seen):8.2%} of {len(seen):5}")
            if kind not in PEOPLE:
                totals.update({(is_open, "seen"): len(seen), (is_open, "lost"): len(lost)})
        print(f"{kind:12} open {shares[0]}   held out {shares[1]}")
        seen, lost = ([item for item in some if item.is_open] for some in (items, gone))
        _values(seen, lost, options.misses)
        _pairs(seen, lost, options.pairs)
    for is_open in (True, False) if totals else ():
        share = 1 - totals[is_open, "lost"] / totals[is_open, "seen"]
        print(f"structured, {'open' if is_open else 'held out'}: {share:.2%} of {totals[is_open, 'seen']}")


def _values(items: Sequence[Crossed], gone: Sequence[Crossed], show: int) -> None:
    """Values that lose more than twice the share of their kind, with some of what they lose."""
    seen, lost = (Counter(value for item in some for value in item.row) for some in (items, gone))
    usual = len(gone) / len(items)
    for value, count in sorted(lost.items(), key=lambda one: -one[1] / seen[one[0]])[: 4 * show]:
        if count / seen[value] > 2 * usual:
            print(f"    {value[0]}={value[1]!r}: {count} of {seen[value]} lost")
            for item in [item for item in gone if value in item.row][:show]:
                print(f"        {item.text!r}")


def _pairs(items: Sequence[Crossed], gone: Sequence[Crossed], show: int) -> None:
    """Pairs of values of which all texts are lost although each value alone loses few."""
    seen, lost = (Counter(pair for item in some for pair in combinations(item.row, 2)) for some in (items, gone))
    alone, missing = (Counter(value for item in some for value in item.row) for some in (items, gone))
    worst = {
        pair: count for pair, count in lost.items()
        if count > seen[pair] / 2 and all(missing[value] < 0.3 * alone[value] for value in pair)
    }  # fmt: skip
    for pair, count in sorted(worst.items(), key=lambda one: -one[1])[:show]:
        text = next(item.text for item in gone if set(pair) <= set(item.row))
        print(f"    {pair[0][1]!r} × {pair[1][1]!r}: {count} of {seen[pair]} lost, as {text!r}")


if __name__ == "__main__":
    main()
