"""What becomes of an automatic decision: it is applied, left to a person, or ignored because a person was faster.

How the platform comes to its decision is the business of triage; here it is one actor among others.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from dispatch.domain.changed import replace
from dispatch.domain.clocks.limits import Limits
from dispatch.domain.incident import Announcement, Decision, Incident, Notice, recorded, told_by_platform
from dispatch.domain.looking import awaits_look, looked_at
from dispatch.domain.moves.assigning import assign_by_rules
from dispatch.domain.moves.collecting import CLASSIFY, classified, classified_fact
from dispatch.domain.moves.listed import transfer_by_rules
from dispatch.domain.moves.on_the_spot import OnTheSpot, follow, why_not
from dispatch.domain.refusals import InvalidValue, MoveRefused, Refused
from dispatch.domain.terms import (
    AccusedRef,
    AreaCode,
    CategoryCode,
    Grade,
    Platform,
    Purpose,
    Role,
    Status,
    UnitId,
    UnitKind,
)
from dispatch.domain.township.rules import TownshipRules
from dispatch.domain.township.units import HandlingUnit
from dispatch.domain.ways import step_told
from dispatch.domain.workflow.check import act_of_platform
from dispatch.domain.workflow.move import Act
from schemas.facts import DecisionIgnored, IncidentAssigned, IncidentClassified, IncidentTransferred, LeftToPerson
from schemas.field_errors import Wrong
from schemas.ids import derived_id
from schemas.incident_records import Step, TriageDecided
from schemas.reasons import LeftWhy


def apply_triage(
    incident: Incident,
    decided: TriageDecided,
    township: TownshipRules,
    *,
    at: datetime,
    cause: UUID,
    on_the_spot: OnTheSpot | None = None,
    decided_by: str | None = None,
) -> Decision:
    """Classify and assign as triage decided, as one decision with one version, or say why not.

    on_the_spot: what is known of a report that says it is dealt with already; such a report is classified and not
    assigned. decided_by: who decided, if it was not the triage that Kafka brings.

    Raises:
        InvalidValue: a grade or platform that the rules do not know.
    """
    decision = _applied(incident, decided, township, on_the_spot, at=at, cause=cause)
    if decided_by is None:
        return decision
    change = decision.change
    return Decision(change=replace(change, announce=tuple(_by(decided_by, said) for said in change.announce)))


def leave_to_person(incident: Incident, *, why: str) -> Decision:
    """Put an incident that cannot be decided automatically into the operators' queue; it may still be decided later."""
    if ignored := _why_ignored(incident):
        return _ignored(incident, ignored)
    return told_by_platform(incident, replace(incident, left_to_person=True), LeftToPerson(why=why))


def _applied(
    incident: Incident,
    decided: TriageDecided,
    township: TownshipRules,
    on_the_spot: OnTheSpot | None,
    *,
    at: datetime,
    cause: UUID,
) -> Decision:
    if ignored := _why_ignored(incident) or _of_the_visit(incident, decided):
        return _ignored(incident, ignored)
    act = act_of_platform((CLASSIFY,), incident, at=at, cause=cause)
    known = _classified(incident, decided, township.limits, at=at)
    said = act.says(classified_fact(known, steps=_steps(decided, route=False), by_rules=decided.rules))
    unit = township.units.get(UnitId(decided.unit)) if decided.unit else None
    notify = _calls(incident, known, cause=cause)
    if waiting := _what_is_missing(known, decided, unit):
        return _left(act, incident, known, said, decided, waiting, notify)
    if incident.history:
        return _moved(incident, replace(known, left_to_person=False), said)
    try:
        followed = _followed(known, decided, unit, township, on_the_spot, at=at, cause=cause)
    except Refused as refusal:
        why = why_not(refusal) if known.self_handled else refusal.code
        return _left(act, incident, known, said, decided, why, notify)
    if followed is None:
        return _moved(incident, replace(known, left_to_person=False), said)
    then = followed.change
    return _moved(incident, then.after, said, *then.announce, notify=(*notify, *then.notify))


def _by(decided_by: str, said: Announcement) -> Announcement:
    if isinstance(said.fact, IncidentClassified | IncidentAssigned | IncidentTransferred | LeftToPerson):
        return replace(said, fact=replace(said.fact, decided_by=decided_by))
    return said


def _why_ignored(incident: Incident) -> str:
    if incident.decided_by is not None:
        return "already_decided"
    if incident.person_only:
        return "person_only"
    return "" if incident.status is Status.RECEIVED or incident.history else MoveRefused.code


def _of_the_visit(incident: Incident, decided: TriageDecided) -> str:
    """A decision about the visit itself comes too late once an officer has said what was found."""
    return "already_decided" if decided.caused_by == incident.report and looked_at(incident) else ""


def _what_is_missing(incident: Incident, decided: TriageDecided, unit: HandlingUnit | None) -> str:
    """Return the code of the part that a person has to decide, or nothing when the platform may go on."""
    if incident.accused:
        return LeftWhy.ACCUSATION
    if Purpose(decided.purpose) is Purpose.THANKS:
        return LeftWhy.THANKS
    if incident.category is None:
        return LeftWhy.NO_CATEGORY
    if incident.history:
        return ""
    if incident.cell is None:
        return LeftWhy.UNPLACED
    if incident.self_handled or unit is not None or awaits_look(incident):
        return ""
    return LeftWhy.UNKNOWN_UNIT if decided.unit else LeftWhy.NO_UNIT


def _ignored(incident: Incident, why: str) -> Decision:
    return told_by_platform(incident, incident, DecisionIgnored(refusal=why))


def _classified(incident: Incident, decided: TriageDecided, limits: Limits, *, at: datetime) -> Incident:
    try:
        grade = Grade(decided.grade) if decided.grade is not None else None
        platform = Platform(decided.platform) if decided.platform is not None else None
    except ValueError as error:
        raise InvalidValue("grade or platform", Wrong.INVALID) from error
    after = classified(
        incident,
        limits,
        category=CategoryCode(decided.category) if decided.category else None,
        grade=grade,
        platform=platform,
        cell=AreaCode(decided.cell) if decided.cell else None,
        at=at,
    )
    return replace(
        after,
        decided_by=decided.rules,
        urgent=after.urgent or decided.urgent,
        accused=tuple(map(AccusedRef, decided.accused)),
    )


def _followed(
    known: Incident,
    decided: TriageDecided,
    unit: HandlingUnit | None,
    township: TownshipRules,
    on_the_spot: OnTheSpot | None,
    *,
    at: datetime,
    cause: UUID,
) -> Decision | None:
    """Return the move that follows the classification: the officer's own, or who gets it; None while it waits."""
    if awaits_look(known):
        return None
    if known.self_handled:
        if on_the_spot is None:
            raise ValueError(f"nothing is known of who dealt with {known.id} on the spot")
        return follow(known, township, on_the_spot, at=at, cause=cause)
    if unit is None:
        raise ValueError(f"{known.id} is to be assigned to no unit")
    steps = _steps(decided, route=True)
    if unit.kind is UnitKind.COUNTY:
        return transfer_by_rules(known, decided, township, steps=steps, at=at, cause=cause)
    return assign_by_rules(known, decided, unit, township, steps=steps, at=at, cause=cause)


def _left(
    act: Act,
    before: Incident,
    known: Incident,
    said: Announcement,
    decided: TriageDecided,
    why: str,
    notify: tuple[Notice, ...],
) -> Decision:
    waits = act.says(LeftToPerson(steps=_steps(decided, route=True), why=why))
    told = step_told(known, "report_taken_up", cause=act.cause)
    return _moved(before, replace(known, left_to_person=True), said, waits, notify=(*notify, *told))


def _calls(before: Incident, known: Incident, *, cause: UUID) -> tuple[Notice, ...]:
    """Call somebody at once: an operator when life is in danger, the supervisor when somebody of ours is accused."""
    notices = []
    if known.urgent and not before.urgent:
        notices.append(Notice(id=derived_id(cause, "notice-danger"), kind="danger", to=Role.OPERATOR.value))
    if known.accused and not known.history:
        notices.append(Notice(id=derived_id(cause, "notice-accusation"), kind="accusation", to=Role.SUPERVISOR.value))
    return tuple(notices)


def _moved(before: Incident, after: Incident, *said: Announcement, notify: tuple[Notice, ...] = ()) -> Decision:
    """Make one decision of the classification and what followed it: one version further."""
    return Decision(change=recorded(before, after, *said, moved=True, notify=notify))


def _steps(decided: TriageDecided, *, route: bool) -> tuple[Step, ...]:
    return tuple(step for step in decided.steps if (step.step == "route") is route)
