"""Recall and innocents touched on the second text set.

python -m benchmarks.privacy.second_recall [--half open|held_out|all] [--count 150] [--misses 0]
"""

import argparse
from collections import Counter, defaultdict

import polars as pl

from benchmarks.privacy.corpus import Planted, is_covered
from benchmarks.privacy.second_corpus import PEOPLE, innocent, planted
from transforms.privacy.masking import find, mask


def main() -> None:
    """Print recall per kind, over all structured kinds, and the share of innocent texts touched."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", default="all", choices=("open", "held_out", "all"))
    parser.add_argument("--count", type=int, default=150, help="texts per kind")
    parser.add_argument("--misses", type=int, default=0, help="missed texts to show per kind")
    options = parser.parse_args()
    _recall(list(planted(options.count, options.half)), options.misses)
    _innocents(list(innocent(options.count * 20, options.half)), options.misses)


def _recall(items: list[Planted], show: int) -> None:
    masked = mask(pl.Series([item.text for item in items]))
    seen, missed = Counter(item.kind for item in items), defaultdict(list)
    for item, result in zip(items, masked, strict=True):
        spans = [(span.start, span.end) for span in find(item.text)] if result != item.text else []
        if not is_covered(item, spans):
            missed[item.kind].append(item)
    for kind, total in seen.items():
        print(f"{kind:10} {1 - len(missed[kind]) / total:8.2%} of {total}")
        for item in missed[kind][:show]:
            print(f"    {item.writing:28} {item.text!r} [{item.text[item.start : item.end]}] {find(item.text)}")
    structured = [kind for kind in seen if kind not in ("address", *PEOPLE)]
    lost, total = sum(len(missed[kind]) for kind in structured), sum(seen[kind] for kind in structured)
    print(f"structured {1 - lost / total:8.2%} of {total}; texts {len({item.text for item in items})}")


def _innocents(texts: list[str], show: int) -> None:
    touched = [text for text, masked in zip(texts, mask(pl.Series(texts)), strict=True) if text != masked]
    print(f"innocent texts touched {len(touched) / len(texts):.2%} of {len(texts)}, {len(set(texts))} distinct")
    for text in touched[: show * 10]:
        print("   ", repr(text), [(span.kind, text[span.start : span.end]) for span in find(text)])


if __name__ == "__main__":
    main()
