"""What does msgspec know of our types before two threads ask it at once?

It reads a type's hints when the type is first used for reading, and a thread that comes in the middle finds fields
without types: the process dies of a null pointer (msgspec 0.22.0, provoked by four threads within a second).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

_KNOWN: Final[set[type[msgspec.Struct]]] = set()


def know_shapes() -> None:
    """Let msgspec read the hints of every type that is loaded by now; call it before there are threads.

    A tenth of a second for all of ours, once; what is known costs nothing again.
    """
    for shape in _loaded(msgspec.Struct):
        if shape not in _KNOWN:
            _KNOWN.add(shape)
            _know(shape)


def _know(shape: type[msgspec.Struct]) -> None:
    try:
        msgspec.json.Decoder(shape)
    except (TypeError, NameError):
        return  # a union of two enumerations, or a name that only a type checker knows: nothing reads these


def _loaded(base: type[msgspec.Struct]) -> Iterator[type[msgspec.Struct]]:
    for shape in base.__subclasses__():
        yield shape
        yield from _loaded(shape)
