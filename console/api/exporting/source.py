"""What can be exported, and how: one `Source` for each list.

A source asks the very function that answers the list's own route, as the caller, and writes columns of what that
answers. So an export holds nothing that the list does not show: there is no second way to the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec
from pydantic import BaseModel, ConfigDict

from console.api.answer import Answer
from console.api.catalogue import Catalogue
from console.api.context import Console
from dispatch.application.exporting.sheet import Cell, Form
from dispatch.domain.actor import Actor
from schemas.texts import Language

Row = TypeVar("Row")
Wish = TypeVar("Wish", bound="Nothing")
Body = TypeVar("Body")


class Nothing(BaseModel):
    """What of a list is wanted: all of it. Sources with filters have more fields, named as in the list's own route."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Who asks, where, with which names, in which language."""

    caller: Actor
    here: Console
    names: Catalogue
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Column(Generic[Row]):
    """A column: its heading, `export.column.<name>` in the catalogue, and what stands in it for a row."""

    name: str
    form: Form
    value: Callable[[Row, Language], Cell]


def everybody(_asking: Asking) -> None:
    """Let everybody who is signed in have the list."""


def nothing(_row: object) -> None:
    """Say that a row is about no incident."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(Generic[Row, Wish]):
    """A list as it can be exported, `export.what.<what>` in the catalogue.

    gate: raises what the list's route refuses a caller with. rows: reads the list from the first row to the last.
    about: the number of the incident that a row is about: who does not see it any more cannot fetch the file.
    """

    what: str
    wish: type[Wish]
    rows: Callable[[Asking, Wish], Iterator[Row]]
    columns: tuple[Column[Row], ...]
    gate: Callable[[Asking], Any] = everybody
    about: Callable[[Row], str | None] = nothing


AnySource = Source[Any, Any]


def body_of(answer: Answer[Body], kind: type[Body]) -> Body:
    """Return what a route answered."""
    return msgspec.json.decode(answer.body, type=kind)
