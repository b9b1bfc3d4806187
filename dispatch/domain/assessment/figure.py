"""What is counted, and how: the figures (指标) of a township, read from its reference document of kind `figures`.

A figure is data in closed words: over which population, by which measure, what puts a case into a period, what is left
out. How the words become SQL is said in the adapter; what came of them is `counted`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Any, Final, Literal

from msgspec import Meta, Struct, structs

from dispatch.domain.document import BadDocument, Misfit, Where, refuse_twice, shaped
from dispatch.domain.terms import ClockKind

KIND: Final = "figures"


class Population(StrEnum):
    """Over what is counted: 事件, 派单, 时限, 流转."""

    INCIDENTS = "incidents"
    ASSIGNMENTS = "assignments"
    CLOCKS = "clocks"
    MOVES = "moves"


class Measure(StrEnum):
    """What is told of the cases: how many, which share of them counts, a quantile or the sum of their times."""

    COUNT = "count"
    SHARE = "share"
    QUANTILE = "quantile"
    SUM = "sum"


class Instant(StrEnum):
    """Which moment of a case puts it into a period.

    given: of an assignment. due, stopped: of a clock; the due time is the last one that held. happened: of a
    move.
    """

    RECEIVED = "received"
    CLOSED = "closed"
    TOLD = "told"
    GIVEN = "given"
    DUE = "due"
    STOPPED = "stopped"
    HAPPENED = "happened"


class Counts(StrEnum):
    """What has to be true of a case for it to count in the numerator of a share, or in a count.

    done: what the clock measured was done before the period was over. in_time: done, and not after the due time.
    extended: more time was granted. kept: the unit neither returned it nor was it taken away. told: the reporter knows
    the result. these_moves: it is one of `counted_moves`; the others make the denominator. well_rated: four stars or
    more. solved: resolved, and not rated with two stars or fewer. after_due: a step of a ladder beyond the due time.
    """

    DONE = "done"
    IN_TIME = "in_time"
    EXTENDED = "extended"
    KEPT = "kept"
    TOLD = "told"
    THESE_MOVES = "these_moves"
    WELL_RATED = "well_rated"
    SOLVED = "solved"
    AFTER_DUE = "after_due"


class Exclusion(StrEnum):
    """Why a case does not count, in the order in which the first that fits is told.

    accusation: about somebody of ours; the supervisor's alone, so it counts nowhere, whatever a figure says. imported:
    history that was taken over. visit: a look at a place that found nothing, or was not made yet. merged: the same as
    another incident. part: its parent counts. withdrawn, declined: by its outcome. self_closed: an officer dealt with
    it and nobody looked. unverified: nobody but whoever reported it has seen it done. excused: its clock waits for a
    lawful reason. moved_on: its clock stopped in time for another reason than that it was done. capped: beyond what
    counts of a person on a day.
    """

    ACCUSATION = "accusation"
    IMPORTED = "imported"
    VISIT = "visit"
    MERGED = "merged"
    PART = "part"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"
    SELF_CLOSED = "self_closed"
    UNVERIFIED = "unverified"
    EXCUSED = "excused"
    MOVED_ON = "moved_on"
    CAPPED = "capped"


ALWAYS: Final = frozenset({Exclusion.ACCUSATION})
"""What is left out of every figure."""
BY_CAP: Final = frozenset({Exclusion.CAPPED})
"""What is left out because of `cap_per_day`, and stands in no list."""

Move = Literal[
    "AssignmentReturned",
    "AssignmentSigned",
    "CheckPassed",
    "ClockEscalated",
    "HandlingExtended",
    "IncidentAssigned",
    "IncidentClosed",
    "IncidentNudged",
    "IncidentRated",
    "IncidentReopened",
    "IncidentSupervised",
    "ResultHandedIn",
    "ResultSentBack",
    "ResultTold",
]
"""The facts that may be counted as moves."""
OF_WHO_HAD_IT: Final[frozenset[Move]] = frozenset(
    {"CheckPassed", "ClockEscalated", "IncidentClosed", "IncidentRated", "IncidentReopened", "ResultTold"}
)
"""Moves that say of no unit: they are those of the unit that had the incident then, or had handed it in."""
Stage = Literal["total", "receive", "sign", "handle", "ruling", "check", "request", "arrival", "county", "milestone"]
"""The clocks that may be counted: what waits for nobody's doing is none of them."""
Which = Literal["all", "first"]
Channel = Literal["citizen", "officer", "hotline", "patrol", "import"]
Id = Annotated[str, Meta(pattern="^[a-z][a-z0-9-]*$", max_length=60)]
Quantile = Annotated[int, Meta(ge=1, le=99)]


class Name(Struct, frozen=True, kw_only=True):
    """What a figure is called."""

    zh: str
    en: str


NO_NAME: Final = Name(zh="", en="")


class Figure(Struct, frozen=True, kw_only=True):
    """One figure as the document defines it; `version` is the document's.

    clocks, moves, assignments, channels: which of the population. quantile: in percent. cap_per_day: how many count of
    one person on one day. personal: it says how well one person works, so only that person sees it split by officers.
    better: which way is good, if either is.
    """

    id: Id
    name: Name
    population: Population
    measure: Measure
    instant: Instant
    clocks: tuple[Stage, ...] = ()
    moves: tuple[Move, ...] = ()
    assignments: Which = "all"
    channels: tuple[Channel, ...] = ()
    counts: Counts | None = None
    counted_moves: tuple[Move, ...] = ()
    quantile: Quantile | None = None
    exclusions: tuple[Exclusion, ...] = ()
    cap_per_day: Annotated[int, Meta(ge=1)] | None = None
    personal: bool = False
    better: Literal["higher", "lower"] | None = None
    version: str = ""

    @property
    def stages(self) -> tuple[ClockKind, ...]:
        """The kinds of clocks that it is over."""
        return tuple(ClockKind(stage) for stage in self.clocks)

    @property
    def left_out(self) -> tuple[Exclusion, ...]:
        """What does not count, in the order in which the first reason is told."""
        listed = {*ALWAYS, *self.exclusions, *(BY_CAP if self.cap_per_day is not None else ())}
        return tuple(reason for reason in Exclusion if reason in listed)


Figures = Mapping[str, Figure]
NO_FIGURES: Final[Figures] = {}

_INSTANTS: Final[Mapping[Population, frozenset[Instant]]] = {
    Population.INCIDENTS: frozenset({Instant.RECEIVED, Instant.CLOSED, Instant.TOLD}),
    Population.ASSIGNMENTS: frozenset({Instant.GIVEN}),
    Population.CLOCKS: frozenset({Instant.DUE, Instant.STOPPED}),
    Population.MOVES: frozenset({Instant.HAPPENED}),
}
_COUNTS: Final[Mapping[Population, frozenset[Counts]]] = {
    Population.INCIDENTS: frozenset({Counts.TOLD}),
    Population.ASSIGNMENTS: frozenset({Counts.KEPT}),
    Population.CLOCKS: frozenset({Counts.DONE, Counts.IN_TIME, Counts.EXTENDED}),
    Population.MOVES: frozenset({Counts.THESE_MOVES, Counts.WELL_RATED, Counts.SOLVED, Counts.AFTER_DUE}),
}
_OF_CLOCKS: Final = frozenset({Exclusion.EXCUSED, Exclusion.MOVED_ON})
_TIMES: Final = frozenset({Measure.QUANTILE, Measure.SUM})


class _Document(Struct, frozen=True, kw_only=True):
    figures: tuple[Figure, ...]


def figures_from(body: Mapping[str, Any], *, version: str) -> Figures:
    """Read a document of kind `figures`.

    `{"figures": [{"id": "on-time", "name": {"zh": "按期办结率", "en": "Closed on time"}, "population": "clocks",
    "clocks": ["total"], "measure": "share", "instant": "due", "counts": "in_time", "exclusions": ["imported"]}]}`

    Raises:
        BadDocument: two have the same id, or the words of one do not go together.
    """
    read = shaped(Where(KIND), body, _Document)
    refuse_twice(Where(KIND), "figures", (figure.id for figure in read.figures))
    wrong = [misfit for n, figure in enumerate(read.figures) for misfit in _lacks(figure, Where(KIND, ("figures", n)))]
    if wrong:
        raise BadDocument.of(wrong)
    return {figure.id: structs.replace(figure, version=version) for figure in read.figures}


def _lacks(figure: Figure, here: Where) -> Iterator[Misfit]:
    """Say which words of a figure do not go together."""
    for part, fits in _words(figure):
        if not fits:
            said = f"{part} does not go with a {figure.measure} over {figure.population}"
            yield Misfit(here.at(part), said, "figure_words", {"value": figure.id, "part": part})


def _words(figure: Figure) -> Iterator[tuple[str, bool]]:
    """Yield each part of a figure, and whether it goes with the others."""
    over, shared = figure.population, figure.measure in (Measure.SHARE, Measure.COUNT)
    yield "instant", figure.instant in _INSTANTS[over]
    yield "clocks", bool(figure.clocks) is (over is Population.CLOCKS)
    yield "moves", bool(figure.moves) is (over is Population.MOVES)
    yield "assignments", figure.assignments == "all" or over is Population.ASSIGNMENTS
    yield "channels", not figure.channels or over is Population.INCIDENTS
    yield (
        "counts",
        (figure.counts is None and figure.measure is not Measure.SHARE) or (shared and figure.counts in _COUNTS[over]),
    )
    yield "counted_moves", bool(figure.counted_moves) is (figure.counts is Counts.THESE_MOVES)
    yield "measure", figure.measure not in _TIMES or (over is Population.CLOCKS and figure.instant is Instant.STOPPED)
    yield "quantile", (figure.quantile is not None) is (figure.measure is Measure.QUANTILE)
    yield "exclusions", over is Population.CLOCKS or _OF_CLOCKS.isdisjoint(figure.exclusions)
    yield "exclusions", (ALWAYS | BY_CAP).isdisjoint(figure.exclusions)
    yield "cap_per_day", figure.cap_per_day is None or (figure.personal and over is Population.INCIDENTS)
