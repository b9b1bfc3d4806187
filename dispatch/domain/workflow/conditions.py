"""Where incidents are and what is true of them: the words that the rows of the workflow table are made of."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from dispatch.domain.accused import account_accused
from dispatch.domain.clocks.address import of_assignment
from dispatch.domain.clocks.clock_fact import halted_since
from dispatch.domain.clocks.due_times import UNKNOWN
from dispatch.domain.clocks.rebasing import extensions
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.co_handlers import ADDRESSED, co_handlers, open_co_handlers, unlisted_co_handlers
from dispatch.domain.incident import Incident
from dispatch.domain.looking import awaits_look
from dispatch.domain.terms import (
    Action,
    ClockKind,
    ClockState,
    Grade,
    Outcome,
    RequestKind,
    Role,
    Status,
    TellBy,
)
from dispatch.domain.ways import BY_PERSON, way_to_tell
from dispatch.domain.workflow.move import Condition, Period, State

RECEIVED: Final = State(Status.RECEIVED)
ASSIGNED: Final = State(Status.ASSIGNED)
RULING: Final = State(Status.RULING)
HANDLING: Final = State(Status.HANDLING)
ON_HOLD: Final = State(Status.ON_HOLD)
WITH_COUNTY: Final = State(Status.WITH_COUNTY)
SPLIT: Final = State(Status.SPLIT)
AWAITING_CHECK: Final = State(Status.AWAITING_CHECK)
AWAITING_RATING: Final = State(Status.AWAITING_RATING)
MERGED: Final = State(Status.MERGED)
RESOLVED: Final = State(Status.CLOSED, Outcome.RESOLVED)
SELF_HANDLED: Final = State(Status.CLOSED, Outcome.SELF_HANDLED)
DECLINED: Final = State(Status.CLOSED, Outcome.DECLINED)
CANCELLED: Final = State(Status.CLOSED, Outcome.CANCELLED)
IMPORTED: Final = State(Status.CLOSED, Outcome.IMPORTED)
IN_ORDER: Final = State(Status.CLOSED, Outcome.IN_ORDER)

ANY: Final = (
    *(RECEIVED, ASSIGNED, RULING, HANDLING, ON_HOLD, WITH_COUNTY, SPLIT, AWAITING_CHECK, AWAITING_RATING, MERGED),
    *(RESOLVED, SELF_HANDLED, DECLINED, CANCELLED, IMPORTED, IN_ORDER),
)
OPEN: Final = tuple(state for state in ANY if state.status.is_open)
DISPUTABLE: Final = (AWAITING_RATING, RESOLVED, SELF_HANDLED)

NEVER_DECLINED: Final = Condition("never_declined", lambda incident: incident.declines == 0, missed=True)
DECLINED_BEFORE: Final = Condition("declined_before", lambda incident: incident.declines > 0)
NOT_CONTESTED: Final = Condition("never_contested", lambda incident: incident.declines == 1, missed=True)
FIRST_RETURN: Final = Condition("first_return", lambda incident: incident.returns == 0)
LATER_RETURN: Final = Condition("second_or_third_return", lambda incident: incident.returns in (1, 2), missed=True)
TWICE_RETURNED: Final = Condition("after_the_second_return", lambda incident: incident.returns == 2, missed=True)
THRICE_RETURNED: Final = Condition("after_the_third_return", lambda incident: incident.returns > 2)
NOT_BOUND: Final = Condition("not_assigned_by_a_ruling", lambda incident: not _bound(incident), missed=True)
NEVER_SENT_BACK: Final = Condition("never_sent_back", lambda incident: incident.reworks == 0, missed=True)
SENT_BACK_BEFORE: Final = Condition("sent_back_before", lambda incident: incident.reworks > 0)
NO_REOPENING_ASKED: Final = Condition(
    "no_reopening_is_asked_for", lambda incident: not incident.pending(RequestKind.REOPEN), missed=True
)
REOPENING_ASKED: Final = Condition(
    "a_reopening_is_asked_for", lambda incident: bool(incident.pending(RequestKind.REOPEN))
)
NO_HOLD_ASKED: Final = Condition(
    "no_hold_is_asked_for", lambda incident: not incident.pending(RequestKind.HOLD), missed=True
)
SHORT_HOLD_ASKED: Final = Condition(
    "a_hold_of_up_to_5_working_days_is_asked_for",
    lambda incident: _waits_for(incident, RequestKind.HOLD, Role.OPERATOR),
)
LONG_HOLD_ASKED: Final = Condition(
    "a_longer_hold_is_asked_for", lambda incident: _waits_for(incident, RequestKind.HOLD, Role.SUPERVISOR)
)
HANDLING_RUNS: Final = Condition(
    "the_handling_is_not_paused", lambda incident: not _handling_paused(incident), missed=True
)
NO_EXTENSION_ASKED: Final = Condition(
    "no_extension_is_asked_for", lambda incident: not incident.pending(RequestKind.EXTENSION), missed=True
)
FIRST_EXTENSION_ASKED: Final = Condition(
    "a_first_extension_is_asked_for", lambda incident: _waits_for(incident, RequestKind.EXTENSION, Role.OPERATOR)
)
LATER_EXTENSION_ASKED: Final = Condition(
    "a_later_extension_is_asked_for", lambda incident: _waits_for(incident, RequestKind.EXTENSION, Role.SUPERVISOR)
)
NO_TRANSFER_ASKED: Final = Condition(
    "no_transfer_is_asked_for", lambda incident: not incident.pending(RequestKind.TRANSFER), missed=True
)
TRANSFER_ASKED: Final = Condition(
    "a_transfer_is_asked_for", lambda incident: bool(incident.pending(RequestKind.TRANSFER))
)
NO_CO_HANDLER_OPEN: Final = Condition(
    "no_co_handler_is_at_it",
    lambda incident: not open_co_handlers(incident),
    missed=True,
    units=lambda incident: tuple(held.unit for held in open_co_handlers(incident)),
)
NO_CO_HANDLER_BUT_LISTED: Final = Condition(
    "no_co_handler_is_at_it_but_by_the_duty_list",
    lambda incident: not unlisted_co_handlers(incident),
    missed=True,
    units=lambda incident: tuple(held.unit for held in unlisted_co_handlers(incident)),
)
MILESTONE_OPEN: Final = Condition("a_milestone_is_open", lambda incident: _milestones_open(incident))
NO_MILESTONE_OPEN: Final = Condition(
    "no_milestone_is_open", lambda incident: not _milestones_open(incident), missed=True
)
NOT_ARRIVED: Final = Condition("no_department_has_arrived", lambda incident: not arrived(incident))
REPORTER_CAN_BE_ASKED: Final = Condition(
    "the_reporter_can_be_asked", lambda incident: _reporter_can_be_asked(incident), missed=True
)
MATERIAL_ASKED: Final = Condition(
    "material_is_asked_for", lambda incident: bool(incident.pending(RequestKind.MATERIAL))
)
NO_CANCELLATION_ASKED: Final = Condition(
    "no_cancellation_is_asked_for", lambda incident: not incident.pending(RequestKind.CANCELLATION), missed=True
)
CANCELLATION_ASKED: Final = Condition(
    "a_cancellation_is_asked_for", lambda incident: bool(incident.pending(RequestKind.CANCELLATION))
)
NOT_GRAVE: Final = Condition("not_of_grade_1_or_2", lambda incident: not _grave(incident), missed=True)

TO_BE_CALLED: Final = Condition("the_reporter_is_to_be_called", lambda incident: _to_be_called(incident))
TO_BE_TEXTED: Final = Condition(
    "a_text_message_tells_the_result",
    lambda incident: _to_be_called(incident) and way_to_tell(incident) is TellBy.SMS,
)
NO_ACCUSATION: Final = Condition("it_is_no_accusation", lambda incident: not incident.accused)
NO_ACCUSATION_OR_PART: Final = Condition(
    "it_is_neither_an_accusation_nor_a_part",
    lambda incident: not incident.accused and incident.part_of is None,
    missed=True,
)
CLOSED_WITH_LEAD: Final = Condition("it_was_closed_with_its_lead", lambda incident: incident.merged_into is not None)
NOBODY_FOLLOWS: Final = Condition("nobody_else_reported_the_same", lambda incident: not incident.followers, missed=True)
NOT_JOINED: Final = Condition("its_parent_was_not_answered_yet", lambda incident: not incident.joined, missed=True)
ALL_PARTS_CLOSED: Final = Condition("all_parts_are_closed", lambda incident: incident.parts_open == 0, missed=True)
CO_HANDLER_ASKED: Final = Condition("a_unit_is_asked_to_help", lambda incident: _any_co(incident, Action.CO_ACCEPT))
CO_HANDLER_REFUSED: Final = Condition("a_unit_refuses_to_help", lambda incident: _any_co(incident, Action.CO_IMPOSE))
CO_HANDLER_WORKING: Final = Condition("a_unit_helps", lambda incident: _any_co(incident, Action.CO_HAND_IN))
CO_HANDLER_OPEN: Final = Condition(
    "a_unit_that_helps_is_not_done", lambda incident: _any_co(incident, Action.CO_RELEASE)
)

NOTHING_MERGED: Final = Condition("nothing_is_merged_into_it", lambda incident: not incident.followers, missed=True)
A_LOOK_IS_DUE: Final = Condition("somebody_has_to_look", awaits_look)
ACCUSATION: Final = Condition("it_is_an_accusation", lambda incident: bool(incident.accused))


def _bound(incident: Incident) -> bool:
    lead = incident.lead_assignment
    return lead is not None and lead.binding


def _milestones_open(incident: Incident) -> bool:
    lead = incident.lead_assignment
    return lead is not None and bool(lead.open_milestones)


def _any_co(incident: Incident, action: Action) -> bool:
    """Say whether there is a unit that helps to whose assignment the move can be made by somebody."""
    return any(held.state in ADDRESSED[action] for held in co_handlers(incident))


def _waits_for(incident: Incident, kind: RequestKind, decider: Role) -> bool:
    return any(request.decider is decider for request in incident.pending(kind))


def handling_clock(incident: Incident) -> Clock | None:
    """Return the handling clock of the unit that leads."""
    return None if incident.lead is None else incident.clock(of_assignment(incident.lead, ClockKind.HANDLE))


def extended_before(incident: Incident) -> int:
    """Say how often the unit that leads was given more time: its clock is a stage of its own."""
    handling = handling_clock(incident)
    return 0 if handling is None else len(extensions(handling))


def led_by_county(incident: Incident) -> bool:
    """Say whether the county has the incident, or handed in what it did: a unit of the town has no time to arrive."""
    return incident.lead is not None and incident.clock(of_assignment(incident.lead, ClockKind.ARRIVAL)) is not None


def arrived(incident: Incident) -> bool:
    """Say whether a department of the county reported for the incident that the county has."""
    return incident.lead is not None and incident.clock(of_assignment(incident.lead, ClockKind.COUNTY)) is not None


def _reporter_can_be_asked(incident: Incident) -> bool:
    """Nobody without an account reads a question here, and whoever it complains about learns nothing of it."""
    return incident.reporter is not None and account_accused(incident.reporter) not in incident.accused


def _to_be_called(incident: Incident) -> bool:
    """Somebody who is told by a call, or by a text message that has not arrived, does not know the result yet."""
    untold = incident.told_at is None and incident.reporter is not None and way_to_tell(incident) in BY_PERSON
    return untold and incident.reporter not in incident.handlers


def _answer_until(incident: Incident) -> datetime | None:
    asked = incident.pending(RequestKind.MATERIAL)
    return next((datetime.fromisoformat(question.payload["until"]) for question in asked), None)


def _handling_paused(incident: Incident) -> bool:
    handling = handling_clock(incident)
    return handling is not None and handling.state is ClockState.PAUSED


def _handling_due(incident: Incident) -> datetime | None:
    """Return when the handling is due; while nothing is counted, at no time that anybody knows."""
    handling = handling_clock(incident)
    if handling is None:
        return None
    if handling.state is not ClockState.PAUSED:
        return handling.due_at
    due_at = handling.latest_times.due_at
    return due_at if due_at <= halted_since(handling.facts) else UNKNOWN


def _grave(incident: Incident) -> bool:
    """What was reported as urgent counts as grave until somebody has graded it."""
    return incident.urgent if incident.grade is None else incident.grade <= Grade.MAJOR


def _return_until(incident: Incident) -> datetime | None:
    lead = incident.lead_assignment
    return None if lead is None else lead.return_until


RETURN_LIMIT: Final = Period("within_the_return_limit", _return_until)
CONTEST_WINDOW: Final = Period("within_the_contest_window", lambda incident: incident.reply_until)
BEFORE_DUE: Final = Period("before_the_handling_is_due", _handling_due)
REOPEN_WINDOW: Final = Period("within_the_reopen_window", lambda incident: incident.reply_until)
BEFORE_ANSWER_DUE: Final = Period("before_the_answer_is_due", _answer_until)
ONE_QUESTION_AT_A_TIME: Final = Period("one_question_at_a_time", begins_at=_answer_until)
