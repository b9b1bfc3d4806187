"""Who has to be called."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from console.api.models.names import CategoryName, Instant, Person
from dispatch.domain.terms import TellBy


class AskedFor(Struct, frozen=True, kw_only=True):
    """Who asked for a telephone number, and when."""

    by: Person
    at: Instant


class CallView(Struct, frozen=True, kw_only=True):
    """A reporter to be called about the result, or about a decline; the telephone number is masked.

    version: of the incident, which the move `tell` is made on.
    """

    number: str
    version: int
    what: Literal["result", "declined"]
    why: Annotated[
        Literal["rang_up", "no_message"], Meta(description="a call was chosen, or no text message reached the person")
    ]
    since: Instant
    name: str | None
    phone: str | None
    category: CategoryName | None
    summary: str
    asked: Annotated[
        AskedFor | None, Meta(description="who else asked for the number a moment ago, and may be on the telephone")
    ]


class ReplyChannel(Struct, frozen=True, kw_only=True):
    """A channel by which the reply to an order from outside goes back."""

    code: str
    name: str
    name_en: str | None


class CallWays(Struct, frozen=True, kw_only=True):
    """The ways by which whoever rings up can be told what becomes of it, and those of a reply; the usual one first."""

    items: list[TellBy]
    replies: list[ReplyChannel]


class CallList(Struct, frozen=True, kw_only=True):
    """Those who wait longest first."""

    items: list[CallView]
