"""What became of visits that were raised: who waits, and when somebody looked; found by the ids of their reports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import psycopg

from dispatch.adapters.postgres.tables.incidents import IS_OPEN
from dispatch.domain.looking import LOOKED_AT
from dispatch.domain.visits import Raised

_LOOK: Final = f"jsonb_path_query_first(i.tallies, '$[*] ? (@.of == \"{LOOKED_AT}\").last_at')"
_RAISED: Final = f"""
SELECT r.id, {IS_OPEN.format("i")} AND {_LOOK} IS NULL AS waits,
    coalesce(({_LOOK} #>> '{{}}')::timestamptz, i.closed_at) AS over_at
FROM report r JOIN incident i ON i.id = r.incident WHERE r.id = ANY(%s)
"""


def raised(session: psycopg.Connection[Any], reports: Sequence[UUID]) -> dict[UUID, Raised]:
    """Return what became of those of the visits that were raised, by their reports."""
    found = session.execute(_RAISED.encode(), (list(reports),))
    return {report: Raised(waits=waits, over_at=over_at) for report, waits, over_at in found}
