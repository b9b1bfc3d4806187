"""防汛防台应急响应: which matters wait while the town is busy with something worse, until when, and who agreed.

One person proposes it and another approves; then it is a document in force, which every process reads with the others.
It ends by itself. What it does to clocks is said in `moves.responding`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

import msgspec
from msgspec import Struct

from dispatch.domain.document import BadDocument, Where, shaped
from dispatch.domain.terms import AreaCode, CategoryCode, Grade, UserId

STARTS_AFTER: Final = timedelta(seconds=5)
"""It begins no sooner after it was approved: by then every process has read of it, and nothing fires that waits."""
LATEST_PAUSE: Final = timedelta(minutes=5)
"""So long after its end it may still pause what nobody came round to: some process may not have read of the end yet."""
LONGEST: Final = timedelta(days=30)
"""Nobody lets matters wait for longer at once; an end beyond it is a slip of the finger."""
MAY_WAIT: Final = frozenset({Grade.ORDINARY, Grade.CONSIDERABLE})
"""Matters of other grades never wait."""


class Scope(Struct, frozen=True, kw_only=True):
    """Which matters wait: of these grades, and of these categories and areas, by the beginnings of their codes.

    Where no category or no area is named, any is meant. What is urgent, or has no grade yet, never waits.
    """

    grades: tuple[Grade, ...]
    categories: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()

    def covers(
        self, *, urgent: bool, grade: Grade | None, category: CategoryCode | None, cell: AreaCode | None
    ) -> bool:
        """Say whether a matter waits."""
        return (
            not urgent
            and grade in MAY_WAIT
            and grade in self.grades
            and (not self.categories or (category or "").startswith(self.categories))
            and (not self.areas or (cell or "").startswith(self.areas))
        )


class Emergency(Struct, frozen=True, kw_only=True):
    """An approved act: half-open, from `since` until `until`, or until it was ended before."""

    id: UUID
    reason: str
    since: datetime
    until: datetime
    scope: Scope
    ended_at: datetime | None = None

    @property
    def ends_at(self) -> datetime:
        """When it is over."""
        return self.until if self.ended_at is None else max(self.since, min(self.until, self.ended_at))

    def lasts(self, at: datetime) -> bool:
        """Say whether it holds at an instant."""
        return self.since <= at < self.ends_at


class Hurdle(StrEnum):
    """What keeps somebody from an act. OVER: it was decided, or has ended. OWN: nobody approves what they proposed.

    LASTS: another one holds, or is approved already. LATE: the end that was proposed has passed.
    """

    OVER = "over"
    OWN = "own"
    LASTS = "lasts"
    LATE = "late"


class Proposal(Struct, frozen=True, kw_only=True):
    """What was proposed and what became of it; `decided_by` approved it where `approved`, or refused or dropped it."""

    id: UUID
    reason: str
    since: datetime
    until: datetime
    scope: Scope
    proposed_by: UserId
    proposed_at: datetime
    approved: bool = False
    decided_by: UserId | None = None
    decided_at: datetime | None = None
    decision: str = ""
    ended_by: UserId | None = None
    ended_at: datetime | None = None
    end_reason: str = ""

    @property
    def emergency(self) -> Emergency | None:
        """The act, where it was approved."""
        if not self.approved:
            return None
        return Emergency(
            id=self.id,
            reason=self.reason,
            since=self.since,
            until=self.until,
            scope=self.scope,
            ended_at=self.ended_at,
        )

    @property
    def waits(self) -> bool:
        """Say whether nobody has decided it."""
        return self.decided_at is None

    def hinders_approving(self, by: UserId, *, at: datetime, others: bool) -> Hurdle | None:
        """Say why somebody cannot approve it; others: another act holds or is to come."""
        if not self.waits:
            return Hurdle.OVER
        if by == self.proposed_by:
            return Hurdle.OWN
        if others:
            return Hurdle.LASTS
        return Hurdle.LATE if self.until <= begins(self.since, at) else None

    def hinders_ending(self, at: datetime) -> Hurdle | None:
        """Say why it cannot be ended."""
        act = self.emergency
        return None if act is not None and at < act.ends_at else Hurdle.OVER


def begins(wished: datetime, approved_at: datetime) -> datetime:
    """Return from when an act holds that is approved now."""
    return max(wished, approved_at + STARTS_AFTER)


class _Document(Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: UUID
    reason: str
    since: datetime
    until: datetime
    grades: tuple[Grade, ...]
    categories: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    ended_at: datetime | None = None


def emergency_body(act: Emergency) -> dict[str, Any]:
    """Return the document of an act."""
    read = _Document(
        id=act.id,
        reason=act.reason,
        since=act.since,
        until=act.until,
        grades=act.scope.grades,
        categories=act.scope.categories,
        areas=act.scope.areas,
        ended_at=act.ended_at,
    )
    body: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(read))
    return body


def emergency_from(body: Mapping[str, Any]) -> Emergency:
    """Read a document of kind `emergency`.

    Raises:
        BadDocument: it ends before it begins, or lets grave matters wait.
    """
    read = shaped(Where("emergency"), body, _Document)
    if read.until <= read.since:
        raise BadDocument(Where("emergency"), "it ends before it begins", "emergency_ends")
    if not MAY_WAIT.issuperset(read.grades):
        raise BadDocument(Where("emergency"), "matters of grades 1 and 2 never wait", "emergency_grave")
    return Emergency(
        id=read.id,
        reason=read.reason,
        since=read.since,
        until=read.until,
        scope=Scope(grades=read.grades, categories=read.categories, areas=read.areas),
        ended_at=read.ended_at,
    )
