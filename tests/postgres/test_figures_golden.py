"""Figures that were published, or measured by others, come out to the digit; and nobody learns of small groups."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import psycopg
import pytest

from dispatch.adapters.postgres import event_tail
from dispatch.adapters.postgres.counting.counter import FigureCounter
from dispatch.application.figures import figures_of
from dispatch.bootstrap import Services
from dispatch.domain.actor import Actor
from dispatch.domain.assessment.counted import By, Counted
from dispatch.domain.assessment.figure import Figure, Figures, figures_from
from dispatch.domain.assessment.period import Span, period_of
from dispatch.domain.terms import Role
from tests.postgres.clocked import Clocked, write
from tests.postgres.township import OPERATOR, UNIT_LEAD, somebody
from tests.postgres.web import Somebody, running

DATA: Final = Path(os.environ.get("GRIDLOOP_TEST_DATA", Path(__file__).parents[3] / "shared" / "data"))
REQUESTS: Final = DATA / "baltimore311" / "311_sample.csv"
NOVEMBER: Final = period_of("2026-11").span
DAY: Final = timedelta(days=1)
ADMIN: Final = somebody("admin", Role.ADMIN)
OTHER_LEAD: Final = somebody("police-lead", Role.UNIT_LEAD, unit="police")

CHECKED: Final = """
INSERT INTO incident_event (incident, seq, id, type, occurred_at, by, status, version, caused_by, data)
SELECT id, 2, gen_random_uuid(), 'CheckPassed', received_at, 'operator', 'closed', 1, id, '{}' FROM incident
"""
DONE_IN_TIME: Final = {
    "id": "done-in-time",
    "name": {"zh": "办结按期率", "en": "Closed in time, of what was closed"},
    "population": "clocks",
    "clocks": ["handle"],
    "measure": "share",
    "instant": "stopped",
    "counts": "in_time",
}


def shipped(services: Services) -> Figures:
    return figures_of(services.documents())


def put(services: Services, rows: list[Clocked], *, kind: str = "total", name: str = "1") -> None:
    with services.engine.begin() as connection:
        write(event_tail.driver(connection), rows, kind=kind, name=name)


def counted(services: Services, figure: Figure, span: Span, by: By = By.NONE) -> list[Counted]:
    with services.engine.connect() as connection:
        return list(FigureCounter(connection).count([figure], span, by))


def town_of_tianmen() -> Iterator[Clocked]:
    """1,054 taken in: 972 due in the month, 911 of these closed in it, 737 in time; the others are due later."""
    for n in range(1054):
        started = NOVEMBER.begin - DAY + timedelta(minutes=n)
        due = NOVEMBER.begin + 10 * DAY + timedelta(minutes=n) if n < 972 else NOVEMBER.end + timedelta(minutes=n)
        if n < 737:
            stopped: datetime | None = due - timedelta(minutes=n % 3)  # some of them right at the due time
        elif n < 911:
            stopped = due + timedelta(minutes=1 + n % 7)
        elif n < 941:
            stopped = NOVEMBER.end + timedelta(hours=n)  # closed, but not in the month
        else:
            stopped = None if n < 972 else NOVEMBER.begin + DAY
        yield Clocked(unit="enforcement", started=started, due=due, stopped=stopped)


def test_of_what_was_due_in_the_month_as_published(services: Services) -> None:
    put(services, list(town_of_tianmen()))
    figures = shipped(services)

    (closed,), (on_time,) = (counted(services, figures[id], NOVEMBER) for id in ("closed", "on-time"))

    assert (closed.numerator, closed.denominator) == (911, 972)
    assert (on_time.numerator, on_time.denominator) == (737, 972)
    assert [round(100 * (each.value or 0), 2) for each in (closed, on_time)] == [Decimal("93.72"), Decimal("75.82")]
    assert counted(services, figures["closed"], NOVEMBER) == [closed], "the same again, to the digit"


@pytest.mark.skipif(not REQUESTS.exists(), reason=f"baltimore311 is not at {REQUESTS}; GRIDLOOP_TEST_DATA names it")
def test_of_ten_thousand_requests_to_a_real_city_as_measured(services: Services) -> None:
    def at(written: str) -> datetime | None:
        return datetime.strptime(written, "%m/%d/%Y %I:%M:%S %p").replace(tzinfo=UTC) if written else None

    with REQUESTS.open(encoding="utf-8", newline="") as file:
        read = [
            (row["Agency"], at(row["CreatedDate"]), at(row["DueDate"]), at(row["CloseDate"]))
            for row in csv.DictReader(file)
        ]
    rows = [
        Clocked(unit=agency, started=created, due=due, stopped=closed)
        for agency, created, due, closed in read
        if created is not None and due is not None
    ]
    put(services, rows, kind="handle")
    figure = figures_from({"figures": [DONE_IN_TIME]}, version="test")["done-in-time"]
    span = Span(datetime(2013, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC))

    (whole,) = counted(services, figure, span)
    agencies = {each.subject: each for each in counted(services, figure, span, By.UNIT)}

    assert (whole.numerator, whole.denominator) == (7_988, 9_555)
    shares = {name: round(100 * (agencies[name].value or 0), 1) for name in ("Housing", "Solid Waste")}
    assert shares == {"Housing": Decimal("89.4"), "Solid Waste": Decimal("88.0")}


def units_with(*sizes: tuple[str, int], late: int = 0) -> list[Clocked]:
    return [
        Clocked(
            unit=unit,
            started=NOVEMBER.begin,
            due=NOVEMBER.begin + (n + 1) * timedelta(hours=1),
            stopped=NOVEMBER.begin + (n + (2 if n < late else 1)) * timedelta(hours=1),
        )
        for unit, size in sizes
        for n in range(size)
    ]


def shown(services: Services, actor: Actor, by: By, span: Span = NOVEMBER) -> dict[str | None, Counted]:
    reading = services.reading.as_(actor)
    return {each.subject: each for each in reading.figured([shipped(services)["on-time"]], span, by)}


def test_whoever_may_open_every_incident_sees_exact_numbers_and_others_none_of_small_groups(services: Services) -> None:
    put(services, units_with(("enforcement", 13), ("market", 8), ("police", 3), late=2))

    room, lead, other = (shown(services, actor, By.UNIT) for actor in (OPERATOR, UNIT_LEAD, OTHER_LEAD))

    assert [(row.numerator, row.denominator) for row in room.values()] == [(11, 13), (6, 8), (1, 3)]
    assert (lead["enforcement"].numerator, lead["enforcement"].denominator) == (11, 13)
    assert lead["police"].hidden
    assert (lead["police"].numerator, lead["police"].denominator, lead["police"].value) == (None, None, None)
    assert (lead["market"].numerator, lead["market"].denominator, lead["market"].rounded) == (5, 10, True)
    assert (other["police"].numerator, other["police"].denominator, other["police"].rounded) == (1, 3, False)


def test_no_two_views_tell_by_subtraction_how_small_a_hidden_group_is(services: Services) -> None:
    put(services, units_with(("enforcement", 13), ("market", 8), ("police", 3)))
    first_half = Span(NOVEMBER.begin, NOVEMBER.begin + timedelta(hours=4, minutes=1))

    for actor in (ADMIN, UNIT_LEAD):
        rows, total = shown(services, actor, By.UNIT), shown(services, actor, By.NONE)[None]
        parts = [row.denominator for row in rows.values() if row.rounded]
        less_a_window = shown(services, actor, By.UNIT, first_half)

        assert total.denominator == 25, "in fives: 24 are there"
        assert all((part or 0) % 5 == 0 for part in parts)
        assert rows["police"].hidden
        assert all(row.hidden or row.denominator == 5 or not row.rounded for row in less_a_window.values())


def test_nobody_sees_figures_of_other_persons(services: Services) -> None:
    figure = shipped(services)["verified-reports"]
    officer = somebody("officer01", Role.OFFICER, area="330499101201002")
    with services.engine.begin() as connection:
        driver = event_tail.driver(connection)
        write(driver, [clock(n) for n in range(4)])
        driver.execute("UPDATE incident SET channel = 'officer'")
        driver.execute(CHECKED)

    def seen(actor: Actor, by: By) -> list[tuple[str | None, int | None]]:
        found = services.reading.as_(actor).figured([figure], NOVEMBER, by)
        return [(each.subject, each.numerator) for each in found]

    assert seen(officer, By.OFFICER) == [("officer01", 2)]
    assert seen(OPERATOR, By.OFFICER) == []
    assert seen(OPERATOR, By.CELL) == [], "a cell has an officer or two"
    assert seen(OPERATOR, By.NONE) == [(None, 4)]
    assert services.reading.as_(OPERATOR).figured_cases(figure, NOVEMBER, By.OFFICER, "officer01").items == ()
    assert len(services.reading.as_(officer).figured_cases(figure, NOVEMBER, By.OFFICER, "officer01").items) == 2


def clock(n: int) -> Clocked:
    at = NOVEMBER.begin + (n + 1) * timedelta(hours=1)
    return Clocked(unit="enforcement", started=at, due=at + DAY, stopped=at, reporter=f"officer0{1 + n % 2}")


def test_more_of_one_person_on_one_day_than_count_are_left_out_and_say_so(services: Services) -> None:
    figure = shipped(services)["verified-reports"]
    rows = [
        Clocked(unit="enforcement", started=at, due=at + DAY, stopped=at, reporter="officer01")
        for at in (NOVEMBER.begin + timedelta(minutes=n) for n in range(13))
    ]
    put(services, rows)
    with psycopg.connect(services.settings.database_url, autocommit=True) as connection:
        connection.execute("UPDATE incident SET channel = 'officer'")
        connection.execute(CHECKED)

    (found,) = counted(services, figure, NOVEMBER)
    cases = services.reading.as_(OPERATOR).figured_cases(figure, NOVEMBER, By.NONE, None).items

    assert found.numerator == 10
    assert [case.excluded for case in cases].count("capped") == 3  # type: ignore[arg-type]


def test_a_trend_is_told_period_by_period_and_nonsense_is_refused(services: Services) -> None:
    put(services, units_with(("enforcement", 6)))
    wrong: dict[str, Any] = {"period": "2026-13"}

    with running(services) as site:
        operator = Somebody(site, "operator01")
        trend = operator.get("/statistics/figures", params={"periods": "2026-09..2026-11", "figure": "on-time"})
        statuses = [
            operator.status("/statistics/figures", params=wrong),
            operator.status("/statistics/figures", params={"figure": "no-such"}),
            operator.status("/statistics/figures", params={"periods": "2020-01..2026-11"}),
            operator.status("/statistics/figures", params={"periods": "2026-01-01..2026-02-05"}),
        ]

    assert [point["period"] for point in trend["trend"]] == ["2026-09", "2026-10", "2026-11"]
    assert [point["figures"][0]["rows"][0]["denominator"] for point in trend["trend"]] == [0, 0, 6]
    assert statuses == [422, 404, 422, 422]
