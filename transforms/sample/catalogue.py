"""The invented company: touchpoints, service attributes, and every number the simulator plants.

Nothing here is estimated from real data. The numbers are chosen so that each figure of the method
has something to find, and they are written to ``truth/`` so that it can be checked.
"""

from dataclasses import dataclass

HALF_LIFE_DAYS = 45.0
SLOPE_HABITUATION = -0.12
EFFECT_CALLBACK = 0.45
LIFT_INDIVIDUAL = 0.08
BASE_REPEAT = 0.05
HOLDOUT_SHARE = 0.2
FATIGUE_LOGIT = -0.12  # per invitation sent before
DIRT_SHARE = 0.03


@dataclass(frozen=True)
class Touchpoint:
    """One kind of contact: its option text in the survey, TX part and mean latent emotion."""

    code: str
    option: str
    part: str
    emotion: float
    steps: int
    dwell_s: float


TOUCHPOINTS = (
    Touchpoint("brand_ad", "品牌广告", "bx", 0.10, 2, 20),
    Touchpoint("social_content", "社媒内容", "bx", 0.18, 3, 90),
    Touchpoint("online_consult", "在线咨询", "sx", 0.20, 4, 400),
    Touchpoint("showroom", "门店体验", "bx", 0.38, 6, 2400),
    Touchpoint("order_pay", "下单支付", "sx", 0.22, 4, 300),
    Touchpoint("delivery", "送货上门", "sx", 0.18, 4, 900),
    Touchpoint("installation", "安装调试", "sx", 0.22, 6, 3600),
    Touchpoint("product_use", "产品使用", "px", 0.34, 6, 1800),
    Touchpoint("hotline", "客服热线", "sx", -0.12, 4, 480),
    Touchpoint("repair", "上门维修", "sx", -0.05, 4, 2700),
    Touchpoint("member_care", "会员关怀", "bx", 0.28, 3, 150),
)
TOUCHPOINT_INDEX = {t.code: i for i, t in enumerate(TOUCHPOINTS)}


@dataclass(frozen=True)
class Attribute:
    """One service attribute with its planted sides of the gap identity, on a 0–10 scale or in its unit.

    ``scale`` is the piecewise linear map unit → 0–10; ``felt`` is actual minus perception (G6).
    """

    code: str
    label: str
    dimension: str
    unit: str
    expectation: float
    belief: float
    standard: float
    actual: float
    felt: float
    scale: tuple[tuple[float, float], ...]


ATTRIBUTES = (
    Attribute(
        "delivery_speed",
        "送货速度",
        "responsiveness",
        "day",
        8.0,
        7.5,
        3,
        3.6,
        -0.3,
        ((0, 10), (1, 9), (3, 7), (5, 5), (7, 3), (14, 0)),
    ),
    Attribute(
        "installation_speed",
        "安装速度",
        "responsiveness",
        "hour",
        7.8,
        7.0,
        24,
        33,
        0.2,
        ((0, 10), (12, 8.5), (24, 7), (48, 5), (96, 2), (168, 0)),
    ),
    Attribute(
        "reply_speed",
        "回复速度",
        "responsiveness",
        "hour",
        8.6,
        7.4,
        1,
        2.4,
        0.4,
        ((0, 10), (0.5, 9), (2, 6.5), (8, 4), (24, 1), (48, 0)),
    ),
    Attribute("on_time_delivery", "准时送达", "reliability", "pct", 9.0, 8.6, 95, 92, 0.5, ((0, 0), (100, 10))),
    Attribute("safety_check", "安全检测", "assurance", "pct", 8.8, 8.0, 98, 91, 1.2, ((0, 0), (100, 10))),
    Attribute(
        "usage_guidance",
        "使用讲解",
        "empathy",
        "minute",
        7.5,
        6.0,
        15,
        11,
        0.2,
        ((0, 0), (5, 4), (10, 6.5), (20, 9), (30, 10)),
    ),
    Attribute("site_tidiness", "现场整洁", "tangibles", "point", 8.2, 7.8, 8, 7.3, -0.2, ((0, 0), (10, 10))),
)

PROMISES = (
    ("delivery_speed", "online", "次日达", 1.0, "day"),
    ("delivery_speed", "store", "三天送到家", 3.0, "day"),
    ("installation_speed", "", "送装一体,当天装好", 12.0, "hour"),
    ("reply_speed", "", "半小时内必回", 0.5, "hour"),
    ("on_time_delivery", "", "说到做到,百分百准时", 100.0, "pct"),
    ("usage_guidance", "", "手把手教会为止", 20.0, "minute"),
)

# Eight cultures: six that harm, two that help.
CULTURES = (
    ("cost_cutting", "凡事先算能省多少钱", -1),
    ("blame", "出了差错先追究是谁的责任", -1),
    ("politics", "内部关系比客户的事更重要", -1),
    ("bureaucracy", "办一件小事也要层层审批", -1),
    ("big_brother", "领导随时盯着每个人的一举一动", -1),
    ("monopoly", "客户没有别的选择,不必太费心", -1),
    ("customer_first", "做决定时先想客户需要什么", 1),
    ("empowerment", "一线可以当场为客户做主", 1),
)

PRODUCTS = (
    ("对开门冰箱", 4999.0),
    ("滚筒洗衣机", 3299.0),
    ("变频空调", 2899.0),
    ("洗碗机", 4599.0),
    ("油烟机", 2599.0),
    ("燃气热水器", 1899.0),
    ("扫地机器人", 2199.0),
    ("净水器", 1599.0),
)
SEGMENTS = ("首次置业", "换新家庭", "高端改善", "租住青年")
REGIONS = ("华东", "华南", "华北", "西南")
CITIES = {
    "华东": ("杭州", "南京", "苏州", "宁波"),
    "华南": ("广州", "深圳", "佛山", "厦门"),
    "华北": ("北京", "天津", "青岛", "济南"),
    "西南": ("成都", "重庆", "昆明", "贵阳"),
}

# action type → (share among triggered customers where the unit offers it, planted effect, mean cost)
ACTIONS = {"callback_24h": (0.45, EFFECT_CALLBACK, 18.0), "coupon": (0.25, 0.0, 60.0), "apology_sms": (0.15, 0.0, 0.5)}

# campaign → (level, product advertised, share of the window at which it is sent)
CAMPAIGNS = (
    ("C_SPRING", "mass", "变频空调", 0.15),
    ("C_CLEAN", "segment", "扫地机器人", 0.35),
    ("C_ROOM", "mass", "洗碗机", 0.45),
    ("C_FORYOU", "individual", "", 0.6),
    ("C_WATER", "segment", "净水器", 0.75),
    ("C_AUTUMN", "mass", "燃气热水器", 0.9),
)
PATTERNS = ("none", "high_run", "low_run", "drop")
