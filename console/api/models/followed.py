"""What whoever holds a receipt is told: what was reported, what was done, what comes next, and what they may do."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from console.api.models.names import CategoryName, Instant, UnitRef
from console.api.models.reference import ReasonCode
from dispatch.domain.terms import Outcome, Status


class Done(StrEnum):
    """What was done; a word of `track.done` in the catalogue."""

    RECEIVED = "received"
    ASSIGNED = "assigned"
    REASSIGNED = "reassigned"
    STARTED = "started"
    REARRANGED = "rearranged"
    TRANSFERRED = "transferred"
    COUNTY_STARTED = "county_started"
    PAUSED = "paused"
    RESUMED = "resumed"
    EXTENDED = "extended"
    HANDED_IN = "handed_in"
    CHECKED = "checked"
    SENT_BACK = "sent_back"
    SELF_HANDLED = "self_handled"
    DECLINED = "declined"
    CONTESTED = "contested"
    ASKED = "asked"
    ANSWERED = "answered"
    REMARK = "remark"
    RATED = "rated"
    REOPEN_ASKED = "reopen_asked"
    CANCEL_ASKED = "cancel_asked"
    REFUSED = "refused"
    REOPENED = "reopened"
    CANCELLED = "cancelled"
    MERGED = "merged"
    UNMERGED = "unmerged"
    SPLIT = "split"
    PART_CLOSED = "part_closed"
    PART_REOPENED = "part_reopened"
    CLOSED = "closed"


class Coming(StrEnum):
    """What comes next; a word of `track.coming` in the catalogue."""

    ACCEPT = "accept"
    START = "start"
    RULE = "rule"
    FINISH = "finish"
    RESUME = "resume"
    CHECK = "check"
    TELL = "tell"
    ANSWER = "answer"
    RATE = "rate"
    DECIDE = "decide"


class FollowedStep(Struct, frozen=True, kw_only=True):
    """Something that was done. until: the end of a pause or of the time for an answer, or the later due time.

    turn_to: where to turn instead, of what was declined.
    """

    at: Instant
    what: Done
    unit: str | None = None
    until: Instant | None = None
    reason: ReasonCode | None = None
    stars: int | None = None
    note: str | None = None
    turn_to: str | None = None
    photos: list[UUID] = []


class FollowedNext(Struct, frozen=True, kw_only=True):
    """What comes next, and by when it has to be done, where that is known; late: that time is over."""

    what: Coming
    by: Instant | None
    late: bool


class FollowedPart(Struct, frozen=True, kw_only=True):
    """How far a unit is with its part of what was reported."""

    unit: UnitRef | None
    status: Status
    outcome: Outcome | None


class FollowedActs(Struct, frozen=True, kw_only=True):
    """Until when the holder of the receipt may do something, null where not: rate, ask to reopen, contest.

    rates: they may rate; `rate` is null then as long as they were not rung up, because the window begins with the call.
    """

    rates: bool
    rate: Instant | None
    reopen: Instant | None
    contest: Instant | None


class Followed(Struct, frozen=True, kw_only=True):
    """An incident as whoever holds its receipt is told of it: no names of people, and nothing that is internal."""

    number: str
    version: int
    at: Instant
    received_at: Instant
    status: Status
    together: Annotated[
        Status | None, Meta(description="of what is handled together with reports of others: how far that is")
    ]
    outcome: Outcome | None
    text: str
    address: str | None
    category: CategoryName | None
    unit: Annotated[UnitRef | None, Meta(description="that has it in hand, or had it; not shown of a complaint")]
    parts: Annotated[list[FollowedPart], Meta(description="where several units deal with parts of it")]
    due_at: Annotated[Instant | None, Meta(description="by when all of it is to be done")]
    told_at: Instant | None
    next: FollowedNext | None
    steps: list[FollowedStep]
    before: Annotated[list[UUID], Meta(description="photos of the report that can be shown")]
    after: Annotated[list[UUID], Meta(description="photos of the result, once it is checked")]
    may: FollowedActs
