"""Everything that can be exported, by name. Whoever adds a list writes its `Source` and names it here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from console.api.exporting import incidents
from console.api.exporting.source import AnySource

_ALL: Final[tuple[AnySource, ...]] = (incidents.QUEUE,)

SOURCES: Final[Mapping[str, AnySource]] = {source.what: source for source in _ALL}
