"""What goes back to whoever sent an order when its incident closes: once for each closing, and nothing of the reporter.

Says the order's number, what was done, when and by which unit. A closing after a reopening names the reply that it
replaces. How the reply gets there is the courier's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from dispatch.application.masking import mask_numbers, readable
from dispatch.application.notifying import REPLY, REPLY_FILE, of_order
from dispatch.application.ports import IncidentStore, Message, entries
from dispatch.application.wording import Names, worded_reply
from dispatch.domain.incident import Incident, told_by_platform
from dispatch.domain.terms import Outcome
from schemas.facts import OrderReplied
from schemas.ids import derived_id

KIND: Final = "order_replied"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What was done, in the words of whoever did it, when, and by which unit, where one did."""

    at: datetime
    words: str | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """An order from outside whose incident was closed.

    id: of the fact that closed it. system, order: whose order, and its number there. channel: by which the reply goes
    back.
    """

    id: UUID
    incident: UUID
    number: str
    outcome: Outcome
    at: datetime
    system: str
    order: str
    channel: str
    result: Result | None = None

    @property
    def reply(self) -> UUID:
        """The id of its reply, by which the other side knows a repetition."""
        return derived_id(self.id, "reply")


def answer(
    closing: Closing, incident: Incident, *, former: UUID | None, store: IncidentStore, names: Names, by_web: bool
) -> None:
    """Write the reply, as a fact of the incident and as a message.

    former: the reply of the closing before, which this one replaces. by_web: the channel has an address; else the reply
    is filed.
    """
    fact = OrderReplied(reply=closing.reply, channel=closing.channel, outcome=closing.outcome.value, former=former)
    message = Message(
        notice=closing.reply,
        kind=KIND,
        recipient=of_order(closing.channel),
        channel=f"{REPLY}:{closing.channel}" if by_web else REPLY_FILE,
        body=_body(closing, names, former=former, named=not incident.accused),
    )
    store.save_all(entries(told_by_platform(incident, incident, fact), closing.reply, lambda _: (message,)))


def _body(closing: Closing, names: Names, *, former: UUID | None, named: bool) -> dict[str, Any]:
    result = closing.result
    unit = names.units.get(result.unit) if named and result is not None and result.unit is not None else None
    done = mask_numbers(readable(result.words)) if result is not None and result.words else None
    said = {
        "id": str(closing.reply),
        "channel": closing.channel,
        "order": {"system": closing.system, "number": closing.order},
        "incident": closing.number,
        "outcome": closing.outcome.value,
        "done": done,
        "unit": unit,
        "done_at": result.at.isoformat() if result is not None else None,
        "closed_at": closing.at.isoformat(),
        "former": str(former) if former else None,
        "text": worded_reply(
            closing.outcome,
            system=closing.system,
            order=closing.order,
            number=closing.number,
            at=result.at if result is not None else closing.at,
            unit=unit,
            done=done,
            former=former,
        ),
    }
    return {"notice": str(closing.reply), "number": closing.number, "reply": said}
