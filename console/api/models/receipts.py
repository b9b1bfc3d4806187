"""What the holder of a receipt sends; the code stands in the body and in no address, which others keep."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from console.api.models.forms import WITHOUT_NUL
from dispatch.application.accept.tracking import LONGEST
from dispatch.domain.workflow.form import TEXT_LIMIT


class Opened(BaseModel):
    """The number and the tracking code of a receipt."""

    number: str = Field(max_length=40, pattern=WITHOUT_NUL)
    code: str = Field(max_length=LONGEST, pattern=WITHOUT_NUL)


class OpenedPhoto(Opened):
    """Which picture of a photo is asked for."""

    size: Literal["full", "thumb"] = "thumb"


class Rating(Opened):
    """How good the result is, 1 to 5 stars."""

    stars: int = Field(ge=1, le=5)
    reason: str | None = Field(default=None, max_length=TEXT_LIMIT)


class Objection(Opened):
    """What is still wrong."""

    reason: str = Field(max_length=TEXT_LIMIT)
