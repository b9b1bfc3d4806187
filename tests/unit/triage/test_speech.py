"""What a sender wants, whom a complaint is about, and whether life is in danger: one sentence per row."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from benchmarks.dictionary_coverage import DATA
from dispatch.application.township_check import faults
from dispatch.domain.document import BadDocument
from dispatch.domain.township.speech import speech_from
from schemas.incident_records import TriageDecided
from stream_processors.triage.rules import build_rulebook, decide
from tests.unit.triage.reports import LAKE_HEAD, MARKET_STREET, a_report, inside, rulebook, step, township

CASES = DATA / "field_cases"
SERVICES_WINDOW = "civic"


def decided(text: str, cell: str = MARKET_STREET, **changes: Any) -> TriageDecided:
    return decide(a_report(text, position=inside(cell), **changes), rulebook())


ACCUSATIONS = [
    ("投诉综合行政执法队乱罚款", ("unit:enforcement",)),
    ("城管队员态度恶劣还动手打人", ("unit:enforcement",)),
    ("我要举报市监所的人收红包，放过黑作坊", ("unit:market",)),
    ("民警对赌博的事推诿，通风报信", ("unit:police",)),
    ("菱塘村书记优亲厚友，低保都给了亲戚", ("unit:lingtang",)),
    ("村委会截留征地补偿款", ("unit:lingtang",)),
    ("网格员弄虚作假，从来不巡查", ("role:officer",)),
    ("接线员骂人，电话也不给转", ("role:operator",)),
    ("窗口人员刁难群众，跑了五趟", ("unit:civic",)),
    ("举报镇里有人贪污扶贫款", ("somebody",)),
    ("投诉司法所和派出所互相踢皮球", ("unit:justice", "unit:police")),
    ("举 报 派 出 所 收 黑 钱", ("unit:police",)),
]
NO_ACCUSATIONS = [
    "已经向派出所举报了隔壁赌博，请再来看看",
    "举报派出所对面有人聚众赌博",
    "举报村委会旁边的养猪场排污",
    "楼下烧烤店噪音扰民，打电话给城管没有用",
    "有人冒充民警收钱",
    "醉汉殴打民警，请支援",
    "物业工作人员态度恶劣",
    "有混混在夜市收保护费",
    "举报隔壁小作坊生产假酒",
    "请网格员来看一下窨井盖",
    "门口垃圾没人清，希望村委会管一管",
]
QUESTIONS = [
    ("请问垃圾袋在哪里领", SERVICES_WINDOW),
    ("想了解一下养老保险怎么缴", SERVICES_WINDOW),
    ("咨询路灯安装要什么条件", SERVICES_WINDOW),
    ("请问新生报名需要什么材料", "social"),
]
REPORTS = [
    "请问路灯坏了三天什么时候能修",
    "垃圾成堆请尽快处理，谢谢",
    "说修好了又坏了，感谢你们的敷衍，请派人",
    "井盖还没修好，辛苦了",
    "路灯修好了吗",
    "河西街路灯不亮",
    "垃圾桶满了 辛苦了 谢谢",
    "井盖丢了，谢谢，辛苦了",
    "麻烦把路边的树枝清理了，谢谢",
    "请把违建拆除了，谢谢",
    "能不能派人来清理，辛苦了",
    "水管又漏了，上次修得很快，谢谢",
    "谢谢你们来看过，可是垃圾还在",
    "回复说已解决，根本没人来，谢谢",
    "感谢平台，河西街有人在烧垃圾",
    "说是搬走了，晚上又来了，谢谢你们",
]
THANKS = [
    "井盖换好了，感谢师傅",
    "给网格员点赞，下水道疏通了",
    "感谢你们，垃圾清理干净了",
    "送一面锦旗给调解员",
    "谢谢你们，垃圾清理得很及时",
    "井盖已经换好，谢谢",
    "你们效率真高，昨天报的路灯今天就亮了，谢谢",
    "辛苦环卫工人，河道干净多了",
    "工作人员态度很好，处理得很快，感谢",
    "感谢派出所民警帮我找到走失的老人",
    "真心感谢，路修得又快又好",
]
DANGER = [
    "有个小孩掉进池塘里了",
    "水库里有人在呼救，上不来",
    "老人倒在路边，叫不醒",
    "三楼有人要跳楼",
    "邻居喝农药了",
    "工人被埋在沟槽里",
    "请问有人触电了怎么办",
]
NO_DANGER = [
    "水塘没有护栏，怕小孩掉进池塘里",
    "楼道堆满杂物，一旦着火跑都跑不掉",
    "请问消防演练什么时候",
    "河里漂着一层垃圾",
    "昨天没有着火，是烧秸秆冒烟",
    "手机掉进河里了",
    "河里发现死猪尸体",
]


def test_danger_is_heard_in_the_opening_of_a_letter_and_not_far_down_in_it() -> None:
    long_letter = "小区物业收费不透明，业主多次反映都没有结果，请有关部门核实处理。" * 5 + "另外那年有人落水"

    assert not decided(long_letter).urgent
    assert decided("有人落水，" + long_letter).urgent


@pytest.mark.parametrize("text", ["派出所民警打人，老人被打得昏迷不醒", "举报村干部推诿，有人被困在倒塌的房子里没人救"])
def test_danger_to_life_is_as_urgent_in_a_complaint_about_us_as_in_any_report(text: str) -> None:
    found = decided(text)

    assert (found.purpose, found.grade, found.urgent) == ("complaint", 2, True)
    assert found.unit is None


@pytest.mark.parametrize(("text", "accused"), ACCUSATIONS)
def test_a_complaint_about_somebody_of_ours_is_given_to_nobody_and_says_whom_it_is_about(
    text: str, accused: tuple[str, ...]
) -> None:
    found = decided(text)

    assert (found.purpose, found.accused) == ("complaint", accused)
    assert (found.unit, found.category, found.platform, found.grade) == (None, None, None, None)


@pytest.mark.parametrize("text", [text for text, _ in ACCUSATIONS])
def test_no_step_of_an_accusation_says_who_is_accused(text: str) -> None:
    steps = msgspec.json.encode(decided(text).steps).decode()
    names = {row["name"] for row in township()["units"].body["units"]}
    words = {word for row in township()["speech"].body["complaint"]["accused"] for word in row["any"]}

    assert [word for word in names | words if word in steps] == []


@pytest.mark.parametrize("text", NO_ACCUSATIONS)
def test_a_landmark_a_request_for_help_and_other_peoples_people_are_no_accusation(text: str) -> None:
    assert decided(text).accused == ()


def test_the_body_of_the_place_is_meant_where_none_is_named() -> None:
    assert decided("村干部私分集体资产", cell=LAKE_HEAD).accused == ("unit:nanhu",)
    assert decide(a_report("村干部私分集体资产", position=None), rulebook()).accused == ("unit:lingtang", "unit:nanhu")


def test_an_officer_s_category_and_urgent_flag_do_not_hide_an_accusation() -> None:
    found = decided("举报派出所收黑钱", channel="officer", category="S020403", urgent=True)

    assert (found.accused, found.unit) == (("unit:police",), None)


@pytest.mark.parametrize(("text", "unit"), QUESTIONS)
def test_a_question_goes_to_whoever_answers_it_and_is_not_raised(text: str, unit: str) -> None:
    found = decided(text, urgent=True)

    assert (found.purpose, found.unit, found.grade, found.urgent) == ("question", unit, 4, False)


@pytest.mark.parametrize("text", THANKS)
def test_thanks_are_no_work_for_a_unit(text: str) -> None:
    found = decided(text)

    assert (found.purpose, found.category, found.unit) == ("thanks", None, None)
    assert step(found, "route").lines[0].code == "route.no_matter"


@pytest.mark.parametrize("text", REPORTS)
def test_what_is_to_be_dealt_with_is_a_report_however_polite(text: str) -> None:
    assert decided(text).purpose == "report"


@pytest.mark.parametrize("text", DANGER)
def test_danger_to_life_raises_grade_and_urgency_without_a_category(text: str) -> None:
    found = decided(text)

    assert (found.purpose, found.urgent) == ("report", True)
    assert found.grade == 2


@pytest.mark.parametrize("text", NO_DANGER)
def test_what_is_denied_or_feared_is_no_danger_to_life(text: str) -> None:
    assert not decided(text).urgent


def test_an_officer_s_category_is_a_report_whatever_the_words() -> None:
    assert decided("请问在哪里领，谢谢", channel="officer", category="06010").purpose == "report"
    assert decided("感谢，已经清理干净了", channel="officer", self_handled=True).purpose == "report"


def test_a_township_edits_the_words() -> None:
    speech = msgspec.structs.replace(township()["speech"], body=with_word("complaint", "misconduct", "打瞌睡"))
    theirs = build_rulebook({**township(), "speech": speech})
    report = a_report("指挥室打瞌睡")

    assert decide(report, rulebook()).accused == ()
    assert decide(report, theirs).accused == ("unit:command",)


def with_word(part: str, of: str, word: str) -> dict[str, Any]:
    body = dict(township()["speech"].body)
    return {**body, part: {**body[part], of: [*body[part][of], word]}}


def test_a_row_that_means_two_at_once_is_refused() -> None:
    body = with_word("complaint", "asked", "替")
    body["complaint"]["accused"] = [{"any": ["某人"], "unit": "police", "role": "officer"}]

    with pytest.raises(BadDocument, match="not several"):
        speech_from(body)


def test_words_for_a_unit_or_category_that_is_not_there_are_a_fault_of_the_documents() -> None:
    body = json.loads(msgspec.json.encode(township()["speech"].body))
    body["complaint"]["accused"][0]["unit"] = "nobody"
    body["purposes"][1]["category"] = "S99"
    documents = {**township(), "speech": msgspec.structs.replace(township()["speech"], body=body)}

    found = faults(documents, town="330499101")

    assert [fault.where.path for fault in found] == [
        ("purposes", 1, "category"),
        ("complaint", "accused", 0, "unit"),
    ]


def field_case(name: str) -> list[dict[str, str]]:
    path: Path = CASES / name
    if not path.is_file():
        pytest.skip("the field cases are not at GRIDLOOP_TEST_DATA")
    cases: list[dict[str, str]] = json.loads(path.read_text("utf-8"))["cases"]
    return cases


def test_the_field_s_accusations_are_left_to_the_supervisor() -> None:
    """Before these steps both were assigned to those whom they complain about; now none is."""
    found = [decided(case["text"]) for case in field_case("accusations.json")]

    assert [(each.accused, each.unit) for each in found] == [(("unit:police",), None), (("unit:lingtang",), None)]


def test_the_field_s_thanks_questions_and_danger_are_heard() -> None:
    """Before these steps none of the four was: three became work orders, one waited without a grade."""
    found = [decided(case["text"]) for case in field_case("speech_acts.json")]

    assert [(each.purpose, each.unit, each.urgent) for each in found] == [
        ("thanks", None, False),
        ("question", SERVICES_WINDOW, False),
        ("question", SERVICES_WINDOW, False),
        ("report", None, True),
    ]
    assert found[2].grade == 4
    assert found[3].grade == 2


def test_no_sentence_of_the_field_cases_is_a_word_of_the_dictionary() -> None:
    document = json.dumps(township()["speech"].body, ensure_ascii=False)
    texts = [case["text"] for name in ("accusations.json", "speech_acts.json") for case in field_case(name)]

    assert [text for text in texts if text in document] == []
