"""Recall per kind and writing, and the share of innocent texts touched, on the generated set.

python -m benchmarks.privacy.recall [--count 2000] [--seed 7] [--misses 0]
"""

import argparse
from collections import Counter, defaultdict

import polars as pl

from benchmarks.privacy.corpus import innocent, is_covered, planted
from transforms.privacy.masking import find, mask


def main() -> None:
    """Print recall and the share of innocent texts touched."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=2000, help="texts per kind")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--misses", type=int, default=0, help="missed texts to show per kind")
    options = parser.parse_args()
    _recall(options.count, options.seed, options.misses)
    _innocents(options.count * 5, options.seed + 4, options.misses)


def _recall(count: int, seed: int, show: int) -> None:
    seen: Counter[str] = Counter()
    missed: dict[str, list] = defaultdict(list)
    texts = list(planted(count, seed))
    for item in texts:
        seen[item.kind] += 1
        if not is_covered(item, [(span.start, span.end) for span in find(item.text)]):
            missed[item.kind].append(item)
    for kind, total in seen.items():
        print(f"{kind:10} recall {1 - len(missed[kind]) / total:8.3%}  of {total}")
        for (writing, number), _ in zip(
            Counter(m.writing for m in missed[kind]).most_common(), range(show), strict=False
        ):
            print(f"    {writing}: {number}")
        for item in missed[kind][:show]:
            print("   ", item.writing, repr(item.text), item.text[item.start : item.end], find(item.text))
    _prefilter_agrees(texts)


def _prefilter_agrees(texts: list) -> None:
    column = pl.Series([item.text for item in texts])
    held_back = sum(bool(find(a)) and a == b for a, b in zip(column, mask(column), strict=True))
    print(f"held back by the prefilter: {held_back}")


def _innocents(count: int, seed: int, show: int) -> None:
    seen: Counter[str] = Counter()
    touched: dict[str, list] = defaultdict(list)
    for topic, text in innocent(count, seed):
        seen[topic] += 1
        if spans := find(text):
            touched[topic].append((text, [(s.kind, text[s.start : s.end]) for s in spans]))
    total = sum(map(len, touched.values()))
    print(f"innocent texts touched {total / count:.3%} of {count}")
    for topic in seen:
        print(f"  {topic:14} {len(touched[topic]) / seen[topic]:.3%}")
        for text, spans in touched[topic][:show]:
            print("     ", repr(text), spans)


if __name__ == "__main__":
    main()
