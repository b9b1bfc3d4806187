"""Whatever an automatic decision can say, the catalogue has a sentence for it, with the values that it asks for."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf
from typing import Any, Final

import msgspec
import pytest
import shapely
from shapely.geometry import Point, shape

from runtime.ids import new_id
from schemas.incident_records import Line, Position, ReportAccepted, Step, TriageDecided
from schemas.reasons import LeftWhy, Reason
from schemas.texts import Language, gaps, sentences
from stream_processors.triage.rules import Rulebook, build_rulebook, decide
from tests.unit.console.test_texts import kinds_of_refusal
from tests.unit.triage.reports import (
    LAKE_HEAD,
    MARKET_STREET,
    a_report,
    a_silent_voice,
    a_voice,
    inside,
    rulebook,
    township,
    with_second,
)

LAMP: Final = "河西街路灯不亮"
LAMP_ROW: Final = {
    "id": "L1",
    "scheme": "urban",
    "category": "01037",
    "area": MARKET_STREET[:9],
    "unit": "works",
    "level": "town",
    "legal_basis": "城市照明管理规定",
}


def a_corner() -> Position:
    """A place where cells meet."""
    polygons = [shape(row["polygon"]) for row in township()["areas"].body["cells"]]
    corners = shapely.get_coordinates(polygons).tolist()
    lon, lat = max(corners, key=lambda corner: sum(polygon.touches(Point(corner)) for polygon in polygons))
    return Position(lon=lon, lat=lat)


def with_rows(*rows: dict[str, Any]) -> Rulebook:
    responsibility = township()["responsibility"]
    scheme = next(row["scheme"] for row in township()["categories"].body["categories"] if row["code"] == "01037")
    known = [{**row, "scheme": scheme} for row in rows]
    return build_rulebook(
        {**township(), "responsibility": msgspec.structs.replace(responsibility, body={"rows": known})}
    )


def without_admissions() -> Rulebook:
    admission = township()["admission"]
    return build_rulebook({**township(), "admission": msgspec.structs.replace(admission, body={"items": []})})


def without_county() -> Rulebook:
    units = township()["units"]
    rows = [{**row, "jurisdiction": ["330400"]} if row["kind"] == "county" else row for row in units.body["units"]]
    elsewhere = msgspec.structs.replace(units, body={**units.body, "units": rows})
    return build_rulebook({**township(), "units": elsewhere})


def reports() -> Iterator[tuple[ReportAccepted, Rulebook]]:
    sent = inside(MARKET_STREET)
    for report in (
        a_report(LAMP),
        a_report(LAMP, channel="officer", category="01028"),
        a_report(LAMP, category="99999"),
        a_report(LAMP, channel="officer", category="01"),
        a_report("车间里喷漆味刺鼻，晚上机器噪音很大"),
        a_report("停车位被人占了，半夜喇叭声扰民"),
        a_report("巡查河道，没有异味，水面正常"),
        a_report("路灯不亮，有人摔伤", urgent=True),
        a_report(LAMP, urgent=True),
        a_report(LAMP, urgent=True, channel="officer"),
        a_report(position=None),
        a_report(position=Position(lon=120.54, lat=inf)),
        a_report(position=Position(lon=0.0, lat=0.0)),
        a_report(position=Position(lon=sent.lon, lat=sent.lat, source_crs="GCJ-02")),
        a_report(position=a_corner()),
        a_report(position=Position(lon=sent.lon, lat=sent.lat, accuracy_m=5000)),
        a_report(history=True),
        a_report("河西街垃圾成堆，已清理", channel="officer", self_handled=True),
        a_report("有人在基本农田里挖塘养虾", channel="officer", self_handled=True),
        a_report("两户人家滴水纠纷", position=inside(LAKE_HEAD)),
        a_report("两户人家滴水纠纷"),
        a_report("举报城管收黑钱"),
        a_report("感谢师傅，路灯修好了"),
        a_report("请问垃圾袋在哪里领"),
        a_report("请问路灯坏了找谁修？"),
        a_report("请问有人溺水怎么办？"),
        a_report("水塘没有护栏，怕小孩掉进水塘里"),
    ):
        yield report, rulebook()
    vague = a_report("这里照明不好，怕出事")
    for likely in (("01037", 0.8), ("01037", 0.1), ("S020101", 0.8), ("of another scheme", 0.8)):
        yield vague, with_second(a_voice(likely))
    for why in (Reason.CLASSIFY_MODEL_MISSING, Reason.CLASSIFY_MODEL_SLOW, Reason.CLASSIFY_MODEL_FAILED):
        yield vague, with_second(a_silent_voice(why))
    yield a_report("两户人家滴水纠纷"), without_admissions()
    yield a_report("村口有一家黑诊所，无证行医"), rulebook()
    yield a_report("工厂偷排废水，直接排入河道"), rulebook()
    yield a_report("工厂偷排废水，直接排入河道"), without_county()
    yield a_report(LAMP), with_rows({**LAMP_ROW, "duty_item": "Z99"})
    yield a_report(LAMP), with_rows({**LAMP_ROW, "category": "02"})
    for change in (
        {"area": LAKE_HEAD},
        {"grade": 1},
        {"category": "01"},
        {},
    ):
        yield a_report(LAMP), with_rows(LAMP_ROW, {**LAMP_ROW, "id": "L2", **change})
    yield a_report(LAMP), with_rows(LAMP_ROW, {**LAMP_ROW, "id": "L2", "area": MARKET_STREET})
    yield a_report(LAMP), with_rows(LAMP_ROW, {**LAMP_ROW, "id": "L2", "grade": 4})


def names_in(value: object) -> Iterator[str]:
    """Yield the names of values, those inside lists and objects too."""
    if isinstance(value, dict):
        yield from value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from names_in(inner)


@pytest.fixture(scope="module")
def said() -> list[Line]:
    return [line for report, rules in reports() for step in decide(report, rules).steps for line in step.lines]


def test_every_reason_is_given_by_some_report(said: list[Line]) -> None:
    assert {line.code for line in said} == set(Reason)


@pytest.mark.parametrize("language", Language)
def test_a_reason_brings_every_value_that_its_sentence_asks_for(said: list[Line], language: Language) -> None:
    wanting = {
        line.code: missing
        for line in said
        if (missing := gaps(sentences(language)[f"reason.{line.code}"]) - line.data.keys())
    }

    assert wanting == {}


def test_the_catalogue_has_no_reason_that_nobody_gives() -> None:
    assert {key for key in sentences(Language.EN) if key.startswith("reason.")} == {f"reason.{code}" for code in Reason}


def test_every_value_behind_a_reason_has_a_name(said: list[Line]) -> None:
    named = {key.removeprefix("reasonData.") for key in sentences(Language.EN) if key.startswith("reasonData.")}

    assert {name for line in said for name in names_in(line.data)} == named


def test_every_cause_for_leaving_an_incident_to_a_person_has_its_sentence() -> None:
    worded = {key.removeprefix("leftWhy.") for key in sentences(Language.EN) if key.startswith("leftWhy.")}

    assert worded == {*LeftWhy, *(kind.code for kind in kinds_of_refusal())}


def test_a_step_and_a_reason_that_only_a_later_release_knows_can_be_read() -> None:
    later = Step(
        step="duplicates", outcome=None, document="v9", lines=(Line(code="duplicates.near", data={"metres": 20}),)
    )
    decided = TriageDecided(
        event_id=new_id(),
        incident=new_id(),
        caused_by=new_id(),
        occurred_at=a_report().occurred_at,
        rules="v9",
        steps=(later,),
    )

    assert msgspec.json.decode(msgspec.json.encode(decided), type=TriageDecided).steps == (later,)
