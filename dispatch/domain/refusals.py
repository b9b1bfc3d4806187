"""How the rules say no: one class per kind of refusal, each with the code that callers see.

The console turns codes into HTTP statuses; 404 (not visible) is decided before a rule is asked.
"""

from __future__ import annotations

from typing import ClassVar


class Refused(Exception):
    """The rules do not allow it; the message says why in plain words."""

    code: ClassVar[str] = "refused"


class MoveRefused(Refused):
    """The workflow does not allow this move in the state that the incident is in."""

    code = "move_refused"


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
    """A value was given that the rules do not know; `name` is the field, `message` what is wrong with it."""

    code = "invalid_value"

    def __init__(self, name: str, message: str) -> None:
        super().__init__(f"{name}: {message}")
        self.name = name
        self.message = message


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
