"""How a reference document is read: into typed values by the one reader of its kind, or not at all.

Every kind has its reader in the module of its name in `township` (limits and ladders: `clocks.limits`). The JSON
Schemas in `schemas/reference` say what a file may look like before it is published; a reader says what the values
mean, and refuses what contradicts itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Self, TypeVar, get_args, get_origin

import msgspec

Shape = TypeVar("Shape")


class Where(msgspec.Struct, frozen=True):
    """A place in a document: the kind of the document, and the way to it, as `rows`, 3, `unit`."""

    kind: str
    path: tuple[str | int, ...] = ()

    def at(self, *parts: str | int) -> Where:
        """Return a place below this one."""
        return Where(self.kind, (*self.path, *parts))

    def __str__(self) -> str:
        return ": ".join(filter(None, (self.kind, "/".join(map(str, self.path)))))


class Misfit(msgspec.Struct, frozen=True):
    """What is wrong in a document, or with it beside the others.

    said: in words, for the log and the command line. code, params: of the sentence for people, `documentFault.<code>`.
    """

    where: Where
    said: str
    code: str
    params: Mapping[str, Any] = {}

    @property
    def kind(self) -> str:
        """The kind of the document."""
        return self.where.kind

    def __str__(self) -> str:
        return ": ".join(filter(None, (str(self.where), self.said)))


class BadDocument(ValueError):
    """A document says too little, the same thing twice, or what cannot be; the message begins with its kind."""

    def __init__(self, where: Where, said: str, code: str, /, **params: Any) -> None:
        self.misfits: tuple[Misfit, ...] = (Misfit(where, said, code, params),)
        super().__init__(str(self.misfits[0]))

    @classmethod
    def of(cls, misfits: Sequence[Misfit]) -> Self:
        """Return one error for everything that is wrong."""
        first = misfits[0]
        made = cls(first.where, first.said, first.code, **first.params)
        made.args = ("; ".join(map(str, misfits)),)
        made.misfits = tuple(misfits)
        return made


def shaped(where: Where, body: Mapping[str, Any], shape: type[Shape]) -> Shape:
    """Return the body as a typed value; fields that the shape does not know are left out.

    Raises:
        BadDocument: a field is missing or has another type; the message says where.
    """
    try:
        return msgspec.convert(body, shape)
    except msgspec.ValidationError as error:
        raise BadDocument(where.at(*astray(body, shape)), str(error), "shape") from error


def astray(value: Any, shape: Any) -> tuple[str | int, ...]:
    """Return the way to the first part of a value that is not as its shape wants it; empty where it is the whole."""
    for name, part, wanted in _parts(value, shape):
        try:
            msgspec.convert(part, wanted)
        except msgspec.ValidationError:
            return (name, *astray(part, wanted))
    return ()


def _parts(value: Any, shape: Any) -> Iterator[tuple[str | int, Any, Any]]:
    if isinstance(value, Mapping) and isinstance(shape, type) and issubclass(shape, msgspec.Struct):
        for field in msgspec.structs.fields(shape):
            if field.encode_name in value:
                yield field.encode_name, value[field.encode_name], field.type
    elif isinstance(value, Mapping) and get_origin(shape) is dict:
        for name, part in value.items():
            yield name, part, get_args(shape)[1]
    elif isinstance(value, list) and get_origin(shape) in (list, tuple):
        for number, part in enumerate(value):
            yield number, part, get_args(shape)[0]


def refuse_twice(where: Where, what: str, ids: Iterable[str]) -> None:
    """Check that no id is given twice.

    Raises:
        BadDocument: one is; the message names it.
    """
    again = ", ".join(sorted(id for id, times in Counter(ids).items() if times > 1))
    if again:
        raise BadDocument(where, f"two {what} have the same id: {again}", "same_id", ids=again)
