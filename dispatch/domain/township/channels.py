"""By which channels do replies to orders from outside go back? An order names one of these, never an address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from msgspec import Struct

from dispatch.domain.document import Where, refuse_twice, shaped


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A channel by its code, with the township's name for it; in English where it gives one."""

    code: str
    name: str
    name_en: str | None = None


Channels = Mapping[str, Channel]


class _Document(Struct, frozen=True):
    channels: tuple[Channel, ...]


def channels_from(body: Mapping[str, Any]) -> Channels:
    """Read a document of kind `channels`: `{"channels": [{"code": "county", "name": "县级中心"}]}`.

    Raises:
        BadDocument: a channel says too little, or two have the same code.
    """
    read = shaped(Where("channels"), body, _Document)
    refuse_twice(Where("channels"), "channels", (channel.code for channel in read.channels))
    return {channel.code: channel for channel in read.channels}
