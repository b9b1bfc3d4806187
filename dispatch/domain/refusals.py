"""How the rules say no: one class per kind of refusal, each with the code that callers see.

The console turns codes into HTTP statuses; 404 (not visible) is decided before a rule is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from dispatch.domain.terms import Status, UnitId
from schemas.field_errors import Wrong


class Refused(Exception):
    """The rules do not allow it. The message is for the log; what people read is made of the code and its data."""

    code: ClassVar[str] = "refused"


class Bar(StrEnum):
    """What is in the way of a move beside the conditions and periods of its rows; some with an instant."""

    ELSEWHERE = "elsewhere"
    """The status alone; with it."""
    NOT_YET = "not_yet"
    """at"""
    CLOCK_NOT_RUNNING = "clock_not_running"
    DUE_LATER = "due_later_already"
    """at"""
    PAUSED = "handling_is_paused"
    DUE_UNKNOWN = "workdays_not_loaded"
    NO_COMMAND_ROOM = "no_command_room"
    NO_COUNTY_CENTRE = "no_county_centre"
    PERSON_DECIDED = "a_person_decided"
    OF_PLATFORM = "made_by_the_platform"
    PERIOD_FROZEN = "period_is_frozen"


class MoveRefused(Refused):
    """The workflow does not allow this move in the state that the incident is in.

    why: a `Bar`, or the code of the condition that does not hold or of the period that does not run: `forbidden.<why>`
    in the catalogue of sentences. at: when the period ended, or will begin. units: those that are in the way.
    """

    code = "move_refused"

    def __init__(
        self, why: str, *, at: datetime | None = None, units: Sequence[UnitId] = (), status: Status | None = None
    ) -> None:
        data = [*units, *([at.isoformat()] if at else []), *([status.value] if status else [])]
        super().__init__(f"{why.replace('_', ' ')} ({', '.join(data)})" if data else why.replace("_", " "))
        self.why = why
        self.at = at
        self.units = tuple(units)
        self.status = status


class NotYours(Refused):
    """The move is allowed, but not to this actor."""

    code = "not_yours"


class Stale(Refused):
    """The caller decided on a version that is no longer the current one."""

    code = "stale"

    def __init__(self, *, given: int, current: int) -> None:
        super().__init__(f"decided on version {given}, but the incident is at version {current}")
        self.given = given
        self.current = current


class VersionNeeded(Refused):
    """The move needs the version it was decided on (If-Match)."""

    code = "version_needed"


class Missing(Refused):
    """Something the move needs was not given; `names` lists it, alternatives joined by a bar."""

    code = "missing"

    def __init__(self, *names: str) -> None:
        super().__init__(f"missing: {', '.join(names)}")
        self.names = names


class InvalidValue(Refused):
    """A value was given that the rules do not know: of which field, what is wrong, and what its sentence asks for."""

    code = "invalid_value"

    def __init__(self, name: str, wrong: Wrong, **params: Any) -> None:
        data = f" ({', '.join(map(str, params.values()))})" if params else ""
        super().__init__(f"{name}: {wrong.value.replace('_', ' ')}{data}")
        self.name = name
        self.wrong = wrong
        self.params = params


class OutsideJurisdiction(Refused):
    """The unit does not answer for the incident's cell."""

    code = "outside_jurisdiction"


class AdmissionItemNeeded(Refused):
    """A village can only be asked for what is on the admission list (准入清单), and the item must be cited."""

    code = "admission_item_needed"


class TakenBack(Refused):
    """The duty list (履职事项清单) says that the county took the matter back; no unit of the town may lead it."""

    code = "taken_back"

    def __init__(self, message: str, *, item: str, version: str, text: str) -> None:
        super().__init__(message)
        self.item = item
        self.version = version
        self.text = text


class NotOnList(Refused):
    """The matter is not one that a grid officer may deal with on the spot (自处置)."""

    code = "not_on_list"
