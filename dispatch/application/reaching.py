"""Which channels does this message to this person take, in which order, and when does it have to wait?

In the application first, always; outside at once as well, by the first of the person's ways, where the message is one
that somebody has to act on. The next way follows a failure, or nobody's taking note in the time that the step gives.
An accusation is sent to no group, where whoever is complained about may read. Nothing here sends anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from dispatch.application.notifying import IN_APP, INSIDE, Outgoing, next_after
from dispatch.domain.assessment.objection import OVERDUE
from dispatch.domain.terms import UnitId, UserId
from dispatch.domain.township.contacts import NOBODY, Contacts, QuietHours, contacts_from, is_robot, kind_of
from schemas.reference import ReferenceDocument

TO_BE_ACTED_ON: Final = frozenset(
    {
        "escalation",
        "nudge",
        "supervised",
        "handed_on",
        "request_made",
        "hold_ended",
        "question_asked",
        "question_answered",
        "question_unanswered",
        "cancelled",
        "danger",
        "to_call",
        "accusation",
        OVERDUE,
    }
)
"""Kinds of messages that leave the application; the others wait until somebody looks."""

NIGHT: Final = QuietHours(start=time(21), end=time(8))
CALLERS_A_MINUTE: Final = 2
"""Letters to one telephone of a resident; what is more goes together in one."""

Ways = Callable[[Outgoing], tuple[str, ...]]
"""The channels of a message's recipient for this message, in the order of preference."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Onward:
    """The next channel that a message takes, after a while; without that wait it goes there as well."""

    channel: str
    wait: timedelta


def contacts_of(documents: Mapping[str, ReferenceDocument]) -> Contacts:
    """Return the contacts in force; where the township has no such document, nobody is reached outside.

    Raises:
        BadDocument: see `contacts_from`.
    """
    return contacts_from(documents["contacts"].body) if "contacts" in documents else NOBODY


def ways_of(message: Outgoing, contacts: Contacts) -> tuple[str, ...]:
    """Return the ways of a message, the application first; whoever reported, or sent an order, has the one chosen."""
    if message.to_caller or message.to_order:
        return (message.channel,)
    if message.kind not in TO_BE_ACTED_ON:
        return (IN_APP,)
    named, unit = message.body.get("channels"), message.body.get("unit")
    outside = contacts.ways(UserId(message.recipient), UnitId(unit) if unit else None)
    wanted = (way for way in outside if not named or kind_of(way) in named)
    allowed = (way for way in wanted if not (message.body.get("accusation") and is_robot(way)))
    return (IN_APP, *allowed)


def onward(message: Outgoing, ways: tuple[str, ...]) -> Onward | None:
    """Return where a message goes that was delivered: outside at once, and on when nobody takes note of the step."""
    if message.channel not in ways:
        return None
    following = next_after(message.channel, ways)
    if following is None or following in INSIDE:
        return None
    if message.channel == IN_APP:
        return Onward(channel=following, wait=timedelta())
    seconds = message.body.get("acknowledge_within_s")
    return Onward(channel=following, wait=timedelta(seconds=seconds)) if seconds else None


def held(message: Outgoing, contacts: Contacts, *, at: datetime) -> timedelta | None:
    """Return how long a message has to wait for the end of the quiet hours, None when it may go.

    Residents are left in peace at night, whatever hours the township has for its own people.
    """
    if message.to_order:
        return None
    quiet = NIGHT if message.to_caller else contacts.quiet
    over_at = quiet.over_at(at) if quiet is not None and not message.pressing else None
    return None if over_at is None else over_at - at
