"""Who is told while the duty roster says who is on duty: those, their deputies, and where there is nobody the lead."""

from __future__ import annotations

from typing import Any

import pytest

from dispatch.application.directory import messages_for, recipients
from dispatch.application.watch import NO_WATCH, Watch
from dispatch.domain.calendar.roster import roster_from
from dispatch.domain.terms import Role, Status, UnitId
from tests.builders import A_HANDLER, an_incident
from tests.unit.calendar.hours import shanghai
from tests.unit.test_directory import CREW, EVERYBODY, SQUAD, Township, a_notice, unsigned

ROOM = UnitId("u-room")
MONDAY_NOON = shanghai("2026-03-09 12:00")
SIGNED = {Role.HANDLER: ("another", A_HANDLER.user), Role.UNIT_LEAD: ("lead",)}


def a_watch(
    *persons: str, unit: UnitId = SQUAD, absences: Any = (), hours: tuple[str, str] = ("08:00", "18:00")
) -> Watch:
    lines = [{"days": [1], "from": hours[0], "to": hours[1], "persons": list(persons)}] if persons else []
    body = {"units": [{"unit": unit, "weekly": lines}], "absences": list(absences)}
    return Watch(roster=roster_from(body, version="test"), now=lambda: MONDAY_NOON, room=ROOM)


def away(person: str, deputy: str | None) -> dict[str, Any]:
    gone = {"person": person, "from": "2026-03-09T00:00", "to": "2026-03-10T00:00"}
    return gone | ({"deputy": deputy} if deputy else {})


@pytest.mark.parametrize(
    ("sentence", "watch", "told", "role", "nobody"),
    [
        ("no roster: all of the unit", NO_WATCH, ("crew-1", "crew-2"), Role.HANDLER, None),
        ("another unit's roster is none of this one's", a_watch("x", unit=UnitId("u-other")), ("crew-1", "crew-2"),
         Role.HANDLER, None),
        ("one is on duty", a_watch("crew-2"), ("crew-2",), Role.HANDLER, None),
        ("a lead may be", a_watch("lead"), ("lead",), Role.HANDLER, None),
        ("a deputy stands in", a_watch("crew-1", absences=[away("crew-1", "crew-2")]), ("crew-2",), Role.HANDLER, None),
        ("nobody at this hour: the lead", a_watch("crew-1", hours=("18:00", "20:00")), ("lead",), Role.UNIT_LEAD,
         SQUAD),
        ("the only one is away: the lead", a_watch("crew-1", absences=[away("crew-1", None)]), ("lead",),
         Role.UNIT_LEAD, SQUAD),
        ("whoever left the unit is nobody", a_watch("a-stranger"), ("lead",), Role.UNIT_LEAD, SQUAD),
        ("the lead is away too: the lead's deputy", a_watch(absences=[away("lead", "crew-1")]), ("crew-1",),
         Role.UNIT_LEAD, SQUAD),
        ("and without one the supervisor", a_watch(absences=[away("lead", None)]), ("supervisor",), Role.SUPERVISOR,
         SQUAD),
    ],
)  # fmt: skip
def test_whoever_is_on_duty_gets_it(
    sentence: str, watch: Watch, told: tuple[str, ...], role: Role, nobody: UnitId | None
) -> None:
    found = recipients(a_notice("handler"), unsigned(), Township(EVERYBODY, {SQUAD: CREW}), watch)

    assert (found.users, found.role, found.nobody_on_duty) == (told, role, nobody), sentence


@pytest.mark.parametrize(
    ("kind", "watch", "told"),
    [
        ("escalation", a_watch(A_HANDLER.user, "another"), (A_HANDLER.user,)),
        ("escalation", a_watch("another"), ("another",)),
        ("nudge", a_watch("another"), ("another",)),
        ("handed_on", a_watch("another"), (A_HANDLER.user,)),
        ("escalation", a_watch(), ("lead",)),
    ],
)
def test_who_signed_has_it_but_what_presses_goes_to_whoever_is_there(
    kind: str, watch: Watch, told: tuple[str, ...]
) -> None:
    directory = Township(EVERYBODY, {SQUAD: SIGNED})

    found = recipients(a_notice("handler", kind=kind), an_incident(Status.HANDLING), directory, watch)

    assert found.users == told


@pytest.mark.parametrize(
    ("watch", "told", "role"),
    [
        (a_watch("night", unit=ROOM), ("night",), Role.OPERATOR),
        (a_watch(unit=ROOM), ("head",), Role.UNIT_LEAD),
        (a_watch("night", unit=ROOM, absences=[away("night", None), away("head", None)]), ("supervisor",),
         Role.SUPERVISOR),
    ],
)  # fmt: skip
def test_of_the_command_room_the_operator_on_duty_is_told(watch: Watch, told: tuple[str, ...], role: Role) -> None:
    people = EVERYBODY | {Role.OPERATOR: ("day", "night")}
    directory = Township(people, {ROOM: {Role.UNIT_LEAD: ("head",)}})

    found = recipients(a_notice("operator", unit=None), unsigned(), directory, watch)

    assert (found.users, found.role) == (told, role)


def test_somebody_is_told_even_where_the_rosters_leave_nobody() -> None:
    directory = Township({Role.OPERATOR: ("operator",)}, {})

    found = recipients(a_notice("operator", unit=None), unsigned(), directory, a_watch(unit=ROOM))

    assert found.users == ("operator",)


def test_the_message_says_that_the_roster_had_nobody() -> None:
    directory = Township(EVERYBODY, {SQUAD: CREW})

    (to_lead, *_) = messages_for([a_notice("handler")], unsigned(), directory, watch=a_watch())
    (to_crew, *_) = messages_for([a_notice("handler")], unsigned(), directory, watch=a_watch("crew-1"))

    assert (to_lead.recipient, to_lead.body["nobody_on_duty"]) == ("lead", SQUAD)
    assert "nobody_on_duty" not in to_crew.body


@pytest.mark.parametrize(
    ("sentence", "absences", "told"),
    [
        ("both officers are there", [], ("officer-1", "officer-2")),
        ("one is away, and the other stands in", [away("officer-1", "officer-2")], ("officer-2",)),
        ("a deputy who does not look after the cell is not told", [away("officer-1", "a-stranger")], ("officer-2",)),
        ("both are away: the command room", [away("officer-1", None), away("officer-2", None)], ("operator",)),
    ],
)
def test_an_officer_who_is_away_is_not_told(sentence: str, absences: Any, told: tuple[str, ...]) -> None:
    township = Township({**EVERYBODY, Role.OFFICER: ("officer-1", "officer-2")}, {SQUAD: CREW})

    found = recipients(a_notice("officer"), unsigned(), township, a_watch("crew-1", absences=absences))

    assert found.users == told, sentence
