"""Which numbers are hidden from whoever may not open the incidents behind them, and which beside them?

A number of one to four incidents is hidden (`docs/live-figures.md`). What can be found out by subtraction is hidden
with it: the numbers of all subjects of a kind add up to no more than the town's. So where the sum of the hidden ones
tells one of them, because there is only one or they are all the same, or is itself below five, the smallest beside
them go too: all that are as small, so that the view stays the same whichever of the hidden subjects has which of the
hidden numbers. Where nothing is left beside them, the town's number goes, and every one that would tell it. Medians of
fewer than five, and usual numbers that are hidden by the same rule, are hidden as well.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from msgspec.structs import replace

from dispatch.domain.live.figures import Line, Lines, Windows
from dispatch.domain.live.ledger import TOWN, Groups, Kind, Subject

SMALLEST: Final = 5
"""Groups of fewer are not shown."""
KINDS: Final[Sequence[Kind]] = ("platform", "cell", "category")
_PLACES: Final = (
    *(("arrivals", window) for window in ("five_minutes", "hour", "day")),
    *(("closed", window) for window in ("five_minutes", "hour", "day")),
    *(("open", ""), ("overdue", ""), ("due_today", ""), ("on_time_today", ""), ("closed_due_today", "")),
)
_USUAL: Final = ("hour", "day")

_Numbers = dict[tuple[str, str], int | None]


def is_small(number: float) -> bool:
    """Say whether a number is too small to be shown; nothing is no secret."""
    return 0 < number < SMALLEST


def hidden(numbers: Mapping[str, float]) -> frozenset[str]:
    """Return whose numbers are hidden, of all subjects of a kind."""
    found = {name for name, number in numbers.items() if is_small(number)}
    beside = sorted({number for number in numbers.values() if number >= SMALLEST})
    while beside and _tell([numbers[name] for name in found]):
        least = beside.pop(0)
        found |= {name for name, number in numbers.items() if number == least}
    return frozenset(found)


def gives_away(numbers: Mapping[str, float], total: float) -> bool:
    """Say whether the sum of all would tell what is hidden of a kind; what belongs to no subject is never shown."""
    rest = total - sum(numbers.values())
    away = [numbers[name] for name in hidden(numbers)]
    return bool(away) and _tell([*away, rest] if rest > 0 else away)


def _tell(away: Collection[float]) -> bool:
    """Say whether somebody who knows the sum of hidden numbers knows one of them, or that there are few in all."""
    return len(set(away)) == 1 or is_small(sum(away))


def masked(found: Lines, groups: Groups) -> dict[Subject, Line]:
    """Return the lines as somebody sees them who may open none of the incidents."""
    numbers = {subject: _numbers(line) for subject, line in found.items()}
    for place in _PLACES:
        for subject in _away({subject: numbers[subject][place] or 0 for subject in found}):
            numbers[subject][place] = None
    unusual = {subject for window in _USUAL for subject in _away(_usual(found, window))}
    return {
        subject: _masked(
            line,
            numbers[subject],
            assigned=sum(groups[subject].to_assign.values()) if subject in groups else 0,
            usual=subject not in unusual,
        )
        for subject, line in found.items()
    }


def _away(found: Mapping[Subject, float]) -> frozenset[Subject]:
    """Return whose numbers are hidden, of one number of each subject of every kind."""
    total = found[TOWN]
    away = {TOWN} if is_small(total) else set()
    for kind in KINDS:
        of_kind = {name: number for (of, name), number in found.items() if of == kind}
        if gives_away(of_kind, total):
            return frozenset(subject for subject, number in found.items() if number)
        away |= {(kind, name) for name in hidden(of_kind)}
    return frozenset(away)


def _numbers(line: Line) -> _Numbers:
    return {(name, part): getattr(getattr(line, name), part) if part else getattr(line, name) for name, part in _PLACES}


def _usual(found: Lines, window: str) -> dict[Subject, float]:
    return {
        subject: getattr(line.usual_arrivals, window) if line.usual_arrivals is not None else 0
        for subject, line in found.items()
    }


def _masked(line: Line, numbers: _Numbers, *, assigned: int, usual: bool) -> Line:
    closed = numbers["closed", "day"]
    return replace(
        line,
        **{name: numbers[name, ""] for name, part in _PLACES if not part},
        arrivals=_windows(numbers, "arrivals"),
        closed=_windows(numbers, "closed"),
        median_minutes_to_assign=line.median_minutes_to_assign if assigned >= SMALLEST else None,
        median_minutes_to_close=line.median_minutes_to_close if (closed or 0) >= SMALLEST else None,
        usual_arrivals=line.usual_arrivals if usual else None,
        hidden=None in numbers.values(),
    )


def _windows(numbers: _Numbers, name: str) -> Windows:
    return Windows(**{part: numbers[name, part] for part in ("five_minutes", "hour", "day")})
