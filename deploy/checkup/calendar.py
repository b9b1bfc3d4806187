"""Can working time be counted? A year whose workdays are not loaded is told some weeks before it begins."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import psycopg

from deploy.checkup.finding import Finding, failed, ok, warning
from dispatch.application.township import NEEDED, township_rules
from dispatch.domain.calendar.horizon import missing_year
from dispatch.domain.clocks.due_times import UNKNOWN
from dispatch.domain.document import BadDocument
from runtime.database_url import conninfo
from runtime.settings import Settings
from schemas.reference import ReferenceDocument

CHECK: Final = "workdays"
IN_FORCE: Final = """
SELECT DISTINCT ON (kind) kind, version, body FROM reference_document
WHERE effective_from <= clock_timestamp() AND withdrawn_at IS NULL ORDER BY kind, effective_from DESC, published_at DESC
"""
UNDATED: Final = "SELECT count(*) FROM sla_clock WHERE state = 'running' AND due_at >= %s"
HOW_TO: Final = "add it to workdays.yaml from the State Council's notice, and `gridloop reference publish` the file"


def calendar_checks(settings: Settings) -> Iterator[Finding]:
    """Whether the workdays of this year, and soon of the next one, are loaded; without a database nothing is said."""
    if not settings.database_url:
        return
    try:
        with psycopg.connect(conninfo(settings.database_url), connect_timeout=5, autocommit=True) as connection:
            yield from _look(connection)
    except (psycopg.Error, BadDocument):
        return  # the checks of PostgreSQL say so


def _look(connection: psycopg.Connection[Any]) -> Iterator[Finding]:
    documents: Mapping[str, ReferenceDocument] = {
        kind: ReferenceDocument(kind=kind, version=version, body=body)
        for kind, version, body in connection.execute(IN_FORCE).fetchall()
    }
    if not documents.keys() >= set(NEEDED):
        return  # the check of the documents names them
    limits = township_rules(documents).limits
    (at,) = _one(connection, "SELECT clock_timestamp()")
    (undated,) = _one(connection, UNDATED, UNKNOWN)
    year = missing_year(limits.duty.room.workdays, at)
    if undated:
        yield failed(CHECK, f"{undated} clocks run without a due time; {_not_loaded(year or at.year + 1)}: {HOW_TO}")
    elif year is not None and limits.need_workdays:
        found = failed if year == at.year else warning
        yield found(CHECK, f"{_not_loaded(year)}, and limits count working time: {HOW_TO}")
    elif year is not None:
        yield warning(CHECK, f"{_not_loaded(year)}; no limit counts working time yet: {HOW_TO}")
    else:
        yield ok(CHECK, f"loaded until the end of {limits.duty.room.workdays.years[-1]}")


def _not_loaded(year: int) -> str:
    return f"the official workdays of {year} are not loaded"


def _one(connection: psycopg.Connection[Any], query: str, *values: Any) -> Any:
    return connection.execute(query.encode(), values or None).fetchone()
