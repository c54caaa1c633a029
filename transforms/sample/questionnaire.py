"""The customer questionnaire in both versions: titles as 问卷星 writes them, options, scales."""

from transforms.sample.catalogue import ATTRIBUTES

HEAD = ("序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP")
PHONE, TOUCHPOINT, ORDER_ID = "1、您的手机号", "2、您这次要评价哪个环节?", "3、订单编号(选填)"
NPS = "4、您有多大可能把我们推荐给亲友?"
CSAT = "5、总的来说,您对这次体验满意吗?"
EFFORT = "6、这次办事很省力😊"
ATTITUDES = ("第7题(我喜欢这个品牌)", "第7题(同类里我更偏向它)", "第7题(下次还会选它)")
IMPACT, PARTICIPATION, DISCONFIRMATION = "8、这次体验给您留下的印象", "9、整个过程您参与了多少?", "10、和您的预期相比"
EXPECTATION = tuple(f"第11题({a.label})" for a in ATTRIBUTES)
PERCEPTION = tuple(f"第12题({a.label})" for a in ATTRIBUTES)
IMPORTANCE = tuple(f"13、({i}){a.label}" for i, a in enumerate(ATTRIBUTES, 1))
PARTS = ("第14题(品牌)", "第14题(产品)", "第14题(服务)")
NEAR_MISS = "15、有没有什么让您差点没有买?【多选题】"
CLAIM, SURPRISE = "16、实际体验和我们的宣传一致吗?", "17、有没有让您惊喜的地方? "
EXCELLENCE, COMMENT = "18、这家公司提供了卓越的体验", "19、还有什么想对我们说的?"
BOUGHT = "20、您买过我们的产品吗?"
QUESTIONS = (
    PHONE,
    TOUCHPOINT,
    ORDER_ID,
    NPS,
    CSAT,
    EFFORT,
    *ATTITUDES,
    IMPACT,
    PARTICIPATION,
    DISCONFIRMATION,
    *EXPECTATION,
    *PERCEPTION,
    *IMPORTANCE,
    *PARTS,
    NEAR_MISS,
    CLAIM,
    SURPRISE,
    EXCELLENCE,
    COMMENT,
    BOUGHT,
)
HEADERS = (*HEAD, *QUESTIONS)

SKIPPED, BLANK = "(跳过)", "(空)"
CSAT_WORDS = ("非常不满意", "不满意", "一般", "满意", "非常满意")
IMPACT_WORDS = ("没感觉", "有点印象", "印象很深")
PARTICIPATION_WORDS = ("基本没参与", "参与了一部分", "全程参与")
DISCONFIRMATION_WORDS = {1: ("远低于预期", "符合预期", "超出预期"), 2: ("远低于预期", "和预期差不多", "超出预期")}
CLAIM_WORDS = ("完全不一致", "不太一致", "说不清", "基本一致", "完全一致")
BOUGHT_WORDS = ("还没买", "买过")
SURPRISE_WORDS = ("没有", "有")
NEAR_MISS_OPTIONS = ("价格犹豫", "怕安装麻烦", "担心售后", "看不懂参数", "别家有活动")
NEAR_MISS_OTHER = ("家人不同意", "尺寸拿不准", "怕噪音大", "想等新款")
CHANNELS = ("微信", "手机提交", "短信", "链接")
PREVIEW = "预览测试"
