"""From the profile of a file to a ready entry for sources.toml and rows for question_roles.csv."""

import csv
import json
import re
from functools import cache
from typing import Any

from transforms.ingest.declared import is_personal
from transforms.ingest.layouts.columns import OPEN_TITLE
from transforms.ingest.operations import Fit, context
from transforms.ingest.source_fields import contract_fields
from transforms.settings import PROJECT_ROOT

SEEDS = PROJECT_ROOT / "dbt_project" / "seeds"

_ID = re.compile(r"(?:id|ID|编号|编码|序号|工号|单号|number|key)$|^id\b", re.I)
_REMARK = re.compile(r"\s*(?:[(（][^()（）]*[)）]\s*)?$")
_PERSON = re.compile(
    r"手机|电话|mobile|phone|tel|openid|unionid|昵称|会员名|客户\s*(?:id|编号|名称)|会员(?:号|编号)|用户\s*id|姓名|email|邮箱|身份证",
    re.I,
)
# Personal Information Protection Law, article 28; and what singles people out together with other columns.
_SENSITIVE = re.compile(
    r"身份证|护照|银行(?:卡|账)|病史|疾病|健康状况|诊断|残疾|宗教|信仰|民族|指纹|人脸|未成年|passport|religion", re.I
)
_QUASI = re.compile(
    r"年龄|岁数|出生|生日|邮编|邮政编码|职业|职务|学历|婚姻|籍贯|户籍|收入"
    r"|birth|(?<![a-z])age(?![a-z])|zip ?code|postcode",
    re.I,
)
_NAMES = re.compile(r"姓名|名称|name", re.I)
_HIDDEN, _PERSONAL = "〔已遮盖〕", "〔个人信息〕"
_NPS = re.compile(r"推荐|recommend|nps", re.I)
_CES = re.compile(r"省力|费力|容易|轻松|easy|effort", re.I)
# 您最满意的是 asks for what, not how much.
_CSAT = re.compile(r"(?<!最)(?<!最不)满意(?!的)|satisf|csat", re.I)
_DEGREE = re.compile(r"满意|一般|satisf|neutral|[好差]$", re.I)
_KEYS_DIFFER = 0.9
"""Exports repeat a few records; of a key with fewer different values than this, records would be lost."""
_RATING = re.compile(r"评分|评星|星级|打分|\brating|\bstars?\b", re.I)
_REVIEW = re.compile(
    r"(?:评价|评论|反馈|点评)内容|评[语论]$|留言|问题描述|建议|意见|想说|吐槽"
    r"|\breview(?:[ _](?:text|body|content))?$|\bcomments?\b|suggest|feedback|anything else",
    re.I,
)
_METRICS = ("nps", "csat", "ces", "satisfaction")
_WORD, _FEW, _ENOUGH = 4, 5, 30
_SCALES = {5: "likert5", 7: "csat7", 10: "rating10"}
_FIELDS = {
    "started_at": re.compile(r"开始|start", re.I),
    "submitted_at": re.compile(
        r"提交|结束|完成|填写|填表|作答|答题|答卷|评价|submit|timestamp|时间戳|end ?date|completed|^(?:时间|time)$",
        re.I,
    ),
}


def roles(columns: list[dict[str, Any]]) -> None:
    """Fill ``role`` of every column: nps, csat, ces, open_text, id, person, time, or nothing.

    A column about persons shows no values, also where masking knows no pattern of them, as of names.
    """
    has_questions = any(column["question_key"] for column in columns)
    for column in columns:
        column["role"] = _role(column)
        if column["role"] in (*_METRICS, "open_text") and has_questions and not column["question_key"]:
            column["role"] = None  # what a tool adds to the answers: Qualtrics' groups, addresses of machines
        if _class(column) in ("identifier", "sensitive") and column["filled"]:
            column["samples"] = [_HIDDEN] * min(1, len(column["samples"]))
            column["personal"] = column["personal"] or [_PERSONAL]
            column["personal_share"] = max(column["personal_share"], 1.0 if column["personal"] == [_PERSONAL] else 0.0)


def _role(column: dict[str, Any]) -> str | None:
    name, kind, low, high = column["name"], column["kind"], column["min"], column["max"]
    asked = f"{name} {column['wording']}"
    if kind == "time" or (column["field"] or "").endswith("_at"):
        return "time"
    if (_PERSON.search(name) and _tells_apart(column)) or _is_identifiers(column):
        return "person"
    if kind in ("integer", "number") and low is not None:
        if _NPS.search(asked) and low >= 0 and high <= 10:
            return "nps"
        if _CES.search(asked) and low >= 1 and high <= 7:
            return "ces"
        if _CSAT.search(asked) and low >= 1 and high <= 10:
            return "csat" if high <= 7 else "satisfaction"
        if _RATING.search(name) and low >= 1 and high <= 10:
            return "satisfaction"
    if kind == "options" and _CSAT.search(asked) and any(map(_DEGREE.search, column["samples"])):
        return "csat"
    if _ID.search(_REMARK.sub("", name)):
        return "id" if column["distinct"] == column["filled"] else None
    return "open_text" if _is_words(column, asked) else None


def _is_words(column: dict[str, Any], asked: str) -> bool:
    """Whether a column holds what people wrote: by its cells, by its title, or by a title that leaves no doubt."""
    if column["kind"] not in ("long_text", "text"):
        is_written = any(len(sample) > _WORD for sample in column["samples"]) or column["distinct"] > _FEW
        return column["kind"] == "options" and is_written and _REVIEW.search(asked) is not None
    is_long = column["kind"] == "long_text" and column["distinct"] > 0.5 * column["filled"]
    return is_long or OPEN_TITLE.search(asked) is not None or _REVIEW.search(column["name"]) is not None


def _tells_apart(column: dict[str, Any]) -> bool:
    """Whether a column's values differ from person to person, as those of "how many phones" don't."""
    return column["filled"] < 20 or column["distinct"] > min(50, 0.2 * column["filled"])


def _is_identifiers(column: dict[str, Any]) -> bool:
    """Whether most cells are an identifier; a few that look like one are found in any column of numbers."""
    has_kind = any(word in kind for kind in column["personal"] for word in ("电话", "身份证", "邮箱"))
    return has_kind and column["personal_share"] >= 0.8 and column["kind"] != "long_text"


def source_entry(name: str, file_name: str, found: dict[str, Any], fit: Fit | None = None) -> str:
    """TOML of one source for this file: answers, or the operations it fits."""
    slug = (
        re.sub(r"[^a-z0-9]+", "_", pattern(name).replace("{date}", "").lower()).strip("_")
        or f"my_{fit.contract if fit else 'survey'}"
    )
    slug = slug if slug[0].isalpha() else f"s_{slug}"
    lines = [
        f"[{slug}]",
        f'kind = "{"o" if fit else "x"}"',
        f'contract = "{fit.contract if fit else "response"}"',
        f"files = {quoted(pattern(file_name))}",
        f'layout = "{"table" if fit else found["layout"]}"',
    ]
    if found["encoding"] not in (None, "utf-8", "gb18030"):
        lines.append(f'encoding = "{found["encoding"]}"')
    lines += [f"sheet = {quoted(found['sheet'])}"] if found.get("sheet") else []
    lines += [f"trailing_cells = {found['trailing_cells']}"] if found.get("trailing_cells") else []
    if fit:
        return "\n".join([*lines, "", f"[{slug}.columns]", *_operations(slug, fit)]) + "\n"
    lines += [f'survey_id = "{slug}"', "", f"[{slug}.columns]", *_columns(found["columns"])]
    if found["layout"] == "wide":
        lines += [f"{name} = {quoted(column)}" for name, column in context(found["columns"]).items()]
    if lists := [_list_line(column) for column in found["columns"] if column["lists"]]:
        lines += ["", f"[{slug}.multiple]", *lists]
    lines += ["", f"[{slug}.classes]", *_classes(found["columns"])]
    return "\n".join(lines) + "\n"


def name_fields(columns: list[dict[str, Any]], fit: Fit) -> list[str]:
    """Fill ``field`` of the columns that the contract takes; returns what its key makes worth knowing."""
    fields = {column: name for name, column in fit.columns.items()}
    for column in columns:
        column["field"] = fields.get(column["name"])
        if column["role"] == "open_text" and column["field"]:
            column["role"] = None
    keys = {f.name for f in contract_fields(fit.contract) if f.is_key}
    return [
        f"{column['name']!r} has {column['distinct']:,} different values in {column['filled']:,} cells; "
        f"of one {column['field']} the last record counts"
        for column in columns
        if keys == {column["field"]} and column["distinct"] < _KEYS_DIFFER * column["filled"]
    ]


def _operations(slug: str, fit: Fit) -> list[str]:
    """Fields and their columns; what is still to be said stands in comments."""
    lines = [f"{name} = {quoted(column)}" for name, column in fit.columns.items()]
    missing = [f.name for f in contract_fields(fit.contract) if f.is_required and f.name not in fit.columns]
    if gone := [name for name in missing if name != "as_of_date"]:
        lines += ["", f"[{slug}.constants]", "# Needed: a line above with its column, or one value for every row here."]
        lines += [f'# {name} = "…"' for name in gone]
    if fit.left:
        lines += ["", "# Left out, no field takes them: " + one_line(", ".join(fit.left))]
    return lines


def one_line(text: str) -> str:
    """A text that ends no comment of TOML."""
    return re.sub(r"[\x00-\x1f\x7f]+", " ", text)


def pattern(file_name: str) -> str:
    """The name with ``{date}`` for its date: what other files of the same kind are called."""
    return re.sub(r"\d{4}-\d{2}-\d{2}|(?<!\d)20\d{6}(?!\d)", "{date}", file_name, count=1)


def _columns(columns: list[dict[str, Any]]) -> list[str]:
    lines, used = [], {column["field"] for column in columns if column["field"]}
    for column in sorted(columns, key=_is_name):
        target = _target(column) if not column["field"] else None
        if target and target not in used:
            used.add(target)
            lines.append(f"{target} = {quoted(column['name'])}")
    return lines


def _is_name(column: dict[str, Any]) -> bool:
    """Whether a column holds names, which several people share: any other identifier makes a better key."""
    return column["role"] == "person" and _NAMES.search(column["name"]) is not None


def _target(column: dict[str, Any]) -> str | None:
    if column["role"] == "person":
        return "customer_key"
    if column["role"] == "id":
        return "response_id"
    if column["role"] == "time":
        return next((field for field, pattern in _FIELDS.items() if pattern.search(column["name"])), None)
    return None


def _list_line(column: dict[str, Any]) -> str:
    """A column whose cells list options; one that no tool is known to have packed is left to the reader to decide."""
    line = f"{quoted(column['name'])} = {quoted(column['lists'])}"
    return line if column["is_split"] else f"# {line}  # if its cells list several chosen options"


def _classes(columns: list[dict[str, Any]]) -> list[str]:
    found = [(column["name"], _class(column)) for column in columns]
    return [f'{quoted(name)} = "{kind}"' for name, kind in found if kind]


def _class(column: dict[str, Any]) -> str | None:
    """The class to declare, None where nothing about a column is personal."""
    if _SENSITIVE.search(column["name"]):
        return "sensitive"
    if column["role"] == "person" or (is_personal(column["name"]) and _tells_apart(column)):
        return "identifier"
    if column["role"] == "open_text":
        return "free_text"
    return "quasi" if _QUASI.search(column["name"]) else None


def quoted(text: str) -> str:
    """As a TOML string."""
    return json.dumps(text, ensure_ascii=False)


def question_roles(survey_id: str, columns: list[dict[str, Any]]) -> list[str]:
    """Rows for question_roles.csv, one per column whose role is likely; a scale that isn't sure is left to choose."""
    rows = []
    for column in columns:
        if column["role"] in (*_METRICS, "open_text"):
            key = column["question_key"] or column["name"]
            scale = {"nps": "nps11", "ces": "ces7"}.get(column["role"]) or _scale(column)
            rows.append(
                ",".join(
                    [
                        survey_id,
                        "*",
                        _cell(key),
                        _cell(column["subquestion_key"]),
                        column["role"],
                        "",
                        "",
                        "",
                        "",
                        scale,
                        "1",
                        "customer",
                    ]
                )
            )
    return rows


def _scale(column: dict[str, Any]) -> str:
    """The scale whose options the cells are, or of enough numbers that reach both ends; else it is left to choose."""
    if worded := [scale for scale, options in _worded().items() if _is_of(column, options)]:
        return worded[0] if len(worded) == 1 else ""
    is_used = column["role"] in _METRICS and column["min"] == 1 and column["filled"] >= _ENOUGH
    return _SCALES.get(column["max"], "") if is_used else ""


def _is_of(column: dict[str, Any], options: frozenset[str]) -> bool:
    return 0 < column["distinct"] <= len(options) and options.issuperset(column["samples"])


@cache
def _worded() -> dict[str, frozenset[str]]:
    """The options of each scale in words, from the project's seed."""
    found: dict[str, set[str]] = {}
    with (SEEDS / "answer_scales.csv").open(encoding="utf-8", newline="") as seed:
        for row in csv.DictReader(seed):
            found.setdefault(row["scale_code"], set()).add(row["option_text"])
    return {scale: frozenset(options) for scale, options in found.items()}


def role_columns() -> str:
    """The first line of a question_roles.csv."""
    return (SEEDS / "question_roles.csv").read_text("utf-8").partition("\n")[0]


def _cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if re.search(r'[",\n]', text) else text
