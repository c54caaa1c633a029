"""Recall per kind and the share of innocent texts touched, on one of the six text sets.

    python -m benchmarks.privacy.recall [--set first|…|sixth] [--half open|held_out|all] [--count 150]

``--misses N`` shows N of what was missed or touched. Halves exist in the second, third and sixth set.
"""

import argparse
from collections import Counter, defaultdict
from collections.abc import Sequence

import polars as pl

from benchmarks.privacy import corpus, fifth_corpus, fourth_corpus, second_corpus, sixth_corpus, third_corpus
from benchmarks.privacy.corpus import Planted, is_covered
from benchmarks.privacy.third_writings import Half
from transforms.privacy.masking import find, mask

SETS = ("first", "second", "third", "fourth", "fifth", "sixth")
HALVES: tuple[Half, ...] = ("open", "held_out", "all")
UNSTRUCTURED = ("address", "name", "titled", "named", "untitled", "latin", "minority")


def main() -> None:
    """Print recall per kind, over all structured kinds, and the share of innocent texts touched."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", default="first", choices=SETS)
    parser.add_argument("--half", default="all", choices=HALVES)
    parser.add_argument("--count", type=int, default=150, help="texts per kind; rounds of the fourth and later sets")
    parser.add_argument("--misses", type=int, default=0)
    options = parser.parse_args()
    items, texts = drawn(options.set, options.count, options.half)
    _recall(items, options.misses)
    _innocents(texts, options.misses)


def drawn(name: str, count: int, half: Half = "all") -> tuple[list[Planted], list[str]]:
    """Texts with identifiers and texts without any of one set."""
    if name == "first":
        return list(corpus.planted(count)), [text for _, text in corpus.innocent(count * 20)]
    if name in ("fourth", "fifth"):
        whole = fourth_corpus if name == "fourth" else fifth_corpus
        return list(whole.planted(count)), list(whole.innocent(count))
    if name == "sixth":
        return list(sixth_corpus.planted(count, half)), list(sixth_corpus.innocent(count, half))
    module = second_corpus if name == "second" else third_corpus
    return list(module.planted(count, half)), list(module.innocent(count * 20, half))


def missed(items: Sequence[Planted]) -> list[Planted]:
    """The texts in which a letter or digit of the identifier stays readable."""
    masked = mask(pl.Series([item.text for item in items]))
    found = (find(item.text) if item.text != after else [] for item, after in zip(items, masked, strict=True))
    spans = ([(span.start, span.end) for span in every] for every in found)
    return [item for item, places in zip(items, spans, strict=True) if not is_covered(item, places)]


def _recall(items: list[Planted], show: int) -> None:
    seen, lost = Counter(item.kind for item in items), defaultdict(list)
    for item in missed(items):
        lost[item.kind].append(item)
    for kind, total in seen.items():
        print(f"{kind:10} {1 - len(lost[kind]) / total:8.2%} of {total}")
        for item in lost[kind][:show]:
            print(f"    {item.writing:28} {item.text!r} [{item.text[item.start : item.end]}] {find(item.text)}")
    structured = [kind for kind in seen if kind not in UNSTRUCTURED]
    share = sum(len(lost[kind]) for kind in structured) / sum(seen[kind] for kind in structured)
    print(f"structured {1 - share:8.2%}; texts {len({item.text for item in items})}")


def _innocents(texts: list[str], show: int) -> None:
    touched = [text for text, masked in zip(texts, mask(pl.Series(texts)), strict=True) if text != masked]
    print(f"innocent texts touched {len(touched) / len(texts):.2%} of {len(texts)}, {len(set(texts))} distinct")
    for text in touched[: show * 10]:
        print("   ", repr(text), [(span.kind, text[span.start : span.end]) for span in find(text)])


if __name__ == "__main__":
    main()
