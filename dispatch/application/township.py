"""What a township has set: limits, units, categories and lists, read from its reference documents in force."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from dispatch.domain.calendar.duty_book import DutyBook, duty_book_from
from dispatch.domain.calendar.roster import NO_ROSTER, Roster, roster_from
from dispatch.domain.calendar.workdays import NO_WORKDAYS, workdays_from
from dispatch.domain.clocks.ladders import ladders_from
from dispatch.domain.clocks.limits import Ground, limits_from
from dispatch.domain.emergency import Emergency, emergency_from
from dispatch.domain.terms import Action
from dispatch.domain.township.areas import areas_from
from dispatch.domain.township.categories import categories_from
from dispatch.domain.township.channels import channels_from
from dispatch.domain.township.duties import duties_from
from dispatch.domain.township.reasons import reasons_from
from dispatch.domain.township.rules import TownshipRules
from dispatch.domain.township.self_handling import self_handling_list_from
from schemas.reference import ReferenceDocument

NEEDED: Final = ("limits", "ladders", "units", "categories", "admission", "self_handling")


def township_rules(documents: Mapping[str, ReferenceDocument]) -> TownshipRules:
    """Make the rules from the documents in force, by kind.

    Raises:
        KeyError: a kind of `NEEDED` is missing.
        BadDocument: one of them is no good.
    """
    bodies = {kind: documents[kind].body for kind in NEEDED}
    versions = {kind: documents[kind].version for kind in NEEDED}
    ladders = ladders_from(bodies["ladders"], version=versions["ladders"])
    duties = duties_from(documents)
    cells = areas_from(documents["areas"].body).cells if "areas" in documents else ()
    return TownshipRules(
        limits=limits_from(
            bodies["limits"],
            version=versions["limits"],
            ladders=ladders,
            duty=duty_book(documents),
            emergency=emergency_of(documents),
            ground=Ground(
                units={unit.id: unit.kind for unit in duties.units.values()},
                classes={cell.code: cell.cell_class for cell in cells},
            ),
        ),
        units=duties.units,
        categories=categories_from(bodies["categories"], version=versions["categories"]),
        admissions=duties.villages,
        self_handling=self_handling_list_from(bodies["self_handling"], version=versions["self_handling"]),
        reasons=_codes(documents["reasons"]) if "reasons" in documents else {},
        cells=frozenset(cell.code for cell in cells),
        outside=_outside(documents["reasons"]) if "reasons" in documents else frozenset(),
        duties=duties,
        channels=frozenset(channels_from(documents["channels"].body)) if "channels" in documents else frozenset(),
        roster=duty_roster(documents),
        frozen_until=frozen_until(documents),
    )


def duty_book(documents: Mapping[str, ReferenceDocument]) -> DutyBook:
    """Return whose working time counts, as far as the documents in force say it.

    Raises:
        BadDocument: one of them is no good.
    """
    found = documents.get("workdays")
    workdays = workdays_from(found.body, version=found.version) if found else NO_WORKDAYS
    return duty_book_from(documents["units"].body, workdays)


def duty_roster(documents: Mapping[str, ReferenceDocument]) -> Roster:
    """Return who is on duty; where the township has no such document, all people of a unit are meant.

    Raises:
        BadDocument: it is no good.
    """
    found = documents.get("roster")
    return roster_from(found.body, version=found.version) if found else NO_ROSTER


def frozen_until(documents: Mapping[str, ReferenceDocument]) -> datetime | None:
    """Return until when what was closed has been assessed and frozen; None where nothing was frozen yet."""
    found = documents.get("archive")
    return datetime.fromisoformat(found.body["frozen_until"]) if found else None


def emergency_of(documents: Mapping[str, ReferenceDocument]) -> Emergency | None:
    """Return the emergency act that holds, or held last; None where there never was one.

    Raises:
        BadDocument: it is no good.
    """
    found = documents.get("emergency")
    return emergency_from(found.body) if found else None


def _codes(reasons: ReferenceDocument) -> dict[Action, frozenset[str]]:
    return {move: frozenset(reason.code for reason in listed) for move, listed in reasons_from(reasons.body).items()}


def _outside(reasons: ReferenceDocument) -> frozenset[str]:
    holds = reasons_from(reasons.body).get(Action.HOLD, ())
    return frozenset(reason.code for reason in holds if reason.outside)
