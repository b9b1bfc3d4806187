"""Who is on duty, as the roster says: they are asked first, and what comes when nobody is waits for the office hours.

The roster follows the town's clock, not the simulator's: nothing here is played faster.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from producers.simulator.client import Client
from producers.simulator.dice import dice

WORKED_OFF_WITHIN: Final = timedelta(minutes=90)
"""What waited over night is taken up one after the other, not all of it when the doors open."""
A_DAY: Final = timedelta(days=1)
UNKNOWN: Final = timedelta(hours=1)
"""So long nobody is waited for whose next shift the week does not show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A unit that keeps a roster: who is on duty, and when it opened and opens; of one that never closes neither."""

    people: tuple[str, ...]
    opened_at: datetime | None
    opens_at: datetime | None


class Rota:
    """The roster as it was last looked at."""

    def __init__(self, client: Client, *, watcher: str) -> None:
        self._client = client
        self._watcher = watcher
        self._units: Mapping[str, Duty] = {}

    async def look(self) -> None:
        """See who is on duty; what was seen before stands where there is no answer."""
        answer = await self._client.call(self._watcher, "GET", "/roster")
        if answer.status_code == 200:
            shown = answer.json()
            at = datetime.fromisoformat(shown["at"])
            self._units = {unit["unit"]["id"]: _duty(unit, at) for unit in shown["units"] if unit["keeps"]}

    def on_duty(self, unit: str) -> tuple[str, ...]:
        """Return who of a unit is on duty; nobody, too, where it keeps no roster."""
        found = self._units.get(unit)
        return found.people if found else ()

    def first(self, users: list[str]) -> list[str]:
        """Return the same people, those on duty first."""
        on = {user for duty in self._units.values() for user in duty.people}
        return sorted(users, key=lambda user: user not in on)

    def taken_up_at(self, unit: str | None, number: str, received_at: datetime, now: datetime) -> datetime:
        """Return when the unit takes an incident up: at once, or in its office hours where it keeps such."""
        duty = self._units.get(unit) if unit else None
        if duty is None:
            return now
        if not duty.people:
            return duty.opens_at or now + UNKNOWN
        if duty.opened_at is None or received_at >= duty.opened_at:
            return now
        return duty.opened_at + WORKED_OFF_WITHIN * dice(number, "morning").random()


def _duty(unit: Mapping[str, Any], at: datetime) -> Duty:
    stretches = _staffed(unit)
    open_now = next(((begin, end) for begin, end in stretches if begin <= at < end), None)
    return Duty(
        people=tuple(one["person"]["user"] for one in unit["now"]),
        opened_at=open_now[0] if open_now and open_now[1] - open_now[0] < A_DAY else None,
        opens_at=next((begin for begin, _ in stretches if begin > at), None),
    )


def _staffed(unit: Mapping[str, Any]) -> list[tuple[datetime, datetime]]:
    """From when to when somebody has a shift, in the week that is shown."""
    shifts = [shift for day in unit["days"] for shift in day["shifts"]]
    found: list[tuple[datetime, datetime]] = []
    for begin, end in sorted(
        (datetime.fromisoformat(one["from"]), datetime.fromisoformat(one["to"])) for one in shifts
    ):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((begin, end))
    return found
