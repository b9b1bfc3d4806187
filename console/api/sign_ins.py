"""Few passwords are checked at once, on the whole machine, and whoever waits for that holds no thread.

Anybody may ask for a check without an account, and a check is slow on purpose: were the waiting done in threads, the
requests of everybody else would stand behind it.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from functools import cached_property
from typing import Final

from starlette.concurrency import run_in_threadpool

from dispatch.adapters.postgres.accounts.passwords import Passwords
from dispatch.bootstrap import Services
from dispatch.domain.terms import UserId

AT_ONCE: Final = 2
"""In all web processes. One argon2id check takes 64 MiB; more of them at once would be a way to exhaust the memory."""
WAITING_LIMIT: Final = 30
"""Some three seconds' worth: as many as come to work at the same minute."""
SHARE: Final = 4
"""One place may have a quarter of the turns: an office has one address, and so has somebody who opens connections."""
RETRY_SECONDS: Final = "3"


class TooManySignIns(Exception):
    """As many people as may wait for their sign-in are waiting already, from everywhere or from this place."""


class SignIns:
    """The people who are signing in with a password just now."""

    def __init__(self, services: Services) -> None:
        processes = services.settings.web_processes
        self._services = services
        at_once = max(1, AT_ONCE // processes)
        self._turn = asyncio.Semaphore(at_once)
        self.most: Final = at_once + WAITING_LIMIT // processes
        """How many may be here, the waiting included."""
        self.most_of_one: Final = max(2, self.most // SHARE)
        self._here: Counter[str] = Counter()

    async def check(self, user: str, password: str, origin: str) -> UserId:
        """Return the account that the password opens, in turn; `origin` is where the request comes from.

        Raises:
            TooManySignIns: too many are waiting.
            SignInRefused: see `Passwords.check`.
        """
        if self._here.total() >= self.most or self._here[origin] >= self.most_of_one:
            raise TooManySignIns
        self._here[origin] += 1
        try:
            async with self._turn:
                return await run_in_threadpool(self._check, user, password, origin)
        finally:
            self._here[origin] -= 1
            if not self._here[origin]:
                del self._here[origin]

    def _check(self, user: str, password: str, origin: str) -> UserId:
        return self._passwords.check(user, password, origin)

    @cached_property
    def _passwords(self) -> Passwords:
        """Made when the first password is tried, because making it costs a hash."""
        return self._services.passwords()
