"""The innocent side of the crossed text set: numbers that are nobody's, in every frame and writing identifiers get."""

import random
import string
from collections.abc import Callable, Iterator

from benchmarks.privacy.crossed_numbers import AROUND
from benchmarks.privacy.crossing import crossed

_WORDS: dict[str, tuple[str, ...]] = {
    "order": ("订单号", "订单", "单号：", "订单编号是", "我的订单 ", "order no. ", "JD", "TB-", "拼多多订单", "售后单"),
    "parcel": ("快递单号", "运单号：", "SF", "YT", "顺丰单号 ", "物流号JD", "EMS", "中通", "包裹", "取件码"),
    "serial": ("序列号", "SN:", "条码", "货号", "批号", "出厂编号", "机身码：", "生产日期", "S/N "),
    "account": (
        *("户号", "流水号", "发票号码", "发票代码：", "合同号", "保单号", "工单号", "受理编号"),
        *("业务号 ", "案件号"),
    ),
    "price": ("价格", "¥", "花了", "退了", "原价", "一共", "只要", "充值", "", "余额"),
    "size": ("尺寸", "规格", "长宽高", "分辨率", "屏幕", "柜子", "", "型号", "重量", "功率"),
    "time": ("", "从", "下单时间", "营业时间", "今天", "约了", "预约", "航班", "火车", "直到"),
    "model": ("", "买的", "型号", "iPhone", "华为", "换了", "海尔", "美的", "显卡", "处理器"),
    "score": ("", "比分", "成绩", "打分", "满意度", "排名", "得票", "百分比", "第", "积分"),
    "hotline": ("打", "客服", "", "热线", "拨打", "官方电话", "投诉电话", "服务热线：", "短信", "联系"),
    "code": ("验证码", "优惠码", "ISBN ", "EAN", "邮编", "坐标", "版本", "端口", "错误代码", "页码"),
    "poem": ("", "数来宝：", "歌词", "孩子念", "口诀", "数到", "古诗", "密码", "彩票", "双色球"),
    "place": ("", "在", "去了", "门店在", "导航到", "路过", "住", "送到", "从", "靠近"),
    "people": ("", "感谢", "投诉", "我是", "叫", "联系人", "客服", "师傅", "收货人", "问了"),
}  # fmt: skip
_FORMS: dict[str, tuple[str, ...]] = {
    "order": ("#10", "#12", "#16", "#18", "#19", "202#d#8", "#6-#7-#7", "20#d-#6", "#8", "#15"),
    "parcel": ("#12", "#13", "#15", "#10", "#4-#4-#4", "#2-#1-#4", "#8", "#9", "#14", "#6"),
    "serial": ("69#11", "#15", "C02X#6", "BX#8", "#8A#4", "20#d#4", "#3-#6-#3", "#12", "A#10", "#2/#4"),
    "account": ("#10", "#12", "#8", "04400#7", "#16", "HT-20#d-#3", "GD#10", "#18", "#9", "(20#y)#4号"),
    "price": (
        *("#3元", "#4.00", "#2块#1", "#5元", "#4-#4元", "#3/#3/#3元", "#4、#4、#4三档", "#3.#2"),
        *("#1万#1", "#4 #4 #4元"),
    ),
    "size": (
        *("#4*#4", "#4x#3x#3mm", "#3×#2×#2cm", "1.5*2.0米", "#3升", "#4×#4×#4", "#2寸", "#4W"),
        *("#3-#3-#2", "#2.#1kg"),
    ),
    "time": (
        *("20#y-#m-#n", "20#y年#m月#n日", "#h:#s-#h:#s", "#h:#s:#s", "20#y.#m.#n-20#y.#m.#n"),
        *("#m月#n号#h点", "20#d", "#h#s", "周一8:30到周五17:30", "20#y/#m/#n #h:#s"),
    ),
    "model": (
        *("KFR-#2GW/A#3", "BCD-#3WD", "RTX#2 90 #2G", "i7-#5K", "#2E8K", "XQG#3-#5", "#2 Pro Max #3G"),
        *("T#3-G", "V#2 Detect", "#4系"),
    ),
    "score": (
        *("#1:#1", "#2-#2", "#2比#2", "#2.#1%", "#1分", "#3/#3", "11-9 9-11 11-7 12-10", "#2.#2秒"),
        *("#5人", "3-2，2-1，1-0"),
    ),
    "hotline": ("400-#3-#4", "400#7", "10086", "95#3", "12315", "400 #3 #4", "800-#3-#4", "110", "12345转2", "1008611"),
    "code": (
        *("#6", "#4", "978-7-#3-#5-#1", "6#12", "1#5", "39.9#3,116.3#3", "v#1.#2.#1", "192.168"),
        *("0x8007#4", "#1.#1.#2.#1"),
    ),
    "poem": (
        *("一二三四五", "一去二三里，烟村四五家", "一二三四五六七", "三三九 六八八", "七七八八九九"),
        *("12345678", "1 2 3 4 5 6 7", "5 12 18 23 31 33 06", "一五一十", "六六六六六"),
    ),
    "place": (
        *("北京市朝阳区", "人民路", "#1号线", "三里屯", "五道口", "国贸#1号门", "#2号口", "小区东门"),
        *("G#4次", "万达广场"),
    ),
    "people": ("老客户", "马上到", "高兴", "王者荣耀", "李宁牌", "张家界人", "店长", "小姐姐", "安全员", "平安银行"),
}  # fmt: skip
_SCRIPTS: dict[str, str] = {
    "ascii": string.digits,
    "full width": "０１２３４５６７８９",
    "bold": "".join(chr(0x1D7CE + n) for n in range(10)),
}
KINDS = tuple(_WORDS)


def innocent(seed: int = 52) -> Iterator[tuple[str, str]]:
    """Pairs (kind, text) without any identifier, every two values of word, form, script and surroundings together."""
    for kind in KINDS:
        rng = random.Random(f"{seed} {kind}")
        axes = {"word": _WORDS[kind], "form": _FORMS[kind], "script": tuple(_SCRIPTS), "around": tuple(AROUND)}
        for row in crossed(rng, axes):
            before, after = AROUND[row["around"]]
            value = _filled(rng, row["form"]).translate(str.maketrans(string.digits, _SCRIPTS[row["script"]]))
            yield kind, before + row["word"] + value + after


def _filled(rng: random.Random, form: str) -> str:
    """``#7`` becomes seven digits, ``#d`` a day as yymmdd, ``#y #m #n #h #s`` its year, month, day, hour, minute."""
    day = {"y": f"{rng.randint(19, 26)}", "m": f"{rng.randint(1, 12):02}", "n": f"{rng.randint(1, 28):02}"}
    made: dict[str, Callable[[], str]] = {
        "d": lambda: day["y"] + day["m"] + day["n"],
        **{sign: lambda sign=sign: day[sign] for sign in day},  # type: ignore[misc]  # bound at once
        "h": lambda: f"{rng.randint(7, 23):02}",
        "s": lambda: f"{rng.randint(0, 59):02}",
    }
    parts, at = [], 0
    while at < len(form):
        if form[at] != "#":
            parts.append(form[at])
            at += 1
            continue
        size = form[at + 1 : at + 3] if form[at + 1 : at + 3].isdigit() else form[at + 1]
        first = rng.choice("123456789") if size.isdigit() else ""
        parts.append(first + "".join(rng.choices(string.digits, k=int(size) - 1)) if size.isdigit() else made[size]())
        at += 1 + len(size)
    return "".join(parts)
