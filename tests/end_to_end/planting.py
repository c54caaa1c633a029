"""The identifiers of the committed sample, and disguised and hostile words laid into a copy of it."""

import re
from itertools import permutations
from pathlib import Path

import polars as pl

from transforms.privacy.search import files_below

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "data" / "samples"
STRUCTURED = re.compile(
    r"(?<![0-9])154[0-9]{8}(?![0-9])|(?<![0-9.])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![0-9.])|U[0-9]{3}-[EM][0-9]{2}"
)
MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
HOSTILE_TITLE = """21、"}}); drop table metric_daily; -- {{ 1 / 0 }} {% raw %} <script>alert(7)</script>"""
HOSTILE_ANSWER = "<img src=x onerror=alert(7)>'; drop table gap; --"
# What masking has to find in a comment, written in ways the sample's own comments don't use.
DISGUISED = {
    **dict.fromkeys(
        ("一五四〇〇一二三四九九", "幺五四零零幺二三四八八", "１５４－００１２－３４７７", "①⑤④⓪⓪①②③④⑤⑤"), "电话"
    ),
    **dict.fromkeys(("1️⃣5️⃣4️⃣0️⃣0️⃣1️⃣2️⃣3️⃣4️⃣6️⃣6️⃣", "+86-154-0012-3444", "154 0012\n3433", "l54OO123422"), "找"),
    **dict.fromkeys(("leak.scan99(at)qq点com", "leak_scan88＠163。com", "154＊0012＊3411", "粤B·D54321"), ""),
    **{
        "leakscan_wx77": "加v：",
        "9 8 7 6 5 4 3 2 1": "扣扣",
        "沪A 1 2 3 4 5": "车",
        "EK7654321": "护照",
        "3550 1122": "座机",
    },
    **{"孤云野鹤路77号3栋2单元501": "寄", "110101 19900307 0134": "", "六二二二零二零零零零零零零零零零零零零": "卡"},
}
# Two signs of everyday writing stand in the words of any long text, so the sample's short names are exchanged.
RARE = "爨龘麤鱻灪齉龖鬱虋癵讟钃鸞驫"
NAME_COLUMNS = {"orders": "收货人", "customers": "姓名"}


def exchange_short_names(inbox):
    """Every name of two characters becomes three rare ones, which no other words and no chance bytes hold."""
    for place, column in NAME_COLUMNS.items():
        for path in (inbox / place).glob("*.csv"):
            frame = pl.read_csv(path, infer_schema=False)
            short = [name for name in frame[column].drop_nulls().unique(maintain_order=True) if len(name) == 2]
            rare = map("".join, permutations(RARE, 3))
            made = dict(zip(short, rare, strict=False))
            frame.with_columns(pl.col(column).replace(made)).write_csv(path)


def ask_something_hostile(inbox, config):
    """A question and an answer that are SQL, Jinja and HTML in one; a seed whose words are."""
    path = sorted((inbox / "wjx").glob("*v1*.csv"))[0]
    frame = pl.read_csv(_text(path).encode(), infer_schema=False)
    answers = [f"{said}{value}，{HOSTILE_ANSWER}" for value, said in DISGUISED.items()]
    answers += [HOSTILE_ANSWER] * (frame.height - len(answers))
    frame = frame.with_columns(pl.Series(HOSTILE_TITLE, answers))
    path.write_text(frame.write_csv(), "gb18030")
    (config / "seeds").mkdir(exist_ok=True)
    seed = (ROOT / "dbt_project" / "seeds" / "min_n.csv").read_text("utf-8").splitlines()
    seed[1] = seed[1].rsplit(",", 1)[0] + ",{{ 1 / 0 }}'; drop table metric_daily; -- <script>alert(7)</script>"
    (config / "seeds" / "min_n.csv").write_text("\n".join(seed) + "\n", "utf-8")


def planted(inbox=SAMPLES):
    """Every identifier of the sample: those hidden in comments, and those of the files' columns."""
    found = set(pl.read_parquet(SAMPLES / "truth" / "identifier.parquet")["value"])
    for path in files_below([inbox], [inbox / "truth"]):
        text = _text(path)
        found |= set(STRUCTURED.findall(text)) | set(MAIL.findall(text))
    for name, column in NAME_COLUMNS.items():
        for path in (inbox / name).glob("*.csv"):
            found |= set(pl.read_csv(path, infer_schema=False)[column].drop_nulls())
    found |= set(DISGUISED)
    rare = {value for value in found if set(value) <= set(RARE)}
    return sorted({value for value in found if len(value.encode()) >= 8 and value != "127.0.0.1"} | rare)


def _text(path):
    if path.suffix == ".parquet":
        return pl.read_parquet(path).write_csv()
    if path.suffix == ".xlsx":
        return pl.read_excel(path, has_header=False).write_csv()
    data = path.read_bytes()
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("gb18030")
