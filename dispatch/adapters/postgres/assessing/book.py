"""考核 as it is done: periods opened, scored, computed, published, objected to, decided and frozen; each act audited.

Each call is a transaction that locks its period first. What people look at is in `reading.assessment`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from dispatch.adapters.postgres.assessing import rows
from dispatch.adapters.postgres.assessing.reckoning import Reckoner
from dispatch.adapters.postgres.assessing.rows import IdUsed, Kept, audit, change, enter, locked, moment
from dispatch.adapters.postgres.reference import in_force, publish
from dispatch.adapters.postgres.tables import assessment_period, assessment_score
from dispatch.application.assessing.computing import Computed
from dispatch.application.township import frozen_until
from dispatch.domain.assessment.objection import objections_until
from dispatch.domain.assessment.period import Period
from dispatch.domain.assessment.scheme import Scheme
from dispatch.domain.assessment.standing import (
    Bar,
    EntryKind,
    PeriodId,
    PeriodState,
    hinders_change,
    hinders_points,
)
from dispatch.domain.clocks.limits import Limits
from dispatch.domain.terms import UnitId, UserId
from schemas.reference import ReferenceDocument

Documents = Mapping[str, ReferenceDocument]
_ONE_AT_A_TIME: Final = sa.text("SELECT pg_advisory_xact_lock(hashtextextended('archive', 0))")
"""Two periods that are frozen at once both move the instant on, one after the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoring:
    """What somebody enters for one leaf of one subject; the id is the sender's, so that sending again is safe.

    left_out: of an objection that is upheld, incidents that do not count; points follow from those that do.
    """

    id: UUID
    subject: str
    leaf: str
    points: Decimal | None
    reason: str
    evidence: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    def row(self, kind: EntryKind, **more: Any) -> dict[str, Any]:
        """Return it as a row."""
        return {
            "id": self.id,
            "kind": kind.value,
            "subject": self.subject,
            "leaf": self.leaf,
            "points": self.points,
            "reason": self.reason,
            "evidence": list(self.evidence),
            "left_out": list(self.left_out),
            "objection": None,
            "corrects": None,
            **more,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoned:
    """What a period comes to now; kept: the fingerprint of what it came to when it was computed last."""

    scheme: Scheme
    state: PeriodState | None
    kept: bytes | None
    computed: Computed


class Assessments:
    """The periods of schemes, over an engine of the caller's."""

    def __init__(self, engine: sa.Engine, reckoner: Reckoner, limits: Callable[[], Limits]) -> None:
        self._engine = engine
        self._reckoner = reckoner
        self._limits = limits

    def open(self, id: PeriodId, scheme: Scheme, version: str, period: Period, *, by: UserId) -> Bar | None:
        """Open a period of a scheme, which is kept with it as it is now; opening it again changes nothing."""
        with self._engine.begin() as connection:
            made = (
                insert(assessment_period)
                .values(
                    id=id,
                    scheme=scheme.id,
                    period=period.name,
                    begins_at=period.span.begin,
                    ends_at=period.span.end,
                    rules=msgspec.to_builtins(scheme),
                    rules_version=version,
                    figures=[msgspec.to_builtins(each) for each in self._reckoner.figures(scheme)],
                    opened_by=by,
                    opened_at=rows.now,
                )
                .on_conflict_do_nothing()
                .returning(assessment_period.c.id)
            )
            if connection.execute(made).first() is None:
                found = rows.named(connection, scheme.id, period.name)
                return None if found is not None and found.id == id else Bar.KNOWN
            audit(connection, by, "assessment-opened", id)
            self._reckoner.recompute(connection, locked(connection, id))
        return None

    def score(self, id: UUID, scored: Sequence[Scoring], *, by: UserId, offices: Collection[UnitId]) -> Bar | None:
        """Enter what an office gives; all of it, or nothing where something is in the way.

        Raises:
            LookupError: there is no such period.
        """
        try:
            with self._engine.begin() as connection:
                kept = locked(connection, id)
                subjects = self._reckoner.subjects(connection, kept.scheme)
                bar = kept.standing.hinders_scoring() or _bar_of(kept.scheme, subjects, scored, offices)
                if bar is None and enter(connection, id, [each.row(EntryKind.SCORED) for each in scored], by=by):
                    audit(connection, by, "assessment-scored", id, entries=len(scored))
        except IdUsed:
            return Bar.USED
        return bar

    def compute(self, id: UUID, *, by: UserId) -> Bar | None:
        """Compute the figures and points of a period anew.

        Raises:
            LookupError: there is no such period.
        """
        with self._engine.begin() as connection:
            kept = locked(connection, id)
            bar = kept.standing.hinders_computing()
            if bar is None:
                self._reckoner.recompute(connection, kept)
                audit(connection, by, "assessment-computed", id)
        return bar

    def again(self, id: UUID) -> Computed:
        """Compute a period anew and keep nothing of it: what is kept can be held against it.

        Raises:
            LookupError: there is no such period.
        """
        with self._engine.begin() as connection:
            return self._reckoner.computed(connection, locked(connection, id))

    def reckon(self, scheme: Scheme, period: Period) -> Reckoned:
        """Compute a period of a scheme and keep nothing, whether it was opened or not; opened, it has its own rules."""
        with self._engine.begin() as connection:
            kept = rows.named(connection, scheme.id, period.name)
            if kept is not None:
                computed = self._reckoner.computed(connection, kept)
            else:
                computed = self._reckoner.unopened(connection, scheme, period)
        if kept is None:
            return Reckoned(scheme=scheme, state=None, kept=None, computed=computed)
        return Reckoned(scheme=kept.scheme, state=kept.standing.state, kept=kept.fingerprint, computed=computed)

    def publish(self, id: UUID, *, by: UserId) -> Bar | None:
        """Publish the provisional result (公示): from now on it may be objected to, for as long as the scheme says.

        Raises:
            LookupError: there is no such period.
        """
        with self._engine.begin() as connection:
            kept, at = locked(connection, id), moment(connection)
            bar = kept.standing.hinders_publishing(at)
            if bar is None and self._reckoner.unscored(connection, kept):
                bar = Bar.UNSCORED
            until = objections_until(at, kept.scheme.publicity_working_days, self._limits())
            if bar is None and until is None:
                bar = Bar.NO_CALENDAR
            if bar is None:
                self._reckoner.recompute(connection, kept)
                published = {"published_by": by, "published_at": at, "objections_until": until}
                change(connection, id, state=PeriodState.PROVISIONAL.value, **published)
                audit(connection, by, "assessment-published", id)
        return bar

    def correct(
        self, id: UUID, corrected: UUID, made: Scoring, *, by: UserId, belongs: Callable[[Scheme, str], bool]
    ) -> Bar | None:
        """Enter into an open period what corrects a frozen one: points to add or to take.

        Who may is who may decide an objection, and what is published already is changed by objections alone. belongs:
        whether the person belongs to a subject of the scheme.

        Raises:
            LookupError: there is no such period.
        """
        try:
            with self._engine.begin() as connection:
                kept, before = locked(connection, id), locked(connection, corrected)
                bar = kept.standing.hinders_computing() or kept.standing.hinders_scoring()
                bar = bar or _hinders_correcting(kept, before)
                bar = bar or unknown(connection, corrected, made.subject, made.leaf)
                bar = bar or _hinders_amount(connection, kept, made)
                if bar is None and belongs(before.scheme, made.subject):
                    bar = Bar.BELONGS
                if bar is None and by in set(rows.scorers(connection, corrected, made.subject)):
                    bar = Bar.SCORED_IT
                if bar is None and enter(connection, id, [made.row(EntryKind.CORRECTION, corrects=corrected)], by=by):
                    self._reckoner.recompute(connection, kept)
                    audit(connection, by, "assessment-corrected", id, corrects=str(corrected))
        except IdUsed:
            return Bar.USED
        return bar

    def freeze(self, id: UUID, *, by: UserId) -> Bar | None:
        """Freeze a period (归档): the database refuses every later change.

        Raises:
            LookupError: there is no such period.
        """
        with self._engine.begin() as connection:
            kept, at = locked(connection, id), moment(connection)
            bar = kept.standing.hinders_freezing(at)
            if bar is None:
                change(connection, id, state=PeriodState.FROZEN.value, frozen_by=by, frozen_at=at)
                self._archive(connection, kept, by=by)
                audit(connection, by, "assessment-frozen", id)
        return bar

    def _archive(self, connection: sa.Connection, kept: Kept, *, by: UserId) -> None:
        """Let every process know until when what was closed is frozen; an earlier period makes that no earlier."""
        connection.execute(_ONE_AT_A_TIME)
        frozen = frozen_until(in_force(connection))
        if frozen is None or frozen < kept.standing.ends_at:
            body = {"frozen_until": kept.standing.ends_at.isoformat()}
            document = ReferenceDocument(kind="archive", version=f"{kept.scheme.id} {kept.period}", body=body)
            publish(connection, [document], by=by, effective_from=moment(connection))


def _bar_of(
    scheme: Scheme, subjects: Collection[str], scored: Sequence[Scoring], offices: Collection[UnitId]
) -> Bar | None:
    for each in scored:
        leaf = scheme.leaf(each.leaf)
        if leaf is None or leaf.scored is None:
            return Bar.NO_LEAF
        if leaf.scored.office not in offices:
            return Bar.NOT_YOUR_OFFICE
        bar = Bar.NO_SUBJECT if each.subject not in subjects else hinders_points(leaf, each.points or Decimal(0))
        if bar is not None:
            return bar
    return None


def unknown(connection: sa.Connection, period: UUID, subject: str, leaf: str) -> Bar | None:
    """Say that a period has no such leaf of such a subject, or None."""
    table = assessment_score
    which = sa.and_(table.c.period == period, table.c.subject == subject, table.c.leaf == leaf)
    return None if connection.execute(sa.select(table.c.leaf).where(which)).first() else Bar.NO_LEAF


def _hinders_amount(connection: sa.Connection, kept: Kept, made: Scoring) -> Bar | None:
    """Say why nothing would come of a correction, or more than there is to be had; None where nothing is in the way."""
    if made.subject not in rows.assessed(connection, kept.id):
        return Bar.NO_SUBJECT
    return hinders_change(kept.scheme, made.points or Decimal(0))


def _hinders_correcting(kept: Kept, before: Kept) -> Bar | None:
    if before.standing.state is not PeriodState.FROZEN:
        return Bar.NOT_FROZEN
    later = before.scheme.id == kept.scheme.id and before.standing.ends_at <= kept.standing.begins_at
    return None if later else Bar.LATER
