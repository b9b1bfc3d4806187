"""How does a process hear a signal without meeting itself? In a thread of its own, a moment later.

Python runs a handler between any two steps of the main thread, also while that thread holds the lock which the handler
is about to take, and then waits for itself for ever. `threading.Event.set` takes such a lock: a supervisor that woke
itself from its handler stood still, and could not be stopped either, when two children changed at the wrong moment.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterable
from queue import SimpleQueue


def on_signals(numbers: Iterable[signal.Signals], act: Callable[[int], None]) -> None:
    """Call `act` with the number soon after each of these signals, one after the other; from the main thread only.

    `SimpleQueue.put` is documented as safe to be called while another call of it is interrupted.
    """
    came: SimpleQueue[int] = SimpleQueue()

    def listen() -> None:
        while True:
            act(came.get())

    threading.Thread(target=listen, name="signals", daemon=True).start()
    for number in numbers:
        signal.signal(number, lambda number, _frame: came.put(number))
