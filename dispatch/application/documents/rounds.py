"""What is to be looked at (巡查) by the documents, and which visits would become due by a proposal, at once and later.

The days are worked out by the very rules by which visits are raised. Nothing is kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from msgspec import Struct

from dispatch.domain.calendar.workdays import NO_WORKDAYS, Workdays, YearMissing, day_of, workdays_from
from dispatch.domain.terms import AreaCode
from dispatch.domain.township.areas import areas_from
from dispatch.domain.township.key_places import KIND, NO_PLACES, KeyPlaces, key_places_from
from dispatch.domain.visits import Raised, Target, Visit, coming, due, targets, to_raise
from schemas.reference import ReferenceDocument

DAYS_AHEAD: Final = 14


class Plan(Struct, frozen=True, kw_only=True):
    """What is to be looked at, by some documents."""

    listed: KeyPlaces = NO_PLACES
    targets: Sequence[Target] = ()
    workdays: Workdays = NO_WORKDAYS


NO_PLAN: Final = Plan()


def plan_from(documents: Mapping[str, ReferenceDocument]) -> Plan:
    """Return what is to be looked at; nothing where a document is missing that it is worked out from.

    Raises:
        BadDocument: one of them cannot be read.
    """
    if not documents.keys() >= {KIND, "areas", "workdays"}:
        return NO_PLAN
    places, areas, workdays = documents[KIND], documents["areas"], documents["workdays"]
    listed = key_places_from(places.body, version=places.version)
    return Plan(
        listed=listed,
        targets=tuple(targets(listed, areas_from(areas.body))),
        workdays=workdays_from(workdays.body, version=workdays.version),
    )


class Rounds(Struct, frozen=True, kw_only=True):
    """On which of the coming days somebody has to look at something, by what is in force and by a proposal.

    at_once: a visit is raised as soon as the proposal holds.
    """

    name: str
    cell: AreaCode
    was: tuple[date, ...]
    becomes: tuple[date, ...]
    at_once: bool


class ProposedRounds(Struct, frozen=True, kw_only=True):
    """The coming days under a proposal. was, becomes: how many visits there are on each day that has any.

    changed: what is looked at on other days; what is due at once before the rest.
    """

    first: date
    last: date
    was: Mapping[date, int]
    becomes: Mapping[date, int]
    changed: tuple[Rounds, ...]

    @property
    def at_once(self) -> int:
        """How many visits are raised as soon as the proposal holds."""
        return sum(each.at_once for each in self.changed)


def due_now(plan: Plan, at: datetime) -> list[tuple[Visit, ...]]:
    """Return what is due of each target by now, the latest first; nothing where a year is not loaded."""
    found = (due(target, plan.workdays, plan.listed.raised_at, at) for target in plan.targets)
    return [visits for visits in found if visits and not isinstance(visits, YearMissing)]


def rounds(before: Plan, after: Plan, raised: Mapping[UUID, Raised], *, at: datetime) -> ProposedRounds | YearMissing:
    """Return which visits become due at once, and on which of the coming days, by a proposal and without it.

    raised: what became of the visits that are due by the proposal, as far as they were raised.
    """
    first = day_of(at)
    last = first + timedelta(days=DAYS_AHEAD - 1)
    old = _days(before, last, at)
    if isinstance(old, YearMissing):
        return old
    new = _days(after, last, at)
    if isinstance(new, YearMissing):
        return new
    now = {
        visit.target.id
        for visits in due_now(after, at)
        if (visit := to_raise(visits, raised, after.listed.raised_at)) is not None
    }
    named = {target.id: target for target in (*before.targets, *after.targets)}
    every = [
        Rounds(
            name=target.name,
            cell=target.cell,
            was=old.get(id, ()),
            becomes=new.get(id, ()),
            at_once=id in now,
        )
        for id, target in named.items()
    ]
    changed = [each for each in every if each.at_once or each.was != each.becomes]
    changed.sort(key=lambda each: (not each.at_once, each.becomes or (date.max,), each.name))
    return ProposedRounds(
        first=first,
        last=last,
        was=_counted(each.was for each in every),
        becomes=_counted(each.becomes for each in every),
        changed=tuple(changed),
    )


def _days(plan: Plan, last: date, at: datetime) -> dict[str, tuple[date, ...]] | YearMissing:
    found: dict[str, tuple[date, ...]] = {}
    for target in plan.targets:
        days = coming(target, plan.workdays, plan.listed.raised_at, at, until=last)
        if isinstance(days, YearMissing):
            return days
        found[target.id] = days
    return found


def _counted(days: Iterable[Sequence[date]]) -> dict[date, int]:
    return dict(sorted(Counter(day for each in days for day in each).items()))
