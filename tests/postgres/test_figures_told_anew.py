"""Whatever really happens to incidents, every shipped figure in SQL is what their facts come to, told one by one.

The histories are made by the moves themselves, of several incidents at once: merged and taken apart again, split,
reopened, given to other units in mid-case. Their final rows and all their facts are written by the very statements of
the store.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

import psycopg
import pytest
import sqlalchemy as sa

from deploy.demo.seed import VERSION, documents
from dispatch.adapters.postgres import event_tail
from dispatch.adapters.postgres.counting.counter import FigureCounter
from dispatch.adapters.postgres.incidents import assignments, clocks, events, incident_rows, requests
from dispatch.domain.assessment.counted import By, Counted
from dispatch.domain.assessment.figure import Figure, figures_from
from dispatch.domain.assessment.history import History, Told
from dispatch.domain.assessment.period import Span
from dispatch.domain.assessment.retold import retold
from dispatch.domain.automation import apply_triage
from dispatch.domain.changed import replace
from dispatch.domain.emergency import Emergency, Scope
from dispatch.domain.incident import Announcement, Change, Decision, Incident
from dispatch.domain.moves.table import allowed_moves
from dispatch.domain.terms import HOTLINE_CHANNEL, Action, Grade, Role
from runtime.connections import engine
from schemas.facts import IncidentClassified, IncidentReceived
from schemas.ids import named_id
from tests.builders import AN_OFFICER, AN_OPERATOR, NOON, TOWNSHIP, a_cause, a_report, a_triage, filled
from tests.stateful.several import Town
from tests.stateful.test_several_incidents import EVERYBODY, REPORTERS, ways

STEPS: Final = 80
MOST: Final = 6
DULL: Final = frozenset({Action.COMMENT, Action.CLASSIFY, Action.LOCATE, Action.NUDGE, Action.ASK, Action.ANSWER})
DAY: Final = timedelta(days=1)
FIGURES: Final = tuple(
    figures_from(next(each.body for each in documents() if each.kind == "figures"), version=VERSION).values()
)
PERSONAL: Final = tuple(figure for figure in FIGURES if figure.personal)


class WrittenTown(Town):
    """A town that keeps every change with its moment."""

    def __init__(self) -> None:
        super().__init__()
        self.changes: list[tuple[datetime, Change]] = []
        self.given: dict[Any, Told] = {}

    def take_in(self, incident: Incident) -> None:
        super().take_in(incident)
        said = Announcement(fact=IncidentReceived(channel=incident.channel), actor=incident.reporter, by=Role.CITIZEN)
        nothing = replace(incident, version=0, seq=0, assignments=(), clocks=(), requests=())
        self.changes.append((self.at, Change(before=nothing, after=incident, announce=(said,))))
        self.given[incident.id] = Told(
            self.at, IncidentClassified(category=incident.category, platform=incident.platform, cell=incident.cell)
        )

    def save(self, decision: Decision) -> None:
        super().save(decision)
        self.changes += [(self.at, change) for change in decision.changes]

    def histories(self) -> list[History]:
        """What was told of each incident."""
        told: dict[Any, list[Told]] = {id: [] for id in self.all}
        for at, change in self.changes:
            told[change.after.id] += [Told(at, said.fact) for said in change.announce]
            if change.before.version == 0 and change.after.id in self.given:  # a builder gave it a place from the start
                told[change.after.id].append(self.given[change.after.id])
        return [
            History(
                number=incident.number,
                town=incident.town,
                reporter=incident.reporter,
                accusation=bool(incident.accused),
                told=tuple(told[incident.id]),
                clocks=incident.clocks,
            )
            for incident in self.all.values()
        ]

    def write(self, connection: psycopg.Connection[Any]) -> None:
        """Write the rows as they are in the end, and every fact."""
        nothing = {"version": 0, "assignments": (), "clocks": (), "requests": ()}
        in_order = sorted(self.all.values(), key=lambda each: each.merged_into is not None or each.part_of is not None)
        with connection.cursor() as cursor:
            for incident in in_order:
                spans = [(replace(incident, **nothing), incident)]  # type: ignore[arg-type]
                incident_rows.save(cursor, spans)
                assignments.save(cursor, spans)
                requests.save(cursor, spans)
                clocks.save(cursor, spans, {})
            for n, (at, change) in enumerate(self.changes):
                rows = [row for row, _ in events.event_rows(change, at=at, cause=named_id("written", str(n)))]
                events._EVENT.run(cursor, rows)


def wrong(
    connection: sa.Connection, told: list[History], span: Span, by: By, figures: Iterable[Figure] = FIGURES
) -> dict[str, tuple[Any, Any]]:
    """Every figure that comes to something else in SQL than in its facts: both, by its id."""
    counter = FigureCounter(connection)
    both = {
        figure.id: (key(counter.count([figure], span, by)), key(retold(figure, told, span, by))) for figure in figures
    }
    return {id: (_less(sql, facts), _less(facts, sql)) for id, (sql, facts) in both.items() if sql != facts}


def otherwise_together(connection: sa.Connection, span: Span, by: By) -> dict[str, tuple[Any, Any]]:
    """Every figure that comes to something else when all are counted at once: both, by its id."""
    counter = FigureCounter(connection)
    together = counter.count(FIGURES, span, by)
    both = {
        figure.id: ([each for each in together if each.figure == figure.id], list(counter.count([figure], span, by)))
        for figure in FIGURES
    }
    return {f"{id}, with others": (all_, one) for id, (all_, one) in both.items() if all_ != one}


def _less(one: dict[str | None, Counted], other: dict[str | None, Counted]) -> dict[str | None, Any]:
    return {of: (row.numerator, row.denominator, row.value) for of, row in one.items() if other.get(of) != row}


def key(found: Any) -> dict[str | None, Counted]:
    return {each.subject: each for each in found}


class Chance:
    """What happens in a town, by dice: everybody does what the table offers them, and time passes."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.dice = Random(seed)
        self.town = WrittenTown()

    def live(self, steps: int) -> WrittenTown:
        for _ in range(steps):
            self.town.at += timedelta(seconds=7)  # no two transactions have the same instant
            self.dice.choices(
                [self.somebody_reports, self.somebody_moves, self.triage_decides, self.time_passes, self.all_wait],
                [2, 12, 2, 4, 0.3],
            )[0]()
        return self.town

    def somebody_reports(self) -> None:
        n = len(self.town.all)
        if n >= MOST:
            return
        reporter = self.dice.choice(REPORTERS)
        made = a_report(
            at=self.town.at,
            reporter=reporter,
            actor=AN_OPERATOR if reporter is None else None,
            id=named_id("chance", f"{self.seed} {n}"),
            number=f"33049910120260302{self.seed:05}{n:02}",
        )
        channel = "officer" if reporter is AN_OFFICER else self.dice.choice(["citizen", HOTLINE_CHANNEL])
        self.town.take_in(replace(made, report=named_id("chance report", f"{self.seed} {n}"), channel=channel))

    def somebody_moves(self) -> None:
        if not self.town.all:
            return
        incident = self.dice.choice(list(self.town.all.values()))
        offered = [
            (move.action, who)
            for who, actor in EVERYBODY.items()
            for move in allowed_moves(incident, actor, at=self.town.at)
            if move.action not in DULL
        ]
        if not offered:
            return
        action = self.dice.choice(sorted({action for action, _ in offered}))
        who = self.dice.choice([person for offer, person in offered if offer is action])
        if action is Action.MERGE:
            into = self.dice.choice(list(self.town.all.values())).number
            self.town.make(action, incident, EVERYBODY[who], filled(action, into=into, reason="同一处垃圾"))
        else:
            self.town.make(action, incident, EVERYBODY[who], self.dice.choice(ways(action)))

    def triage_decides(self) -> None:
        if not self.town.all:
            return
        incident = self.dice.choice(list(self.town.all.values()))
        decided = replace(a_triage(), incident=incident.id, caused_by=incident.report)
        self.town.save(apply_triage(incident, decided, TOWNSHIP, at=self.town.at, cause=a_cause(incident)))

    def time_passes(self) -> None:
        self.town.at += timedelta(minutes=self.dice.choice([0, 1, 5, 26, 50, 400, 3000]))
        self.town.fire()

    def all_wait(self) -> None:
        if self.town.act is not None and self.town.act.lasts(self.town.at):
            return
        self.town.fire()
        self.town.act = Emergency(
            id=named_id("act", str(self.town.at)),
            reason="台风",
            since=self.town.at,
            until=self.town.at + timedelta(minutes=self.dice.choice([10, 60, 400])),
            scope=Scope(grades=(Grade.CONSIDERABLE, Grade.ORDINARY)),
        )
        self.town.fire()


def differing(database_url: str, seeds: Iterable[int]) -> dict[str, tuple[Any, Any]]:
    """What differs in the towns of some seeds: over all their time, and parts of it, by units, cells and persons."""
    towns = [Chance(seed).live(STEPS) for seed in seeds]
    end = max(town.at for town in towns)
    whole, middle = Span(NOON - DAY, end + 400 * DAY), NOON + (end - NOON) / 5
    database = engine(database_url, application="tests", pool_size=1)
    told = [history for town in towns for history in town.histories()]
    with database.connect() as connection, connection.begin() as transaction:
        for town in towns:
            town.write(event_tail.driver(connection))
        found = {
            **wrong(connection, told, whole, By.UNIT),
            **wrong(connection, told, Span(NOON, middle), By.UNIT),
            **wrong(connection, told, Span(middle, end), By.CELL),
            **wrong(connection, told, whole, By.OFFICER, PERSONAL),
            **otherwise_together(connection, whole, By.UNIT),
            **otherwise_together(connection, Span(middle, end), By.CELL),
        }
        transaction.rollback()
    database.dispose()
    return found


@pytest.mark.timeout(600)
def test_whatever_happens_every_shipped_figure_is_what_the_facts_say(database_url: str) -> None:
    assert differing(database_url, range(20)) == {}


@pytest.mark.nightly
@pytest.mark.timeout(7200)
def test_so_it_is_in_two_thousand_towns(database_url: str) -> None:
    for begin in range(1000, 3000, 100):
        assert differing(database_url, range(begin, begin + 100)) == {}
