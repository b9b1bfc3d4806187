"""A text message that tells a result arrived, or never will: its incident is told from then on, or to be called."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from dispatch.application.ports import IncidentStore, MessageMaker, entries
from dispatch.domain.incident import Incident
from dispatch.domain.moves import telling
from dispatch.domain.refusals import MoveRefused
from dispatch.domain.township.rules import TownshipRules
from schemas.ids import derived_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """What became of a message about an incident.

    tries: how often it was sent so far; more when somebody had it sent again. outdated: a later one told of a later
    result.
    """

    message: UUID
    arrived: bool
    tries: int
    outdated: bool


def record(
    ended: Ended, before: Incident, *, store: IncidentStore, rules: TownshipRules, messages: MessageMaker
) -> None:
    """Record what became of a message about an incident, which is locked."""
    if ended.outdated:
        return
    at = store.now()
    cause = derived_id(ended.message, f"ended after {ended.tries} tries")
    try:
        if ended.arrived:
            decision = telling.told_by_message(before, rules, at=at, cause=cause)
        else:
            decision = telling.not_told_by_message(before, at=at, cause=cause)
    except MoveRefused:  # it was told by a call, or there is no result any more
        return
    store.save_all(entries(decision, cause, messages))
