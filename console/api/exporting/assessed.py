"""Exports of 考核: the table of a period, how a subject came to its points, objections, and the checks of 双随机."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final, NamedTuple
from uuid import UUID

from pydantic import Field

from console.api import assessment, assessment_draws
from console.api.assessment_seen import assessor_of, worker_of
from console.api.exporting.source import Asking, Column, Nothing, Source, body_of
from console.api.exporting.words import (
    category,
    flag,
    instant,
    joined,
    number,
    person,
    place,
    plain,
    unit,
    worded,
    words,
)
from console.api.models.assessment import (
    AssessedSubject,
    CaseBehind,
    CasesBehind,
    DrawList,
    DrawView,
    LeafView,
    ObjectionView,
    PeriodView,
    RandomCheck,
    RandomChecks,
    SchemePart,
    SubjectView,
)
from dispatch.application.exporting.sheet import Cell, Form
from schemas.texts import Language


class PeriodWish(Nothing):
    """Which period, or which draw."""

    id: UUID


class SubjectWish(PeriodWish):
    """Which subject of a period."""

    subject: Annotated[str, Field(max_length=64)]


class LeafWish(SubjectWish):
    """Which leaf of a subject."""

    leaf: Annotated[str, Field(max_length=64)]


class Marked(NamedTuple):
    """What a leaf came to, and which part of the tree it is."""

    part: SchemePart
    leaf: LeafView


class Against(NamedTuple):
    """An objection, and the part of the tree that it is about."""

    part: SchemePart | None
    objection: ObjectionView


def _period(asking: Asking, wish: PeriodWish) -> PeriodView:
    return body_of(assessment.read_period_view(wish.id, asking.caller, asking.here, asking.names), PeriodView)


def _table(asking: Asking, wish: PeriodWish) -> Iterator[AssessedSubject]:
    yield from _period(asking, wish).table


def _objections(asking: Asking, wish: PeriodWish) -> Iterator[Against]:
    found = _period(asking, wish)
    parts = {part.id: part for part in found.rules.parts}
    yield from (Against(parts.get(each.leaf), each) for each in found.objections)


def _leaves(asking: Asking, wish: SubjectWish) -> Iterator[Marked]:
    answer = assessment.read_subject(wish.id, wish.subject, asking.caller, asking.here, asking.names)
    found = body_of(answer, SubjectView)
    parts = {part.id: part for part in found.rules.parts}
    yield from (Marked(parts[leaf.leaf], leaf) for leaf in found.leaves)


def _cases(asking: Asking, wish: LeafWish) -> Iterator[CaseBehind]:
    answer = assessment.read_behind(wish.id, wish.subject, wish.leaf, asking.caller, asking.here)
    yield from body_of(answer, CasesBehind).items


def _draws(asking: Asking, _wish: Nothing) -> Iterator[DrawView]:
    yield from body_of(assessment_draws.read_draws(asking.caller, asking.here), DrawList).items


def _drawn(asking: Asking, wish: PeriodWish) -> Iterator[RandomCheck]:
    answer = assessment_draws.read_draw(wish.id, asking.caller, asking.here, asking.names)
    yield from body_of(answer, RandomChecks).items


def _mine(asking: Asking, _wish: Nothing) -> Iterator[RandomCheck]:
    yield from body_of(assessment_draws.read_checks(asking.caller, asking.here, asking.names), RandomChecks).items


def _works_here(asking: Asking) -> None:
    worker_of(asking.caller)


def _assesses(asking: Asking) -> None:
    assessor_of(asking.caller, asking.here)


def _named(part: SchemePart | None, language: Language) -> Cell:
    if part is None:
        return None
    return part.name_en if language is Language.EN else part.name


_CHECK: Final[tuple[Column[RandomCheck], ...]] = (
    plain("period", lambda row: row.period),
    plain("number", lambda row: row.number),
    category(lambda row: row.category),
    place("cell", lambda row: row.cell),
    plain("address", lambda row: row.address),
    unit("unit", lambda row: row.unit),
    instant("closed_at", lambda row: row.closed_at),
    person("checker", lambda row: row.checker),
    instant("drawn_at", lambda row: row.drawn_at),
    instant("checked_at", lambda row: row.done_at),
    flag("in_order", lambda row: row.in_order is True),
    flag("not_in_order", lambda row: row.in_order is False),
    words("note", lambda row: row.note),
)
TABLE: Final = Source(
    what="assessment",
    wish=PeriodWish,
    gate=_works_here,
    rows=_table,
    columns=(
        plain("class", lambda row: row.of_class),
        number("rank", lambda row: row.rank),
        plain("subject_id", lambda row: row.subject),
        plain("subject", lambda row: row.name),
        plain("total", lambda row: row.total, Form.NUMBER),
        plain("earned", lambda row: row.earned, Form.NUMBER),
        plain("asked_marks", lambda row: row.asked, Form.NUMBER),
        plain("scaled", lambda row: row.scaled, Form.NUMBER),
        plain("bonus", lambda row: row.bonus, Form.NUMBER),
        plain("deduction", lambda row: row.deduction, Form.NUMBER),
        plain("corrected", lambda row: row.corrected, Form.NUMBER),
    ),
)
LEAVES: Final = Source(
    what="assessment_subject",
    wish=SubjectWish,
    gate=_works_here,
    rows=_leaves,
    columns=(
        Column(name="part", form=Form.WORD, value=lambda row, language: _named(row.part, language)),
        plain("points", lambda row: row.leaf.points, Form.NUMBER),
        plain("marks", lambda row: row.part.marks, Form.NUMBER),
        plain("figure", lambda row: row.leaf.figure),
        plain("version", lambda row: row.leaf.figure_version),
        number("numerator", lambda row: row.leaf.numerator),
        number("denominator", lambda row: row.leaf.denominator),
        plain("value", lambda row: row.leaf.value, Form.NUMBER),
        number("cases", lambda row: row.leaf.behind),
        flag("few", lambda row: row.leaf.few),
        flag("not_asked", lambda row: row.leaf.left_out),
    ),
)
CASES: Final = Source(
    what="assessment_cases",
    wish=LeafWish,
    gate=_works_here,
    rows=_cases,
    about=lambda row: row.number,
    columns=(
        plain("number", lambda row: row.number),
        instant("at", lambda row: row.at),
        flag("counted", lambda row: row.counted),
        worded("why", "exclusion", lambda row: row.excluded),
        plain("seconds", lambda row: row.value, Form.NUMBER),
    ),
)
OBJECTIONS: Final = Source(
    what="assessment_objections",
    wish=PeriodWish,
    gate=_works_here,
    rows=_objections,
    columns=(
        plain("subject", lambda row: row.objection.subject_name),
        Column(name="part", form=Form.WORD, value=lambda row, language: _named(row.part, language)),
        words("objection", lambda row: row.objection.reason),
        joined("evidence", lambda row: row.objection.evidence),
        person("raised_by", lambda row: row.objection.raised_by),
        instant("raised_at", lambda row: row.objection.raised_at),
        instant("due_at", lambda row: row.objection.due_at),
        worded("objection_state", "assessment.objectionState", lambda row: row.objection.state),
        person("decided_by", lambda row: row.objection.decided_by),
        instant("decided_at", lambda row: row.objection.decided_at),
        words("decision", lambda row: row.objection.decision),
    ),
)
DRAWS: Final = Source(
    what="draws",
    wish=Nothing,
    gate=_assesses,
    rows=_draws,
    columns=(
        plain("period", lambda row: row.period),
        number("size", lambda row: row.size),
        number("population", lambda row: row.population),
        number("checks", lambda row: row.checks),
        number("checked", lambda row: row.done),
        person("drawn_by", lambda row: row.drawn_by),
        instant("drawn_at", lambda row: row.drawn_at),
        plain("seed", lambda row: row.seed),
        plain("population_sha256", lambda row: row.population_sha256),
    ),
)
DRAWN: Final = Source(
    what="draw_checks", wish=PeriodWish, gate=_assesses, rows=_drawn, about=lambda row: row.number, columns=_CHECK
)
MINE: Final = Source(
    what="my_checks", wish=Nothing, gate=_works_here, rows=_mine, about=lambda row: row.number, columns=_CHECK
)
