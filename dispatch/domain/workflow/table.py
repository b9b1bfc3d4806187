"""What may happen to an incident, who may do it, what it needs, and where that leaves the incident.

`MOVES` is the specification: decisions ask it, the console draws its buttons from it, the tests walk it and its
complement, and docs/workflow.md is made from it. Row numbers are those of that document.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from dispatch.domain.actor import Actor
from dispatch.domain.incident import Incident
from dispatch.domain.refusals import MoveRefused, NotYours, Stale, VersionNeeded
from dispatch.domain.terms import Action, Outcome, Status
from dispatch.domain.workflow.conditions import (
    ANY,
    ASSIGNED,
    AWAITING_CHECK,
    AWAITING_RATING,
    CONTEST_WINDOW,
    DECLINED,
    DECLINED_BEFORE,
    DISPUTABLE,
    FIRST_RETURN,
    HANDLING,
    IMPORTED,
    LATER_RETURN,
    NEVER_DECLINED,
    NEVER_SENT_BACK,
    NOT_BOUND,
    NOT_CONTESTED,
    NOTHING_ASKED,
    OPEN,
    RECEIVED,
    REOPEN_WINDOW,
    RESOLVED,
    RETURN_LIMIT,
    RULING,
    SENT_BACK_BEFORE,
    SOMETHING_ASKED,
    THRICE_RETURNED,
    TWICE_RETURNED,
)
from dispatch.domain.workflow.move import Move, Permit, Stand, Tone
from dispatch.domain.workflow.parties import (
    ANYBODY,
    CHECKER,
    CHECKING_OPERATOR,
    DECIDER,
    HANDLER,
    INVOLVED,
    OFFICER,
    OPERATOR,
    PLATFORM,
    REPORTER,
    SUPERVISOR,
    UNIT_LEAD,
)

_REOPENED: Final = (
    Stand(Status.ASSIGNED, why="to the last unit"),
    Stand(Status.RECEIVED, why="after self-handling"),
)
_SENT_BACK: Final = (
    Stand(Status.HANDLING, why="same unit"),
    Stand(Status.RECEIVED, why="after self-handling: there is no unit"),
)
_RETURN_FIELDS: Final = ("reason_code", "reason", "attachments")

MOVES: Final[tuple[Move, ...]] = (
    Move(
        row=1,
        action=Action.REPORT,
        zh="上报",
        sources=(),
        goals=(RECEIVED, Stand(Status.CLOSED, Outcome.IMPORTED, why="history taken over: no clocks")),
        by=(ANYBODY,),
        needs=(("text", "category"),),
        if_match=False,
        clocks="start T, R; an imposed due date caps T",
    ),
    Move(
        row=2,
        action=Action.CLASSIFY,
        zh="改类定级",
        sources=(*OPEN, IMPORTED),
        goals=(),
        by=(PLATFORM, OPERATOR),
        needs=(("category",), ("reason", "steps")),
        fields=("category", "grade", "reason"),
        clocks="re-base R, Hd, T, never to a due time in the past",
    ),
    Move(
        row=3,
        action=Action.DECLINE,
        zh="不予受理",
        tone=Tone.DANGER,
        sources=(RECEIVED,),
        goals=(DECLINED,),
        by=(OPERATOR,),
        when=NEVER_DECLINED,
        needs=(("reason_code",), ("turn_to",)),
        fields=("reason_code", "reason", "turn_to"),
        clocks="stop R, T; the contest window opens",
    ),
    Move(
        row=3,
        action=Action.DECLINE,
        zh="不予受理",
        tone=Tone.DANGER,
        sources=(RECEIVED,),
        goals=(DECLINED,),
        by=(SUPERVISOR,),
        when=DECLINED_BEFORE,
        needs=(("reason_code",), ("turn_to",)),
        fields=("reason_code", "reason", "turn_to"),
        clocks="stop R, T",
    ),
    Move(
        row=4,
        action=Action.CONTEST,
        zh="申诉",
        sources=(DECLINED,),
        goals=(RECEIVED,),
        by=(REPORTER,),
        when=NOT_CONTESTED,
        within=CONTEST_WINDOW,
        needs=(("reason",),),
        fields=("reason",),
        clocks="new R; T resumes, the gap is a pause",
    ),
    Move(
        row=5,
        action=Action.SELF_HANDLE,
        zh="自处置",
        sources=(RECEIVED,),
        goals=(
            Stand(Status.AWAITING_CHECK, why="sampled"),
            Stand(Status.CLOSED, Outcome.SELF_HANDLED, why="not sampled"),
        ),
        by=(OFFICER,),
        needs=(("attachments",),),
        fields=("note", "attachments"),
        clocks="stop R, T; start K if sampled",
    ),
    Move(
        row=6,
        action=Action.ASSIGN,
        zh="交办",
        tone=Tone.PRIMARY,
        sources=(RECEIVED,),
        goals=(ASSIGNED,),
        by=(PLATFORM, OPERATOR),
        needs=(("unit",), ("reason", "responsibility_row")),
        fields=("unit", "reason", "admission_item"),
        clocks="stop R; start S, Hd; after a return as in 11",
    ),
    Move(
        row=7,
        action=Action.RECALL,
        zh="撤派",
        tone=Tone.DANGER,
        sources=(ASSIGNED,),
        goals=(RECEIVED,),
        by=(OPERATOR,),
        when=NOT_BOUND,
        needs=(("reason",),),
        fields=("reason",),
        clocks="void S, Hd; R resumes",
    ),
    Move(
        row=8,
        action=Action.SIGN,
        zh="签收",
        tone=Tone.PRIMARY,
        sources=(ASSIGNED,),
        goals=(HANDLING,),
        by=(HANDLER, UNIT_LEAD),
        clocks="stop S; Hd runs since assignment",
    ),
    Move(
        row=9,
        action=Action.RETURN,
        zh="退回",
        tone=Tone.DANGER,
        sources=(ASSIGNED, HANDLING),
        goals=(RECEIVED,),
        by=(UNIT_LEAD,),
        when=FIRST_RETURN,
        within=RETURN_LIMIT,
        needs=(("reason_code",), ("reason",)),
        fields=_RETURN_FIELDS,
        clocks="stop S; Hd, T run on; start R",
    ),
    Move(
        row=10,
        action=Action.RETURN,
        zh="退回",
        tone=Tone.DANGER,
        sources=(ASSIGNED, HANDLING),
        goals=(RULING,),
        by=(UNIT_LEAD,),
        when=LATER_RETURN,
        within=RETURN_LIMIT,
        needs=(("reason_code",), ("reason",)),
        fields=_RETURN_FIELDS,
        clocks="stop S; Hd, T run on; start U",
    ),
    Move(
        row=11,
        action=Action.RULE,
        zh="裁定",
        tone=Tone.PRIMARY,
        sources=(RULING,),
        goals=(ASSIGNED,),
        by=(OPERATOR,),
        when=TWICE_RETURNED,
        needs=(("unit",), ("reason",)),
        fields=("unit", "reason", "admission_item"),
        clocks="stop U; start S; same unit: Hd never stopped; other unit: old Hd kept for assessment, new Hd",
    ),
    Move(
        row=11,
        action=Action.RULE,
        zh="裁定",
        tone=Tone.PRIMARY,
        sources=(RULING,),
        goals=(ASSIGNED,),
        by=(SUPERVISOR,),
        when=THRICE_RETURNED,
        needs=(("unit",), ("reason",)),
        fields=("unit", "reason", "admission_item"),
        clocks="as after the second return; there is no further return",
    ),
    Move(
        row=30,
        action=Action.HAND_IN,
        zh="反馈",
        tone=Tone.PRIMARY,
        sources=(HANDLING,),
        goals=(AWAITING_CHECK,),
        by=(HANDLER,),
        needs=(("result",),),
        fields=("result", "attachments"),
        clocks="stop Hd; start K",
    ),
    Move(
        row=31,
        action=Action.CONFIRM,
        zh="核查通过",
        tone=Tone.PRIMARY,
        sources=(AWAITING_CHECK,),
        goals=(
            Stand(Status.AWAITING_RATING, why="told to the reporter"),
            Stand(Status.CLOSED, Outcome.RESOLVED, why="nobody to ask"),
        ),
        by=(CHECKER,),
        needs=(("note", "attachments"),),
        fields=("note", "attachments"),
        clocks="stop K; stop T; start A when there is somebody to ask",
    ),
    Move(
        row=32,
        action=Action.SEND_BACK,
        zh="返工",
        tone=Tone.DANGER,
        sources=(AWAITING_CHECK,),
        goals=_SENT_BACK,
        by=(CHECKER,),
        when=NEVER_SENT_BACK,
        needs=(("reason",), ("attachments",)),
        fields=("reason", "attachments"),
        clocks="stop K; Hd resumes with what was left, check time excluded (after self-handling: T resumes, new R)",
    ),
    Move(
        row=32,
        action=Action.SEND_BACK,
        zh="返工",
        tone=Tone.DANGER,
        sources=(AWAITING_CHECK,),
        goals=_SENT_BACK,
        by=(CHECKING_OPERATOR,),
        when=SENT_BACK_BEFORE,
        needs=(("reason",), ("attachments",)),
        fields=("reason", "attachments"),
        clocks="as the first time",
    ),
    Move(
        row=33,
        action=Action.CHECK_DUE,
        zh="核查到期",
        sources=(AWAITING_CHECK,),
        goals=(),
        by=(PLATFORM,),
        if_match=False,
        counts=False,
        clocks="K escalates; never confirmed by itself",
    ),
    Move(
        row=34,
        action=Action.RATE,
        zh="评价",
        tone=Tone.PRIMARY,
        sources=(AWAITING_RATING,),
        goals=(RESOLVED,),
        by=(REPORTER,),
        needs=(("stars",),),
        fields=("stars", "reason"),
        if_match=False,
        clocks="stop A, Q; one or two stars open a request 35: start Q",
    ),
    Move(
        row=34,
        action=Action.WINDOW_END,
        zh="评价期满",
        sources=(AWAITING_RATING,),
        goals=(RESOLVED,),
        by=(PLATFORM,),
        if_match=False,
        clocks="stop A",
    ),
    Move(
        row=35,
        action=Action.REOPEN,
        zh="重办",
        sources=DISPUTABLE,
        goals=_REOPENED,
        by=(OPERATOR,),
        needs=(("reason",),),
        fields=("reason", "at_fault"),
        clocks="stop A, Q; new T, S, Hd (or R)",
    ),
    Move(
        row=35,
        action=Action.REOPEN,
        zh="申请重办",
        sources=DISPUTABLE,
        goals=(),
        by=(REPORTER,),
        when=NOTHING_ASKED,
        within=REOPEN_WINDOW,
        needs=(("reason",),),
        fields=("reason", "at_fault"),
        if_match=False,
        clocks="start Q",
    ),
    Move(
        row=35,
        action=Action.GRANT,
        zh="同意重办",
        sources=DISPUTABLE,
        goals=_REOPENED,
        by=(DECIDER,),
        when=SOMETHING_ASKED,
        needs=(("request",),),
        fields=("request", "reason"),
        clocks="stop A, Q; new T, S, Hd (or R)",
    ),
    Move(
        row=35,
        action=Action.REFUSE,
        zh="不同意重办",
        tone=Tone.DANGER,
        sources=DISPUTABLE,
        goals=(),
        by=(DECIDER,),
        when=SOMETHING_ASKED,
        needs=(("request",), ("reason",)),
        fields=("request", "reason"),
        clocks="stop Q",
    ),
    Move(
        row=36,
        action=Action.COMMENT,
        zh="备注",
        sources=ANY,
        goals=(),
        by=(INVOLVED,),
        needs=(("note",),),
        fields=("note", "attachments"),
        if_match=False,
        counts=False,
        clocks="–",
    ),
)


def report_permit(actor: Actor) -> Permit:
    """Return the permit to report, which needs no incident: row 1 is open to anybody."""
    return Permit(move=MOVES[0], role=actor.first_role)


def check_move(incident: Incident, action: Action, actor: Actor, *, at: datetime) -> Permit:
    """Return the row that allows the actor to do this now.

    Raises:
        MoveRefused: the incident does not stand so that it could be done, or a period is over.
        NotYours: it could be done, but not by this actor. Who could do it but for a condition is told of that, unless
        the condition is what makes it another's.
    """
    rows = [move for move in MOVES if move.action is action and move.applies(incident)]
    if not rows:
        raise MoveRefused(f"{action} is not possible while the incident is {_stand(incident)}")
    fitting = [move for move in rows if move.when is None or move.when.holds(incident)]
    permits = [Permit(move=move, role=role) for move in fitting if (role := move.role_of(incident, actor))]
    for permit in permits:
        if permit.move.in_time(incident, at):
            return permit
    if permits:
        periods = " or ".join(permit.move.within.text for permit in permits if permit.move.within)
        raise MoveRefused(f"{action} is only possible {periods}")
    own = [move for move in rows if move.role_of(incident, actor)]
    if not fitting or (own and not any(move.when for move in fitting)):
        conditions = " or ".join(move.when.text for move in own or rows if move.when)
        raise MoveRefused(f"{action} is only possible when: {conditions}")
    parties = " or ".join(party.label for move in fitting for party in move.by)
    raise NotYours(f"{action} belongs to: {parties}")


def allowed_moves(incident: Incident, actor: Actor, *, at: datetime) -> tuple[Move, ...]:
    """Return the rows that the actor may use now, one for each action, in the order in which they are offered."""
    return tuple(sorted(_allowed(incident, actor, at), key=lambda move: move.place))


def needs_version(incident: Incident, action: Action, actor: Actor) -> bool:
    """Say whether the actor must name the version for this action; asking for a reopening, for one, needs none."""
    rows = [move for move in MOVES if move.action is action]
    mine = [move for move in rows if move.role_of(incident, actor)]
    return all(move.if_match for move in mine or rows)


def check_version(incident: Incident, action: Action, actor: Actor, if_match: int | None) -> None:
    """Check the version a move was decided on, before anything else is asked.

    Raises:
        VersionNeeded: it was not given and the move needs it.
        Stale: the incident has moved since.
    """
    if if_match is not None and if_match != incident.version:
        raise Stale(given=if_match, current=incident.version)
    if if_match is None and needs_version(incident, action, actor):
        raise VersionNeeded(f"{action} needs the version it was decided on")


def _allowed(incident: Incident, actor: Actor, at: datetime) -> Iterator[Move]:
    for action in dict.fromkeys(move.action for move in MOVES):
        try:
            yield check_move(incident, action, actor, at=at).move
        except (MoveRefused, NotYours):
            continue


def _stand(incident: Incident) -> Stand:
    return Stand(incident.status, incident.outcome)
