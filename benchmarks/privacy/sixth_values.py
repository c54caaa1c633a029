"""The identifiers of the sixth text set in plain writing. All of them are drawn; no real person's data is in them."""

import random
from importlib.resources import files

from benchmarks.privacy import fifth_values as fifth

WORDS = {
    line.split("\t")[0]: tuple(line.split("\t")[1].split(" "))
    for line in files("benchmarks.privacy").joinpath("sixth/words.txt").read_text("utf-8").splitlines()
}
_LATIN = tuple(files("benchmarks.privacy").joinpath("sixth/latin.txt").read_text("utf-8").splitlines())


def drawn(rng: random.Random, kind: str) -> tuple[str, int]:
    """A value of a kind and how many signs of it, the region of an address, may stay readable."""
    if kind == "address":
        return address(rng)
    own = {"email": email, "wechat": handle, "licence": licence, "titled": surname, "named": name, "latin": latin}
    return (own.get(kind) or getattr(fifth, kind))(rng), 0


def email(rng: random.Random) -> str:
    """An address of a person."""
    return f"{rng.choice(WORDS['mailname'])}@{rng.choice(WORDS['mailhost'])}"


def handle(rng: random.Random) -> str:
    """A WeChat id, in one of five a mobile."""
    return fifth.mobile(rng) if rng.random() < 0.2 else rng.choice(WORDS["handle"])


def licence(rng: random.Random) -> str:
    """A number as it stands on a passport, a permit, a licence or a card."""
    return rng.choice((fifth.passport, fifth.permit, fifth.licence))(rng)


def surname(rng: random.Random) -> str:
    """A surname; seven of ten are among the hundred most frequent."""
    return rng.choice(WORDS["surname"][:100] if rng.random() < 0.7 else WORDS["surname"])


def name(rng: random.Random) -> str:
    """Surname and given name."""
    return surname(rng) + rng.choice(WORDS["given"])


def latin(rng: random.Random) -> str:
    """An English name, half of them with a family name."""
    return rng.choice(_LATIN)


def address(rng: random.Random) -> tuple[str, int]:
    """An address and how many signs of it, the region, may stay."""
    w, n = WORDS, rng.randint
    region = rng.choice(w["region"]) if rng.random() < 0.75 else ""
    road, estate = rng.choice(w["road"]), rng.choice(w["estate"])
    room = f"{n(1, 32)}0{n(1, 6)}"
    fine = (
        f"{road}{n(1, 1999)}号",
        f"{road}{n(1, 999)}号{estate}{n(1, 40)}栋{n(1, 4)}单元{room}室",
        f"{road}{n(1, 999)}号{estate}{n(1, 40)}号楼{room}",
        f"{road}{n(1, 2500)}弄{n(1, 99)}号{room}",
        f"{estate}{n(1, 40)}号楼{n(1, 4)}单元{n(1, 30)}层{n(1, 4)}号",
        f"{estate}{n(1, 40)}-{n(1, 4)}-{room}",
        f"{estate}{rng.choice('东西南北')}区{n(1, 40)}栋{room}",
        f"{estate}{rng.choice('ABC')}栋{room}房",
        f"{estate}{rng.choice('三五七')}期{n(1, 20)}幢{room}室",
        f"{road}{n(1, 300)}号{estate}{n(3, 30)}楼{rng.choice('ABC')}座",
        f"{rng.choice(w['town'])}{rng.choice(w['village'])}{n(1, 300)}号",
        f"{rng.choice(w['town'])}{rng.choice(w['village'])}{n(1, 9)}组",
        f"{rng.choice(w['town'])}{road}{n(1, 400)}号{estate}{room}",
        f"{road}{n(1, 300)}号院{n(1, 9)}号楼{n(1, 5)}单元{room}",
        f"{road}{n(1, 300)}号{n(1, 9)}门{room}",
        f"{road}和{rng.choice(w['road'])}路口{estate}{n(1, 20)}栋",
    )
    return region + rng.choice(fine), len(region)
