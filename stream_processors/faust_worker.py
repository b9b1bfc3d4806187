"""How is a Faust worker of ours set up, whatever its step: measured settings, messages as we pass them on, and what
becomes of messages while the world is away.

Faust acknowledges and forgets what an agent raises on, commits past what concurrent agents still hold, and drops
everything of a topic that was made anew; hence explicit acknowledgements, one agent, and workers that begin anew.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, Final

import faust

from runtime.consume import Carrier, Message, carry
from runtime.kafka import HEARTBEAT_MS, SESSION_MS, tls
from runtime.settings import Settings

BATCH: Final = 200
WITHIN: Final = 0.01
LINGER: Final = 0.01
ACKNOWLEDGED_WITHIN: Final = 10.0
LATER: Final = 1000
"""So many messages may wait for the world to come back before reading stops."""


class Later:
    """Messages that could not be settled while the world was away, and are carried again until they are."""

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier
        self._waiting: dict[Message, faust.EventT[bytes]] = {}
        self._room = asyncio.Event()
        self._room.set()

    def __len__(self) -> int:
        return len(self._waiting)

    async def keep(self, messages: Mapping[Message, faust.EventT[bytes]]) -> None:
        """Take messages with their events; wait while there are too many."""
        self._waiting |= messages
        if len(self._waiting) >= LATER:
            self._room.clear()
        await self._room.wait()

    async def try_again(self) -> None:
        """Carry what waits, and acknowledge what is settled now."""
        batch = list(self._waiting)[:BATCH]
        unsettled = set(await carry(batch, self._carrier)) if batch else set()
        for message in batch:
            if message not in unsettled:
                self._waiting.pop(message).ack()
        if len(self._waiting) < LATER:
            self._room.set()


def build_app(settings: Settings, group: str, *, worker: str) -> faust.App:
    """Return the Faust app of one worker of a group; it connects to nothing yet."""
    folder = settings.data_dir / "faust" / worker
    folder.mkdir(parents=True, exist_ok=True)
    return faust.App(
        group,
        datadir=str(folder),
        **_addresses(settings),
        store="memory://",
        web_enabled=False,
        topic_allow_declare=False,
        topic_disable_leader=True,
        broker_commit_interval=0.5,
        broker_session_timeout=SESSION_MS / 1000,
        broker_heartbeat_interval=HEARTBEAT_MS / 1000,
        broker_max_poll_records=BATCH * 2,
        consumer_auto_offset_reset="earliest",
        producer_acks=-1,
        producer_linger=LINGER,
        producer_max_batch_size=131_072,
        producer_request_timeout=ACKNOWLEDGED_WITHIN,
        stream_buffer_maxsize=BATCH * 4,
        worker_redirect_stdouts=False,
    )


def _addresses(settings: Settings) -> dict[str, Any]:
    options: dict[str, Any] = {
        "broker": [f"kafka://{server}" for server in settings.kafka_bootstrap_servers.split(",")]
    }
    context = tls(settings) if settings.kafka_security_protocol.endswith("SSL") else None
    if settings.kafka_security_protocol.startswith("SASL"):
        options["broker_credentials"] = faust.SASLCredentials(
            username=settings.kafka_username,
            password=settings.kafka_password.get_secret_value(),
            mechanism=settings.kafka_sasl_mechanism,
            ssl_context=context,
        )
    elif context is not None:
        options["broker_credentials"] = faust.SSLCredentials(context)
    return options


def message_of(event: faust.EventT[bytes]) -> Message:
    """Return what Faust read as we pass it on."""
    message: Any = event.message
    return Message(
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        key=message.key,
        headers=tuple((name, value or b"") for name, value in message.headers or ()),
        value=message.value,
    )
