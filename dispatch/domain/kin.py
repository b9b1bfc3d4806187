"""Which incidents are merged with one: what a move that closes it, or takes it out, concerns as well."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Self
from uuid import UUID

from msgspec import Struct

from dispatch.domain.incident import Incident


class Kin(Struct, frozen=True, kw_only=True):
    """The incidents that stand to one as merging made it: what was merged into it, and what it was merged into."""

    followers: tuple[Incident, ...] = ()
    lead: Incident | None = None

    @classmethod
    def of(cls, incident: Incident, among: Mapping[UUID, Incident]) -> Self:
        """Return those of an incident, as far as they are among these."""
        followers = tuple(each for each in among.values() if each.merged_into == incident.id)
        return cls(followers=followers, lead=among.get(incident.merged_into) if incident.merged_into else None)

    def complete(self, incident: Incident) -> bool:
        """Say whether these are all: somebody may have merged another one into it since they were looked for."""
        lead = None if self.lead is None else self.lead.id
        return len(self.followers) == incident.followers and lead == incident.merged_into


NO_KIN: Final = Kin()
