"""How a decision comes about: evidence, declarations, grades, places, routes, and that everything is explained."""

from dataclasses import replace
from math import cos, inf, nan, radians
from time import perf_counter

import msgspec
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point, shape

from schemas.ids import derived_id
from schemas.incident_records import Position, ReportAccepted
from schemas.reasons import Reason, line
from stream_processors.triage.classifier import Candidate, Ranking, Spoken
from stream_processors.triage.locate import METRES_OF_A_DEGREE
from stream_processors.triage.rules import NEEDED, build_rulebook, decide
from tests.unit.triage.reports import MARKET_STREET, a_report, inside, rulebook, said, step, township


def test_a_decision_is_derived_from_its_report() -> None:
    report = a_report()

    decided = decide(report, rulebook())

    assert decided.event_id == derived_id(report.event_id, "triage")
    assert (decided.caused_by, decided.incident) == (report.event_id, report.incident)
    assert decided.occurred_at == report.occurred_at
    assert all(f"{kind} 2026-11" in decided.rules for kind in NEEDED)


def test_the_words_that_spoke_are_shown_with_their_weights_and_the_gate() -> None:
    found = step(decide(a_report("河西街路灯不亮"), rulebook()), "classify")

    assert found.lines[0].code == Reason.CLASSIFY_EVIDENCE
    assert found.lines[0].data["words"][0] == ["路灯不亮", 10.0]
    assert (found.score, found.gate) == (found.lines[-1].data["score"], 0.6)


def test_candidates_that_lost_are_named() -> None:
    found = step(decide(a_report("车间里喷漆味刺鼻，晚上机器噪音很大"), rulebook()), "classify")

    lost = said(found, Reason.CLASSIFY_LOST)["lost"]
    assert {candidate["category"] for candidate in lost} >= {"06028"}


def test_the_longest_word_wins_over_those_inside_it() -> None:
    ranking = rulebook().scheme.classifier.score("垃圾桶满溢")

    spoken = {word.word for candidate in ranking.candidates for word in candidate.spoken}
    assert spoken == {"垃圾桶满溢"}


def test_full_width_and_spaced_texts_are_the_same_words() -> None:
    plain = rulebook().scheme.classifier.score("ktv 唱歌扰民")

    assert rulebook().scheme.classifier.score("ＫＴＶ　唱 歌\u200b扰 民") == plain


def test_a_place_that_is_only_a_landmark_does_not_speak() -> None:
    ranking = rulebook().scheme.classifier.score("小学门口路灯不亮")

    assert [candidate.category for candidate in ranking.candidates] == ["01037"]


def test_a_denied_word_does_not_speak_and_is_named() -> None:
    found = step(decide(a_report("巡查河道，没有异味，水面正常"), rulebook()), "classify")

    assert found.outcome is None
    assert said(found, Reason.CLASSIFY_DENIED) == {"denied": ["异味"]}


def test_blocked_fire_lanes_are_not_a_parking_matter() -> None:
    decided = decide(a_report("小区消防通道有车辆违停"), rulebook())

    assert decided.category == "09012"


def test_an_officer_s_leaf_category_is_taken_as_it_is() -> None:
    decided = decide(a_report("河西街路灯不亮", channel="officer", category="01028"), rulebook())

    found = step(decided, "classify")
    assert (decided.category, found.score) == ("01028", 1.0)
    assert said(found, Reason.CLASSIFY_WORDS_SAY_OTHER) == {"category": "01037"}


def test_a_citizen_s_category_is_a_hint_that_can_tip_the_scale_but_not_decide_alone() -> None:
    alone = decide(a_report("请来看一下", category="01037"), rulebook())
    unsure = "停车位被人占了，半夜喇叭声扰民"
    without, with_hint = (decide(a_report(unsure, category=code), rulebook()) for code in (None, "06028"))

    assert alone.category is None
    assert without.category is None
    assert with_hint.category == "06028"
    assert said(step(with_hint, "classify"), Reason.CLASSIFY_DECLARED_HINT)["declared"] == "06028"


def test_an_officer_s_group_is_a_hint_for_what_lies_below_it() -> None:
    found = step(decide(a_report("河西街路灯不亮", channel="officer", category="01"), rulebook()), "classify")

    assert found.outcome == "01037"
    assert said(found, Reason.CLASSIFY_DECLARED_HINT)["declared"] == "01"
    assert said(found, Reason.CLASSIFY_EVIDENCE_WITH_HINT)["hint"] > 0


def test_an_unknown_declared_category_is_said_and_not_used() -> None:
    found = step(decide(a_report(category="99999"), rulebook()), "classify")

    assert found.outcome == "01037"
    assert found.lines[0] == line(Reason.CLASSIFY_DECLARED_UNKNOWN)


@pytest.mark.parametrize(
    ("why", "report", "grade"),
    [
        ("a street lamp is ordinary", a_report(), 4),
        ("an officer's urgent flag counts", a_report(urgent=True, channel="officer"), 3),
        ("the hotline's urgent flag counts", a_report(urgent=True, channel="hotline"), 3),
        ("a citizen's urgent flag alone does not", a_report(urgent=True), 4),
        ("a citizen's urgent flag beside a raising word does", a_report("路灯不亮，有人摔伤", urgent=True), 3),
        ("a word raises by itself", a_report("路灯杆漏电，路灯不亮"), 3),
        ("a word that only sounds serious does not", a_report("社区开展防溺水宣传，路灯不亮"), 4),
        ("an emergency without a category still has its grade", a_report("有人被困，快来"), 2),
        ("nothing said, nothing graded", a_report("请来看一下"), None),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_grade_comes_from_category_words_and_flag(why: str, report: ReportAccepted, grade: int | None) -> None:
    decided = decide(report, rulebook())

    assert decided.grade == grade, why
    assert step(decided, "grade").outcome == (str(grade) if grade else None)


def test_a_citizen_s_flag_that_did_not_count_is_mentioned() -> None:
    found = step(decide(a_report(urgent=True), rulebook()), "grade")

    assert said(found, Reason.GRADE_FLAG_ALONE) == {"channel": "citizen"}


def test_the_platform_never_gives_the_highest_grade() -> None:
    serious = "火灾爆炸，房屋倒塌，有人被困，持刀伤人，燃气泄漏"

    assert decide(a_report(serious, urgent=True, channel="officer"), rulebook()).grade == 2


def test_without_a_position_a_report_is_unplaced_whatever_its_address_says() -> None:
    decided = decide(a_report(position=None, address="红船镇河西街 12 号"), rulebook())

    assert (decided.category, decided.cell, decided.unit) == ("01037", None, None)
    assert step(decided, "locate").lines == (line(Reason.LOCATE_NO_POSITION),)
    assert step(decided, "route").lines == (line(Reason.ROUTE_UNPLACED),)


@pytest.mark.parametrize("position", [(0.0, 0.0), (120.9, 30.63), (nan, 30.63), (120.54, inf)])
def test_a_position_outside_the_town_is_unplaced(position: tuple[float, float]) -> None:
    decided = decide(a_report(position=Position(lon=position[0], lat=position[1])), rulebook())

    assert (decided.cell, decided.unit) == (None, None)


@pytest.mark.parametrize("metres", [5000, 500])
def test_a_position_that_may_lie_in_several_cells_is_left_to_a_person(metres: float) -> None:
    sent = inside(MARKET_STREET)
    decided = decide(a_report(position=Position(lon=sent.lon, lat=sent.lat, accuracy_m=metres)), rulebook())

    assert (decided.category, decided.cell, decided.unit) == ("01037", None, None)
    spans = said(step(decided, "locate"), Reason.LOCATE_SPANS)
    assert spans["metres"] == metres
    assert MARKET_STREET in spans["cells"]


def test_a_position_that_is_known_well_enough_is_placed_and_a_phone_s_usual_error_decides_nothing() -> None:
    sent = inside(MARKET_STREET)
    exact = decide(a_report(position=Position(lon=sent.lon, lat=sent.lat)), rulebook())
    usual = decide(a_report(position=Position(lon=sent.lon, lat=sent.lat, accuracy_m=15)), rulebook())

    assert (usual.cell, usual.unit) == (exact.cell, exact.unit) == (MARKET_STREET, "works")


def test_what_is_off_counts_in_metres_to_the_east_as_to_the_north() -> None:
    cells = rulebook().cells
    sent = inside(MARKET_STREET)
    east, north = 400 / (METRES_OF_A_DEGREE * cos(radians(sent.lat))), 400 / METRES_OF_A_DEGREE
    here = {cell.code for cell in cells.around(sent.lon, sent.lat, 405)}

    for lon, lat in ((east, 0), (-east, 0), (0, north), (0, -north)):
        assert {cell.code for cell in cells.covering(sent.lon + lon, sent.lat + lat)} <= here


def test_a_converted_position_says_where_it_came_from() -> None:
    sent = inside(MARKET_STREET)
    decided = decide(a_report(position=Position(lon=sent.lon, lat=sent.lat, source_crs="GCJ-02")), rulebook())

    assert said(step(decided, "locate"), Reason.LOCATE_CONVERTED) == {"source_crs": "GCJ-02"}


def test_an_explanation_holds_no_coordinates() -> None:
    report = a_report("路灯不亮，我叫张建国，电话 13800000000", address="河西街 12 号")

    said = msgspec.json.encode(decide(report, rulebook())).decode()

    assert report.position is not None
    for secret in (str(report.position.lon), str(report.position.lat), "张建国", "13800000000", "12 号"):
        assert secret not in said


def test_on_a_border_the_smallest_code_wins_and_the_others_are_named() -> None:
    polygons = {row["code"]: shape(row["polygon"]) for row in township()["areas"].body["cells"]}
    corners = {
        (point[0], point[1]) for polygon in polygons.values() for point in shapely.get_coordinates(polygon).tolist()
    }
    sharing = {p: sorted(c for c, polygon in polygons.items() if polygon.touches(Point(p))) for p in corners}
    corner, codes = max(sharing.items(), key=lambda item: (len(item[1]), item[0]))

    decided = decide(a_report(position=Position(lon=corner[0], lat=corner[1])), rulebook())

    assert len(codes) == 3
    assert decided.cell == codes[0]
    assert said(step(decided, "locate"), Reason.LOCATE_BORDER) == {"cells": codes}


def test_the_row_that_won_and_those_that_lost_are_explained() -> None:
    found = step(decide(a_report("消防通道被堵住"), rulebook()), "route")

    won, *_ = found.lines
    lost = next(line for line in found.lines if line.code == Reason.ROUTE_LOST_WIDER_CATEGORY)
    assert (won.code, won.data["row"]) == (Reason.ROUTE_WON, "R092")
    assert "第二十八条" in won.data["legal_basis"]
    assert (lost.data["row"], lost.data["unit"]) == ("R090", "enforcement")


def test_what_was_taken_back_is_the_countys_and_the_item_is_cited() -> None:
    decided = decide(a_report("村口有一家黑诊所，无证行医"), rulebook())

    assert (decided.category, decided.unit, decided.level) == ("S050503", "county", "county")
    assert (decided.responsibility_row, decided.duty_item, decided.helping) == ("R157", "S01", None)
    assert "duty_list 2026-11" in decided.rules
    cited = said(step(decided, "route"), Reason.ROUTE_DUTY_TAKEN_BACK)
    assert (cited["duty_item"], cited["version"], cited["department"]) == ("S01", "2026-11", "health")


def test_with_what_is_helping_the_county_leads_and_the_unit_of_the_town_is_named() -> None:
    decided = decide(a_report("工厂偷排废水，直接排入河道"), rulebook())

    assert (decided.unit, decided.level) == ("county", "county")
    assert (decided.duty_item, decided.helping) == ("P01", "ecology")
    assert "取样" in said(step(decided, "route"), Reason.ROUTE_DUTY_TOWN_DOES)["does"]


def test_a_town_without_a_duty_list_follows_its_rows_as_far_as_they_cite_nothing() -> None:
    bodies = {kind: document for kind, document in township().items() if kind != "duty_list"}
    rules = build_rulebook(bodies)

    lamp, clinic = decide(a_report(), rules), decide(a_report("村口有一家黑诊所，无证行医"), rules)

    assert "duty_list" not in lamp.rules
    assert (clinic.unit, clinic.level) == ("social", "town")
    assert said(step(clinic, "route"), Reason.ROUTE_LOST_NOT_LISTED)["row"] == "R157"


def test_a_village_row_for_another_village_says_why_it_lost() -> None:
    found = step(decide(a_report("两户人家滴水纠纷"), rulebook()), "route")

    assert found.outcome == "lingtang"
    assert said(found, Reason.ROUTE_LOST_JURISDICTION)["unit"] == "nanhu"


def test_a_village_is_not_asked_for_what_its_admission_list_does_not_hold() -> None:
    admission = township()["admission"]
    items = [item for item in admission.body["items"] if item["id"] != "Z03"]
    shorter = msgspec.structs.replace(admission, body={**admission.body, "items": items})
    rules = build_rulebook({**township(), "admission": shorter})

    decided = decide(a_report("两户人家滴水纠纷"), rules)

    assert (decided.unit, decided.level, decided.admission_item) == ("justice", "town", None)
    lost = [line for line in step(decided, "route").lines if line.code == Reason.ROUTE_LOST_NOT_ADMITTED]
    assert {(line.data["unit"], line.data["version"]) for line in lost} == {("lingtang", admission.version)}


def test_a_matter_that_no_row_covers_waits_for_a_person() -> None:
    responsibility = township()["responsibility"]
    rows = [row for row in responsibility.body["rows"] if not row["category"].startswith("01")]
    rules = build_rulebook(
        {**township(), "responsibility": msgspec.structs.replace(responsibility, body={"rows": rows})}
    )

    decided = decide(a_report(), rules)

    assert (decided.category, decided.unit) == ("01037", None)
    assert said(step(decided, "route"), Reason.ROUTE_NO_ROW) == {"category": "01037"}


def test_a_serious_danger_is_led_by_the_command_room() -> None:
    decided = decide(a_report("台风刮断大树险情，有人被困，请求抢险"), rulebook())

    assert (decided.grade, decided.unit) == (2, "command")


def test_what_an_officer_dealt_with_is_classified_but_not_assigned() -> None:
    report = a_report("河西街垃圾成堆，已清理", channel="officer", self_handled=True)

    decided = decide(report, rulebook())

    assert (decided.category, decided.level, decided.unit) == ("06010", "cell", None)
    assert said(step(decided, "route"), Reason.ROUTE_LISTED)["category"] == "06010"


def test_history_is_classified_but_not_assigned() -> None:
    decided = decide(a_report(history=True), rulebook())

    assert (decided.category, decided.unit, decided.level) == ("01037", None, None)


def test_another_classifier_can_take_the_dictionary_s_place() -> None:
    class Parrot:
        def score(self, text: str) -> Ranking:
            return Ranking((Candidate("S060302", 9.0, (Spoken("模型", 9.0),)),))

    decided = decide(a_report("随便说什么"), build_rulebook(township(), Parrot()))

    assert decided.category == "S060302"


def test_a_row_for_a_unit_that_does_not_exist_is_refused() -> None:
    responsibility = township()["responsibility"]
    rows = [{**responsibility.body["rows"][0], "unit": "nobody"}]

    with pytest.raises(ValueError, match="R010"):
        build_rulebook({**township(), "responsibility": msgspec.structs.replace(responsibility, body={"rows": rows})})


def test_every_decision_fits_the_topic() -> None:
    decided = decide(a_report("垃圾 路灯 违建 扰民 " * 200), rulebook())

    assert msgspec.json.decode(msgspec.json.encode(decided), type=type(decided)) == decided


WORDS = st.sampled_from(["消防通道", "路灯", "垃圾", "违停", "没有", "充电", "电瓶车", "煤气", "，", "\u200b", "１２"])
TEXTS = st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=30).map("".join))
PLACES = st.one_of(
    st.none(),
    st.builds(Position, lon=st.floats(), lat=st.floats()),
    st.builds(Position, lon=st.floats(120.49, 120.59), lat=st.floats(30.59, 30.67)),
)


@given(
    text=TEXTS,
    position=PLACES,
    category=st.sampled_from([None, "06010", "01", "S05", "nonsense", ""]),
    channel=st.sampled_from(["citizen", "officer", "hotline", "import"]),
    urgent=st.booleans(),
    self_handled=st.booleans(),
)
def test_deciding_never_fails_is_always_the_same_and_always_explained(
    text: str, position: Position | None, category: str | None, channel: str, urgent: bool, self_handled: bool
) -> None:
    report = a_report(
        text, position=position, category=category, channel=channel, urgent=urgent, self_handled=self_handled
    )

    first = decide(report, rulebook())

    assert msgspec.json.encode(first) == msgspec.json.encode(decide(report, rulebook()))
    assert [found.step for found in first.steps] in (
        ["purpose", "classify", "grade", "locate", "route"],
        ["purpose", "accuse", "locate"],
    )
    assert all(found.lines and {line.code for line in found.lines} <= set(Reason) for found in first.steps)
    assert first.unit is None or (first.category and first.cell and first.responsibility_row and first.level)
    assert (first.category is None) == (first.platform is None)


PEOPLE = ["张建国", "李秀英", "欧阳娜娜", "买买提", "王先生", "赵女士", "我丈夫", "我妻子"]


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize(
    "text", ["{}反映河西街路灯不亮", "楼上{}家漏水到楼下，邻里争吵", "{}拖欠农民工工资不给", "{}把面包车停在消防通道上"]
)
def test_who_is_named_changes_nothing_in_the_decision(text: str, person: str) -> None:
    named, unnamed = (decide(a_report(text.format(name)), rulebook()) for name in (person, "某人"))

    same = ("category", "platform", "grade", "cell", "unit", "level")
    assert [getattr(named, field) for field in same] == [getattr(unnamed, field) for field in same]
    assert named.category is not None


@pytest.mark.nightly
def test_a_decision_takes_well_under_a_millisecond() -> None:
    report = a_report(
        "菱塘村东市街十二号后门消防通道被两辆面包车长期占用，晚上出不去，请尽快派人来处理，之前也反映过好几次没有效果，谢谢了"
    )
    decide(report, rulebook())

    best = min(_seconds(report) for _ in range(5))

    assert len(report.text) >= 55
    assert best < 0.000_5


def _seconds(report: ReportAccepted) -> float:
    rules = replace(rulebook())
    started = perf_counter()
    for _ in range(100):
        decide(report, rules)
    return (perf_counter() - started) / 100


def test_the_words_of_a_visit_are_not_listened_to_because_nothing_has_happened() -> None:
    words = "饭店后厨：有无燃气泄漏、有人被困，投诉城管的也记下"
    visit = a_report(words, channel="patrol", category="S020203", position=inside(MARKET_STREET))

    decided = decide(visit, rulebook())

    assert (decided.category, decided.cell, decided.unit, decided.grade) == ("S020203", MARKET_STREET, None, None)
    assert (decided.urgent, decided.accused, decided.purpose) == (False, (), "report")
    reported = decide(replace_channel(visit, "officer"), rulebook())
    assert reported.urgent or reported.accused


def test_a_visit_about_what_is_no_category_any_more_is_left_to_a_person() -> None:
    visit = a_report("饭店后厨", channel="patrol", category="S99", position=inside(MARKET_STREET))

    assert decide(visit, rulebook()).category is None


def replace_channel(report: ReportAccepted, channel: str) -> ReportAccepted:
    """The same report through another door."""
    return msgspec.structs.replace(report, channel=channel)
