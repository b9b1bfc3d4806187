"""One thing that the supervisor keeps going: started when what it needs is up, and again when it dies.

A service that dies soon after its start waits longer each time, so that a broken one does not eat the machine; one that
ran well for a while starts again almost at once. One that the rest can do without (Kafka, its topics) is tried for ever
and keeps only those waiting that need it.
"""

import json
from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from deploy.local.account import SetupError
from deploy.local.stamp import Stamp

LONGEST_PAUSE = 10.0
RAN_WELL = 10.0
"""Seconds for which a service was up, after which its end is none of a broken one's; a start may take as long."""
TASK_PAUSE = 1.0
GIVES_WAY = 8.0
"""Seconds that a service leaves a small machine's processors to one that people wait for; it needs none of it."""
LONGEST_LINE = 240


class Server(Protocol):
    """What can be started, watched and stopped: PostgreSQL, Kafka, a Python process."""

    @property
    def pid(self) -> int:
        """The process id."""

    def launch(self) -> None:
        """Start without waiting until it is ready."""

    def ready(self) -> bool:
        """Whether it does its work."""

    def alive(self) -> bool:
        """Whether its process runs."""

    def trouble(self) -> str | None:
        """What is wrong with one that runs."""

    def ask_to_stop(self) -> None:
        """Begin an orderly end without waiting for it."""

    def stop(self, *, seconds: float) -> None:
        """End it, by force when it takes too long."""

    def kill(self) -> None:
        """End it as a crash would."""

    def last_lines(self, count: int) -> list[str]:
        """The end of its log."""


class State(StrEnum):
    """Where a service is in its life."""

    WAITING = "waiting"
    STARTING = "starting"
    UP = "up"
    PAUSING = "pausing"
    DONE = "done"


class TaskFailed(Exception):
    """A step that has to succeed before the rest can start did not; the message has its last lines."""


@dataclass(kw_only=True)
class Service:
    """A server, what it needs, and how it has fared."""

    name: str
    title: str
    server: Server
    after: tuple[str, ...] = ()
    gives_way_to: str | None = None
    spared: bool = False
    first_pause: float = 0.2
    say: Callable[[str], None] = print
    state: State = State.WAITING
    started_at: float = 0.0
    took: float | None = field(default=None)
    _pause: float = 0.0
    _launched: bool = False
    _could_at: float | None = None
    _up_at: float = 0.0

    def tick(self, now: float, up: Set[str]) -> None:
        """Move on by one step, if there is one to make.

        Raises:
            SetupError: the machine does not let it start the first time, which a person has to put right.
        """
        if self.state is State.WAITING and up >= set(self.after):
            self._could_at = now if self._could_at is None else self._could_at
            if self.gives_way_to is None or self.gives_way_to in up or now - self._could_at >= GIVES_WAY:
                self._launch(now)
        elif self.state is State.STARTING and not self._died(now) and self.server.ready():
            self._came_up(now)
        elif self.state is State.UP and not self._died(now) and (trouble := self.server.trouble()):
            self.say(f"{self.title}: {trouble}; ending it, to start it anew")
            self.server.kill()
        elif self.state is State.PAUSING and now >= self.started_at:
            self._launch(now)

    def _launch(self, now: float) -> None:
        self.started_at = now
        try:
            self.server.launch()
        except (SetupError, OSError, RuntimeError) as error:
            if not self._launched:
                raise SetupError(f"{self.title} cannot be started: {error}") from error
            self._lengthen_pause(again=self._pause > 0)
            self.say(f"{self.title} cannot be started: {error}; trying again in {self._pause:.1f} s")
            self._wait(now)
            return
        self.state = State.STARTING
        self._launched = True

    def _came_up(self, now: float) -> None:
        self.state, self._up_at = State.UP, now
        took = now - self.started_at
        if self.took is None:
            self.took = took
        else:
            self.say(f"{self.title} is up again after {took:.1f} s (pid {self.server.pid})")

    def _died(self, now: float) -> bool:
        if self.server.alive():
            return False
        ran_well = self.state is State.UP and now - self._up_at >= RAN_WELL
        again = self._pause > 0 and not ran_well
        self._lengthen_pause(again=again)
        lines = indented(self.server.last_lines(1 if again else 8))
        self.say(f"{self.title} ended; starting it again in {self._pause:.1f} s. Its last lines:{lines}")
        self._wait(now)
        return True

    def _lengthen_pause(self, *, again: bool) -> None:
        self._pause = min(self._pause * 2, LONGEST_PAUSE) if again else self.first_pause

    def _wait(self, now: float) -> None:
        self.state = State.PAUSING
        self.started_at = now + self._pause

    @property
    def runs(self) -> bool:
        """Whether there is a process to speak of."""
        return self.state in {State.STARTING, State.UP}

    @property
    def held_up(self) -> bool:
        """Whether the rest goes on without it for now."""
        return self.spared and self._pause > 0 and self.state is not State.UP


class FinishingServer(Server, Protocol):
    """A server whose end is its purpose."""

    def exit_code(self) -> int | None:
        """Return how it ended; None while it runs."""


@dataclass(kw_only=True)
class Task:
    """A step that ends: migrations, topics. One whose stamp says that it was done is not done again.

    One that the rest does without is looked at again when what it needs went and came back: Kafka may have lost its
    topics, and with them who may use them.
    """

    name: str
    title: str
    server: FinishingServer
    after: tuple[str, ...] = ()
    spared: bool = False
    stamp: Stamp | None = None
    say: Callable[[str], None] = print
    state: State = State.WAITING
    started_at: float = 0.0
    took: float | None = None
    _pause: float = 0.0
    _again_at: float = 0.0

    def tick(self, now: float, up: Set[str]) -> None:
        """Start when everything needed is up; be up when it has ended well.

        Raises:
            TaskFailed: it ended badly, and the rest cannot do without it.
        """
        if self.state is State.WAITING and up >= set(self.after) and now >= self._again_at:
            if self.stamp is not None and self.stamp.says():
                self.state, self.took = State.DONE, 0.0
                return
            self.started_at = self.started_at or now
            self.server.launch()
            self.state = State.STARTING
        elif self.state is State.STARTING and (code := self.server.exit_code()) is not None:
            self._ended(code, now)
        elif self.state is State.DONE and self.spared and not up >= set(self.after):
            self.state, self._pause = State.WAITING, 0.0

    def _ended(self, code: int, now: float) -> None:
        if code == 0:
            self.state, self.took = State.DONE, now - self.started_at
            if self.stamp is not None:
                self.stamp.write()
            return
        lines = indented(self.server.last_lines(1 if self.spared else 15))
        if not self.spared:
            raise TaskFailed(f"{self.title} failed (exit code {code}). Its last lines:{lines}")
        if not self._pause:
            self.say(f"{self.title}: not yet, trying again; all that needs none of it goes on.{lines}")
        self._pause = min(self._pause * 2, LONGEST_PAUSE) or TASK_PAUSE
        self._again_at = now + self._pause
        self.state = State.WAITING

    @property
    def runs(self) -> bool:
        """Whether it is under way."""
        return self.state is State.STARTING

    @property
    def held_up(self) -> bool:
        """Whether the rest goes on without it for now."""
        return self.spared and self._pause > 0 and self.state is not State.DONE


def indented(lines: Iterable[str]) -> str:
    """Log lines for a person: one below the other, our JSON in words, none longer than a screen or two."""
    return "".join(f"\n    {_in_words(line)[:LONGEST_LINE]}" for line in lines)


def _in_words(line: str) -> str:
    try:
        said = json.loads(line)
    except ValueError:
        return line
    if not isinstance(said, dict) or "event" not in said:
        return line
    cause = str(said.get("exception", "")).strip().rpartition("\n")[2]
    return " · ".join(filter(None, (str(said.get("at", "")), str(said["event"]), cause)))
