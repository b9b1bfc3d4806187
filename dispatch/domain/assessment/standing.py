"""How far is the assessment of a month, and what may be done to it? Open, provisional (公示), frozen (归档).

open: offices score, figures are computed as often as anybody wants. provisional: published; units object, assessors
decide. frozen: nothing changes any more, and corrections are entries of a later period that name what they correct.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import NewType
from uuid import UUID

from dispatch.domain.assessment.scheme import Node, Scheme, Side
from dispatch.domain.terms import UserId

PeriodId = NewType("PeriodId", UUID)


class PeriodState(StrEnum):
    """How far a period is: 开放, 公示中, 已归档."""

    OPEN = "open"
    PROVISIONAL = "provisional"
    FROZEN = "frozen"


class EntryKind(StrEnum):
    """What a person entered: an office's score, what an objection came to, or a correction of a frozen period."""

    SCORED = "scored"
    DECIDED = "decided"
    CORRECTION = "correction"


class Bar(StrEnum):
    """Why something cannot be done to a period now.

    NOT_OPEN, NOT_PROVISIONAL, FROZEN, NOT_FROZEN: its state. LASTS: its time is not over. UNSCORED: an office has still
    to score. NOT_COMPUTED: the figures were not computed since the last entry. PUBLIC: objections may still come.
    OBJECTED: one waits to be decided. LATE: the time for objections is over. KNOWN: there is such a period already.
    USED: what was sent has the id of something else.
    PENDING: the same entry was objected to and it is not decided. DECIDED: it is. OWN: who objected does not decide.
    SCORED_IT: whoever scored does not decide. BELONGS: whoever belongs to the subject does not decide.
    TOO_MANY: more points than there are. NOT_LISTED: points that the scheme does not list. COMPUTED: nobody says the
    points of what a figure gives. POINTS_NEEDED: of what an office scores, somebody has to. NOT_BEHIND: one of the
    incidents that are to be left out does not count for the entry. NO_LEAF, NO_SUBJECT: the
    scheme has none such. NOT_YOUR_OFFICE: another office scores it. LATER: what is corrected is not of an earlier
    period of the same scheme. NO_CALENDAR: the workdays of the time for objections are not loaded.
    """

    NOT_OPEN = "not_open"
    NOT_PROVISIONAL = "not_provisional"
    FROZEN = "frozen"
    NOT_FROZEN = "not_frozen"
    LASTS = "lasts"
    UNSCORED = "unscored"
    NOT_COMPUTED = "not_computed"
    PUBLIC = "public"
    OBJECTED = "objected"
    LATE = "late"
    KNOWN = "known"
    USED = "used"
    PENDING = "pending"
    DECIDED = "decided"
    OWN = "own"
    SCORED_IT = "scored_it"
    BELONGS = "belongs"
    TOO_MANY = "too_many"
    NOT_LISTED = "not_listed"
    COMPUTED = "computed"
    POINTS_NEEDED = "points_needed"
    NOT_BEHIND = "not_behind"
    NO_LEAF = "no_leaf"
    NO_SUBJECT = "no_subject"
    NOT_YOUR_OFFICE = "not_your_office"
    LATER = "later"
    NO_CALENDAR = "no_calendar"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far a period is.

    begins_at, ends_at: half-open. current: the figures were computed since the last entry. unscored: how many scores
    are missing. pending: how many objections wait. objections_until: of what is published, until when one may object.
    """

    id: PeriodId
    state: PeriodState
    begins_at: datetime
    ends_at: datetime
    current: bool = False
    unscored: int = 0
    pending: int = 0
    objections_until: datetime | None = None

    def hinders_scoring(self) -> Bar | None:
        """Say why no office can score, or None."""
        return None if self.state is PeriodState.OPEN else Bar.NOT_OPEN

    def hinders_computing(self) -> Bar | None:
        """Say why it cannot be computed anew, or None."""
        return Bar.FROZEN if self.state is PeriodState.FROZEN else None

    def hinders_publishing(self, at: datetime) -> Bar | None:
        """Say why it cannot be published, or None."""
        if self.state is not PeriodState.OPEN:
            return Bar.NOT_OPEN
        if at < self.ends_at:
            return Bar.LASTS
        return Bar.UNSCORED if self.unscored else None

    def hinders_objecting(self, at: datetime) -> Bar | None:
        """Say why nobody can object, or None."""
        if self.state is not PeriodState.PROVISIONAL:
            return Bar.NOT_PROVISIONAL
        return Bar.LATE if self.objections_until is None or at >= self.objections_until else None

    def hinders_freezing(self, at: datetime) -> Bar | None:
        """Say why it cannot be frozen, or None."""
        if self.state is not PeriodState.PROVISIONAL:
            return Bar.NOT_PROVISIONAL
        if self.objections_until is not None and at < self.objections_until:
            return Bar.PUBLIC
        if self.pending:
            return Bar.OBJECTED
        return None if self.current else Bar.NOT_COMPUTED


def hinders_points(leaf: Node, points: Decimal, *, listed: bool = True) -> Bar | None:
    """Say why a leaf cannot be given so many points, or None; listed: only those that the scheme lists."""
    if points < 0 or points > leaf.marks:
        return Bar.TOO_MANY
    choices = leaf.scored.choices if leaf.scored is not None and listed else ()
    return Bar.NOT_LISTED if choices and points not in choices else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Upheld:
    """What an objection that is upheld comes to: other points of what an office scores, or incidents that do not count.

    Of what a figure gives nobody types points: they are computed anew from the cases that remain.
    """

    points: Decimal | None = None
    left_out: tuple[str, ...] = ()

    def hinders(self, leaf: Node, counting: Collection[str]) -> Bar | None:
        """Say why a leaf cannot come to that, or None; counting: the incidents that count for it."""
        if leaf.figure is None:
            if self.points is None or self.left_out:
                return Bar.POINTS_NEEDED
            return hinders_points(leaf, self.points, listed=False)
        if self.points is not None:
            return Bar.COMPUTED
        return None if self.left_out and set(self.left_out) <= set(counting) else Bar.NOT_BEHIND


def hinders_change(scheme: Scheme, points: Decimal) -> Bar | None:
    """Say why a correction cannot add or take so many points, or None: no more than there are to be had."""
    return Bar.TOO_MANY if abs(points) > scheme.full_marks + scheme.bonus_cap else None


def must_be_scored(scheme: Scheme) -> list[Node]:
    """Return the leaves that an office has to score for every subject; a bonus or deduction may be left alone."""
    return [leaf for leaf in scheme.leaves if leaf.scored is not None and leaf.side is Side.MARKS]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deciding:
    """Who wants to decide an objection, and what they had to do with it before."""

    user: UserId
    raised_by: UserId
    scored: bool
    belongs: bool
    decided: bool

    def hinders(self) -> Bar | None:
        """Say why this person cannot decide it, or None: they neither raised it, scored, nor belong to the subject."""
        if self.decided:
            return Bar.DECIDED
        if self.user == self.raised_by:
            return Bar.OWN
        if self.scored:
            return Bar.SCORED_IT
        return Bar.BELONGS if self.belongs else None
