"""Figures as SQL: the cases of one, why some are left out, and what several that are alike come to for each subject."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from msgspec import structs

from dispatch.adapters.postgres.counting.populations import cases_of
from dispatch.domain.assessment.counted import By, Within
from dispatch.domain.assessment.figure import NO_NAME, Exclusion, Figure, Measure
from dispatch.domain.assessment.period import Span
from dispatch.domain.terms import PATROL_CHANNEL, Outcome
from dispatch.domain.township.contacts import SHANGHAI

_CHECKED: Final = "EXISTS (SELECT FROM incident_event k WHERE k.incident = i.id AND k.type = 'CheckPassed')"
_FOUND: Final = "EXISTS (SELECT FROM incident_event k WHERE k.incident = i.id AND k.type = 'FaultFound')"
_WHY: Final[Mapping[Exclusion, str]] = {
    Exclusion.ACCUSATION: "i.accused <> '{}'",
    Exclusion.IMPORTED: "i.history",
    Exclusion.VISIT: f"i.channel = '{PATROL_CHANNEL}' AND NOT {_FOUND}",
    Exclusion.MERGED: "i.merged_into IS NOT NULL",
    Exclusion.PART: "i.part_of IS NOT NULL",
    Exclusion.WITHDRAWN: f"i.outcome = '{Outcome.CANCELLED}'",
    Exclusion.DECLINED: f"i.outcome = '{Outcome.DECLINED}'",
    Exclusion.SELF_CLOSED: f"i.outcome = '{Outcome.SELF_HANDLED}' AND NOT {_CHECKED}",
    Exclusion.UNVERIFIED: f"NOT {_CHECKED}",
    Exclusion.EXCUSED: "p.excused",
    Exclusion.MOVED_ON: "p.moved_on",
}
SUBJECT: Final[Mapping[By, str]] = {
    By.NONE: "NULL::text",
    By.UNIT: "p.unit",
    By.PLATFORM: "i.platform",
    By.TOWN: "i.town",
    By.VILLAGE: "left(i.cell, 12)",
    By.CELL: "i.cell",
    By.CATEGORY: "i.category",
    By.OFFICER: "i.reporter",
}
_WITHIN: Final = """(%(platform)s::text IS NULL OR i.platform = %(platform)s::text)
    AND (%(area)s::text IS NULL OR coalesce(i.cell, i.town) LIKE %(area)s::text || '%%')
    AND (%(category)s::text IS NULL OR i.category LIKE %(category)s::text || '%%')
    AND (%(only)s::uuid[] IS NULL OR i.id = ANY(%(only)s::uuid[]))"""
_OF_UNIT: Final = " AND p.unit = %(unit)s::text"
"""Only asked where a unit is named: who had an incident at an instant is dear to find out."""
_CASES: Final = """
SELECT i.id, i.number, p.part, p.instant, p.unit, {subject} AS subject, p.base0 AS base, p.counts0 AS counts, p.seconds,
    i.reporter, CASE {reasons} END AS excluded, coalesce({opened}, false) AS opened
FROM ({population}) p JOIN incident i ON i.id = p.incident WHERE p.of0 AND {within}
"""
_CAPPED: Final = f"""
SELECT found.*, CASE WHEN found.excluded IS NULL AND row_number() OVER (
    PARTITION BY found.reporter, (found.instant AT TIME ZONE '{SHANGHAI}')::date, found.excluded IS NULL
    ORDER BY found.instant, found.number
) > {{cap}} THEN '{Exclusion.CAPPED}' ELSE found.excluded END AS why
FROM ({{cases}}) found
"""
_UNCAPPED: Final = "SELECT found.*, found.excluded AS why FROM ({cases}) found"


@lru_cache(maxsize=1024)
def cases(figure: Figure, by: By, opened: str, *, of_unit: bool) -> str:
    """Return the statement of a figure's cases, each with its subject, and `why` it does not count.

    opened: the condition that somebody may open the incident `i`. of_unit: only those of a unit.
    """
    reasons = " ".join(f"WHEN {_WHY[reason]} THEN '{reason}'" for reason in figure.left_out if reason in _WHY)
    found = _CASES.format(
        subject=SUBJECT[by],
        reasons=reasons,
        opened=opened,
        population=cases_of([figure]),
        within=_within(of_unit=of_unit),
    )
    if figure.cap_per_day is None:
        return _UNCAPPED.format(cases=found)
    return _CAPPED.format(cap=figure.cap_per_day, cases=found)


def _within(*, of_unit: bool) -> str:
    return _WITHIN + (_OF_UNIT if of_unit else "")


_ONE: Final = """
SELECT subject, opened, seconds, why IS NULL AS in0, base AS base0, counts AS counts0 FROM ({cases}) cases
"""
_SEVERAL: Final = """
SELECT {subject} AS subject, coalesce({opened}, false) AS opened, p.seconds, {columns}
FROM ({population}) p JOIN incident i ON i.id = p.incident WHERE {within}
"""
_SUMS: Final = """
WITH cases AS MATERIALIZED ({cases})
SELECT coalesce(json_agg(json_build_object(
    'figure', n, 'subject', subject, 'numerator', numerator, 'denominator', denominator, 'seconds', seconds::text,
    'foreign', foreigners) ORDER BY n, subject NULLS FIRST), '[]')::text
FROM (SELECT subject, {sums} FROM cases GROUP BY subject) summed
CROSS JOIN LATERAL (VALUES {rows}) told (n, numerator, denominator, seconds, foreigners)
WHERE numerator > 0 OR denominator > 0
"""
_SUM: Final = """count(*) FILTER (WHERE in{n} AND counts{n}) AS numerator{n},
    count(*) FILTER (WHERE in{n} AND base{n}) AS denominator{n},
    count(*) FILTER (WHERE in{n} AND NOT opened AND (base{n} OR counts{n})) AS foreigners{n}"""


@lru_cache(maxsize=1024)
def sums(figures: tuple[Figure, ...], by: By, opened: str, *, of_unit: bool) -> str:
    """Return the statement of what figures that are alike come to: one value of JSON, rows by figure and subject.

    A figure is told by its place among them. Those with the same cases, as median and p90 are, look at them once.
    """
    bare = [_bare(figure) for figure in figures]
    different = list(dict.fromkeys(bare))
    place = [different.index(figure) for figure in bare]
    sums = [
        *(_SUM.format(n=n) for n in range(len(different))),
        *(f"{_seconds(figure, place[n])} AS seconds{n}" for n, figure in enumerate(figures)),
    ]
    rows = [f"({n}, numerator{of}, denominator{of}, seconds{n}, foreigners{of})" for n, of in enumerate(place)]
    return _SUMS.format(
        cases=_cases(different, by, opened, of_unit=of_unit), sums=", ".join(sums), rows=", ".join(rows)
    )


def _bare(figure: Figure) -> Figure:
    """Return a figure as far as it says which cases it has."""
    return structs.replace(
        figure, id="", version="", name=NO_NAME, measure=Measure.COUNT, quantile=None, personal=False, better=None
    )


def _cases(figures: Sequence[Figure], by: By, opened: str, *, of_unit: bool) -> str:
    if figures[0].cap_per_day is not None:
        return _ONE.format(cases=cases(figures[0], by, opened, of_unit=of_unit))
    columns = [f"p.of{n} AND {_counts(figure)} AS in{n}, p.base{n}, p.counts{n}" for n, figure in enumerate(figures)]
    return _SEVERAL.format(
        subject=SUBJECT[by],
        opened=opened,
        columns=", ".join(columns),
        population=cases_of(figures),
        within=_within(of_unit=of_unit),
    )


def _counts(figure: Figure) -> str:
    return f"({' OR '.join(_WHY[reason] for reason in figure.left_out)}) IS NOT TRUE"


def _seconds(figure: Figure, place: int) -> str:
    counts = f"FILTER (WHERE in{place} AND seconds IS NOT NULL)"
    return {
        Measure.SUM: f"sum(seconds) {counts}",
        Measure.QUANTILE: f"percentile_disc({figure.quantile or 0} / 100.0) WITHIN GROUP (ORDER BY seconds) {counts}",
    }.get(figure.measure, "NULL::numeric")


def values_of(span: Span, within: Within, only: Sequence[UUID] | None = None) -> dict[str, Any]:
    """Return the values of the statements; only: of which incidents, where not of all."""
    return {
        "begin": span.begin,
        "until": span.end,
        "platform": within.platform,
        "area": _as_it_stands(within.area),
        "category": _as_it_stands(within.category),
        "unit": within.unit,
        "only": only if only is None else list(only),
    }


def _as_it_stands(code: str | None) -> str | None:
    """Return the beginning of a code for LIKE, in which no sign stands for others."""
    return code if code is None else code.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
