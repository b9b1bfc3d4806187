"""Which numbers are hidden from whoever may not open the incidents behind them, and which beside them?

A number of one to four incidents is hidden (`docs/live-figures.md`). What can be found out by subtraction is hidden
with it: the numbers of all subjects of a kind add up to no more than the town's, so where a single one is hidden, or
the hidden ones together are fewer than five, the smallest one beside them goes too. Medians of a hidden number, and
usual numbers of so few arrivals, are hidden with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec.structs import asdict, replace

from dispatch.domain.live.figures import Line, Lines, UsualArrivals, Windows
from dispatch.domain.live.ledger import Kind, Subject

SMALLEST: Final = 5
"""Groups of fewer are not shown."""
KINDS: Final[Sequence[Kind]] = ("town", "platform", "cell", "category")
_PLACES: Final = (
    *(("arrivals", window) for window in ("five_minutes", "hour", "day")),
    *(("closed", window) for window in ("five_minutes", "hour", "day")),
    *(("open", ""), ("overdue", ""), ("due_today", ""), ("on_time_today", ""), ("closed_due_today", "")),
)

_Numbers = dict[tuple[str, str], int | None]


def hidden(numbers: Mapping[str, int]) -> frozenset[str]:
    """Return whose numbers are hidden, of all subjects of a kind."""
    found = {name for name, number in numbers.items() if 0 < number < SMALLEST}
    beside = sorted((number, name) for name, number in numbers.items() if number >= SMALLEST)
    while found and beside and (len(found) == 1 or sum(numbers[name] for name in found) < SMALLEST):
        found.add(beside.pop(0)[1])
    return frozenset(found)


def masked(found: Lines) -> dict[Subject, Line]:
    """Return the lines as somebody sees them who may open none of the incidents."""
    numbers = {subject: _numbers(line) for subject, line in found.items()}
    for kind in KINDS:
        for place in _PLACES:
            of_kind = {subject[1]: numbers[subject][place] or 0 for subject in found if subject[0] == kind}
            for name in hidden(of_kind):
                numbers[kind, name][place] = None
    return {subject: _masked(line, numbers[subject]) for subject, line in found.items()}


def _numbers(line: Line) -> _Numbers:
    return {(name, part): getattr(getattr(line, name), part) if part else getattr(line, name) for name, part in _PLACES}


def _masked(line: Line, numbers: _Numbers) -> Line:
    arrived, closed = numbers["arrivals", "day"], numbers["closed", "day"]
    usual = line.usual_arrivals
    return replace(
        line,
        **{name: numbers[name, ""] for name, part in _PLACES if not part},
        arrivals=_windows(numbers, "arrivals"),
        closed=_windows(numbers, "closed"),
        median_minutes_to_assign=line.median_minutes_to_assign if (arrived or 0) >= SMALLEST else None,
        median_minutes_to_close=line.median_minutes_to_close if (closed or 0) >= SMALLEST else None,
        usual_arrivals=usual if usual is not None and _enough(usual) else None,
        hidden=None in numbers.values(),
    )


def _windows(numbers: _Numbers, name: str) -> Windows:
    return Windows(**{part: numbers[name, part] for part in ("five_minutes", "hour", "day")})


def _enough(usual: UsualArrivals) -> bool:
    return all(number >= SMALLEST for number in asdict(usual).values())
