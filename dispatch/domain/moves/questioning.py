"""补充材料: whoever works on an incident asks the person who reported it, who answers with words or photos.

The question is a request that the reporter decides by answering it. It waits until a moment that is said with it and
lapses then; nothing else waits for the answer, but a hold may be asked for because of it. Whoever asks need not know
who reported: only whether somebody with an account did.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec

from dispatch.domain.changed import replace
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.incident import Decision, Incident, Request
from dispatch.domain.moves.asking import RequestForm, asked, decided
from dispatch.domain.moves.ending import lapse_requests
from dispatch.domain.moves.timing import start_until
from dispatch.domain.refusals import Bar, InvalidValue, MoveRefused
from dispatch.domain.terms import Action, ClockKind, RequestId, RequestKind, RequestState, Role
from dispatch.domain.township.rules import TownshipRules
from dispatch.domain.ways import to_reporter
from dispatch.domain.workflow.check import act_of_platform
from dispatch.domain.workflow.conditions import (
    ASSIGNED,
    BEFORE_ANSWER_DUE,
    HANDLING,
    MATERIAL_ASKED,
    ON_HOLD,
    ONE_QUESTION_AT_A_TIME,
    RECEIVED,
    REPORTER_CAN_BE_ASKED,
    RULING,
)
from dispatch.domain.workflow.form import Evidence, Form, InstantField, Words
from dispatch.domain.workflow.lapsing import to_questioner
from dispatch.domain.workflow.move import Act, Move, Tone
from dispatch.domain.workflow.parties import HANDLER_NOT_REPORTING, OPERATOR_NOT_REPORTING, PLATFORM, WITHDRAWER
from schemas.facts import RequestGranted, RequestMade
from schemas.field_errors import Wrong
from schemas.ids import part_id

LONGEST: Final = timedelta(days=30)
"""Nobody is given longer to answer; a moment beyond it is a slip of the finger."""


class AskForm(Form, frozen=True, kw_only=True):
    """What the reporter is asked for, in words addressed to them, and until when an answer is of use."""

    question: Words
    until: InstantField


class AnswerForm(RequestForm, frozen=True, kw_only=True):
    """What the reporter says to the question, shows, or both."""

    ONE_OF = (("note", "attachments"),)

    note: Words | None = None
    attachments: Evidence = ()


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of a question beside its words: until when it can be answered, and in which role it was asked."""

    until: datetime
    asked_as: Role

    @classmethod
    def of(cls, request: Request) -> Question:
        """Return what this request asks for."""
        return msgspec.convert(request.payload, cls)


def ask_reporter(act: Act, incident: Incident, form: AskForm, township: TownshipRules) -> Decision:
    """Ask the reporter; an earlier question whose time is over lapses, if nobody has noticed yet.

    Raises:
        InvalidValue: the moment until which it can be answered is past or too far away.
    """
    until = form.until.astimezone(UTC)
    if not act.at < until <= act.at + LONGEST:
        raise InvalidValue("until", Wrong.INVALID_UNTIL, days=LONGEST.days)
    quiet, lapsed = lapse_requests(incident, RequestKind.MATERIAL, act=act)
    request = _question(act, incident, form.question, Question(until=until, asked_as=act.permit.role))
    after = replace(quiet, requests=(*quiet.requests, request))
    after = start_until(after, ClockKind.ANSWER, until, act, township.limits, request=request.id)
    made = RequestMade(request=request.id, kind=request.kind, decider=request.decider, until=until)
    said = (*map(act.says, lapsed), act.says(made, note=form.question))
    return act.decides(incident, after, *said, notify=to_reporter(incident, "question_asked", cause=act.cause))


def answer(act: Act, incident: Incident, form: AnswerForm, _township: TownshipRules) -> Decision:
    """Answer the question; whoever asked is told, and everybody who works on the incident reads it.

    Raises:
        InvalidValue: the question is not pending.
    """
    request = asked(incident, form.request, RequestKind.MATERIAL)
    after = decided(act, incident, request, RequestState.GRANTED)
    fact = RequestGranted(request=request.id, kind=request.kind)
    said = act.says(fact, note=form.note, attachments=form.photo_ids)
    return act.decides(incident, after, said, notify=(to_questioner(after, request, "question_answered", act.cause),))


def question_ends(incident: Incident, clock: Clock, *, at: datetime, cause: UUID) -> Decision:
    """Let a question lapse that nobody answered in time.

    Raises:
        MoveRefused: there is no such question, or its time is not over.
    """
    act = act_of_platform((QUESTION_END,), incident, at=at, cause=cause)
    if clock.due_at is None or at < clock.due_at:
        raise MoveRefused(Bar.NOT_YET, at=clock.due_at)
    after, lapsed = lapse_requests(incident, RequestKind.MATERIAL, act=act)
    return act.decides(incident, after, *map(act.says, lapsed))


def _question(act: Act, incident: Incident, words: str, wanted: Question) -> Request:
    return Request(
        id=RequestId(part_id(incident.id, act.cause, "request")),
        kind=RequestKind.MATERIAL,
        state=RequestState.PENDING,
        asked_by=act.actor.user,
        asked_at=act.at,
        reason=words,
        decider=Role.CITIZEN,
        payload=msgspec.to_builtins(wanted),
    )


_UNFINISHED: Final = (RECEIVED, ASSIGNED, RULING, HANDLING, ON_HOLD)
QUESTION_END: Final[Move[Any]] = Move(
    row=42,
    action=Action.QUESTION_END,
    sources=_UNFINISHED,
    goals=(),
    by=(PLATFORM,),
    when=MATERIAL_ASKED,
    if_match=False,
    counts=False,
    clocks="stop the time for the answer",
)
ROWS: Final[tuple[Move[Any], ...]] = (
    *(
        Move(
            row=42,
            action=Action.ASK,
            sources=sources,
            goals=(),
            by=(asker,),
            when=REPORTER_CAN_BE_ASKED,
            within=ONE_QUESTION_AT_A_TIME,
            form=AskForm,
            decide=ask_reporter,
            clocks="start the time for the answer",
        )
        for asker, sources in ((OPERATOR_NOT_REPORTING, _UNFINISHED), (HANDLER_NOT_REPORTING, (HANDLING, ON_HOLD)))
    ),
    Move(
        row=42,
        action=Action.ANSWER,
        sources=_UNFINISHED,
        goals=(),
        by=(WITHDRAWER,),
        when=MATERIAL_ASKED,
        within=BEFORE_ANSWER_DUE,
        about=RequestKind.MATERIAL,
        form=AnswerForm,
        decide=answer,
        tone=Tone.PRIMARY,
        if_match=False,
        clocks="stop the time for the answer",
    ),
    QUESTION_END,
)
