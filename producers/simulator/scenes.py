"""Which scenes each stretch of a day has, and how one goes on: what `scenes.toml` tells, beat after beat.

A scene is a report whose people make certain moves, so that a viewer sees every one of them within ten minutes. What
they do between the beats is what they do with every incident (`conduct`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from producers.simulator.stories import Story

_FILE: Final = Path(__file__).with_name("scenes.toml")
STRETCH: Final = 80
"""As many reports as a viewer sees within ten minutes: each scene is among them once."""
FIRST: Final = 2
ORDINARY: Final = 6
"""The first report of a stretch that has a scene; every so many there is one without, so that the day stays a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """A move of a scene: by whom, in which status, so many seconds after the incident reached that status."""

    move: str
    by: str
    after: float
    status: tuple[str, ...] = ("handling",)
    fields: Mapping[str, Any] = field(default_factory=dict)
    photo: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A report and what is to be seen of it; placed: it says where it happened. fate: what else becomes of it.

    like: the scene that happens at the same place, into whose incident this one is merged.
    """

    name: str
    story: Story
    sender: str = "citizen"
    placed: bool = True
    like: str | None = None
    fate: Mapping[str, Any] = field(default_factory=dict)
    beats: tuple[Beat, ...] = ()


@cache
def scenes() -> tuple[Scene, ...]:
    """Return the scenes of a stretch in the order in which they begin."""
    return tuple(_scene(row) for row in _told()["scene"])


def words(of: str) -> tuple[str, ...]:
    """Return what may be said beside the scenes: the names of callers, and what is said when a shift ends."""
    return tuple(_told()["words"][of])


@cache
def _told() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def scene_of(n: int) -> Scene | None:
    """Return the scene of report number n of a day, None for an ordinary one."""
    place = n % STRETCH - FIRST
    if place < 0 or place % ORDINARY == ORDINARY - 1:
        return None
    which = place - place // ORDINARY
    return scenes()[which] if which < len(scenes()) else None


def number_like(n: int) -> int | None:
    """Return the number of the report whose place that of a scene shares, in the same stretch."""
    scene = scene_of(n)
    if scene is None or scene.like is None:
        return None
    begin = n - n % STRETCH
    return next(k for k in range(begin, n) if (other := scene_of(k)) and other.name == scene.like)


def _scene(row: Mapping[str, Any]) -> Scene:
    own = {"name", "sender", "placed", "like", "fate"}
    told = {key: value for key, value in row.items() if key not in own | {"beats"}}
    return Scene(
        **{key: value for key, value in row.items() if key in own},
        story=Story(**(told | {"texts": tuple(told["texts"])})),
        beats=_beats(row.get("beats", ())),
    )


def _beats(rows: Sequence[Mapping[str, Any]]) -> tuple[Beat, ...]:
    return tuple(_beat(row) for row in rows)


def _beat(row: Mapping[str, Any]) -> Beat:
    return Beat(
        move=row["move"],
        by=row["by"],
        after=row["after"],
        status=tuple(row.get("status", ("handling",))),
        fields=_said(row.get("fields", {})),
        photo=row.get("photo"),
    )


def _said(value: Any) -> Any:
    """The same, with a length of time for every moment that is told as so many minutes later."""
    match value:
        case {"minutes": minutes, **others} if not others:
            return timedelta(minutes=minutes)
        case dict():
            return {name: _said(one) for name, one in value.items()}
        case list():
            return [_said(one) for one in value]
        case _:
            return value
