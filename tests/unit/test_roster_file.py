"""A duty roster as a table: what a spreadsheet holds becomes a document, and what is wrong is told by its line."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

from dispatch.application.roster_file import FaultyLine, FileRefused, LineFault, file_of, roster_in
from dispatch.domain.calendar.roster import roster_from
from schemas.reference import validate
from tests.unit.calendar.test_roster import bodies

UNITS = {"村镇建设站": "works", "派出所": "police"}
COLUMNS = "类别、单位、星期或日期、开始、结束、人员、轮换分钟、代班"
HEAD = "类别,单位,星期或日期,开始,结束,人员,轮换分钟,代班\n"


def read(lines: str, *, encoding: str = "utf-8") -> dict[str, Any]:
    body = roster_in((HEAD + lines).encode(encoding), UNITS)
    validate("roster", body)
    roster_from(body, version="test")
    return body


def faults(lines: str) -> list[tuple[int, LineFault]]:
    with pytest.raises(FileRefused) as refused:
        read(lines)
    return [(each.line, each.fault) for each in refused.value.faults]


def test_a_table_becomes_a_document() -> None:
    body = read(
        "值班,works,周一至周五,8:30,17:30,works-h1,,\n"
        "值班,村镇建设站,周六、周日,22:00,06:00,works-h1、works-h2,240,\n"
        "值班,works,2026-10-01,09：00,24:00,works-h2,,\n"
        "值班,works,2026/10/02,,,,,\n"
        ",,,,,,,\n"
        "请假,,,2026-12-01 08:00,2026/12/03 00:00,works-h1,,works-h2\n"
    )

    assert body == {
        "units": [
            {
                "unit": "works",
                "weekly": [
                    {"days": [1, 2, 3, 4, 5], "from": "08:30", "to": "17:30", "persons": ["works-h1"]},
                    {
                        "days": [6, 7],
                        "from": "22:00",
                        "to": "06:00",
                        "persons": ["works-h1", "works-h2"],
                        "turn_minutes": 240,
                    },
                ],
                "dates": [
                    {"date": "2026-10-01", "shifts": [{"from": "09:00", "to": "24:00", "persons": ["works-h2"]}]},
                    {"date": "2026-10-02", "shifts": []},
                ],
            }
        ],
        "absences": [
            {"person": "works-h1", "from": "2026-12-01T08:00", "to": "2026-12-03T00:00", "deputy": "works-h2"}
        ],
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_it_is_read_as_spreadsheets_in_china_write_it(encoding: str) -> None:
    assert read("值班,派出所,星期天,00:00,24:00,police-h1,,\n", encoding=encoding)["units"][0]["unit"] == "police"


def test_what_a_spreadsheet_makes_of_dates_and_times_when_it_saves_the_table_is_read() -> None:
    body = read(
        "值班,works,2026/1/5,8:30:00,24:00:00,works-h1,,\n"
        "值班,works,2026年10月2日,,,,,\n"
        "请假,,,2026/1/5 8:00,2026/1/7,works-h1,,works-h2\n"
        "请假,,,2026/1/8 8:00:00,2026-01-09T18:00,works-h1,,works-h2\n"
    )

    assert body["units"][0]["dates"] == [
        {"date": "2026-01-05", "shifts": [{"from": "08:30", "to": "24:00", "persons": ["works-h1"]}]},
        {"date": "2026-10-02", "shifts": []},
    ]
    assert [(gone["from"], gone["to"]) for gone in body["absences"]] == [
        ("2026-01-05T08:00", "2026-01-07T00:00"),
        ("2026-01-08T08:00", "2026-01-09T18:00"),
    ]


def test_a_unit_that_keeps_a_roster_with_nobody_on_it_is_said_so() -> None:
    assert read("值班,works,每天,,,,,\n") == {"units": [{"unit": "works"}]}


def test_every_line_that_is_wrong_is_named_at_once() -> None:
    assert faults(
        "值班,works,周一,08:30,17:30,works-h1,,\n"
        "加班,works,周一,08:30,17:30,works-h1,,\n"
        "值班,消防站,周一,08:30,17:30,works-h1,,\n"
        "值班,works,周八,08:30,17:30,works-h1,,\n"
        "值班,works,周五至周一,08:30,17:30,works-h1,,\n"
        "值班,works,2026-02-29,08:30,17:30,works-h1,,\n"
        "值班,works,周一,08:30,08:30,works-h1,,\n"
        "值班,works,周一,08:30,25:00,works-h1,,\n"
        "值班,works,周一,08:30,,works-h1,,\n"
        "值班,works,周一,08:30,17:30,,,\n"
        "值班,works,周一,,,works-h1,,\n"
        "值班,works,周一,08:30,17:30,works-h1,十,\n"
        "请假,,,昨天,2026-12-03 00:00,works-h1,,\n"
        "请假,,,2026/2/30,2026-12-03 00:00,works-h1,,\n"
        "请假,,,2026/2/3 8:00+02:00,2026-12-03 00:00,works-h1,,\n"
        "请假,,,2026-12-01 00:00,2026-12-03 00:00,works-h1、works-h2,,\n"
        "值班,works,周一,08:30,17:30,works-h1,,,surplus\n"
    ) == [
        (3, LineFault.KIND),
        (4, LineFault.UNIT),
        (5, LineFault.DAYS),
        (6, LineFault.DAYS),
        (7, LineFault.DAYS),
        (8, LineFault.HOURS),
        (9, LineFault.HOURS),
        (10, LineFault.HOURS),
        (11, LineFault.PERSONS),
        (12, LineFault.HOURS),
        (13, LineFault.TURN),
        (14, LineFault.MOMENT),
        (15, LineFault.MOMENT),
        (16, LineFault.MOMENT),
        (17, LineFault.PERSON),
        (18, LineFault.CELLS),
    ]


@pytest.mark.parametrize(
    ("file", "fault"),
    [
        (b"", FaultyLine(line=1, fault=LineFault.HEADER, value=COLUMNS)),
        ("姓名,电话\n".encode(), FaultyLine(line=1, fault=LineFault.HEADER, value=COLUMNS)),
        (b"\xff\xff\xff", FaultyLine(line=0, fault=LineFault.ENCODING)),
        ((HEAD + "值班,works\n" * 5_001).encode(), FaultyLine(line=0, fault=LineFault.TOO_LONG, value="5000")),
    ],
)  # fmt: skip
def test_what_is_no_such_table_is_refused(file: bytes, fault: FaultyLine) -> None:
    with pytest.raises(FileRefused) as refused:
        roster_in(file, UNITS)

    assert refused.value.faults == (fault,)


@settings(max_examples=60)
@given(bodies())
def test_what_is_written_is_read_again(body: dict[str, Any]) -> None:
    again = roster_in(file_of(body), {"works": "works"})

    assert roster_from(again, version="test") == roster_from(body, version="test")
