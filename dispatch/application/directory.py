"""Who is meant by "the handler", "the unit lead", "the supervisor" of this incident, and what are they sent?

The domain says what kind of recipient has to know; here that becomes accounts and messages. Where nobody holds the
role, the next wider one is told instead and the message says so: a unit without a person on duty goes to its lead,
then to the supervisor. Whom a unit has on duty is said by its roster; a unit that keeps none means all of its people.
Of an accusation only the supervisor and the unit that was given it are told, and nobody who is
complained about. Whoever supervises for the county is told where nobody in the town can be, and of steps that give the
county a copy. The notifier delivers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol
from uuid import UUID

from dispatch.application.ports import Message
from dispatch.application.watch import NO_WATCH, Watch
from dispatch.domain.accused import account_accused, role_accused, unit_accused
from dispatch.domain.clocks.ladders import COUNTY
from dispatch.domain.incident import Incident, Notice
from dispatch.domain.looking import awaits_look
from dispatch.domain.terms import AreaCode, Role, UnitId, UserId
from dispatch.domain.township.areas import county_of
from dispatch.domain.ways import CALLER

CHANNELS: Final = ("in_app", "file")
"""Every message goes to the account's own list and, for the records, to a file."""

MOST_PEOPLE: Final = 20
"""As many people of a unit are told when nobody in particular has the incident; more would be noise."""

REPORTER: Final = "reporter"

WIDER: Final[Mapping[Role, tuple[Role, ...]]] = {
    Role.HANDLER: (Role.HANDLER, Role.UNIT_LEAD, Role.SUPERVISOR, Role.OPERATOR),
    Role.UNIT_LEAD: (Role.UNIT_LEAD, Role.SUPERVISOR, Role.OPERATOR),
    Role.COUNTY_OPERATOR: (Role.COUNTY_OPERATOR, Role.SUPERVISOR, Role.OPERATOR),
    Role.OFFICER: (Role.OFFICER, Role.OPERATOR, Role.SUPERVISOR),
    Role.OPERATOR: (Role.OPERATOR, Role.SUPERVISOR),
    Role.SUPERVISOR: (Role.SUPERVISOR, Role.OPERATOR),
}
"""Who is asked in turn until somebody is found."""

WITHOUT_UNIT: Final = (Role.OPERATOR, Role.SUPERVISOR)
"""Who is asked instead of a unit's people while no unit has the incident."""

UNIT_ROLES: Final = frozenset({Role.HANDLER, Role.UNIT_LEAD, Role.COUNTY_OPERATOR})

PRESSING: Final = frozenset({"escalation", "nudge", "supervised"})
"""Kinds of messages that wait for nobody's next shift: they go to whoever is on duty, though another one signed."""


class Directory(Protocol):
    """Who holds which role; disabled accounts hold none."""

    def holders(self, role: Role, *, area: AreaCode, unit: UnitId | None = None) -> tuple[UserId, ...]:
        """Return the people who hold the role: in the unit where one is named, else for the area; in a fixed order."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipients:
    """The accounts to tell, and in which role they are told; `role` is None when nobody could be found.

    nobody_on_duty: the unit whose roster has nobody now, so that others are told instead.
    """

    users: tuple[UserId, ...]
    role: Role | None
    nobody_on_duty: UnitId | None = None


def recipients(notice: Notice, incident: Incident, directory: Directory, watch: Watch = NO_WATCH) -> Recipients:
    """Return who is told: those meant, or else the next wider role that somebody holds."""
    if notice.to == REPORTER:
        user = notice.user or incident.reporter
        return Recipients(users=(user,) if user else (), role=Role.CITIZEN if user else None)
    if notice.user is not None:
        told = not incident.accused or _has_the_accusation(notice.user, incident)
        return Recipients(users=(notice.user,) if told else (), role=Role(notice.to) if told else None)
    # Somebody has to know: where the roster leaves nobody at all, it is as if there were none.
    return _first(notice, incident, directory, watch) or _first(notice, incident, directory, NO_WATCH) or _NOBODY


_NOBODY: Final = Recipients(users=(), role=None)


def _first(notice: Notice, incident: Incident, directory: Directory, watch: Watch) -> Recipients | None:
    """Return the first of those who are asked in turn."""
    nobody_on_duty: UnitId | None = None
    for role, unit in _asked(notice, incident, watch):
        users = _holders(role, unit, notice, incident, directory)
        on_duty = _on_duty(role, unit, notice, incident, directory, watch, users)
        if on_duty:
            return Recipients(users=on_duty, role=role, nobody_on_duty=nobody_on_duty)
        if users and role in (Role.HANDLER, Role.OPERATOR):
            nobody_on_duty = nobody_on_duty or (unit if role is Role.HANDLER else watch.room)
    return None


def _on_duty(
    role: Role,
    unit: UnitId | None,
    notice: Notice,
    incident: Incident,
    directory: Directory,
    watch: Watch,
    users: tuple[UserId, ...],
) -> tuple[UserId, ...]:
    """Return those of some people who are on duty, or stand in for them."""
    if role is Role.UNIT_LEAD:
        return _of_unit(watch.present(users), users, unit, incident, directory)
    if role is Role.OFFICER:  # a deputy who has no part in the cell could not open it
        return tuple(user for user in watch.present(users) if user in users)
    if role not in (Role.HANDLER, Role.OPERATOR):
        return users
    named = watch.on_duty(unit if role is Role.HANDLER else watch.room)
    signed = _handler_in(incident, unit) if role is Role.HANDLER else None
    has_it = signed in users and (notice.kind not in PRESSING or signed in (named or ()))
    if named is None or has_it or (role is Role.HANDLER and _is_taken_over(incident, unit)):
        return users
    return _of_unit(named, users, unit, incident, directory)


def _of_unit(
    named: tuple[UserId, ...],
    users: tuple[UserId, ...],
    unit: UnitId | None,
    incident: Incident,
    directory: Directory,
) -> tuple[UserId, ...]:
    """Return those who are named and are people of the unit; `users` are known to be some of them."""
    known = set(users)
    if unit is not None and not known.issuperset(named):
        for role in (Role.HANDLER, Role.UNIT_LEAD):
            known |= set(directory.holders(role, area=incident.place, unit=unit))
    return tuple(user for user in named if user in known and account_accused(user) not in incident.accused)


def crew(incident: Incident, directory: Directory) -> tuple[UserId, ...]:
    """Return who of the unit that has the incident can handle it: its handlers, but nobody who is complained about."""
    lead = incident.lead_assignment
    if lead is None:
        return ()
    handlers = directory.holders(Role.HANDLER, area=incident.place, unit=lead.unit)
    return tuple(user for user in handlers if account_accused(user) not in incident.accused)


def messages_for(
    notices: Iterable[Notice],
    incident: Incident,
    directory: Directory,
    *,
    watch: Watch = NO_WATCH,
    body: Mapping[str, Any] | None = None,
    escalation: UUID | None = None,
) -> tuple[Message, ...]:
    """Return the messages that carry the notices, one per account and channel however many roles the person has."""
    made: dict[tuple[str, UserId, str], Message] = {}
    for notice in notices:
        if notice.to == CALLER:
            content = _content(notice, incident)
            by_sms = Message(notice=notice.id, kind=notice.kind, recipient=CALLER, channel="sms", body=content)
            made[notice.kind, UserId(CALLER), by_sms.channel] = by_sms
            continue
        found = recipients(notice, incident, directory, watch)
        content = {**_content(notice, incident), **(body or {}), "alerted_as": found.role.value if found.role else None}
        if found.nobody_on_duty is not None:
            content["nobody_on_duty"] = found.nobody_on_duty
        for user in found.users:
            for channel in CHANNELS:
                message = Message(
                    notice=notice.id,
                    kind=notice.kind,
                    recipient=user,
                    channel=channel,
                    body=content,
                    escalation=escalation,
                )
                made.setdefault((notice.kind, user, channel), message)
    return tuple(made.values())


def _asked(notice: Notice, incident: Incident, watch: Watch) -> Iterator[tuple[Role, UnitId | None]]:
    """Yield who is asked in turn, people of a unit with the unit; after the room's operators comes its lead."""
    if notice.to == COUNTY:
        yield Role.SUPERVISOR, None
        return
    wanted = Role(notice.to)
    for role in WITHOUT_UNIT if wanted in UNIT_ROLES and notice.unit is None else WIDER[wanted]:
        if incident.accused and role is not Role.SUPERVISOR and role not in UNIT_ROLES:
            continue
        yield role, notice.unit if role in UNIT_ROLES else None
        if role is Role.OPERATOR and watch.room is not None and watch.roster.keeps(watch.room):
            yield Role.UNIT_LEAD, watch.room


def _holders(
    role: Role, unit: UnitId | None, notice: Notice, incident: Incident, directory: Directory
) -> tuple[UserId, ...]:
    if role is Role.SUPERVISOR:
        return _supervisors(incident, directory, county_first=notice.to == COUNTY and not incident.accused)
    if role_accused(role) in incident.accused or (unit is not None and unit_accused(unit) in incident.accused):
        return ()
    holders = directory.holders(role, area=incident.place, unit=unit)
    holders = tuple(user for user in holders if account_accused(user) not in incident.accused)
    if role is not Role.HANDLER:
        return holders[:MOST_PEOPLE]
    handler = _handler_in(incident, notice.unit)
    if _is_taken_over(incident, notice.unit):
        holders = (*holders, *_supervisors(incident, directory))
    return (handler,) if handler in holders else holders[:MOST_PEOPLE]


def _has_the_accusation(user: UserId, incident: Incident) -> bool:
    """Say whether an accusation was given to the unit of this person, who is not among those complained about."""
    return incident.lead is not None and account_accused(user) not in incident.accused


def _is_taken_over(incident: Incident, unit: UnitId | None) -> bool:
    """Say whether a supervisor has it in this unit, who holds no role there."""
    lead = incident.lead_assignment
    return lead is not None and lead.taken_over and lead.unit == unit


def _supervisors(incident: Incident, directory: Directory, *, county_first: bool = False) -> tuple[UserId, ...]:
    """Return those of the town, or of the county where none of them may know; its own where the county is meant."""
    of_county = directory.holders(Role.SUPERVISOR, area=county_of(incident.town))
    all_ = directory.holders(Role.SUPERVISOR, area=incident.place)
    of_town = () if role_accused(Role.SUPERVISOR) in incident.accused else tuple(u for u in all_ if u not in of_county)
    for holders in (of_county, of_town) if county_first else (of_town, of_county):
        if free := tuple(user for user in holders if account_accused(user) not in incident.accused):
            return free[:MOST_PEOPLE]
    return ()


def _handler_in(incident: Incident, unit: UnitId | None) -> UserId | None:
    of_unit = (item.handler for item in reversed(incident.assignments) if item.unit == unit and item.handler)
    return next(of_unit, None)


def _content(notice: Notice, incident: Incident) -> dict[str, Any]:
    """Codes only: no words of the reporter, no names. `notice` lets another channel carry the same message."""
    return {
        "number": incident.number,
        "notice": str(notice.id),
        "to": notice.to,
        "level": notice.level,
        "unit": notice.unit,
        "status": incident.status.value,
        "category": incident.category,
        "grade": int(incident.grade) if incident.grade is not None else None,
        "cell": incident.cell,
        "urgent": incident.urgent,
        "accusation": bool(incident.accused),
        **({"visit": True} if awaits_look(incident) else {}),
    }
