"""Which places the documents of a township put on its maps."""

from __future__ import annotations

from collections.abc import Mapping

from console.api.models.landmarks import Landmark
from dispatch.domain.township.key_places import key_places_from
from dispatch.domain.township.units import Units
from schemas.reference import ReferenceDocument


def landmarks_of(documents: Mapping[str, ReferenceDocument], units: Units) -> tuple[Landmark, ...]:
    """Return what the documents give a place.

    Raises:
        BadDocument: the key places are no good.
    """
    document = documents.get("key_places")
    listed = key_places_from(document.body, version=document.version).places if document is not None else ()
    places = [
        Landmark(kind="key_place", id=one.id, name=one.name, lon=one.position.lon, lat=one.position.lat)
        for one in listed
    ]
    offices = [
        Landmark(kind="office", id=one.id, name=one.name, lon=one.place.lon, lat=one.place.lat, platform=one.platform)
        for one in units.values()
        if one.place is not None
    ]
    return (*places, *offices)
