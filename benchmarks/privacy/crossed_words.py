"""The axes of the crossed text set for e-mail, accounts, plates, documents, addresses and names."""

import random
import string

from benchmarks.privacy import vocabulary as v
from benchmarks.privacy.crossed_numbers import AROUND, check_of, digits
from benchmarks.privacy.vocabulary import ID_AREAS

_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_CYRILLIC = str.maketrans("aeocpxABEKMHOPCTX", "аеосрхАВЕКМНОРСТХ")
_BOLD = {ord(c): chr(first + n) for first, run in ((0x1D41A, string.ascii_lowercase), (0x1D400, string.ascii_uppercase),
         (0x1D7CE, string.digits)) for n, c in enumerate(run)}  # fmt: skip
_HAN = str.maketrans(string.digits, "零一二三四五六七八九")
_CIRCLED = str.maketrans(string.digits + string.ascii_lowercase + string.ascii_uppercase,
                         "⓪①②③④⑤⑥⑦⑧⑨ⓐⓑⓒⓓⓔⓕⓖⓗⓘⓙⓚⓛⓜⓝⓞⓟⓠⓡⓢⓣⓤⓥⓦⓧⓨⓩⒶⒷⒸⒹⒺⒻⒼⒽⒾⒿⓀⓁⓂⓃⓄⓅⓆⓇⓈⓉⓊⓋⓌⓍⓎⓏ")  # fmt: skip
WRITINGS = (
    *("plain", "lower", "upper", "full width", "bold", "Cyrillic", "circled", "zero width", "joiner", "soft hyphen"),
    *("han digits", "half full width", "spaced"),
)


def disguised(rng: random.Random, text: str, writing: str) -> str:
    """The text in one of the writings."""
    tables = {"full width": _WIDE, "bold": _BOLD, "Cyrillic": _CYRILLIC, "circled": _CIRCLED, "han digits": _HAN}
    if writing in tables:
        return text.translate(tables[writing])
    if writing in ("lower", "upper"):
        return text.lower() if writing == "lower" else text.upper()
    if writing == "half full width":
        return "".join(sign.translate(_WIDE) if rng.random() < 0.5 else sign for sign in text)
    marks = {"zero width": "\u200b", "joiner": "\u2060", "soft hyphen": "\u00ad", "spaced": " "}
    return marks.get(writing, "").join(text)


USERS = ("{w}{d}", "{d}", "{w}.{w}", "{w}_{d}", "{w}-{d}", "{w}", "{w}+{w}", "1{d9}", "{w}.{w}.{d}", "_{w}{d}")
HOSTS = (
    *(
        "qq.com",
        "163.com",
        "gmail.com",
        "sina.com.cn",
        "vip.qq.com",
        "mail.example.edu.cn",
        "example.org",
        "example.io",
    ),
    *("foxmail.com", "139.com", "example.com.hk", "outlook.com", "yahoo.co.jp", "example.de", "icloud.com"),
)
ATS = (
    *(
        "@",
        "＠",
        " @ ",
        "(at)",
        "（at）",
        "[at]",
        "【at】",
        " at ",
        "艾特",
        "爱特",
        "#",
        "@@",
        "@ ",
        "圈a",
        "(a)",
        "{at}",
    ),
    *(
        "﹫",
        "_at_",
        "-AT-",
        "<at>",
        "🅰",
        "(艾特)",
        "（@）",
        "＃",
        "*",
        "at",
        "ⓐ",
        "@\u200b",
        "小老鼠",
        "＠ ",
        "(AT)",
        "/at/",
    ),
)
DOTS = (
    *(
        ".",
        "．",
        "。",
        "点",
        "(dot)",
        " . ",
        " dot ",
        "[.]",
        "【点】",
        "·",
        "，",
        ". ",
        "[dot]",
        "﹒",
        "_dot_",
        "dot",
        "（点）",
        "•",
    ),
    *("點", "｡", ","),
)
_MAIL_LABELS = ("", "邮箱", "邮箱：", "email:", "E-mail ", "发到", "郵箱", "mail=", "抄送 ")
WECHATS = (
    *(
        "微信",
        "微信号：",
        "vx",
        "VX:",
        "wx",
        "加v",
        "V信",
        "薇信",
        "weixin",
        "wechat:",
        "WeChat ID: ",
        "加微信",
        "威信",
        "v：",
        "＋v ",
    ),
    *(
        "微信號",
        "微❤",
        "绿泡泡",
        "Ｗｅｉｘｉｎ",
        "w❤x",
        "➕v",
        "V❤",
        "微 信 ",
        "微*信",
        "加我wx",
        "卫星",
        "WX号是",
        "微信→",
        "vx/",
        "V-X",
    ),
)
_SAID = (
    "",
    "：",
    ":",
    " ",
    "是",
    "号",
    "号是",
    "＝",
    "-",
    "→",
    "（",
    "：「",
    " is ",
    "同名 ",
    "👉",
    "…",
    "号码：",
    "，",
    "，搜",
)
HANDLES = ("{w}{d}", "{w}_{d}", "{w}-{d}", "wxid_{x}", "{w}{w}", "{d}{w}", "{w}{d}{w}", "_{w}{d}", "{W}{d}", "{m}")
PLATE_TAILS = (
    "{5}",
    "{l}{4}",
    "{3}{l}{1}",
    "{ll}{3}",
    "{2}{l}{2}",
    "{e}{5}",
    "{5}{e}",
    "{el}{4}",
    "{4}{s}",
    "{3}{ll}",
    "{4}{l}",
)
_MARKS = ("", "·", " ", "-", ".", "•", "—", "・", "_", "*", "|", "–", "/", "：", "．", "～")
_PLATE_LABELS = ("", "车牌", "车牌号：", "牌照", "车号", "我的车", "車牌", "plate ")
DOCUMENTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "passport": (("", "护照", "护照号：", "passport ", "護照", "护照号码是"), ("E{8}", "G{8}", "E{L}{7}", "P{7}")),
    "permit": (
        ("港澳通行证", "通行证号：", "回乡证", "往来港澳通行证", "港澳證"),
        ("C{8}", "W{8}", "H{8}", "M{10}", "C{L}{7}"),
    ),
    "taiwan": (("台胞证", "台胞证号：", "台湾居民来往大陆通行证", "臺胞證"), ("{8}", "{10}B", "{8}({2})")),
    "military": (
        ("军官证", "军官证号：", "士兵证", "", "文职证"),
        ("军字第{7}号", "南字第{6}号", "北字第{8}号", "空字{7}"),
    ),
    "licence": (("驾驶证", "驾照号", "行驶证", "驾驶证档案编号：", "档案编号"), ("{12}", "4401{8}", "{i}")),
    "hong_kong": (("香港身份证", "HKID ", "香港居民", ""), ("{L}{6}({1})", "{L}{6}（{1}）", "{L}{6}(A)")),
    "residence": (("居住证", "永居证", "外国人永久居留证", "港澳台居民居住证"), ("{i8}", "9{17}", "{LLL}{12}")),
    "credit": (("", "统一社会信用代码", "信用代码：", "营业执照", "税号"), ("{c}",)),
    "certificate": (
        ("医师资格证", "教师资格证", "执业证号：", "社保卡号", "医保卡", "残疾证", "老年证号", "学号", "工号"),
        ("{17}", "{L}{8}", "{9}"),
    ),
}
_CODE_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def _credit(rng: random.Random) -> str:
    """A unified social credit code with its check character (GB 32100-2015)."""
    body = rng.choice(("91", "92", "93", "51")) + rng.choice(ID_AREAS) + "".join(rng.choices(_CODE_SIGNS, k=9))
    total = sum(_CODE_SIGNS.index(sign) * pow(3, i, 31) for i, sign in enumerate(body))
    return body + _CODE_SIGNS[-total % 31]


def filled(rng: random.Random, form: str) -> str:
    """A form with its slots filled: ``{5}`` five digits, ``{w}`` a word, ``{l}`` and ``{L}`` a capital letter …"""
    body = rng.choice(ID_AREAS) + f"{rng.randint(1950, 2005)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}"
    area = rng.choice(("81", "82", "83")) + body[2:] + digits(rng, 3)
    found = {
        **{str(size): digits(rng, size) for size in range(1, 18)},
        **{"w": rng.choice(v.LATIN), "W": rng.choice(v.LATIN).title(), "d": digits(rng, rng.randint(3, 5))},
        **{"d9": digits(rng, 9), "x": "".join(rng.choices(string.ascii_lowercase + string.digits, k=14))},
        **{"m": "1" + rng.choice("3589") + digits(rng, 9), "s": rng.choice("学警挂港澳领"), "e": rng.choice("DF")},
        **{"l": rng.choice("ABCEFGHJKLMN"), "L": rng.choice("ABCFHKMR"), "c": _credit(rng)},
        **{"i": body + digits(rng, 3), "i8": area + check_of(area)},
    }
    found |= {"ll": found["l"] + rng.choice("ABCEFGHJ"), "el": found["e"] + rng.choice("ABCEFGH"), "LLL": "CHN"}
    found["i"] += check_of(found["i"])
    for name in ("w", "d"):
        form = form.replace(f"{{{name}}}", found[name], 1)
    found["w"], found["d"] = rng.choice(v.LATIN), digits(rng, 3)
    for name, value in found.items():
        form = form.replace(f"{{{name}}}", value)
    return form


def axes(kind: str) -> dict[str, tuple[str, ...]]:
    """The axes of a kind and the names of their values."""
    around = {"around": tuple(AROUND)}
    if kind == "email":
        return {
            "at": ATS,
            "dot": DOTS,
            "host": HOSTS,
            "user": USERS,
            "writing": WRITINGS,
            "label": _MAIL_LABELS,
            **around,
        }
    if kind == "wechat":
        return {"label": WECHATS, "said": _SAID, "handle": HANDLES, "writing": WRITINGS, **around}
    if kind == "plate":
        provinces = tuple("京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼")
        return {
            "province": provinces,
            "tail": PLATE_TAILS,
            "mark": _MARKS,
            "writing": WRITINGS,
            "label": _PLATE_LABELS,
            **around,
        }
    labels, forms = DOCUMENTS[kind]
    said = ("", "：", " ", "号", "是", "号码：", "为", "（", "=")
    return {"label": labels, "said": said, "form": forms, "writing": WRITINGS, **around}


def text_of(rng: random.Random, kind: str, row: dict[str, str]) -> tuple[str, str, str]:
    """What stands before the identifier, the identifier as written, what stands behind."""
    before, after = AROUND[row["around"]]
    if kind == "email":
        value = filled(rng, row["user"]) + "\0" + row["host"]
        value = disguised(rng, value, row["writing"]).replace("\0", row["at"])
        return before + row["label"], value.replace(".", row["dot"]), after
    if kind == "wechat":
        return (
            before + row["label"] + row["said"],
            disguised(rng, filled(rng, row["handle"])[:20], row["writing"]),
            after,
        )
    if kind == "plate":
        value = row["province"] + rng.choice("ABCDEFGH") + row["mark"] + filled(rng, row["tail"])
        return before + row["label"], disguised(rng, value, row["writing"]), after
    said = row["said"] if row["label"] else ""
    return before + row["label"] + said, disguised(rng, filled(rng, row["form"]), row["writing"]), after
