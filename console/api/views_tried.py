"""What a proposal would change as people see it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from console.api.catalogue import Catalogue
from console.api.models.document_trials import (
    ClockMoved,
    DocumentPreview,
    DocumentRounds,
    DocumentTrial,
    DutyPreview,
    Goes,
    GoesElsewhere,
    MovesOfKind,
    MovesOfUnit,
    OnTheSpot,
    PlaceRounds,
    RoundsOfDay,
    SettledAlike,
    StepTurn,
    WentElsewhere,
)
from console.api.models.names import Person
from dispatch.adapters.postgres.reading.last_month import LastMonth
from dispatch.application.documents import trial
from dispatch.application.documents.preview import Preview
from dispatch.application.documents.rounds import ProposedRounds
from dispatch.application.documents.turns import Turn, Turns, Who
from dispatch.domain.calendar.workdays import YearMissing, day_of


def preview_view(
    made: Preview, *, at: datetime, open: int, looked: int, duty: DutyPreview | None = None
) -> DocumentPreview:
    """Return what would move, with the numbers of incidents for those who may open them."""
    return DocumentPreview(
        at=at,
        open=open,
        looked=looked,
        moved=len(made.moved),
        kinds=[MovesOfKind(clock=kind, moves=dict(ways)) for kind, ways in made.by_kind().items()],
        units=[MovesOfUnit(unit=unit, moves=dict(ways)) for unit, ways in made.by_unit().items()],
        stay=dict(made.stay),
        keep_ladder=made.keep_ladder,
        examples=[
            ClockMoved(
                number=each.incident.number,
                category=each.incident.category,
                clock=each.kind,
                unit=each.unit,
                way=each.way,
                was=each.was,
                becomes=each.becomes,
            )
            for each in made.examples()
        ],
        duty=duty,
    )


def duty_view(made: Turns, catalogue: Catalogue, names: Mapping[str, str]) -> DutyPreview:
    """Return on whom steps would fall, with the numbers of incidents for those who may open them."""
    return DutyPreview(
        steps=made.steps,
        turns={turn: n for turn in Turn if (n := made.count(turn))},
        examples=[
            StepTurn(
                number=each.incident.number,
                category=each.incident.category,
                clock=each.kind,
                unit=catalogue.unit_ref(each.unit),
                at=each.at,
                turn=each.turn,
                was=_people(each.was, names),
                becomes=_people(each.becomes, names),
            )
            for each in made.examples()
        ],
    )


def _people(who: Who, names: Mapping[str, str]) -> list[Person] | None:
    return None if who is None else [Person(user=user, name=names.get(user, user)) for user in who]


def trial_view(came: LastMonth, made: trial.Trial, spot: trial.OnTheSpot | None) -> DocumentTrial:
    """Return what would have gone elsewhere, with the numbers of incidents for those who may open them."""
    return DocumentTrial(
        since=came.since,
        incidents=came.incidents,
        full=came.full,
        unplaced=came.unplaced,
        elsewhere=made.incidents,
        pairs=[
            GoesElsewhere(
                was=_goes(pair.was),
                becomes=_goes(pair.becomes),
                incidents=pair.incidents,
                examples=[
                    WentElsewhere(number=number, category=alike.category, cell=alike.cell)
                    for number, alike in pair.examples
                ],
            )
            for pair in made.pairs()
        ],
        on_the_spot=_on_the_spot(spot) if spot is not None else None,
    )


def _on_the_spot(made: trial.OnTheSpot) -> OnTheSpot:
    return OnTheSpot(
        refused=sum(each.incidents for each in made.refused),
        allowed=sum(each.incidents for each in made.allowed),
        refused_alike=_settled(made.refused),
        allowed_alike=_settled(made.allowed),
    )


def _settled(alike: Iterable[trial.Alike]) -> list[SettledAlike]:
    """Return what may be opened of it, by category, the most first."""
    found: dict[str, list[trial.Alike]] = {}
    for each in alike:
        if each.visible:
            found.setdefault(each.category, []).append(each)
    made = (
        SettledAlike(
            category=category,
            incidents=sum(each.visible for each in of_it),
            numbers=[number for each in of_it for number in each.numbers][: trial.EXAMPLES],
        )
        for category, of_it in found.items()
    )
    return sorted(made, key=lambda each: (-each.incidents, each.category))


def _goes(where: trial.Goes) -> Goes:
    return Goes(leader=where.leader, helping=where.helping)


def rounds_view(made: ProposedRounds | YearMissing, at: datetime) -> DocumentRounds:
    """Return which visits become due, or which year nobody can count."""
    if isinstance(made, YearMissing):
        today = day_of(at)
        return DocumentRounds(first=today, last=today, at_once=0, days=[], changed=[], missing_year=made.year)
    return DocumentRounds(
        first=made.first,
        last=made.last,
        at_once=made.at_once,
        days=[
            RoundsOfDay(day=day, was=made.was.get(day, 0), becomes=made.becomes.get(day, 0))
            for day in sorted({*made.was, *made.becomes})
        ],
        changed=[
            PlaceRounds(
                name=each.name,
                cell=each.cell,
                was=list(each.was),
                becomes=list(each.becomes),
                at_once=each.at_once,
            )
            for each in made.changed
        ],
        missing_year=None,
    )
