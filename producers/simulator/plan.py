"""What will happen today: the same seed and the same township always give the same day.

Every report draws from a generator of its own, so that a change to one leaves the others as they were. Figures are
chosen for a viewer: some eight reports a minute, most of them handled within minutes, a few neglected so that an
escalation reaches the supervisor, all of it in the demo's limits of minutes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from random import Random
from typing import Final

from producers.simulator.day import Evil, Expected, Fate, Fault, Neglect, Photo, PlannedReport, RangUp, SentPosition
from producers.simulator.dice import dice
from producers.simulator.places import point_inside, to_gcj02
from producers.simulator.scenes import Scene, number_like, scene_of, words
from producers.simulator.stories import VILLAGE, Stories, Story, stories
from producers.simulator.world import Account, Ring, World

RATE: Final = 8.0
"""Reports a minute."""

SENDERS: Final = {"officer": 58, "citizen": 36, "operator": 6}
PLACED: Final = {"officer": 0.96, "citizen": 0.78, "operator": 0.3}
PHOTOGRAPHED: Final = {"officer": 0.65, "citizen": 0.35, "operator": 0.0}
VAGUE: Final = 0.14
DECLARED: Final = {"officer": 0.35, "citizen": 0.1, "operator": 0.5}
MAPPED: Final = 0.3
SELF_HANDLED: Final = 0.25
OFFLINE: Final = 0.02
OFFLINE_NUMBERS: Final = 100_000
"""Reports that come together have numbers of their own beside those of the day."""
FAULTS: Final = {Fault.LOST: 0.06, Fault.DOUBLE: 0.04, Fault.SKEW: 0.05}
EVIL: Final = 0.04
NEGLECTED: Final = {Neglect.SIGN: 7, Neglect.RESULT: 4, Neglect.PERSON: 4, Neglect.CHECK: 3}
NEGLECT: Final = 0.18
FIRST_NEGLECTED: Final = 1
"""This report is urgent and nobody signs for it, so that the supervisor is alerted within the first minutes."""


def plan_day(seed: int, world: World, *, minutes: float, rate: float = RATE) -> Iterator[PlannedReport]:
    """Yield the reports of a day in the order of their times."""
    told = stories()
    arrivals = dice(seed, "arrivals")
    numbers = count()
    at = 1.0
    while at < minutes * 60:
        for planned in _arrive(seed, numbers, at, world, told, offline=arrivals.random() < OFFLINE):
            yield planned
            at = planned.at
        at += arrivals.expovariate(rate / 60)


def _arrive(
    seed: int, numbers: Iterator[int], at: float, world: World, told: Stories, *, offline: bool
) -> Iterator[PlannedReport]:
    """One report, or what an officer wrote while there was no network and now sends at once."""
    first = next(numbers)
    if scene := scene_of(first):
        yield stage(seed, first, at, world, told, scene)
        return
    if not offline or first <= FIRST_NEGLECTED:
        yield plan_report(seed, first, at, world, told)
        return
    random = dice(seed, first, "offline")
    officer = random.choice(world.people("officer"))
    for k in range(random.randint(3, 5)):
        hours = random.uniform(0.5, 6.0)
        n = first if not k else OFFLINE_NUMBERS * first + k
        yield plan_report(seed, n, at + 0.2 * k, world, told, sender=officer, late=hours * 3600)


def plan_report(
    seed: int,
    n: int,
    at: float,
    world: World,
    told: Stories,
    *,
    sender: Account | None = None,
    late: float | None = None,
) -> PlannedReport:
    """Return report number n of a day; `late`: the seconds that it waited for a network."""
    random = dice(seed, n)
    story = _story(random, told, n)
    sender = sender or _sender(random, world, n)
    cell = _cell(random, sender, world, n)
    position = _position(random, sender, cell, world)
    self_handled = _self_handled(random, sender, story)
    faults = _faults(random, late)
    return PlannedReport(
        n=n,
        at=at,
        sender=sender.user,
        text=told.tell(random.choice(story.texts), random),
        category=story.category if random.random() < DECLARED[sender.role] else None,
        position=position,
        address=told.tell("{place}", random) if position is None or random.random() < 0.2 else None,
        urgent=story.urgent and (n == FIRST_NEGLECTED or random.random() < 0.8),
        occurred_before=_occurred_before(random, faults, late),
        photos=_photos(random, sender),
        self_handled=self_handled,
        after_photo=replace(_photo(random), tidy=True) if self_handled else None,
        faults=faults,
        evil=random.choice(list(Evil)) if random.random() < EVIL else None,
        expected=_expected(story, cell, self_handled, world),
        settled=story.category or story.settled,
        fate=plan_fate(random, story, n),
        unit=story.answerable(),
        caller=_caller(random, sender),
    )


def stage(seed: int, n: int, at: float, world: World, told: Stories, scene: Scene) -> PlannedReport:
    """Return the report of a scene, sent by somebody with a good connection; its people do not dawdle."""
    random = dice(seed, n, scene.name)
    sender = random.choice(world.people(scene.sender))
    like = number_like(n)
    cell, position, place = _where(seed, n if like is None else like, sender, world, told)
    return PlannedReport(
        n=n,
        at=at,
        sender=sender.user,
        text=told.tell(random.choice(scene.story.texts), random),
        category=None,
        position=position if scene.placed else None,
        address=None if scene.placed else place,
        urgent=False,
        occurred_before=random.uniform(5, 120),
        photos=_photos(random, sender),
        self_handled=None,
        after_photo=None,
        faults=frozenset(),
        evil=None,
        expected=_expected(scene.story, cell if scene.placed else None, None, world),
        settled=scene.story.category or scene.story.settled,
        fate=_brisk(random, scene),
        unit=scene.story.answerable(),
        beats=scene.beats,
        found_in=None if scene.placed else cell,
        like=like,
        caller=_caller(random, sender),
    )


def _where(seed: int, n: int, sender: Account, world: World, told: Stories) -> tuple[str, SentPosition, str]:
    """Return the place of a scene; two reports of the same thing ask for the same one."""
    random = dice(seed, n, "place")
    cell = random.choice([cell for cell in sorted(world.cells) if cell.startswith(sender.areas)])
    return cell, _wgs84(world.cells[cell], random), told.tell("{place}", random)


def _brisk(random: Random, scene: Scene) -> Fate:
    return replace(
        Fate(
            person_after=random.uniform(12, 20),
            sign_after=random.uniform(10, 18),
            result_after=random.uniform(30, 45),
            check_after=random.uniform(15, 25),
            rate_after=random.uniform(12, 20),
            decline=scene.story.decline,
        ),
        **scene.fate,
    )


def plan_fate(random: Random, story: Story, n: int) -> Fate:
    """Return what people will do with a report."""
    neglect = random.choices(list(NEGLECTED), list(NEGLECTED.values()))[0] if random.random() < NEGLECT else None
    if n == FIRST_NEGLECTED:
        neglect = Neglect.SIGN
    slow = {
        Neglect.PERSON: random.uniform(270, 330),
        Neglect.SIGN: random.uniform(400, 480),
        Neglect.RESULT: random.uniform(950, 1150),
        Neglect.CHECK: random.uniform(620, 700),
    }
    return Fate(
        person_after=slow[neglect] if neglect is Neglect.PERSON else random.uniform(15, 70),
        sign_after=slow[neglect] if neglect is Neglect.SIGN else random.uniform(10, 60),
        result_after=slow[neglect] if neglect is Neglect.RESULT else random.uniform(50, 230),
        check_after=slow[neglect] if neglect is Neglect.CHECK else random.uniform(15, 90),
        rate_after=random.uniform(20, 120),
        neglect=neglect,
        returns=0 if neglect else random.choices((0, 1, 2, 3), (90, 6, 3, 1))[0],
        reworks=random.choices((0, 1, 2), (91, 7, 2))[0],
        stars=random.choices((5, 4, 3, 2, 1), (55, 25, 10, 5, 5))[0] if random.random() < 0.7 else None,
        reopens=random.random() < 0.03,
        decline=story.decline if random.random() < 0.75 else None,
        contests=random.random() < 0.25,
        doubles_moves=random.random() < 0.05,
        withdraws=not neglect and random.random() < 0.03,
        hands_on=random.random() < 0.15,
        card=random.choice(("yellow", "yellow", "red")) if neglect in (Neglect.SIGN, Neglect.RESULT) else None,
        whistles=not neglect and random.random() < 0.04,
        by_code=random.random() < 0.2,
    )


def _story(random: Random, told: Stories, n: int) -> Story:
    if n == FIRST_NEGLECTED:
        return random.choice([story for story in told.clear if story.urgent and story.grade == 2])
    return random.choice(told.vague if random.random() < VAGUE else told.clear)


def _sender(random: Random, world: World, n: int) -> Account:
    role = "officer" if n == FIRST_NEGLECTED else random.choices(list(SENDERS), list(SENDERS.values()))[0]
    return random.choice(world.people(role))


def _cell(random: Random, sender: Account, world: World, n: int) -> str | None:
    cells = sorted(world.cells)
    own = [cell for cell in cells if cell.startswith(sender.areas)] or cells
    cell = random.choice(own)
    return cell if n == FIRST_NEGLECTED or random.random() < PLACED[sender.role] else None


def _position(random: Random, sender: Account, cell: str | None, world: World) -> SentPosition | None:
    if cell is None:
        return None
    place = _wgs84(world.cells[cell], random)
    if sender.role == "citizen" and random.random() < MAPPED:
        lon, lat = to_gcj02(place.lon, place.lat)
        return SentPosition(lon=lon, lat=lat, crs="GCJ-02")
    return place


def _wgs84(ring: Ring, random: Random) -> SentPosition:
    lon, lat = point_inside(ring, random)
    return SentPosition(lon=lon, lat=lat, crs="WGS-84")


def _self_handled(random: Random, sender: Account, story: Story) -> str | None:
    return story.self_handled if sender.role == "officer" and random.random() < SELF_HANDLED else None


def _faults(random: Random, late: float | None) -> frozenset[Fault]:
    faults = {fault for fault, share in FAULTS.items() if random.random() < share}
    return frozenset(faults | {Fault.LATE} if late is not None else faults)


def _occurred_before(random: Random, faults: frozenset[Fault], late: float | None) -> float:
    """Seconds before sending that it happened, by the terminal's clock; a wrong one may say that it is yet to come."""
    before = random.uniform(5, 300) if late is None else late
    return before + random.uniform(-2400, 5400) if Fault.SKEW in faults else before


def _caller(random: Random, sender: Account) -> RangUp | None:
    if sender.role != "operator":
        return None
    phone = f"1390573{random.randrange(10_000):04}"
    return RangUp(name=random.choice(words("callers")), phone=phone, tell_by=random.choice(("phone", "phone", "code")))


def _photos(random: Random, sender: Account) -> tuple[Photo, ...]:
    if random.random() >= PHOTOGRAPHED[sender.role]:
        return ()
    return tuple(_photo(random) for _ in range(random.choice((1, 1, 2))))


def _photo(random: Random) -> Photo:
    return Photo(seed=random.getrandbits(32), interrupted=random.random() < 0.25)


def _expected(story: Story, cell: str | None, self_handled: str | None, world: World) -> Expected:
    unit = story.unit
    if cell is None or self_handled:
        unit = None
    elif unit == VILLAGE:
        unit = world.village_unit(cell)
    return Expected(
        category=story.category,
        grade=story.grade if story.category else None,
        cell=cell,
        unit=unit,
        left=story.left,
    )
