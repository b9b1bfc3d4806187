"""How the custody of an incident is shown: who had it, from when to when, with the names that the viewer may know."""

from __future__ import annotations

import msgspec

from console.api.catalogue import Catalogue
from console.api.models.custody import CustodyView
from console.api.views_shown import Shown
from dispatch.adapters.postgres.reading.details import Details, HistoryRow
from dispatch.application.policy import Sight
from dispatch.domain.custody import Custody, Happened, custody
from dispatch.domain.incident import Announcement
from dispatch.domain.terms import Role, Status, UserId
from schemas.facts import FACTS, Fact


def custody_view(details: Details, shown: Shown, catalogue: Catalogue) -> list[CustodyView]:
    """Return in whose hands an incident was; nothing to a unit that had it by mistake, whose part is its assignment."""
    if shown.sight is Sight.FORMER:
        return []
    parts = custody(map(_happened, details.events), details.incident.clocks, at=details.at)
    return [_view(part, shown, catalogue) for part in parts]


def _happened(row: HistoryRow) -> Happened:
    # Whatever a later version announces counts by the status that it leads to.
    fact = msgspec.convert(row.data, FACTS.get(row.type, Fact))
    said = Announcement(fact=fact, actor=_user(row.actor), by=Role(row.by), given_to=_user(row.given_to))
    return Happened(at=row.occurred_at, status=Status(row.status), said=said)


def _user(id: str | None) -> UserId | None:
    return UserId(id) if id is not None else None


def _view(part: Custody, shown: Shown, catalogue: Catalogue) -> CustodyView:
    return CustodyView(
        holder=part.holder,
        unit=catalogue.unit_ref(part.unit) if part.unit is not None else None,
        person=shown.colleague(part.person),
        since=part.since,
        until=part.until,
        paused=part.paused,
        why=part.why,
    )
