"""Replies to orders from outside: to the address of the channel that the order names, or into its folder.

The other side gets the id of the reply as `Idempotency-Key`, which stays the same however often it is sent. In a folder
each reply is a file by its id, so that writing it again changes nothing: `replies/CHANNEL/ID.json` in the data folder.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import msgspec

from dispatch.adapters.outside.addresses import ReplyAddress
from dispatch.adapters.outside.web import NotSent, Target, post_json
from dispatch.application.notifying import REPLY, REPLY_FILE, Failure, Outgoing

FOLDER: Final = "replies"
A_MINUTE: Final = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class WebReplies:
    """The web address of one channel; every reply is a request of its own."""

    code: str
    address: ReplyAddress
    a_minute: int = A_MINUTE
    shared: bool = True

    @property
    def name(self) -> str:
        """Return the name that its messages carry."""
        return f"{REPLY}:{self.code}"

    def send(self, messages: Sequence[Outgoing]) -> Mapping[UUID, Failure]:
        """Send each reply, and return those not taken; after one that was refused for now no other is tried."""
        failures: dict[UUID, Failure] = {}
        tired: Failure | None = None
        for message in messages:
            tired = tired or self._sent(message.body["reply"])
            if tired is not None:
                failures[message.id] = tired
                tired = None if tired.final else tired
        return failures

    def _sent(self, reply: Mapping[str, Any]) -> Failure | None:
        headers = {"Idempotency-Key": str(reply["id"])}
        if self.address.token:
            headers["Authorization"] = f"Bearer {self.address.token}"
        try:
            post_json(Target(url=self.address.url, inside=self.address.inside), reply, headers=headers)
        except NotSent as error:
            return error.failure
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledReplies:
    """The folders of the channels that have no address."""

    data_dir: Path
    name: str = REPLY_FILE
    a_minute: int = A_MINUTE
    shared: bool = True

    def send(self, messages: Sequence[Outgoing]) -> Mapping[UUID, Failure]:
        """Write each reply and see it to the disk; those that cannot be written are returned."""
        failures: dict[UUID, Failure] = {}
        for message in messages:
            try:
                self._write(message.body["reply"])
            except OSError as error:
                failures[message.id] = Failure(reason="not_written", detail=error.strerror or "")
        return failures

    def _write(self, reply: Mapping[str, Any]) -> None:
        folder = self.data_dir / FOLDER / reply["channel"]
        folder.mkdir(parents=True, exist_ok=True)
        whole, begun = folder / f"{reply['id']}.json", folder / f".{reply['id']}.part"
        file = os.open(begun, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(file, "wb") as written:
            written.write(msgspec.json.format(msgspec.json.encode(reply)))
            written.flush()
            os.fsync(written.fileno())
        begun.replace(whole)
        held = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(held)
        finally:
            os.close(held)
