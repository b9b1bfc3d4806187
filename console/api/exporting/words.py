"""Columns of what many lists have in common, in the caller's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import TypeVar

from console.api.exporting.source import Column
from console.api.models.names import CategoryName, Coded, Person, UnitRef
from console.api.models.reference import ReasonCode
from dispatch.application.exporting.sheet import Cell, Form
from schemas.texts import Language, text, word

Row = TypeVar("Row")


def plain(name: str, value: Callable[[Row], str | None], form: Form = Form.WORD) -> Column[Row]:
    """Return a column of texts as they are."""
    return Column(name=name, form=form, value=lambda row, _language: value(row))


def words(name: str, value: Callable[[Row], str | None]) -> Column[Row]:
    """Return a column of texts that may be long."""
    return plain(name, value, Form.TEXT)


def worded(name: str, group: str, value: Callable[[Row], object]) -> Column[Row]:
    """Return a column of codes, each by its word in a group of the catalogue."""

    def said(row: Row, language: Language) -> Cell:
        found = value(row)
        return None if found is None else word(group, str(found), language)

    return Column(name=name, form=Form.WORD, value=said)


def several(name: str, group: str, value: Callable[[Row], Iterable[object]]) -> Column[Row]:
    """Return a column of several codes each."""

    def said(row: Row, language: Language) -> Cell:
        return text("common.and", language).join(word(group, str(each), language) for each in value(row))

    return Column(name=name, form=Form.WORD, value=said)


def joined(name: str, value: Callable[[Row], Iterable[str]]) -> Column[Row]:
    """Return a column of several texts each."""

    def said(row: Row, language: Language) -> Cell:
        return text("common.and", language).join(value(row))

    return Column(name=name, form=Form.WORD, value=said)


def number(name: str, value: Callable[[Row], int | float | None]) -> Column[Row]:
    """Return a column of numbers."""
    return Column(name=name, form=Form.NUMBER, value=lambda row, _language: value(row))


def instant(name: str, value: Callable[[Row], datetime | None]) -> Column[Row]:
    """Return a column of instants."""
    return Column(name=name, form=Form.INSTANT, value=lambda row, _language: value(row))


def day(name: str, value: Callable[[Row], str | None]) -> Column[Row]:
    """Return a column of days that are given as text."""

    def said(row: Row, _language: Language) -> Cell:
        found = value(row)
        return None if found is None else date.fromisoformat(found)

    return Column(name=name, form=Form.DATE, value=said)


def flag(name: str, value: Callable[[Row], bool]) -> Column[Row]:
    """Return a column of yes, where it is so."""
    return Column(
        name=name,
        form=Form.WORD,
        value=lambda row, language: text("export.yes", language) if value(row) else None,
    )


def category(value: Callable[[Row], CategoryName | None]) -> Column[Row]:
    """Return the column of categories, by the English name where there is one and English is wanted."""

    def said(row: Row, language: Language) -> Cell:
        found = value(row)
        if found is None:
            return None
        return (found.name_en if language is Language.EN else None) or found.name

    return Column(name="category", form=Form.WORD, value=said)


def labelled(name: str, value: Callable[[Row], ReasonCode | None]) -> Column[Row]:
    """Return a column of what has a label in each language, or none."""

    def said(row: Row, language: Language) -> Cell:
        found = value(row)
        if found is None:
            return None
        return (found.label_en if language is Language.EN else None) or found.label or found.code

    return Column(name=name, form=Form.WORD, value=said)


def place(name: str, value: Callable[[Row], Coded | None]) -> Column[Row]:
    """Return a column of names of what has a code."""
    return plain(name, lambda row: found.name if (found := value(row)) else None)


def unit(name: str, value: Callable[[Row], UnitRef | None]) -> Column[Row]:
    """Return a column of units."""
    return plain(name, lambda row: found.name if (found := value(row)) else None)


def person(name: str, value: Callable[[Row], Person | None]) -> Column[Row]:
    """Return a column of people."""
    return plain(name, lambda row: found.name if (found := value(row)) else None)
