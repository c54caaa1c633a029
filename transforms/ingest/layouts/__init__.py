"""One module per layout: ``recognise(head)`` says how sure it is, ``shape(head, source)`` reads the header."""

from types import ModuleType

from transforms.ingest.grid import Row
from transforms.ingest.job import Refusal, SourceSpec
from transforms.ingest.layouts import (
    formbricks,
    google_forms,
    jinshuju,
    limesurvey,
    long,
    qualtrics,
    surveymonkey,
    table,
    tencent,
    wide,
    wjx,
)
from transforms.ingest.shapes import Shape

LAYOUTS: dict[str, ModuleType] = {
    "wjx": wjx,
    "tencent": tencent,
    "jinshuju": jinshuju,
    "qualtrics": qualtrics,
    "surveymonkey": surveymonkey,
    "limesurvey": limesurvey,
    "formbricks": formbricks,
    "google_forms": google_forms,
    "wide": wide,
    "long": long,
    "table": table,
}


def shape_of(head: list[Row], source: SourceSpec) -> Shape:
    """The shape of a file under the configured layout, or under the best one for ``auto``."""
    name, confidence = detect(head, source)
    if name not in LAYOUTS:
        raise Refusal(
            "unknown_layout", f"layout {name!r}", ", ".join(["auto", *LAYOUTS]), "correct layout in sources.toml"
        )
    shape: Shape = LAYOUTS[name].shape(head, source)
    shape.layout, shape.confidence = name, confidence
    return shape


def detect(head: list[Row], source: SourceSpec) -> tuple[str, float]:
    """Layout name and confidence; 1.0 where it is configured."""
    if source.layout != "auto":
        return source.layout, 1.0
    if source.contract != "response":
        return "table", 1.0
    found = {name: module.recognise(head) for name, module in LAYOUTS.items()}
    best = max(found, key=lambda name: found[name])
    if found[best] >= 0.5:
        return best, found[best]
    if source.columns or source.questions:
        return "wide", 0.5
    raise Refusal(
        "unknown_layout",
        "a header of no known survey tool",
        ", ".join(LAYOUTS),
        'set layout = "wide" and name columns and questions',
    )
