"""The statements of a list: for what somebody sees and wants, as few of them and as cheap as possible.

What is open is little: it is looked at whole. What is over grows for ever. Mostly the newest of it have enough to show,
so a page walks them in order, some dozens for each row it has room for. From what it found there one knows how frequent
a match is. Where it is frequent enough to fill the page soon, the walk goes on; where it is rarer, an index over facets
and words finds all of it faster than any walk. So every list costs about the same, whether its filters fit everything
or nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from dispatch.adapters.postgres.reading.facets import Facets, facets_of
from dispatch.adapters.postgres.reading.filters import OPEN, OVER, TO_DO, Filters, lamps_are, wanted
from dispatch.adapters.postgres.reading.shown import SHOWN
from dispatch.adapters.postgres.reading.sought import Sought
from dispatch.adapters.postgres.reading.visibility import KNOWN, VISIBLE, values
from dispatch.adapters.postgres.tables.finding import FACETS
from dispatch.application.policy import Visibility

FIRST_WALK: Final = 100
FIRST_WALK_FOR_WORDS: Final = 40
FARTHEST: Final = 20_000
"""How many of the newest are walked through: first so many for each row of a page, fewer when each has to be searched
for words, then so many at most."""
RARE: Final = FARTHEST // 75
"""With less than one match among so many the index is faster: a match found by it costs as much as some steps, and a
walk that ends before the page is full was for nothing. A page has fifty rows; the rest is for chance."""

_NEWEST_FIRST: Final = "ORDER BY i.received_at DESC, i.id DESC"
_BEFORE: Final = "(i.received_at, i.id) < (%(after_at)s, %(after_id)s)"
_WORDS_BEFORE: Final = "(s.received_at, s.incident) < (%(after_at)s, %(after_id)s)"
_WORDS: Final = "JOIN incident_words s ON s.incident = i.id"
_NEXT_CLOCK: Final = """JOIN LATERAL (
    SELECT * FROM sla_clock c WHERE c.incident = i.id AND c.state = 'running' ORDER BY c.due_at, c.id LIMIT 1
) c ON true"""
_UNDATED: Final = "NOT EXISTS (SELECT FROM sla_clock c WHERE c.incident = i.id AND c.state = 'running')"
_BY_DUE_TIME: Final = """
SELECT i.id, c.due_at FROM sla_clock c JOIN incident i ON i.id = c.incident {words}
WHERE c.state = 'running' AND NOT EXISTS (
        SELECT FROM sla_clock e WHERE e.incident = c.incident AND (e.due_at, e.id) < (c.due_at, c.id))
    AND {conditions}
ORDER BY c.due_at, c.incident LIMIT %(limit)s
"""
"""Only a clock that runs has a due time. Were that asked of the earlier clock once more, the planner would look for it
among all that run, and not among those of the incident."""
_ASKED: Final = "i.id IN (SELECT incident FROM request WHERE state = 'pending')"
_OVER_AND_UNDATED: Final = f"NOT ({_ASKED})"
"""Of what is over, only a request's clock runs; there are few, and no clock has to be looked up for any incident."""
_FEW: Final = f"""
SELECT i.id, i.received_at FROM incident i {{joined}} WHERE {{conditions}} {_NEWEST_FIRST} LIMIT %(limit)s
"""
_WALKED: Final = f"""
SELECT i.id, i.received_at FROM (SELECT i.* FROM incident i WHERE {{source}} {_NEWEST_FIRST} LIMIT %(walk)s) i {{words}}
WHERE {{conditions}} {_NEWEST_FIRST} LIMIT %(limit)s
"""
_NEWEST_WORDS_FIRST: Final = "ORDER BY s.received_at DESC, s.incident DESC"
_WALKED_WORDS: Final = f"""
SELECT i.id, i.received_at FROM (
    SELECT s.* FROM incident_words s WHERE {{source}} {_NEWEST_WORDS_FIRST} LIMIT %(walk)s
) s JOIN incident i ON i.id = s.incident WHERE {{conditions}} {_NEWEST_WORDS_FIRST} LIMIT %(limit)s
"""
_JUST_OVER: Final = "i.closed_at > statement_timestamp() - interval '1 minute' AND s.words IS NULL"
_EDGE: Final = """
CASE WHEN (SELECT count(*) FROM chosen) < %(limit)s THEN ({last} OFFSET %(walk)s - 1 LIMIT 1) END
"""
_LAST: Final = f"SELECT json_build_array(i.received_at, i.id) FROM incident i WHERE {{source}} {_NEWEST_FIRST}"
_LAST_WORDS: Final = f"""
SELECT json_build_array(s.received_at, s.incident) FROM incident_words s WHERE {{source}} {_NEWEST_WORDS_FIRST}
"""
_ANSWER: Final = """
{before}
SELECT json_build_object('at', statement_timestamp(), 'edge', {edge}, 'rows', (
    SELECT coalesce(json_agg(shown), '[]') FROM ({shown} ORDER BY {order}) shown
))::text
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody sees and wants, as conditions and values."""

    filters: Filters
    conditions: tuple[str, ...]
    facets: Facets
    sought: Sought | None
    waits_for_the_caller: bool
    only_own: bool
    values: Mapping[str, Any]

    @classmethod
    def of(cls, seen: Visibility, filters: Filters) -> Self:
        """Return what is asked for."""
        sought, facets, asked = (
            Sought.of(filters.text, filters.text_units, people=bool(seen.areas or seen.cells)),
            facets_of(seen, filters),
            wanted(seen, filters),
        )
        number = filters.number or (sought.number if sought else None)
        return cls(
            filters=filters,
            conditions=(VISIBLE, *asked.conditions),
            facets=facets,
            sought=sought,
            waits_for_the_caller=filters.scope in ("mine", *TO_DO) and bool(seen.areas),
            only_own=filters.scope == "reported" or not (seen.areas or seen.cells or seen.units),
            values={
                **values(seen),
                **asked.values,
                **facets.values(),
                **(sought.values() if sought else {}),
                "number": number,
            },
        )

    @property
    def limit(self) -> int:
        """One more than a page has room for, to know whether there is another."""
        return self.filters.limit + 1

    @property
    def number(self) -> str | None:
        """The whole number that is meant, if there is one: nothing else is looked for then."""
        number: str | None = self.values["number"]
        return number

    def by_number(self) -> str:
        """Return the statement that finds the incident with a number."""
        # By its exact number a unit finds what it had by mistake, too: no filter or word may tell it more of that.
        conditions = (KNOWN,) if self.filters.number is not None else self.conditions
        chosen = f"SELECT i.id FROM incident i WHERE {_all(('i.number = %(number)s', *conditions))}"
        return self._answer(f"WITH chosen AS ({chosen})")

    def by_due_time(self, *, after: bool) -> str:
        """Return the statement that finds incidents by their running clocks, in the order of the index on those.

        Were the clock looked up for each incident, a page of the desk would cost a look-up for every open one.
        """
        later = ("(c.due_at, c.incident) > (%(after_at)s, %(after_id)s)",) if after else ()
        asked = (_ASKED,) if self.filters.only_over else ()  # of what is over, only a request's clock runs
        conditions = _all((lamps_are(self.filters.lamps), *asked, *self.conditions, *self._sought(), *later))
        chosen = _BY_DUE_TIME.format(words=self._words, conditions=conditions)
        return self._answer(f"WITH chosen AS ({chosen})", order="chosen.due_at, i.id")

    def newest(self, *, undated: bool, after: bool) -> str:
        """Return the statement that looks at what is open and walks through the newest of what is over."""
        asked = (*self.conditions, *self._sought(), *((_BEFORE,) if after else ()))
        conditions = (*asked, *self._over_and_undated(undated))
        parts = list(self._few((*asked, *((_UNDATED,) if undated else ()))))
        if not self._looks_at_what_is_over:
            return self._answer(f"WITH {_newest(parts)}")
        return self._walk(parts, conditions, after=after, edge=True, steps=self._first_steps)

    def farther(self, *, undated: bool) -> str:
        """Return the statement that goes on from where the first walk ended."""
        conditions = (*self.conditions, *self._sought(), *self._over_and_undated(undated), _BEFORE)
        return self._walk([], conditions, after=True, edge=False, steps=FARTHEST)

    def is_worth_walking(self, found: int) -> bool:
        """Say whether so many matches in the first walk promise that the second one finds enough."""
        return found * RARE >= self._first_steps

    def _walk(self, parts: Iterable[str], conditions: tuple[str, ...], *, after: bool, edge: bool, steps: int) -> str:
        if self.sought is None or self.only_own:
            source = _all((OVER, *self._own(), *((_BEFORE,) if after else ())))
            walked = _WALKED.format(source=source, words=self._words, conditions=_all(conditions))
            last = _LAST.format(source=source)
        else:
            source = _all(("s.words IS NOT NULL", *((_WORDS_BEFORE,) if after else ())))
            on_words = (self.sought.on_words, *self._facets("s.facets"))
            walked = _WALKED_WORDS.format(source=source, conditions=_all((*on_words, OVER, *conditions)))
            last = _LAST_WORDS.format(source=source)
        statement = self._answer(f"WITH {_newest([*parts, walked])}", edge=_EDGE.format(last=last) if edge else "NULL")
        return statement.replace("%(walk)s", str(steps))

    @property
    def _first_steps(self) -> int:
        return min((FIRST_WALK_FOR_WORDS if self.sought else FIRST_WALK) * self.limit, FARTHEST)

    def beyond(self, *, undated: bool) -> str:
        """Return the statement that finds by index what lies beyond the walk."""
        conditions = _all((OVER, *self.conditions, *self._sought(), *self._over_and_undated(undated)))
        if self.sought is None:
            facets = _all(self._facets(FACETS.format("i")))
            found = f"SELECT i.id, i.received_at FROM incident i WHERE {_all((_BEFORE, facets, conditions))}"
            return self._answer(f"WITH found AS MATERIALIZED ({found}), {_newest(['SELECT * FROM found'])}")
        facets = _all((*self._facets("s.facets"), _WORDS_BEFORE))
        candidates = " UNION ".join(
            f"SELECT s.incident AS id, s.received_at FROM incident_words s "
            f"WHERE s.words IS NOT NULL AND {facets} AND ({condition})"
            for condition in self.sought.by_index
        )
        found = f"""
            SELECT i.id, i.received_at FROM (
                SELECT * FROM candidate ORDER BY received_at DESC, id DESC OFFSET 0
            ) newest JOIN incident i ON i.id = newest.id {_WORDS} WHERE {conditions}
            ORDER BY newest.received_at DESC, newest.id DESC LIMIT %(limit)s
        """
        return self._answer(f"WITH candidate AS MATERIALIZED ({candidates}), {_newest([found])}")

    def _few(self, conditions: tuple[str, ...]) -> Iterable[str]:
        """Yield what finds the open ones, those not indexed yet, and what waits for the caller though it is over."""
        if not self.filters.only_over:
            lamps, clock = ((lamps_are(self.filters.lamps),), _NEXT_CLOCK) if self.filters.lamps else ((), "")
            where = _all((OPEN, *self._own(), *lamps, *conditions))
            yield _FEW.format(joined=f"{self._words} {clock}", conditions=where)
        if self.sought and self._looks_at_what_is_over:
            where = _all((OVER, _JUST_OVER, *self._own(), *conditions))
            yield _FEW.format(joined=self._words, conditions=where)
        if self.waits_for_the_caller and not self.filters.only_open and not (self.sought and self.sought.only_few):
            yield _FEW.format(joined=self._words, conditions=_all((OVER, _ASKED, *conditions)))

    @property
    def _looks_at_what_is_over(self) -> bool:
        """Say whether closed incidents are searched: what waits for somebody has a request, with a query of its own."""
        waiting = self.filters.scope in TO_DO
        return not self.filters.only_open and not waiting and not (self.sought and self.sought.only_few)

    @property
    def _words(self) -> str:
        return _WORDS if self.sought else ""

    def _sought(self) -> tuple[str, ...]:
        return (self.sought.condition,) if self.sought else ()

    def _own(self) -> tuple[str, ...]:
        """Whoever sees only what they reported walks through that, and not through everybody's."""
        return ("i.reporter = %(seen_reporter)s::text",) if self.only_own else ()

    def _facets(self, column: str) -> Iterable[str]:
        if self.facets.all_of:
            yield f"{column} @> %(all_facets)s::text[]"
        if self.facets.any_of is not None:
            yield f"{column} && %(any_facets)s::text[]"

    def _answer(self, before: str, *, edge: str = "NULL", order: str = "i.received_at DESC, i.id DESC") -> str:
        """Return the whole statement, with the size of a page in it: the best plan depends on that."""
        statement = _ANSWER.format(before=before, edge=edge, shown=SHOWN, order=order)
        return statement.replace("%(limit)s", str(self.limit))

    @staticmethod
    def _over_and_undated(undated: bool) -> tuple[str, ...]:
        return (_OVER_AND_UNDATED,) if undated else ()


def _all(conditions: Iterable[str]) -> str:
    return " AND ".join(conditions) or "true"


def _newest(parts: Iterable[str]) -> str:
    """Return the newest of what was found in any way, each once."""
    found = " UNION ".join(f"({part})" for part in parts) or "SELECT i.id, i.received_at FROM incident i WHERE false"
    return f"chosen AS (SELECT * FROM ({found}) i {_NEWEST_FIRST} LIMIT %(limit)s)"
