"""Delivers what people are to be told in the application and to its file; needs PostgreSQL, and no Kafka.

What a message says was written with the decision it tells of; how often it is tried is said in `notifying`. What has
been delivered in the application goes on from there by the person's own ways: `courier` sends it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final
from uuid import UUID

import sqlalchemy as sa
import structlog

from dispatch.adapters.file_channel import FileChannel
from dispatch.adapters.postgres import notifications
from dispatch.adapters.postgres.notifications import InAppChannel
from dispatch.adapters.postgres.reference import InForce
from dispatch.application.notifying import IN_APP, INSIDE, Channel, Failure, Outgoing, verdict
from dispatch.application.reaching import Ways, contacts_of, onward, ways_of
from dispatch.domain.township.contacts import Contacts
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
    ways = ways_by(InForce(database, contacts_of))
    try:
        keep_going("notifier", lambda: one_round(database, channels, ways=ways, only=INSIDE), stop)
    finally:
        database.dispose()


def ways_by(contacts: Callable[[], Contacts]) -> Ways:
    """Return what says the ways of a message by the township's contacts."""
    return lambda message: ways_of(message, contacts())


def one_round(
    database: sa.Engine,
    channels: Sequence[Channel],
    *,
    ways: Ways | None = None,
    only: Collection[str] | None = None,
) -> float:
    """Deliver everything that is due and return how long to rest."""
    while deliver_due(database, channels, ways=ways, only=only) == BATCH:
        continue
    with database.begin() as connection:
        wait = notifications.earliest(connection, only=only)
    return POLL_SECONDS if wait is None else min(max(wait, 0.05), POLL_SECONDS)


def deliver_due(
    database: sa.Engine,
    channels: Sequence[Channel],
    *,
    ways: Ways | None = None,
    only: Collection[str] | None = None,
) -> int:
    """Deliver one batch of what is due and return how many were taken.

    ways: of each message, in the order of preference; every channel, where nothing else is said. only: the channels
    whose messages are taken.
    """
    with database.begin() as connection:
        notifications.withdraw_acknowledged(connection)
        taken = notifications.claim(connection, BATCH, only=only)
    order = tuple(channel.name for channel in channels)
    for name in dict.fromkeys(message.channel for message in taken):
        of_channel = [message for message in taken if message.channel == name]
        _deliver(database, name, of_channel, channels, ways or (lambda _message: order))
    return len(taken)


def _deliver(
    database: sa.Engine, name: str, messages: Sequence[Outgoing], channels: Sequence[Channel], ways: Ways
) -> None:
    channel = next((channel for channel in channels if channel.name == name), None)
    if channel is None:
        failures = _all(messages, Failure(reason="no_such_channel", final=True))
    else:
        failures = _sent(channel, messages)
        reach(Failpoint.NOTIFIER_AFTER_SEND)
    _settle(database, messages, failures, ways)


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


def _settle(database: sa.Engine, messages: Sequence[Outgoing], failures: Mapping[UUID, Failure], ways: Ways) -> None:
    delivered = [message.id for message in messages if message.id not in failures]
    known = {message.id: ways(message) for message in messages}  # may ask the database, of which we have one connection
    with database.begin() as connection:
        notifications.mark_delivered(connection, delivered)
        for message in messages:
            if failure := failures.get(message.id):
                outcome = verdict(message, failure, known[message.id])
                notifications.mark_undelivered(connection, message, outcome)
                _say(message, "failed" if outcome.wait is None else "tried", failure)
            elif message.channel == IN_APP and (going_on := onward(message, known[message.id])):
                notifications.send_on(connection, message, going_on)
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
