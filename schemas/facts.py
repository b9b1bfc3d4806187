"""The facts that can happen to an incident: the vocabulary of topic incidents.events.

No personal data: free text (notes, results, reasons) and reporters stay in PostgreSQL beside the event.
Codes are those of the reference documents; instants are aware UTC; `*_due_at` are what the clock said at that moment.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from schemas.envelope import Instant
from schemas.incident_records import Step


class Fact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of all facts; the class name is the `type` on the topic."""


class IncidentReceived(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """收集: a report came in and has its receipt."""

    channel: str
    urgent: bool = False
    self_handled: bool = False
    imposed_due_at: Instant | None = None
    total_due_at: Instant | None = None


class IncidentImported(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A report of the past was taken over as history: closed, no clocks."""

    channel: str


class IncidentClassified(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """改类定级: category, grade, cell or platform were set, by the platform (with steps) or by a person.

    decided_by, here and in the other facts with steps: `fallback` when the decision did not come by Kafka.
    """

    category: str | None = None
    grade: int | None = None
    platform: str | None = None
    cell: str | None = None
    steps: tuple[Step, ...] = ()
    by_rules: str | None = None
    decided_by: str | None = None


class LeftToPerson(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """The platform could not route the incident: it waits in the command room's queue, and says why.

    why: one of `schemas.reasons.LeftWhy`, or the code of the refusal that the platform met.
    """

    why: str
    steps: tuple[Step, ...] = ()
    decided_by: str | None = None


class DecisionIgnored(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """An automatic decision came when the workflow no longer allowed it; recorded, not retried.

    refusal: already_decided, person_only or the code of the refusal; the envelope says which status the incident had.
    """

    refusal: str


class IncidentDeclined(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """不予受理."""

    reason_code: str


class DeclineContested(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """申诉."""


class IncidentSelfHandled(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """自处置; sampled says whether a check follows."""

    sampled: bool


class FoundInOrder(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """巡查正常: an officer looked at a key place, and nothing is to be done."""


class FaultFound(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """巡查发现问题: an officer looked at a key place, and something is wrong (the words stay in PostgreSQL)."""


class IncidentAssigned(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """交办: an incident is in the hands of a lead unit (stamps 受理)."""

    assignment: UUID
    unit: str
    responsibility_row: str | None = None
    admission_item: str | None = None
    duty_item: str | None = None
    level: str | None = None
    by_rules: str | None = None
    sign_due_at: Instant | None = None
    handle_due_at: Instant | None = None
    steps: tuple[Step, ...] = ()
    decided_by: str | None = None


class AssignmentRecalled(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """撤派."""

    assignment: UUID
    unit: str


class IncidentCancelled(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """撤回, by the person who reported it; the unit and its assignment where one had it, and has nothing to do now.

    Followed by an IncidentClosed (the words stay in PostgreSQL).
    """

    assignment: UUID | None = None
    unit: str | None = None


class IncidentReassigned(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """改派: it was taken from a unit and given to another; taken_over: 接管, by a supervisor, to the command room.

    Followed by an IncidentAssigned. from_assignment: the one that ended, now or with the return that led to a ruling.
    """

    from_assignment: UUID
    from_unit: str
    unit: str
    taken_over: bool = False


class ClocksRecounted(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """重算时限: the workdays or duty hours in force lead running clocks to other due times.

    workdays, duty: the versions of the documents; who published the later one, and why, stays in PostgreSQL.
    """

    clocks: tuple[UUID, ...]
    workdays: str | None = None
    duty: str


class ClocksRebased(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """时限随新规定调整: limits that were published for what is open too lead running clocks to other due times.

    limits: the version; who published it, and why, stays in PostgreSQL.
    """

    clocks: tuple[UUID, ...]
    limits: str


class EmergencyPaused(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """应急响应: the matter waits while an emergency lasts; emergency: the act that was approved, until: its end."""

    emergency: UUID
    clocks: tuple[UUID, ...]
    until: Instant


class EmergencyEnded(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """应急响应结束: the matter waits no more, because the act is over or does not cover it any longer."""

    emergency: UUID
    clocks: tuple[UUID, ...]


class AssignmentSigned(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """签收."""

    assignment: UUID
    unit: str


class AssignmentHandedOn(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """转办: within the unit another person handles it; who, stays in PostgreSQL."""

    assignment: UUID
    unit: str


class AssignmentReturned(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """退回; count is 1 for the first return of this incident. From the second on a ruling is due."""

    assignment: UUID
    unit: str
    reason_code: str
    count: int


class IncidentRuled(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """裁定, binding: followed by an IncidentAssigned when another unit has it."""

    unit: str
    same_unit: bool


class IncidentHeld(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """挂起: the handling is paused, since the moment of asking; total_paused: the total is paused with it."""

    assignment: UUID
    unit: str
    request: UUID
    reason_code: str
    since: Instant
    until: Instant
    total_paused: bool = False


class IncidentResumed(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """解挂: the handling goes on; ended: the hold had come to its end."""

    assignment: UUID
    unit: str
    ended: bool = False


class HandlingExtended(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """延期: the unit was given more time; count is 1 for the first on this assignment.

    imposed_due_at: the due time of an order from outside, where the new one comes after it.
    """

    assignment: UUID
    unit: str
    request: UUID
    was_due_at: Instant
    due_at: Instant
    count: int
    imposed_due_at: Instant | None = None


class IncidentTransferred(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """上报: the county has it; from_assignment, from_unit: who had it, where a unit did.

    request: the one that was granted. item, list_version: what of which duty list it is the county's by, where nobody
    had to agree; `steps` quote it. arrival_due_at: until when a department has to report.
    """

    assignment: UUID
    unit: str
    from_assignment: UUID | None = None
    from_unit: str | None = None
    request: UUID | None = None
    item: str | None = None
    list_version: str | None = None
    responsibility_row: str | None = None
    by_rules: str | None = None
    arrival_due_at: Instant | None = None
    steps: tuple[Step, ...] = ()
    decided_by: str | None = None


class CountyArrived(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """报到: a department of the county reported for it, and named the time by which it will have dealt with it."""

    assignment: UUID
    unit: str
    department: str
    due_at: Instant


class CountyReturned(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """The county gave it back to the town (the reason stays in PostgreSQL)."""

    assignment: UUID
    unit: str


class CountyTakenBack(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """The town took it back from the county (the reason stays in PostgreSQL)."""

    assignment: UUID
    unit: str


class ResultHandedIn(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """反馈: result with proof handed in."""

    assignment: UUID
    unit: str
    attachments: tuple[UUID, ...] = ()


class CoHandlerAdded(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """协办: another unit was asked to help (what it is asked for stays in PostgreSQL)."""

    assignment: UUID
    unit: str
    admission_item: str | None = None
    duty_item: str | None = None
    sign_due_at: Instant | None = None
    handle_due_at: Instant | None = None


class CoHandlingAccepted(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """The unit that was asked helps."""

    assignment: UUID
    unit: str


class CoHandlingRefused(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """The unit that was asked refuses to help; whether it has to is still to be decided."""

    assignment: UUID
    unit: str


class CoHandlingImposed(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """The unit that refused has to help all the same; that binds."""

    assignment: UUID
    unit: str


class CoHandlingHandedIn(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """The unit that helps handed in its part, with proof."""

    assignment: UUID
    unit: str
    attachments: tuple[UUID, ...] = ()


class CoHandlerReleased(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """解除: the unit helps no more, because somebody let it go or the incident ended."""

    assignment: UUID
    unit: str


class CheckPassed(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """核查通过."""


class ResultSentBack(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """返工; count is 1 for the first. assignment, unit: whose result it was; none when an officer had dealt with it on
    the spot, or several units in parts.
    """

    count: int
    assignment: UUID | None = None
    unit: str | None = None


class ResultTold(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """The reporter was told the result (告知): starts the rating and reopen windows."""

    channel: str
    delivered: bool = True


class OrderReplied(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """回复: whoever sent an order from outside is answered, because its incident closed (the words stay in PostgreSQL).

    reply: its id, by which the other side knows a repetition. channel: the township's, by its code. former: the reply
    of the closing before, which this one replaces.
    """

    reply: UUID
    channel: str
    outcome: str
    former: UUID | None = None


class IncidentRated(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """评价, 1 to 5 stars."""

    stars: int


class RatingWindowEnded(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """The window for a rating ended without one."""


class IncidentClosed(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """办结, with its outcome; lead: with which incident it was closed, being merged into that."""

    outcome: str
    lead: UUID | None = None


class RequestMade(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """申请: something is asked for, of an operator, a supervisor or the reporter (decider); kind: `hold` 挂起,
    `extension` 延期, `transfer` 上报 to the county, `reopen` 重办, `cancellation` 撤回 of what a unit handles,
    `material` 补充材料 (question and answer stay in PostgreSQL).

    due_at: the new due time that an extension asks for. reason_code, until: the cause and the end of a hold; until when
    the reporter may answer.
    """

    request: UUID
    kind: str
    decider: str = "operator"
    due_at: Instant | None = None
    reason_code: str | None = None
    until: Instant | None = None


class RequestGranted(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A request was granted; of `material`: the reporter answered."""

    request: UUID
    kind: str


class RequestRefused(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A request was refused."""

    request: UUID
    kind: str


class RequestLapsed(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A request lapsed because the incident moved on or closed; of `material` also when nobody answered in time."""

    request: UUID
    kind: str


class IncidentReopened(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """重办; round: which round of the incident begins, 1 for the first reopening."""

    round: int


class CommentAdded(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """备注 (the words stay in PostgreSQL); audience: `reporter` when they are for the person who reported it."""

    audience: str = "internal"


class IncidentNudged(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """催办: somebody pressed for the incident; count is 1 for the first time (the words stay in PostgreSQL).

    assignment, unit: that had it in hand and counts as pressed; none where the command room or a checker had it.
    """

    count: int
    assignment: UUID | None = None
    unit: str | None = None


class IncidentSupervised(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """督办, by a supervisor or by a step of a ladder; card: `yellow` or `red`. The words stay in PostgreSQL.

    count: how many cards of this colour the incident has had. assignment, unit: that it counts against; none where no
    unit had it in hand, but the command room or somebody who checks. clock, clock_kind, step: of the ladder's cards,
    the step that gave it, as in `ClockEscalated`.
    """

    card: str
    count: int
    assignment: UUID | None = None
    unit: str | None = None
    clock: UUID | None = None
    clock_kind: str | None = None
    step: int | None = None


class IncidentLocated(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """定位: a person said in which cell the incident lies."""

    cell: str


class IncidentMerged(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """并案: the same thing as another incident, with which its reporter waits from now on; number: of that one."""

    into: UUID
    number: str


class OtherMerged(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """并案: another incident was merged into this one; number: of that one."""

    other: UUID
    number: str


class IncidentUnmerged(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """撤并: something else than the incident into which it was merged; number: of that one."""

    out_of: UUID
    number: str


class OtherUnmerged(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """撤并: what was merged into this incident stands for itself again; number: of that one."""

    other: UUID
    number: str


class IncidentSplit(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """拆分: several units deal with parts of it; numbers: of the parts, which are incidents of their own."""

    parts: tuple[UUID, ...]
    numbers: tuple[str, ...]


class PartReceived(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """拆分: a part of another incident begins (what it is stays in PostgreSQL); number: of the incident that was split.

    Category, grade, platform and cell are those that the part begins with.
    """

    parent: UUID
    number: str
    category: str | None = None
    grade: int | None = None
    platform: str | None = None
    cell: str | None = None


class PartClosed(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A part of this incident was closed, with its outcome; number: of the part, unit: that had it in the end.

    open: how many parts are not closed yet.
    """

    part: UUID
    number: str
    outcome: str
    unit: str | None = None
    open: int


class PartReopened(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A part of this incident was taken up again; number: of the part. open: how many parts are open now."""

    part: UUID
    number: str
    open: int


class PartsJoined(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """合并答复: every part is closed, and one joint reply stands for all (its words stay in PostgreSQL)."""

    parts: int
    attachments: tuple[UUID, ...] = ()


class PartAnswered(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """合并答复: the incident of which this is a part was answered; number: of that one."""

    parent: UUID
    number: str


class MilestonesPlanned(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """设置节点: by when which steps are to be taken, by their numbers (what they are stays in PostgreSQL)."""

    assignment: UUID
    unit: str
    milestones: tuple[int, ...]
    due_at: tuple[Instant, ...]


class MilestoneReached(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """节点完成: a step was taken, by then or later (the words stay in PostgreSQL)."""

    assignment: UUID
    unit: str
    milestone: int
    due_at: Instant
    late: bool = False
    attachments: tuple[UUID, ...] = ()


class MilestoneMoved(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """调整节点: a step is due at another instant (why stays in PostgreSQL)."""

    assignment: UUID
    unit: str
    milestone: int
    was_due_at: Instant
    due_at: Instant


class MilestoneDropped(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """取消节点: a step is not to be taken any more, by itself or because the unit does not lead now."""

    assignment: UUID
    unit: str
    milestone: int


class AccusationRecorded(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """投诉举报: a person found that somebody of ours is complained about; who, and why, stays in PostgreSQL."""


class AccusationLifted(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A person found that it complains about nobody of ours (the words stay in PostgreSQL)."""


class ClockEscalated(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """升级: a step of a clock's ladder fired, recorded exactly once per (clock, step).

    skipped: a higher step was due as well, as after an outage; that one was told, this one to nobody.
    """

    clock: UUID
    clock_kind: str
    step: int
    level: str
    due_at: Instant
    step_due_at: Instant
    recipients: tuple[str, ...] = ()
    skipped: bool = False


FACTS: dict[str, type[Fact]] = {fact.__name__: fact for fact in Fact.__subclasses__()}
"""Every fact by the name it has on the topic."""


def fact_data(fact: Fact) -> dict[str, Any]:
    """Return the fact as plain JSON-ready values: instants as RFC 3339 text, ids as text."""
    data = msgspec.to_builtins(fact)
    assert isinstance(data, dict)
    return data
