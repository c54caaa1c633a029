"""Personal identifiers to plant inside comments: right in form, and made so that none belongs to anybody.

Phones carry 154, a prefix that to our knowledge no operator uses; identity cards the area code 999999 (no
such place) with a valid checksum; bank cards the national-use prefix 9 with a valid Luhn digit; e-mails
example.com.
"""

KINDS = ("phone", "phone", "phone", "wechat", "wechat", "address", "address", "email", "id_card", "bank_card", "plate")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def invent(kind_draw: int, value_draw: int) -> tuple[str, str]:
    """Kind and value of one invented identifier."""
    kind = KINDS[kind_draw % len(KINDS)]
    return kind, _MAKERS[kind](value_draw, kind_draw // len(KINDS))


def _phone(v: int, w: int) -> str:
    digits = f"154{v % 10**8:08d}"
    return (digits, f"{digits[:3]}-{digits[3:7]}-{digits[7:]}", f"{digits[:3]} {digits[3:7]} {digits[7:]}")[w % 3]


def _wechat(v: int, w: int) -> str:
    return f"hs_demo{v % 10**5:05d}" if w % 2 else f"wxid_hs{v % 10**8:08d}"


def _email(v: int, w: int) -> str:
    return f"kehu{v % 10**6:06d}@example.com"


def _address(v: int, w: int) -> str:
    road = ("晴川路", "禾风大道", "云起街", "南星巷")[w % 4]
    return f"{road}{v % 899 + 1}号{v // 899 % 30 + 1}栋{v // 7 % 4 + 1}单元{v // 31 % 28 + 1}0{v % 6 + 1}室"


def _id_card(v: int, w: int) -> str:
    body = f"999999{1950 + v % 55}{v // 55 % 12 + 1:02d}{v // 660 % 28 + 1:02d}{w % 1000:03d}"
    check = "10X98765432"[sum(int(a) * b for a, b in zip(body, _WEIGHTS, strict=True)) % 11]
    return body + check


def _bank_card(v: int, w: int) -> str:
    body = f"9{v % 10**9:09d}{w % 10**8:08d}"
    total = 0
    for i, c in enumerate(reversed(body)):
        x = int(c) * (2 if i % 2 == 0 else 1)
        total += x - 9 if x > 9 else x
    return body + str(-total % 10)


def _plate(v: int, w: int) -> str:
    return f"{'浙粤京川'[w % 4]}{'ABCF'[v % 4]}{v // 4 % 10**5:05d}"


_MAKERS = {
    "phone": _phone,
    "wechat": _wechat,
    "email": _email,
    "address": _address,
    "id_card": _id_card,
    "bank_card": _bank_card,
    "plate": _plate,
}
