"""The official calendar as it is shipped, and duty hours to count with."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import yaml

from dispatch.domain.calendar.duty import DutyHours, duty_from
from dispatch.domain.calendar.workdays import SHANGHAI, Workdays, workdays_from
from dispatch.domain.calendar.working_time import WorkingTime

SHIPPED: Final[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parents[3] / "deploy" / "reference" / "workdays.yaml").read_text(encoding="utf-8")
)
OFFICIAL: Final[Workdays] = workdays_from(SHIPPED, version="2026-11")

_OFFICE: Final = [["08:30", "12:00"], ["14:00", "17:30"]]
_MORNING: Final = [["08:30", "12:00"]]
_BODIES: Final[dict[str, dict[str, Any]]] = {
    "office": {"workday": _OFFICE},
    "half fridays": {"workday": _OFFICE, "weekdays": {"5": _MORNING}},
    "half eve": {"workday": _OFFICE, "dates": {"2026-02-14": _MORNING}},
    "evening": {"workday": [["16:00", "24:00"]]},
    "night": {"workday": [["22:00", "06:00"]]},
    "split": {"workday": [["06:00", "10:00"], ["18:00", "02:00"]]},
    "all week": {"workday": [["00:00", "24:00"]]},
    "always": {"workday": [["00:00", "24:00"]], "day_off": [["00:00", "24:00"]]},
}
HOURS: Final[dict[str, DutyHours]] = {name: duty_from(body) for name, body in _BODIES.items()}
"""Those whose sentences are told in `test_working_time`: an office closes at noon and on days off."""

WORKING: Final[dict[str, WorkingTime]] = {name: WorkingTime(OFFICIAL, duty) for name, duty in HOURS.items()}
OFFICE: Final = WORKING["office"]


def shanghai(text: str) -> datetime:
    """An instant as the clock on the wall in Shanghai shows it, e.g. `2026-03-09 10:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)
