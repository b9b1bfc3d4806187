"""How is shown who rang up: to the command room, with the middle of the number hidden until somebody asks for it."""

from __future__ import annotations

from console.api.catalogue import Catalogue
from console.api.models.calls import AskedFor, CallView
from console.api.models.incidents import CallerView
from console.api.models.names import Person
from dispatch.adapters.postgres.reading.calls import CallRow
from dispatch.adapters.postgres.reading.details import Details
from dispatch.application.masking import masked_phone, summary
from dispatch.application.policy import calls_back
from dispatch.domain.actor import Actor
from dispatch.domain.terms import HOTLINE_CHANNEL, Outcome


def caller_view(details: Details, viewer: Actor) -> CallerView | None:
    """Return who rang up and how that person wants to be told; None where nobody did, or not for this viewer."""
    found, chosen = details.caller, details.incident.tell_by
    rang_up = details.incident.channel == HOTLINE_CHANNEL
    if (found is None and chosen is None and not rang_up) or not calls_back(viewer, details.concerned):
        return None
    phone = found.phone if found else None
    return CallerView(name=found.name if found else None, phone=masked_phone(phone) if phone else None, tell_by=chosen)


def call_view(row: CallRow, catalogue: Catalogue) -> CallView:
    """Return a reporter to be called."""
    phone = row.caller.phone if row.caller else None
    asked = row.asked
    return CallView(
        number=row.number,
        version=row.version,
        what="declined" if row.outcome is Outcome.DECLINED else "result",
        why="no_message" if row.failed else "rang_up",
        since=row.since,
        name=row.caller.name if row.caller else None,
        phone=masked_phone(phone) if phone else None,
        category=catalogue.category(row.category),
        summary=summary(row.text),
        asked=AskedFor(by=Person(user=asked.user, name=asked.name), at=asked.at) if asked else None,
    )
