"""Two looks at Kafka show one log unless the cluster or a topic that both of them saw is another one."""

from __future__ import annotations

import pytest

from producers.log_watch import of_one_log

KNOWN = "cluster\nfacts=1\nreports=2"


@pytest.mark.parametrize(
    ("seen", "together"),
    [
        pytest.param(KNOWN, KNOWN, id="all as before"),
        pytest.param("cluster\nreports=2", KNOWN, id="a topic that cannot be had now may come back as it was"),
        pytest.param(f"{KNOWN}\nwinds=3", f"{KNOWN}\nwinds=3", id="a topic that was never seen has lost nothing"),
        pytest.param("cluster\nfacts=9\nreports=2", None, id="a topic made anew"),
        pytest.param("another\nfacts=1\nreports=2", None, id="another cluster"),
    ],
)
def test_what_two_looks_show_is_one_log_or_two(seen: str, together: str | None) -> None:
    assert of_one_log(KNOWN, seen) == together
