"""What one actor may read: every question that console and terminals have, each with the actor's visibility."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from dispatch.adapters.postgres import event_tail
from dispatch.adapters.postgres.commit_order import Ordinal
from dispatch.adapters.postgres.event_tail import Happened
from dispatch.adapters.postgres.question import Session
from dispatch.adapters.postgres.reading import (
    alerts,
    alike,
    arrivals,
    calls,
    coming,
    dead_letters,
    deliveries,
    details,
    emergency,
    exports,
    figured,
    figured_fields,
    figures,
    handovers,
    inbox,
    listing,
    merged,
    morning,
    numbers,
    people,
    photos,
    receipts,
    screens,
    several,
    shift,
)
from dispatch.adapters.postgres.reading.alerts import Alerts, ObjectionRow
from dispatch.adapters.postgres.reading.alike import Alike, Heard
from dispatch.adapters.postgres.reading.arrivals import Arrivals
from dispatch.adapters.postgres.reading.assessment import AssessmentShelf
from dispatch.adapters.postgres.reading.calls import CallRow
from dispatch.adapters.postgres.reading.coming import Coming
from dispatch.adapters.postgres.reading.dead_letters import LetterRow, LetterState
from dispatch.adapters.postgres.reading.deliveries import Delivery, Wanted
from dispatch.adapters.postgres.reading.details import Details
from dispatch.adapters.postgres.reading.documents import Shelf
from dispatch.adapters.postgres.reading.emergency import Acts
from dispatch.adapters.postgres.reading.exports import ExportRow
from dispatch.adapters.postgres.reading.figured import CasePage
from dispatch.adapters.postgres.reading.figures import Counts
from dispatch.adapters.postgres.reading.filters import Filters
from dispatch.adapters.postgres.reading.handovers import HandoverRow
from dispatch.adapters.postgres.reading.inbox import Inbox
from dispatch.adapters.postgres.reading.listing import Page
from dispatch.adapters.postgres.reading.merged import FollowerRow
from dispatch.adapters.postgres.reading.morning import Morning
from dispatch.adapters.postgres.reading.people import People
from dispatch.adapters.postgres.reading.photos import Picture
from dispatch.adapters.postgres.reading.receipts import ReceiptRow
from dispatch.adapters.postgres.reading.run import Answer, Run, TookTooLong, TooWide
from dispatch.adapters.postgres.reading.screens import ScreenRows
from dispatch.adapters.postgres.reading.several import Several
from dispatch.adapters.postgres.reading.shift import ShiftSheet
from dispatch.application.policy import Visibility, sees_figures_of_persons, visible
from dispatch.domain.actor import Actor
from dispatch.domain.assessment.counted import EVERYWHERE, By, Counted, Within
from dispatch.domain.assessment.crossed import Field
from dispatch.domain.assessment.figure import Figure
from dispatch.domain.assessment.period import Span
from dispatch.domain.incident import Incident
from dispatch.domain.terms import AreaCode, UserId


class Reading:
    """What one actor may read; nothing here can be asked without the actor's visibility.

    count: how the long statements of figures are run, of which few may run at once.
    """

    def __init__(self, run: Run, actor: Actor, count: Run | None = None) -> None:
        self._run = run
        self._count = count or run
        self._actor = actor
        self._seen = visible(actor)

    def page(self, filters: Filters) -> Page:
        """Return a page of the incidents that are visible and wanted.

        Raises:
            BadCursor: the cursor cannot be read.
            TooWide: it took too long.
        """
        try:
            return self._run(lambda session: listing.page(session, self._seen, filters))
        except TookTooLong as error:
            raise TooWide from error

    def details(self, number: str) -> Details | None:
        """Return everything about an incident, or None when there is none that the actor knows."""
        return self._run(lambda session: details.details(session, self._seen, number))

    def details_around(self, incident: Incident) -> Details | None:
        """Return everything about an incident that was saved in the same transaction; None as `details`."""
        return self._run(lambda session: details.details_around(session, self._seen, incident))

    def several(self, numbers: Sequence[str]) -> Several:
        """Return those of these incidents that are visible, each as a whole."""
        return self._run(lambda session: several.several(session, self._seen, numbers))

    def followers(self, number: str, after: str | None) -> Sequence[FollowerRow] | None:
        """Return a page of what is merged into an incident, and one more if there is; see `merged.followers`."""
        return self._run(lambda session: merged.followers(session, self._seen, number, after))

    def alike(self, number: str) -> Sequence[Alike] | None:
        """Return the open incidents that may be the same thing as one; see `alike.alike`."""
        return self._run(lambda session: alike.alike(session, self._seen, number))

    def alike_to(self, heard: Heard) -> Sequence[Alike]:
        """Return the open incidents that may be what somebody tells; see `alike.alike_to`."""
        return self._run(lambda session: alike.alike_to(session, self._seen, heard))

    def to_call(self) -> Sequence[CallRow]:
        """Return the reporters whom somebody has to call; see `calls.to_call`."""
        user = self._actor.user
        return self._run(lambda session: calls.to_call(session, self._seen, user))

    def numbers(self, ids: Sequence[UUID]) -> Mapping[UUID, str]:
        """Return the numbers of these incidents, those of them that are visible."""
        return self._run(lambda session: numbers.numbers(session, self._seen, ids))

    def visible_among(self, found: Sequence[str]) -> frozenset[str]:
        """Return those of these numbers whose incidents are visible."""
        return self._run(lambda session: numbers.visible_among(session, self._seen, found))

    def people(self, users: Collection[UserId]) -> People:
        """Return what these accounts are called: whose names somebody may know is said by whoever asks."""
        return self._run(lambda session: people.people(session, users))

    def picture(self, id: UUID) -> Picture | None:
        """Return the finished picture of an attachment whose incident the actor knows."""
        return self._run(lambda session: photos.picture(session, self._seen, id))

    def receipt(self, number: str) -> ReceiptRow | None:
        """Return the receipt behind an incident; to whom it is shown is said by whoever asks."""
        return self._run(lambda session: receipts.receipt(session, self._seen, number))

    def counts(self) -> Counts:
        """Count what is visible."""
        return self._run(lambda session: figures.counts(session, self._seen))

    def figured(
        self, figures: Iterable[Figure], span: Span, by: By, *, within: Within = EVERYWHERE
    ) -> Sequence[Counted]:
        """Return what figures come to, as the actor may see them; see `figured.figured`."""
        seen, person = self._seen, self._whose(within)
        asked = tuple(figures)

        def some(alike: Sequence[Figure]) -> Sequence[Counted]:
            return self._count(lambda session: figured.figured(session, seen, alike, span, by, within, person))

        found = [row for alike in figured.together(asked) for row in some(alike)]  # others read between two of them
        place = {figure.id: number for number, figure in enumerate(asked)}
        return sorted(found, key=lambda row: place[row.figure])

    def figured_cases(
        self,
        figure: Figure,
        span: Span,
        by: By,
        subject: str | None,
        *,
        within: Within = EVERYWHERE,
        cursor: str | None = None,
    ) -> CasePage:
        """Return the cases behind a figure that the actor may open; see `figured.figured_cases`.

        Raises:
            BadCursor: the cursor is none of ours.
        """
        seen, person = self._seen, self._whose(within)
        return self._count(
            lambda session: figured.figured_cases(session, seen, figure, span, by, within, subject, cursor, person)
        )

    def figured_fields(self, figure: Figure, span: Span, *, within: Within = EVERYWHERE) -> Sequence[Field]:
        """Return a figure by category and cell at once; see `figured_fields.figured_fields`."""
        seen = self._seen
        return self._count(lambda session: figured_fields.figured_fields(session, seen, figure, span, within))

    def _whose(self, within: Within) -> UserId | None:
        """Return whose figures as a person the actor may see: the own ones alone, or everybody's where it is None."""
        return None if sees_figures_of_persons(self._actor, within.area) else self._actor.user

    def morning(self) -> Morning:
        """Return the sheet of this morning, of what is visible."""
        return self._run(lambda session: morning.morning(session, self._seen))

    def shift_sheet(self) -> ShiftSheet:
        """Return what the actor would leave to the next shift now, of what is visible."""
        return self._run(lambda session: shift.shift_sheet(session, self._actor.user, self._seen))

    def arrivals(self, since: datetime) -> Arrivals:
        """Return what came in since a moment, by cell, of what is visible."""
        return self._run(lambda session: arrivals.arrivals(session, self._seen, since))

    def coming(self, hours: int) -> Coming:
        """Return what is due within some hours, and what is overdue, of what is visible."""
        return self._run(lambda session: coming.coming(session, self._seen, hours))

    def alerts(self, *, open_only: bool) -> Alerts:
        """Return what the actor was told."""
        user = self._actor.user
        return self._run(lambda session: alerts.alerts_of(session, user, self._seen, open_only=open_only))

    def objection_alerts(self, *, open_only: bool) -> Sequence[ObjectionRow]:
        """Return what the actor was told of objections to an assessment."""
        return self._run(lambda session: alerts.of_objections(session, self._actor.user, open_only=open_only))

    def count_open_alerts(self) -> int:
        """Return how many notifications wait for the actor to take note."""
        return self._run(lambda session: alerts.count_open(session, self._actor.user, self._seen))

    def inbox(self) -> Inbox:
        """Return what came up to the actor as a supervisor and is not settled."""
        return self._run(lambda session: inbox.inbox(session, self._actor.user, self._seen))

    def emergency(self) -> Acts:
        """Return what holds, is coming, was proposed or is over of 应急响应: that is nobody's secret."""
        return self._run(emergency.acts)

    def deliveries(
        self, wanted: Wanted, within: Sequence[AreaCode], *, before: datetime | None = None, limit: int = 50
    ) -> Sequence[Delivery]:
        """Return messages that were not delivered, of the areas that the actor looks after."""
        seen = self._seen
        return self._run(lambda session: deliveries.deliveries(session, seen, within, wanted, before, limit))

    def dead_letters(
        self, *, state: LetterState | None = None, before: datetime | None = None, limit: int = 50
    ) -> Sequence[LetterRow]:
        """Return messages that could not be handled; who may see them is said by whoever asks."""
        return self._run(lambda session: dead_letters.dead_letters(session, state, before, limit))

    def handovers(self, within: Sequence[AreaCode], *, before: datetime | None, limit: int) -> Sequence[HandoverRow]:
        """Return the hand-overs of the command rooms of some areas, which are the actor's."""
        return self._run(lambda session: handovers.handovers(session, within, before, limit))

    def handover(self, id: UUID, within: Sequence[AreaCode]) -> HandoverRow | None:
        """Return one of them."""
        return self._run(lambda session: handovers.handover(session, within, id))

    def assessment(self, query: Callable[[AssessmentShelf], Answer]) -> Answer:
        """Return what a query finds of 考核; how much the actor may see of it is said by whoever asks."""
        return self._run(lambda session: query(AssessmentShelf(session, self._seen)))

    def exports(self) -> Sequence[ExportRow]:
        """Return the actor's own exports, the newest first."""
        return self._run(lambda session: exports.exports(session, self._actor.user))

    def export(self, id: UUID) -> ExportRow | None:
        """Return one of them."""
        return self._run(lambda session: exports.export(session, self._actor.user, id))

    def screens(self, area: AreaCode) -> ScreenRows:
        """Return the screens of an area; who may see them is said by whoever asks."""
        return self._run(lambda session: screens.screens(session, area))

    def documents(self) -> Shelf:
        """Return where the township's documents are read; who may see them is said by whoever asks."""
        return Shelf(self._run)

    def tried(self, query: Callable[[Session, Visibility], Answer]) -> Answer:
        """Return what a proposal is tried on: what the query returns to somebody who sees so much."""
        return self._run(lambda session: query(session, self._seen))

    def happened(self, after: Ordinal, *, until: Ordinal, limit: int) -> list[Happened] | None:
        """Return what happened after an ordinal to what the actor sees; None when so much happened to everybody."""
        found = self._run(lambda session: event_tail.after(session, after, limit + 1))
        missed = [happened for happened in found if happened.ordinal <= until]
        if len(missed) > limit:
            return None
        return [happened for happened in missed if self._seen.covers(happened.concerned)]
