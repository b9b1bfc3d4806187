"""A duty roster as a file: what is wrong with its lines, and the document that it makes."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from console.api.models.documents import DocumentFault
from console.api.models.names import UnitRef
from console.api.models.roster import Stretch
from dispatch.application.roster_file import LineFault


class LineFaultView(Struct, frozen=True, kw_only=True):
    """What is wrong with a line; 0 is the whole file. fault: also `rosterFile.<fault>` in the catalogue."""

    line: int
    fault: LineFault
    value: str


class RosterGaps(Struct, frozen=True, kw_only=True):
    """When in the coming two weeks nobody of a unit would be on duty: the first times, and how many more there are."""

    unit: UnitRef
    times: list[Stretch]
    more: int


class RosterFile(Struct, frozen=True, kw_only=True):
    """What a file says; nothing is kept.

    faults: lines that cannot be read. misfits: what keeps it from being published though every line can be read.
    gaps: when in the coming two weeks nobody would be on duty within duty hours. text: the document to be published.
    """

    faults: list[LineFaultView]
    misfits: list[DocumentFault]
    gaps: list[RosterGaps]
    units: Annotated[int, Meta(description="how many units keep a roster by it")]
    text: str | None
