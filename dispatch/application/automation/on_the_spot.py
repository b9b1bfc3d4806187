"""Reports that say the matter is dealt with already: what waited for an after-photo is concluded when it is here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol
from uuid import UUID

from dispatch.application.ports import IncidentStore, MessageMaker, entries
from dispatch.domain.incident import Incident
from dispatch.domain.moves import on_the_spot
from dispatch.domain.moves.on_the_spot import OnTheSpot
from dispatch.domain.township.rules import TownshipRules
from schemas.ids import derived_id


class Witness(Protocol):
    """Knows who said so and which photos of it there are; see dispatch.adapters.postgres.on_the_spot."""

    def of(self, incidents: Iterable[Incident]) -> Mapping[UUID, OnTheSpot]:
        """Return what is known of each incident that an officer says is dealt with."""
        ...


def conclude(
    incident: UUID, *, store: IncidentStore, rules: TownshipRules, messages: MessageMaker, witness: Witness
) -> bool:
    """Close an incident whose after-photo is here, or leave it to a person; False when that is not its turn.

    It is not its turn either while somebody else has it in hand.
    """
    found = store.lock_free([incident])
    known = witness.of(found.values())
    if incident not in known:
        return False
    cause = derived_id(incident, "after-photo")
    before, at = found[incident], store.now()
    decision = on_the_spot.conclude(before, rules, known[incident], at=at, cause=cause)
    if decision is None:
        return False
    store.save_all(entries(decision, cause, messages))
    return True
