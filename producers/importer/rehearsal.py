"""What would become of a file: a door that leads nowhere, and what the dictionary makes of what came to it.

Nothing is stored. The decision itself is the caller's (`decide`), because triage is not seen from here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from dispatch.application.accept.accepting import Conflict, Submission
from dispatch.application.accept.report_form import to_wgs84, utc
from producers.importer.load import Outcome, Rehearsed
from schemas.incident_records import ReportAccepted, TriageDecided

Decide = Callable[[ReportAccepted], TriageDecided]
Known = Callable[[Collection[UUID]], Collection[UUID]]
_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)
_WITHOUT_MATTER: Final = {"complaint": "a complaint about somebody of ours", "thanks": "thanks"}
"""What a sender may want that triage gives no category."""


@dataclass(slots=True)
class Coverage:
    """How many reports the rules could decide, by what."""

    reports: int = 0
    categorised: int = 0
    placed: int = 0
    categories: Counter[str] = field(default_factory=Counter)
    platforms: Counter[str] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)

    def count(self, decided: TriageDecided) -> None:
        """Count a decision; a category counts only together with its platform."""
        self.reports += 1
        self.placed += decided.cell is not None
        if decided.category and decided.platform:
            self.categorised += 1
            self.categories[decided.category] += 1
            self.platforms[decided.platform] += 1
        else:
            self.left[_why_not(decided)] += 1

    def summary(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "reports": self.reports,
            "with_category_and_platform": self.categorised,
            "share": round(self.categorised / self.reports, 4) if self.reports else 0.0,
            "with_cell": self.placed,
            "platforms": dict(self.platforms.most_common()),
            "categories": dict(self.categories.most_common()),
            "left_to_a_person": dict(self.left.most_common()),
        }


def _why_not(decided: TriageDecided) -> str:
    if decided.purpose in _WITHOUT_MATTER:
        return _WITHOUT_MATTER[decided.purpose]
    classified = next(step for step in decided.steps if step.step == "classify")
    return "no word of the dictionary" if not classified.score else "evidence below the gate"


class Rehearsal:
    """The door of a dry run: tells what is known already, decides what is new, stores nothing."""

    def __init__(self, *, town: str, known: Known, decide: Decide) -> None:
        self._town = town
        self._known = known
        self._decide = decide
        self._seen: dict[UUID, bytes] = {}
        self.coverage = Coverage()

    def __call__(self, submissions: Sequence[Submission]) -> list[Outcome]:
        """Say of each submission what accept would most likely say."""
        known = set(self._known([one.form.report_id for one in submissions]))
        return [self._outcome(one, known) for one in submissions]

    def _outcome(self, submission: Submission, known: Collection[UUID]) -> Outcome:
        report_id = submission.form.report_id
        first = self._seen.setdefault(report_id, submission.sha256)
        if first != submission.sha256:
            return Conflict(report_id)
        repeated = report_id in known or first is not submission.sha256
        if first is submission.sha256:
            self.coverage.count(self._decide(_record(submission, self._town)))
        return Rehearsed(report_id=report_id, repeated=repeated)


def _record(submission: Submission, town: str) -> ReportAccepted:
    form = submission.form
    return ReportAccepted(
        event_id=form.report_id,
        incident=form.report_id,
        occurred_at=_LONG_AGO,
        caused_by=form.report_id,
        number="",
        town=town,
        received_at=_LONG_AGO,
        channel=submission.channel,
        text=form.text,
        category=form.category,
        position=to_wgs84(form.position) if form.position else None,
        address=form.address,
        urgent=form.urgent,
        observed_at=utc(form.occurred_at),
        history=submission.history,
    )
