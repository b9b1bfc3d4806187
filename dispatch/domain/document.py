"""How a reference document is read: into typed values by the one reader of its kind, or not at all.

Every kind has its reader in the module of its name in `township` (limits and ladders: `clocks.limits`). The JSON
Schemas in `schemas/reference` say what a file may look like before it is published; a reader says what the values
mean, and refuses what contradicts itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Self, TypeVar

import msgspec

Shape = TypeVar("Shape")


class Misfit(str):
    """What is wrong in a document, in words for logs and the command line: the kind, the place, and what it is.

    code, params: of the sentence for people, `documentFault.<code>`; without one the words stand for themselves.
    """

    code: str | None
    params: Mapping[str, Any]

    def __new__(cls, said: str, code: str | None = None, /, **params: Any) -> Self:
        """Return the words, with the code and what fills the gaps of its sentence."""
        made = super().__new__(cls, said)
        made.code, made.params = code, params
        return made


class BadDocument(ValueError):
    """A document says too little, the same thing twice, or what cannot be; the message begins with its kind."""

    def __init__(self, said: str, code: str | None = None, /, **params: Any) -> None:
        super().__init__(said)
        self.misfits: tuple[Misfit, ...] = (Misfit(said, code, **params),)

    @classmethod
    def of(cls, misfits: Sequence[Misfit]) -> Self:
        """Return one error for everything that is wrong."""
        made = cls("; ".join(misfits))
        made.misfits = tuple(misfits)
        return made


def shaped(kind: str, body: Mapping[str, Any], shape: type[Shape]) -> Shape:
    """Return the body as a typed value; fields that the shape does not know are left out.

    Raises:
        BadDocument: a field is missing or has another type; the message says where.
    """
    try:
        return msgspec.convert(body, shape)
    except msgspec.ValidationError as error:
        raise BadDocument(f"{kind}: {error}") from error


def refuse_twice(kind: str, what: str, ids: Iterable[str]) -> None:
    """Check that no id is given twice.

    Raises:
        BadDocument: one is; the message names it.
    """
    again = ", ".join(sorted(id for id, times in Counter(ids).items() if times > 1))
    if again:
        raise BadDocument(f"{kind}: two {what} have the same id: {again}", "same_id", ids=again)
