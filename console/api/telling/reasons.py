"""Why the platform decided what it decided: the catalogue's sentence for each reason, with its data in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from console.api.models.history import Reason, ReasonLine
from console.api.telling.teller import Teller


def told_reason(line: ReasonLine, teller: Teller) -> str:
    """Return one sentence; a code that the catalogue does not know stands for itself."""
    values = {name: _in_words(name, value, teller) for name, value in line.data.items()}
    return teller.sentence(f"reason.{line.code}", **values) or line.code


def told_outcome(reason: Reason, teller: Teller) -> str:
    """Return what a step came to."""
    if reason.outcome is None:
        return ""
    say: dict[str, Callable[[str], str]] = {
        "classify": teller.category,
        "locate": teller.area,
        "route": teller.unit,
        "grade": lambda value: teller.word("grade", value),
        "purpose": lambda value: teller.word("purpose", value),
    }
    return say.get(reason.step, str)(reason.outcome)


def _in_words(name: str, value: Any, teller: Teller) -> str:
    if value is None:
        return ""
    if name in _SAID:
        return _SAID[name](value, teller)
    return f"{round(value, 3):g}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


def _labelled(code: str, name: str, teller: Teller) -> str:
    return code if name == code else teller.text("reasonPart.label", code=code, name=name)


def _category(code: Any, teller: Teller) -> str:
    return _labelled(str(code), teller.category(str(code)), teller)


def _cell(code: Any, teller: Teller) -> str:
    return _labelled(str(code), teller.area(str(code)), teller)


def _words(found: Any, teller: Teller) -> str:
    return teller.joined(teller.text("reasonPart.word", word=said, weight=f"{weight:+g}") for said, weight in found)


def _lost(found: Any, teller: Teller) -> str:
    said = [
        teller.text(
            "reasonPart.loser",
            category=_category(each["category"], teller),
            evidence=f"{each['evidence']:g}",
            words=teller.joined(each["words"]),
        )
        for each in found
    ]
    return teller.text("common.then").join(said)


def _scope(found: Any, teller: Teller) -> str:
    named = teller.text("reasonPart.scopeCategory", category=found["category"])
    parts = [
        named if found["category"] else teller.text("reasonPart.scopeAll"),
        teller.text("reasonPart.scopeArea", area=teller.area(found["area"])),
    ]
    if found.get("grade") is not None:
        parts.append(teller.word("grade", found["grade"]))
    return teller.joined(parts)


_SAID: Final[Mapping[str, Callable[[Any, Teller], str]]] = {
    "category": _category,
    "declared": _category,
    "cell": _cell,
    "cells": lambda found, teller: teller.joined(_cell(code, teller) for code in found),
    "department": lambda code, teller: teller.department(str(code)),
    "unit": lambda id, teller: teller.unit(str(id)),
    "grade": lambda grade, teller: teller.word("grade", grade),
    "level": lambda level, teller: teller.word("handlingLevel", level),
    "words": _words,
    "denied": lambda found, teller: teller.joined(map(str, found)),
    "lost": _lost,
    "scope": _scope,
}
"""How the values of a reason are said, by their names."""
