"""A signal is heard in a thread of its own, so that whoever was interrupted may hold any lock."""

import signal
import threading
from collections.abc import Iterator
from queue import SimpleQueue

import pytest

from runtime.signals import on_signals

PATIENCE = 5.0


@pytest.fixture
def usr1() -> Iterator[signal.Signals]:
    before = signal.getsignal(signal.SIGUSR1)
    yield signal.SIGUSR1
    signal.signal(signal.SIGUSR1, before)


@pytest.mark.timeout(20)
def test_the_interrupted_thread_may_hold_the_lock_that_hearing_takes(usr1: signal.Signals) -> None:
    lock, heard = threading.Lock(), threading.Event()

    def act(_number: int) -> None:
        with lock:
            heard.set()

    on_signals([usr1], act)
    with lock:
        signal.raise_signal(usr1)  # a handler that took the lock itself would stand here for ever
        assert not heard.is_set()
    assert heard.wait(PATIENCE)


def test_every_signal_is_heard_in_turn_with_its_number(usr1: signal.Signals) -> None:
    heard: SimpleQueue[int] = SimpleQueue()
    on_signals([usr1], heard.put)
    for _ in range(3):
        signal.raise_signal(usr1)
    assert [heard.get(timeout=PATIENCE) for _ in range(3)] == [usr1] * 3
