"""What of an incident is shown to whom: which names, entries, words and photos.

From those who handle an incident, what is hidden are the acts of whoever reported it, and never a person: an officer
who reports and later checks is named as the checker. Otherwise a name missing in one place only would tell whose it is.
The person who reported it reads what is addressed to them, and no name of those who work on it. A unit that had it by
mistake keeps what was done by it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from console.api.models.history import EventActor
from console.api.models.names import HiddenReporter, Person
from dispatch.adapters.postgres.reading.details import AlertRow, Details, HistoryRow, PhotoRow
from dispatch.application.policy import UNIT_ROLES, Sight, sees_reporter, sight, visible
from dispatch.domain.actor import Actor
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.incident import Assignment, Request
from dispatch.domain.moves.declining import reason_and_turn_to
from dispatch.domain.terms import Audience, ClockId, RequestKind, Role

TAKEN_IN: Final = frozenset({"IncidentReceived", "IncidentImported"})
OF_THE_SENDER: Final = frozenset({"channel", "self_handled"})
"""What the fact of a report's receipt tells about the person who sent it."""
ANSWERS: Final = frozenset({"IncidentDeclined", "RequestGranted", "RequestRefused"})
ANSWERED: Final = frozenset(kind for kind in RequestKind if kind.of_reporter)
"""About which requests an answer is one to the person who reported."""
RESULTS: Final = frozenset({"ResultHandedIn", "IncidentSelfHandled", "PartsJoined"})
ESCALATED: Final = "ClockEscalated"
VERDICTS: Final = frozenset({"CheckPassed", "ResultSentBack"})


OF_OTHERS: Final = frozenset({"OtherMerged", "OtherUnmerged"})
"""What tells of the reports of other people, which is nothing to somebody who reported."""
WITH_OTHERS: Final = frozenset({"IncidentMerged", "IncidentUnmerged", "IncidentSplit", "PartClosed", "PartReopened"})
OTHERS: Final = frozenset({"into", "out_of", "number", "parts", "numbers", "part"})
"""Which incidents are handled with it: of other people's reports, and of parts that only the units know by number, the
person who reported learns nothing."""


def parted(type: str, note: str | None) -> tuple[str | None, str | None]:
    """Return the words that came with a fact, and of those of a decline by themselves where to turn instead."""
    return reason_and_turn_to(note) if type == "IncidentDeclined" and note else (note, None)


class Shown:
    """One incident before the eyes of one viewer; as_reporter: whatever account reported it, the viewer holds the
    receipt, and is told what the person who reported is told.
    """

    def __init__(self, details: Details, viewer: Actor, *, as_reporter: bool = False) -> None:
        concerned = replace(details.concerned, reporter=viewer.user) if as_reporter else details.concerned
        self._details = details
        self._viewer = viewer.user
        self._knows_reporter = sees_reporter(viewer, concerned)
        units = visible(viewer).units
        self._own = {item.id: item for item in details.incident.assignments if item.unit in units}
        self.sight = sight(viewer, concerned) or Sight.FORMER

    def reporter(self) -> Person | HiddenReporter | None:
        """Return who reported the incident, or that this is not shown."""
        if not self._knows_reporter:
            return HiddenReporter(hidden=True)
        user = self._details.incident.reporter
        return self._named(user) if user is not None else None

    def colleague(self, user: str | None) -> Person | None:
        """Return an account that works on the incident."""
        hidden = self.sight is Sight.OWN and user != self._viewer
        return None if user is None or hidden else self._named(user)

    def asker(self, request: Request) -> Person | None:
        """Return who asked for something, where that is not the person who reported and may not be known."""
        hidden = request.kind.of_reporter and not self._knows_reporter
        return None if hidden else self.colleague(request.asked_by)

    def department_of(self, item: Assignment) -> str | None:
        """Return which department of the county reported for the incident, by its code."""
        arrivals = (event.data for event in self._details.events if event.type == "CountyArrived")
        return next((data["department"] for data in arrivals if data["assignment"] == str(item.id)), None)

    def decider(self, request: Request) -> Person | None:
        """Return who decided what was asked for; a question is answered by the person who reported."""
        hidden = request.kind is RequestKind.MATERIAL and not self._knows_reporter
        return None if hidden else self.colleague(request.decided_by)

    def answer_to(self, request: Request) -> HistoryRow | None:
        """Return the entry with which the person who reported answered a question, where it is the viewer's."""
        if request.kind is not RequestKind.MATERIAL:
            return None
        answers = (event for event in self.entries() if event.type == "RequestGranted" and self.words_of(event))
        return next((event for event in answers if event.data.get("request") == str(request.id)), None)

    def actor_of(self, event: HistoryRow) -> EventActor:
        """Return who did what an event tells."""
        reporting = event.type in TAKEN_IN or event.by == Role.CITIZEN
        if reporting and not self._knows_reporter:
            return EventActor(user=None, name=None, role=Role.CITIZEN)
        person = self.colleague(event.actor)
        return EventActor(
            user=person.user if person else None, name=person.name if person else None, role=Role(event.by)
        )

    def decider_of(self, event: HistoryRow) -> str | None:
        """Return the account, or for the person who reported the role, that decided; None when it was the platform."""
        if event.actor is None:
            return None
        return event.by if self.colleague(event.actor) is None else event.actor

    def data_of(self, event: HistoryRow) -> dict[str, Any]:
        """Return the fact of an event."""
        if event.type in WITH_OTHERS and self.sight is Sight.OWN:
            return {name: value for name, value in event.data.items() if name not in OTHERS}
        if event.type not in TAKEN_IN or self._knows_reporter:
            return event.data
        return {name: value for name, value in event.data.items() if name not in OF_THE_SENDER}

    def words_of(self, event: HistoryRow) -> bool:
        """Say whether the words and the photos of an event are for the viewer."""
        return self.sight is not Sight.OWN or event.actor == self._viewer or self._is_for_reporter(event)

    def entries(self) -> Sequence[HistoryRow]:
        """Return the entries of the history that are the viewer's; all of them unless the unit had it by mistake."""
        events = self._details.events
        if self.sight is Sight.OWN:
            return [event for event in events if event.type not in OF_OTHERS]
        return [event for event in events if self._is_of_unit(event)] if self._is_former else events

    def photos(self) -> Sequence[PhotoRow]:
        """Return the photos that are the viewer's."""
        if self.sight is Sight.WHOLE:
            return self._details.attachments
        told = {id for event in self.entries() if self.words_of(event) for id in event.attachments or ()}
        return [row for row in self._details.attachments if row.id in told or row.declared_by == self._viewer]

    def assignments(self) -> Sequence[Assignment]:
        """Return the assignments that are the viewer's."""
        return tuple(self._own.values()) if self._is_former else self._details.incident.assignments

    def clocks(self) -> Sequence[Clock]:
        """Return the clocks that are the viewer's."""
        clocks = self._details.incident.clocks
        return [clock for clock in clocks if clock.assignment in self._own] if self._is_former else clocks

    def fired(self) -> Mapping[ClockId, int] | None:
        """Return the last step of each ladder that fired; None for whoever is not told of steps, as of alerts."""
        if self.sight is not Sight.WHOLE:
            return None
        fired = (event.data for event in self._details.events if event.type == ESCALATED)
        # In the order in which they fired, so that the last one of each clock stays.
        return {ClockId(UUID(fact["clock"])): fact["step"] for fact in fired}

    def requests(self) -> Sequence[Request]:
        """Return the requests that are the viewer's."""
        requests = self._details.incident.requests
        return requests if self.sight is Sight.WHOLE else [one for one in requests if self._concerns(one)]

    def alerts(self) -> Sequence[AlertRow]:
        """Return what people were alerted to, which is for those who work on the incident."""
        return self._details.alerts if self.sight is Sight.WHOLE else ()

    def _concerns(self, request: Request) -> bool:
        """Say whether the viewer made the request, or is asked as the person who reported."""
        asked = request.kind is RequestKind.MATERIAL and self.sight is Sight.OWN
        return asked or request.asked_by == self._viewer

    @property
    def _is_former(self) -> bool:
        return self.sight is Sight.FORMER

    def _named(self, user: str) -> Person:
        names: Mapping[str, str] = self._details.names
        return Person(user=user, name=names.get(user, user))

    def _is_of_unit(self, event: HistoryRow) -> bool:
        """Say whether the unit did it, or it was done to the unit."""
        units = {item.unit for item in self._own.values()}
        if event.data.get("unit") in units or event.actor == self._viewer:
            return True
        return event.by in UNIT_ROLES and any(
            item.since <= event.occurred_at <= (item.ended_at or event.occurred_at) for item in self._own.values()
        )

    def _is_for_reporter(self, event: HistoryRow) -> bool:
        if event.type == "CommentAdded":
            return event.data.get("audience") == Audience.REPORTER
        if event.type == "RequestMade":
            return event.data.get("kind") == RequestKind.MATERIAL
        # What a unit asks for, and is answered, is no answer to the person who reported.
        answers = event.type in ANSWERS and event.data.get("kind", RequestKind.REOPEN) in ANSWERED
        return answers or (event.type in RESULTS and self._holds_good(event))

    def _holds_good(self, result: HistoryRow) -> bool:
        """Say whether a result passed its check, or needed none: until then it is not the reporter's."""
        if result.data.get("sampled") is False:
            return True
        later = (event.type for event in self._details.events if event.seq > result.seq and event.type in VERDICTS)
        return next(later, None) == "CheckPassed"
