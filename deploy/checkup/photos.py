"""Do photos that arrived become pictures? One that does not stays as it is with its bytes; here somebody is told."""

from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg.rows import dict_row

from deploy.checkup.finding import Finding, ok, warning
from runtime.database_url import conninfo
from runtime.settings import Settings

WAITING = """
SELECT place, count(*) AS photos, count(*) FILTER (WHERE attempts >= 3) AS aside, min(arrived_at) AS since,
       min(arrived_at) < clock_timestamp() - interval '1 hour' AS long
FROM attachment WHERE state = 'arrived' GROUP BY place ORDER BY since
"""


def photo_checks(settings: Settings) -> Iterator[Finding]:
    """Whether photos wait that no worker makes pictures of; without a database there is nothing to say."""
    if not settings.database_url:
        return
    try:
        with psycopg.connect(
            conninfo(settings.database_url), connect_timeout=5, autocommit=True, row_factory=dict_row
        ) as connection:
            rows = connection.execute(WAITING).fetchall()
    except psycopg.Error:
        return  # the checks of PostgreSQL say so
    stuck = [row for row in rows if row["aside"] or row["long"]]
    if not stuck:
        yield ok("photos", f"{sum(row['photos'] for row in rows)} wait for a moment, none has failed again and again")
    yield from (_told(row) for row in stuck)


def _told(row: dict[str, Any]) -> Finding:
    detail = (
        f"{row['photos']} arrived at {row['place']} and are no pictures yet, since {row['since']:%Y-%m-%d %H:%M %Z}"
    )
    todo = "they are tried again and keep their bytes; is timers running there, what says 'photo put aside' in its log?"
    return warning("photos", f"{detail}; {row['aside']} failed three times or more: {todo}")
