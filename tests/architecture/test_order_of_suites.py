"""In which order does a whole run take its suites?"""

from __future__ import annotations

from itertools import groupby

import pytest

from tests.check import LONG


def test_the_suites_that_start_whole_towns_come_last_and_each_in_one_piece(request: pytest.FixtureRequest) -> None:
    suites = [item.nodeid.split("/")[1] for item in request.session.items]

    long_ones = [suite for suite, _tests in groupby(suite if suite in LONG else "quick" for suite in suites)]

    assert long_ones == sorted(set(long_ones), key=["quick", *LONG].index)
