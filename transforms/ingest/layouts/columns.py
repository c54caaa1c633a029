"""Finding configured columns in a header."""

import re
import unicodedata
from collections.abc import Sequence

from transforms.ingest.job import Refusal, SourceSpec

OPEN_TITLE = re.compile(
    r"建议|意见|为什么|原因|请描述|请说明|请填写理由|还有什么|想说|评价内容|用户描述|留言|吐槽"
    r"|\bcomments?\b|\bwhy\b|suggest|describe|feedback|verbatim|anything else",
    re.I,
)


def position(titles: list[str], wanted: str, aliases: Sequence[str] = ()) -> int | None:
    """Where a column stands: by title, by the only one that differs in width, case and blanks, or by alias."""
    found = (_place(titles, name) for name in (wanted, *aliases))
    return next((place for place in found if place is not None), None)


def _place(titles: list[str], wanted: str) -> int | None:
    if wanted in titles:
        return titles.index(wanted)
    loose = [i for i, title in enumerate(titles) if folded(title) == folded(wanted)]
    return loose[0] if len(loose) == 1 else None


def folded(title: str) -> str:
    """A title without differences of width, case and blanks."""
    return "".join(unicodedata.normalize("NFKC", title).casefold().split())


def positions(titles: list[str], wanted: dict[str, str], source: SourceSpec) -> dict[str, int]:
    """Key → position for every configured column. Raises ``Refusal`` naming the missing ones."""
    found = {key: position(titles, column, source.aliases.get(column, ())) for key, column in wanted.items()}
    missing = sorted({wanted[key] for key, place in found.items() if place is None})
    if missing:
        raise missing_columns(missing, titles)
    return {key: place for key, place in found.items() if place is not None}


def missing_columns(missing: list[str], titles: list[str]) -> Refusal:
    """The refusal of a file that lacks configured columns."""
    return Refusal(
        "missing_column",
        f"no column {', '.join(map(repr, missing))} among {len(titles)} columns ({shortened(titles)})",
        "the columns named in sources.toml",
        "correct columns in sources.toml, or export the file with them",
    )


def shortened(titles: list[str]) -> str:
    """The first titles for a message, masked: in a file without a header the first record stands in their place."""
    from transforms.privacy.masking import mask_value

    short = [mask_value(title, 20) or "" for title in titles[:6]]
    return ", ".join(short) + (", …" if len(titles) > 6 else "")


def is_free_text(title: str, key: str, sub: str, source: SourceSpec) -> bool:
    """Whether a question is open text: by its column's class, its role, or its title where neither names any."""
    if title in source.classes:
        return source.classes[title] == "free_text"
    if "free_text" not in source.classes.values() and not source.free_text_questions:
        return OPEN_TITLE.search(title) is not None
    return bool({(key, sub), (key, "*"), (key, "")} & source.free_text_questions)
