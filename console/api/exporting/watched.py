"""Exports of what watches the platform itself: the screens of the town, and how far each step of the stream is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from console.api import screens, streams
from console.api.exporting.source import Asking, Nothing, Source, body_of
from console.api.exporting.words import instant, number, person, place, plain, worded
from console.api.models.screens import ScreenList, ScreenView
from console.api.models.streams import StepHealth, StreamHealth


def _screens(asking: Asking, _wish: Nothing) -> Iterator[ScreenView]:
    yield from body_of(screens.read_screens(asking.caller, asking.here, asking.names), ScreenList).items


def _steps(asking: Asking, _wish: Nothing) -> Iterator[StepHealth]:
    yield from body_of(streams.read_stream_health(asking.caller, asking.here), StreamHealth).steps


SCREENS: Final = Source(
    what="screens",
    wish=Nothing,
    gate=lambda asking: screens.keeper_of(asking.caller, asking.here),
    rows=_screens,
    columns=(
        plain("screen", lambda row: row.name),
        place("room", lambda row: row.area),
        person("made_by", lambda row: row.made_by),
        instant("made_at", lambda row: row.made_at),
        instant("opened_at", lambda row: row.opened_at),
        instant("last_seen_at", lambda row: row.last_seen_at),
        instant("revoked_at", lambda row: row.revoked_at),
    ),
)
STEPS: Final = Source(
    what="stream_health",
    wish=Nothing,
    gate=lambda asking: streams.watcher_of(asking.caller, asking.here),
    rows=_steps,
    columns=(
        worded("step", "streamStep", lambda row: row.step),
        plain("topic", lambda row: row.reads),
        worded("health", "streamHealth", lambda row: row.health),
        number("lag", lambda row: row.lag),
        number("per_second", lambda row: row.per_second),
        number("wait_seconds", lambda row: row.wait_seconds),
        number("records", lambda row: row.records),
        instant("last_record_at", lambda row: row.last_record_at),
        number("dead_letters", lambda row: row.dead_letters),
        instant("last_dead_letter_at", lambda row: row.last_dead_letter_at),
    ),
)
