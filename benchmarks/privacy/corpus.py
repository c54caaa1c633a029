"""A generated text set for masking: planted identifiers in plain and disguised writing, and innocent texts.

Everything is drawn from a seed; no real person's data is in it. A planted text knows the code points of
the identifier, so recall can be counted strictly: each letter and digit of it must be covered.
"""

import random
import string
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from benchmarks.privacy import innocent_words as w
from benchmarks.privacy import vocabulary as v
from benchmarks.privacy.disguises import disguised


@dataclass(frozen=True)
class Planted:
    """A text, the kind of its identifier, how it is written, and where the secret part stands."""

    text: str
    kind: str
    writing: str
    start: int
    end: int


def planted(count: int, seed: int = 7) -> Iterator[Planted]:
    """``count`` texts for each kind."""
    rng = random.Random(seed)
    for kind, make in MAKERS.items():
        for _ in range(count):
            value, skip = make(rng)
            writing, written = disguised(rng, kind, value)
            before, after = _frame(rng, kind)
            start = len(before) + (skip if writing == "plain" else 0)
            if kind == "address":
                start = len(before) + skip
            yield Planted(before + written + after, kind, writing, start, len(before) + len(written))


def innocent(count: int, seed: int = 11) -> Iterator[tuple[str, str]]:
    """``count`` pairs (topic, text) without any identifier, each with a number, price, model, date or place."""
    rng = random.Random(seed)
    topics = list(INNOCENT.items())
    for i in range(count):
        topic, make = topics[i % len(topics)]
        yield topic, rng.choice(w.INNOCENT_FRAMES).format(make(rng), comment=rng.choice(w.COMMENTS))


def _digits(rng: random.Random, count: int) -> str:
    return "".join(rng.choices(string.digits, k=count))


def _mobile(rng: random.Random) -> str:
    return rng.choice(v.MOBILE_PREFIXES) + _digits(rng, 8)


def _fixed(rng: random.Random) -> str:
    area = rng.choice(v.AREA_CODES)
    number = rng.choice("2345678") + _digits(rng, 7 if len(area) == 3 or rng.random() < 0.5 else 6)
    style = rng.choice(("{}-{}", "{}{}", "({}){}", "{} {}", "{}－{}"))
    return style.format(area, number) + rng.choice(("", "", "", "-" + _digits(rng, 3), "转" + _digits(rng, 4)))


def _id_card(rng: random.Random) -> str:
    body = (
        rng.choice(v.ID_AREAS)
        + f"{rng.randint(1940, 2015)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}"
        + _digits(rng, 3)
    )
    weights = [pow(2, 17 - i, 11) for i in range(17)]
    total = sum(int(d) * w for d, w in zip(body, weights, strict=True))
    return body + next(c for c, n in zip("0123456789X", [*range(10), 10], strict=True) if (total + n) % 11 == 1)


def _bank_card(rng: random.Random) -> str:
    prefix, size = rng.choice(v.ISSUERS)
    body = prefix + _digits(rng, size - len(prefix) - 1)
    odd = sum(int(d) for d in body[-2::-2])
    even = sum(sum(divmod(int(d) * 2, 10)) for d in body[-1::-2])
    return body + str(-(odd + even) % 10)


def _email(rng: random.Random) -> str:
    name = rng.choice(("{w}{d}", "{w}.{w2}", "{w}_{d}", "{w}-{w2}", "{d}", "{w}"))
    words = {"w": rng.choice(v.LATIN), "w2": rng.choice(v.LATIN), "d": _digits(rng, rng.randint(2, 8))}
    return name.format(**words) + "@" + rng.choice(v.MAIL_HOSTS)


def _wechat(rng: random.Random) -> str:
    name = rng.choice(("{w}{d}", "{w}_{d}", "wxid_{x}", "{w}-{d}", "{w}{w2}{d}"))
    x = "".join(rng.choices(string.ascii_lowercase + string.digits, k=14))
    made = name.format(w=rng.choice(v.LATIN), w2=rng.choice(v.LATIN), d=_digits(rng, rng.randint(3, 5)), x=x)
    return made[:20]


def _qq(rng: random.Random) -> str:
    return rng.choice("123456789") + _digits(rng, rng.randint(5, 9))


def _plate(rng: random.Random) -> str:
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
    head = rng.choice(v.PLATE_PROVINCES) + rng.choice(letters[:12])
    tail = rng.choice(
        (
            _digits(rng, 5),
            rng.choice(letters) + _digits(rng, 4),
            _digits(rng, 3) + rng.choice(letters) + _digits(rng, 1),
            "".join(rng.choices(letters, k=2)) + _digits(rng, 3),
            rng.choice("DF") + _digits(rng, 5),
            _digits(rng, 5) + rng.choice("DF"),
            _digits(rng, 4) + rng.choice("学警挂"),
        )
    )
    return head + rng.choice(("", "", "·", "-", " ")) + tail


def _passport(rng: random.Random) -> str:
    return rng.choice(("E", "G", "EA", "EH", "EK")).ljust(2, rng.choice("3456789")) + _digits(rng, 7)


def _address(rng: random.Random) -> tuple[str, int]:
    lead = rng.choice(v.DISTRICTS)
    fine = rng.choice(v.FINE_ADDRESSES).format(
        road=rng.choice(v.ROADS),
        estate=rng.choice(v.ESTATES),
        town=rng.choice(v.TOWNS),
        village=rng.choice(v.VILLAGES),
        n=rng.randint(1, 999),
        b=rng.randint(1, 40),
        u=rng.randint(1, 6),
        r=f"{rng.randint(1, 32)}0{rng.randint(1, 9)}",
        cb=rng.choice("一二三四五六七八九"),
        cu=rng.choice("一二三四"),
    )
    return lead + fine, len(lead)


def _whole(make: Callable[[random.Random], str]) -> Callable[[random.Random], tuple[str, int]]:
    return lambda rng: (make(rng), 0)


MAKERS: dict[str, Callable[[random.Random], tuple[str, int]]] = {
    "mobile": _whole(_mobile),
    "fixed": _whole(_fixed),
    "id_card": _whole(_id_card),
    "bank_card": _whole(_bank_card),
    "email": _whole(_email),
    "wechat": _whole(_wechat),
    "qq": _whole(_qq),
    "plate": _whole(_plate),
    "passport": _whole(_passport),
    "address": _address,
    "name": _whole(lambda rng: rng.choice(v.SURNAMES) + rng.choice(v.GIVEN_NAMES)),
}


def _frame(rng: random.Random, kind: str) -> tuple[str, str]:
    before, after = rng.choice(v.FRAMES[kind]).split("{}")
    if rng.random() < 0.5:
        before = rng.choice(w.COMMENTS) + rng.choice("，。！ ") + before
    if rng.random() < 0.5:
        after += rng.choice("，。！ ") + rng.choice(w.COMMENTS)
    return before, after


INNOCENT: dict[str, Callable[[random.Random], str]] = {
    "order number": lambda r: (
        r.choice(("订单号", "订单", "单号：", ""))
        + r.choice(w.ORDER_HEADS)
        + _digits(r, r.choice((6, 8, 10, 12, 14, 16, 18)))
    ),
    "dated order": lambda r: (
        r.choice(("订单号", "我的订单"))
        + f"202{r.randint(0, 6)}{r.randint(1, 12):02}{r.randint(1, 28):02}"
        + _digits(r, r.choice((4, 6, 8, 10)))
    ),
    "parcel": lambda r: (
        r.choice(("快递单号", "运单号", "顺丰"))
        + r.choice(("SF", "YT", "JD", "ZTO", "EMS"))
        + _digits(r, r.choice((10, 12, 13, 15)))
    ),
    "price": lambda r: r.choice(("{}元", "¥{}", "价格{}", "{}块钱", "￥{}.00")).format(r.randint(9, 99999)),
    "price list": lambda r: (
        r.choice((" ", "、", "/", "，")).join(str(r.randint(9, 9) * 100 + r.randint(100, 4000)) for _ in range(3))
        + "元"
    ),
    "model": lambda r: r.choice(w.MODELS),
    "size": lambda r: (
        r.choice(("×", "*", "x", "-")).join(str(r.randint(300, 2100)) for _ in range(3)) + r.choice(("mm", "", "毫米"))
    ),
    "date": lambda r: r.choice(w.DATE_STYLES).format(y=r.randint(2019, 2026), m=r.randint(1, 12), d=r.randint(1, 28)),
    "time": lambda r: (
        f"{r.randint(0, 23):02}:{r.randint(0, 59):02}"
        + r.choice(("", f":{r.randint(0, 59):02}", f"-{r.randint(0, 23):02}:30"))
    ),
    "count": lambda r: r.choice(w.COUNTS).format(r.randint(2, 60)),
    "hotline": lambda r: r.choice(
        ("400-820-8820", "4008208820", "10086", "95533", "12315", "110", "400 666 1234", "800-830-8888")
    ),
    "place": lambda r: r.choice(w.PLACES),
    "mention": lambda r: r.choice(w.MENTIONS),
    "serial": lambda r: (
        r.choice(("SN", "序列号", "条码", "货号"))
        + r.choice(("", ":", "："))
        + r.choice(("69", "BX", "A", "K"))
        + _digits(r, 11)
    ),
    "people": lambda r: r.choice(w.PEOPLE),
    "opinion": lambda r: r.choice(w.COMMENTS),
}


def is_covered(item: Planted, spans: list[tuple[int, int]]) -> bool:
    """Whether each letter and digit of the identifier lies in a span."""
    inside = {i for start, end in spans for i in range(start, end)}
    return all(i in inside for i in range(item.start, item.end) if unicodedata.category(item.text[i])[0] in "LN")
