"""Which incidents go together with one, merged or split: what a move that takes it elsewhere concerns as well."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Self
from uuid import UUID

from msgspec import Struct

from dispatch.domain.incident import Incident


class Kin(Struct, frozen=True, kw_only=True):
    """The incidents that stand to one as merging or splitting made it.

    followers, lead: what was merged into it, and what it was merged into. parts, parent: what it was split into, and
    what it is a part of.
    """

    followers: tuple[Incident, ...] = ()
    lead: Incident | None = None
    parts: tuple[Incident, ...] = ()
    parent: Incident | None = None

    @classmethod
    def of(cls, incident: Incident, among: Mapping[UUID, Incident]) -> Self:
        """Return those of an incident, as far as they are among these."""
        return cls(
            followers=tuple(each for each in among.values() if each.merged_into == incident.id),
            lead=among.get(incident.merged_into) if incident.merged_into else None,
            parts=tuple(each for each in among.values() if each.part_of == incident.id),
            parent=among.get(incident.part_of) if incident.part_of else None,
        )

    def complete(self, incident: Incident) -> bool:
        """Say whether these are all: somebody may have merged another one into it since they were looked for."""
        lead, parent = (None if one is None else one.id for one in (self.lead, self.parent))
        counted = (len(self.followers), len(self.parts)) == (incident.followers, incident.parts)
        return counted and (lead, parent) == (incident.merged_into, incident.part_of)


NO_KIN: Final = Kin()
