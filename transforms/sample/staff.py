"""The employee survey: two waves of staff and managers, as Qualtrics exports it."""

import json
from dataclasses import dataclass

import numpy as np
import polars as pl

from transforms.sample.catalogue import ATTRIBUTES, CULTURES
from transforms.sample.plan import DAY, Plan, padded
from transforms.sample.population import unit_ids, unit_quality
from transforms.sample.rows import DIRT_META, text_or_null
from transforms.sample.slots import daytime

STAFF, MANAGERS = 8, 6
# Each wave opens at this share of the window and stays open for this many days.
WAVES, WAVE_DAYS = (0.02, 0.55), 12
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz0123456789"
QUALTRICS_HEAD = (
    ("StartDate", "开始日期", "startDate"),
    ("EndDate", "结束日期", "endDate"),
    ("Status", "答复类型", "status"),
    ("IPAddress", "IP 地址", "ipAddress"),
    ("Progress", "进度", "progress"),
    ("Duration (in seconds)", "持续时间(秒)", "duration"),
    ("Finished", "已完成", "finished"),
    ("RecordedDate", "记录日期", "recordedDate"),
    ("ResponseId", "答复 ID", "_recordId"),
    ("RecipientLastName", "收件人姓氏", "recipientLastName"),
    ("RecipientFirstName", "收件人名字", "recipientFirstName"),
    ("RecipientEmail", "收件人电子邮件", "recipientEmail"),
    ("ExternalReference", "外部数据参考", "externalDataReference"),
    ("LocationLatitude", "位置纬度", "locationLatitude"),
    ("LocationLongitude", "位置经度", "locationLongitude"),
    ("DistributionChannel", "分发渠道", "distributionChannel"),
    ("UserLanguage", "用户语言", "userLanguage"),
)
SUPPORT = ("我有把事情办好所需的工具", "规定让我能按标准交付", "遇到客户的难题有人支援我")
STAFF_COMMENTS = (
    "旺季人手不够,安装排期太紧",
    "系统老是卡,查个单要十分钟",
    "希望一线能直接给客户免辅料费",
    "培训挺实用的",
    "",
    "",
    "总部定的时效和实际路况对不上",
    "同事都很帮忙",
    "审批太多,客户等不及",
    "",
)


def columns() -> list[tuple[str, str, str]]:
    """Name, wording and ImportId of each column of the employee survey."""
    asked = [
        ("Q1_NPS_GROUP", "您有多大可能推荐朋友来这里工作? - 组", "QID1_NPS_GROUP"),
        ("Q1", "您有多大可能推荐朋友来这里工作?", "QID1"),
    ]
    asked += [
        (f"Q2_{i}", f"以下说法多大程度上符合您所在的门店? - {c[1]}", f"QID2_{i}") for i, c in enumerate(CULTURES, 1)
    ]
    asked += [(f"Q3_{i}", f"您是否同意? - {text}", f"QID3_{i}") for i, text in enumerate(SUPPORT, 1)]
    asked += [
        (f"Q4_{i}", f"您认为客户对下列各项的期望有多高? - {a.label}", f"QID4_{i}") for i, a in enumerate(ATTRIBUTES, 1)
    ]
    asked += [("Q5", "我们为客户提供了卓越的体验", "QID5"), ("Q6", "还有什么想说的?", "QID6_TEXT")]
    return [*QUALTRICS_HEAD, *asked, ("Role", "Role", "Role"), ("UnitId", "UnitId", "UnitId")]


def header() -> list[list[str]]:
    """The three header rows: names, wording in the account's language, ImportId JSON."""
    names, wording, ids = zip(*columns(), strict=True)
    return [list(names), list(wording), [json.dumps({"ImportId": i}, separators=(",", ":")) for i in ids]]


def beliefs(plan: Plan) -> np.ndarray:
    """Planted belief of each unit's managers about customers' expectation, unit × attribute, 0–10."""
    base = np.array([a.belief for a in ATTRIBUTES])
    return base + plan.rng(0, 98).normal(0, 0.25, (plan.units, len(ATTRIBUTES)))


@dataclass
class Sheets:
    """Answered questionnaires of all waves; arrays with one entry each. Times are local epoch seconds."""

    unit: np.ndarray
    place: np.ndarray
    begun: np.ndarray
    spent: np.ndarray
    is_partial: np.ndarray
    is_preview: np.ndarray

    def __len__(self) -> int:
        return len(self.unit)

    @property
    def is_manager(self) -> np.ndarray:
        """The last places of a unit are its managers."""
        return self.place >= STAFF

    @property
    def ended(self) -> np.ndarray:
        """When the questionnaire was handed in."""
        return self.begun + self.spent


def _sheets(plan: Plan, rng: np.random.Generator) -> Sheets:
    per = STAFF + MANAGERS
    unit = np.tile(np.repeat(np.arange(plan.units), per), len(WAVES))
    n = len(unit)
    opens = np.repeat(np.array(WAVES), plan.units * per) * plan.days
    begun = daytime(plan.start_s + ((opens + rng.random(n) * min(WAVE_DAYS, plan.days * 0.3)) * DAY).astype(np.int64))
    return Sheets(
        unit=unit,
        place=np.tile(np.arange(per), plan.units * len(WAVES)),
        begun=begun,
        spent=rng.integers(90, 900, n),
        is_partial=rng.random(n) < 0.04,
        is_preview=rng.random(n) < 0.02,
    )


def employees(plan: Plan) -> pl.DataFrame:
    """One row per answered questionnaire, with meta columns."""
    rng = plan.rng(0, 97)
    sheets = _sheets(plan, rng)
    data = _head_values(plan, sheets, rng) | _answers(plan, sheets, rng)
    data["Role"], data["UnitId"] = np.where(sheets.is_manager, "manager", "employee"), unit_ids(plan)[sheets.unit]
    frame = pl.DataFrame({name: text_or_null(np.asarray(data[name])) for name, _, _ in columns()})
    told = zip(DIRT_META, ("test", "loaded_not_counted", ""), strict=True)
    return frame.with_columns(
        pl.Series("_at", sheets.ended),
        pl.Series("_file", plan.export_date(sheets.ended // DAY)),
        *(text_or_null(np.where(sheets.is_preview, word, "")).alias(name) for name, word in told),
    ).sort("_at", "ResponseId")


def _head_values(plan: Plan, sheets: Sheets, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """The columns Qualtrics adds; those of a distribution by link stay empty."""
    n, ended = len(sheets), _clock(sheets.ended)
    tokens = np.array(list(LETTERS))[rng.integers(0, len(LETTERS), (n, 15))]
    known = {
        "StartDate": _clock(sheets.begun),
        "EndDate": ended,
        "Status": np.where(sheets.is_preview, "1", "0"),
        "IPAddress": np.char.add("203.0.113.", rng.integers(1, 255, n).astype("U3")),
        "Progress": np.where(sheets.is_partial, "62", "100"),
        "Duration (in seconds)": sheets.spent,
        "Finished": np.where(sheets.is_partial, "0", "1"),
        "RecordedDate": ended,
        "ResponseId": np.array(["R_" + "".join(t) for t in tokens]),
        "ExternalReference": _numbers(plan, sheets),
        "DistributionChannel": np.full(n, "email"),
        "UserLanguage": np.full(n, "ZH-S"),
    }
    return {name: known.get(name, np.full(n, "")) for name, _, _ in QUALTRICS_HEAD}


def _numbers(plan: Plan, sheets: Sheets) -> np.ndarray:
    """Employee numbers: U001-E01 … for staff, U001-M01 … for managers."""
    kind = np.where(sheets.is_manager, "-M", "-E")
    place = np.where(sheets.is_manager, sheets.place - STAFF, sheets.place)
    return np.char.add(np.char.add(unit_ids(plan)[sheets.unit], kind), padded(place + 1, 2))


def _clock(seconds: np.ndarray) -> np.ndarray:
    return np.char.replace(seconds.astype("datetime64[s]").astype("U19"), "T", " ")


def _answers(plan: Plan, sheets: Sheets, rng: np.random.Generator) -> dict[str, np.ndarray]:
    n, quality = len(sheets), unit_quality(plan)[sheets.unit]
    nps = np.rint(6.8 + 0.9 * quality + rng.normal(0, 1.8, n)).clip(0, 10).astype(int)
    data = {"Q1": nps.astype("U2"), "Q1_NPS_GROUP": np.select((nps > 8, nps > 6), ("Promoter", "Passive"), "Detractor")}
    for i, (_, _, sign) in enumerate(CULTURES, 1):
        data[f"Q2_{i}"] = _likert(3 + 0.5 * sign * quality + 0.3 * sign + rng.normal(0, 0.8, n), 5)
    for i in range(1, len(SUPPORT) + 1):
        data[f"Q3_{i}"] = _likert(3.2 + 0.4 * quality + rng.normal(0, 0.8, n), 5)
    late = {
        "Q5": _likert(np.where(sheets.is_manager, 4.5, 3.7) + rng.normal(0, 0.7, n), 5),
        "Q6": np.array(STAFF_COMMENTS)[rng.integers(0, len(STAFF_COMMENTS), n)],
    }
    return data | _beliefs(plan, sheets, rng) | {k: np.where(sheets.is_partial, "", v) for k, v in late.items()}


def _beliefs(plan: Plan, sheets: Sheets, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """What managers think customers expect, on 1–7; other staff don't see the question."""
    planted = beliefs(plan)[sheets.unit] + rng.normal(0, 0.5, (len(sheets), len(ATTRIBUTES)))
    seven = np.floor(1 + 0.6 * planted.clip(0, 10) + rng.random(planted.shape)).clip(1, 7).astype(int).astype("U1")
    shown = sheets.is_manager & ~sheets.is_partial
    return {f"Q4_{i}": np.where(shown, column, "") for i, column in enumerate(seven.T, 1)}


def _likert(value: np.ndarray, top: int) -> np.ndarray:
    return np.rint(value).clip(1, top).astype(int).astype("U1")
