"""The axes of the crossed text set for addresses and for names of people."""

import random

from benchmarks.privacy.crossed_numbers import AROUND


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(text.split("|"))


_CUES = _phrases("|地址：|收货地址是|我住|家住|寄到|送到|住址|我家在|上门地址：|退货寄|麻烦送货到|搬到了")
_LEADS = _phrases(
    "|北京市朝阳区|广东省深圳市南山区|浦东新区|杭州余杭区|河北省保定市清苑区|重庆渝北|天津市|海淀区|"
    "新疆维吾尔自治区乌鲁木齐市天山区|苏州工业园区|湖南长沙县|上海 徐汇区 |廣東省佛山市禪城區|成都市高新区"
)
_STEMS = _words("""
和谐 滨河东 学苑 经三 纬十二 凤凰山 机场 创业二 海棠 丰泽北 延河 友谊 龙腾 玉兰
""")
_ROADS = _words("""
路 街 大道 巷 胡同 大街 公路 中路 北街 一路 横街 支路 道 环路 西里
""")
_ESTATES = _words("""
小区 花园 公寓 家园 苑 府 城 湾 新村 公馆 大厦 广场 华庭 名邸 宿舍 家属院 国际 中心 雅居 嘉园 山庄 新城 大院
轩 里 丽景 天地 一号院 佳苑 首府
""")
_PLACES = _words("""
{road}{n}号 {road}{n}号{estate} {estate} {road}{n}弄 {road}{n}号院 {road}{estate}
{road}与{road}交叉口{estate} {town}{village}{u}组 {town}{road}{n}号 {road}{n}巷{u}号 {road}{n}号附{u}号
{village}{n}号 {road}东段{n}号 {road}{n}-{u}号
""")
_BUILDINGS = (
    "",
    "{b}栋",
    "{b}幢",
    "{b}号楼",
    "{b}#",
    "B座",
    "第{b}栋",
    "{b}号楼{u}门",
    "A{b}栋",
    "{b}期{u}栋",
    "{b}区{u}号楼",
    "南楼",
)
_ROOMS = _phrases(
    "|{r}|{r}室|{u}单元{r}|{u}单元{f}楼|东单元{r}室|{f}楼{r}房|{f}层|{u}单元{f}楼西户|{r}号|{u}-{r}|甲单元{r}|{f}楼东"
)
_NUMERALS = {
    "ascii": "0123456789",
    "full width": "０１２３４５６７８９",
    "han": "〇一二三四五六七八九",
    "bold": "".join(chr(0x1D7CE + n) for n in range(10)),
}

_SURNAMES = (*"王陈高于方程林沈蔡彭邹闫姬翟", "欧阳", "司徒", "慕容", "上官")
_GIVEN = _words("""
伟 芳 静怡 建国 子轩 雪 一诺 大勇 小曼 丹 远征 若溪 铁柱 思齐 桂花 可儿 卫红 梓涵 沐宸 冬生 昕 墨言 宝珠 立群
依依 有才 翠翠
""")
_NAMED = _phrases(
    "我叫{}，|我是{}，来投诉的|本人{}，|姓名：{}|名字：{} |联系人{}，|收货人：{}，|签收人是{}。|客户{}反映|员工{}|"
    "导购员{}很热情|客服{}态度差|经理{}说的|我的名字是{}。|鄙人{}，|我名字叫{}|称呼：{}|投诉人：{}|学员{}，|家长{}|"
    "住户{}，|销售经理{}推荐|店长叫{}。|一个叫{}的店员|师傅叫{}，|工号1023的{}，|业务经理：{}|跟单员{}，|"
    "理赔员{}拖着|my name is {} |我爸叫{}，|快递员叫{}|户主是{}，|登记的是{}，|发票抬头{}，|预订人{} |持卡人：{}|"
    "接待我的是{}，|主治医师{}，|叫我{}就行|署名{}。|——{}|代理人{}，|开单人：{}|收件人写{}，|患者{}，|司机{}绕路"
)
_TITLES = _words("""
先生 女士 小姐 师傅 经理 主管 店长 主任 医生 大夫 工程师 阿姨 大哥 大姐 老师 老板 总 姐 哥 工 队长 院长 校长
科长 护士 律师 教练 管家 同学 司机 老板娘 专员 顾问 客服 教授 博士 书记 警官 法官 站长 所长 行长 部长 处长
局长 班长 组长 厂长 馆长 会长 爷爷 奶奶 伯伯 叔叔 嫂子 姑娘 董事长 总监 太太 会计 大妈 大爷 医师 药师 助理
护士长 技师
""")
_BEFORE_TITLE = _phrases("|感谢|找|负责的|客服，|昨天|是|和|给我修的|麻烦|尊敬的|你们|店里|，|投诉|跟|表扬")
_AFTER_TITLE = ("很好", "，谢谢", "说不行", "没来", "的态度", "一直不接电话", "", "！", "和同事", "您好")
_NAME_WRITINGS = ("plain", "zero width", "soft hyphen", "traditional", "spaced")
_TRADITIONAL = str.maketrans("陈邹闫怡轩国卫红静远铁齐马芳珠", "陳鄒閆怡軒國衛紅靜遠鐵齊馬芳珠")


def axes(kind: str) -> dict[str, tuple[str, ...]]:
    """The axes of a kind and the names of their values."""
    around = {"around": tuple(AROUND)}
    if kind == "address":
        return {
            **{
                "cue": _CUES,
                "lead": _LEADS,
                "place": _PLACES,
                "road": _ROADS,
                "estate": _ESTATES,
                "building": _BUILDINGS,
            },
            **{"room": _ROOMS, "numerals": tuple(_NUMERALS), "between": ("", " ", "，", "-"), **around},
        }
    people = {"surname": _SURNAMES, "given": _GIVEN, "writing": _NAME_WRITINGS}
    if kind == "name":
        return {**people, "cue": _NAMED, **around}
    return {
        "surname": _SURNAMES,
        "given": ("", *_GIVEN),
        "title": _TITLES,
        "before": _BEFORE_TITLE,
        "after": _AFTER_TITLE,
    }


def text_of(rng: random.Random, kind: str, row: dict[str, str]) -> tuple[str, str, str]:
    """What stands before the secret, the secret as written, what stands behind."""
    if kind == "titled":
        return row["before"], row["surname"] + row["given"], row["title"] + row["after"]
    before, after = AROUND[row["around"]]
    if kind == "address":
        return before + row["cue"] + row["lead"], _address(rng, row), after or " 谢谢"
    first, last = row["cue"].split("{}")
    return before + first, _named(row), last + after


def _named(row: dict[str, str]) -> str:
    name = row["surname"] + row["given"]
    marks = {"zero width": "\u200b", "soft hyphen": "\u00ad", "spaced": " "}
    return name.translate(_TRADITIONAL) if row["writing"] == "traditional" else marks.get(row["writing"], "").join(name)


def _address(rng: random.Random, row: dict[str, str]) -> str:
    """A street with its number or an estate with its house; an estate alone would be no address."""
    numbers = {"n": rng.randint(2, 1899), "b": rng.randint(1, 40), "u": rng.randint(1, 6), "f": rng.randint(2, 30)}
    room = f"{rng.randint(1, 32)}0{rng.randint(1, 9)}"
    one, other, estate, town = rng.sample(_STEMS, 4)
    place = row["place"].replace("{road}", one + row["road"], 1).replace("{road}", other + row["road"])
    building = row["building"] or ("{b}栋" if row["place"].endswith("{estate}") else "")
    parts = [place, building, row["room"] if building else ""]
    named = {"estate": estate + row["estate"], "town": town + "镇", "village": other + "村", "r": room, **numbers}
    text = row["between"].join(part for part in parts if part).format(**named)
    return text.translate(str.maketrans("0123456789", _NUMERALS[row["numerals"]]))
