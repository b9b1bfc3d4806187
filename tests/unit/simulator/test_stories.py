"""What the ground truth expects is what the rules make of the reports, so that a comparison means something."""

from datetime import UTC, datetime
from uuid import UUID

from dispatch.application.accept.report_form import PositionForm, to_wgs84
from producers.simulator.day import PlannedReport
from producers.simulator.plan import plan_day
from schemas.ids import named_id
from schemas.incident_records import ReportAccepted, TriageDecided
from stream_processors.triage.rules import build_rulebook, decide
from tests.unit.simulator.township import reference, the_world

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
RULEBOOK = build_rulebook(reference())


def decided(planned: PlannedReport) -> TriageDecided:
    id: UUID = named_id("planned", str(planned.n))
    position = planned.position
    role = next(account.role for account in the_world().accounts if account.user == planned.sender)
    return decide(
        ReportAccepted(
            event_id=id,
            incident=id,
            occurred_at=NOON,
            caused_by=id,
            number="1",
            town="330499101",
            received_at=NOON,
            channel="hotline" if role == "operator" else role,
            text=planned.text,
            category=planned.category,
            position=to_wgs84(PositionForm(lon=position.lon, lat=position.lat, crs=position.crs)) if position else None,
            address=planned.address,
            urgent=planned.urgent,
            self_handled=planned.self_handled is not None,
        ),
        RULEBOOK,
    )


def test_nearly_all_clear_reports_are_decided_as_expected() -> None:
    planned = list(plan_day(5, the_world(), minutes=240))
    clear = [one for one in planned if one.expected.category]

    right = [
        one
        for one in clear
        if (made := decided(one))
        and (made.category, made.grade, made.cell, made.unit)
        == (one.expected.category, one.expected.grade, one.expected.cell, one.expected.unit)
    ]

    assert len(right) / len(clear) > 0.97


def test_vague_reports_are_left_to_a_person() -> None:
    vague = [one for one in plan_day(5, the_world(), minutes=240) if one.expected.left == "person"]

    assert vague
    assert not [one.text for one in vague if decided(one).category]
