"""How long do people wait for what they look at, when a million incidents have gone by?

Every list, filter, search, figure and detail of every role, asked through the gateway as the web process does, without
HTTP. Each question is asked with different values in turn, and none is left out because it finds nothing.

    gridloop bench reading
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import ceil
from pathlib import Path
from time import perf_counter
from typing import Any, Final, Self
from unittest.mock import patch

import psutil
import psycopg

from benchmarks.many_incidents import PHRASES, fill
from deploy.demo.plant import plant
from deploy.demo.seed import PersonGrant, people
from deploy.local.postgres import EmbeddedPostgres
from deploy.local.postgres_data import DATABASE, Login
from dispatch.adapters.postgres.migrate import upgrade
from dispatch.adapters.postgres.question import Session
from dispatch.adapters.postgres.reading.alike import Heard
from dispatch.adapters.postgres.reading.cursors import Cursor
from dispatch.adapters.postgres.reading.filters import Filters
from dispatch.adapters.postgres.reading.gateway import session_settings
from dispatch.adapters.postgres.reading.reader import Reading
from dispatch.domain.actor import Actor, Grant
from dispatch.domain.terms import AreaCode, Lamp, Role, UnitId, UserId
from runtime.database_url import conninfo
from runtime.db import psycopg_options

ROUNDS: Final = 40
SECONDS: Final = 20.0
WHO: Final = (
    "operator03",
    "supervisor01",
    "officer05",
    "enforcement-lead",
    "nanhu-lead",
    "market-lead",
    "county01",
    "admin",
)
RESIDENT: Final = "resident77"
UNITS: Final = ("enforcement", "works", "market", "police", "ecology", "nanhu", "nobody")
CELLS: Final = ("330499101201001", "330499101202", "330499101201017", "330499101999")
PLATFORMS: Final = ("public_order", "market", "enforcement", "services")
LATE: Final = frozenset({Lamp.OVERDUE, Lamp.LONG_OVERDUE})
WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "0 %": ("长颈鹿", "海底隧道"),
    **{f"{share:.1%}": (phrase,) for phrase, share in PHRASES.items()},
    "two signs": ("垃圾", "路灯", "食品", "井盖", "噪音"),
    "long": ("一堆垃圾堆在墙角", "老人晚上不敢出门"),
    "one sign": ("灯", "井"),
    "blank and width": ("振兴街 ５号", "ＷＩＦＩ"),
    "a unit's name": ("综合行政执法队", "南湖村"),
    "a person": ("沈建明", "居民77"),
}
Question = Callable[[Reading, int], int]


class Counted(psycopg.RawCursor[Any]):
    """A cursor that counts statements."""

    statements = 0

    def execute(self, query: Any, params: Any = None, **options: Any) -> Self:
        """Execute a statement."""
        Counted.statements += 1
        return super().execute(query, params, **options)


@dataclass(slots=True)
class Asked:
    """What a question cost, each time that it was asked."""

    seconds: list[float] = field(default_factory=list)
    server_seconds: float = 0.0
    statements: int = 0
    found: int = 0

    def summary(self) -> dict[str, float]:
        """Return the figures of a question."""
        ordered = sorted(self.seconds)
        return {
            "p50_ms": round(1000 * ordered[len(ordered) // 2], 1),
            "p95_ms": round(1000 * ordered[ceil(0.95 * len(ordered)) - 1], 1),
            "server_ms": round(1000 * self.server_seconds / len(self.seconds), 1),
            "statements": self.statements,
            "found": self.found,
        }


def measure(total: int, rounds: int = ROUNDS) -> dict[str, Any]:
    """Make the incidents, ask every question of every role, and return what it took."""
    with township(total) as url:
        return questioned(url, total, rounds)


@contextmanager
def township(total: int) -> Iterator[str]:
    """A database with so many incidents, on a server of its own."""
    with tempfile.TemporaryDirectory(prefix="gridloop-bench-") as folder:
        Path(folder).chmod(0o755)
        with EmbeddedPostgres(Path(folder)) as postgres:
            owned = postgres.database_url(DATABASE, Login.MIGRATE)
            upgrade(owned)
            plant(postgres.url)
            fill(owned, total)
            yield postgres.url


def questioned(url: str, total: int, rounds: int) -> dict[str, Any]:
    """Ask every question of every role."""
    options = psycopg_options(session_settings(SECONDS))
    with (
        patch.object(psycopg, "RawCursor", Counted),
        psycopg.connect(conninfo(url), autocommit=True, options=options) as session,
    ):
        roles = {who: _ask_all(session, actor, rounds) for who, actor in actors().items()}
        asked = [(who, question, figures) for who, found in roles.items() for question, figures in found.items()]
        return {
            "incidents": total,
            "slowest": [
                f"{who}, {question}: p95 {figures['p95_ms']} ms"
                for who, question, figures in sorted(asked, key=lambda one: -one[2]["p95_ms"])[:10]
            ],
            "most_statements": max(figures["statements"] for _, _, figures in asked),
            "table_mib": _sizes(session),
            "roles": roles,
        }


def actors() -> dict[str, Actor]:
    """Return one of each role: the command room, officers, leads of large and small units, county, keeper, resident."""
    known = {person.user: person for person in people()}
    return {
        who: Actor(user=UserId(who), grants=tuple(_grant(grant) for grant in known[known_as].grants))
        for who, known_as in {**{who: who for who in WHO}, RESIDENT: "citizen01"}.items()
    }


def _grant(grant: PersonGrant) -> Grant:
    return Grant(role=Role(grant.role), area=AreaCode(grant.area), unit=UnitId(grant.unit) if grant.unit else None)


def questions(numbers: list[str], paged_back: str) -> dict[str, Question]:
    """Return everything that a desk or a phone asks, by name; paged_back: a cursor far from the newest."""
    lists: dict[str, Callable[[int], Filters]] = {
        "open by due time": lambda _: Filters(open=True, sort="due"),
        "all by due time": lambda _: Filters(sort="due"),
        "open by receipt": lambda _: Filters(open=True),
        "all by receipt": lambda _: Filters(),
        "all, pages of 200": lambda _: Filters(limit=200),
        "closed": lambda _: Filters(open=False),
        "status closed": lambda _: Filters(status=("closed",)),
        "status handling": lambda _: Filters(status=("handling",)),
        "status received, ruling": lambda _: Filters(status=("received", "ruling")),
        "platform": lambda n: Filters(platform=PLATFORMS[n % len(PLATFORMS)]),
        "unit": lambda n: Filters(unit=UNITS[n % len(UNITS)]),
        "cell or village": lambda n: Filters(cell=CELLS[n % len(CELLS)]),
        "grade": lambda n: Filters(grade=1 + n % 4),
        "grade and platform": lambda n: Filters(grade=1 + n % 3, platform=PLATFORMS[n % len(PLATFORMS)]),
        "unit and cell": lambda n: Filters(unit=UNITS[n % len(UNITS)], cell=CELLS[n % len(CELLS)]),
        "closed, unit, platform that do not go together": lambda _: Filters(
            open=False, unit="market", platform="enforcement"
        ),
        "platform by due time": lambda n: Filters(platform=PLATFORMS[n % len(PLATFORMS)], sort="due"),
        "grade by due time": lambda n: Filters(grade=1 + n % 4, sort="due"),
        "needs a person": lambda _: Filters(needs_person=True),
        "needs no person": lambda _: Filters(needs_person=False),
        "late": lambda _: Filters(lamps=LATE),
        "late by due time": lambda _: Filters(lamps=LATE, sort="due"),
        "due soon": lambda _: Filters(lamps=frozenset({Lamp.DUE_SOON})),
        "mine": lambda _: Filters(scope="mine"),
        "mine and open, by due time": lambda _: Filters(scope="mine", open=True, sort="due"),
        "reported": lambda _: Filters(scope="reported"),
        "by number": lambda n: Filters(number=numbers[n % len(numbers)]),
        "number in the search field": lambda n: Filters(text=numbers[n % len(numbers)]),
        "last five digits": lambda n: Filters(text=numbers[n % len(numbers)][-5:]),
        "last eight digits": lambda n: Filters(text=numbers[n % len(numbers)][-8:]),
        "half a year ago": lambda _: Filters(cursor=paged_back),
        "half a year ago, a grade": lambda n: Filters(grade=1 + n % 4, cursor=paged_back),
    }
    for share, words in WORDS.items():
        lists[f"words, {share}"] = _sought(words)
        lists[f"words, {share}, open"] = _sought(words, open=True)
        lists[f"words, {share}, closed, by due time"] = _sought(words, open=False, sort="due")
        lists[f"words, {share}, with a platform"] = _sought(words, platform="market")
        lists[f"words, {share}, with a cell"] = _sought(words, cell=CELLS[0])
    return {
        **{name: _page(filters) for name, filters in lists.items()},
        "detail": lambda reading, n: int(reading.details(numbers[n % len(numbers)]) is not None),
        "figures": lambda reading, _: reading.counts().open,
        "alerts": lambda reading, _: len(reading.alerts(open_only=False).rows),
        "open alerts": lambda reading, _: len(reading.alerts(open_only=True).rows),
        "inbox": lambda reading, _: len(reading.inbox().entries),
        "number of open alerts": lambda reading, _: reading.count_open_alerts(),
        **_sheets(numbers),
    }


def _sheets(numbers: list[str]) -> dict[str, Question]:
    """Return what a shift, the call desk and the wall of an emergency ask beside lists and details."""
    a_day_ago = datetime.now(UTC) - timedelta(days=1)
    heard = (Heard(text="垃圾", cell=CELLS[0]), Heard(text="路灯不亮", lon=120.54, lat=30.63), Heard(text="长颈鹿"))
    return {
        "morning sheet": lambda reading, _: len(reading.morning().rows),
        "shift sheet": lambda reading, _: len(reading.shift_sheet().lines),
        "the next eight hours": lambda reading, _: len(reading.coming(8).marks),
        "arrivals of a day by cell": lambda reading, _: len(reading.arrivals(a_day_ago).groups),
        "alike": lambda reading, n: len(reading.alike(numbers[n % len(numbers)]) or ()),
        "alike to what a caller says": lambda reading, n: len(reading.alike_to(heard[n % len(heard)])),
        "whom to call": lambda reading, _: len(reading.to_call()),
        "what is merged into it": lambda reading, n: len(reading.followers(numbers[n % len(numbers)], None) or ()),
        "twenty for a bulk move": lambda reading, n: len(reading.several(numbers[n : n + 20]).rows),
    }


def _sought(words: tuple[str, ...], **filters: Any) -> Callable[[int], Filters]:
    units = {"综合行政执法队": (UnitId("enforcement"),), "南湖村": (UnitId("nanhu"),)}
    return lambda n: Filters(text=words[n % len(words)], text_units=units.get(words[n % len(words)], ()), **filters)


def _page(filters: Callable[[int], Filters]) -> Question:
    return lambda reading, n: len(reading.page(filters(n)).items)


def _ask_all(session: Session, actor: Actor, rounds: int) -> dict[str, dict[str, float]]:
    reading = Reading(lambda query: query(session), actor)
    asked = questions(_numbers(session), _paged_back(session))
    server = psutil.Process(session.info.backend_pid)
    return {name: _ask(reading, question, rounds, server).summary() for name, question in asked.items()}


def _ask(reading: Reading, question: Question, rounds: int, server: psutil.Process) -> Asked:
    asked = Asked()
    question(reading, 0)
    used = sum(server.cpu_times()[:2])
    for n in range(rounds):
        Counted.statements, began = 0, perf_counter()
        found = question(reading, n)
        asked.seconds.append(perf_counter() - began)
        asked.statements = max(asked.statements, Counted.statements)
        asked.found = max(asked.found, found)
    asked.server_seconds = sum(server.cpu_times()[:2]) - used
    return asked


def _numbers(session: Session) -> list[str]:
    """Return numbers of incidents, open ones and others from all the years."""
    rows = session.execute(
        "SELECT number FROM incident WHERE received_at > now() - interval '1 day' OR id::text LIKE '%00f' LIMIT 400"
    )
    return [number for (number,) in rows]


def _paged_back(session: Session) -> str:
    row = session.execute(
        "SELECT received_at, id FROM incident WHERE received_at < now() - interval '180 days' "
        "ORDER BY received_at DESC, id DESC LIMIT 1"
    ).fetchone()
    assert row is not None
    return Cursor("received", *row).written()


def _sizes(session: Session) -> dict[str, int]:
    """Return how large the tables are, with their indexes."""
    rows = session.execute(
        "SELECT relname, pg_total_relation_size(oid) / 1048576 FROM pg_class "
        "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 2 DESC LIMIT 10"
    )
    return {name: int(size) for name, size in rows}
