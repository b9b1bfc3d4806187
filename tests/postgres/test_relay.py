"""The relay tells everything that is open, urgent first, and closes only what is confirmed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from uuid import UUID

import pytest

from dispatch.adapters.postgres.outbox import Outbox
from dispatch.adapters.postgres.outgoing import Outgoing
from dispatch.bootstrap import Services
from producers.apart import Apart
from producers.lanes import BACK_OFF
from producers.log_watch import EVERY, LogWatch
from producers.reconciler import SHORTEST, Reconciler
from producers.relay import ATTEMPT, IDLE, PAUSE, SETTLE, Relay
from producers.sender import Sent
from runtime.kafka import KafkaUnavailable
from runtime.unavailable import Unavailable
from schemas.topics import INCIDENTS_EVENTS, REPORTS_ACCEPTED, AnyTopic, Topic
from tests.postgres.township import decided, report_of, reported, rows

ONE_PARTITION = f"{INCIDENTS_EVENTS}/0"


class World:
    """A topic that takes or refuses records, a log that may become another one, and a clock."""

    def __init__(self, outbox: Outbox) -> None:
        self.now = 1000.0
        self.log = "first"
        self.end = 0
        self.behind = 0
        self.away = False
        self.too_large: set[UUID] = set()
        self.closed: set[str] = set()
        self.sent: list[tuple[str, UUID, str]] = []
        self.slow = False
        """Whether what is sent apart takes its time; then it waits in `begun`."""
        self.begun: list[Callable[[], None]] = []
        self.outbox = outbox
        self.begin()

    def begin(self) -> None:
        """Begin a life of the relay."""
        clock = lambda: self.now  # noqa: E731
        watch = LogWatch(self, self.outbox, clock)
        apart = Apart(lambda: nullcontext(self), start=lambda work: self.begun.append(work) if self.slow else work())
        reconciler = Reconciler(self.outbox, watch.lag, clock)
        self.relay = Relay(self.outbox, self, watch, reconciler, apart=apart, clock=clock)

    def identify(self, topics: Sequence[AnyTopic], *, partly: bool) -> str:
        assert (len(topics), partly) == (4, True)
        return self.log

    def ends(self, topics: Sequence[AnyTopic]) -> dict[str, int]:
        return {ONE_PARTITION: self.end}

    def lag(self, group: str, topic: Topic) -> int:
        return self.behind

    def send(self, rows: Sequence[Outgoing], why: str) -> Sent:
        if self.away:
            raise KafkaUnavailable("Kafka: gone")
        taken = [row for row in rows if row.event_id not in self.too_large and row.topic not in self.closed]
        self.sent += [(row.topic, row.event_id, why) for row in taken]
        span = range(self.end, self.end + sum(row.topic == INCIDENTS_EVENTS for row in taken))
        self.end = span.stop
        refused = [row for row in rows if row.event_id in self.too_large]
        return Sent(taken, refused, {ONE_PARTITION: span} if span else {})

    def had(self, topic: str, why: str = "new") -> list[UUID]:
        return [event for where, event, reason in self.sent if (where, reason) == (topic, why)]


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    with Outbox(database_url) as outbox:
        yield World(outbox)


def open_topics(services: Services) -> list[str]:
    return [row.topic for row in rows(services, "SELECT topic FROM outbox ORDER BY xid, id")]


def test_a_fact_is_closed_by_the_broker_and_a_report_by_its_effect(services: Services, world: World) -> None:
    incident = reported(services)
    report = report_of(services, incident)

    world.relay.round()

    assert world.had(REPORTS_ACCEPTED) == [report]
    assert open_topics(services) == [REPORTS_ACCEPTED]
    services.apply_triage([decided(incident, report)])
    assert REPORTS_ACCEPTED not in open_topics(services)


def test_each_row_is_told_once_and_then_the_relay_rests(services: Services, world: World) -> None:
    reported(services)

    assert world.relay.round() == pytest.approx(PAUSE)
    assert world.relay.round() == IDLE
    assert len(world.sent) == 2


def test_urgent_reports_go_before_those_that_came_earlier(services: Services, world: World) -> None:
    ordinary, urgent = reported(services), reported(services, urgent=True)

    world.relay.round()

    assert world.had(REPORTS_ACCEPTED) == [report_of(services, urgent), report_of(services, ordinary)]


HEAP = """
INSERT INTO outbox (event_id, key, topic, type, urgent, occurred_at, value)
SELECT gen_random_uuid(), gen_random_uuid()::text, topic, 'ReportAccepted.v1', false, now(), '{}'
FROM generate_series(1, 2000), (VALUES ('reports.accepted'), ('incidents.events')) topics (topic)
"""


def test_an_urgent_report_is_told_first_though_a_heap_of_others_waits(services: Services, world: World) -> None:
    with services.engine.begin() as connection:
        connection.exec_driver_sql(HEAP)
    urgent = reported(services, urgent=True)

    world.relay.round()

    assert world.sent[0][:2] == (REPORTS_ACCEPTED, report_of(services, urgent))
    assert len(world.sent) < 2000


def test_facts_of_one_incident_are_told_in_their_order_also_after_their_topic_failed(
    services: Services, world: World
) -> None:
    world.closed = {INCIDENTS_EVENTS}
    incident = reported(services)
    world.relay.round()
    services.apply_triage([decided(incident, report_of(services, incident))])
    world.closed.clear()
    for _ in range(3):
        world.now += max(BACK_OFF)
        world.relay.round()

    facts = rows(services, "SELECT id FROM incident_event WHERE incident = :i ORDER BY seq", i=incident)
    assert len(facts) > 2
    assert world.had(INCIDENTS_EVENTS) == [fact for (fact,) in facts]


def test_rows_that_have_to_settle_are_looked_for_soon(services: Services, world: World) -> None:
    with services.engine.begin() as writer:
        writer.exec_driver_sql("SELECT pg_current_xact_id()")
        reported(services)

        assert world.relay.round() == SETTLE
        assert world.sent == []

    world.relay.round()
    assert len(world.sent) == 2


def test_what_was_not_acknowledged_stays_open_and_is_told_by_the_next_life(services: Services, world: World) -> None:
    reported(services)
    world.away = True

    with pytest.raises(Unavailable):
        world.relay.round()
    assert len(open_topics(services)) == 2

    world.away = False
    world.begin()
    world.relay.round()
    assert len(world.sent) == 2


def test_a_report_without_effect_is_told_again(services: Services, world: World) -> None:
    reported(services)
    world.relay.round()
    world.now += SHORTEST + 1

    world.relay.round()

    assert world.had(REPORTS_ACCEPTED, "again") == world.had(REPORTS_ACCEPTED)
    assert world.had(INCIDENTS_EVENTS, "again") == []


def test_the_first_log_is_written_down_and_needs_nothing_from_before(services: Services, world: World) -> None:
    world.relay.round()

    assert rows(services, "SELECT fingerprint, facts_sent_at IS NOT NULL FROM log_epoch") == [("first", True)]


def test_another_log_gets_everything_open_and_the_facts_it_lost(services: Services, world: World) -> None:
    world.relay.round()
    done = reported(services)
    services.apply_triage([decided(done, report_of(services, done))])
    waiting = reported(services)
    world.relay.round()
    facts = world.had(INCIDENTS_EVENTS)
    world.sent.clear()

    world.log = "second"
    world.now += EVERY
    world.relay.round()
    world.relay.round()

    assert world.had(REPORTS_ACCEPTED) == [report_of(services, waiting)]
    assert sorted(world.had(INCIDENTS_EVENTS, "facts")) == sorted(facts)
    assert rows(services, "SELECT fingerprint, facts_sent_at IS NOT NULL FROM log_epoch ORDER BY id") == [
        ("first", True),
        ("second", True),
    ]


@pytest.mark.parametrize("another_life", [False, True])
def test_a_log_that_lost_its_end_gets_the_facts_and_what_is_open_again(
    services: Services, world: World, another_life: bool
) -> None:
    """As after a loss of power: the same topics, with fewer records. Of another life only PostgreSQL remembers."""
    facts = two_facts_told(services, world)

    world.end -= 1
    world.now += EVERY
    if another_life:
        world.begin()
    world.relay.round()
    world.relay.round()

    assert world.had(INCIDENTS_EVENTS, "facts") == facts
    assert world.had(REPORTS_ACCEPTED)[2:] == world.had(REPORTS_ACCEPTED)[:2]
    assert rows(services, "SELECT fingerprint, facts_sent_at IS NOT NULL FROM log_epoch ORDER BY id") == [
        ("first", True),
        ("first", True),
    ]


def test_a_log_that_lost_its_end_and_grew_again_is_known_by_the_places_of_new_records(
    services: Services, world: World
) -> None:
    facts = two_facts_told(services, world)

    world.end -= 2
    for _ in range(3):
        facts.append(fact_of(services, reported(services)))
    for _ in range(3):
        world.relay.round()

    assert world.end > len(facts)
    assert world.had(INCIDENTS_EVENTS, "facts") == facts
    assert len(rows(services, "SELECT id FROM log_epoch")) == 2


def test_a_log_that_only_grows_stays_the_same(services: Services, world: World) -> None:
    two_facts_told(services, world)
    world.end += 5
    world.now += EVERY
    world.relay.round()

    world.begin()
    world.relay.round()

    assert rows(services, "SELECT (ends ->> :place)::int FROM log_epoch", place=ONE_PARTITION) == [(7,)]


def fact_of(services: Services, incident: UUID) -> UUID:
    ((fact,),) = rows(services, "SELECT id FROM incident_event WHERE incident = :i", i=incident)
    return UUID(str(fact))


def two_facts_told(services: Services, world: World) -> list[UUID]:
    """Two reports whose facts are on the log, which was looked at since."""
    world.relay.round()
    facts = [fact_of(services, reported(services)) for _ in range(2)]
    world.relay.round()
    world.now += EVERY
    world.relay.round()
    return facts


def test_a_life_that_ends_while_it_feeds_a_new_log_is_continued(services: Services, world: World) -> None:
    world.relay.round()
    reported(services)
    world.relay.round()
    facts = world.had(INCIDENTS_EVENTS)
    world.log = "second"
    world.now += EVERY
    world.away = True
    with pytest.raises(Unavailable):
        world.relay.round()

    world.away = False
    world.begin()
    world.relay.round()
    world.relay.round()

    assert world.had(INCIDENTS_EVENTS, "facts") == facts
    assert rows(services, "SELECT count(*) FROM log_epoch WHERE facts_sent_at IS NULL") == [(0,)]


def test_a_row_that_the_log_can_never_take_stays_open_and_stops_nobody(services: Services, world: World) -> None:
    reported(services)
    world.too_large = {row.event_id for row in rows(services, "SELECT event_id FROM outbox WHERE topic LIKE 'inc%'")}
    reported(services)

    world.relay.round()

    assert len(world.sent) == 3
    left = rows(services, "SELECT event_id FROM outbox WHERE topic = :t", t=INCIDENTS_EVENTS)
    assert {row.event_id for row in left} == world.too_large


@pytest.mark.parametrize(
    ("closed", "open_topic"), [(INCIDENTS_EVENTS, REPORTS_ACCEPTED), (REPORTS_ACCEPTED, INCIDENTS_EVENTS)]
)
def test_a_topic_that_takes_nothing_keeps_no_other_waiting_and_misses_nothing(
    services: Services, world: World, closed: str, open_topic: str
) -> None:
    world.closed = {closed}
    for urgent in (False, True, False):
        reported(services, urgent=urgent)
        world.relay.round()
    meanwhile, trouble = (len(world.had(open_topic)), len(world.had(closed))), world.relay.trouble

    world.closed.clear()
    world.now += max(BACK_OFF)
    world.relay.round()

    assert meanwhile == (3, 0)
    assert closed in str(trouble)
    assert len(world.had(open_topic)) == 3
    assert len(world.had(closed)) == 3
    assert world.relay.trouble is None


@pytest.mark.parametrize("another_log", [False, True])
def test_a_topic_that_failed_is_tried_apart_and_the_others_go_on_meanwhile(
    services: Services, world: World, another_log: bool
) -> None:
    world.closed = {INCIDENTS_EVENTS}
    reported(services)
    world.relay.round()
    world.closed, world.slow = set(), True
    world.now += max(BACK_OFF)
    world.relay.round()
    before = len(world.begun), world.had(INCIDENTS_EVENTS)

    reported(services)
    world.relay.round()
    meanwhile, wait = len(world.had(REPORTS_ACCEPTED)), world.relay.round()
    if another_log:
        world.log = "second"
        world.now += EVERY
        world.relay.round()
    for work in world.begun:
        work()
    world.slow = False
    world.now += EVERY
    for _ in range(3):
        world.relay.round()

    assert before == (1, [])
    assert (meanwhile, wait) == (2, ATTEMPT)
    assert len(set(world.had(INCIDENTS_EVENTS))) == 2
    assert len(rows(services, "SELECT id FROM log_epoch")) == 1 + another_log
    assert open_topics(services) == [REPORTS_ACCEPTED] * 2
    assert world.relay.trouble is None


def test_a_topic_that_takes_nothing_is_asked_less_and_less(services: Services, world: World) -> None:
    world.closed = {INCIDENTS_EVENTS}
    reported(services)
    asked: list[float] = []
    send = world.send

    def noted(rows: Sequence[Outgoing], why: str) -> Sent:
        asked.extend([world.now] * any(row.topic == INCIDENTS_EVENTS for row in rows))
        return send(rows, why)

    world.send = noted  # type: ignore[method-assign]
    for _ in range(60):
        world.relay.round()
        world.now += 1

    assert 3 <= len(asked) <= 8


def test_a_new_log_gets_everything_at_once_however_long_its_topics_rested_in_the_old_one(
    services: Services, world: World
) -> None:
    world.relay.round()
    reported(services)
    world.closed = {REPORTS_ACCEPTED, INCIDENTS_EVENTS}
    for _ in range(3):
        world.relay.round()
        world.now += max(BACK_OFF)
    world.relay.round()

    world.log, world.closed = "second", set()
    world.now += EVERY
    world.relay.round()

    assert len(world.had(REPORTS_ACCEPTED)) == len(world.had(INCIDENTS_EVENTS, "facts")) == 1
    assert world.relay.trouble is None


def test_a_new_log_whose_facts_are_not_taken_gets_them_later(services: Services, world: World) -> None:
    world.relay.round()
    reported(services)
    world.relay.round()
    facts = world.had(INCIDENTS_EVENTS)
    world.log, world.closed = "second", {INCIDENTS_EVENTS}
    world.now += EVERY
    world.relay.round()

    world.closed.clear()
    world.now += max(BACK_OFF)
    world.relay.round()
    world.relay.round()

    assert world.had(INCIDENTS_EVENTS, "facts") == facts
    assert rows(services, "SELECT count(*) FROM log_epoch WHERE facts_sent_at IS NULL") == [(0,)]
