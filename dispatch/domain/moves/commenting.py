"""备注: whoever has to do with an incident adds words to its history; nothing moves.

Remarks are among those who work on the incident; the person who reported it reads those that are addressed to them.
"""

from __future__ import annotations

from typing import Annotated, Final

from msgspec import Meta

from dispatch.domain.incident import Decision, Incident
from dispatch.domain.terms import Action, Audience, Role
from dispatch.domain.township.rules import TownshipRules
from dispatch.domain.ways import to_reporter
from dispatch.domain.workflow.conditions import ANY
from dispatch.domain.workflow.form import Evidence, FieldKind, Form, Words
from dispatch.domain.workflow.move import Act, Move
from dispatch.domain.workflow.parties import INVOLVED
from schemas.facts import CommentAdded


class CommentForm(Form, frozen=True, kw_only=True):
    """What is to be remembered, and whether the reporter reads it too."""

    note: Words
    audience: Annotated[Audience, Meta(extra={"kind": FieldKind.CODE, "staff_only": True})] = Audience.INTERNAL
    attachments: Evidence = ()


def comment(act: Act, incident: Incident, form: CommentForm, _township: TownshipRules) -> Decision:
    """Add words and pictures to the history; whom they are addressed to is told."""
    said = act.says(CommentAdded(audience=form.audience), note=form.note, attachments=form.photo_ids)
    answers = form.audience is Audience.REPORTER and act.permit.role is not Role.CITIZEN
    notices = to_reporter(incident, "remark", cause=act.cause) if answers else ()
    return act.decides(incident, incident, said, notify=notices)


ROWS: Final = (
    Move(
        row=36,
        action=Action.COMMENT,
        sources=ANY,
        goals=(),
        by=(INVOLVED,),
        form=CommentForm,
        decide=comment,
        in_bulk=True,
        if_match=False,
        counts=False,
        clocks="–",
    ),
)
