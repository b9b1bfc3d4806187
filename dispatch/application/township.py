"""What a township has set: limits, units, categories and lists, read from its reference documents in force."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from dispatch.domain.clocks.limits import Limits, ladders_from, limits_from
from dispatch.domain.terms import Action, AreaCode, CategoryCode, Grade, Platform, UnitId, UnitKind
from dispatch.domain.township.admission import (
    AdmissionList,
    SelfHandlingList,
    admission_list_from,
    self_handling_list_from,
)
from dispatch.domain.township.unit import HandlingUnit
from schemas.reference import ReferenceDocument

NEEDED: Final = ("limits", "ladders", "units", "categories", "admission", "self_handling")


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A category of matters: what the workflow needs to know of it."""

    code: CategoryCode
    name: str
    leaf: bool
    grade: Grade | None
    platform: Platform | None
    photo_required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TownshipRules:
    """The documents of a township in force, made ready for decisions; `reasons`: the codes that a move may name."""

    limits: Limits
    units: Mapping[UnitId, HandlingUnit]
    categories: Mapping[CategoryCode, Category]
    admissions: AdmissionList
    self_handling: SelfHandlingList
    reasons: Mapping[Action, Collection[str]]


def township_rules(documents: Mapping[str, ReferenceDocument]) -> TownshipRules:
    """Make the rules from the documents in force, by kind.

    Raises:
        KeyError: a kind of `NEEDED` is missing.
    """
    bodies = {kind: documents[kind].body for kind in NEEDED}
    versions = {kind: documents[kind].version for kind in NEEDED}
    ladders = ladders_from(bodies["ladders"], version=versions["ladders"])
    units = (_unit(row) for row in bodies["units"]["units"])
    categories = (_category(row) for row in bodies["categories"]["categories"])
    return TownshipRules(
        limits=limits_from(bodies["limits"], version=versions["limits"], ladders=ladders),
        units={unit.id: unit for unit in units},
        categories={category.code: category for category in categories},
        admissions=admission_list_from(bodies["admission"], version=versions["admission"]),
        self_handling=self_handling_list_from(bodies["self_handling"], version=versions["self_handling"]),
        reasons=_reasons(documents["reasons"].body) if "reasons" in documents else {},
    )


def _reasons(body: Mapping[str, Any]) -> dict[Action, frozenset[str]]:
    return {Action(move): frozenset(row["code"] for row in rows) for move, rows in body.items()}


def _unit(row: Mapping[str, Any]) -> HandlingUnit:
    return HandlingUnit(
        id=UnitId(row["id"]),
        name=row["name"],
        kind=UnitKind(row["kind"]),
        platform=Platform(row["platform"]) if row.get("platform") else None,
        jurisdiction=tuple(AreaCode(code) for code in row["jurisdiction"]),
    )


def _category(row: Mapping[str, Any]) -> Category:
    return Category(
        code=CategoryCode(row["code"]),
        name=row["name"],
        leaf=bool(row.get("leaf", "platform" in row)),
        grade=Grade(row["grade"]) if row.get("grade") else None,
        platform=Platform(row["platform"]) if row.get("platform") else None,
        photo_required=bool(row.get("photo_required", False)),
    )
