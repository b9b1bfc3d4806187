"""What people send who look after documents."""

from __future__ import annotations

from typing import Final

from pydantic import AwareDatetime, BaseModel, Field

from console.api.models.forms import WITHOUT_NUL
from dispatch.application.documents.text import MOST_CHARACTERS

LONGEST_REMARK: Final = 500
LONGEST_VERSION: Final = 64


class WrittenDocument(BaseModel):
    """A document as text, and the version that it is compared with, the newest unless one is named."""

    text: str = Field(max_length=MOST_CHARACTERS, pattern=WITHOUT_NUL)
    against: str | None = Field(default=None, max_length=LONGEST_VERSION, pattern=WITHOUT_NUL)


class Proposal(BaseModel):
    """A proposal; `based_on` is the newest version that whoever writes has seen."""

    text: str = Field(max_length=MOST_CHARACTERS, pattern=WITHOUT_NUL)
    remark: str = Field(default="", max_length=LONGEST_REMARK, pattern=WITHOUT_NUL)
    based_on: str | None = Field(default=None, max_length=LONGEST_VERSION, pattern=WITHOUT_NUL)


class Publication(BaseModel):
    """From when a proposal holds, at once unless an instant is named, and why.

    reaches_open: of limits, whether clocks that run already follow it too.
    """

    effective_from: AwareDatetime | None = None
    remark: str = Field(default="", max_length=LONGEST_REMARK, pattern=WITHOUT_NUL)
    reaches_open: bool = False


class WayBack(BaseModel):
    """From when an older version holds again, at once unless an instant is named, and why; as `Publication`."""

    effective_from: AwareDatetime | None = None
    reason: str = Field(min_length=1, max_length=LONGEST_REMARK, pattern=WITHOUT_NUL)
    reaches_open: bool = False


class Withdrawal(BaseModel):
    """Why what is coming shall not come."""

    reason: str = Field(min_length=1, max_length=LONGEST_REMARK, pattern=WITHOUT_NUL)
