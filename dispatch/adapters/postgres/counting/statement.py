"""A figure as SQL: its cases, why some are left out, and what they come to for each subject."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from dispatch.adapters.postgres.counting.populations import cases_of
from dispatch.domain.assessment.counted import By, Within
from dispatch.domain.assessment.figure import Exclusion, Figure, Measure
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
    AND (%(category)s::text IS NULL OR i.category LIKE %(category)s::text || '%%')"""
_OF_UNIT: Final = " AND p.unit = %(unit)s::text"
"""Only asked where a unit is named: who had an incident at an instant is dear to find out."""
_CASES: Final = """
SELECT i.id, i.number, p.part, p.instant, p.unit, {subject} AS subject, p.base, p.counts, p.seconds, i.reporter,
    CASE {reasons} END AS excluded, coalesce({opened}, false) AS opened
FROM ({population}) p JOIN incident i ON i.id = p.incident WHERE {within}
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
        population=cases_of(figure),
        within=_WITHIN + (_OF_UNIT if of_unit else ""),
    )
    if figure.cap_per_day is None:
        return _UNCAPPED.format(cases=found)
    return _CAPPED.format(cap=figure.cap_per_day, cases=found)


@lru_cache(maxsize=1024)
def sums(figure: Figure, by: By, opened: str, *, of_unit: bool) -> str:
    """Return the statement of what a figure comes to: one value of JSON, rows by their subjects."""
    seconds = {
        Measure.SUM: "sum(seconds) FILTER (WHERE why IS NULL)",
        Measure.QUANTILE: (
            f"percentile_disc({figure.quantile or 0} / 100.0) WITHIN GROUP (ORDER BY seconds) "
            "FILTER (WHERE why IS NULL AND seconds IS NOT NULL)"
        ),
    }.get(figure.measure, "NULL")
    return f"""
SELECT coalesce(json_agg(json_build_object('subject', subject, 'numerator', numerator, 'denominator', denominator,
    'seconds', seconds::text, 'foreign', foreigners) ORDER BY subject NULLS FIRST), '[]')::text
FROM (
    SELECT subject, count(*) FILTER (WHERE counts AND why IS NULL) AS numerator,
        count(*) FILTER (WHERE base AND why IS NULL) AS denominator, {seconds} AS seconds,
        count(*) FILTER (WHERE NOT opened AND why IS NULL AND (base OR counts)) AS foreigners
    FROM ({cases(figure, by, opened, of_unit=of_unit)}) cases GROUP BY subject
) rows WHERE numerator > 0 OR denominator > 0
"""


def values_of(span: Span, within: Within) -> dict[str, Any]:
    """Return the values of the statements."""
    return {
        "begin": span.begin,
        "until": span.end,
        "platform": within.platform,
        "area": _as_it_stands(within.area),
        "category": _as_it_stands(within.category),
        "unit": within.unit,
    }


def _as_it_stands(code: str | None) -> str | None:
    """Return the beginning of a code for LIKE, in which no sign stands for others."""
    return code if code is None else code.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
