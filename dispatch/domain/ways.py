"""By which way does whoever reported an incident hear of it, and which steps of it are told?

What was chosen counts. Else an account is told in the application, and who rang up by a call. A complaint about us that
was taken in by telephone is told by a call whatever was chosen: the code of its receipt opens nothing, because it is
known to a person who may be meant.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from dispatch.domain.incident import Incident, Notice
from dispatch.domain.terms import HOTLINE_CHANNEL, Role, TellBy
from schemas.ids import derived_id

CALLER: Final = "caller"
"""Whoever left a telephone number with the report: a recipient of text messages, without an account."""
ON_THE_WAY: Final = frozenset({TellBy.IN_APP, TellBy.SMS})
"""Ways by which the steps before the result are told as well, to those who chose one of them.

Who chose nothing sees them in the application, and is called once: with the result.
"""
BY_PERSON: Final = frozenset({TellBy.PHONE, TellBy.SMS})
"""Ways that somebody of the command room takes in the end when nobody else has."""


def way_to_tell(incident: Incident) -> TellBy:
    """Return the way by which whoever reported it is told."""
    rang_up = incident.channel == HOTLINE_CHANNEL
    if rang_up and incident.accused:
        return TellBy.PHONE
    return incident.tell_by or (TellBy.PHONE if rang_up else TellBy.IN_APP)


def step_told(incident: Incident, kind: str, *, cause: UUID) -> tuple[Notice, ...]:
    """Tell of a step before the result: that it is taken up, or whose it is; of an accusation nothing is said."""
    if incident.accused or incident.tell_by not in ON_THE_WAY:
        return ()
    return to_reporter(incident, kind, cause=cause)


def hands_told(before: Incident, after: Incident, *, cause: UUID) -> tuple[Notice, ...]:
    """Tell the reporter whose it is, once: which unit has it after a return is no news to them."""
    return () if before.assignments else step_told(after, "report_assigned", cause=cause)


def to_reporter(incident: Incident, kind: str, *, cause: UUID) -> tuple[Notice, ...]:
    """Make the notices for the reporter: the account's, where it is theirs, and a text message where one is wanted."""
    if incident.reporter is None:
        return ()
    id = derived_id(cause, f"notice-{kind}:{incident.id}")  # one decision may tell of several incidents
    notices = [Notice(id=id, kind=kind, to="reporter", user=incident.reporter)]
    if way_to_tell(incident) is TellBy.SMS:
        lead = incident.lead_assignment
        by_sms = Notice(id=derived_id(id, CALLER), kind=kind, to=CALLER, unit=lead.unit if lead else None)
        notices = [by_sms] if incident.channel == HOTLINE_CHANNEL else [*notices, by_sms]
    return tuple(notices)


def to_call(incident: Incident, *, cause: UUID) -> Notice:
    """Have the operators called upon to call the reporter."""
    return Notice(id=derived_id(cause, f"notice-to_call:{incident.id}"), kind="to_call", to=Role.OPERATOR)
