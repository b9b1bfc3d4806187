"""Which reasons a person may choose from when a move has to be justified: one list of codes for each such move."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dispatch.domain.document import Where, refuse_twice, shaped
from dispatch.domain.terms import Action


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A reason by its code, with the township's words for it; in English where it gives them.

    outside: of a hold, the cause lies outside government, so that the total is paused as well.
    """

    code: str
    label: str
    label_en: str | None = None
    outside: bool = False


Reasons = Mapping[Action, tuple[Reason, ...]]


def reasons_from(body: Mapping[str, Any]) -> Reasons:
    """Read a document of kind `reasons`: `{"decline": [{"code": "not_our_duty", "label": "…"}], "return": […]}`.

    Raises:
        BadDocument: a list belongs to no move, a reason says too little, or two of a move have the same code.
    """
    reasons = shaped(Where("reasons"), body, dict[Action, tuple[Reason, ...]])
    for move, listed in reasons.items():
        refuse_twice(Where("reasons"), f"reasons of {move}", (reason.code for reason in listed))
    return reasons
