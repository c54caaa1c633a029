"""金数据 entries: 序号, field columns, 提交人, 提交时间 …; or its JSON webhook, whose times are UTC."""

from transforms.ingest.grid import Row
from transforms.ingest.job import SourceSpec
from transforms.ingest.layouts.columns import is_free_text, positions
from transforms.ingest.shapes import LIST_SIGNS, Part, Question, Shape, unique_titles

META = {
    "序号": "response_id",
    "提交时间": "submitted_at",
    "修改时间": "recorded_at",
    "填写设备": "channel",
    "开始填写时间": "started_at",
}
WEBHOOK = {"serial_number": "response_id", "created_at": "submitted_at", "updated_at": "recorded_at"}
IGNORED = (
    "提交人",
    "操作系统",
    "浏览器",
    "IP",
    "微信昵称",
    "微信头像",
    "填写时长",
    "扩展属性",
    "微信OpenID",
    "微信性别",
    "微信国家",
    "微信省市",
)
NO_QUESTION = ("info_", "creator_name", "form", "form_name", "x_field", "gen_code", "token", "total_price", "trade_")


def recognise(head: list[Row]) -> float:
    """How surely the head is a 金数据 table or webhook."""
    titles = {(title or "").strip() for title in head[0]}
    if "entry.serial_number" in titles or {"serial_number", "created_at", "field_1"} <= titles:
        return 0.97
    signs = {"序号", "提交人", "提交时间", "修改时间", "填写设备"} & titles
    return 0.95 if {"提交人", "提交时间"} <= signs and len(signs) >= 4 else 0.0


def shape(head: list[Row], source: SourceSpec) -> Shape:
    """Every column that is neither known nor configured is a question; its key is the title or ``field_<n>``."""
    titles = unique_titles(head[0])
    meta = META | {f"{prefix}{name}": field for name, field in WEBHOOK.items() for prefix in ("", "entry.")}
    fields = {meta[title]: i for i, title in reversed(list(enumerate(titles))) if title in meta}
    fields |= positions(titles, source.columns, source)
    configured = {column: key for key, column in positions(titles, source.questions, source).items()}
    taken = set(fields.values())
    questions, left = [], []
    for i, title in enumerate(titles):
        name = title.removeprefix("entry.")
        if i in taken or title in IGNORED or title in meta:
            continue
        if i in configured or not (name.startswith(NO_QUESTION) or source.questions):
            questions.append(_question(i, title, configured.get(i, name.removesuffix("[]")), source))
        else:
            left.append(title)
    return Shape("jinshuju", 1.0, 1, titles, fields, questions, unmapped=left)


def _question(place: int, title: str, key: str, source: SourceSpec) -> Question:
    part: Part = "text" if is_free_text(title, key, "", source) else "list" if title.endswith("[]") else "value"
    base, _, sub = key.partition(".")
    return Question(place, base, title, sub, part=part, separators=LIST_SIGNS)
