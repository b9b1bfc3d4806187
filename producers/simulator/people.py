"""Who may be asked to do a step: accounts in the order in which they are tried."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from producers.simulator.conduct import Case, Party
from producers.simulator.dice import dice
from producers.simulator.world import Account, World

Order = Callable[[list[str]], list[str]]


def candidates(party: Party, shown: Mapping[str, Any], case: Case, world: World, *, first: Order) -> list[str]:
    """Return who could do it; the service says who may. first: who of those who are asked alike is asked before others.

    Whoever stands in for others, as an operator does for a checker, comes after them all.
    """

    def turn(accounts: Iterable[Account]) -> list[str]:
        return first(_in_turn(accounts, case))

    unit = shown["lead_unit"]["id"] if shown["lead_unit"] else None
    cell = shown["cell"]["code"] if shown["cell"] else None
    operators = turn(world.people("operator"))
    match party:
        case Party.REPORTER:
            return [case.sender]
        case Party.RULER:
            return [*operators, *_of_the_town_first(world.people("supervisor"))]
        case Party.SUPERVISOR:
            return _of_the_town_first(world.people("supervisor"))
        case Party.COUNTY:
            return turn(world.people("county_operator"))
        case Party.UNIT_LEAD:
            return [*turn(world.people("unit_lead", unit=unit)), *operators]
        case Party.HANDLER:
            return [*turn(world.people("handler", unit=unit)), *operators] if unit else []
        case Party.OFFICER:
            return turn(world.officers_of(cell)) if cell else [case.sender]
        case Party.CO_LEAD:
            return turn(world.people("unit_lead", unit=case.helper)) if case.helper else []
        case Party.CO_HANDLER:
            return turn(world.people("handler", unit=case.helper)) if case.helper else []
        case Party.CHECKER:
            return [*(turn(world.officers_of(cell)) if cell else []), *operators]
        case _:
            return operators


def _of_the_town_first(accounts: Iterable[Account]) -> list[str]:
    return [account.user for account in sorted(accounts, key=lambda found: -max(map(len, found.areas)))]


def strangers(shown: Mapping[str, Any], case: Case, world: World) -> list[str]:
    """Return handlers of other units."""
    unit = shown["lead_unit"]["id"] if shown["lead_unit"] else None
    return _in_turn((found for found in world.people("handler") if found.unit != unit), case)


def _in_turn(accounts: Iterable[Account], case: Case) -> list[str]:
    """Everybody gets a share: the order depends on the incident."""
    users = [account.user for account in accounts]
    return dice(case.number, len(users)).sample(users, len(users))
