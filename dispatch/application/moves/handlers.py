"""What a person asks for is decided: load, decide; whoever calls saves, in the same transaction.

The table decides; which decision belongs to a move is said there, so that nothing here knows any move by name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from dispatch.application.directory import Directory, crew
from dispatch.application.moves.commands import Command, NotFound
from dispatch.application.policy import Concerned, sight
from dispatch.application.ports import Entry, IncidentStore, MessageMaker, entries
from dispatch.domain.actor import Actor
from dispatch.domain.incident import Incident
from dispatch.domain.kin import NO_KIN, Kin
from dispatch.domain.moves.table import check_version, make_move, may_leave
from dispatch.domain.refusals import InvalidValue, Missing
from dispatch.domain.township.rules import TownshipRules
from dispatch.domain.workflow.form import AttachmentForm, FieldKind, Form, fields_of
from schemas.field_errors import Wrong


class Photos(Protocol):
    """The photos of incidents; see dispatch.adapters.postgres.incidents.attachments."""

    def declare(self, incident: UUID, photos: tuple[AttachmentForm, ...], actor: Actor) -> None:
        """Say that these photos will follow, or did."""
        ...

    def missing(self, photos: tuple[AttachmentForm, ...]) -> tuple[UUID, ...]:
        """Return which of the photos have not arrived whole."""
        ...


class KinMissing(Exception):
    """What goes together with the incident was not looked for, or changed before it was locked: to be begun anew.

    Hardly any incident is merged with another one, or split, so that they are looked for only then.
    """


@dataclass(frozen=True, slots=True)
class Loaded:
    """The locked incidents that a command concerns: by number those that it names and the actor sees, and their kin."""

    seen: Mapping[str, Incident]
    kin: Kin


def load(command: Command, store: IncidentStore, *, look_for_kin: bool = False) -> Loaded:
    """Lock the incidents that a command names in one go, and what goes together with its own where that is concerned.

    Raises:
        KinMissing: other incidents are concerned that have to be looked for first; nothing was changed.
    """
    named = (command.number, *command.form.others)
    locked = store.lock_numbers((*named, *(store.kin(command.number) if look_for_kin else ())))
    seen = {number: locked[number] for number in named if number in locked and _sees(command.actor, locked[number])}
    incident = seen.get(command.number)
    if incident is None or not may_leave(command.action):
        return Loaded(seen, NO_KIN)
    kin = Kin.of(incident, {each.id: each for each in locked.values()})
    if not kin.complete(incident):
        raise KinMissing(incident.number)
    return Loaded(seen, kin)


@dataclass(frozen=True, slots=True)
class Decided:
    """What becomes of the incident by a move, and everything that is to be saved for that."""

    incident: Incident
    entries: Sequence[Entry]


def decide(
    command: Command,
    loaded: Loaded,
    *,
    cause: UUID,
    store: IncidentStore,
    photos: Photos,
    rules: TownshipRules,
    directory: Directory,
    messages: MessageMaker,
) -> Decided:
    """Make the move.

    Raises:
        NotFound: no such incident, or the actor does not see it.
        Refused: the rules say no.
    """
    form, actor, found = command.form, command.actor, loaded.seen
    incident = found.get(command.number)
    if incident is None:
        raise NotFound(command.number)
    check_version(incident, command.action, actor, command.if_match)
    _check_others(form, found)
    photos.declare(incident.id, form.photos, actor)
    decision = make_move(
        command.action,
        incident,
        form,
        rules,
        actor=actor,
        at=store.now(),
        cause=cause,
        others=found,
        crew=crew(incident, directory) if _names_person(form) else (),
        kin=loaded.kin,
    )
    if absent := photos.missing(form.proof):
        raise Missing(*(f"attachments:{id}" for id in absent))
    return Decided(decision.incident, entries(decision, cause, messages))


def _sees(actor: Actor, incident: Incident) -> bool:
    return sight(actor, Concerned.of(incident)) is not None


def _names_person(form: Form) -> bool:
    return any(field.kind is FieldKind.PERSON for field in fields_of(type(form)))


def _check_others(form: Form, found: Mapping[str, Incident]) -> None:
    for field in fields_of(type(form)):
        if field.kind is FieldKind.INCIDENT and getattr(form, field.name) not in found:
            raise InvalidValue(field.name, Wrong.NO_SUCH_INCIDENT)
