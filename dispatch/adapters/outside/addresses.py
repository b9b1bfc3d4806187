"""Where do letters go, and with which secrets? A file of the machine that sends, which nobody reads over the network.

`keys/channels.yaml` in the data folder, for our account alone. Who is reached by which channel is a document of the
township (`contacts`); it names the codes that stand here. So no account, administrators' neither, makes us call an
address of their choice, and no secret lies in the database.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec
import yaml
from msgspec import Meta, Struct

from runtime.private_files import OTHERS

FILE: Final = Path("keys") / "channels.yaml"

Token = Annotated[str, Meta(pattern=r"^[A-Za-z0-9._-]{8,200}$")]
"""Goes into an address: it must not change where that leads."""
Url = Annotated[str, Meta(pattern=r"^https?://[A-Za-z0-9.-]+(:\d{1,5})?(/[A-Za-z0-9._~/-]*)?$")]
Phone = Annotated[str, Meta(pattern=r"^\+?\d{5,15}$")]
Mail = Annotated[str, Meta(pattern=r"^[^\s@<>,;\x00-\x1f]+@[A-Za-z0-9.-]+$")]


class RobotAddress(Struct, frozen=True, forbid_unknown_fields=True):
    """A robot of a group. secret: what it signs with, where it does. url: another host than the vendor's."""

    kind: Literal["dingtalk", "wecom", "feishu"]
    token: Token
    secret: str = ""
    url: Url | None = None
    inside: bool = False


class MailServer(Struct, frozen=True, forbid_unknown_fields=True):
    """The server that takes our mail, and from whom it comes."""

    host: str
    sender: Mail
    port: int = 465
    security: Literal["tls", "starttls", "none"] = "tls"
    user: str = ""
    password: str = ""


class SmsGateway(Struct, frozen=True, forbid_unknown_fields=True):
    """A gateway that takes a text message as JSON and answers whether it took it: `field` of the answer is `value`."""

    url: Url
    token: str = ""
    field: str = "code"
    value: str = "0"
    inside: bool = False


class ReplyAddress(Struct, frozen=True, forbid_unknown_fields=True):
    """Where the replies to the orders of one channel go, and the token that is shown there."""

    url: Url
    token: str = ""
    inside: bool = False


class DeadManTarget(Struct, frozen=True, forbid_unknown_fields=True):
    """Who expects to hear every minute that all is well, and raises the alarm when that stays away."""

    url: Url
    inside: bool = False


class PersonAddress(Struct, frozen=True, forbid_unknown_fields=True):
    """How to reach one account."""

    mail: Mail | None = None
    phone: Phone | None = None


class Addresses(Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that letters need to arrive. inside: it lies in our own network, which is refused otherwise."""

    robots: Mapping[str, RobotAddress] = {}
    mail: MailServer | None = None
    sms: SmsGateway | None = None
    people: Mapping[str, PersonAddress] = {}
    replies: Mapping[str, ReplyAddress] = {}
    dead_man: DeadManTarget | None = None

    @property
    def ways(self) -> frozenset[str]:
        """The ways that have an address, by the names that `contacts` gives them."""
        robots = {f"{robot.kind}:{code}" for code, robot in self.robots.items()}
        return frozenset(robots | ({"mail"} if self.mail else set()) | ({"sms"} if self.sms else set()))


class AddressesRefused(Exception):
    """The file cannot be used; the message says where, and repeats nothing of what stands there."""


def read_addresses(data_dir: Path) -> Addresses:
    """Return the addresses of this machine; none where there is no file.

    Raises:
        AddressesRefused: others can read the file, or it says something wrong.
    """
    path = data_dir / FILE
    try:
        if path.stat().st_mode & OTHERS:
            raise AddressesRefused(f"{path} holds secrets and can be read by others: chmod 600 {path}")
        body = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Addresses()
    except (OSError, UnicodeDecodeError) as error:
        raise AddressesRefused(f"{path} cannot be read: {type(error).__name__}") from None
    except yaml.YAMLError as error:  # its message shows the lines: secrets stand in them
        mark = getattr(error, "problem_mark", None)
        raise AddressesRefused(f"{path} is no YAML" + (f", line {mark.line + 1}" if mark else "")) from None
    return _converted(path, body)


def sends_texts(data_dir: Path) -> bool:
    """Say whether this machine has a gateway for text messages."""
    try:
        return read_addresses(data_dir).sms is not None
    except AddressesRefused:  # the courier says so in its log, and doctor why
        return False


def has_reply_address(data_dir: Path, code: str) -> bool:
    """Say whether replies by this channel go to an address; else they are filed.

    Raises:
        AddressesRefused: as `read_addresses`.
    """
    return code in read_addresses(data_dir).replies


def _converted(path: Path, body: object) -> Addresses:
    try:
        return msgspec.convert(body or {}, Addresses, strict=False)
    except msgspec.ValidationError as error:
        raise AddressesRefused(f"{path}: {error}") from None
