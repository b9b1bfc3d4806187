"""In whose hands an incident was, from when to when."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from console.api.models.names import Instant, Person, UnitRef
from dispatch.domain.custody import Holder
from dispatch.domain.terms import ClockReason


class CustodyView(Struct, frozen=True, kw_only=True):
    """A time without a break in one holder's hands; each begins where the one before ends."""

    holder: Holder
    unit: UnitRef | None
    person: Annotated[Person | None, Meta(description="who handled it in the unit, once somebody had signed for it")]
    since: Instant
    until: Annotated[Instant | None, Meta(description="null while it goes on")]
    paused: Annotated[bool, Meta(description="the time did not count against the unit")]
    why: Annotated[ClockReason | None, Meta(description="of what was paused: it was on hold, or an emergency lasted")]
