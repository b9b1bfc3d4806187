"""How live figures look to whoever may open the incidents behind them, and to whoever may not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, Final

import msgspec

from console.api.models.live import (
    CategoryLine,
    CellLine,
    Differed,
    LiveFigures,
    LiveSource,
    PlatformLine,
    UnusualArrivals,
)
from dispatch.domain.live.figures import Line, Lines, lines, of_kind
from dispatch.domain.live.hiding import masked
from dispatch.domain.live.ledger import TOWN, Group, Groups
from dispatch.domain.live.usual import Unusual, Usual, unusual
from dispatch.domain.terms import AreaCode, CategoryCode, Platform

WINDOWS: Final = ("5m", "1h", "1d")
_FIELD: Final = {"1h": "hour", "1d": "day"}
_NOTHING: Final = lines({TOWN: Group.empty()}, None)[TOWN]


class Live:
    """Live figures of one instant; how they look is worked out once for all who look."""

    def __init__(
        self,
        groups: Groups,
        usual: Usual | None,
        *,
        as_of: datetime,
        source: LiveSource,
        stream_as_of: datetime | None = None,
        behind_seconds: float | None = None,
        checked_at: datetime | None = None,
        differs: Sequence[Differed] = (),
    ) -> None:
        self.as_of = as_of
        self.source = source
        self.behind_seconds = behind_seconds
        self._groups = groups
        self._lines: Lines = lines(groups, usual)
        self._unusual = unusual(groups, usual) if usual is not None else ()
        self._usual_weeks = usual.weeks if usual is not None and usual.known else 0
        self._stream_as_of = stream_as_of
        self._checked_at = checked_at
        self._differs = list(differs)

    @cached_property
    def whole(self) -> LiveFigures:
        """The figures for those who may open the incidents."""
        return self._figures(self._lines)

    @cached_property
    def masked(self) -> LiveFigures:
        """The figures with small groups hidden."""
        return self._figures(masked(self._lines, self._groups))

    @cached_property
    def _whole_message(self) -> bytes:
        return live_message(self.whole)

    @cached_property
    def _masked_message(self) -> bytes:
        return live_message(self.masked)

    def message(self, *, whole: bool) -> bytes:
        """Return the figures as they go over the stream."""
        return self._whole_message if whole else self._masked_message

    def _figures(self, found: Lines) -> LiveFigures:
        platforms = of_kind(found, "platform")
        return LiveFigures(
            as_of=self.as_of,
            source=self.source,
            stream_as_of=self._stream_as_of,
            behind_seconds=self.behind_seconds,
            checked_at=self._checked_at,
            differs=self._differs,
            windows=list(WINDOWS),
            usual_weeks=self._usual_weeks,
            town=found[TOWN],
            platforms=[
                PlatformLine(platform=platform, **_fields(platforms.get(platform.value, _NOTHING)))
                for platform in Platform
            ],
            cells=[CellLine(cell=AreaCode(name), **_fields(line)) for name, line in of_kind(found, "cell").items()],
            categories=[
                CategoryLine(category=CategoryCode(name), **_fields(line))
                for name, line in of_kind(found, "category").items()
            ],
            unusual=[shown for one in self._unusual if (shown := _unusual(one, found)) is not None],
        )


def live_message(figures: LiveFigures) -> bytes:
    """Return an event of the stream."""
    return b"event: live\ndata: %s\n\n" % msgspec.json.encode(figures)


def _unusual(one: Unusual, found: Lines) -> UnusualArrivals | None:
    """Return what is unusual as far as its line tells it: its count, and what is usual; the score tells that, too."""
    line = found[one.kind, one.subject]
    if getattr(line.arrivals, _FIELD[one.window]) is None:
        return None
    told = UnusualArrivals(**msgspec.structs.asdict(one))
    return told if line.usual_arrivals is not None else msgspec.structs.replace(told, expected=None, score=None)


def _fields(line: Line) -> dict[str, Any]:
    return msgspec.structs.asdict(line)
