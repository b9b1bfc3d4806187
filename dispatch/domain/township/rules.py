"""What a township has set, made ready for decisions: its documents in force, each as its reader makes it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from dispatch.domain.calendar.roster import NO_ROSTER, Roster
from dispatch.domain.clocks.limits import Limits
from dispatch.domain.refusals import InvalidValue, TakenBack
from dispatch.domain.terms import Action, AreaCode, CategoryCode, Grade, UnitId
from dispatch.domain.township.categories import Categories
from dispatch.domain.township.duties import NO_DUTIES, Answerable, Duties
from dispatch.domain.township.duty_list import DutyItem, DutyList, ItemKind
from dispatch.domain.township.self_handling import SelfHandlingList
from dispatch.domain.township.units import Units
from schemas.field_errors import Wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class TownshipRules:
    """The rules of a township.

    reasons: the codes that a move may name, where the township lists them. outside: those of a hold whose cause lies
    outside government. cells: those that it has. channels: those by
    which replies to orders from outside go back. roster: who is on duty. admissions: what villages may be asked.
    duties: who answers for what. frozen_until: what was closed before has been assessed, and the period is frozen.
    """

    limits: Limits
    units: Units
    categories: Categories
    admissions: DutyList
    self_handling: SelfHandlingList
    reasons: Mapping[Action, Collection[str]]
    cells: frozenset[AreaCode]
    channels: Collection[str] = ()
    outside: Collection[str] = ()
    roster: Roster = NO_ROSTER
    duties: Duties = NO_DUTIES
    frozen_until: datetime | None = None

    def check_reason(self, action: Action, code: str) -> None:
        """Check that a reason is one of those that may be chosen for a move.

        Raises:
            InvalidValue: it is not.
        """
        listed = self.reasons.get(action)
        if listed is not None and code not in listed:
            raise InvalidValue("reason_code", Wrong.INVALID_REASON_CODE)

    def answerable(self, category: CategoryCode | None, grade: Grade | None, place: AreaCode) -> Answerable | None:
        """Return who answers for a matter at a place, None where nobody has said what it is or no row says so."""
        matter = self.categories.leaves.get(category) if category is not None else None
        return self.duties.answerable(matter, place, grade or matter.grade) if matter is not None else None

    def taken_back(self, category: CategoryCode | None, grade: Grade | None, place: AreaCode) -> DutyItem | None:
        """Return the item of the town's duty list by which the county took the matter back, None where it did not."""
        found = self.answerable(category, grade, place)
        item = found.item if found is not None else None
        return item if item is not None and item.kind is ItemKind.TAKEN_BACK else None

    def check_not_taken_back(
        self, unit: UnitId, category: CategoryCode | None, grade: Grade | None, place: AreaCode
    ) -> None:
        """Check that the town's duty list leaves the matter to a unit of the town.

        Raises:
            TakenBack: the county took it back.
        """
        item = self.taken_back(category, grade, place)
        if item is not None:
            listed = self.duties.town
            raise TakenBack(
                f"{unit} is of the town: {item.id} of {listed.name} was taken back by {item.department}",
                item=item.id,
                version=listed.version,
                text=item.text,
            )
