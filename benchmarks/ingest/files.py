"""The survey files of the benchmark, and the two ways to read them."""

import csv
import random
from pathlib import Path

from transforms.settings import Source

WORDS = ("服务很好", "送货太慢", "师傅很专业", "价格有点贵", "还可以", "下次还来", "包装破了", "客服没有回复")
HEADER = ["答卷编号", "手机", "提交时间", "渠道", "推荐", "满意度", "送货", "安装", "价格", "意见"]


def write_survey(path: Path, rows: int, encoding: str, bad_share: float = 0, repeated_share: float = 0) -> None:
    """A survey file of ``rows`` records; some have a time that is none, some repeat one from anywhere above."""
    draw, records = random.Random(7), []
    with path.open("w", encoding=encoding, newline="") as out:
        writer = csv.writer(out)
        writer.writerow(HEADER)
        for n in range(rows):
            is_repeated = bool(records) and draw.random() < repeated_share
            record = draw.choice(records) if is_repeated else _record(n, draw, bad_share)
            records += [record] if repeated_share else []
            writer.writerow(record)


def _record(n: int, draw: random.Random, bad_share: float) -> list[object]:
    is_bad = draw.random() < bad_share
    stamp = "昨天" if is_bad else f"2026-09-{n % 28 + 1:02d} {n % 24:02d}:{n % 60:02d}:{n % 59:02d}"
    scores = [draw.randint(0, 10), *(draw.randint(1, 5) for _ in range(4))]
    about = (f"R{n:09d}", f"139{n % 300_000:08d}", stamp, draw.choice(("微信", "短信")))
    return [*about, *scores, draw.choice(WORDS)]


def source(layout: str) -> Source:
    """The mapping of that file: ``table`` as a plain row, ``wide`` as a questionnaire, ``anonymous`` without ids."""
    columns = {"customer_key": "手机", "channel": "渠道"}
    if layout in ("wide", "anonymous"):
        columns |= {"submitted_at": "提交时间"} | ({"response_id": "答卷编号"} if layout == "wide" else {})
        more = {"kind": "x", "contract": "response", "survey_id": "bench", "classes": {"意见": "free_text"}}
    else:
        columns |= {"order_id": "答卷编号", "ordered_at": "提交时间", "amount": "推荐", "product": "意见"}
        more = {"kind": "o", "contract": "customer_order"}
    if layout == "anonymous":
        more["questions"] = {"nps": "推荐", "csat": "满意度"}
    fixed = {"name": "bench", "files": "*", "layout": "table" if layout == "table" else "wide", "max_bad_share": 1.0}
    return Source.model_validate({**fixed, "columns": columns, **more})
