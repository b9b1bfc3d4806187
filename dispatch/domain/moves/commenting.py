"""备注: whoever has to do with an incident adds words to its history; nothing moves."""

from __future__ import annotations

from typing import Final

from dispatch.domain.incident import Decision, Incident
from dispatch.domain.terms import Action
from dispatch.domain.township.rules import TownshipRules
from dispatch.domain.workflow.conditions import ANY
from dispatch.domain.workflow.form import Evidence, Form, Words
from dispatch.domain.workflow.move import Act, Move
from dispatch.domain.workflow.parties import INVOLVED
from schemas.facts import CommentAdded


class CommentForm(Form, frozen=True, kw_only=True):
    """What is to be remembered."""

    note: Words
    attachments: Evidence = ()


def comment(act: Act, incident: Incident, form: CommentForm, _township: TownshipRules) -> Decision:
    """Add words and pictures to the history."""
    said = act.says(CommentAdded(), note=form.note, attachments=form.photo_ids)
    return act.decides(incident, incident, said)


ROWS: Final = (
    Move(
        row=36,
        action=Action.COMMENT,
        sources=ANY,
        goals=(),
        by=(INVOLVED,),
        form=CommentForm,
        decide=comment,
        if_match=False,
        counts=False,
        clocks="–",
    ),
)
