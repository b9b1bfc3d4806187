"""The demo township in a test's database, and short ways to report and act in it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from deploy.demo.plant import plant
from deploy.local.postgres_data import Login
from dispatch.adapters.postgres.reading.reader import Reading
from dispatch.application.accept.accepting import Receipt, Submission, channel_of
from dispatch.application.accept.report_form import read_report
from dispatch.application.moves.commands import Command, read_move
from dispatch.bootstrap import Composed, Services
from dispatch.domain.actor import Actor, Grant
from dispatch.domain.incident import Incident
from dispatch.domain.terms import Action, AreaCode, Role, UnitId, UserId
from dispatch.entrypoints import words
from runtime.connections import engine
from runtime.ids import new_id
from runtime.settings import Settings
from schemas.ids import decision_id
from schemas.incident_records import Step, TriageDecided
from tests.postgres_server import as_login

TOWN = AreaCode("330499101")
CELL = AreaCode("330499101201002")


def somebody(user: str, role: Role, *, area: str = TOWN, unit: str | None = None) -> Actor:
    """An actor with one grant."""
    grant = Grant(role=role, area=AreaCode(area), unit=UnitId(unit) if unit else None)
    return Actor(user=UserId(user), grants=(grant,))


OFFICER = somebody("officer01", Role.OFFICER, area=CELL)
OPERATOR = somebody("operator01", Role.OPERATOR)
CITIZEN = somebody("citizen01", Role.CITIZEN)
OTHER_CITIZEN = somebody("citizen02", Role.CITIZEN)
HANDLER = somebody("enforcement-h1", Role.HANDLER, unit="enforcement")
UNIT_LEAD = somebody("enforcement-lead", Role.UNIT_LEAD, unit="enforcement")


@contextmanager
def township(database_url: str, data_dir: Path) -> Iterator[Services]:
    """Services over a database with the demo township."""
    plant(database_url)
    reading = as_login(Login.READ, database_url)
    services = Services(Settings(database_url=database_url, reading_database_url=reading, data_dir=data_dir))
    try:
        yield services
    finally:
        services.close()


def submission(sender: Actor = OFFICER, *, history: bool = False, **fields: Any) -> Submission:
    """A report as it comes through a door."""
    body = {"report_id": str(new_id()), "text": "村口垃圾堆积,散发异味"} | fields
    raw = json.dumps(body, ensure_ascii=False).encode()
    channel = channel_of(sender)
    return Submission(
        form=read_report(raw), sha256=sha256(raw).digest(), sender=sender, channel=channel, history=history
    )


def reported(services: Services, sender: Actor = OFFICER, **fields: Any) -> UUID:
    """Report something and return the incident's id."""
    (receipt,) = services.accept([submission(sender, **fields)])
    assert isinstance(receipt, Receipt)
    with services.transaction() as store:
        return store.lock_numbers([receipt.number])[receipt.number].id


def decided(incident: Incident | UUID, report: UUID, **fields: Any) -> TriageDecided:
    """A decision of triage: exposed rubbish, for the enforcement team."""
    values: dict[str, Any] = {
        "event_id": decision_id(report),
        "rules": "test rules",
        "steps": (Step(step="route", outcome="enforcement", document="responsibility 2026-11", lines=()),),
        "category": "06010",
        "platform": "enforcement",
        "grade": 4,
        "cell": CELL,
        "unit": "enforcement",
        "responsibility_row": "row",
        "level": "town",
    }
    return TriageDecided(
        incident=incident if isinstance(incident, UUID) else incident.id,
        occurred_at=datetime(2026, 11, 24, 8, tzinfo=UTC),
        caused_by=report,
        **(values | fields),
    )


def seen(services: Services, incident: UUID) -> Incident:
    """The incident as it is now."""
    with services.transaction() as store:
        return store.read([incident])[incident]


def report_of(services: Services, incident: UUID) -> UUID:
    """The report that opened the incident."""
    with services.engine.connect() as connection:
        found = connection.execute(sa.text("SELECT report FROM incident WHERE id = :id"), {"id": incident})
        report: UUID = found.scalar_one()
        return report


def move(
    services: Services,
    incident: UUID,
    action: Action,
    actor: Actor,
    *,
    if_match: int | None = -1,
    key: str = "",
    **form: Any,
) -> Incident:
    """Do one move through the front door of commands, on the current version unless another is named."""
    now = seen(services, incident)
    raw = json.dumps(form, ensure_ascii=False).encode()
    command = Command(
        action=action,
        number=now.number,
        actor=actor,
        form=read_move(action, raw),
        key=key or str(new_id()),
        body_hash=sha256(raw).digest(),
        if_match=now.version if if_match == -1 else if_match,
    )
    saved: list[Incident] = []

    def compose(reading: Reading, incident: Incident) -> Composed:
        del reading
        saved.append(incident)
        return Composed(str(incident.id).encode())

    reply = services.handle(command, compose)
    after = seen(services, incident)
    assert reply.repeated or saved == [after], "a reply is made of what was decided, not of what was saved"
    return after


def index_words(services: Services) -> None:
    """Let everything that has happened be found by its words, as the loop does within two seconds."""
    database = engine(services.settings.database_url, application="tests", pool_size=1, autocommit=True)
    while words.one_round(database) == 0:
        pass
    database.dispose()


def rows(services: Services, statement: str, **parameters: Any) -> Sequence[Any]:
    """The rows of a query."""
    with services.engine.connect() as connection:
        return connection.execute(sa.text(statement), parameters).all()
