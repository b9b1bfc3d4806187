"""A changed copy of something that does not change: msgspec's, in C, and checked by mypy as that of dataclasses is."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import replace
else:
    from msgspec.structs import replace

__all__ = ["replace"]
