"""The telephone: what may be the same as a caller tells, the number to call back, and who has to be called."""

from __future__ import annotations

from typing import Final

from console.api.answer import Answer, Door
from console.api.context import Caller, Here, Names
from console.api.incidents import read_details
from console.api.models.calls import CallList, CallWays, ReplyChannel
from console.api.models.forms import Heard
from console.api.models.incidents import CallerNumber, ReceiptCode
from console.api.models.merged import AlikeList
from console.api.problems import not_found
from console.api.views_caller import call_view
from console.api.views_merged import alike_list
from dispatch.adapters.outside.addresses import sends_texts
from dispatch.adapters.postgres.reading import alike
from dispatch.application.policy import calls_back
from dispatch.domain.actor import Actor
from dispatch.domain.terms import Role, TellBy
from dispatch.domain.township.channels import channels_from
from runtime.http.problem import Problem

router: Final = Door(tags=["calls"])


@router.post("/calls/alike")
def list_alike_to(heard: Heard, caller: Caller, here: Here, names: Names) -> Answer[AlikeList]:
    """Return the open incidents of the last days that may be what is told, near the place or in much the same words."""
    if not caller.has(Role.OPERATOR):
        raise Problem(403, "not_yours")
    place = heard.position
    told = alike.Heard(
        text=heard.text,
        address=heard.address,
        lon=place.lon if place else None,
        lat=place.lat if place else None,
        cell=heard.cell,
    )
    return Answer(alike_list(here.services.reading.as_(caller).alike_to(told), names))


@router.get("/calls/ways")
def list_ways(caller: Caller, here: Here) -> Answer[CallWays]:
    """Return how whoever rings up can be told, and how an order of the hotline's is answered.

    By text message only where this machine has a gateway.
    """
    if not caller.has(Role.OPERATOR):
        raise Problem(403, "not_yours")
    by_text = [TellBy.SMS] if sends_texts(here.services.settings.data_dir) else []
    document = here.services.documents().get("channels")
    known = channels_from(document.body).values() if document is not None else ()
    replies = [ReplyChannel(code=one.code, name=one.name, name_en=one.name_en) for one in known]
    return Answer(CallWays(items=[TellBy.PHONE, *by_text, TellBy.CODE], replies=replies))


def check_reader(caller: Actor) -> None:
    """Check that the caller belongs to a command room."""
    if not (caller.has(Role.OPERATOR) or caller.has(Role.SUPERVISOR)):
        raise Problem(403, "not_yours")


@router.get("/calls")
def list_calls(caller: Caller, here: Here, names: Names) -> Answer[CallList]:
    """Return the reporters whom the command room has to call, those who wait longest first.

    They read nothing in the application, and chose a call, or no text message reached them. Who called records it by
    the move `tell`.
    """
    check_reader(caller)
    found = here.services.reading.as_(caller).to_call()
    return Answer(CallList(items=[call_view(row, names) for row in found if calls_back(caller, row.concerned)]))


@router.post("/incidents/{number}/caller")
def reveal_caller(number: str, caller: Caller, here: Here) -> Answer[CallerNumber]:
    """Return the telephone number of who rang up, and put on record who asked for it."""
    found = read_details(here, caller, number)
    if not calls_back(caller, found.concerned):
        raise Problem(403, "not_yours")
    if found.caller is None or found.caller.phone is None:
        raise not_found()
    here.services.reading_log.revealed(caller.user, number)
    return Answer(CallerNumber(name=found.caller.name, phone=found.caller.phone))


@router.post("/incidents/{number}/code")
def reveal_code(number: str, caller: Caller, here: Here) -> Answer[ReceiptCode]:
    """Return the tracking code, for who rings up and lost the receipt, and put on record who asked for it.

    Accusations and parts have none that the command room may know.
    """
    found = read_details(here, caller, number)
    if not calls_back(caller, found.concerned):
        raise Problem(403, "not_yours")
    code = here.services.following.code_of(number)
    if code is None:
        raise not_found()
    here.services.reading_log.code_read(caller.user, number)
    return Answer(ReceiptCode(code=code))
