"""What is known of reports that say the matter is dealt with already: their officers and their after-photos."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from dispatch.adapters.postgres.accounts.sessions import grants_of
from dispatch.adapters.postgres.tables import attachment, incident
from dispatch.domain.actor import Actor
from dispatch.domain.incident import Incident
from dispatch.domain.moves.on_the_spot import PHOTOS_WITHIN, OnTheSpot

_after: Final = sa.and_(attachment.c.report.is_not(None), attachment.c.purpose == "after")
_of_it: Final = sa.and_(attachment.c.incident == incident.c.id, _after)


class PostgresWitness:
    """Looks within a transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def of(self, incidents: Iterable[Incident]) -> Mapping[UUID, OnTheSpot]:
        """Return what is known of each incident that an officer says is dealt with."""
        by_officer = {one.id: one.self_handled_by for one in incidents if one.self_handled and one.self_handled_by}
        if not by_officer:
            return {}
        grants = grants_of(self._connection, set(by_officer.values()))
        shown, awaited = self._photos(list(by_officer))
        return {
            id: OnTheSpot(
                officer=Actor(user=officer, grants=grants.get(officer, ())),
                shown=shown.get(id, ()),
                awaited=awaited.get(id, ()),
            )
            for id, officer in by_officer.items()
        }

    def _photos(self, incidents: Sequence[UUID]) -> tuple[dict[UUID, tuple[UUID, ...]], dict[UUID, tuple[UUID, ...]]]:
        rows = self._connection.execute(
            sa.select(attachment.c.incident, attachment.c.id, attachment.c.state)
            .where(attachment.c.incident.in_(incidents), _after, attachment.c.state != "refused")
            .order_by(attachment.c.id)
        )
        shown: dict[UUID, tuple[UUID, ...]] = {}
        awaited: dict[UUID, tuple[UUID, ...]] = {}
        for row in rows:
            photos = shown if row.state == "stored" else awaited
            photos[row.incident] = (*photos.get(row.incident, ()), row.id)
        return shown, awaited


def ready(connection: sa.Connection, limit: int) -> list[UUID]:
    """Return incidents that need not wait for an after-photo any longer: it is here, none will come, or time is up."""
    photo = sa.exists().where(_of_it)
    time_is_up = incident.c.received_at <= sa.func.clock_timestamp() - PHOTOS_WITHIN
    query = sa.select(incident.c.id).where(
        sa.text("incident.status = 'received' AND incident.self_handled"),
        incident.c.decided_by.is_not(None),
        sa.not_(incident.c.left_to_person),
        sa.not_(incident.c.person_only),
        sa.or_(
            photo.where(attachment.c.state == "stored"),
            sa.not_(photo.where(attachment.c.state.not_in(("stored", "refused")))),
            time_is_up,
        ),
    )
    return list(connection.execute(query.order_by(incident.c.id).limit(limit)).scalars())
