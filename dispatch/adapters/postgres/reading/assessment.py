"""考核 as people look at it: periods, what they came to, what was entered, objections, and the checks of 双随机.

Who may see how much of a period is said by the policy of 考核, and asked by whoever calls; own: where somebody sees no
more than what is their own, these subjects alone are told of leaf by leaf.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from msgspec import Struct, field

from dispatch.adapters.postgres import event_tail
from dispatch.adapters.postgres.question import Question, Session
from dispatch.adapters.postgres.reading.visibility import VISIBLE, values
from dispatch.application.assessing.computing import Behind
from dispatch.application.policy import Visibility
from dispatch.domain.assessment.scheme import Scheme
from dispatch.domain.assessment.standing import EntryKind, PeriodState
from dispatch.domain.terms import AreaCode, UserId

LISTED: Final = 200
"""So many periods are listed, the newest first."""


class PeriodRow(Struct, frozen=True, kw_only=True):
    """A period as it stands; current: computed since the last entry. pending: how many objections wait."""

    id: UUID
    scheme: str
    period: str
    begins_at: datetime
    ends_at: datetime
    state: PeriodState
    rules: Scheme
    rules_version: str
    opened_by: UserId
    opened_at: datetime
    computed_at: datetime | None
    current: bool
    fingerprint: str | None
    published_by: UserId | None
    published_at: datetime | None
    objections_until: datetime | None
    frozen_by: UserId | None
    frozen_at: datetime | None
    pending: int
    overdue: int
    at: datetime


class ResultRow(Struct, frozen=True, kw_only=True):
    """What the tree came to for a subject; name: of an officer, by the account."""

    subject: str
    name: str | None
    of_class: str | None = field(name="class")
    earned: Decimal
    asked: Decimal
    scaled: Decimal
    bonus: Decimal
    deduction: Decimal
    corrected: Decimal
    total: Decimal | None
    rank: int | None


class ScoreRow(Struct, frozen=True, kw_only=True):
    """What a leaf came to for a subject; behind: how many cases it opens to."""

    subject: str
    leaf: str
    points: Decimal
    left_out: bool
    few: bool
    figure: str | None
    figure_version: str | None
    numerator: int | None
    denominator: int | None
    value: Decimal | None
    entry: UUID | None
    behind: int


class EntryRow(Struct, frozen=True, kw_only=True):
    """What somebody entered; corrects: the name of the period that it corrects."""

    id: UUID
    kind: EntryKind
    subject: str
    leaf: str
    points: Decimal | None
    left_out: list[str]
    reason: str
    evidence: list[str]
    entered_by: UserId
    entered_name: str
    entered_at: datetime
    objection: UUID | None
    corrects: str | None


class ObjectionRow(Struct, frozen=True, kw_only=True):
    """What somebody has against an entry, and what became of it."""

    id: UUID
    period: UUID
    subject: str
    leaf: str
    reason: str
    evidence: list[str]
    raised_by: UserId
    raised_name: str
    raised_at: datetime
    due_at: datetime | None
    overdue: bool
    state: str
    decided_by: UserId | None
    decided_name: str | None
    decided_at: datetime | None
    decision: str


class CheckRow(Struct, frozen=True, kw_only=True):
    """One incident that was drawn, and what was found; nothing in it says who reported it or in which words."""

    draw: UUID
    period: str
    number: str
    category: str | None
    cell: AreaCode | None
    address: str | None
    lead_unit: str | None
    closed_at: datetime | None
    checker: UserId
    checker_name: str
    drawn_at: datetime
    done_at: datetime | None
    in_order: bool | None
    note: str


class DrawRow(Struct, frozen=True, kw_only=True):
    """A draw with all that is needed to draw it again."""

    id: UUID
    period: str
    seed: str
    size: int
    population: int
    population_sha256: str
    drawn_by: UserId
    drawn_name: str
    drawn_at: datetime
    done: int
    checks: int


_PERIOD: Final = """
    to_jsonb(p) - 'fingerprint' - 'figures' || jsonb_build_object(
        'fingerprint', encode(p.fingerprint, 'hex'), 'at', statement_timestamp(),
        'current', p.computed_at IS NOT NULL AND p.computed_at >= coalesce(p.entered_at, '-infinity'),
        'pending', (SELECT count(*) FROM assessment_objection o WHERE o.period = p.id AND o.state = 'pending'),
        'overdue', (SELECT count(*) FROM assessment_objection o WHERE o.period = p.id AND o.state = 'pending'
            AND o.due_at <= statement_timestamp())
    )
"""
_PERIODS: Final = Question(
    f"""
SELECT coalesce(json_agg({_PERIOD} ORDER BY p.begins_at DESC, p.scheme), '[]')::text
FROM (SELECT * FROM assessment_period ORDER BY begins_at DESC, scheme LIMIT {LISTED}) p
""",
    list[PeriodRow],
)
_ONE: Final = Question(f"SELECT ({_PERIOD})::text FROM assessment_period p WHERE p.id = %(id)s::uuid", PeriodRow)
_RESULTS: Final = Question(
    """
SELECT coalesce(json_agg(to_jsonb(r) || jsonb_build_object(
    'name', (SELECT u.name FROM app_user u WHERE u.id = r.subject)
) ORDER BY r.class, r.rank, r.subject), '[]')::text
FROM assessment_result r WHERE r.period = %(id)s::uuid
""",
    list[ResultRow],
)
_OWN: Final = "(%(own)s::text[] IS NULL OR {}.subject = ANY(%(own)s::text[]))"
_SCORES: Final = Question(
    f"""
SELECT coalesce(json_agg(json_build_object(
    'subject', s.subject, 'leaf', s.leaf, 'points', s.points, 'left_out', s.left_out, 'few', s.few,
    'figure', s.figure, 'figure_version', s.figure_version, 'numerator', s.numerator, 'denominator', s.denominator,
    'value', s.value, 'entry', s.entry, 'behind', s.cases
)), '[]')::text
FROM assessment_score s WHERE s.period = %(id)s::uuid AND {_OWN.format("s")}
""",
    list[ScoreRow],
)
_BEHIND: Final = Question(
    """
SELECT s.behind::text FROM assessment_score s
WHERE s.period = %(id)s::uuid AND s.subject = %(subject)s::text AND s.leaf = %(leaf)s::text
""",
    list[Behind],
)
_ENTRIES: Final = Question(
    f"""
SELECT coalesce(json_agg(to_jsonb(e) || jsonb_build_object(
    'entered_name', (SELECT u.name FROM app_user u WHERE u.id = e.entered_by),
    'corrects', (SELECT c.period FROM assessment_period c WHERE c.id = e.corrects)
) ORDER BY e.entered_at, e.id), '[]')::text
FROM assessment_entry e WHERE e.period = %(id)s::uuid AND {_OWN.format("e")}
""",
    list[EntryRow],
)
_OBJECTION: Final = """
    to_jsonb(o) || jsonb_build_object(
        'raised_name', (SELECT u.name FROM app_user u WHERE u.id = o.raised_by),
        'decided_name', (SELECT u.name FROM app_user u WHERE u.id = o.decided_by),
        'overdue', o.state = 'pending' AND coalesce(o.due_at <= statement_timestamp(), false)
    )
"""
_OBJECTIONS: Final = Question(
    f"""
SELECT coalesce(json_agg({_OBJECTION} ORDER BY o.raised_at, o.id), '[]')::text
FROM assessment_objection o WHERE o.period = %(id)s::uuid AND {_OWN.format("o")}
""",
    list[ObjectionRow],
)
_ONE_OBJECTION: Final = Question(
    f"SELECT ({_OBJECTION})::text FROM assessment_objection o WHERE o.id = %(id)s::uuid", ObjectionRow
)
_SEEN_NUMBERS: Final = Question(
    f"""
SELECT coalesce(json_agg(i.number), '[]')::text FROM incident i
WHERE i.number = ANY(%(numbers)s::text[]) AND {VISIBLE}
""",
    list[str],
)
_CHECK: Final = """
    json_build_object(
        'draw', c.draw, 'period', d.period, 'number', i.number, 'category', i.category, 'cell', i.cell,
        'address', r.address, 'lead_unit', i.lead_unit, 'closed_at', i.closed_at, 'checker', c.checker,
        'checker_name', u.name, 'drawn_at', d.drawn_at, 'done_at', c.done_at, 'in_order', c.in_order, 'note', c.note
    )
"""
_CHECKED: Final = """
    random_check c JOIN random_draw d ON d.id = c.draw JOIN incident i ON i.id = c.incident
    JOIN report r ON r.id = i.report JOIN app_user u ON u.id = c.checker
"""
_MY_CHECKS: Final = Question(
    f"""
SELECT coalesce(json_agg({_CHECK} ORDER BY c.done_at IS NOT NULL, d.drawn_at DESC, i.number), '[]')::text
FROM {_CHECKED} WHERE c.checker = %(user)s::text AND i.accused = '{{}}'
    AND (c.done_at IS NULL OR c.done_at > statement_timestamp() - interval '40 days')
""",
    list[CheckRow],
)
_DRAWN: Final = Question(
    f"""
SELECT coalesce(json_agg({_CHECK} ORDER BY i.number), '[]')::text
FROM {_CHECKED} WHERE c.draw = %(id)s::uuid AND i.accused = '{{}}'
""",
    list[CheckRow],
)
_DRAWS: Final = Question(
    """
SELECT coalesce(json_agg(to_jsonb(d) - 'population_sha256' || jsonb_build_object(
    'population_sha256', encode(d.population_sha256, 'hex'),
    'drawn_name', (SELECT u.name FROM app_user u WHERE u.id = d.drawn_by),
    'checks', (SELECT count(*) FROM random_check c WHERE c.draw = d.id),
    'done', (SELECT count(*) FROM random_check c WHERE c.draw = d.id AND c.done_at IS NOT NULL)
) ORDER BY d.drawn_at DESC), '[]')::text
FROM (SELECT * FROM random_draw ORDER BY drawn_at DESC LIMIT 50) d
""",
    list[DrawRow],
)


class AssessmentShelf:
    """What somebody reads of 考核, over one way to run queries; how much that may be is said by whoever asks."""

    def __init__(self, session: Session, seen: Visibility) -> None:
        self._session = session
        self._seen = seen

    def at(self) -> datetime:
        """Return the time."""
        return event_tail.now(self._session)

    def periods(self) -> list[PeriodRow]:
        """Return the periods, the newest first."""
        return _PERIODS.one(self._session, {})

    def period(self, id: UUID) -> PeriodRow | None:
        """Return one of them."""
        return _ONE.ask(self._session, {"id": id})

    def results(self, id: UUID) -> list[ResultRow]:
        """Return what a period came to, class by class, the best first."""
        return _RESULTS.one(self._session, {"id": id})

    def scores(self, id: UUID, own: Sequence[str] | None) -> list[ScoreRow]:
        """Return what the leaves came to; own: of these subjects alone."""
        return _SCORES.one(self._session, {"id": id, "own": _listed(own)})

    def behind(self, id: UUID, subject: str, leaf: str) -> list[Behind] | None:
        """Return the cases that a leaf of a subject is made from; None where there is no such leaf."""
        return _BEHIND.ask(self._session, {"id": id, "subject": subject, "leaf": leaf})

    def entries(self, id: UUID, own: Sequence[str] | None) -> list[EntryRow]:
        """Return what was entered, the oldest first; own: of these subjects alone."""
        return _ENTRIES.one(self._session, {"id": id, "own": _listed(own)})

    def objections(self, id: UUID, own: Sequence[str] | None) -> list[ObjectionRow]:
        """Return the objections of a period, the oldest first; own: of these subjects alone."""
        return _OBJECTIONS.one(self._session, {"id": id, "own": _listed(own)})

    def objection(self, id: UUID) -> ObjectionRow | None:
        """Return one objection."""
        return _ONE_OBJECTION.ask(self._session, {"id": id})

    def opened(self, numbers: Sequence[str]) -> frozenset[str]:
        """Return those of these incidents that the reader may open."""
        return frozenset(_SEEN_NUMBERS.one(self._session, {"numbers": list(numbers), **values(self._seen)}))

    def checks_of(self, user: UserId) -> list[CheckRow]:
        """Return what somebody is to look at, and what was looked at lately."""
        return _MY_CHECKS.one(self._session, {"user": user})

    def draws(self) -> list[DrawRow]:
        """Return the draws, the newest first."""
        return _DRAWS.one(self._session, {})

    def drawn(self, id: UUID) -> list[CheckRow]:
        """Return what a draw came to."""
        return _DRAWN.one(self._session, {"id": id})


def _listed(own: Sequence[str] | None) -> list[str] | None:
    return None if own is None else list(own)
