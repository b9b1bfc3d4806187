"""The pace: at once after quiet, a pause under load, and no waiting for nobody."""

from __future__ import annotations

import pytest

from runtime.pacer import MAX_CLIENTS, Pacer


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pacer(clock: Clock) -> Pacer:
    return Pacer(pause=0.01, enough=32, clock=clock)


def test_the_first_batch_goes_at_once(pacer: Pacer) -> None:
    assert pacer.delay(1) == 0


def test_after_a_batch_a_pause_is_left(pacer: Pacer, clock: Clock) -> None:
    pacer.began()
    clock.now += 0.004

    assert pacer.delay(1) == pytest.approx(0.006)


def test_the_work_is_part_of_the_pause(pacer: Pacer, clock: Clock) -> None:
    pacer.began()
    clock.now += 0.1  # the batch itself took longer than the pause

    assert pacer.delay(1) == 0


def test_after_quiet_the_next_goes_at_once(pacer: Pacer, clock: Clock) -> None:
    pacer.began()
    clock.now += 0.01

    assert pacer.delay(1) == 0


def test_enough_waiting_do_not_wait_longer(pacer: Pacer) -> None:
    pacer.began()

    assert pacer.delay(31) > 0
    assert pacer.delay(32) == 0


def test_when_every_client_seen_lately_waits_nothing_more_can_come(pacer: Pacer) -> None:
    for client in range(8):
        pacer.saw(client)
    pacer.began()

    assert pacer.delay(7) > 0
    assert pacer.delay(8) == 0


def test_a_client_that_left_is_not_waited_for(pacer: Pacer, clock: Clock) -> None:
    pacer.saw("gone")
    clock.now += 0.2
    pacer.saw("here")
    clock.now += 0.1
    pacer.began()

    assert pacer.delay(1) == 0


def test_a_client_seen_again_is_seen_now(pacer: Pacer, clock: Clock) -> None:
    pacer.saw("first")
    pacer.saw("second")
    clock.now += 0.2
    pacer.saw("first")
    clock.now += 0.1
    pacer.began()

    assert pacer.delay(1) == 0


def test_with_nobody_waiting_there_is_no_hurry(pacer: Pacer) -> None:
    pacer.saw("somebody")
    pacer.began()

    assert pacer.delay(0) > 0


def test_clients_are_remembered_up_to_a_bound(clock: Clock) -> None:
    pacer = Pacer(pause=0.01, enough=10**6, clock=clock)
    for client in range(MAX_CLIENTS + 10):
        pacer.saw(client)
    pacer.began()

    assert pacer.delay(MAX_CLIENTS - 1) > 0
    assert pacer.delay(MAX_CLIENTS) == 0


def test_eight_clients_that_wait_for_their_answers_are_not_held_to_one_batch_a_pause(clock: Clock) -> None:
    pacer = Pacer(pause=0.01, enough=500, clock=clock)
    answered = 0
    end = clock.now + 1.0
    while clock.now < end:
        for client in range(8):
            pacer.saw(client)
            clock.now += 0.0001
        clock.now += pacer.delay(8) + 0.001  # the commit takes a millisecond
        pacer.began()
        answered += 8

    assert answered > 3000  # 8 per 10 ms pause would be 700


@pytest.mark.parametrize(
    ("records", "pause"),
    [(1, 0.01), (10, 0.01), (20, 0.02), (35, 0.035), (400, 0.05)],
    ids=["a trickle", "brisk", "twice that", "in proportion", "no longer than the longest"],
)
def test_the_pause_grows_with_what_comes(clock: Clock, records: int, pause: float) -> None:
    pacer = Pacer(pause=0.01, longest=0.05, brisk=100, enough=500, clock=clock)
    clock.now += 0.1  # in which the records came
    pacer.began()
    pacer.took(records)

    assert pacer.delay(records) == pytest.approx(pause)


def test_a_burst_after_quiet_is_no_load_however_often_one_looked(clock: Clock) -> None:
    pacer = Pacer(pause=0.01, longest=0.05, brisk=100, enough=500, clock=clock)
    clock.now += 60
    pacer.began()  # and found nothing
    clock.now += 0.003
    pacer.began()
    pacer.took(50)

    assert pacer.delay(50) == pytest.approx(0.01)
