"""What a person asks for is done: load, decide, save, one transaction.

The rules decide; here each move is matched with the rule that knows it and with what that rule needs to see.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from dispatch.application.accept.report_form import AttachmentForm
from dispatch.application.moves.commands import Command, MoveForm, NotFound
from dispatch.application.policy import Standing, visible
from dispatch.application.ports import Change, IncidentStore, MessageMaker
from dispatch.application.township import TownshipRules
from dispatch.domain.actor import Actor
from dispatch.domain.incident import Decision, Incident
from dispatch.domain.moves import assigning, collecting, declining, feedback, handling, reopening, self_handling
from dispatch.domain.refusals import InvalidValue, Missing
from dispatch.domain.terms import Action, Grade, RequestId, UnitId
from dispatch.domain.township.units import HandlingUnit
from dispatch.domain.workflow.table import check_version


class Photos(Protocol):
    """The photos of incidents; see dispatch.adapters.postgres.attachments."""

    def declare(self, incident: UUID, photos: tuple[AttachmentForm, ...], actor: Actor) -> None:
        """Say that these photos will follow, or did."""
        ...

    def missing(self, photos: tuple[AttachmentForm, ...]) -> tuple[UUID, ...]:
        """Return which of the photos have not arrived whole."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A move with everything the rules may look at."""

    incident: Incident
    form: MoveForm
    rules: TownshipRules
    actor: Actor
    at: datetime
    cause: UUID

    @property
    def photos(self) -> tuple[UUID, ...]:
        """The ids of the photos that belong to the move."""
        return tuple(photo.id for photo in self.form.attachments)

    def unit(self) -> HandlingUnit:
        """Return the unit named in the form.

        Raises:
            Missing: none is named. InvalidValue: there is no such unit.
        """
        if self.form.unit is None:
            raise Missing("unit")
        try:
            return self.rules.units[UnitId(self.form.unit)]
        except KeyError as error:
            raise InvalidValue("unit", f"there is no unit {self.form.unit}") from error


def handle(
    command: Command, *, cause: UUID, store: IncidentStore, photos: Photos, rules: TownshipRules, messages: MessageMaker
) -> UUID:
    """Do the move and return the id of the incident.

    Raises:
        NotFound: no such incident, or the actor does not see it.
        Refused: the rules say no; nothing was changed.
    """
    incident = _visible(command, store)
    check_version(incident, command.action, command.actor, command.if_match)
    photos.declare(incident.id, command.form.attachments, command.actor)
    asked = Asked(incident=incident, form=command.form, rules=rules, actor=command.actor, at=store.now(), cause=cause)
    decision = DECIDE[command.action](asked)
    if command.action in PROOF_FIRST and (absent := photos.missing(command.form.attachments)):
        raise Missing(*(f"attachments:{id}" for id in absent))
    store.save_all([Change(before=incident, decision=decision, cause=cause, messages=messages(decision))])
    return incident.id


def _visible(command: Command, store: IncidentStore) -> Incident:
    found = store.by_number(command.number)
    incident = store.lock([found]).get(found) if found else None
    if incident is None or not visible(command.actor).covers(Standing.of(incident)):
        raise NotFound(command.number)
    return incident


def _classify(asked: Asked) -> Decision:
    if asked.form.category is None:
        raise Missing("category")
    category = asked.rules.categories.leaves.get(asked.form.category)
    if category is None:
        raise InvalidValue("category", f"{asked.form.category} is no category that an incident can have")
    return collecting.classify(
        asked.incident,
        asked.rules.limits,
        category=category.code,
        grade=Grade(asked.form.grade) if asked.form.grade else category.grade,
        platform=category.platform,
        reason=asked.form.reason,
        actor=asked.actor,
        at=asked.at,
        cause=asked.cause,
    )


def _decline(asked: Asked) -> Decision:
    return declining.decline(
        asked.incident,
        asked.rules.limits,
        reason_code=asked.form.reason_code or "",
        turn_to=asked.form.turn_to or "",
        reason=asked.form.reason,
        listed=asked.rules.reasons.get(Action.DECLINE),
        actor=asked.actor,
        at=asked.at,
        cause=asked.cause,
    )


def _contest(asked: Asked) -> Decision:
    return declining.contest(
        asked.incident,
        asked.rules.limits,
        reason=asked.form.reason or "",
        actor=asked.actor,
        at=asked.at,
        cause=asked.cause,
    )


def _self_handle(asked: Asked) -> Decision:
    return self_handling.self_handle(
        asked.incident,
        asked.rules.limits,
        asked.rules.self_handling,
        attachments=asked.photos,
        note=asked.form.note,
        actor=asked.actor,
        at=asked.at,
        cause=asked.cause,
    )


def _assign(asked: Asked) -> Decision:
    return assigning.assign(
        asked.incident,
        asked.unit(),
        asked.rules.limits,
        reason=asked.form.reason,
        admission_item=asked.form.admission_item,
        admissions=asked.rules.admissions,
        actor=asked.actor,
        at=asked.at,
        cause=asked.cause,
    )


def _recall(asked: Asked) -> Decision:
    return assigning.recall(
        asked.incident,
        asked.rules.limits,
        reason=asked.form.reason or "",
        actor=asked.actor,
        at=asked.at,
        cause=asked.cause,
    )


def _sign(asked: Asked) -> Decision:
    return handling.sign(asked.incident, actor=asked.actor, at=asked.at, cause=asked.cause)


def _return(asked: Asked) -> Decision:
    return handling.return_assignment(
        asked.incident,
        asked.rules.limits,
        reason_code=asked.form.reason_code or "",
        reason=asked.form.reason or "",
        attachments=asked.photos,
        listed=asked.rules.reasons.get(Action.RETURN),
        actor=asked.actor,
        at=asked.at,
        cause=asked.cause,
    )


def _rule(asked: Asked) -> Decision:
    return assigning.rule(
        asked.incident,
        asked.unit(),
        asked.rules.limits,
        reason=asked.form.reason or "",
        admission_item=asked.form.admission_item,
        admissions=asked.rules.admissions,
        actor=asked.actor,
        at=asked.at,
        cause=asked.cause,
    )


def _hand_in(asked: Asked) -> Decision:
    category = asked.rules.categories.leaves.get(asked.incident.category) if asked.incident.category else None
    return handling.hand_in(
        asked.incident,
        asked.rules.limits,
        result=asked.form.result or "",
        attachments=asked.photos,
        photo_required=category is not None and category.photo_required,
        actor=asked.actor,
        at=asked.at,
        cause=asked.cause,
    )


def _confirm(asked: Asked) -> Decision:
    return feedback.confirm(
        asked.incident,
        asked.rules.limits,
        note=asked.form.note,
        attachments=asked.photos,
        actor=asked.actor,
        at=asked.at,
        cause=asked.cause,
    )


def _send_back(asked: Asked) -> Decision:
    return feedback.send_back(
        asked.incident,
        asked.rules.limits,
        reason=asked.form.reason or "",
        attachments=asked.photos,
        actor=asked.actor,
        at=asked.at,
        cause=asked.cause,
    )


def _rate(asked: Asked) -> Decision:
    return feedback.rate(
        asked.incident,
        asked.rules.limits,
        stars=asked.form.stars or 0,
        reason=asked.form.reason,
        actor=asked.actor,
        at=asked.at,
        cause=asked.cause,
    )


def _reopen(asked: Asked) -> Decision:
    return reopening.ask_reopen(
        asked.incident,
        asked.rules.limits,
        reason=asked.form.reason or "",
        at_fault=asked.form.at_fault,
        actor=asked.actor,
        at=asked.at,
        cause=asked.cause,
    )


def _grant(asked: Asked) -> Decision:
    return reopening.grant(
        asked.incident,
        asked.rules.limits,
        request=_request(asked),
        reason=asked.form.reason,
        actor=asked.actor,
        at=asked.at,
        cause=asked.cause,
    )


def _refuse(asked: Asked) -> Decision:
    return reopening.refuse(
        asked.incident,
        request=_request(asked),
        reason=asked.form.reason or "",
        actor=asked.actor,
        at=asked.at,
        cause=asked.cause,
    )


def _comment(asked: Asked) -> Decision:
    return feedback.comment(
        asked.incident,
        note=asked.form.note or "",
        attachments=asked.photos,
        actor=asked.actor,
        at=asked.at,
        cause=asked.cause,
    )


def _request(asked: Asked) -> RequestId:
    if asked.form.request is None:
        raise Missing("request")
    return RequestId(asked.form.request)


PROOF_FIRST: Final = frozenset({Action.HAND_IN, Action.SELF_HANDLE})
"""Moves whose photos are proof: they must have arrived before the move counts."""

DECIDE: Final[Mapping[Action, Callable[[Asked], Decision]]] = {
    Action.CLASSIFY: _classify,
    Action.DECLINE: _decline,
    Action.CONTEST: _contest,
    Action.SELF_HANDLE: _self_handle,
    Action.ASSIGN: _assign,
    Action.RECALL: _recall,
    Action.SIGN: _sign,
    Action.RETURN: _return,
    Action.RULE: _rule,
    Action.HAND_IN: _hand_in,
    Action.CONFIRM: _confirm,
    Action.SEND_BACK: _send_back,
    Action.RATE: _rate,
    Action.REOPEN: _reopen,
    Action.GRANT: _grant,
    Action.REFUSE: _refuse,
    Action.COMMENT: _comment,
}
"""The moves that a person can ask for."""
