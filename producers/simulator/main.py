"""Plays the simulated day: sends what the plan says when it says so, and lets the people do the rest.

`speed` scales nothing but the simulator's own waiting. A day is an hour long, and the next one follows with the next
seed. What an earlier run left open is taken up again.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Coroutine
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, Final

import structlog

from producers.simulator.client import Client, NoDemo
from producers.simulator.conduct import Case
from producers.simulator.day import PlannedReport
from producers.simulator.dice import dice
from producers.simulator.holders import Holders
from producers.simulator.life import Follower
from producers.simulator.moves import Actors
from producers.simulator.plan import RATE, plan_day, plan_fate
from producers.simulator.rota import Rota
from producers.simulator.sending import Received, Terminals
from producers.simulator.shifts import Shifts
from producers.simulator.stories import Story
from producers.simulator.storm import Storm
from producers.simulator.together import Together
from producers.simulator.truth import Left, Truth, unfinished
from producers.simulator.visits import Visits
from producers.simulator.world import World, world_from
from runtime.clock import utc_now
from runtime.ids import new_id
from runtime.settings import Profile, Settings

log = structlog.get_logger()

DAY_MINUTES: Final = 60.0
STOP_EVERY: Final = 0.25
TAKEN_UP: Final = 60
"""As many incidents of earlier runs are taken up at most."""
ROTA_EVERY: Final = 15.0
"""Seconds of the town's clock, by which people come on duty."""
FIRST_HANDOVER: Final = 150.0
"""Seconds after which whoever had the shift before hands over: what is open then is worth a signature."""
STORM_AFTER: Final = 180.0
STORM_EVERY: Final = 3600.0
TOGETHER_EVERY: Final = 120.0
VISITS_EVERY: Final = 10.0
ALERTS_EVERY: Final = 10.0
ALERT_READ_AFTER: Final = timedelta(minutes=3)
TRUTH: Final = "simulator-truth.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """What is to be played; without `minutes`, day after day."""

    url: str
    seed: int
    speed: float
    truth: Path
    rate: float = RATE
    minutes: float | None = None


def run(settings: Settings, stop: threading.Event) -> None:
    """Play until asked to stop."""
    if settings.profile is not Profile.DEMO:
        log.warning("nothing is simulated outside the demo profile")
        stop.wait()
        return
    play = Play(
        url=url_of(settings), seed=settings.seed, speed=settings.speed, truth=settings.data_dir / "simulator" / TRUTH
    )
    asyncio.run(until_stopped(play, stop))


def url_of(settings: Settings) -> str:
    """Return where the service answers."""
    host = f"[{settings.http_host}]" if ":" in settings.http_host else settings.http_host
    return f"http://{host}:{settings.http_port}"


async def until_stopped(play: Play, stop: threading.Event) -> None:
    """Play to the end of the plan, or until asked to stop.

    Raises:
        NoDemo: the service has no demo accounts.
    """
    client = Client(play.url, random=dice(play.seed, "network"))
    playing = asyncio.create_task(_play(play, client))
    try:
        while not playing.done() and not stop.is_set():
            await asyncio.wait({playing}, timeout=STOP_EVERY)
        if not playing.done():
            playing.cancel()
        await asyncio.gather(playing, return_exceptions=stop.is_set())
    finally:
        await client.close()


async def _play(play: Play, client: Client) -> None:
    left = unfinished(play.truth, most=TAKEN_UP)
    with Truth(play.truth, now=utc_now) as truth:
        world = await _world(client)
        log.info("the day begins", seed=play.seed, accounts=len(world.accounts), cells=len(world.cells))
        await Player(play, client, world, truth).play(left)


async def _world(client: Client) -> World:
    accounts = await client.accounts()
    watcher = next((row["user"] for row in accounts if row["role"] == "operator"), None)
    if watcher is None:
        raise NoDemo("no operator among the demo accounts")
    cells = await client.call(watcher, "GET", "/map")
    return world_from(accounts, cells.json())


class Player:
    """Carries out the plan against the service."""

    def __init__(self, play: Play, client: Client, world: World, truth: Truth) -> None:
        self._play = play
        self._client = client
        self._world = world
        self._truth = truth
        self._terminals = Terminals(client, world, truth, new_id=new_id, now=utc_now)
        operators = tuple(account.user for account in world.people("operator"))
        self._rota = Rota(client, watcher=operators[0])
        self._shifts = Shifts(client, truth, self._rota, operators, speed=play.speed)
        self._storm = Storm(client, truth, world, speed=play.speed, new_id=new_id, now=utc_now)
        self._together = Together(client, truth, operator=operators[0], new_id=new_id)
        self._asides: set[asyncio.Task[None]] = set()
        self._numbers: dict[int, str] = {}
        actors = Actors(client, world, truth, self._terminals, self._rota, new_id=new_id)
        self._visits = Visits(client, actors.act, watcher=operators[0], speed=play.speed)
        self._follower = Follower(
            client,
            truth,
            actors,
            Holders(client, truth, new_id=new_id),
            self._rota,
            watcher=operators[0],
            speed=play.speed,
        )

    async def play(self, left: list[Left]) -> None:
        """Play the plan; what is being sent at its end is sent, what people are doing ends with it."""
        await self._rota.look()
        async with asyncio.TaskGroup() as people:
            self._aside(people, self._read_alerts())
            self._aside(people, self._keep_the_rota())
            self._aside(people, self._have_weather())
            self._aside(people, self._press_for_many())
            self._aside(people, self._go_on_rounds(people))
            for one in left:
                self._aside(people, self._follower.follow(_taken_up(one)))
            async with asyncio.TaskGroup() as terminals:
                async for planned in self._in_time():
                    terminals.create_task(self._send(planned, people))
            for task in self._asides:
                task.cancel()

    def _aside(self, people: asyncio.TaskGroup, doing: Coroutine[Any, Any, None]) -> None:
        task = people.create_task(doing)
        self._asides.add(task)
        task.add_done_callback(self._asides.discard)

    async def _in_time(self) -> AsyncIterator[PlannedReport]:
        """Yield the reports of one day after the other, each at its time."""
        play, loop = self._play, asyncio.get_running_loop()
        minutes = play.minutes or DAY_MINUTES
        for day in count():
            began = loop.time()
            for planned in plan_day(play.seed + day, self._world, minutes=minutes, rate=play.rate):
                await asyncio.sleep(began + planned.at / play.speed - loop.time())
                yield planned
            await asyncio.sleep(began + minutes * 60 / play.speed - loop.time())
            if play.minutes is not None:
                return

    async def _send(self, planned: PlannedReport, people: asyncio.TaskGroup) -> None:
        received = await self._terminals.send(planned)
        if received is not None:
            self._numbers[planned.n] = received.number
            into = self._numbers.get(planned.like) if planned.like is not None else None
            self._aside(people, self._follower.follow(_case(received, planned, into)))

    async def _keep_the_rota(self) -> None:
        """See who is on duty, and let the command room hand over when that changes; first when there is something."""
        await asyncio.sleep(FIRST_HANDOVER / self._play.speed)
        while True:
            await self._rota.look()
            await self._shifts.pass_on()
            await asyncio.sleep(ROTA_EVERY)

    async def _have_weather(self) -> None:
        await asyncio.sleep(STORM_AFTER / self._play.speed)
        while True:
            await self._storm.passes()
            await asyncio.sleep(STORM_EVERY / self._play.speed)

    async def _press_for_many(self) -> None:
        while True:
            await asyncio.sleep(TOGETHER_EVERY / self._play.speed)
            await self._together.press()

    async def _go_on_rounds(self, people: asyncio.TaskGroup) -> None:
        while True:
            await asyncio.sleep(VISITS_EVERY / self._play.speed)
            for found in await self._visits.make():
                self._aside(people, self._follower.follow(found))

    async def _read_alerts(self) -> None:
        """Everybody who is alerted looks in now and then, and takes note of what has stood there for a while."""
        roles = ("supervisor", "county_operator", "operator", "unit_lead", "handler", "officer")
        users = [account.user for role in roles for account in self._world.people(role)]
        for turn in count():
            await asyncio.sleep(ALERTS_EVERY / self._play.speed)
            await self._take_note(users[turn % len(users)])

    async def _take_note(self, user: str) -> None:
        answer = await self._client.call(user, "GET", "/alerts?open=true")
        if answer.status_code != 200:
            return
        for alert in answer.json()["items"]:
            if utc_now() - datetime.fromisoformat(alert["at"]) > ALERT_READ_AFTER:
                done = await self._client.call(user, "POST", f"/alerts/{alert['id']}/acknowledge")
                self._truth.note("acknowledged", alert=alert["id"], by=user, status=done.status_code)


def _case(received: Received, planned: PlannedReport, into: str | None) -> Case:
    """Who rang up has no account, and follows it by the code that was read out."""
    return Case(
        number=received.number,
        sender=planned.sender,
        fate=replace(planned.fate, by_code=planned.fate.by_code or planned.caller is not None),
        unit=planned.expected.unit or planned.unit,
        settled=planned.settled,
        evil=planned.evil,
        beats=planned.beats if planned.like is None or into else (),
        cell=planned.found_in,
        code=received.code,
        into=into,
    )


def _taken_up(left: Left) -> Case:
    """What an earlier run left gets a new fate, the same whenever it is taken up."""
    fate = plan_fate(dice(left.number), Story(texts=()), n=-1)
    return Case(number=left.number, sender=left.sender, fate=fate, unit=left.unit, settled=left.settled)
