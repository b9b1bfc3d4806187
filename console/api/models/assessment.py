"""考核: periods, the tree of a scheme, what each subject came to and why, objections, and the checks of 双随机.

Points are written as decimals, to the digit: nothing of them is rounded on the way to the page.
"""

from __future__ import annotations

from uuid import UUID

from msgspec import Struct

from console.api.models.names import CategoryName, Coded, Instant, Person, UnitRef
from dispatch.domain.assessment.figure import Measure
from dispatch.domain.assessment.scheme import Below, Side, Subjects
from dispatch.domain.assessment.standing import EntryKind, PeriodState


class SchemeName(Struct, frozen=True, kw_only=True):
    """A scheme by its names; example: it shows how one is written, and nobody decided on it."""

    id: str
    name: str
    name_en: str
    subjects: Subjects
    example: bool


class BandView(Struct, frozen=True, kw_only=True):
    """So many points where the value is at least, or at most, so much."""

    points: str
    at_least: str | None
    at_most: str | None


class PartRule(Struct, frozen=True, kw_only=True):
    """How a leaf gets its points: by a line from `zero` to `full`, by bands, for each case, or as an office chooses.

    measure: what the figure's values are; those of times are seconds.
    """

    figure: str | None
    measure: Measure | None
    zero: str | None
    full: str | None
    bands: list[BandView]
    minimum: int | None
    below: Below | None
    each: str | None
    free: int | None
    office: UnitRef | None
    choices: list[str]


class SchemePart(Struct, frozen=True, kw_only=True):
    """A part of the tree, in the order in which it is read; rule: None where it has parts of its own."""

    id: str
    parent: str | None
    depth: int
    name: str
    name_en: str
    marks: str
    side: Side
    rule: PartRule | None


class SchemeClass(Struct, frozen=True, kw_only=True):
    """Subjects that are ranked with each other."""

    id: str
    name: str
    name_en: str


class SchemeView(SchemeName, frozen=True, kw_only=True):
    """A scheme as it was when the period was opened."""

    version: str
    note: str | None
    note_en: str | None
    full_marks: str
    bonus_cap: str
    deduction_cap: str | None
    publicity_working_days: int
    classes: list[SchemeClass]
    parts: list[SchemePart]


class PeriodEntry(Struct, frozen=True, kw_only=True):
    """A period in the list; whole: the caller sees all of it, and not only what is their own."""

    id: UUID
    period: str
    scheme: SchemeName
    state: PeriodState
    begins_at: Instant
    ends_at: Instant
    published_at: Instant | None
    objections_until: Instant | None
    frozen_at: Instant | None
    pending: int
    overdue: int
    whole: bool


class AssessmentHome(Struct, frozen=True, kw_only=True):
    """What the caller may open and do; offices: those that the caller scores for."""

    at: Instant
    periods: list[PeriodEntry]
    schemes: list[SchemeName]
    may_assess: bool
    offices: list[UnitRef]


class AssessedSubject(Struct, frozen=True, kw_only=True):
    """What a subject came to; of others than their own, a unit or officer is told rank and total alone."""

    subject: str
    name: str
    of_class: str | None
    rank: int | None
    total: str | None
    own: bool
    earned: str | None
    asked: str | None
    scaled: str | None
    bonus: str | None
    deduction: str | None
    corrected: str | None
    points: dict[str, str]


class ObjectionView(Struct, frozen=True, kw_only=True):
    """An objection to what a leaf came to for a subject."""

    id: UUID
    subject: str
    subject_name: str
    leaf: str
    reason: str
    evidence: list[str]
    raised_by: Person
    raised_at: Instant
    due_at: Instant | None
    overdue: bool
    state: str
    decided_by: Person | None
    decided_at: Instant | None
    decision: str
    may_decide: bool


class PeriodView(PeriodEntry, frozen=True, kw_only=True):
    """A period with its table; missing: scores that offices have still to enter. scores: leaves that the caller scores.

    entered: what was entered for these, by subject and leaf. speaks_for: subjects for which the caller may object.
    """

    at: Instant
    rules: SchemeView
    computed_at: Instant | None
    current: bool
    fingerprint: str | None
    table: list[AssessedSubject]
    objections: list[ObjectionView]
    may_assess: bool
    scores: list[str]
    entered: dict[str, dict[str, str]]
    missing: int
    speaks_for: list[str]


class EntryView(Struct, frozen=True, kw_only=True):
    """What somebody entered; who it was is told to those who take part. corrects: the period that it corrects.

    left_out: the incidents that do not count by it, as far as the caller may open them, and how many there are.
    """

    id: UUID
    kind: EntryKind
    leaf: str
    points: str | None
    left_out: list[str]
    left_out_count: int
    reason: str
    evidence: list[str]
    entered_by: Person | None
    entered_at: Instant
    corrects: str | None


class LeafView(Struct, frozen=True, kw_only=True):
    """What a leaf came to: left_out, it was not asked; few, there were too few cases. behind: how many cases it has."""

    leaf: str
    points: str
    left_out: bool
    few: bool
    figure: str | None
    figure_version: str | None
    measure: Measure | None
    numerator: int | None
    denominator: int | None
    value: str | None
    behind: int
    entry: UUID | None


class SubjectView(Struct, frozen=True, kw_only=True):
    """How a subject came to what it came to; members: how many there are in its class."""

    period: PeriodEntry
    rules: SchemeView
    result: AssessedSubject
    members: int
    leaves: list[LeafView]
    entries: list[EntryView]
    objections: list[ObjectionView]
    may_object: bool


class CaseBehind(Struct, frozen=True, kw_only=True):
    """A case that a leaf is made from; number: None where the caller may not open the incident.

    entry: the decision by which it does not count.
    """

    number: str | None
    counted: bool
    excluded: str | None
    at: Instant | None
    value: str | None
    entry: UUID | None


class CasesBehind(Struct, frozen=True, kw_only=True):
    """The cases that a leaf is made from."""

    items: list[CaseBehind]


class DrawView(Struct, frozen=True, kw_only=True):
    """A draw, with all that is needed to draw it again."""

    id: UUID
    period: str
    seed: str
    size: int
    population: int
    population_sha256: str
    drawn_by: Person
    drawn_at: Instant
    checks: int
    done: int


class DrawList(Struct, frozen=True, kw_only=True):
    """The draws, the newest first."""

    items: list[DrawView]


class RandomCheck(Struct, frozen=True, kw_only=True):
    """An incident that was drawn for somebody to look at."""

    draw: UUID
    period: str
    number: str
    category: CategoryName | None
    cell: Coded | None
    address: str | None
    unit: UnitRef | None
    closed_at: Instant | None
    checker: Person
    drawn_at: Instant
    done_at: Instant | None
    in_order: bool | None
    note: str


class RandomChecks(Struct, frozen=True, kw_only=True):
    """What was drawn."""

    items: list[RandomCheck]


class OwnMonth(Struct, frozen=True, kw_only=True):
    """A period in which the caller was assessed; subject: as whom."""

    period: PeriodEntry
    subject: str
    name: str
    rank: int | None
    members: int
    total: str | None
    full_marks: str


class OwnMonths(Struct, frozen=True, kw_only=True):
    """The periods in which the caller was assessed, the newest first, and what was drawn for the caller to look at."""

    items: list[OwnMonth]
    checks: int
