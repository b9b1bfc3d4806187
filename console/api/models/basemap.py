"""Which map lies under ours."""

from __future__ import annotations

from msgspec import Struct


class BasemapView(Struct, frozen=True, kw_only=True):
    """Whether there are tiles, and a file of shapes; credit: whose work it is, to be written on every map."""

    tiles: bool
    shapes: bool
    credit: str
