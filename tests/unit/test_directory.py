"""Who is told: those meant, or else the next wider role that somebody holds, and the message says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from dispatch.application.directory import MOST_PEOPLE, messages_for, recipients
from dispatch.domain.changed import replace
from dispatch.domain.clocks.ladders import COUNTY
from dispatch.domain.incident import Incident, Notice
from dispatch.domain.terms import AccusedRef, Action, AreaCode, Role, Status, UnitId, UserId
from dispatch.domain.township.areas import AreaLevel
from schemas.ids import named_id
from tests.builders import A_HANDLER, A_SUPERVISOR, an_incident, perform

SQUAD = UnitId("u-squad")


class Township:
    """A directory of ours: people by role, those of units by role and unit, supervisors of the county besides."""

    def __init__(
        self,
        people: Mapping[Role, Sequence[str]],
        units: Mapping[UnitId, Mapping[Role, Sequence[str]]],
        of_county: Sequence[str] = (),
    ):
        self._people = people
        self._units = units
        self._of_county = of_county

    def holders(self, role: Role, *, area: AreaCode, unit: UnitId | None = None) -> tuple[UserId, ...]:
        found = self._people if unit is None else self._units.get(unit, {})
        of_town = found.get(role, ()) if len(area) > AreaLevel.COUNTY else ()
        of_county = self._of_county if role is Role.SUPERVISOR else ()
        return tuple(map(UserId, (*of_county, *of_town)))


def a_notice(to: str, *, unit: UnitId | None = SQUAD, kind: str = "escalation") -> Notice:
    return Notice(id=named_id("notice", to), kind=kind, to=to, level="deadline", unit=unit)


def unsigned() -> Incident:
    return an_incident(Status.ASSIGNED)


EVERYBODY = {Role.OPERATOR: ("operator",), Role.SUPERVISOR: ("supervisor",), Role.OFFICER: ("officer",)}
CREW = {Role.HANDLER: ("crew-1", "crew-2"), Role.UNIT_LEAD: ("lead",)}


@pytest.mark.parametrize(
    ("to", "people", "crew", "unit", "told", "role"),
    [
        ("handler", EVERYBODY, CREW, SQUAD, ("crew-1", "crew-2"), Role.HANDLER),
        ("handler", EVERYBODY, {Role.UNIT_LEAD: ("lead",)}, SQUAD, ("lead",), Role.UNIT_LEAD),
        ("handler", EVERYBODY, {}, SQUAD, ("supervisor",), Role.SUPERVISOR),
        ("handler", {Role.OPERATOR: ("operator",)}, {}, SQUAD, ("operator",), Role.OPERATOR),
        ("handler", EVERYBODY, CREW, None, ("operator",), Role.OPERATOR),
        ("unit_lead", EVERYBODY, CREW, SQUAD, ("lead",), Role.UNIT_LEAD),
        ("unit_lead", EVERYBODY, {}, SQUAD, ("supervisor",), Role.SUPERVISOR),
        ("unit_lead", EVERYBODY, CREW, None, ("operator",), Role.OPERATOR),
        ("officer", EVERYBODY, CREW, SQUAD, ("officer",), Role.OFFICER),
        ("officer", {Role.OPERATOR: ("operator",)}, CREW, SQUAD, ("operator",), Role.OPERATOR),
        ("operator", {Role.SUPERVISOR: ("supervisor",)}, CREW, SQUAD, ("supervisor",), Role.SUPERVISOR),
        ("supervisor", {Role.OPERATOR: ("operator",)}, CREW, SQUAD, ("operator",), Role.OPERATOR),
        ("supervisor", {}, {}, SQUAD, (), None),
    ],
)
def test_whoever_is_missing_is_replaced_by_the_next_wider_role(
    to: str,
    people: Mapping[Role, Sequence[str]],
    crew: Mapping[Role, Sequence[str]],
    unit: UnitId | None,
    told: tuple[str, ...],
    role: Role | None,
) -> None:
    directory = Township(people, {SQUAD: crew})

    found = recipients(a_notice(to, unit=unit), unsigned(), directory)

    assert (found.users, found.role) == (told, role)


def test_whoever_signed_is_the_handler_and_nobody_else_of_the_crew_is_disturbed() -> None:
    directory = Township(EVERYBODY, {SQUAD: {Role.HANDLER: ("another", A_HANDLER.user)}})

    found = recipients(a_notice("handler"), an_incident(Status.HANDLING), directory)

    assert found.users == (A_HANDLER.user,)


def test_whoever_is_meant_by_name_is_told_but_of_an_accusation_only_while_the_unit_has_it() -> None:
    handled = an_incident(Status.HANDLING)
    accused = perform(handled, Action.ACCUSE, A_SUPERVISOR)
    given = replace(handled, accused=(AccusedRef("role:officer"),))
    notice = replace(a_notice("handler", kind="request_lapsed"), user=A_HANDLER.user)

    told = [recipients(notice, incident, Township({}, {})).users for incident in (handled, accused, given)]

    assert told == [(A_HANDLER.user,), (), (A_HANDLER.user,)]


def test_a_supervisor_who_took_it_over_is_its_handler_and_told_as_such() -> None:
    taken = perform(an_incident(Status.HANDLING), Action.TAKE_OVER, A_SUPERVISOR)
    people = {Role.SUPERVISOR: ("another-supervisor", A_SUPERVISOR.user)}
    directory = Township(people, {UnitId("u-room"): {Role.HANDLER: ("watch-1", "watch-2")}})

    found = recipients(a_notice("handler", unit=UnitId("u-room")), taken, directory)

    assert found.users == (A_SUPERVISOR.user,)


def test_when_the_handler_left_the_unit_the_others_of_it_are_told() -> None:
    directory = Township(EVERYBODY, {SQUAD: CREW})

    found = recipients(a_notice("handler"), an_incident(Status.HANDLING), directory)

    assert found.users == ("crew-1", "crew-2")


def test_a_large_unit_is_not_told_as_a_whole() -> None:
    crowd = [f"crew-{number:03}" for number in range(100)]
    directory = Township(EVERYBODY, {SQUAD: {Role.HANDLER: crowd}})

    found = recipients(a_notice("handler"), unsigned(), directory)

    assert found.users == tuple(crowd[:MOST_PEOPLE])


def test_the_reporter_is_the_one_named_and_there_may_be_none() -> None:
    directory = Township(EVERYBODY, {})
    incident = unsigned()
    named = replace(a_notice("reporter", kind="result_told"), user=UserId("somebody"))

    assert recipients(named, incident, directory).users == ("somebody",)
    assert recipients(a_notice("reporter"), incident, directory).users == (incident.reporter,)
    assert recipients(a_notice("reporter"), replace(incident, reporter=None), directory).users == ()


def test_somebody_who_is_told_in_two_roles_gets_one_message_per_channel() -> None:
    directory = Township(EVERYBODY, {SQUAD: {Role.UNIT_LEAD: ("lead",)}})

    messages = messages_for([a_notice("handler"), a_notice("unit_lead")], unsigned(), directory)

    assert [(message.recipient, message.channel) for message in messages] == [("lead", "in_app"), ("lead", "file")]
    assert messages[0].body["to"] == "handler"
    assert messages[0].body["alerted_as"] == "unit_lead"


def test_a_message_holds_codes_and_no_words_of_the_reporter() -> None:
    directory = Township(EVERYBODY, {SQUAD: CREW})

    (message, *_) = messages_for([a_notice("handler")], unsigned(), directory, body={"step": 1})

    assert set(message.body) == {
        "number",
        "notice",
        "to",
        "alerted_as",
        "level",
        "unit",
        "status",
        "category",
        "grade",
        "cell",
        "urgent",
        "accusation",
        "step",
    }


@pytest.mark.parametrize(
    ("to", "unit", "accused", "told"),
    [
        ("operator", None, "somebody", ("supervisor",)),
        ("officer", None, "somebody", ("supervisor",)),
        ("handler", None, "somebody", ("supervisor",)),
        ("handler", SQUAD, "unit:u-market", ("crew-1", "crew-2")),
        ("handler", SQUAD, "unit:u-squad", ("supervisor",)),
        ("handler", SQUAD, "account:crew-1", ("crew-2",)),
        ("supervisor", None, "account:supervisor", ()),
        ("supervisor", None, "role:supervisor", ()),
    ],
)
def test_of_an_accusation_only_the_supervisor_and_the_unit_that_has_it_are_told_and_no_accused(
    to: str, unit: UnitId | None, accused: str, told: tuple[str, ...]
) -> None:
    incident = replace(unsigned(), accused=(AccusedRef(accused),))

    assert recipients(a_notice(to, unit=unit), incident, Township(EVERYBODY, {SQUAD: CREW})).users == told


@pytest.mark.parametrize(
    ("accused", "told"),
    [
        ("role:supervisor", ("county",)),
        ("account:supervisor", ("county",)),
        ("account:county", ("supervisor",)),
        ("unit:u-squad", ("supervisor",)),
    ],
)
def test_the_county_is_told_of_an_accusation_only_where_nobody_in_the_town_can_be(
    accused: str, told: tuple[str, ...]
) -> None:
    incident = replace(unsigned(), accused=(AccusedRef(accused),))
    directory = Township(EVERYBODY, {SQUAD: CREW}, of_county=("county",))

    assert recipients(a_notice("supervisor", unit=None), incident, directory).users == told
    assert recipients(a_notice("supervisor", unit=None), unsigned(), directory).users == ("supervisor",)


@pytest.mark.parametrize(
    ("sentence", "of_county", "accused", "told"),
    [
        ("whoever supervises there", ("county",), (), ("county",)),
        ("nobody does: the town's supervisor", (), (), ("supervisor",)),
        (
            "of an accusation it is told no more than elsewhere",
            ("county",),
            (AccusedRef("unit:u-squad"),),
            ("supervisor",),
        ),
    ],
)
def test_a_copy_to_the_county_goes_to_whoever_sees_it_there(
    sentence: str, of_county: tuple[str, ...], accused: tuple[AccusedRef, ...], told: tuple[str, ...]
) -> None:
    directory = Township(EVERYBODY, {SQUAD: CREW}, of_county=of_county)
    incident = replace(unsigned(), accused=accused)

    found = recipients(a_notice(COUNTY, unit=None), incident, directory)

    assert (found.users, found.role) == (told, Role.SUPERVISOR), sentence
