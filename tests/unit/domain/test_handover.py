"""交接班: two people sign, in this order, and nothing is signed twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from dispatch.domain.handover import HandoverId, HandoverState, Hindrance, Signatures
from dispatch.domain.terms import AreaCode, UserId
from runtime.ids import new_id
from tests.builders import NOON

LEAVER, NEXT = UserId("operator01"), UserId("operator03")
WAITING = Signatures(id=HandoverId(new_id()), area=AreaCode("330499101"), left_by=LEAVER, left_at=NOON)
TAKEN = replace(WAITING, taken_by=NEXT, taken_at=NOON + timedelta(minutes=5))
WITHDRAWN = replace(WAITING, withdrawn_at=NOON + timedelta(minutes=5))


@pytest.mark.parametrize(
    ("signed", "state", "taking", "withdrawing"),
    [
        (WAITING, HandoverState.WAITING, (Hindrance.OWN, None), (None, Hindrance.OTHERS)),
        (TAKEN, HandoverState.TAKEN, (Hindrance.OVER, Hindrance.OVER), (Hindrance.OVER, Hindrance.OVER)),
        (WITHDRAWN, HandoverState.WITHDRAWN, (Hindrance.OVER, Hindrance.OVER), (Hindrance.OVER, Hindrance.OVER)),
    ],
    ids=["waiting", "taken", "withdrawn"],
)
def test_who_may_sign_depends_on_who_signed(
    signed: Signatures,
    state: HandoverState,
    taking: tuple[Hindrance | None, ...],
    withdrawing: tuple[Hindrance | None, ...],
) -> None:
    people = (LEAVER, NEXT)

    assert signed.state is state
    assert tuple(map(signed.hinders_taking, people)) == taking
    assert tuple(map(signed.hinders_withdrawing, people)) == withdrawing
