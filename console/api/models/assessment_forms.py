"""What people send to 考核: a period to open, scores, objections, decisions, corrections, draws and what was found."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Final
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from console.api.models.forms import WITHOUT_NUL
from dispatch.domain.workflow.form import TEXT_LIMIT

SCORES_AT_ONCE: Final = 1000
EVIDENCE_AT_ONCE: Final = 50
LEFT_OUT_AT_ONCE: Final = 500

Reason = Annotated[
    str, StringConstraints(min_length=1, max_length=TEXT_LIMIT, pattern=WITHOUT_NUL, strip_whitespace=True)
]
Word = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=WITHOUT_NUL)]
Reference = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=WITHOUT_NUL)]
Evidence = Annotated[list[Reference], Field(max_length=EVIDENCE_AT_ONCE)]
Points = Annotated[Decimal, Field(ge=0, le=10_000, max_digits=9, decimal_places=4)]
Change = Annotated[Decimal, Field(ge=-10_000, le=10_000, max_digits=9, decimal_places=4)]


class PeriodOpening(BaseModel):
    """Which period of which scheme to open; the id is the sender's, so that sending again is safe."""

    id: UUID
    scheme: Word
    period: Word


class ScoreForm(BaseModel):
    """What an office gives for one leaf of one subject, why, and what shows it."""

    id: UUID
    subject: Word
    leaf: Word
    points: Points
    reason: Reason
    evidence: Evidence = []


class ScoresForm(BaseModel):
    """Scores that are entered together: all of them, or none."""

    items: list[ScoreForm] = Field(min_length=1, max_length=SCORES_AT_ONCE)


class ObjectionForm(BaseModel):
    """What is wrong with what a leaf came to for a subject."""

    id: UUID
    subject: Word
    leaf: Word
    reason: Reason
    evidence: Evidence = []


class DecisionForm(BaseModel):
    """What an objection comes to; id: of the entry.

    Of one that is upheld, points: what a leaf that an office scores comes to instead. left_out: of a leaf that a figure
    gives, the numbers of the incidents that do not count; the points are computed anew from the others.
    """

    id: UUID
    upheld: bool
    points: Points | None = None
    left_out: Annotated[list[Word], Field(max_length=LEFT_OUT_AT_ONCE)] = []
    reason: Reason


class CorrectionForm(BaseModel):
    """What corrects a frozen period: points that are added, or taken where there is a minus."""

    id: UUID
    corrects: UUID
    subject: Word
    leaf: Word
    points: Change
    reason: Reason
    evidence: Evidence = []


class DrawForm(BaseModel):
    """How many closed incidents of which period to draw; seed: words of one's own, else it is made by the server."""

    id: UUID
    period: Word
    size: int = Field(ge=1, le=500)
    seed: Annotated[str, StringConstraints(max_length=200, pattern=WITHOUT_NUL, strip_whitespace=True)] = ""


class CheckForm(BaseModel):
    """What was found on site."""

    in_order: bool
    note: Annotated[str, StringConstraints(max_length=TEXT_LIMIT, pattern=WITHOUT_NUL, strip_whitespace=True)] = ""
