"""Which year should be loaded by now? Early enough that somebody can load it before a clock needs it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from dispatch.domain.calendar.workdays import Workdays, day_of

AHEAD: Final = timedelta(weeks=6)
"""The notice for a year has been published by then; the latest of those that are shipped came out on 8 December."""


def missing_year(workdays: Workdays, at: datetime) -> int | None:
    """Return the year that has begun, or begins within some weeks, and is not loaded; None if there is none."""
    soon = (day_of(at).year, day_of(at + AHEAD).year)
    return next((year for year in soon if year not in workdays.years), None)
