"""Every figure has a meaning, and there is no other way to make one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from runtime.metrics import METRICS, UnlistedMetric, counter, exposition, gauge, histogram


@pytest.mark.parametrize("make", [counter, gauge, histogram])
def test_a_name_that_is_not_listed_is_refused(make: Callable[[str], object]) -> None:
    with pytest.raises(UnlistedMetric, match="runtime/metrics"):
        make("gridloop_of_my_own_total")


def test_a_name_of_another_kind_is_refused_even_after_it_was_made() -> None:
    gauge("gridloop_kafka_up")

    with pytest.raises(UnlistedMetric):
        counter("gridloop_kafka_up")


@pytest.mark.parametrize("name", METRICS)
def test_each_has_our_prefix_a_meaning_and_the_suffix_of_its_kind(name: str) -> None:
    listed = METRICS[name]

    assert name.startswith("gridloop_")
    assert len(listed.meaning) > 15
    assert name.endswith("_total") == (listed.kind == "counter")


@pytest.mark.parametrize("name", METRICS)
def test_each_can_be_made_and_shown(name: str) -> None:
    {"counter": counter, "gauge": gauge, "histogram": histogram}[METRICS[name].kind](name)

    assert f"# HELP {name.removesuffix('_total')}".encode() in exposition()
