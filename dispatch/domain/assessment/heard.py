"""Of which incidents does a topic still tell everything? Facts as they were heard, in whatever order they came."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from dispatch.domain.assessment.history import Told
from dispatch.domain.incident import Incident


class Heard:
    """The facts of incidents by their `seq`; heard twice they are one, as whoever reads the topic has to take them."""

    def __init__(self) -> None:
        self._told: dict[UUID, dict[int, Told]] = {}

    def hear(self, incident: UUID, seq: int, told: Told) -> None:
        """Take a fact."""
        self._told.setdefault(incident, {}).setdefault(seq, told)

    def whole(self, incident: UUID, last: int) -> Sequence[Told] | None:
        """Return the facts of an incident from the first to the last, None where one of them is not there."""
        told = self._told.get(incident, {})
        return [told[seq] for seq in range(1, last + 1)] if all(seq in told for seq in range(1, last + 1)) else None

    def facts(self, incidents: Iterable[Incident]) -> Mapping[UUID, Sequence[Told]]:
        """Return the facts of those incidents that are told whole."""
        found = {incident.id: self.whole(incident.id, incident.seq) for incident in incidents}
        return {id: told for id, told in found.items() if told is not None}
