"""Versions of questions: a hash of wording, options and scale, so that a changed question is told from the same one."""

import hashlib
from collections import defaultdict

from transforms.ingest.job import SourceSpec
from transforms.ingest.shapes import Question


def versions_of(questions: list[Question], source: SourceSpec) -> dict[tuple[str, str], str]:
    """The version of each question and subquestion of a file; its columns share one.

    Options are those with a column of their own. What a cell packs or offers can't be told from a header: declare
    a scale for it in ``question_roles.csv``, whose version stands for its options.
    """
    columns: dict[tuple[str, str], list[Question]] = defaultdict(list)
    for question in questions:
        columns[question.key, question.sub].append(question)
    return {key: _version(key, found, source) for key, found in columns.items()}


def version_of_text(text: str | None, key: str, sub: str, source: SourceSpec) -> str:
    """The version of a question of a long file, which names no options."""
    return _version((key, sub), [Question(0, key, text or "", sub)], source)


def _version(key: tuple[str, str], columns: list[Question], source: SourceSpec) -> str:
    """First 8 hex digits. The questionnaire's version has no part in it: most questions outlive a new one."""
    wordings = {" ".join(question.text.split()) for question in columns}
    options = {question.option + "\x1d" * (question.part == "other") for question in columns}
    scale = source.scales.get(key) or source.scales.get((key[0], "*")) or ""
    text = "\x1f".join("\x1e".join(sorted(part)) for part in (wordings, {key[1]}, options, {scale}))
    return hashlib.blake2b(text.encode(), digest_size=4).hexdigest()
