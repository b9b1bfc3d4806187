"""Sends what leaves the application: by robots, mail and text messages; needs PostgreSQL, and no Kafka.

Each channel is served by itself, so that a slow one delays no other. What goes alone, together or later is decided by
`storms`, who is reached by what and when by `reaching`, what becomes of a failure by `notifying`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

import sqlalchemy as sa
import structlog

from dispatch.adapters.outside.addresses import FILE, Addresses, AddressesRefused, read_addresses
from dispatch.adapters.outside.channels import LetterChannel, PhoneOf, nobody, outside_channels
from dispatch.adapters.postgres import notifications, posting
from dispatch.adapters.postgres.callers import phone_of
from dispatch.adapters.postgres.posting import Turn
from dispatch.adapters.postgres.reference import InForce
from dispatch.application.notifying import Failure, Outgoing, verdict
from dispatch.application.reaching import CALLERS_A_MINUTE, contacts_of, held, onward, ways_of
from dispatch.application.storms import Letter, Post, post, room_in
from dispatch.application.wording import Names, names_from
from dispatch.domain.township.contacts import Contacts, kind_of
from runtime.clock import monotonic, utc_now
from runtime.connections import engine
from runtime.db import is_unavailable
from runtime.failpoints import Failpoint, reach
from runtime.metrics import counter
from runtime.rounds import keep_going
from runtime.settings import Settings

log = structlog.get_logger()

POLL_SECONDS: Final = 1.0
AT_ONCE: Final = 5
"""Letters of one turn, so that what becomes pressing meanwhile is not long behind them."""

LONGEST_TURN: Final = 30.0
"""Seconds after which a slow channel is given up for the rest of its turn: well before the lease is over."""

CHANNELS_AT_ONCE: Final = 8
AT_MOST: Final = posting.AT_ONCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What a courier goes by: the channels of this machine, the township's contacts, the time, and whether to stop."""

    channels: Callable[[], Mapping[str, LetterChannel]]
    contacts: Callable[[], Contacts]
    clock: Callable[[], datetime] = utc_now
    stopping: Callable[[], bool] = lambda: False


def run(settings: Settings, stop: threading.Event) -> None:
    """Send letters until asked to stop."""
    database = engine(settings.database_url, application="courier", pool_size=2)
    names: InForce[Names] = InForce(database, names_from)
    contacts: InForce[Contacts] = InForce(database, contacts_of)
    channels = ChannelsOfFile(settings.data_dir, names, lambda incident: phone_of(database, incident))
    reached = Reach(channels=channels, contacts=contacts, stopping=stop.is_set)
    with ThreadPoolExecutor(CHANNELS_AT_ONCE, thread_name_prefix="courier") as pool:
        courier = Courier(database, reached, pool)
        try:
            keep_going("courier", courier.one_round, stop)
        finally:
            pool.shutdown(cancel_futures=True)
            database.dispose()


class ChannelsOfFile:
    """The channels of the file of addresses, read again when it changes; of one that cannot be used, the last ones."""

    def __init__(self, data_dir: Path, names: Callable[[], Names], phone_of: PhoneOf = nobody) -> None:
        self._data_dir = data_dir
        self._names = names
        self._phone_of = phone_of
        self._seen: tuple[int, int] | None = None
        self._channels = outside_channels(Addresses(), names, data_dir=data_dir)

    def __call__(self) -> Mapping[str, LetterChannel]:
        """Return the channels by their names."""
        seen = self._stamp()
        if seen != self._seen:
            self._seen = seen
            try:
                found = read_addresses(self._data_dir)
                self._channels = outside_channels(found, self._names, phone_of=self._phone_of, data_dir=self._data_dir)
            except AddressesRefused as error:
                log.error("addresses of channels cannot be used", why=str(error))
        return self._channels

    def _stamp(self) -> tuple[int, int]:
        try:
            found = (self._data_dir / FILE).stat()
        except OSError:
            return (0, 0)
        return (found.st_mtime_ns, found.st_mode)


class Courier:
    """Serves the channels that have something due, each in a thread of the pool, and none twice at once."""

    def __init__(self, database: sa.Engine, reached: Reach, pool: ThreadPoolExecutor) -> None:
        self._database = database
        self._reach = reached
        self._pool = pool
        self._served: dict[str, Future[int]] = {}

    def one_round(self) -> float:
        """Begin to serve what is due and is not served yet; return how long to rest."""
        for name, done in [(name, done) for name, done in self._served.items() if done.done()]:
            del self._served[name]
            done.result()
        with self._database.begin() as connection:
            notifications.withdraw_acknowledged(connection)
            due = posting.channels_due(connection)
        for name in due:
            if name not in self._served:
                self._served[name] = self._pool.submit(serve, self._database, self._reach, name)
        return POLL_SECONDS


def serve(database: sa.Engine, reached: Reach, name: str) -> int:
    """Send what a channel has due, letter by letter, and return how many were sent."""
    letters = _decide(database, reached, name)
    failed: Failure | None = None
    until = monotonic() + LONGEST_TURN
    for letter in letters:
        if reached.stopping():
            with database.begin() as connection:
                posting.give_back(connection, letter)
            continue
        if monotonic() > until:
            failed = failed or Failure(reason="timeout")
        failures = _sent(reached.channels().get(name), letter, failed)
        reach(Failpoint.NOTIFIER_AFTER_SEND)
        _settle(database, reached, letter, failures)
        failed = next((failure for failure in failures.values() if failure.pause), failed)
    return len(letters)


def _decide(database: sa.Engine, reached: Reach, name: str) -> list[Letter]:
    contacts, channel = reached.contacts(), reached.channels().get(name)
    with database.begin() as connection:
        notifications.withdraw_acknowledged(connection)
        turn = posting.take_turn(connection, name)
        if turn is None:
            return []
        free = list(_not_held(connection, turn.due, contacts, reached.clock()))
        letters: list[Letter] = []
        for mailbox, sent in _mailboxes(free, turn, channel):
            a_minute = min(_a_minute(channel, contacts), CALLERS_A_MINUTE if mailbox[0].to_caller else AT_MOST)
            found = post(mailbox, a_minute=a_minute, sent=len(sent))
            _let_wait(connection, found, sent, turn.at)
            letters += found.letters
        letters.sort(key=lambda letter: not letter.messages[0].pressing)
        return posting.begin(connection, letters[:AT_ONCE])


def _not_held(
    connection: sa.Connection, due: Sequence[Outgoing], contacts: Contacts, at: datetime
) -> Iterator[Outgoing]:
    """Let through what may go now; what has to wait for the end of the quiet hours is put off."""
    for message in due:
        wait = held(message, contacts, at=at)
        if wait is None:
            yield message
        else:
            posting.put_off(connection, [message.id], wait, "quiet_hours")


def _mailboxes(
    messages: Sequence[Outgoing], turn: Turn, channel: LetterChannel | None
) -> Iterator[tuple[list[Outgoing], list[datetime]]]:
    """Yield what each mailbox has due, and when it was sent letters lately: a group is one, else each person is."""
    if channel is None or channel.shared:
        if messages:
            yield list(messages), sorted({at for sent in turn.sent.values() for at in sent})
        return
    for recipient in dict.fromkeys(message.recipient for message in messages):
        of_person = [message for message in messages if message.recipient == recipient]
        yield of_person, list(turn.sent.get(recipient, ()))


def _a_minute(channel: LetterChannel | None, contacts: Contacts) -> int:
    if channel is None:
        return posting.AT_ONCE
    return channel.a_minute if channel.shared else min(channel.a_minute, contacts.per_person)


def _let_wait(connection: sa.Connection, found: Post, sent: Sequence[datetime], at: datetime) -> None:
    if found.waiting:
        posting.put_off(connection, [message.id for message in found.waiting], room_in(sent, at=at), "pace")


def _sent(channel: LetterChannel | None, letter: Letter, failed: Failure | None) -> Mapping[UUID, Failure]:
    if channel is None:
        return _all(letter, Failure(reason="no_such_channel", final=True))
    if failed is not None:  # the other side wants to be left alone: the next channels are used without asking it again
        return _all(letter, failed)
    try:
        return channel.send(letter.messages)
    except Exception as error:
        if is_unavailable(error):
            raise
        log.error("channel failed", channel=channel.name, error=type(error).__name__)  # no trace: it may show secrets
        return _all(letter, Failure(reason="bug", detail=type(error).__name__))


def _all(letter: Letter, failure: Failure) -> Mapping[UUID, Failure]:
    return {message.id: failure for message in letter.messages}


def _settle(database: sa.Engine, reached: Reach, letter: Letter, failures: Mapping[UUID, Failure]) -> None:
    contacts = reached.contacts()
    with database.begin() as connection:
        posting.end(connection, letter, failures)
        notifications.mark_delivered(
            connection, [message.id for message in letter.messages if message.id not in failures]
        )
        for message in letter.messages:
            ways = ways_of(message, contacts)
            if failure := failures.get(message.id):
                outcome = verdict(message, failure, ways)
                notifications.mark_undelivered(connection, message, outcome)
                _say(message, "failed" if outcome.wait is None else "tried", failure)
            elif going_on := onward(message, ways):
                notifications.send_on(connection, message, going_on)
    kind = kind_of(letter.messages[0].channel)
    counter("gridloop_notifications_total").labels(kind, "delivered").inc(len(letter.messages) - len(failures))


def _say(message: Outgoing, outcome: str, failure: Failure) -> None:
    counter("gridloop_notifications_total").labels(kind_of(message.channel), outcome).inc()
    log.warning(
        "message not delivered",
        notification=str(message.id),
        channel=message.channel,
        outcome=outcome,
        attempt=message.attempt,
        reason=failure.reason,
        detail=failure.detail,
    )
