"""The identifiers of the fifth text set in plain writing. All of them are drawn; no real person's data is in them."""

import random
import string
from importlib.resources import files

WORDS = {
    line.split("\t")[0]: tuple(line.split("\t")[1].split(" "))
    for line in files("benchmarks.privacy").joinpath("fifth/words.txt").read_text("utf-8").splitlines()
}
_ISSUERS = ("issuer16", "issuer16", "issuer17", "issuer18", "issuer19", "issuer19", "issuer19")
_PLATE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


def digits(rng: random.Random, count: int) -> str:
    """So many digits."""
    return "".join(rng.choices(string.digits, k=count))


def mobile(rng: random.Random) -> str:
    """Eleven digits of a mainland mobile."""
    return "1" + rng.choice(("3", "5", "7", "8", "8", "9", "3")) + digits(rng, 9)


def fixed(rng: random.Random) -> str:
    """Area code and number, apart by a dash."""
    area = rng.choice(WORDS["area"])
    return f"{area}-{rng.choice('25678')}{digits(rng, 7 if len(area) == 3 else 6)}"


def id_card(rng: random.Random) -> str:
    """18 signs with their check character (GB 11643), every tenth of the old 15."""
    born = f"{rng.randint(1, 12):02}{rng.randint(1, 28):02}"
    if rng.random() < 0.1:
        return rng.choice(WORDS["idarea"]) + f"{rng.randint(40, 85)}{born}{digits(rng, 3)}"
    body = rng.choice(WORDS["idarea"]) + f"{rng.randint(1938, 2018)}{born}{digits(rng, 3)}"
    return body + "10X98765432"[sum(int(d) * pow(2, 17 - i, 11) for i, d in enumerate(body)) % 11]


def bank_card(rng: random.Random) -> str:
    """16 to 19 digits with Luhn's check."""
    issuer = rng.choice(_ISSUERS)
    prefix = rng.choice(WORDS[issuer])
    body = prefix + digits(rng, int(issuer[-2:]) - 1 - len(prefix))
    return body + str(-sum(sum(divmod(int(d) * (2 - i % 2), 10)) for i, d in enumerate(reversed(body))) % 10)


def email(rng: random.Random) -> str:
    """An address of a person."""
    return f"{rng.choice(WORDS['mailname'])}@{rng.choice(WORDS['mailhost'])}"


def handle(rng: random.Random) -> str:
    """A WeChat id, in one of six a mobile."""
    return mobile(rng) if rng.random() < 0.17 else rng.choice(WORDS["handle"])


def qq(rng: random.Random) -> str:
    """Six to ten digits."""
    return rng.choice("123456789") + digits(rng, rng.randint(5, 9))


def social(rng: random.Random) -> str:
    """An id of another network: a word or digits."""
    return rng.choice(WORDS["handle"][:12]) if rng.random() < 0.6 else rng.choice("23456789") + digits(rng, 9)


def plate(rng: random.Random) -> str:
    """Any of the forms in use (GA 36-2018)."""
    letter = rng.choice
    tails = (
        digits(rng, 5),
        letter(_PLATE_LETTERS) + digits(rng, 4),
        digits(rng, 3) + letter(_PLATE_LETTERS) + letter(_PLATE_LETTERS),
        digits(rng, 2) + letter(_PLATE_LETTERS) + digits(rng, 2),
        letter("DF") + digits(rng, 5),
        letter("DF") + letter(_PLATE_LETTERS) + digits(rng, 4),
        digits(rng, 5) + letter("DF"),
        digits(rng, 4) + letter("挂学警"),
    )
    if rng.random() < 0.04:
        return "使" + digits(rng, 6)
    if rng.random() < 0.04:
        return "粤Z" + digits(rng, 4) + letter("港澳")
    return letter(WORDS["province"]) + letter(_PLATE_LETTERS[:12]) + letter(tails)


def passport(rng: random.Random) -> str:
    """An ordinary passport, old or with a second letter."""
    return rng.choice(("E", "G", "EA", "EC", "EJ", "ED")).ljust(2, rng.choice(string.digits)) + digits(rng, 7)


def permit(rng: random.Random) -> str:
    """Permits between the mainland, Hong Kong, Macau and Taiwan."""
    heads = ("C" + digits(rng, 8), "CB" + digits(rng, 7), rng.choice("HM") + digits(rng, 8), digits(rng, 8))
    return rng.choice((*heads, rng.choice("HM") + digits(rng, 10), "T" + digits(rng, 8), "L" + digits(rng, 8)))


def licence(rng: random.Random) -> str:
    """A number behind the word for a document."""
    vin = "L" + "".join(rng.choices("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", k=10)) + digits(rng, 6)
    return rng.choice((digits(rng, 12), digits(rng, 10), vin, digits(rng, 8), f"B{digits(rng, 8)}"))


def imei(rng: random.Random) -> str:
    """15 digits of a phone."""
    return rng.choice(("86", "35", "01")) + digits(rng, 13)


def ip(rng: random.Random) -> str:
    """A public network address, version 4."""
    return ".".join(map(str, (rng.choice((36, 58, 101, 113, 117, 183, 221, 223)), *rng.choices(range(1, 255), k=3))))


def address(rng: random.Random) -> tuple[str, int]:
    """An address and how many signs of it, the region, may stay."""
    w, n = WORDS, rng.randint
    region = rng.choice(w["region"]) if rng.random() < 0.7 else ""
    road, estate, han = rng.choice(w["road"]), rng.choice(w["estate"]), "一二三四五六七八九"
    room = f"{n(1, 33)}{n(0, 1)}{n(1, 9)}"
    fine = (
        f"{road}{n(1, 998)}号",
        f"{road}{n(1, 998)}号{estate}{n(1, 30)}号楼{n(1, 5)}单元{room}",
        f"{road}{n(1, 998)}弄{n(1, 60)}号{room}室",
        f"{road}{n(1, 98)}号院{n(1, 20)}号楼{n(1, 5)}门{room}",
        f"{estate}{n(1, 30)}栋{room}",
        f"{estate}{n(1, 30)}-{n(1, 4)}-{room}",
        f"{estate}{n(1, 9)}期{n(1, 30)}幢{n(1, 3)}单元{room}室",
        f"{estate}{rng.choice(han)}栋{rng.choice(han[:4])}单元{rng.choice(han)}零{rng.choice(han)}",
        f"{estate}{rng.choice('ABCD')}座{room}",
        f"{estate}{n(1, 30)}号楼{n(1, 28)}层{room}室",
        f"{rng.choice(w['town'])}{rng.choice(w['village'])}{n(1, 12)}组{n(1, 200)}号",
        f"{rng.choice(w['town'])}{road}{n(1, 400)}号",
        f"{rng.choice(w['village'])}{n(1, 300)}号",
        f"{road}与{rng.choice(w['road'])}交叉口{estate}{n(1, 20)}号楼",
        f"{road} {n(1, 998)} 号 {estate} {n(1, 30)} 栋 {room} 室",
        f"{road}{n(1, 300)}号附{n(1, 20)}号",
        f"{road}{n(1, 998)}号{estate}{n(2, 30)}楼",
    )
    return region + rng.choice(fine), len(region)


def surname(rng: random.Random) -> str:
    """One of 290 surnames, each as likely as the other."""
    return rng.choice(WORDS["surname"])


def name(rng: random.Random) -> str:
    """Surname and given name; three surnames of five are among the 60 most frequent."""
    some = WORDS["surname"][:60] if rng.random() < 0.6 else WORDS["surname"]
    return rng.choice(some) + rng.choice(WORDS["given"])
