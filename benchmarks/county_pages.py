"""How long does a unit wait for its page of 考核, when the month of a county is assessed and frozen?

A hundred and twenty units are assessed by the example scheme for stations, two months of it, through the same calls as
an assessor's. Then the lead of one unit opens the page again and again over HTTP, on the same core as everything else:
what the page asks for one after another, and the cases behind each leaf.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import httpx
import msgspec
import psycopg

from benchmarks.town import running_web
from deploy.local.postgres import EmbeddedPostgres
from deploy.local.postgres_data import DATABASE, Login
from dispatch.bootstrap import Services
from dispatch.domain.assessment.period import Period, period_of
from dispatch.domain.assessment.scheme import Scheme, SubjectClass, schemes_from
from dispatch.domain.assessment.standing import PeriodId
from dispatch.domain.terms import UserId
from runtime.database_url import conninfo
from runtime.ids import new_id
from runtime.settings import Settings

STATIONS: Final = ("police", "market", "enforcement", "ecology", "safety", "justice", "civic", "works", "social")
UNITS: Final = (*STATIONS, *(f"unit{n}" for n in range(len(STATIONS), 120)))
UNIT, LEAD, ASSESSOR = "market", "market-lead", UserId("assessor01")
ROUNDS: Final = 100
GIVEN_MS: Final = 200


def assessed(postgres: EmbeddedPostgres, folder: Path, month: str) -> dict[str, Any]:
    """Assess and freeze a month and the one before, and return how long that took, and how long a unit's page takes."""
    services = Services(Settings(database_url=postgres.url, data_dir=folder), pool_size=2)
    try:
        scheme, version = _scheme(services)
        owned = conninfo(postgres.database_url(DATABASE, Login.MIGRATE))
        took = [
            _frozen(services, scheme, version, each, owned) for each in (_before(period_of(month)), period_of(month))
        ]
    finally:
        services.close()
    with running_web(postgres, folder, [LEAD]) as town:
        headers = {"Authorization": f"Bearer {town.tokens[0]}"}
        with httpx.Client(base_url=f"{town.url}/api/v1", headers=headers, trust_env=False, timeout=60) as client:
            return {
                **took[-1],
                "units": len(UNITS),
                "given_ms": GIVEN_MS,
                "page": _looked_at(client, took[-1]["period"]),
            }


def _scheme(services: Services) -> tuple[Scheme, str]:
    """Return the example for stations, for all units of the county in two classes."""
    document = services.documents()["schemes"]
    found = schemes_from(document.body, version=document.version).scheme("stations")
    assert found is not None
    half = len(UNITS) // 2
    first, second = found.classes
    classes = (_of(first, UNITS[:half]), _of(second, UNITS[half:]))
    return msgspec.structs.replace(found, classes=classes), document.version


def _of(each: SubjectClass, units: tuple[str, ...]) -> SubjectClass:
    return msgspec.structs.replace(each, subjects=units)


def _before(period: Period) -> Period:
    year, month = (int(part) for part in period.name.split("-"))
    return period_of(f"{year - (month == 1)}-{(month - 2) % 12 + 1:02}")


def _frozen(services: Services, scheme: Scheme, version: str, period: Period, owned: str) -> dict[str, Any]:
    """Open, compute, publish and freeze a period; the time for objections is made to end at once."""
    id, book = PeriodId(new_id()), services.assessments
    assert book.open(id, scheme, version, period, by=ASSESSOR) is None
    began = perf_counter()
    assert book.compute(id, by=ASSESSOR) is None
    computed = perf_counter() - began
    assert book.publish(id, by=ASSESSOR) is None
    with psycopg.connect(owned, autocommit=True) as connection:
        connection.execute("UPDATE assessment_period SET objections_until = clock_timestamp() WHERE id = %s", [id])
    assert book.freeze(id, by=ASSESSOR) is None
    began = perf_counter()
    again = book.again(id)
    told_again = perf_counter() - began
    with psycopg.connect(owned, autocommit=True) as connection:
        row = connection.execute("SELECT fingerprint FROM assessment_period WHERE id = %s", [id]).fetchone()
    assert row is not None
    return {
        "period": str(id),
        "compute_seconds": round(computed, 1),
        "again_seconds": round(told_again, 1),
        "same_again": bytes(row[0]) == again.fingerprint,
    }


def _looked_at(client: httpx.Client, period: str) -> dict[str, Any]:
    """Return how long the parts of a unit's page take, and the page: what its browser asks for one after another."""
    subject = f"/assessment/periods/{period}/subjects/{UNIT}"
    parts = {
        "periods": "/assessment",
        "own months": "/assessment/mine",
        "table": f"/assessment/periods/{period}",
        "own points": subject,
    }
    leaves = [leaf["leaf"] for leaf in client.get(subject).raise_for_status().json()["leaves"]]
    asked = {name: _repeated(lambda path=path: client.get(path)) for name, path in parts.items()}  # type: ignore[misc]
    for leaf in leaves:
        asked[f"cases behind {leaf}"] = _repeated(lambda leaf=leaf: client.get(f"{subject}/leaves/{leaf}"))  # type: ignore[misc]
    page = [sum(each) for each in zip(*(asked[name] for name in parts), strict=True)]
    return {"whole page": _summary(page), **{name: _summary(took) for name, took in asked.items()}}


def _repeated(ask: Callable[[], httpx.Response]) -> list[float]:
    ask().raise_for_status()
    found = []
    for _ in range(ROUNDS):
        began = perf_counter()
        ask().raise_for_status()
        found.append(perf_counter() - began)
    return found


def _summary(seconds: list[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    return {
        "p50_ms": round(1000 * ordered[len(ordered) // 2], 1),
        "p95_ms": round(1000 * ordered[ceil(0.95 * len(ordered)) - 1], 1),
    }
