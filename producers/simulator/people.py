"""Who may be asked to do a step: accounts in the order in which they are tried."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from producers.simulator.conduct import Case, Party
from producers.simulator.dice import dice
from producers.simulator.world import Account, World


def candidates(party: Party, shown: Mapping[str, Any], case: Case, world: World) -> list[str]:
    """Return who could do it; the service says who may."""
    unit = shown["lead_unit"]["id"] if shown["lead_unit"] else None
    cell = shown["cell"]["code"] if shown["cell"] else None
    operators = _in_turn(world.people("operator"), case)
    match party:
        case Party.REPORTER:
            return [case.sender]
        case Party.RULER:
            return [*operators, *_of_the_town_first(world.people("supervisor"))]
        case Party.SUPERVISOR:
            return _of_the_town_first(world.people("supervisor"))
        case Party.COUNTY:
            return _in_turn(world.people("county_operator"), case)
        case Party.UNIT_LEAD:
            return [*_in_turn(world.people("unit_lead", unit=unit), case), *operators]
        case Party.HANDLER:
            return [*_in_turn(world.people("handler", unit=unit), case), *operators] if unit else []
        case Party.OFFICER:
            return _in_turn(world.officers_of(cell), case) if cell else [case.sender]
        case Party.CO_LEAD:
            return _in_turn(world.people("unit_lead", unit=case.helper), case) if case.helper else []
        case Party.CO_HANDLER:
            return _in_turn(world.people("handler", unit=case.helper), case) if case.helper else []
        case Party.CHECKER:
            return [*(_in_turn(world.officers_of(cell), case) if cell else []), *operators]
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
