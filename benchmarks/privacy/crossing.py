"""Pairwise crossing of axes: few rows in which every two values of two axes meet, and values held out by chance.

The greedy filling follows the idea of pairwise test designs (Cohen et al., IEEE TSE 23:437, 1997): all pairs of the
two longest axes, every further axis by the value that has met the row's other values least.
"""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, product

Row = dict[str, str]


def crossed(rng: random.Random, axes: Mapping[str, Sequence[str]]) -> Iterator[Row]:
    """Rows of one value per axis; each value of an axis meets each value of every other one."""
    order = sorted(axes, key=lambda axis: -len(axes[axis]))
    met: Counter[tuple[str, str, str, str]] = Counter()
    longest = list(product(*(axes[axis] for axis in order[:2])))
    rng.shuffle(longest)
    for begun in longest:
        yield _filled(rng, axes, order, dict(zip(order, begun, strict=False)), met)
    for one, other in combinations(order, 2):
        for first, second in product(axes[one], axes[other]):
            if not met[one, first, other, second]:
                yield _filled(rng, axes, order, {one: first, other: second}, met)


def _filled(
    rng: random.Random,
    axes: Mapping[str, Sequence[str]],
    order: Sequence[str],
    row: Row,
    met: Counter[tuple[str, str, str, str]],
) -> Row:
    for axis in order:
        if axis not in row:
            pairs = {value: sum(met[_pair(order, (axis, value), have)] for have in row.items()) for value in axes[axis]}
            least = min(pairs.values())
            row[axis] = rng.choice([value for value, count in pairs.items() if count == least])
    met.update(_pair(order, one, other) for one, other in combinations(row.items(), 2))
    return row


def _pair(order: Sequence[str], one: tuple[str, str], other: tuple[str, str]) -> tuple[str, str, str, str]:
    first, second = sorted((one, other), key=lambda item: order.index(item[0]))
    return *first, *second


def held_out(axes: Mapping[str, Sequence[str]], seed: str, share: int = 8) -> frozenset[tuple[str, str]]:
    """One value in ``share`` of each axis, at least one, never the first: not to be looked at while rules are made."""
    rng = random.Random(seed)
    picked: set[tuple[str, str]] = set()
    for axis, values in axes.items():
        rest = list(values[1:])
        picked |= {(axis, value) for value in rng.sample(rest, min(len(rest), max(1, len(values) // share)))}
    return frozenset(picked)
