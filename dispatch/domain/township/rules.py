"""What a township has set, made ready for decisions: its documents in force, each as its reader makes it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from dispatch.domain.calendar.roster import NO_ROSTER, Roster
from dispatch.domain.clocks.limits import Limits
from dispatch.domain.refusals import InvalidValue
from dispatch.domain.terms import Action, AreaCode
from dispatch.domain.township.admission import AdmissionList
from dispatch.domain.township.categories import Categories
from dispatch.domain.township.self_handling import SelfHandlingList
from dispatch.domain.township.units import Units


@dataclass(frozen=True, slots=True, kw_only=True)
class TownshipRules:
    """The rules of a township.

    reasons: the codes that a move may name, where the township lists them. outside: those of a hold whose cause lies
    outside government. cells: those that it has. channels: those by
    which replies to orders from outside go back. roster: who is on duty.
    """

    limits: Limits
    units: Units
    categories: Categories
    admissions: AdmissionList
    self_handling: SelfHandlingList
    reasons: Mapping[Action, Collection[str]]
    cells: frozenset[AreaCode]
    channels: Collection[str] = ()
    outside: Collection[str] = ()
    roster: Roster = NO_ROSTER

    def check_reason(self, action: Action, code: str) -> None:
        """Check that a reason is one of those that may be chosen for a move.

        Raises:
            InvalidValue: it is not.
        """
        listed = self.reasons.get(action)
        if listed is not None and code not in listed:
            raise InvalidValue("reason_code", f"{code} is none of the listed reasons")
