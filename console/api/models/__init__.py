"""The shapes of what the console's interface says, by resource: the source of its OpenAPI document.

Instants are RFC 3339 in UTC; codes are those of the reference documents and come with their names. What is answered is
a Struct, written by msgspec; what people send is a pydantic model, so that every wrong field is named at once.
"""

from __future__ import annotations

import msgspec

from console.api.models import (
    accounts,
    alerts,
    assessment,
    basemap,
    board,
    bulk,
    calls,
    clocks,
    contacts,
    deliveries,
    document_trials,
    documents,
    due,
    duty_list,
    emergency,
    exports,
    followed,
    handovers,
    history,
    inbox,
    incidents,
    landmarks,
    live,
    merged,
    morning,
    moves,
    names,
    operations,
    parts,
    presence,
    reference,
    roster,
    roster_file,
    screens,
    statistics,
    statistics_crossed,
    streams,
    wall,
)

_MODULES = (
    accounts,
    alerts,
    assessment,
    basemap,
    board,
    bulk,
    calls,
    clocks,
    contacts,
    deliveries,
    document_trials,
    documents,
    due,
    duty_list,
    emergency,
    exports,
    followed,
    handovers,
    history,
    inbox,
    incidents,
    landmarks,
    live,
    merged,
    morning,
    moves,
    names,
    operations,
    presence,
    parts,
    reference,
    roster,
    roster_file,
    statistics,
    statistics_crossed,
    streams,
    screens,
    wall,
)


def structs() -> list[type[msgspec.Struct]]:
    """Return every shape that is answered, by name."""
    found = {kind for module in _MODULES for kind in vars(module).values() if _is_shape(kind)}
    return sorted(found, key=lambda kind: kind.__name__)


def _is_shape(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct) and kind is not msgspec.Struct
