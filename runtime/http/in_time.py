"""Work that may never end is not waited for without end: a server that is frozen neither answers nor hangs up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from starlette.concurrency import run_in_threadpool

Done = TypeVar("Done")


async def in_time(work: Callable[..., Done], *arguments: Any, seconds: float) -> Done:
    """Return what the work in a thread comes to.

    Raises:
        TimeoutError: it takes longer; the thread goes on, because nobody can stop it.
    """
    working = asyncio.create_task(run_in_threadpool(work, *arguments))
    working.add_done_callback(_heard)
    return await asyncio.wait_for(asyncio.shield(working), seconds)


def _heard(working: asyncio.Task[Any]) -> None:
    """Take note of how it ended: nobody may be there any more to hear it."""
    if not working.cancelled():
        working.exception()
