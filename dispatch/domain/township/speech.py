"""By which words a township hears what a sender wants, whom a complaint is about, and that life is in danger.

The words are the township's own: it edits the document, never the rules. How they are looked up and weighed is said in
the triage rules, not here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from dispatch.domain.document import BadDocument, Where, refuse_twice, shaped
from dispatch.domain.terms import CategoryCode, Grade, Purpose, Role, UnitId, UnitKind
from dispatch.domain.township.categories import Words


class Near(Struct, frozen=True, kw_only=True):
    """Groups of words; one of each group within `within` characters says something that none says by itself."""

    near: tuple[tuple[str, ...], ...]
    within: int


class PurposeWords(Struct, frozen=True, kw_only=True):
    """What speaks for a purpose, and how much of it is enough; words between these do not count.

    category: what a text of this purpose counts as, unless its matter lies within `answered_within`, whose units
    answer questions themselves.
    """

    purpose: Purpose
    words: tuple[Words, ...]
    enough: float = 0.0
    category: CategoryCode | None = None
    answered_within: tuple[CategoryCode, ...] = ()
    denied_before: tuple[str, ...] = ()
    denied_after: tuple[str, ...] = ()


class AccusedWords(Struct, frozen=True, kw_only=True):
    """Words for somebody of ours: a unit, the body of this kind that answers for the place, those who hold a role.

    With none of the three it is somebody whom the words leave open.
    """

    any: tuple[str, ...]
    unit: UnitId | None = None
    kind: UnitKind | None = None
    role: Role | None = None


class ComplaintWords(Struct, frozen=True, kw_only=True):
    """When is somebody of ours complained about?

    accusing: said in the same clause at most `within` characters before those accused. misconduct: said in the same
    clause at most `misconduct_within` characters after them; the grave ones count outside the opening too.
    by_itself: what nobody but somebody of ours can do. asked: said right before somebody who was asked for help, or is
    none of ours. beside: said right behind a landmark.
    """

    accused: tuple[AccusedWords, ...]
    accusing: tuple[str, ...]
    within: int
    misconduct: tuple[str, ...]
    misconduct_within: int
    grave: tuple[str, ...]
    by_itself: tuple[str, ...]
    asked: tuple[str, ...]
    beside: tuple[str, ...]


class DangerWords(Struct, frozen=True, kw_only=True):
    """What says in the opening that life is in danger, the grade it raises to, and what takes it back in its clause."""

    grade: Grade
    opening: int
    words: tuple[str, ...]
    combinations: tuple[Near, ...]
    not_these: tuple[str, ...]
    denied_before: tuple[str, ...]
    denied_after: tuple[str, ...]


class SpeechWords(Struct, frozen=True, kw_only=True):
    """A document of kind `speech`; opening: how many characters of a text tell what it is for."""

    opening: int
    purposes: tuple[PurposeWords, ...]
    complaint: ComplaintWords
    danger: DangerWords


def speech_from(body: Mapping[str, Any]) -> SpeechWords:
    """Read a document of kind `speech`.

    Raises:
        BadDocument: it has another shape, gives a purpose twice, or names the accused in two ways at once.
    """
    read = shaped(Where("speech"), body, SpeechWords)
    refuse_twice(Where("speech"), "purposes", (row.purpose.value for row in read.purposes))
    for row in read.complaint.accused:
        if sum(named is not None for named in (row.unit, row.kind, row.role)) > 1:
            raise BadDocument(
                Where("speech"),
                f"{row.any[0]}: means a unit, a kind of unit or a role, not several of them",
                "accused_several",
                value=row.any[0],
            )
    return read
