"""A Kafka of somebody else's is away when all starts: reports are taken and routed, and it joins when it comes."""

from __future__ import annotations

from typing import Final

import pytest

from deploy.local.kafka import EmbeddedKafka
from deploy.local.kafka_client import environment
from deploy.local.ports import remembered_port
from tests.fault.conftest import SEED
from tests.fault.harness import Town, township_folder, wait_until

pytestmark = pytest.mark.fault

URGENT_WITHIN: Final = 20.0
JOINED_WITHIN: Final = 60.0
ROUTED: Final = "SELECT count(*) FROM incident WHERE number = %(number)s AND lead IS NOT NULL"
NEED_NONE: Final = {"postgres", "web", "timers", "auditor"}
NEED_KAFKA: Final = {"relay", "effects", "triage", "watch"}


@pytest.mark.timeout(300)
def test_everything_starts_without_kafka_and_goes_on_with_it() -> None:
    with township_folder() as folder:
        remembered_port(folder / "elsewhere" / "run" / "kafka.port")
        elsewhere = EmbeddedKafka(folder / "elsewhere")
        with Town(folder, seed=SEED, **environment(elsewhere.settings())) as town:
            assert town.pids.keys() >= NEED_NONE
            assert not NEED_KAFKA & town.pids.keys()
            (urgent,) = town.terminals.post(urgent=True)
            assert urgent.outcome == "ok", town.last_words()
            number = urgent.receipt["number"]
            wait_until(
                lambda: town.count(ROUTED, number=number) == 1,
                URGENT_WITHIN,
                what="the fallback routed the urgent report",
                or_else=town.last_words,
            )

            with elsewhere:
                wait_until(
                    lambda: town.pids.keys() >= NEED_KAFKA, JOINED_WITHIN, what="all is up", or_else=town.last_words
                )
                town.terminals.post(urgent=False)
                wait_until(
                    lambda: town.count("SELECT count(*) FROM outbox") == 0,
                    JOINED_WITHIN,
                    what="everything was told to Kafka and decided",
                    or_else=town.last_words,
                )
