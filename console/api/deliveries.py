"""What did not reach people, and sending it again: for the command room and administrators."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, Query

from console.api.answer import Answer, Door
from console.api.context import Caller, Here
from console.api.models.deliveries import Deliveries, Delivery, DeliveryTry
from console.api.models.names import Person
from console.api.problems import not_found
from dispatch.adapters.postgres.reading import deliveries as rows
from dispatch.application.notifying import ORDER
from dispatch.application.policy import delivery_areas, visible
from dispatch.domain.actor import Actor
from dispatch.domain.ways import CALLER
from runtime.http.problem import Problem

router: Final = Door(tags=["deliveries"])


def reader_of(caller: Caller) -> Actor:
    """Return the caller, who has to be of a command room or an administrator."""
    if not delivery_areas(caller):
        raise Problem(403, "not_yours", code="deliveries_not_yours")
    return caller


Reader = Annotated[Actor, Depends(reader_of)]


@router.get("/deliveries")
def list_deliveries(
    reader: Reader,
    here: Here,
    state: rows.Wanted = "failed",
    before: datetime | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Answer[Deliveries]:
    """Return messages that were not delivered, or that wait, the latest first; `next` is `before` of the next page.

    They are those about incidents of the caller's areas; about accusations they are shown to the supervisor alone.
    """
    reading = here.services.reading.as_(reader)
    found = reading.deliveries(state, delivery_areas(reader), before=before, limit=limit)
    known = reading.numbers([one.incident for one in found if one.incident is not None])
    items = [_view(one, known.get(one.incident) if one.incident is not None else None) for one in found]
    following = found[-1].created_at.isoformat() if len(found) >= limit else None
    return Answer(Deliveries(items=items, next=following))


@router.post("/deliveries/{id}/resend", status_code=202)
def resend(id: UUID, reader: Reader, here: Here) -> None:
    """Have a message that failed sent again, under the same id; it is done within seconds, or after the quiet hours."""
    sent = here.services.deliveries.resend(id, by=reader.user, within=delivery_areas(reader), seen=visible(reader))
    if sent is None:
        raise not_found()
    if not sent:
        raise Problem(409, "not_open")


def _shown(one: rows.Delivery) -> Person:
    """Return the account; of whoever left a telephone number, only that; of an order, the channel of its reply."""
    kind, _, rest = one.recipient.partition(":")
    if kind == CALLER:
        return Person(user=CALLER, name=CALLER)
    if kind == ORDER:
        return Person(user=ORDER, name=rest)
    return Person(user=one.recipient, name=one.name or one.recipient)


def _view(one: rows.Delivery, number: str | None) -> Delivery:
    return Delivery(
        id=one.id,
        kind=one.kind,
        to=_shown(one),
        channel=one.channel,
        state=one.state,
        reason=one.reason,
        at=one.created_at,
        until=one.next_attempt_at,
        number=number,
        tries=[
            DeliveryTry(at=each.at, outcome=each.outcome, reason=each.reason, code=each.detail) for each in one.tries
        ],
    )
