"""Whoever holds a receipt follows its incident as the person who reported it, and is nobody else to it.

An officer or an operator may have reported for a resident, and the code goes with the receipt: it opens what the person
who reported is told, and none of what that account may do besides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dispatch.domain.actor import Actor, Grant
from dispatch.domain.terms import AreaCode, Role, UnitId, UserId

NOBODY: Final = Actor(user=UserId("-"), grants=(Grant(role=Role.CITIZEN, area=AreaCode("")),))
"""A resident without an account, who is told what a reporter is told, and has done nothing on any incident."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Somebody who knows number and code. reporter: the account that reported, with the units to which it belongs."""

    number: str
    reporter: UserId | None
    units: frozenset[UnitId] = frozenset()

    def actor(self) -> Actor | None:
        """Return as whom the holder acts: the account that reported, as a resident; None where no account did.

        It stays one of its units, since nobody rates what their own unit did.
        """
        if self.reporter is None:
            return None
        units: tuple[UnitId | None, ...] = (None, *sorted(self.units))
        return Actor(
            user=self.reporter,
            grants=tuple(Grant(role=Role.CITIZEN, area=AreaCode(""), unit=unit) for unit in units),
        )
