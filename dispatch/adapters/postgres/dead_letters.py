"""Where do messages lie that could not be handled, and how are they tried again? People see them by `reading`.

The same bytes for the same reader are always the same row: coming again, by the topic or by a replay, only adds an
attempt. A replay is asked for here and done by the reader itself, which takes the bytes through the step that failed.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, get_args
from uuid import UUID

import sqlalchemy as sa
import structlog
from sqlalchemy.dialects.postgresql import Insert, insert

from dispatch.adapters.postgres.reading.dead_letters import LetterState
from dispatch.adapters.postgres.tables import dead_letter, outbox
from runtime.consume import Carrier, DeadLetter, Done, Message, carry
from runtime.db import is_unavailable
from runtime.header_names import name_bytes, name_of
from runtime.unavailable import Unavailable
from schemas.ids import named_id
from schemas.incident_records import TriageDecided
from schemas.reasons import LeftWhy

log = structlog.get_logger()

LONGEST_DETAIL: Final = 2000
AT_ONCE: Final = 20
"""As many letters a reader tries again before it goes on with its topic."""
OPEN, REPLAYING, RESOLVED = get_args(LetterState)
PASSED_ON: Final = "passed_on"
"""The outcome of a replay whose reader hands on what it makes: what comes of that is in the incident's history."""

LeaveToPerson = Callable[[UUID, UUID, str], None]
"""Close the report of this incident and cause, and put the incident in the operators' queue, saying why.

Raises `Held` while somebody else has the incident in hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A dead letter as it lies in its row; `outcome`: what came of it when a replay went well."""

    id: UUID
    consumer: str
    message: Message
    cause: UUID | None
    incident: UUID | None
    reason: str
    detail: str
    attempts: int
    first_at: datetime
    last_at: datetime
    state: LetterState
    resolved_by: str | None
    outcome: str | None


class DeadLetters:
    """The table, over an engine of the caller. Every method raises `Unavailable` while PostgreSQL is away."""

    def __init__(self, engine: sa.Engine, leave_to_person: LeaveToPerson) -> None:
        self._engine = engine
        self._leave_to_person = leave_to_person

    def bury(self, letter: DeadLetter) -> UUID:
        """Keep a letter, or count one more attempt; a report that dies with it is left to a person."""
        with _transaction(self._engine) as connection:
            cause = _report_that_dies(connection, letter)
        # First, because it has to come again while somebody else has the incident in hand: that is no other attempt.
        if cause is not None and letter.incident is not None:
            self._leave_to_person(letter.incident, cause, LeftWhy.DEAD_LETTER)
        return self._write(letter)

    def keep_bare(self, letter: DeadLetter) -> UUID:
        """Keep a message and touch nothing that it is about; without its headers where they are what has the fault.

        The report stays open: it is sent again, and decided by the fallback.
        """
        alone = replace(letter, record=None)
        try:
            return self._write(alone)
        except Unavailable:
            raise
        except Exception:
            log.exception("headers not kept", consumer=letter.consumer)
            return self._write(replace(alone, message=replace(letter.message, headers=())))

    def _write(self, letter: DeadLetter) -> UUID:
        identity = letter_id(letter.consumer, letter.message)
        with _transaction(self._engine) as connection:
            connection.execute(_upsert(identity, letter))
        return identity

    def get(self, identity: UUID) -> Letter | None:
        """Return one letter as its reader would take it."""
        with _transaction(self._engine) as connection:
            row = connection.execute(sa.select(dead_letter).where(dead_letter.c.id == identity)).first()
        return _letter(row) if row else None

    def ask_replay(self, identity: UUID, by: str) -> bool | None:
        """Have the letter taken through its step again; False when it is not open, None when there is none."""
        if self._change(identity, [OPEN], state=REPLAYING, resolved_by=by):
            return True
        return None if self.get(identity) is None else False

    def to_replay(self, consumer: str) -> list[Letter]:
        """Return the letters that somebody asked this reader to try again."""
        query = (
            sa.select(dead_letter)
            .where(dead_letter.c.state == REPLAYING, dead_letter.c.consumer == consumer)
            .order_by(dead_letter.c.last_at)
            .limit(AT_ONCE)
        )
        with _transaction(self._engine) as connection:
            return [_letter(row) for row in connection.execute(query)]

    def resolve(self, identity: UUID, outcome: str) -> bool:
        """Say that a replay went well and what came of it; a letter that was buried again meanwhile stays open."""
        return self._change(identity, [REPLAYING], state=RESOLVED, outcome=outcome, last_at=sa.func.clock_timestamp())

    async def replay(self, carrier: Carrier) -> int:
        """Take the letters that somebody wants tried again through their reader's step; return how many went well."""
        good = 0
        for letter in await asyncio.to_thread(self.to_replay, carrier.consumer):
            outcomes: dict[UUID, str] = {}
            if not await carry([letter.message], _telling(carrier, outcomes)):
                outcome = next(iter(outcomes.values()), PASSED_ON)
                good += await asyncio.to_thread(self.resolve, letter.id, outcome)
        return good

    def _change(self, identity: UUID, states: Sequence[str], **values: Any) -> bool:
        change = sa.update(dead_letter).where(dead_letter.c.id == identity, dead_letter.c.state.in_(states))
        with _transaction(self._engine) as connection:
            return connection.execute(change.values(**values)).rowcount == 1


def _telling(carrier: Carrier, outcomes: dict[UUID, str]) -> Carrier:
    async def step(records: Sequence[Any]) -> Done:
        done = await carrier.step(records)
        outcomes.update(done.outcomes)
        return done

    return replace(carrier, step=step)


@contextmanager
def _transaction(engine: sa.Engine) -> Iterator[sa.Connection]:
    try:
        with engine.begin() as connection:
            yield connection
    except sa.exc.SQLAlchemyError as error:
        if is_unavailable(error):
            raise Unavailable(f"PostgreSQL: {error}") from error
        raise


def _report_that_dies(connection: sa.Connection, letter: DeadLetter) -> UUID | None:
    # Anybody can write our ids on a bad message: only a record that we could read, or the very bytes that are in the
    # outbox, may end the automatic way of a report.
    cause = letter.record.caused_by if isinstance(letter.record, TriageDecided) else letter.event_id
    query = sa.select(outbox.c.value).where(outbox.c.event_id == cause, outbox.c.key == str(letter.incident))
    value = connection.execute(query).scalar_one_or_none()
    readable = letter.record is not None
    return cause if value is not None and (readable or value == letter.message.value) else None


def letter_id(consumer: str, message: Message) -> UUID:
    """Return the id of a letter: the same for the same bytes before the same reader."""
    digest = hashlib.sha256()
    headers = [part for name, value in message.headers for part in (name_bytes(name), value)]
    for part in (message.key or b"", message.value or b"", *headers):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return named_id("dead-letter", consumer, message.topic, digest.hexdigest())


def _upsert(identity: UUID, letter: DeadLetter) -> Insert:
    message, now = letter.message, sa.func.clock_timestamp()
    again = {
        "reason": letter.reason,
        "detail": _printable(letter.detail),
        "last_at": now,
        "state": OPEN,
        "outcome": None,
    }
    statement = insert(dead_letter).values(
        id=identity,
        consumer=letter.consumer,
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        key=message.key,
        headers=[[_text_of(name_bytes(name)), _text_of(value)] for name, value in message.headers],
        value=message.value,
        cause=letter.event_id,
        incident=letter.incident,
        attempts=1,
        first_at=now,
        **again,
    )
    return statement.on_conflict_do_update(
        index_elements=[dead_letter.c.id], set_={**again, "attempts": dead_letter.c.attempts + 1}
    )


def _letter(row: sa.Row[Any]) -> Letter:
    message = Message(
        topic=row.topic,
        partition=row.partition,
        offset=row.offset,
        key=row.key,
        headers=tuple((name_of(_bytes_of(name)), _bytes_of(value)) for name, value in row.headers),
        value=row.value,
    )
    return Letter(
        id=row.id,
        consumer=row.consumer,
        message=message,
        cause=row.cause,
        incident=row.incident,
        reason=row.reason,
        detail=row.detail,
        attempts=row.attempts,
        first_at=row.first_at,
        last_at=row.last_at,
        state=row.state,
        resolved_by=row.resolved_by,
        outcome=row.outcome,
    )


def _text_of(anything: bytes) -> str:
    return base64.b64encode(anything).decode()


def _bytes_of(text: str) -> bytes:
    return base64.b64decode(text)


def _printable(detail: str) -> str:
    """What PostgreSQL and a page can show: no NUL, no half of a surrogate pair, not endless."""
    return detail.encode("utf-8", "replace").decode().replace("\0", "\\0")[:LONGEST_DETAIL]
