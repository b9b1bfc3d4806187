"""Who changed an incident after somebody had looked at it, as far as that person may know."""

from __future__ import annotations

from console.api.models.names import Person
from console.api.views_shown import Shown
from dispatch.adapters.postgres.reading.details import Details
from dispatch.domain.actor import Actor


def changed_by(details: Details, viewer: Actor, *, since: int) -> list[Person]:
    """Return who changed the incident after a version of it, the first one first; nobody where the viewer reads no
    names of staff, or the platform itself was it.
    """
    shown = Shown(details, viewer)
    later = (shown.actor_of(event) for event in shown.entries() if event.version > since)
    names = {by.user: by.name for by in later if by.user is not None and by.name is not None}
    return [Person(user=user, name=name) for user, name in names.items()]
