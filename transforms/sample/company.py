"""What doesn't grow with the customers: units, standards, promises, and the employee survey."""

import json

import numpy as np
import polars as pl

from transforms.sample.catalogue import ATTRIBUTES, CULTURES, PROMISES
from transforms.sample.journeys import daytime
from transforms.sample.plan import DAY, EPOCH, Plan, padded
from transforms.sample.population import unit_city, unit_ids, unit_quality, unit_region
from transforms.sample.rows import text_or_null

STAFF, MANAGERS = 8, 5
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


def employees(plan: Plan) -> pl.DataFrame:
    """One row per answer of the employee survey: eight staff and five managers per unit."""
    rng, per = plan.rng(0, 97), STAFF + MANAGERS
    unit, place = np.repeat(np.arange(plan.units), per), np.tile(np.arange(per), plan.units)
    is_manager, n, quality = place >= STAFF, len(unit), unit_quality(plan)[unit]
    begun = daytime(plan.start_s + (rng.random(n) * plan.days * 0.9 * DAY).astype(np.int64))
    spent = rng.integers(90, 900, n)
    partial, preview = rng.random(n) < 0.04, rng.random(n) < 0.02
    data = _head_values(plan, begun, spent, partial, preview, unit, place, rng)
    data |= _answers(plan, unit, is_manager, partial, quality, rng)
    data["Role"], data["UnitId"] = np.where(is_manager, "manager", "employee"), unit_ids(plan)[unit]
    frame = pl.DataFrame({name: text_or_null(np.asarray(data[name])) for name, _, _ in columns()})
    return frame.with_columns(
        pl.Series("_at", begun + spent),
        pl.Series("_file", plan.export_date((begun + spent) // DAY)),
        text_or_null(np.where(preview, "test", "")).alias("_dirt"),
        text_or_null(np.where(preview, "loaded_not_counted", "")).alias("_expected"),
        pl.lit(None, dtype=pl.String).alias("_column"),
    ).sort("_at", "ResponseId")


def _head_values(
    plan: Plan,
    begun: np.ndarray,
    spent: np.ndarray,
    partial: np.ndarray,
    preview: np.ndarray,
    unit: np.ndarray,
    place: np.ndarray,
    rng: np.random.Generator,
) -> dict[str, np.ndarray]:
    n, blank = len(unit), np.full(len(unit), "")
    ends = _clock(begun + spent)
    letters = np.array(list("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz0123456789"))
    tokens = letters[rng.integers(0, len(letters), (n, 15))]
    number = padded(np.where(place >= STAFF, place - STAFF, place) + 1, 2)
    kind = np.where(place >= STAFF, "-M", "-E")
    return {
        "StartDate": _clock(begun),
        "EndDate": ends,
        "Status": np.where(preview, "1", "0"),
        "IPAddress": np.char.add("203.0.113.", rng.integers(1, 255, n).astype("U3")),
        "Progress": np.where(partial, "62", "100"),
        "Duration (in seconds)": spent,
        "Finished": np.where(partial, "0", "1"),
        "RecordedDate": ends,
        "ResponseId": np.array(["R_" + "".join(t) for t in tokens]),
        "RecipientLastName": blank,
        "RecipientFirstName": blank,
        "RecipientEmail": blank,
        "ExternalReference": np.char.add(np.char.add(unit_ids(plan)[unit], kind), number),
        "LocationLatitude": blank,
        "LocationLongitude": blank,
        "DistributionChannel": np.full(n, "email"),
        "UserLanguage": np.full(n, "ZH-S"),
    }


def _clock(seconds: np.ndarray) -> np.ndarray:
    return np.char.replace(seconds.astype("datetime64[s]").astype("U19"), "T", " ")


def _answers(
    plan: Plan,
    unit: np.ndarray,
    is_manager: np.ndarray,
    partial: np.ndarray,
    quality: np.ndarray,
    rng: np.random.Generator,
) -> dict[str, np.ndarray]:
    n = len(unit)
    nps = np.rint(6.8 + 0.9 * quality + rng.normal(0, 1.8, n)).clip(0, 10).astype(int)
    data = {"Q1": nps.astype("U2"), "Q1_NPS_GROUP": np.select((nps > 8, nps > 6), ("Promoter", "Passive"), "Detractor")}
    for i, (_, _, sign) in enumerate(CULTURES, 1):
        data[f"Q2_{i}"] = _likert(3 + 0.5 * sign * quality + 0.3 * sign + rng.normal(0, 0.8, n), 5)
    for i in range(1, len(SUPPORT) + 1):
        data[f"Q3_{i}"] = _likert(3.2 + 0.4 * quality + rng.normal(0, 0.8, n), 5)
    planted = beliefs(plan)[unit] + rng.normal(0, 0.5, (n, len(ATTRIBUTES)))
    shown = is_manager & ~partial
    for i in range(len(ATTRIBUTES)):
        seven = np.floor(1 + 0.6 * planted[:, i].clip(0, 10) + rng.random(n)).clip(1, 7).astype(int)
        data[f"Q4_{i + 1}"] = np.where(shown, seven.astype("U1"), "")
    data["Q5"] = np.where(partial, "", _likert(np.where(is_manager, 4.5, 3.7) + rng.normal(0, 0.7, n), 5))
    data["Q6"] = np.where(partial, "", np.array(STAFF_COMMENTS)[rng.integers(0, len(STAFF_COMMENTS), n)])
    return data


def _likert(value: np.ndarray, top: int) -> np.ndarray:
    return np.rint(value).clip(1, top).astype(int).astype("U1")


def units(plan: Plan) -> pl.DataFrame:
    """One row per region and per shop."""
    ids, region, city = unit_ids(plan), unit_region(plan), unit_city(plan)
    opened = str(np.datetime64("2019-01-01"))
    areas = sorted(set(region.tolist()))
    rows = [("R-" + r, r + "大区", "region", r, "", opened, "") for r in areas]
    rows += [(u, f"{c}{u[1:]}店", "store", r, "R-" + r, opened, "") for u, r, c in zip(ids, region, city, strict=True)]
    return _text_table(rows, ["门店编号", "名称", "类型", "大区", "上级", "启用日期", "停用日期"])


def standards(plan: Plan) -> pl.DataFrame:
    """Service standards; the delivery standard was tighter before, and one shop has its own."""
    turn, past = str(plan.start_date_of(0.3)), "2025-01-01"
    rows = [
        (f"S-{a.code}-2", a.code, "", "", a.standard, a.unit, turn if i == 0 else past, "")
        for i, a in enumerate(ATTRIBUTES)
    ]
    rows.append(("S-delivery_speed-1", "delivery_speed", "", "", 4.0, "day", past, turn))
    rows.append(("S-reply_speed-U001", "reply_speed", "U001", "", 0.5, "hour", turn, ""))
    return _validity(rows, "standard_id")


def promises(plan: Plan) -> pl.DataFrame:
    """What advertising and sales promise, by channel; one promise ends inside the window."""
    stop = str(plan.start_date_of(0.7))
    rows = [
        (f"P-{i:02d}", code, "", channel, value, unit, "2026-01-01", stop if i == 6 else "")
        for i, (code, channel, _, value, unit) in enumerate(PROMISES, 1)
    ]
    return _validity(rows, "promise_id").insert_column(4, pl.Series("claim", [p[2] for p in PROMISES]))


def _validity(rows: list[tuple], key: str) -> pl.DataFrame:
    names = [key, "attribute", "unit_id", "channel", "value", "value_unit", "valid_from", "valid_to"]
    return _text_table(rows, names)


def _text_table(rows: list[tuple], names: list[str]) -> pl.DataFrame:
    """Rows as text columns; empty cells null."""
    return pl.DataFrame(
        {n: text_or_null(np.array(column, dtype=str)) for n, column in zip(names, zip(*rows, strict=True), strict=True)}
    )


def planted_standard(plan: Plan, attribute: int, at: np.ndarray) -> np.ndarray:
    """Standard in force at each time (company-wide), in the attribute's unit."""
    turn = (plan.start_date_of(0.3) - EPOCH).days * DAY
    return np.where((attribute == 0) & (at < turn), 4.0, ATTRIBUTES[attribute].standard)
