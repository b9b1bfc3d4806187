"""The history of every incident of the township, for whoever counts slowly: facts and clocks, a few at a time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa

from dispatch.adapters.postgres import event_tail
from dispatch.adapters.postgres.incidents.store import PostgresIncidentStore
from dispatch.domain.assessment.history import History, Told
from schemas.facts import FACTS

AT_ONCE: Final = 500
_NEXT: Final = "SELECT id FROM incident WHERE id > %s AND received_at < %s ORDER BY id LIMIT %s"
_FACTS: Final = """
SELECT incident, occurred_at, type, data FROM incident_event WHERE incident = ANY(%s) ORDER BY incident, seq
"""
_NOTHING: Final = UUID(int=0)


def histories(connection: sa.Connection, until: datetime) -> Iterator[History]:
    """Yield the history of every incident that was reported before an instant."""
    driver, store, last = event_tail.driver(connection), PostgresIncidentStore(connection), _NOTHING
    while ids := [id for (id,) in driver.execute(_NEXT, (last, until, AT_ONCE)).fetchall()]:
        last = ids[-1]
        facts = driver.execute(_FACTS, (ids,)).fetchall()
        incidents = store.read(ids)
        for id, rows in groupby(facts, key=lambda row: row[0]):
            incident = incidents[id]
            yield History(
                number=incident.number,
                town=incident.town,
                reporter=incident.reporter,
                accusation=bool(incident.accused),
                told=tuple(_told(row) for row in rows),
                clocks=incident.clocks,
            )


def _told(row: tuple[Any, ...]) -> Told:
    _, at, kind, data = row
    return Told(at, msgspec.convert(data, FACTS[kind]))
