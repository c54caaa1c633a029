"""Which contract an export of operations fits, by what its columns are called."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any

from transforms.contracts import Contract

_NO = r"(?:编号|号码?|id|编码|代码|流水号|单号)"
_ID = r"(?:id|no|number|code|key|sn)"
_AT = r"(?:at|date|time|on)"
_WHEN = r"(?:时间|日期)"
_PERSON = (
    rf"(?:客户|顾客|买家|会员|用户|收货人|联系人)(?:{_NO}|卡号|账号|手机号?码?|电话号?码?|会员名|昵称)|会员名|买家"
    r"|(?:联系)?(?:手机|电话)(?:号|号码)?|(?:customer|buyer|member|user|client)(?:id|no|code|key|mobile|phone|name)?"
    r"|(?:mobile|phone|tel|cell)(?:phone)?(?:no|number)?|openid|unionid"
)
_ORDER = rf"(?:主|子|父)?(?:订单|交易|订货|销售单)(?:{_NO}|单号)?|(?:order|trade|transaction){_ID}"
_UNIT = (
    rf"(?:所属|下单|服务|销售)?(?:门店|店铺|网点|分店|经销商|服务站|机构)(?:{_NO}|名称)?"
    rf"|(?:store|shop|unit|branch){_ID}?"
)
_CHANNEL = r"(?:下单|销售|订单|购买|受理|投诉|来电|服务|接触|发送)?(?:渠道|平台|来源)|channel|platform|source"
_PRODUCT = r"(?:商品|产品|宝贝|货品)(?:名称?|标题)?|品名|(?:product|item)(?:name|title)?"
_STAFF = (
    r"(?:处理|受理|负责|跟进|经办|接单|服务|接待|维修|回访)(?:人员?|客服|坐席|员工|工号)?|(?:坐席|客服|导购|员工)(?:工号|编号|姓名)?|工号"
    rf"|(?:owner|assignee|handler|agent|employee|staff|clerk)(?:{_ID}|name)?"
)
_OPENED = (
    rf"(?:创建|受理|投诉|报修|提交|来电|建单|登记|发起|接单|进线){_WHEN}|(?:created|opened|submitted|reported){_AT}?"
)
_REPLIED = rf"首次?(?:响应|回复|联系|跟进){_WHEN}?|first(?:reply|response|responded){_AT}?"
_CLOSED = (
    rf"(?:处理)?(?:解决|完结|办结|关闭|结案|完成|结单|归档){_WHEN}|(?:resolved|closed|solved|completed|finished){_AT}?"
)
_SENT = rf"(?:发送|推送|触达|下发|发出|邀请){_WHEN}|sent{_AT}?"
_READ = rf"(?:打开|点击|阅读|查看){_WHEN}|opened{_AT}?"
_REGION = r"(?:所在|所属)?(?:大区|地区|区域|省份?|城市|省市|省/自治区)|region|province|city|area"
_ATTRIBUTE = r"(?:检查|检测|测量|指标|承诺|标准|服务)?(?:项目?|指标|属性)(?:名称)?|attribute|metric|indicator"
_VALUE = r"(?:检查|检测|测量|实测|指标|承诺|标准)?(?:数?值|结果)|value|reading|target"
_VALUE_UNIT = r"(?:计量|数值)?单位|(?:value)?unit|unitofmeasure"
_VALID = {
    "valid_from": rf"(?:启用|开业|生效|开始){_WHEN}|valid(?:from)|effective{_AT}?",
    "valid_to": rf"(?:停用|关店|闭店|失效|结束|截止){_WHEN}|valid(?:to|until)",
}
_RULE = {"attribute": _ATTRIBUTE, "unit_id": _UNIT, "channel": _CHANNEL, "value": _VALUE, "value_unit": _VALUE_UNIT}
_WORDS: dict[Contract, dict[str, str]] = {
    Contract.ORDER: {
        "order_id": _ORDER,
        "customer_key": _PERSON,
        "unit_id": _UNIT,
        "product": _PRODUCT,
        "channel": _CHANNEL,
        "amount": r"(?:订单|实付|应付|支付|成交|销售|实收|付款|交易|商品)?(?:总?金额|总价|总额|销售额)"
        r"|(?:total|order|paid)?(?:amount|price|payment|sales)|total",
        "ordered_at": rf"(?:下单|订购|购买|拍下|成交|订单(?:创建)?|付款){_WHEN}"
        rf"|(?:order(?:ed)?|purchased?|created|paid){_AT}",
        "promised_at": rf"(?:承诺|预计|约定|要求)(?:送达|到货|交付|发货|送货|配送){_WHEN}"
        rf"|(?:promised|eta|due)(?:delivery)?{_AT}?",
        "delivered_at": rf"(?:签收|送达|到货|妥投|收货|交付|确认收货){_WHEN}|deliver(?:ed|y){_AT}",
        "installed_at": rf"安装(?:完成|完工)?{_WHEN}|install(?:ed|ation){_AT}",
        "returned_at": rf"(?:退货|退款|退换|退回)(?:完成)?{_WHEN}|(?:return|refund)(?:ed)?{_AT}",
    },
    Contract.TICKET: {
        "ticket_id": rf"(?:工单|投诉|服务|维修|报修|售后|客诉)单?{_NO}|案件{_NO}|(?:ticket|case|issue|complaint){_ID}",
        "customer_key": _PERSON,
        "order_id": _ORDER,
        "unit_id": _UNIT,
        "touchpoint_id": rf"触点|环节|touchpoint{_ID}?",
        "category": r"(?:工单|投诉|问题|业务|服务|诉求)?(?:类型|类别|分类|大类|主题)|category|type|subject",
        "channel": _CHANNEL,
        "owner_key": _STAFF,
        "opened_at": _OPENED,
        "first_reply_at": _REPLIED,
        "resolved_at": _CLOSED,
    },
    Contract.TOUCH_EVENT: {
        "event_id": rf"(?:事件|触点|接触|会话|通话|访问|行为|进店|到店|流水){_NO}"
        rf"|(?:event|session|contact|call|visit){_ID}",
        "customer_key": _PERSON,
        "touchpoint_id": rf"(?:接触|服务)?(?:触点|环节)(?:{_NO}|名称)?|touchpoint(?:{_ID}|name)?"
        r"|事件(?:名称|类型)|event(?:name|type)",
        "event_at": rf"(?:事件|发生|接触|通话|访问|进店|到店|会话|服务|行为)(?:开始)?{_WHEN}|{_WHEN}"
        rf"|(?:event|contact|visit|call|session|occurred){_AT}|timestamp|time",
        "channel": _CHANNEL,
        "unit_id": _UNIT,
        "order_id": _ORDER,
        "employee_key": _STAFF,
        "is_customer_initiated": r"(?:是否)?(?:呼入|客户发起)|(?:is)?customerinitiated",
        "steps_offered": r"(?:应走|规定|标准)步骤数?|stepsoffered",
        "steps_taken": r"(?:实际|完成)步骤数?|stepstaken",
        "dwell_s": r"(?:停留|通话|服务|会话|浏览)时长|(?:dwell|duration|talk)(?:time|s|seconds)?",
        "is_success": r"是否(?:成功|接通|完成|转化)|(?:is)?success(?:ful)?",
    },
    Contract.ACTION: {
        "action_id": rf"(?:动作|行动|跟进|回访|闭环|补偿|措施){_NO}|action{_ID}",
        "customer_key": _PERSON,
        "trigger_response_id": rf"(?:触发)?(?:答卷|问卷)(?:{_NO})?|(?:trigger)?response{_ID}",
        "trigger_ticket_id": rf"(?:触发)?工单(?:{_NO})?|(?:trigger)?ticket{_ID}",
        "action_type": r"(?:动作|行动|跟进|回访|措施|处理|补偿)(?:类型|方式)?|action(?:type)?",
        "owner_key": _STAFF,
        "opened_at": _OPENED,
        "first_reply_at": _REPLIED,
        "closed_at": _CLOSED,
        "cost": r"(?:补偿)?(?:成本|费用|金额)|cost",
        "outcome": r"(?:处理|回访|跟进)?结果|outcome|result",
    },
    Contract.EXPOSURE: {
        "exposure_id": rf"(?:触达|消息|短信|推送|发送){_NO}|(?:message|exposure|push|sms){_ID}",
        "customer_key": _PERSON,
        "campaign_id": rf"(?:活动|营销|任务)(?:{_NO}|名称)?|campaign(?:{_ID}|name)?",
        "level": r"(?:个性化)?(?:级别|粒度)|level",
        "is_holdout": r"(?:是否)?(?:对照|留白)组?|(?:is)?holdout|control(?:group)?",
        "channel": _CHANNEL,
        "product": _PRODUCT,
        "salutation_key": r"称呼|salutation",
        "sent_at": _SENT,
        "opened_at": _READ,
        "opted_out_at": rf"(?:退订|拒收){_WHEN}|(?:optedout|optout|unsubscribed){_AT}?",
    },
    Contract.INVITATION: {
        "invitation_id": rf"(?:邀请|邀约|发放){_NO}|invitation{_ID}",
        "survey_id": rf"问卷(?:{_NO}|名称)|survey(?:{_ID}|name)",
        "customer_key": _PERSON,
        "touchpoint_id": rf"触点|环节|touchpoint{_ID}?",
        "order_id": _ORDER,
        "channel": _CHANNEL,
        "sent_at": _SENT,
        "opened_at": _READ,
        "started_at": rf"开始(?:答题|填写|作答)?{_WHEN}|started{_AT}?",
        "completed_at": rf"(?:完成|提交)(?:答题|填写|作答)?{_WHEN}|completed{_AT}?",
        "suppressed_at": rf"(?:未发|抑制){_WHEN}|suppressed{_AT}?",
        "bounced_at": rf"退信{_WHEN}|bounced{_AT}?",
    },
    Contract.MEASUREMENT: {
        "measurement_id": rf"(?:检查|检测|测量|巡检|监测){_NO}|(?:measurement|check|inspection){_ID}",
        "customer_key": _PERSON,
        "order_id": _ORDER,
        **_RULE,
        "measured_at": rf"(?:检查|检测|测量|采集|巡检){_WHEN}|(?:measured|checked|inspected){_AT}?",
    },
    Contract.PROMISE: {
        "promise_id": rf"承诺{_NO}|promise{_ID}",
        "claim": r"承诺(?:内容|语|用语)?|claim",
        **_RULE,
        **_VALID,
    },
    Contract.STANDARD: {"standard_id": rf"标准{_NO}|standard{_ID}", **_RULE, **_VALID},
    Contract.UNIT: {
        "unit_id": _UNIT,
        "unit_name": r"(?:门店|店铺|网点|机构)?名称|(?:unit|store|shop|branch)?name",
        "unit_type": r"(?:门店|网点)?类型|业态|(?:unit|store)?type",
        "region": _REGION,
        "parent_unit_id": r"(?:上级|所属公司|分公司).{0,4}|parent.*",
        **_VALID,
    },
    Contract.CUSTOMER: {
        "customer_key": _PERSON,
        "name_key": r"(?:客户|会员|真实)?(?:姓名|名称)|联系人|(?:customer|member|full)?name",
        "segment": r"(?:客户|会员|用户)?(?:等级|级别|分群|分层|类型|群体)|客群|segment|tier|(?:vip|member)level",
        "is_contractual": r"(?:是否)?(?:签约|合约|续保).{0,4}|(?:is)?contract(?:ual|ed)?",
        "joined_at": rf"(?:注册|入会|加入|开户|建档|创建){_WHEN}|(?:joined|registered|signup|created){_AT}?",
        "region": _REGION,
    },
}
# Master data has columns that other files have, too.
_LEAST = {Contract.CUSTOMER: 4, Contract.UNIT: 4, Contract.MEASUREMENT: 4}
_BARE, _LEAST_WITHOUT_KEY = r"编号|流水号|单号|序号|id|no", 5
"""A file with so many fields of a contract has its key in a column that says no more than that it is one."""
_TELLING = (Contract.TICKET, Contract.TOUCH_EVENT, Contract.ACTION)
"""Contracts whose files often have words or a rating in them, too; other files that have are surveys and reviews."""
_LEAST_WITH_WORDS = 4
_SAID = {"nps", "csat", "ces", "satisfaction", "open_text"}
_REVIEW = re.compile(r"评[分价论语]|点评|星级|打分|\brat(?:ing|ed)|\bstars?\b|\breview", re.I)
_KIND = {"time": r"_at$|^valid_", "number": r"^(?:amount|value|cost)$"}


@dataclass(frozen=True)
class Fit:
    """The contract, its fields → columns, and the columns that no field takes."""

    contract: Contract
    columns: dict[str, str]
    left: list[str]


def fit(columns: list[dict[str, Any]]) -> Fit | None:
    """The contract that takes most of the columns of a profile, its key among them; None where it looks like none.

    A file in which somebody rates or says something fits few.
    """
    is_said = any(column["role"] in _SAID or _REVIEW.search(column["name"]) for column in columns)
    found = {contract: _taken(columns, words) for contract, words in _WORDS.items()}
    least = dict.fromkeys(_TELLING, _LEAST_WITH_WORDS) if is_said else {c: _LEAST.get(c, 3) for c in found}
    likely = [c for c in least if next(iter(_WORDS[c])) in found[c] and len(found[c]) >= least[c]]
    best = max(likely, key=lambda contract: len(found[contract]), default=None)
    if best is None:
        return None
    taken = found[best]
    left = [column["name"] for column in columns if column["name"] not in taken.values() and column["filled"]]
    return Fit(best, taken, left)


def context(columns: list[dict[str, Any]]) -> dict[str, str]:
    """Field → column of what an answer or a review was about: the order and the shop."""
    return _columns(columns, {"order_id": _ORDER, "unit_id": _UNIT})


def _taken(columns: list[dict[str, Any]], words: dict[str, str]) -> dict[str, str]:
    """Field → column, with the key in a column called no more than 编号 where all else fits."""
    found, key = _columns(columns, words), next(iter(words))
    bare = next((column["name"] for column in columns if _pattern(_BARE).fullmatch(_plain(column["name"]))), None)
    if key in found or not key.endswith("_id") or bare is None or len(found) < _LEAST_WITHOUT_KEY:
        return found
    return {key: bare} | found


def _columns(columns: list[dict[str, Any]], words: dict[str, str]) -> dict[str, str]:
    """Field → column, each column once, in the order of the fields."""
    found: dict[str, str] = {}
    for name, pattern in words.items():
        for column in columns:
            is_free = column["name"] not in found.values()
            if is_free and _pattern(pattern).fullmatch(_plain(column["name"])) and _may_be(name, column):
                found[name] = column["name"]
                break
    return found


def _may_be(name: str, column: dict[str, Any]) -> bool:
    """Whether the cells are what the field holds; an empty column may be anything."""
    kind = column["kind"]
    if kind == "empty":
        return True
    if re.search(_KIND["time"], name):
        return bool(kind == "time")
    return not re.search(_KIND["number"], name) or kind in ("number", "integer")


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _plain(title: str) -> str:
    """A title without case, spaces, signs and what stands in brackets; of customer.mobile the last part."""
    title = unicodedata.normalize("NFKC", title).lower().rsplit(".", 1)[-1]
    return re.sub(r"\(.*?\)|\[.*?\]|[\s_:*\-]", "", title)
