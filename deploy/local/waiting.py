"""Waiting for something to become true, with an end."""

import time
from collections.abc import Callable


def wait_until(
    condition: Callable[[], bool],
    *,
    seconds: float,
    alive: Callable[[], bool] = lambda: True,
    every: float = 0.02,
) -> bool:
    """Whether the condition came true in time; gives up at once when what we wait for is no longer alive."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        if not alive():
            return False
        time.sleep(every)
    return condition()
