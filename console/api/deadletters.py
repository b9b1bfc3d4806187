"""What could not be handled: to be looked at, and tried again, by operators and administrators."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, Query

from console.api.answer import Answer, Door
from console.api.context import Caller, Here
from console.api.models.operations import DeadLetter, DeadLetters
from console.api.problems import not_found
from dispatch.adapters.postgres.reading.dead_letters import LetterRow, LetterState
from dispatch.application.masking import mask_numbers
from dispatch.application.policy import reads_dead_letters, reads_what_is_dead
from dispatch.domain.actor import Actor
from runtime.http.problem import Problem

router: Final = Door(tags=["dead letters"])

PAYLOAD_LENGTH: Final = 4000


def reader_of(caller: Caller) -> Actor:
    """Return the caller, who has to be an operator or an administrator."""
    if not reads_dead_letters(caller):
        raise Problem(403, "not_yours", code="dead_letters_not_yours")
    return caller


Reader = Annotated[Actor, Depends(reader_of)]


@router.get("/deadletters")
def list_dead_letters(
    reader: Reader,
    here: Here,
    state: LetterState | None = None,
    before: datetime | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Answer[DeadLetters]:
    """Return messages that could not be handled, the latest first; `next` is `before` of the next page."""
    reading = here.services.reading.as_(reader)
    letters = reading.dead_letters(state=state, before=before, limit=limit)
    incidents = [letter.incident for letter in letters if letter.incident is not None]
    known = reading.numbers(incidents)
    items = [_view(letter, known.get(letter.incident) if letter.incident else None, reader) for letter in letters]
    following = letters[-1].last_at.isoformat() if len(letters) >= limit else None
    return Answer(DeadLetters(items=items, next=following))


@router.post("/deadletters/{id}/replay", status_code=202)
def replay(id: UUID, reader: Reader, here: Here) -> None:
    """Ask for the same bytes to be taken through the step that failed once more; its reader does so within seconds."""
    asked = here.services.dead_letters.ask_replay(id, by=reader.user)
    if asked is None:
        raise not_found()
    if not asked:
        raise Problem(409, "not_open")


def _view(letter: LetterRow, number: str | None, reader: Actor) -> DeadLetter:
    readable = number is not None or (letter.incident is None and reads_what_is_dead(reader))
    return DeadLetter(
        id=letter.id,
        consumer=letter.consumer,
        topic=letter.topic,
        reason=letter.reason,
        detail=mask_numbers(letter.detail),
        attempts=letter.attempts,
        first_at=letter.first_at,
        last_at=letter.last_at,
        state=letter.state,
        outcome=letter.outcome,
        number=number,
        payload=_payload(letter.value) if readable else None,
    )


def _payload(value: bytes | None) -> str | None:
    if value is None:
        return None
    text = mask_numbers(value[: 4 * PAYLOAD_LENGTH].decode("utf-8", errors="replace"))
    return text[:PAYLOAD_LENGTH]
