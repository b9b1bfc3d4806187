"""A letter as a text message, by whatever gateway the township has: JSON over HTTP, with the letter's id to know it by.

The gateway is sent `{"id", "phone", "text"}` and the token as a bearer's. What its answer must say is set beside its
address; a gateway with a protocol of its own needs a small server in between, or an adapter like this one.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from dispatch.adapters.outside.addresses import SmsGateway
from dispatch.adapters.outside.web import NotSent, Target, post_json
from dispatch.application.notifying import Failure
from dispatch.application.wording import Wording

LONGEST: Final = 500
A_MINUTE: Final = 120
LONGEST_CODE: Final = 32


def send(gateway: SmsGateway, phone: str, letter: UUID, wording: Wording) -> None:
    """Hand a letter to the gateway.

    Raises:
        NotSent: it did not take it, or nobody knows.
    """
    headers = {"Idempotency-Key": str(letter)}
    if gateway.token:
        headers["Authorization"] = f"Bearer {gateway.token}"
    body = {"id": str(letter), "phone": phone, "text": wording.within(LONGEST)}
    answer = post_json(Target(url=gateway.url, inside=gateway.inside), body, headers=headers)
    said = answer.get(gateway.field)
    if said is None:
        raise NotSent(Failure(reason="bad_answer"))
    if str(said) != gateway.value:
        raise NotSent(Failure(reason="refused", detail=_code(said)))


def _code(said: object) -> str:
    """A gateway's code, and nothing longer: a sentence of it may repeat the telephone number."""
    shown = str(said)
    return shown if len(shown) <= LONGEST_CODE and shown.replace("_", "").replace("-", "").isalnum() else ""
