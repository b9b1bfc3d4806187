"""What a row of the workflow table is: from where, to where, by whom, with what, and under which condition.

The rows themselves, and the questions that are asked of them, stand in `workflow`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from dispatch.domain.actor import Actor
from dispatch.domain.incident import Incident
from dispatch.domain.refusals import Missing
from dispatch.domain.terms import Action, Outcome, Role, Status
from dispatch.domain.workflow.parties import Party


class Tone(StrEnum):
    """How a move is offered: what leads on, what is beside the way, and what sends back or ends."""

    PRIMARY = "primary"
    PLAIN = "plain"
    DANGER = "danger"


class FieldKind(StrEnum):
    """What kind of input a field of a move takes."""

    TEXT = "text"
    LINE = "line"
    CODE = "code"
    CATEGORY = "category"
    GRADE = "grade"
    UNIT = "unit"
    REQUEST = "request"
    STARS = "stars"
    ATTACHMENTS = "attachments"


FIELD_KINDS: Final = {
    "admission_item": FieldKind.CODE,
    "at_fault": FieldKind.CODE,
    "attachments": FieldKind.ATTACHMENTS,
    "category": FieldKind.CATEGORY,
    "grade": FieldKind.GRADE,
    "note": FieldKind.TEXT,
    "reason": FieldKind.TEXT,
    "reason_code": FieldKind.CODE,
    "request": FieldKind.REQUEST,
    "result": FieldKind.TEXT,
    "stars": FieldKind.STARS,
    "turn_to": FieldKind.LINE,
    "unit": FieldKind.UNIT,
}


@dataclass(frozen=True, slots=True)
class Stand:
    """A status, and for closed incidents the outcome. `why` says when a move leads here, if it can lead elsewhere."""

    status: Status
    outcome: Outcome | None = None
    why: str = ""

    def fits(self, incident: Incident) -> bool:
        """Say whether an incident stands so."""
        return incident.status is self.status and incident.outcome is self.outcome

    def __str__(self) -> str:
        return self.status.value if self.outcome is None else f"{self.status.value} · {self.outcome.value}"


@dataclass(frozen=True, slots=True)
class Condition:
    """Something about the incident itself that decides whether a row applies."""

    text: str
    holds: Callable[[Incident], bool]


@dataclass(frozen=True, slots=True)
class Period:
    """A period within which a row applies, half-open; None means that it never began."""

    text: str
    ends_at: Callable[[Incident], datetime | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One row of the table.

    goals: where it may lead; empty means that the status stays. by: who may do it.
    needs: what must be given, each with its alternatives. fields: what a person is asked for.
    tone: how it is offered.
    if_match: whether the caller must say on which version it was decided. counts: whether it makes a new version.
    """

    row: int
    action: Action
    zh: str
    sources: tuple[Stand, ...]
    goals: tuple[Stand, ...]
    by: tuple[Party, ...]
    clocks: str
    needs: tuple[tuple[str, ...], ...] = ()
    fields: tuple[str, ...] = ()
    tone: Tone = Tone.PLAIN
    if_match: bool = True
    counts: bool = True
    when: Condition | None = None
    within: Period | None = None

    def applies(self, incident: Incident) -> bool:
        """Say whether the incident stands where this row starts."""
        return any(source.fits(incident) for source in self.sources)

    def role_of(self, incident: Incident, actor: Actor) -> Role | None:
        """Return the role in which the actor may do it, or None."""
        return next((role for party in self.by if (role := party.role_of(incident, actor))), None)

    def in_time(self, incident: Incident, at: datetime) -> bool:
        """Say whether the period of this row, if it has one, is still running."""
        if self.within is None:
            return True
        ends_at = self.within.ends_at(incident)
        return ends_at is not None and at < ends_at

    def leads_to(self, before: Incident, after: Incident) -> bool:
        """Say whether the row allows this to become of the incident."""
        if not self.goals:
            return (after.status, after.outcome) == (before.status, before.outcome)
        return any(goal.fits(after) for goal in self.goals)

    def required(self, field: str) -> bool:
        """Say whether the field must be filled in, with nothing else in its place."""
        return (field,) in self.needs

    def alternatives(self, field: str) -> tuple[str, ...]:
        """Return the fields of which one must be filled in, if this is one of several."""
        others = next((names for names in self.needs if field in names and len(names) > 1), ())
        asked = tuple(name for name in others if name in self.fields)
        return asked if len(asked) > 1 else ()

    @property
    def place(self) -> tuple[bool, int]:
        """Where it stands among those that are offered: what leads on first, what moves nothing last."""
        return not self.counts, tuple(Tone).index(self.tone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """A row that allows what is to be done, and the role in which the actor does it."""

    move: Move
    role: Role

    def need(self, **given: object) -> None:
        """Check that everything the row needs was given.

        Raises:
            Missing: with the names of what was not.
        """
        missing = ["|".join(names) for names in self.move.needs if not any(given.get(name) for name in names)]
        if missing:
            raise Missing(*missing)
