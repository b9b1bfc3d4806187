"""What becomes of a report as a township sees them: one sentence per row, then category, grade and unit."""

import pytest

from schemas.reasons import Reason
from stream_processors.triage.rules import decide
from tests.unit.triage.reports import LAKE_HEAD, MARKET_STREET, a_report, inside, rulebook, step

CASES = [
    ("东市街 18 号门口一堆垃圾没人清，苍蝇乱飞", "06010", 4, "enforcement"),
    ("河西街垃圾桶满溢，垃圾都掉到地上了", "06042", 4, "enforcement"),
    ("茶亭桥头有人半夜偷倒建筑垃圾，有十几袋装修垃圾", "06011", 4, "enforcement"),
    ("文昌阁路口井盖破损，电瓶车差点翻车", "01023", 3, "works"),
    ("学前弄三盏路灯不亮，晚上接孩子漆黑一片", "01037", 4, "works"),
    ("新村坊 3 幢楼道里有人给电瓶车拉电线充电", "S020102", 3, "safety"),
    ("消防通道被两辆面包车堵住，消防车进不来", "09012", 3, "safety"),
    ("邮电路水果店把货物摆到人行道上，属于店外经营", "09005", 4, "enforcement"),
    ("文化礼堂门口流动摊贩占道，早上堵得走不动", "09001", 4, "enforcement"),
    ("渔行街人行道上停满电瓶车，轮椅过不去", "09010", 4, "enforcement"),
    ("北栅路边僵尸车停了大半年", "06034", 4, "enforcement"),
    ("荷花浜河面漂浮大量水葫芦和垃圾", "06025", 4, "ecology"),
    ("杨树湾后面的河水发黑，有死鱼", "06026", 3, "ecology"),
    ("蚕种场里的加工厂晚上排放刺鼻气味，熏得头晕", "S040102", 3, "ecology"),
    ("东浜养猪场猪粪直接排到沟里", "S040105", 4, "ecology"),
    ("夜宵店油烟直排居民楼，窗户都不敢开", "06027", 4, "enforcement"),
    ("广场舞音响太大，吵得孩子写不了作业", "06028", 4, "enforcement"),
    ("隔壁工地凌晨两点还在打桩，噪音很大", "08001", 4, "enforcement"),
    ("一辆渣土车沿路抛洒泥土，满地都是", "06014", 4, "enforcement"),
    ("丝厂墙上贴满办证小广告", "07001", 4, "enforcement"),
    ("万安桥桥栏断裂，有小孩在上面玩", "02009", 3, "works"),
    ("菱塘角河边没有护栏，怕小孩掉河里", "S020304", 3, "safety"),
    ("大树下路面积水很深，电动车都熄火了", "S020301", 3, "works"),
    ("昨晚大风刮倒一棵行道树，压住了电线", "04002", 4, "works"),
    ("米市弄有户人家煤气泄漏，味道很重", "S020203", 2, "safety"),
    ("粮站仓库冒烟，好像着火了", "S020101", 2, "safety"),
    ("新桥头两辆电瓶车相撞，有人受伤", "S020407", 2, "police"),
    ("堤坝裂缝很长，汛期要出险情，请赶快抢险", "S020303", 3, "safety"),
    ("沈家埭两户人家因为滴水纠纷吵起来了", "S010101", 4, "lingtang"),
    ("桑园里一位老人反映儿子不赡养，家庭矛盾很深", "S010102", 4, "lingtang"),
    ("工地老板拖欠农民工工资三个月，十几个人在讨薪", "S050101", 3, "civic"),
    ("超市卖过期牛奶，孩子喝了拉肚子", "S030101", 3, "market"),
    ("理发店办卡后店铺跑路，会员卡里的钱不退", "S030201", 4, "market"),
    ("早餐店没有食品经营许可证，卫生很差", "09015", 4, "market"),
    ("新村坊 5 幢电梯故障，有老人被困电梯", "01076", 2, "market"),
    ("独居老人想申请居家养老服务，子女在外地", "S050303", 4, "civic"),
    ("母亲残疾证到期，想咨询残疾人补贴怎么办理", "S050302", 4, "civic"),
    ("新农合异地就医报销比例是多少", "S050202", 4, "civic"),
    ("退休手续怎么办，养老保险交满十五年了", "S050201", 4, "civic"),
    ("孩子今年上一年级，想问新生报名和学区划分", "S050402", 4, "social"),
    ("小区物业费涨价没有通知业主，物业公司态度差", "S060103", 4, "works"),
    ("自来水水压低，三楼基本没水", "S060301", 3, "works"),
    ("村务公开栏半年没更新，集体分红也没公布", "S080201", 4, "lingtang"),
    ("抽水机埠坏了，稻田没法灌溉", "S080101", 4, "lingtang"),
    ("有人在基本农田里挖塘养虾", "S080104", 3, "enforcement"),
    ("流浪狗追着学生咬，没有人管", "S020406", 4, "police"),
    ("棋牌室里天天有人聚众赌博", "S020403", 3, "police"),
    ("老人接到诈骗电话，差点转账", "S020404", 3, "police"),
    ("下水道堵塞，污水从窨井冒出来流到路上", "S060305", 4, "works"),
    ("快递驿站把包裹弄丢了不肯赔", "S070103", 4, "works"),
    ("农户焚烧秸秆，浓烟飘到公路上", "06020", 3, "ecology"),
    ("楼顶违章搭建彩钢棚，铁皮响得睡不着", "06001", 4, "enforcement"),
]

LEFT_TO_A_PERSON = [
    "今天天气不错，路过看看",
    "请领导重视一下我反映的事情",
    "你好在吗",
    "",
    "小区门口",
    "垃圾满溢的菜市场里商户短斤缺两还无照卖活禽",
]


@pytest.mark.parametrize(("text", "category", "grade", "unit"), CASES, ids=[case[0] for case in CASES])
def test_a_report_goes_where_the_township_expects_it(text: str, category: str, grade: int, unit: str) -> None:
    decided = decide(a_report(text), rulebook())

    got = (decided.category, decided.grade, decided.unit)
    assert got == (category, grade, unit), [line for found in decided.steps for line in found.lines]
    assert decided.cell == MARKET_STREET


@pytest.mark.parametrize("text", LEFT_TO_A_PERSON)
def test_what_the_words_do_not_settle_is_left_to_a_person(text: str) -> None:
    decided = decide(a_report(text), rulebook())

    assert (decided.category, decided.platform, decided.unit, decided.level) == (None, None, None, None)
    assert step(decided, "classify").lines[-1].code in {Reason.CLASSIFY_NO_WORDS, Reason.CLASSIFY_BELOW_GATE}
    assert decided.cell == MARKET_STREET


def test_the_same_matter_goes_to_the_village_where_it_happens() -> None:
    decided = decide(a_report("两户人家滴水纠纷", position=inside(LAKE_HEAD)), rulebook())

    assert (decided.unit, decided.level, decided.admission_item) == ("nanhu", "village", "Z03")
