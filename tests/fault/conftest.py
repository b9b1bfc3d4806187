"""One township for the whole suite; a test that ends badly leaves its successor a new one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from tests.fault.harness import Town

SEED: Final = int(os.environ.get("GRIDLOOP_FAULT_SEED", "20261124"))


class Townships:
    """The township that runs now."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._town: Town | None = None

    def trusted(self) -> Town:
        """Return the one that runs, or another one if the last test on it did not end well."""
        # late: pytest loads this file before it knows which warnings of libraries are none of ours
        from tests.fault.harness import Town, township_folder

        if self._town is None or not self._town.trusted:
            self.close()
            folder = self._stack.enter_context(township_folder())
            self._town = self._stack.enter_context(Town(folder, seed=SEED))
        return self._town

    def close(self) -> None:
        """Stop the one that runs."""
        self._town = None
        self._stack.close()


@pytest.fixture(scope="package")
def townships() -> Iterator[Townships]:
    made = Townships()
    yield made
    made.close()


@pytest.fixture
def town(townships: Townships, request: pytest.FixtureRequest) -> Iterator[Town]:
    """A township in which everything runs and nothing is left to do."""
    from tests.fault.checker import settle

    found = townships.trusted()
    found.await_all()
    settle(found)
    failed = request.session.testsfailed
    found.trusted = False
    yield found
    found.trusted = request.session.testsfailed == failed
