"""The channels that leave the application, as the file of addresses gives them: robots, mail, texts, replies."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol
from uuid import UUID

from dispatch.adapters.outside import mail, robots, sms
from dispatch.adapters.outside.addresses import Addresses, PersonAddress
from dispatch.adapters.outside.replies import FiledReplies, WebReplies
from dispatch.adapters.outside.web import NotSent
from dispatch.application.notifying import Failure, Outgoing
from dispatch.application.storms import Letter
from dispatch.application.wording import Names, Wording, worded
from runtime.clock import utc_now

Say = Callable[[Outgoing, UUID, Wording], None]
"""Sends a letter to the recipient of a message: its id and its text. Raises `NotSent`."""
PhoneOf = Callable[[UUID], str | None]
"""Knows the telephone number of whoever reported an incident."""


def nobody(_incident: UUID) -> str | None:
    """Know no number."""
    return None


class LetterChannel(Protocol):
    """A channel as the courier uses it; see `OutsideChannel` for what its figures mean."""

    @property
    def name(self) -> str:
        """Return the name that its messages carry."""
        ...

    @property
    def a_minute(self) -> int:
        """Return how many letters it takes."""
        ...

    @property
    def shared(self) -> bool:
        """Say whether all that it carries ends in one place."""
        ...

    def send(self, messages: Sequence[Outgoing]) -> Mapping[UUID, Failure]:
        """Send the messages of one letter and return those that were not taken."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideChannel:
    """One robot, or the way to each person's mailbox or telephone.

    a_minute: letters that it takes. shared: all that it carries ends in one group.
    """

    name: str
    a_minute: int
    shared: bool
    say: Say
    names: Callable[[], Names]

    def send(self, messages: Sequence[Outgoing]) -> Mapping[UUID, Failure]:
        """Send the messages in one letter; they are for one person, or this is a group's robot."""
        letter = Letter(tuple(messages))
        wording = worded(str(letter.id), letter.messages, self.names())
        try:
            self.say(messages[0], letter.id, wording)
        except NotSent as error:
            return {message.id: error.failure for message in messages}
        return {}


def outside_channels(
    addresses: Addresses,
    names: Callable[[], Names],
    *,
    clock: Callable[[], datetime] = utc_now,
    phone_of: PhoneOf = nobody,
    data_dir: Path | None = None,
) -> Mapping[str, LetterChannel]:
    """Return the channels that have an address, by their names; replies without one go into a folder of `data_dir`."""
    found: list[LetterChannel] = [_robot(addresses, code, names, clock) for code in addresses.robots]
    if addresses.mail is not None:
        say = _by_mail(addresses, clock)
        found.append(OutsideChannel(name="mail", a_minute=mail.A_MINUTE, shared=False, say=say, names=names))
    if addresses.sms is not None:
        say = _by_sms(addresses, phone_of)
        found.append(OutsideChannel(name="sms", a_minute=sms.A_MINUTE, shared=False, say=say, names=names))
    found += [WebReplies(code=code, address=address) for code, address in addresses.replies.items()]
    if data_dir is not None:
        found.append(FiledReplies(data_dir=data_dir))
    return {channel.name: channel for channel in found}


def _robot(
    addresses: Addresses, code: str, names: Callable[[], Names], clock: Callable[[], datetime]
) -> OutsideChannel:
    robot = addresses.robots[code]

    def say(_message: Outgoing, _letter: UUID, wording: Wording) -> None:
        robots.send(robot, wording, at=clock())

    a_minute = robots.VENDORS[robot.kind].a_minute
    return OutsideChannel(name=f"{robot.kind}:{code}", a_minute=a_minute, shared=True, say=say, names=names)


def _by_mail(addresses: Addresses, clock: Callable[[], datetime]) -> Say:
    server = addresses.mail
    assert server is not None

    def say(message: Outgoing, letter: UUID, wording: Wording) -> None:
        mail.send(server, _address(_of(addresses, message.recipient).mail), letter, wording, at=clock())

    return say


def _by_sms(addresses: Addresses, phone_of: PhoneOf) -> Say:
    gateway = addresses.sms
    assert gateway is not None

    def say(message: Outgoing, letter: UUID, wording: Wording) -> None:
        if message.to_caller and message.incident is not None:
            known = phone_of(message.incident)
        else:
            known = _of(addresses, message.recipient).phone
        sms.send(gateway, _address(known), letter, wording)

    return say


def _of(addresses: Addresses, recipient: str) -> PersonAddress:
    return addresses.people.get(recipient, PersonAddress())


def _address(known: str | None) -> str:
    if known is None:
        raise NotSent(Failure(reason="no_address", final=True))
    return known
