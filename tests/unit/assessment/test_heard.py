"""An incident is told whole when none of its facts is missing, however often and in whatever order they came."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from dispatch.domain.assessment.heard import Heard
from dispatch.domain.assessment.history import Told
from schemas.facts import IncidentReceived
from schemas.ids import named_id
from tests.builders import NOON

ONE: UUID = named_id("heard", "one")
FACTS = {seq: Told(NOON + timedelta(minutes=seq), IncidentReceived(channel="citizen")) for seq in range(1, 5)}


@pytest.mark.parametrize(
    ("came", "last", "whole"),
    [
        pytest.param([1, 2, 3], 3, True, id="in their order"),
        pytest.param([3, 1, 2], 3, True, id="in another order"),
        pytest.param([1, 2, 2, 3, 1], 3, True, id="some of them twice"),
        pytest.param([1, 2, 3, 4], 3, True, id="more than are stored yet"),
        pytest.param([2, 3], 3, False, id="the beginning is no longer held"),
        pytest.param([1, 3], 3, False, id="one is missing in the middle"),
        pytest.param([1, 2], 3, False, id="the end was not told yet"),
        pytest.param([], 1, False, id="nothing"),
    ],
)
def test_an_incident_is_told_whole_when_no_fact_is_missing(came: list[int], last: int, whole: bool) -> None:
    heard = Heard()
    for seq in came:
        heard.hear(ONE, seq, FACTS[seq])

    assert heard.whole(ONE, last) == ([FACTS[seq] for seq in range(1, last + 1)] if whole else None)
