"""How many copies of a topic are kept: three in production, unless it is said that fewer will do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from runtime import cluster
from runtime.cluster import Cluster
from runtime.settings import Profile, Settings
from runtime.unavailable import Unavailable
from schemas.topics import INCIDENTS_EVENTS, REPORTS_ACCEPTED, topics


class OneBroker:
    """A cluster of one broker with nothing on it, as the admin client shows it."""

    def __init__(self, **_options: object) -> None:
        self.made: dict[str, Any] = {}

    def describe_cluster(self) -> dict[str, Any]:
        return {"cluster_id": "x", "brokers": [{"node_id": 1}]}

    def describe_topics(self, names: list[str]) -> list[dict[str, Any]]:
        return [{"topic_id": name, "name": name, "error_code": 0} for name in names if name in self.made]

    def create_topics(self, options: Mapping[str, Any], *, wait_for_metadata: bool) -> None:
        self.made.update(options)


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> OneBroker:
    made = OneBroker()
    monkeypatch.setattr(cluster, "KafkaAdminClient", lambda **_options: made)
    return made


def identify(profile: Profile, copies: int | None) -> None:
    settings = Settings(profile=profile, kafka_copies=copies, public_url="https://grid.town.example")
    Cluster(settings, client="test").identify([topics()[INCIDENTS_EVENTS]])


def test_production_says_what_to_do_where_there_are_too_few_brokers(broker: OneBroker) -> None:
    with pytest.raises(Unavailable, match=r"1 broker cannot keep 3 copies.*GRIDLOOP_KAFKA_COPIES=1"):
        identify(Profile.PRODUCTION, None)
    assert broker.made == {}


@pytest.mark.parametrize(("profile", "copies"), [(Profile.PRODUCTION, 1), (Profile.DEMO, None)])
def test_one_broker_is_enough_where_that_is_said_and_in_the_demo(
    broker: OneBroker, profile: Profile, copies: int | None
) -> None:
    identify(profile, copies)

    assert [made["replication_factor"] for made in broker.made.values()] == [1]


def test_a_topic_that_cannot_be_made_keeps_nobody_from_the_others(broker: OneBroker) -> None:
    both = [topics()[INCIDENTS_EVENTS], topics()[REPORTS_ACCEPTED]]
    looking = Cluster(
        Settings(profile=Profile.PRODUCTION, kafka_copies=3, public_url="https://grid.town.example"), client="test"
    )
    broker.made[INCIDENTS_EVENTS] = {}

    assert looking.identify(both, partly=True) == f"x\n{INCIDENTS_EVENTS}={INCIDENTS_EVENTS}"
    with pytest.raises(Unavailable, match="cannot keep 3 copies"):
        looking.identify(both)
    broker.made.clear()
    with pytest.raises(Unavailable, match="cannot keep 3 copies"):
        looking.identify(both, partly=True)
