"""Automatic decisions are applied: a batch in one transaction, each cause once, whoever brings it.

What somebody else has in hand is left out and comes again: an automatic decision never waits for a lock, and so none
waits for another's incident. Kafka's decision and the fallback's carry the same id and are recorded under the same
name, so whichever comes second changes nothing. Where a cause was only left to a person, because its message died, a
decision that comes after all is the first one.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Final
from uuid import UUID

from dispatch.application.automation.on_the_spot import Witness
from dispatch.application.ports import Entry, IncidentStore, MessageMaker, entries
from dispatch.domain import automation
from dispatch.domain.incident import Decision, Incident
from dispatch.domain.looking import fault_id
from dispatch.domain.moves.on_the_spot import OnTheSpot
from dispatch.domain.refusals import Refused
from dispatch.domain.township.rules import TownshipRules
from runtime.unavailable import Held
from schemas.facts import DecisionIgnored, LeftToPerson
from schemas.ids import decision_id
from schemas.incident_records import TriageDecided

CONSUMER: Final = "effects"
"""The name under which applied decisions are recorded."""

Outcomes = dict[UUID, str]


def apply_decisions(
    decided: Sequence[TriageDecided],
    *,
    store: IncidentStore,
    rules: TownshipRules,
    messages: MessageMaker,
    witness: Witness,
    decided_by: str | None = None,
) -> Outcomes:
    """Apply decisions and return for each cause what came of it; `decided_by`: who decided, if it was not triage.

    Outcomes: assigned, classified, left_to_person, ignored, repeated; held when somebody else has the incident in hand
    and the decision has to come again; for those that can never be applied unknown_incident, no_answer or the code of a
    refusal.
    Those and held are not recorded as processed.
    """
    by_cause = {decision.caused_by: decision for decision in decided}
    incidents = store.lock_free(decision.incident for decision in by_cause.values())
    held = _held(store, {decision.incident for decision in by_cause.values()} - incidents.keys())
    recorded = store.processed(CONSUMER, list(by_cause))
    done = {
        cause: outcome
        for cause, outcome in recorded.items()
        if outcome != LEFT_TO_PERSON or _decided(incidents.get(by_cause[cause].incident))
    }
    outcomes: Outcomes = dict.fromkeys(done, "repeated")
    on_the_spot = witness.of(incidents.values())
    saved: list[Entry] = []
    for cause, decision in by_cause.items():
        if cause in done:
            continue
        incident = incidents.get(decision.incident)
        if incident is None:
            outcomes[cause] = HELD if decision.incident in held else "unknown_incident"
            continue
        if not _answers(decision, incident):
            outcomes[cause] = NO_ANSWER
            continue
        try:
            result = _applied(incident, decision, store, rules, on_the_spot.get(incident.id), decided_by)
        except Refused as refusal:
            outcomes[cause] = refusal.code
            continue
        saved += entries(result, decision.event_id, messages)
        incidents[decision.incident] = result.incident
        outcomes[cause] = _outcome(incident, result)
    if saved:
        store.save_all(saved)
    applied = {cause: outcome for cause, outcome in outcomes.items() if outcome in RECORDED} | done
    if applied:
        store.mark_processed(CONSUMER, applied)
    return outcomes


HELD: Final = "held"
NO_ANSWER: Final = "no_answer"
LEFT_TO_PERSON: Final = "left_to_person"
RECORDED: Final = frozenset({"assigned", "classified", LEFT_TO_PERSON, "ignored", "repeated"})
"""Outcomes with an effect on record; the others are dead letters."""


def leave_to_person(incident: UUID, cause: UUID, why: str, *, store: IncidentStore) -> bool:
    """Close the report of a cause that died, and put its incident in the operators' queue; False if it was done.

    Raises:
        Held: somebody else has the incident in hand.
    """
    found = store.lock_free([incident]).get(incident)
    if found is None and _held(store, {incident}):
        raise Held(f"incident {incident} is in other hands")
    if store.processed(CONSUMER, [cause]):
        return False
    if found is not None and found.decided_by is None:
        decision = automation.leave_to_person(found, why=why)
        store.save_all([Entry(change=decision.change, cause=cause)])
    store.mark_processed(CONSUMER, {cause: LEFT_TO_PERSON})
    return True


def _held(store: IncidentStore, missing: Set[UUID]) -> frozenset[UUID]:
    return store.existing(missing) if missing else frozenset()


def _answers(decision: TriageDecided, incident: Incident) -> bool:
    """Say whether a decision is about the report of its incident and is what triage makes of that.

    What an officer found at a visit stands for a report.
    """
    if decision.event_id != decision_id(decision.caused_by):
        return False
    return decision.caused_by == incident.report or decision.caused_by == fault_id(incident.report)


def _decided(incident: Incident | None) -> bool:
    return incident is not None and incident.decided_by is not None


def _applied(
    incident: Incident,
    decided: TriageDecided,
    store: IncidentStore,
    rules: TownshipRules,
    on_the_spot: OnTheSpot | None,
    decided_by: str | None,
) -> Decision:
    return automation.apply_triage(
        incident,
        decided,
        rules,
        at=store.now(),
        cause=decided.event_id,
        on_the_spot=on_the_spot,
        decided_by=decided_by,
    )


def _outcome(before: Incident, decision: Decision) -> str:
    facts = [announcement.fact for announcement in decision.change.announce]
    if any(isinstance(fact, DecisionIgnored) for fact in facts):
        return "ignored"
    if any(isinstance(fact, LeftToPerson) for fact in facts):
        return LEFT_TO_PERSON
    return "assigned" if decision.incident.lead != before.lead else "classified"
