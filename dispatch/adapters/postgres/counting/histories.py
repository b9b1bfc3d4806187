"""The history of every incident of the township, for whoever counts slowly: facts and clocks, a few at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa

from dispatch.adapters.postgres import event_tail
from dispatch.adapters.postgres.incidents.store import PostgresIncidentStore
from dispatch.domain.assessment.history import History, Told
from dispatch.domain.incident import Incident
from schemas.facts import FACTS

AT_ONCE: Final = 500
_NEXT: Final = "SELECT id FROM incident WHERE id > %s AND received_at < %s ORDER BY id LIMIT %s"
_FACTS: Final = """
SELECT incident, occurred_at, type, data FROM incident_event WHERE incident = ANY(%s) ORDER BY incident, seq
"""
_NOTHING: Final = UUID(int=0)
Facts = Callable[[Iterable[Incident]], Mapping[UUID, Sequence[Told]]]
"""All facts of each of some incidents, in their order; of an incident of which some are missing, nothing."""


def histories(connection: sa.Connection, until: datetime, facts: Facts | None = None) -> Iterator[History]:
    """Yield the history of every incident that was reported before an instant.

    facts: where these come from, if not from the table. Reporters and clocks are always those that are stored.
    """
    driver, store, last = event_tail.driver(connection), PostgresIncidentStore(connection), _NOTHING
    while ids := [id for (id,) in driver.execute(_NEXT, (last, until, AT_ONCE)).fetchall()]:
        last = ids[-1]
        incidents = store.read(ids)
        told = facts(incidents.values()) if facts is not None else _stored(driver.execute(_FACTS, (ids,)).fetchall())
        yield from (_history(incidents[id], told[id]) for id in ids if id in told)


def _history(incident: Incident, told: Sequence[Told]) -> History:
    return History(
        number=incident.number,
        town=incident.town,
        reporter=incident.reporter,
        accusation=bool(incident.accused),
        told=tuple(told),
        clocks=incident.clocks,
    )


def _stored(rows: Iterable[tuple[Any, ...]]) -> dict[UUID, list[Told]]:
    return {id: [_told(row) for row in found] for id, found in groupby(rows, key=lambda row: row[0])}


def _told(row: tuple[Any, ...]) -> Told:
    _, at, kind, data = row
    return Told(at, msgspec.convert(data, FACTS[kind]))
