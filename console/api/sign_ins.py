"""Few passwords are checked at once, on the whole machine, and whoever waits for that holds no thread.

Anybody may ask for a check without an account, and a check is slow on purpose: were the waiting done in threads, the
requests of everybody else would queue behind it. People on a device where they signed in before have waiting places of
their own and go before strangers, so that no number of connections keeps a shift from its desk.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Final

from starlette.concurrency import run_in_threadpool

from dispatch.adapters.postgres.accounts.passwords import Passwords
from dispatch.bootstrap import Services
from dispatch.domain.terms import UserId

AT_ONCE: Final = 2
"""In all web processes. One argon2id check takes 64 MiB; more of them at once would be a way to exhaust the memory."""
WAITING_LIMIT: Final = 30
"""Some three seconds' worth: as many as come to work at the same minute. So many strangers, and so many known."""
SHARE: Final = 4
"""One place may have a quarter of the turns: an office has one address, and so has somebody who opens connections."""
OF_ONE_ACCOUNT: Final = 2
"""So many may wait for the same account on known devices."""
RETRY_SECONDS: Final = "3"


class TooManySignIns(Exception):
    """As many people as may wait for their sign-in are waiting already, from everywhere or from this place."""


class Waiting:
    """Who waits: so many in all, and so many of one kind."""

    def __init__(self, most: int, most_of_one: int) -> None:
        self.most: Final = most
        self.most_of_one: Final = most_of_one
        self._here: Counter[str] = Counter()

    @contextmanager
    def place(self, one: str) -> Iterator[None]:
        """Take a place until the end of the block.

        Raises:
            TooManySignIns: none is free.
        """
        if self._here.total() >= self.most or self._here[one] >= self.most_of_one:
            raise TooManySignIns
        self._here[one] += 1
        try:
            yield
        finally:
            self._here[one] -= 1
            if not self._here[one]:
                del self._here[one]


class SignIns:
    """The people who are signing in with a password just now."""

    def __init__(self, services: Services) -> None:
        processes = services.settings.web_processes
        self.at_once: Final = max(1, AT_ONCE // processes)
        most = self.at_once + WAITING_LIMIT // processes
        self._services = services
        self.strangers: Final = Waiting(most, max(2, most // SHARE))
        self.known: Final = Waiting(most, OF_ONE_ACCOUNT)
        self._turn: Final = asyncio.Semaphore(self.at_once)
        self._turn_of_stranger: Final = asyncio.Semaphore(self.at_once)
        """Taken first: so only so many strangers ever stand before somebody known in the queue for a turn."""

    async def check(self, user: str, password: str, origin: str, device: str | None = None) -> UserId:
        """Return the account that the password opens, in turn; `origin` and `device` say where it was typed.

        Raises:
            TooManySignIns: too many are waiting.
            SignInRefused, TooFast: see `Passwords.check`.
        """
        if device is not None and await run_in_threadpool(self._is_known, device, user):
            with self.known.place(user):
                async with self._turn:
                    return await run_in_threadpool(self._check, user, password, origin, device)
        with self.strangers.place(origin):
            async with self._turn_of_stranger, self._turn:
                return await run_in_threadpool(self._check, user, password, origin, None)

    async def remember(self, user: UserId, device: str | None) -> str:
        """Record that somebody signed in on a device and return what the device is to show from now on."""
        return await run_in_threadpool(self._passwords.devices.remember, user, device)

    def _is_known(self, device: str, user: str) -> bool:
        return self._passwords.devices.knows(device, user)

    def _check(self, user: str, password: str, origin: str, device: str | None) -> UserId:
        return self._passwords.check(user, password, origin, device)

    @cached_property
    def _passwords(self) -> Passwords:
        """Made when the first password is tried, because making it costs a hash."""
        return self._services.passwords()
