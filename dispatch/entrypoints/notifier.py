"""Delivers what people are to be told; needs PostgreSQL and its channels, and no Kafka.

What a message says was written with the decision it tells of; how often it is tried is said in `notifying`.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

import sqlalchemy as sa
import structlog

from dispatch.adapters.file_channel import FileChannel
from dispatch.adapters.postgres import notifications
from dispatch.adapters.postgres.notifications import InAppChannel
from dispatch.application.notifying import Channel, Failure, Outgoing, verdict
from runtime.connections import engine
from runtime.db import is_unavailable
from runtime.failpoints import Failpoint, reach
from runtime.metrics import counter
from runtime.rounds import keep_going
from runtime.settings import Settings

log = structlog.get_logger()

BATCH: Final = 200
POLL_SECONDS: Final = 1.0


def run(settings: Settings, stop: threading.Event) -> None:
    """Deliver messages until asked to stop."""
    database = engine(settings.database_url, application="notifier", pool_size=1)
    channels = (InAppChannel(database), FileChannel(settings.data_dir))
    try:
        keep_going("notifier", lambda: one_round(database, channels), stop)
    finally:
        database.dispose()


def one_round(database: sa.Engine, channels: Sequence[Channel]) -> float:
    """Deliver everything that is due and return how long to rest."""
    while deliver_due(database, channels) == BATCH:
        continue
    with database.begin() as connection:
        wait = notifications.earliest(connection)
    return POLL_SECONDS if wait is None else min(max(wait, 0.05), POLL_SECONDS)


def deliver_due(database: sa.Engine, channels: Sequence[Channel]) -> int:
    """Deliver one batch of what is due and return how many were taken."""
    with database.begin() as connection:
        notifications.withdraw_acknowledged(connection)
        taken = notifications.claim(connection, BATCH)
    for name in dict.fromkeys(message.channel for message in taken):
        _deliver(database, name, [message for message in taken if message.channel == name], channels)
    return len(taken)


def _deliver(database: sa.Engine, name: str, messages: Sequence[Outgoing], channels: Sequence[Channel]) -> None:
    channel = next((channel for channel in channels if channel.name == name), None)
    if channel is None:
        failures = _all(messages, Failure(reason="there is no such channel", final=True))
    else:
        failures = _sent(channel, messages)
        reach(Failpoint.NOTIFIER_AFTER_SEND)
    _settle(database, messages, failures, [channel.name for channel in channels])


def _sent(channel: Channel, messages: Sequence[Outgoing]) -> Mapping[UUID, Failure]:
    try:
        return channel.send(messages)
    except Exception as error:
        if is_unavailable(error):
            raise
        log.exception("channel failed", channel=channel.name)  # a bug; the other channels do not wait for it
        return _all(messages, Failure(reason=type(error).__name__))


def _all(messages: Sequence[Outgoing], failure: Failure) -> Mapping[UUID, Failure]:
    return {message.id: failure for message in messages}


def _settle(
    database: sa.Engine,
    messages: Sequence[Outgoing],
    failures: Mapping[UUID, Failure],
    order: Sequence[str],
) -> None:
    delivered = [message.id for message in messages if message.id not in failures]
    with database.begin() as connection:
        notifications.mark_delivered(connection, delivered)
        for message in messages:
            if failure := failures.get(message.id):
                outcome = verdict(message, failure, order)
                notifications.mark_undelivered(connection, message, outcome)
                _say(message, "failed" if outcome.wait is None else "tried", failure)
    counter("gridloop_notifications_total").labels(messages[0].channel, "delivered").inc(len(delivered))


def _say(message: Outgoing, outcome: str, failure: Failure) -> None:
    counter("gridloop_notifications_total").labels(message.channel, outcome).inc()
    log.warning(
        "message not delivered",
        notification=str(message.id),
        channel=message.channel,
        outcome=outcome,
        attempt=message.attempt,
        reason=failure.reason,
    )
