"""An app that does not stop keeps nobody: its worker begins anew all the same."""

import asyncio
from typing import Any, cast

import pytest
from structlog.testing import capture_logs

from stream_processors.faust_app import stop_app


class App:
    """An app as far as it is stopped."""

    def __init__(self, seconds: float, error: Exception | None = None) -> None:
        self.seconds, self.error, self.stopped = seconds, error, False

    async def stop(self) -> None:
        await asyncio.sleep(self.seconds)
        if self.error is not None:
            raise self.error
        self.stopped = True


def stopped(app: App) -> None:
    asyncio.run(stop_app(cast("Any", app), within=0.2))


def test_an_app_that_hangs_is_left_behind_and_that_is_said() -> None:
    app = App(seconds=3600)

    with capture_logs() as said:
        stopped(app)

    assert not app.stopped
    assert [line["event"] for line in said] == ["the worker does not stop"]


def test_one_that_stops_is_waited_for_and_one_that_fails_says_so() -> None:
    app = App(seconds=0)

    stopped(app)

    assert app.stopped
    with pytest.raises(OSError, match="no room"):
        stopped(App(seconds=0, error=OSError("no room")))
