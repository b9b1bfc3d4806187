"""Chance that comes out the same every time: generators named by what they decide."""

from __future__ import annotations

from random import Random


def dice(*name: object) -> Random:
    """Return the generator of this name."""
    return Random(" ".join(map(str, name)))  # noqa: S311 - a game, no secret
