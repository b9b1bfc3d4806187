"""What is said when a list is wanted as a file."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from console.api.models.forms import WITHOUT_NUL
from dispatch.domain.exporting import Encoding, ExportFormat
from schemas.texts import Language


class ExportWish(BaseModel):
    """Which list, what of it, and how; `filter` has the parameters of the list's own route."""

    model_config = ConfigDict(extra="forbid")

    what: str = Field(max_length=64, pattern=WITHOUT_NUL)
    filter: dict[str, Any] = Field(default_factory=dict)
    format: ExportFormat = ExportFormat.XLSX
    encoding: Encoding = Encoding.UTF_8
    language: Language | None = Field(default=None, description="of the headings; otherwise that of Accept-Language")
