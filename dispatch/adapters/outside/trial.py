"""Does a way reach anybody? One letter of trial, sent at once; and how an address is shown in part."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from dispatch.adapters.outside import mail, robots, sms
from dispatch.adapters.outside.addresses import Addresses, PersonAddress
from dispatch.adapters.outside.web import NotSent
from dispatch.application.notifying import Failure
from dispatch.application.wording import MARK, Wording
from dispatch.domain.township.contacts import is_robot
from schemas.texts import text


def try_way(addresses: Addresses, way: str, account: str | None, letter: UUID, *, at: datetime) -> Failure | None:
    """Send one letter that says it is a trial, to an account where the way is not a group's; return why it failed."""
    if way not in addresses.ways:
        return Failure(reason="no_such_channel", final=True)
    wording = Wording(headline=text("outside.trial"), lines=(), pressing=False, mark=str(letter)[:MARK])
    try:
        _send(addresses, way, account, letter, wording, at)
    except NotSent as error:
        return error.failure
    return None


def _send(addresses: Addresses, way: str, account: str | None, letter: UUID, wording: Wording, at: datetime) -> None:
    if is_robot(way):
        robots.send(addresses.robots[way.partition(":")[2]], wording, at=at)
        return
    person = addresses.people.get(account or "", PersonAddress())
    if way == "mail" and person.mail and addresses.mail:
        mail.send(addresses.mail, person.mail, letter, wording, at=at)
    elif way == "sms" and person.phone and addresses.sms:
        sms.send(addresses.sms, person.phone, letter, wording)
    else:
        raise NotSent(Failure(reason="no_address", final=True))


def hidden_phone(phone: str) -> str:
    """Return a telephone number so that its owner knows it and nobody else can ring it."""
    return f"{phone[:3]}****{phone[-2:]}"


def hidden_mail(address: str) -> str:
    """Return a mail address likewise."""
    name, _, host = address.partition("@")
    return f"{name[:1]}***@{host}"
