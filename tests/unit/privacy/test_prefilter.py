"""The prefilter holds back no text in which a rule finds something; digits told in words are found."""

import polars as pl
import pytest
from hypothesis import given, settings

from benchmarks.privacy import second_corpus, third_corpus
from benchmarks.privacy.corpus import planted
from tests.unit.privacy.test_masking import TEXTS
from transforms.privacy import masking, signs
from transforms.privacy.masking import mask_text
from transforms.privacy.prefilter import suspicions
from transforms.privacy.shadow import Shadow


def _held_back(text):
    """Flags of the rules that find something although the prefilter didn't suspect them."""
    flags = int(suspicions(pl.Series([text]))[0])
    return [rule for rule, flag in masking._RULES if not flags & flag and list(rule(Shadow.of(text)))]


def test_plain_signs_read_alike_one_by_one_and_all_at_once():
    plain = [chr(code) for code in range(0x20, 0xD800) if not signs.SINGLE[code] & signs.STRANGE]
    assert len(plain) > 20_000
    apart = {char for char in plain if Shadow.of(char).text != chr(int(signs.READS_AS[ord(char)]))}
    assert apart == {"…"}  # three dots in one place; both are marks between digits


def test_the_prefilter_holds_nothing_back():
    texts = [
        item.text
        for item in (*planted(100, seed=5), *second_corpus.planted(60, seed=6), *third_corpus.planted(60, seed=6))
    ]
    assert [text for text in texts if _held_back(text)] == []


def test_a_text_reads_the_same_whatever_stands_beside_it():
    text = "珠海9s新光路常德栋"
    assert mask_text(text) == "珠海〔地址〕"
    assert masking.mask(pl.Series(["东", text, "12号"])).to_list() == ["东", "珠海〔地址〕", "12号"]


@settings(max_examples=300)
@given(TEXTS)
def test_the_prefilter_holds_nothing_back_of_any_text(text):
    assert _held_back(text) == []


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("我号前三位138后面00138000，等回复", "我号前三位〔电话〕，等回复"),
        ("138打头，后面00138000没反应", "〔电话〕没反应"),
        ("打1380013，最后四位8000", "打〔电话〕"),
        ("138然后0013然后8000找我", "〔电话〕找我"),
        ("电话yi san ba ling ling yi san ba ling ling ling急", "电话〔电话〕急"),
        ("麻烦打yao38ling013800ling谢谢", "麻烦打〔电话〕谢谢"),
        ("电话1380013三个80", "电话〔电话〕"),
        ("电话138<span>00138000", "电话〔电话〕"),
        ("打1795113800138000", "打〔电话〕"),
        ("发到tigerⓐcompany.com.cn", "发到〔邮箱〕"),
        ("加扣 １２３４５６７", "加扣 〔账号〕"),
        ("薇：tiger_88", "薇：〔账号〕"),
        ("京牌A12345停门口", "〔车牌〕停门口"),
        ("我的储蓄卡621 7000-010000000000没到账", "我的储蓄卡〔银行卡〕没到账"),
        ("找江工", "找〔姓名〕工"),
        ("退伍证编号91306155", "退伍证编号〔证件〕"),
        ("我家在大王庄3组58号", "我家在〔地址〕"),
        ("收件人杜永红写错了", "收件人〔姓名〕写错了"),
        ("找赖女士", "找〔姓名〕女士"),
        ("姓名|侯萱倩|", "姓名|〔姓名〕|"),
        ('"姓名":"沈华"', '"姓名":"〔姓名〕"'),
        ("，高总答应的", "，〔姓名〕总答应的"),
    ],
)
def test_what_is_told_in_other_words_is_masked(text, masked):
    assert mask_text(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "先花1599然后899然后1299元",
        "md5 a71e16552680544bc96ba905789d7cdc 校验失败",
        "UUID 1148f074-99b8-4210-a781-72ba30c1c0ea",
        "订单517184-440266640331952什么时候到",
        "编号0151 1255 8021",
        "后台192.168.15.100打不开",
        "两个800元，三个1200元",
        "订单1380开头，后面忘了",
        "护照过期er20895",
        "批准文号国药准字H26258562",
        "上海南京路店排队90分钟",
        "单号014910735589查不到",
        "编号0986 9614 1776",
        "扣了271621分",
        "高总分，全总额",
        "为何师傅没来",
    ],
)
def test_counts_prices_and_orders_told_alike_stay(text):
    assert mask_text(text) == text
