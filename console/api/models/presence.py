"""Who has an incident open."""

from __future__ import annotations

from msgspec import Struct

from console.api.models.names import Person


class Present(Struct, frozen=True, kw_only=True):
    """Who else has the incident open just now."""

    people: list[Person]
