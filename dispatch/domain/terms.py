"""The words of the domain as types: statuses, moves, roles, clocks and identifiers.

The Chinese word of each is in docs/glossary.md; texts for people come from the catalogues, not from here.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import Final, NewType
from uuid import UUID

IncidentId = NewType("IncidentId", UUID)
AssignmentId = NewType("AssignmentId", UUID)
ClockId = NewType("ClockId", UUID)
RequestId = NewType("RequestId", UUID)
UnitId = NewType("UnitId", str)
UserId = NewType("UserId", str)
AreaCode = NewType("AreaCode", str)
CategoryCode = NewType("CategoryCode", str)
AccusedRef = NewType("AccusedRef", str)
"""Whom an accusation is about; made in `dispatch.domain.accused`."""


HOTLINE_CHANNEL: Final = "hotline"
"""An operator took the report in for somebody who rang up or came to a counter."""
OFFICER_CHANNEL: Final = "officer"
PATROL_CHANNEL: Final = "patrol"
"""The platform raised it, for an officer to look at a place (巡查): nobody reported anything yet."""


class TellBy(StrEnum):
    """By which way whoever reported wants to be told: in the application, by text message, by a call, or not at all.

    CODE: the person looks it up with the tracking code of the receipt, and is sent nothing.
    """

    IN_APP = "in_app"
    SMS = "sms"
    PHONE = "phone"
    CODE = "code"


class Status(StrEnum):
    """How far an incident has come; follows the lead assignment."""

    RECEIVED = "received"
    ASSIGNED = "assigned"
    RULING = "ruling"
    HANDLING = "handling"
    ON_HOLD = "on_hold"
    WITH_COUNTY = "with_county"
    SPLIT = "split"
    AWAITING_CHECK = "awaiting_check"
    AWAITING_RATING = "awaiting_rating"
    CLOSED = "closed"
    MERGED = "merged"

    @property
    def is_open(self) -> bool:
        """Say whether somebody has still to do something about the incident."""
        return self not in NOT_OPEN


NOT_OPEN: Final = frozenset({Status.CLOSED, Status.MERGED})
"""The one place that says which incidents are not open; SQL takes it from here: `tables.incidents.IS_OPEN`."""


class Outcome(StrEnum):
    """How a closed incident ended."""

    RESOLVED = "resolved"
    SELF_HANDLED = "self_handled"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    IMPORTED = "imported"
    IN_ORDER = "in_order"


class Action(StrEnum):
    """The moves of the spine, by the names they have in the HTTP interface."""

    REPORT = "report"
    CLASSIFY = "classify"
    DECLINE = "decline"
    CONTEST = "contest"
    SELF_HANDLE = "self-handle"
    IN_ORDER = "in-order"
    FAULT = "fault"
    ASSIGN = "assign"
    RECALL = "recall"
    CANCEL = "cancel"
    REASSIGN = "reassign"
    TAKE_OVER = "take-over"
    SIGN = "sign"
    HAND_ON = "hand-on"
    RETURN = "return"
    RULE = "rule"
    HOLD = "hold"
    RESUME = "resume"
    HOLD_END = "hold-end"
    EXTEND = "extend"
    TRANSFER = "transfer"
    TRANSFER_LISTED = "transfer-listed"
    ARRIVE = "arrive"
    COUNTY_RETURN = "county-return"
    COUNTY_TAKE_BACK = "county-take-back"
    COUNTY_RESULT = "county-result"
    HAND_IN = "hand-in"
    CONFIRM = "confirm"
    SEND_BACK = "send-back"
    CHECK_DUE = "check-due"
    RATE = "rate"
    WINDOW_END = "window-end"
    REOPEN = "reopen"
    GRANT = "grant"
    REFUSE = "refuse"
    COMMENT = "comment"
    NUDGE = "nudge"
    SUPERVISE = "supervise"
    LOCATE = "locate"
    ACCUSE = "accuse"
    CLEAR = "clear"
    ASK = "ask"
    ANSWER = "answer"
    QUESTION_END = "question-end"
    TELL = "tell"
    MERGE = "merge"
    UNMERGE = "unmerge"
    SPLIT = "split"
    JOIN = "join"
    CO_ADD = "co-add"
    CO_ACCEPT = "co-accept"
    CO_REFUSE = "co-refuse"
    CO_IMPOSE = "co-impose"
    CO_HAND_IN = "co-hand-in"
    CO_RELEASE = "co-release"
    PLAN = "plan"
    MILESTONE_DONE = "milestone-done"
    MILESTONE_MOVE = "milestone-move"
    MILESTONE_DROP = "milestone-drop"


class Role(StrEnum):
    """What a person or the platform may be to an incident; always held for an area and, for units, a unit.

    ASSESSOR, SCORING_OFFICE: 考核员, and whoever scores for an office; they move no incident.
    """

    CITIZEN = "citizen"
    OFFICER = "officer"
    OPERATOR = "operator"
    HANDLER = "handler"
    UNIT_LEAD = "unit_lead"
    SUPERVISOR = "supervisor"
    COUNTY_OPERATOR = "county_operator"
    ASSESSOR = "assessor"
    SCORING_OFFICE = "scoring_office"
    ADMIN = "admin"
    PLATFORM = "platform"


class Platform(StrEnum):
    """The four platforms, and the village bodies beside them."""

    PUBLIC_ORDER = "public_order"
    MARKET = "market"
    ENFORCEMENT = "enforcement"
    SERVICES = "services"


class Purpose(StrEnum):
    """What the sender of a report wants: 上报 (something is to be dealt with), 咨询, 致谢, 投诉举报 about us."""

    REPORT = "report"
    QUESTION = "question"
    THANKS = "thanks"
    COMPLAINT = "complaint"


class Grade(IntEnum):
    """特别重大 1, 重大 2, 较大 3, 一般 4."""

    EXTRAORDINARY = 1
    MAJOR = 2
    CONSIDERABLE = 3
    ORDINARY = 4


class ClockKind(StrEnum):
    """T, R, S, Hd, U, K, A; Q for a request to be decided; until when a hold lasts, or an answer is of use.

    ARRIVAL: until a department of the county reports for it (报到). COUNTY: until it has dealt with it.
    MILESTONE: until a unit has taken one of the steps that were agreed on (节点).
    """

    TOTAL = "total"
    RECEIVE = "receive"
    SIGN = "sign"
    HANDLE = "handle"
    RULING = "ruling"
    CHECK = "check"
    RATING = "rating"
    REQUEST = "request"
    HOLD = "hold"
    ANSWER = "answer"
    ARRIVAL = "arrival"
    COUNTY = "county"
    MILESTONE = "milestone"


class ClockState(StrEnum):
    """Whether a clock counts time: 计时中, 已暂停, 已停止, 已作废."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    VOIDED = "voided"


class ClockFactKind(StrEnum):
    """What may happen to a clock."""

    STARTED = "started"
    PAUSED = "paused"
    RESUMED = "resumed"
    REBASED = "rebased"
    HASTENED = "hastened"
    EXTENDED = "extended"
    STOPPED = "stopped"
    VOIDED = "voided"


class TimeKind(StrEnum):
    """What time an allowance is counted in: every minute, working time (工作时间), or working days (工作日)."""

    NATURAL = "natural"
    WORKING = "working"
    WORKING_DAYS = "working_days"


class Card(StrEnum):
    """How grave a supervision (督办) is: 黄牌 brings the next step of the ladder forward, 红牌 all of them."""

    YELLOW = "yellow"
    RED = "red"


class ClockReason(StrEnum):
    """Why a clock was paused, resumed, re-based, hastened, stopped or voided."""

    ACCEPTED = "accepted"
    ACCUSED = "accused"
    ARRIVED = "arrived"
    ASSIGNED = "assigned"
    CALENDAR = "calendar"
    CHECKED = "checked"
    CHECKED_AND_TOLD = "checked_and_told"
    CLOSED = "closed"
    CONTESTED = "contested"
    DECIDED = "decided"
    DROPPED = "dropped"
    EMERGENCY = "emergency"
    EMERGENCY_ENDED = "emergency_ended"
    EXTENDED = "extended"
    GIVEN_BACK = "given_back"
    HANDED_IN = "handed_in"
    HOLD_ENDED = "hold_ended"
    LAPSED = "lapsed"
    LIMITS = "limits"
    LOOKED_AT = "looked_at"
    MERGED = "merged"
    MOVED = "moved"
    ON_HOLD = "on_hold"
    OTHER_UNIT = "other_unit"
    REACHED = "reached"
    REASSIGNED = "reassigned"
    RECALLED = "recalled"
    REFUSED = "refused"
    RELEASED = "released"
    REOPENED = "reopened"
    RESUMED = "resumed"
    RETURNED = "returned"
    RULED = "ruled"
    SELF_HANDLED = "self_handled"
    SENT_BACK = "sent_back"
    SIGNED = "signed"
    SPLIT = "split"
    SUPERVISED = "supervised"
    TAKEN_BACK = "taken_back"
    TRANSFERRED = "transferred"
    TOLD = "told"
    UNMERGED = "unmerged"


class Window(StrEnum):
    """Periods within which something may still be done: return 退回, contest 申诉, ask to reopen 重办."""

    RETURN = "return"
    CONTEST = "contest"
    REOPEN = "reopen"


class UnitKind(StrEnum):
    """What a handling unit is: a station of a platform, a village body, the command room, or the county's centre."""

    STATION = "station"
    VILLAGE = "village"
    COMMAND_ROOM = "command_room"
    COUNTY = "county"


class AssignmentRole(StrEnum):
    """Whether a unit leads, and the incident's status follows it, or helps (协办)."""

    LEAD = "lead"
    CO = "co"


class AssignmentState(StrEnum):
    """How far an assignment has come; offered and refused are only those of units that help."""

    OFFERED = "offered"
    ASSIGNED = "assigned"
    HANDLING = "handling"
    HANDED_IN = "handed_in"
    RETURNED = "returned"
    RELEASED = "released"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    MERGED = "merged"
    SPLIT = "split"


class MilestoneState(StrEnum):
    """How far a step of the handling is: 待完成, 已完成, 已取消."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class RequestKind(StrEnum):
    """What is asked for: 挂起, 延期 more time, 上报 to the county, 重办, 撤回 of what a unit handles.

    MATERIAL: 补充材料, asked of the reporter.
    """

    HOLD = "hold"
    EXTENSION = "extension"
    TRANSFER = "transfer"
    REOPEN = "reopen"
    MATERIAL = "material"
    CANCELLATION = "cancellation"

    @property
    def of_reporter(self) -> bool:
        """Say whether it is the person who reported the incident who asks, and is answered as such."""
        return self in (RequestKind.REOPEN, RequestKind.CANCELLATION)

    @property
    def of_operator(self) -> bool:
        """Say whether an operator asks for it; what neither the reporter nor an operator asks for, a handler does."""
        return self is RequestKind.TRANSFER


class Fault(StrEnum):
    """Whose doing it is that an incident has to be taken up again, as the reporter sees it."""

    US = "us"
    OTHER = "other"


class Audience(StrEnum):
    """For whom a remark is: for those who work on the incident, or for the person who reported it as well."""

    INTERNAL = "internal"
    REPORTER = "reporter"


class RequestState(StrEnum):
    """Whether a request is pending, and how it was decided."""

    PENDING = "pending"
    GRANTED = "granted"
    REFUSED = "refused"
    LAPSED = "lapsed"


class Lamp(StrEnum):
    """How a clock looks: 正常, 临期 (80 % used), 超期, 严重超期 (2 x)."""

    NORMAL = "normal"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    LONG_OVERDUE = "long_overdue"
