"""腾讯问卷 exports: 编号, 开始答题时间, 结束答题时间 …, one column per question ``1.title``, an empty last one."""

from transforms.ingest.grid import Row
from transforms.ingest.job import SourceSpec
from transforms.ingest.layouts import wjx
from transforms.ingest.layouts.columns import positions
from transforms.ingest.shapes import LIST_SIGNS, RANK_SEPARATOR, Shape, unique_titles

META = {
    "编号": "response_id",
    "开始答题时间": "started_at",
    "结束答题时间": "submitted_at",
    "答题时长": "duration_s",
    "清洗数据结果": "status",
    "渠道": "channel",
    "来源": "channel",
}
IGNORED = (
    "IP",
    "UA",
    "Referrer",
    "自定义字段",
    "智能清洗数据无效概率",
    "地理位置国家和地区",
    "地理位置省",
    "地理位置市",
    "微信昵称",
    "用户ID",
)
STATUSES = {"有效": "complete", "无效": "screened", "已清洗": "screened", "正常": "complete", "": "complete"}
MARKERS = {"(跳过)": "not_shown", "（跳过）": "not_shown", "(空)": "skipped", "（空）": "skipped"}


def recognise(head: list[Row]) -> float:
    """How surely the head is a 腾讯问卷 export."""
    titles = {(title or "").strip() for title in head[0]}
    if {"编号", "开始答题时间", "结束答题时间"} <= titles:
        return 0.97 if {"答题时长", "UA"} & titles else 0.85
    return 0.0


def shape(head: list[Row], source: SourceSpec) -> Shape:
    """Header of one row; numbered columns are questions."""
    titles = unique_titles(head[0])
    fields = {META[title]: i for i, title in reversed(list(enumerate(titles))) if title in META}
    fields |= positions(titles, source.columns, source)
    questions = wjx.questions_of(titles, source, set(fields.values()), (*LIST_SIGNS, RANK_SEPARATOR))
    known = {*fields.values(), *(question.column for question in questions)}
    left = [t for i, t in enumerate(titles) if i not in known and not t.startswith(("column_", *IGNORED))]
    return Shape("tencent", 1.0, 1, titles, fields, questions, markers=MARKERS, unmapped=left, statuses=STATUSES)
