"""Where incidents stand and what is true of them: the words that the rows of the workflow table are made of."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from dispatch.domain.incident import Incident
from dispatch.domain.terms import Outcome, Status
from dispatch.domain.workflow.move import Condition, Period, Stand

RECEIVED: Final = Stand(Status.RECEIVED)
ASSIGNED: Final = Stand(Status.ASSIGNED)
RULING: Final = Stand(Status.RULING)
HANDLING: Final = Stand(Status.HANDLING)
AWAITING_CHECK: Final = Stand(Status.AWAITING_CHECK)
AWAITING_RATING: Final = Stand(Status.AWAITING_RATING)
RESOLVED: Final = Stand(Status.CLOSED, Outcome.RESOLVED)
SELF_HANDLED: Final = Stand(Status.CLOSED, Outcome.SELF_HANDLED)
DECLINED: Final = Stand(Status.CLOSED, Outcome.DECLINED)
IMPORTED: Final = Stand(Status.CLOSED, Outcome.IMPORTED)

OPEN: Final = (RECEIVED, ASSIGNED, RULING, HANDLING, AWAITING_CHECK, AWAITING_RATING)
ANY: Final = (*OPEN, RESOLVED, SELF_HANDLED, DECLINED, IMPORTED)
DISPUTABLE: Final = (AWAITING_RATING, RESOLVED, SELF_HANDLED)

NEVER_DECLINED: Final = Condition("not declined before", lambda incident: incident.declines == 0)
DECLINED_BEFORE: Final = Condition("declined before", lambda incident: incident.declines > 0)
NOT_CONTESTED: Final = Condition("not contested before", lambda incident: incident.declines == 1)
FIRST_RETURN: Final = Condition("first return", lambda incident: incident.returns == 0)
LATER_RETURN: Final = Condition("second or third return", lambda incident: incident.returns in (1, 2))
TWICE_RETURNED: Final = Condition("after the second return", lambda incident: incident.returns == 2)
THRICE_RETURNED: Final = Condition("after the third return", lambda incident: incident.returns > 2)
NOT_BOUND: Final = Condition("not assigned by a ruling", lambda incident: not _bound(incident))
NEVER_SENT_BACK: Final = Condition("not sent back before", lambda incident: incident.reworks == 0)
SENT_BACK_BEFORE: Final = Condition("sent back before", lambda incident: incident.reworks > 0)
NOTHING_ASKED: Final = Condition("no request is pending", lambda incident: not incident.pending)
SOMETHING_ASKED: Final = Condition("a request is pending", lambda incident: bool(incident.pending))


def _bound(incident: Incident) -> bool:
    lead = incident.lead_assignment
    return lead is not None and lead.binding


def _return_until(incident: Incident) -> datetime | None:
    lead = incident.lead_assignment
    return None if lead is None else lead.return_until


RETURN_LIMIT: Final = Period("within the return limit", _return_until)
CONTEST_WINDOW: Final = Period("within the contest window", lambda incident: incident.reply_until)
REOPEN_WINDOW: Final = Period("within the reopen window, counted from told-at", lambda incident: incident.reply_until)
