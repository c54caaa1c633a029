"""Hostile texts of one megabyte: time grows with length, not with its square."""

import time

import polars as pl
import pytest

from transforms.privacy.masking import mask, mask_text

UNITS = {
    "digits": "1",
    "mobile digits": "139",
    "at": "@",
    "a at": "a@",
    "letters": "a",
    "brackets": "([{【",
    "placeholder brackets": "〔",
    "placeholders": "〔电话〕",
    "blank digits": "1 ",
    "hyphens": "1-",
    "three separators": "1---",
    "Chinese numerals": "一",
    "look-alikes": "o",
    "look-alike pairs": "o1",
    "dots": "a.",
    "spaced letters": "a ",
    "domain dots": "@a.",
    "road": "路",
    "numbered road": "路1号",
    "number": "1号",
    "district": "区",
    "address word": "地址",
    "estates": "小区1栋",
    "wechat": "微信",
    "wechat sayings": "微信号是:",
    "surnames": "王",
    "titles": "王先生",
    "role": "客服",
    "introductions": "我叫",
    "labels": "姓名：",
    "plates": "京A",
    "plate digits": "京A1",
    "documents": "护照",
    "zero width": "\u200b",
    "commas": "，",
    "mails": "ab@qq.com，",
    "phones": "13900001111，",
    "nicknames": "客服小",
    "surnames told": "姓",
    "short titles": "王总",
    "estates before": "花园",
    "rooms": "1室",
    "regions": "北京",
    "regions and numbers": "北京一",
    "hash mails": "a#",
    "ats": "at",
    "lone letters": "v ",
    "military": "军字",
    "placeholder ends": "〕〔",
    "mixed": "1一@a号王",
    "certificates": "导证号",
    "certificate digits": "证1 ",
    "sayings of accounts": "微信加是",
    "accounts of two signs": "扣 ",
    "hosts in Chinese": "a@公司.",
    "broken lines": "1\n",
    "bars": "1|o",
    "cards": "银行卡6222",
    "modest names": "我是小王",
    "syllables": "yi san ",
    "told in parts": "1后面",
    "told by count": "8三个8",
    "tags in numbers": "1<b>",
    "extensions": "010-65550000转",
    "penguins": "🐧1",
    "area codes apart": "0 5 7 1 ",
    "circles": "一○",
    "credit codes": "91110101MA",
    "spaced names": "我叫 王 ",
    "houses read out": "路一〇〇七号",
}


def _seconds(text: str) -> float:
    started = time.process_time()
    mask_text(text)
    return time.process_time() - started


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS.keys())
def test_time_is_linear(unit):
    small = unit * (25_000 // len(unit))
    large = unit * (200_000 // len(unit))
    _seconds(small[:1000])
    fast = min(_seconds(small), _seconds(small))
    assert _seconds(large) < 8 * 3 * max(fast, 0.02)


@pytest.mark.parametrize("unit", ["1", "@", "[", "a@b.", "1 "])
def test_one_megabyte(unit):
    started = time.process_time()
    mask(pl.Series([unit * (1_000_000 // len(unit))]))
    assert time.process_time() - started < 20
