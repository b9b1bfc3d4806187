"""What becomes of an automatic decision: it is applied, left to a person, or ignored because a person was faster.

How the platform comes to its decision is the business of triage; here it is one actor among others.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from dispatch.domain.actor import PLATFORM_ACTOR
from dispatch.domain.changed import replace
from dispatch.domain.clocks.limits import Limits
from dispatch.domain.incident import Announcement, Decision, Incident
from dispatch.domain.moves.assigning import assign
from dispatch.domain.moves.collecting import classified, classified_fact
from dispatch.domain.moves.deciding import Voice
from dispatch.domain.moves.on_the_spot import OnTheSpot, follow, why_not
from dispatch.domain.refusals import InvalidValue, MoveRefused, Refused
from dispatch.domain.terms import AreaCode, CategoryCode, Grade, Platform, Role, Status
from dispatch.domain.township.admission import NO_ADMISSIONS, AdmissionList
from dispatch.domain.township.self_handling import NO_SELF_HANDLING, SelfHandlingList
from dispatch.domain.township.units import HandlingUnit
from schemas.facts import DecisionIgnored, IncidentAssigned, IncidentClassified, LeftToPerson
from schemas.incident_records import Step, TriageDecided
from schemas.reasons import LeftWhy

_PLATFORM = Voice(actor=PLATFORM_ACTOR, role=Role.PLATFORM)


def apply_triage(
    incident: Incident,
    decided: TriageDecided,
    unit: HandlingUnit | None,
    limits: Limits,
    *,
    at: datetime,
    cause: UUID,
    admissions: AdmissionList = NO_ADMISSIONS,
    self_handling: SelfHandlingList = NO_SELF_HANDLING,
    on_the_spot: OnTheSpot | None = None,
    decided_by: str | None = None,
) -> Decision:
    """Classify and assign as triage decided, as one decision with one version, or say why not.

    unit: the unit that triage names, None if it names none or there is no such unit. on_the_spot:
    what is known of a report that says it is dealt with already; such a report is classified and not assigned.
    decided_by: who decided, if it was not the triage that Kafka brings.

    Raises:
        InvalidValue: a grade or platform that the rules do not know.
    """
    decision = _applied(incident, decided, unit, limits, admissions, self_handling, on_the_spot, at=at, cause=cause)
    if decided_by is None:
        return decision
    return replace(decision, announce=tuple(_by(decided_by, said) for said in decision.announce))


def leave_to_person(incident: Incident, *, why: str) -> Decision:
    """Put an incident that cannot be decided automatically into the operators' queue; it may still be decided later."""
    if ignored := _why_ignored(incident):
        return _ignored(incident, ignored)
    after = replace(incident, seq=incident.seq + 1, left_to_person=True)
    return Decision(incident=after, announce=(_PLATFORM.says(LeftToPerson(why=why)),))


def _applied(
    incident: Incident,
    decided: TriageDecided,
    unit: HandlingUnit | None,
    limits: Limits,
    admissions: AdmissionList,
    self_handling: SelfHandlingList,
    on_the_spot: OnTheSpot | None,
    *,
    at: datetime,
    cause: UUID,
) -> Decision:
    if ignored := _why_ignored(incident):
        return _ignored(incident, ignored)
    known = _classified(incident, decided, limits, at=at)
    if waiting := _what_is_missing(known, decided, unit):
        return _classified_only(incident, known, decided, waiting=waiting)
    if incident.history:
        return _classified_only(incident, known, decided)
    try:
        if incident.self_handled:
            assert on_the_spot is not None, "whoever applies decisions knows what was dealt with on the spot"
            followed = follow(known, limits, self_handling, on_the_spot, at=at, cause=cause)
        else:
            followed = _assigned(known, decided, unit, limits, admissions, at=at, cause=cause)
    except Refused as refusal:
        waiting = why_not(refusal) if incident.self_handled else refusal.code
        return _classified_only(incident, known, decided, waiting=waiting)
    if followed is None:
        return _classified_only(incident, known, decided)
    return _joined(incident, followed.incident, _says_classified(known, decided), *followed.announce, told=followed)


def _by(decided_by: str, said: Announcement) -> Announcement:
    if isinstance(said.fact, IncidentClassified | IncidentAssigned | LeftToPerson):
        return replace(said, fact=replace(said.fact, decided_by=decided_by))
    return said


def _why_ignored(incident: Incident) -> str:
    if incident.decided_by is not None:
        return "already_decided"
    if incident.person_only:
        return "person_only"
    return "" if incident.status is Status.RECEIVED or incident.history else MoveRefused.code


def _what_is_missing(incident: Incident, decided: TriageDecided, unit: HandlingUnit | None) -> str:
    """Return the code of the part that a person has to decide, or nothing when the platform may go on."""
    if incident.category is None:
        return LeftWhy.NO_CATEGORY
    if incident.history:
        return ""
    if incident.cell is None:
        return LeftWhy.UNPLACED
    if incident.self_handled or unit is not None:
        return ""
    return LeftWhy.UNKNOWN_UNIT if decided.unit else LeftWhy.NO_UNIT


def _ignored(incident: Incident, why: str) -> Decision:
    after = replace(incident, seq=incident.seq + 1)
    return Decision(incident=after, announce=(_PLATFORM.says(DecisionIgnored(refusal=why)),))


def _classified(incident: Incident, decided: TriageDecided, limits: Limits, *, at: datetime) -> Incident:
    try:
        grade = Grade(decided.grade) if decided.grade is not None else None
        platform = Platform(decided.platform) if decided.platform is not None else None
    except ValueError as error:
        raise InvalidValue("grade or platform", str(error)) from error
    after = classified(
        incident,
        limits,
        category=CategoryCode(decided.category) if decided.category else None,
        grade=grade,
        platform=platform,
        cell=AreaCode(decided.cell) if decided.cell else None,
        at=at,
    )
    return replace(after, decided_by=decided.rules)


def _assigned(
    incident: Incident,
    decided: TriageDecided,
    unit: HandlingUnit | None,
    limits: Limits,
    admissions: AdmissionList,
    *,
    at: datetime,
    cause: UUID,
) -> Decision:
    assert unit is not None
    return assign(
        incident,
        unit,
        limits,
        actor=PLATFORM_ACTOR,
        at=at,
        cause=cause,
        responsibility_row=decided.responsibility_row,
        admission_item=decided.admission_item,
        admissions=admissions,
        level=decided.level,
        steps=_steps(decided, route=True),
        by_rules=decided.rules,
    )


def _classified_only(before: Incident, known: Incident, decided: TriageDecided, *, waiting: str = "") -> Decision:
    said = [_says_classified(known, decided)]
    if waiting:
        said.append(_PLATFORM.says(LeftToPerson(steps=_steps(decided, route=True), why=waiting)))
    return _joined(before, replace(known, left_to_person=bool(waiting)), *said)


def _joined(before: Incident, after: Incident, *said: Announcement, told: Decision | None = None) -> Decision:
    """Make one decision of the classification and what followed it: one version further."""
    numbered = replace(after, version=before.version + 1, seq=before.seq + len(said))
    return Decision(incident=numbered, announce=said, notify=told.notify if told else ())


def _says_classified(known: Incident, decided: TriageDecided) -> Announcement:
    fact = classified_fact(known, steps=_steps(decided, route=False), by_rules=decided.rules)
    return _PLATFORM.says(fact)


def _steps(decided: TriageDecided, *, route: bool) -> tuple[Step, ...]:
    return tuple(step for step in decided.steps if (step.step == "route") is route)
