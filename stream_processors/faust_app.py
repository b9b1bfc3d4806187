"""How is a Faust app of ours set up, whatever its step: measured settings, tables, and messages as we pass them on.

Faust makes no topic: one that it made by itself would have the wrong partitions, and its worker would give up over and
over. What it needs beside the topics of records, the changelogs of its tables, is in the catalogue too.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Final

import faust
import structlog
from aiokafka.partitioner import murmur2

from runtime.consume import Message
from runtime.kafka import HEARTBEAT_MS, SESSION_MS, tls
from runtime.settings import Settings
from schemas.topics import Changelog
from stream_processors.aiokafka_records import bear_any_name

bear_any_name()
log = structlog.get_logger()

BATCH: Final = 200
LINGER: Final = 0.01
ACKNOWLEDGED_WITHIN: Final = 10.0
STOPPED_WITHIN: Final = 5.0
"""Seconds that an app gets to stop; where it was seen to hang, it had crashed in the middle of a lost log."""
CHANGELOG_BUFFER: Final = 131_072
"""Nothing is committed while a table is read again, so much may lie before it; the figure is Faust's own."""


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
        # What is in hand comes again, and doing it twice changes nothing. Waiting for it to be acknowledged took ten
        # seconds where its topic was no more.
        stream_wait_empty=False,
        worker_redirect_stdouts=False,
    )


async def stop_app(app: faust.App, within: float = STOPPED_WITHIN) -> None:
    """Stop an app, and wait no longer than that: what it did not acknowledge comes again, its process ends anyway."""
    stopping = asyncio.ensure_future(app.stop())
    done, _ = await asyncio.wait({stopping}, timeout=within)
    if not done:
        log.warning("the worker does not stop")
        stopping.cancel()
        return
    stopping.result()


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


class KeyedTable(faust.Table[bytes, Any]):
    """A table whose keys are the bytes of the Kafka keys of the topic that it follows.

    The partition of an entry follows from those bytes, as that of a record does, so that both come to the same worker.
    Faust's own ways fail us: from the record in hand, for there is none while a batch is worked on; or from its
    producer, which does not know the changelog before its first message is on the way (reproduced: the agent dies).
    """

    def partition_for_key(self, key: bytes) -> int:
        """Return the partition that a record of this key comes to."""
        assert self.partitions is not None, "a changelog says how many it has"
        return partition_of(key, self.partitions)


def partition_of(key: bytes, partitions: int) -> int:
    """Return the partition that a record of this key comes to, whichever client wrote it."""
    partition: int = (murmur2(key) & 0x7FFFFFFF) % partitions
    return partition


def table(app: faust.App, changelog: Changelog, default: Callable[[], Any]) -> KeyedTable:
    """Return the table that lies behind a changelog of the catalogue."""
    topic = app.topic(
        changelog.name,
        key_serializer="raw",
        value_serializer="json",
        partitions=changelog.partitions,
        acks=False,
        internal=True,
        allow_empty=True,
        maxsize=CHANGELOG_BUFFER,
    )
    made = KeyedTable(
        app,
        name=changelog.table,
        default=default,
        key_type=bytes,
        partitions=changelog.partitions,
        changelog_topic=topic,
        beacon=app.tables.beacon,
    )
    app.tables.add(made)
    return made


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
