"""Which pieces of SQL do the cases of several populations share? Only words of the closed vocabulary get into them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

IN_SPAN: Final = "({0} >= %(begin)s AND {0} < %(until)s)"
_GIVES: Final = ("IncidentAssigned", "IncidentRuled", "IncidentTransferred")
_TAKES: Final = (
    *("AccusationRecorded", "AssignmentRecalled", "AssignmentReturned", "CountyReturned", "CountyTakenBack"),
    *("IncidentMerged", "IncidentReopened", "IncidentSelfHandled", "IncidentSplit", "IncidentUnmerged"),
)
_HAD_IT: Final = """(
    SELECT CASE WHEN h.type IN ({gives}) THEN h.data ->> 'unit' END FROM incident_event h
    WHERE h.incident = {incident} AND (
        h.type IN ({gives}) AND h.occurred_at <= {at} OR h.type IN ({takes}) AND h.occurred_at < {at}
    )
    ORDER BY h.seq DESC LIMIT 1
)"""


class Which(NamedTuple):
    """Of a figure, as conditions: which cases are its own, which of them make its base, and which count."""

    of: str
    counts: str = "true"
    base: str = "true"


def columns(each: Iterable[Which]) -> str:
    """Return the columns of the figures of a statement, one after another."""
    return ", ".join(
        f"{which.of} AS of{n}, {which.base} AS base{n}, coalesce({which.counts}, false) AS counts{n}"
        for n, which in enumerate(each)
    )


def any_of(conditions: Iterable[str]) -> str:
    """Return the condition that one of several holds."""
    return f"({' OR '.join(dict.fromkeys(conditions))})"


def words(found: Iterable[str]) -> str:
    """Return words of a vocabulary as a list in SQL."""
    return ", ".join(f"'{word}'" for word in sorted(found))


def had_it(incident: str, at: str) -> str:
    """Return the unit that had an incident at an instant, or had handed it in.

    What took it at that very instant took it from that unit.
    """
    return _HAD_IT.format(incident=incident, at=at, gives=words(_GIVES), takes=words(_TAKES))
