"""How an incident is told to whoever holds its receipt: in order, in few steps, and by when the next one is due.

Codes that the page words; `views_shown` says which words and photos are the reporter's. Who did something is never
told, nor is the unit that a complaint was given to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from console.api.catalogue import Catalogue
from console.api.models.followed import Coming, Done, Followed, FollowedActs, FollowedNext, FollowedStep
from console.api.models.reference import ReasonCode
from console.api.views_parts import followed_parts
from console.api.views_shown import RESULTS, Shown, parted
from dispatch.adapters.postgres.reading.details import Details, HistoryRow
from dispatch.application.following import NOBODY, Holder
from dispatch.application.masking import mask_numbers, readable
from dispatch.domain.clocks.address import of_request
from dispatch.domain.clocks.due_times import UNKNOWN
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.incident import Incident
from dispatch.domain.moves.table import allowed_moves
from dispatch.domain.terms import Action, ClockKind, Outcome, RequestKind, Role, Status
from dispatch.domain.workflow.conditions import TO_BE_CALLED

DONE: Final[Mapping[str, Done]] = {
    "IncidentReceived": Done.RECEIVED,
    "IncidentImported": Done.RECEIVED,
    "AssignmentSigned": Done.STARTED,
    "AssignmentReturned": Done.REARRANGED,
    "AssignmentRecalled": Done.REARRANGED,
    "IncidentTransferred": Done.TRANSFERRED,
    "CountyArrived": Done.COUNTY_STARTED,
    "CountyReturned": Done.REARRANGED,
    "CountyTakenBack": Done.REARRANGED,
    "IncidentHeld": Done.PAUSED,
    "IncidentResumed": Done.RESUMED,
    "HandlingExtended": Done.EXTENDED,
    "ResultHandedIn": Done.HANDED_IN,
    "CheckPassed": Done.CHECKED,
    "ResultSentBack": Done.SENT_BACK,
    "IncidentSelfHandled": Done.SELF_HANDLED,
    "IncidentDeclined": Done.DECLINED,
    "DeclineContested": Done.CONTESTED,
    "IncidentRated": Done.RATED,
    "IncidentReopened": Done.REOPENED,
    "IncidentCancelled": Done.CANCELLED,
    "IncidentMerged": Done.MERGED,
    "IncidentUnmerged": Done.UNMERGED,
    "IncidentSplit": Done.SPLIT,
    "PartClosed": Done.PART_CLOSED,
    "PartReopened": Done.PART_REOPENED,
    "PartsJoined": Done.HANDED_IN,
}
"""What a fact is told as, whatever it says; the others are looked at one by one."""
ASKED: Final = {
    RequestKind.REOPEN: Done.REOPEN_ASKED,
    RequestKind.CANCELLATION: Done.CANCEL_ASKED,
    RequestKind.MATERIAL: Done.ASKED,
}
NAMING: Final = frozenset({Done.ASSIGNED, Done.REASSIGNED, Done.PART_CLOSED})
"""Which steps name the unit."""
OWN: Final = frozenset({"DeclineContested", "IncidentRated", "RequestMade"})
"""Whose words are those of the person who reported, when that person did it."""
LISTED: Final = {"IncidentDeclined": Action.DECLINE, "IncidentHeld": Action.HOLD}
AHEAD: Final[Mapping[Status, Mapping[ClockKind, Coming]]] = {
    Status.RECEIVED: {ClockKind.RECEIVE: Coming.ACCEPT},
    Status.ASSIGNED: {ClockKind.SIGN: Coming.START},
    Status.RULING: {ClockKind.RULING: Coming.RULE},
    Status.HANDLING: {ClockKind.HANDLE: Coming.FINISH},
    Status.ON_HOLD: {ClockKind.HOLD: Coming.RESUME},
    Status.WITH_COUNTY: {ClockKind.ARRIVAL: Coming.START, ClockKind.COUNTY: Coming.FINISH},
    Status.SPLIT: {ClockKind.TOTAL: Coming.ANSWER},
    Status.AWAITING_CHECK: {ClockKind.CHECK: Coming.CHECK},
    Status.AWAITING_RATING: {ClockKind.RATING: Coming.RATE},
}
"""What comes next where an incident is: whichever clock runs says what, and by when."""


def followed_view(details: Details, holder: Holder, catalogue: Catalogue) -> Followed:
    """Return an incident as whoever holds its receipt is told of it."""
    incident, listed = details.incident, details.listed
    told = _Told(details, catalogue)
    total = _running(incident, ClockKind.TOTAL)
    lead = incident.lead_assignment
    return Followed(
        number=incident.number,
        version=incident.version,
        at=details.at,
        received_at=incident.received_at,
        status=incident.status,
        together=details.merged_into.status if details.merged_into else None,
        outcome=incident.outcome,
        text=mask_numbers(readable(listed.text)),
        address=mask_numbers(readable(listed.address)) if listed.address else None,
        category=catalogue.category(incident.category),
        unit=catalogue.unit(lead.unit) if lead and not incident.accused else None,
        parts=followed_parts(details, catalogue),
        due_at=_known(total.due_at) if total else None,
        told_at=incident.told_at,
        next=_next(incident, details.at),
        steps=list(told.steps()),
        before=told.before(),
        after=told.after(),
        may=_acts(incident, holder, details.at),
    )


class _Told:
    """The history of an incident before the eyes of whoever holds its receipt."""

    def __init__(self, details: Details, catalogue: Catalogue) -> None:
        self._details = details
        self._catalogue = catalogue
        self._shown = Shown(details, NOBODY, as_reporter=True)
        self._pictures = frozenset(row.id for row in details.attachments if row.state == "stored")
        self._named = not details.incident.accused

    def steps(self) -> Iterator[FollowedStep]:
        """Yield what was done, in order."""
        before: object = None
        for event in self._details.events:
            what = _done(event, before=before)
            before = event.data.get("unit") if event.type == "IncidentAssigned" else before
            if what is not None and (what is not Done.REMARK or self._is_told(event)):
                yield self._step(event, what)

    def before(self) -> list[UUID]:
        """Return the pictures that came with the report, but for those of a result."""
        return [
            row.id
            for row in self._details.attachments
            if row.of_report and row.purpose != "after" and row.id in self._pictures
        ]

    def after(self) -> list[UUID]:
        """Return the pictures of the last result that was checked, or needed no check."""
        results = (event for event in reversed(self._details.events) if event.type in RESULTS and self._is_told(event))
        last = next(results, None)
        return self._photos(last) if last is not None else []

    def _step(self, event: HistoryRow, what: Done) -> FollowedStep:
        data, told = event.data, self._is_told(event)
        until = data.get("until") or (data.get("due_at") if what is Done.EXTENDED else None)
        unit = data.get("unit") if what in NAMING and self._named else None
        note, turn_to = parted(event.type, self._note(event))
        return FollowedStep(
            at=event.occurred_at,
            what=what,
            unit=self._catalogue.unit_ref(unit).name if unit else None,
            until=datetime.fromisoformat(until) if until else None,
            reason=self._reason(event),
            stars=data.get("stars"),
            note=note,
            turn_to=turn_to,
            photos=self._photos(event) if told else [],
        )

    def _reason(self, event: HistoryRow) -> ReasonCode | None:
        move, code = LISTED.get(event.type), event.data.get("reason_code")
        if move is None or code is None:
            return None
        known = (reason for reason in self._catalogue.reasons_for(move) if reason.code == code)
        return next(known, ReasonCode(code=code, label=None, label_en=None))

    def _note(self, event: HistoryRow) -> str | None:
        if event.note is None:
            return None
        if self._is_told(event):
            return readable(event.note)
        return mask_numbers(readable(event.note)) if event.type in OWN and event.by == Role.CITIZEN else None

    def _photos(self, event: HistoryRow) -> list[UUID]:
        return [id for id in event.attachments or () if id in self._pictures]

    def _is_told(self, event: HistoryRow) -> bool:
        return self._shown.words_of(event)


def photos_of(told: Followed) -> frozenset[UUID]:
    """Return every photo that is shown to whoever holds the receipt."""
    return frozenset((*told.before, *told.after, *(id for step in told.steps for id in step.photos)))


def _done(event: HistoryRow, *, before: object) -> Done | None:
    """Return what a fact is to whoever follows; before: the unit that got it last. The same unit again is no other."""
    kind = event.data.get("kind")
    match event.type:
        case "IncidentAssigned":
            return Done.ASSIGNED if before in (None, event.data.get("unit")) else Done.REASSIGNED
        case "RequestMade":
            return ASKED.get(RequestKind(kind)) if kind in ASKED else None
        case "RequestGranted":
            return Done.ANSWERED if kind == RequestKind.MATERIAL else None
        case "RequestRefused":
            return Done.REFUSED if kind in (RequestKind.REOPEN, RequestKind.CANCELLATION) else None
        case "CommentAdded":
            return Done.REMARK
        case "IncidentClosed":
            settled = event.data.get("outcome") in (Outcome.RESOLVED, Outcome.SELF_HANDLED)
            return Done.CLOSED if settled else None
        case other:
            return DONE.get(other)


def _next(incident: Incident, at: datetime) -> FollowedNext | None:
    if asked := incident.pending(RequestKind.REOPEN):
        return _due(Coming.DECIDE, incident.clock(of_request(asked[-1].id)), at)
    if TO_BE_CALLED.holds(incident) and incident.status.is_open:
        return _due(Coming.TELL, _running(incident, ClockKind.TOTAL), at)
    ahead = AHEAD.get(incident.status)
    if ahead is None:
        return None
    clock = _running(incident, *ahead)
    return _due(ahead[clock.kind] if clock else [*ahead.values()][-1], clock, at)


def _due(what: Coming, clock: Clock | None, at: datetime) -> FollowedNext:
    known = _known(clock.due_at) if clock else None
    return FollowedNext(what=what, by=known, late=known is not None and known < at)


def _acts(incident: Incident, holder: Holder, at: datetime) -> FollowedActs:
    actor = holder.actor()
    allowed: Sequence[Action] = [move.action for move in allowed_moves(incident, actor, at=at)] if actor else []
    rating, rates = _running(incident, ClockKind.RATING), Action.RATE in allowed
    return FollowedActs(
        rates=rates,
        rate=_known(rating.due_at) if rating and rates else None,
        reopen=incident.reply_until if Action.REOPEN in allowed else None,
        contest=incident.reply_until if Action.CONTEST in allowed else None,
    )


def _running(incident: Incident, *kinds: ClockKind) -> Clock | None:
    """Return what runs of these kinds for the whole of the incident: the clocks of a unit that helps are its own."""
    return incident.clock(
        lambda clock: clock.running and clock.kind in kinds and clock.assignment in (None, incident.lead)
    )


def _known(at: datetime | None) -> datetime | None:
    return at if at is not None and at < UNKNOWN else None
