"""Periods, entries and what was computed, as rows: reading them for a decision, and writing what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from dispatch.adapters.postgres.tables import (
    assessment_entry,
    assessment_objection,
    assessment_period,
    assessment_result,
    assessment_score,
    audit_log,
)
from dispatch.application.assessing.computing import Computed, Entered, Result, Score
from dispatch.domain.assessment.figure import Figure
from dispatch.domain.assessment.scheme import Scheme
from dispatch.domain.assessment.standing import EntryKind, PeriodId, PeriodState, Standing
from dispatch.domain.terms import UserId

now: Final = sa.func.clock_timestamp()
_BEHIND: Final = sa.cast(sa.bindparam("behind_json", type_=sa.Text), JSONB)
"""A month of a county has some hundred thousand cases: they are written as text by msgspec, not by `json`."""
_SCORED: Final = assessment_score.insert().values(behind=_BEHIND)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A period as it is kept, with the scheme by which it is assessed and the figures that this is made from."""

    id: PeriodId
    scheme: Scheme
    figures: tuple[Figure, ...]
    period: str
    standing: Standing
    fingerprint: bytes | None
    computed_at: datetime | None


def moment(connection: sa.Connection) -> datetime:
    """Return the time."""
    at: datetime = connection.execute(sa.select(now)).scalar_one()
    return at


def locked(connection: sa.Connection, id: UUID) -> Kept:
    """Lock a period for a decision.

    Raises:
        LookupError: there is none.
    """
    row = connection.execute(sa.select(assessment_period).where(assessment_period.c.id == id).with_for_update()).first()
    if row is None:
        raise LookupError(f"no period {id}")
    return _kept(connection, row)


def named(connection: sa.Connection, scheme: str, period: str) -> Kept | None:
    """Lock the period of a scheme that is called so, None where there is none."""
    which = sa.and_(assessment_period.c.scheme == scheme, assessment_period.c.period == period)
    row = connection.execute(sa.select(assessment_period).where(which).with_for_update()).first()
    return None if row is None else _kept(connection, row)


def _kept(connection: sa.Connection, row: sa.Row[Any]) -> Kept:
    pending = sa.select(sa.func.count()).where(
        assessment_objection.c.period == row.id, assessment_objection.c.state == "pending"
    )
    entered = row.entered_at
    return Kept(
        id=row.id,
        scheme=msgspec.convert(row.rules, Scheme),
        figures=msgspec.convert(row.figures, tuple[Figure, ...]),
        period=row.period,
        standing=Standing(
            id=row.id,
            state=PeriodState(row.state),
            begins_at=row.begins_at,
            ends_at=row.ends_at,
            current=row.computed_at is not None and (entered is None or row.computed_at >= entered),
            pending=connection.execute(pending).scalar_one(),
            objections_until=row.objections_until,
        ),
        fingerprint=None if row.fingerprint is None else bytes(row.fingerprint),
        computed_at=row.computed_at,
    )


def entries_of(connection: sa.Connection, period: UUID) -> list[Entered]:
    """Return what was entered for a period, the oldest first."""
    table = assessment_entry
    columns = (table.c.id, table.c.kind, table.c.subject, table.c.leaf, table.c.points, table.c.left_out)
    found = connection.execute(
        sa.select(*columns).where(table.c.period == period).order_by(table.c.entered_at, table.c.id)
    )
    return [
        Entered(
            id=row.id,
            kind=EntryKind(row.kind),
            subject=row.subject,
            leaf=row.leaf,
            points=row.points,
            left_out=tuple(row.left_out),
        )
        for row in found
    ]


class IdUsed(Exception):
    """What somebody enters has the id of something else."""


def enter(connection: sa.Connection, period: UUID, entries: Sequence[dict[str, Any]], *, by: UserId) -> int:
    """Write what somebody entered, and that something was; what the same person entered already is not written again.

    Raises:
        IdUsed: one of the ids is that of something else.
    """
    made = sa.dialects.postgresql.insert(assessment_entry).on_conflict_do_nothing(index_elements=["id"])
    rows = [{"period": period, "entered_by": by, "entered_at": moment(connection), **entry} for entry in entries]
    written = set(connection.execute(made.returning(assessment_entry.c.id), rows).scalars())
    for row in rows:
        if row["id"] not in written and not connection.execute(_the_same(row)).scalar_one():
            raise IdUsed(row["id"])
    if written:
        change(connection, period, entered_at=now)
    return len(written)


def _the_same(row: Mapping[str, Any]) -> sa.Select[tuple[bool]]:
    """Ask whether an entry is there exactly as somebody enters it."""
    names = ("id", "period", "kind", "subject", "leaf", "points", "reason", "entered_by", "objection", "corrects")
    alike = (assessment_entry.c[name].is_not_distinct_from(row[name]) for name in names)
    return sa.select(sa.exists().where(*alike))


def counting(connection: sa.Connection, period: UUID, subject: str, leaf: str) -> frozenset[str]:
    """Return the incidents that count for what a leaf came to."""
    table = assessment_score
    which = sa.and_(table.c.period == period, table.c.subject == subject, table.c.leaf == leaf)
    behind = connection.execute(sa.select(table.c.behind).where(which)).scalar() or ()
    return frozenset(case["number"] for case in behind if case["excluded"] is None)


def change(connection: sa.Connection, period: UUID, **values: Any) -> None:
    """Change a period."""
    connection.execute(assessment_period.update().where(assessment_period.c.id == period).values(**values))


def keep(connection: sa.Connection, period: UUID, computed: Computed) -> None:
    """Put what was computed in place of what was computed before."""
    for table in (assessment_score, assessment_result):
        connection.execute(table.delete().where(table.c.period == period))
    if computed.scores:
        connection.execute(_SCORED, [_score_row(period, each) for each in computed.scores])
    if computed.results:
        connection.execute(assessment_result.insert(), [_result_row(period, each) for each in computed.results])
    change(connection, period, computed_at=now, fingerprint=computed.fingerprint)


def audit(connection: sa.Connection, by: UserId, action: str, subject: object, **detail: Any) -> None:
    """Record who did what to what."""
    connection.execute(audit_log.insert().values(actor=by, action=action, subject=str(subject), detail=detail))


def _score_row(period: UUID, score: Score) -> dict[str, Any]:
    found = score.figured
    value = found.measured.value if found is not None else None
    return {
        "period": period,
        "subject": score.subject,
        "leaf": score.leaf,
        "points": score.mark.points,
        "left_out": score.mark.left_out,
        "few": score.mark.few,
        "figure": score.figure,
        "figure_version": found.version if found is not None else None,
        "numerator": found.numerator if found is not None else None,
        "denominator": found.denominator if found is not None else None,
        "value": None if value is None else Decimal(value.numerator) / Decimal(value.denominator),
        "entry": score.entry,
        "cases": len(found.behind) if found is not None else 0,
        "behind_json": msgspec.json.encode(found.behind if found is not None else ()).decode(),
    }


def _result_row(period: UUID, result: Result) -> dict[str, Any]:
    total = result.total
    return {
        "period": period,
        "subject": result.subject,
        "class": result.of_class,
        "earned": total.earned,
        "asked": total.asked,
        "scaled": total.scaled,
        "bonus": total.bonus,
        "deduction": total.deduction,
        "corrected": total.corrected,
        "total": total.total,
        "rank": result.rank,
    }


def scorers(connection: sa.Connection, period: UUID, subject: str) -> Iterator[UserId]:
    """Yield who entered something about a subject of a period."""
    table = assessment_entry
    about = sa.and_(table.c.period == period, table.c.subject == subject, table.c.kind == EntryKind.SCORED.value)
    yield from connection.execute(sa.select(table.c.entered_by).where(about).distinct()).scalars()


def assessed(connection: sa.Connection, period: UUID) -> tuple[str, ...]:
    """Return the subjects that a period came to something for."""
    table = assessment_result
    found = connection.execute(sa.select(table.c.subject).where(table.c.period == period).order_by(table.c.subject))
    return tuple(found.scalars())
