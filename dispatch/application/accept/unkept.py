"""Why is there no receipt for a report that was read: what its sender hears, and what only the log does.

Constraints of the database are translated here, by their names; PostgreSQL's own words help nobody at the door.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

import structlog

from dispatch.domain.refusals import InvalidValue
from schemas.field_errors import Wrong

log = structlog.get_logger()

PHOTO_ID_TAKEN: Final = "pk_attachment"
PHOTOS_OPEN: Final = "photos_open"
"""Not a constraint of a table, but kept like one: so many declared photos of one person may be on their way."""


class BatchRefused(Exception):
    """The whole batch was rolled back because of a row of it; `constraint` names the rule, where there is one."""

    def __init__(self, reason: str, constraint: str | None = None) -> None:
        super().__init__(reason)
        self.constraint = constraint


@dataclass(frozen=True, slots=True)
class Unstorable:
    """This one report cannot be kept as it is; the others of its batch are not affected.

    field: as in the JSON body, "" for the whole. later: the same report may be kept at another time.
    """

    report_id: UUID
    field: str
    code: Wrong
    later: bool = False


@dataclass(frozen=True, slots=True)
class Failed:
    """A bug of ours met this one report; the trace is in the log, and the sender may try again."""

    report_id: UUID


_RULES: Final = {
    PHOTO_ID_TAKEN: ("attachments", Wrong.PHOTO_ID_TAKEN),
    PHOTOS_OPEN: ("attachments", Wrong.PHOTOS_OPEN),
}
_OTHERWISE: Final = ("", Wrong.UNKEEPABLE)
_VALUES: Final = {"imposed_due_at": ("origin.due_at", Wrong.DUE_PAST)}


def broken(report_id: UUID, rule: str | None) -> Unstorable:
    """Return the answer to the sender of a report that breaks a rule of the tables."""
    field, code = _RULES.get(rule or "", _OTHERWISE)
    return Unstorable(report_id, field, code, later=rule == PHOTOS_OPEN)


def why_unkept(report_id: UUID, error: Exception) -> Unstorable | Failed:
    """Return why this report is not kept, in the words of a sender; what is technical goes to the log."""
    if isinstance(error, BatchRefused):
        log.warning("report refused", report=str(report_id), constraint=error.constraint, reason=str(error))
        return broken(report_id, error.constraint)
    if isinstance(error, InvalidValue) and error.name in _VALUES:
        return Unstorable(report_id, *_VALUES[error.name])
    log.error("report failed", report=str(report_id), exc_info=error)
    return Failed(report_id)
