"""Lists as files: what is in them, who may fetch them, and what becomes of a long one whose worker dies."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import httpx
import openpyxl
import pytest
import sqlalchemy as sa

from console.api.exporting.worker import Worker, console_of
from dispatch.adapters.export_files import Attempt
from dispatch.adapters.postgres.accounts.sessions import TRUSTED_SECONDS
from dispatch.adapters.postgres.tables import export, incident, role_grant
from dispatch.bootstrap import Services
from tests.postgres.township import CITIZEN, reported, rows
from tests.postgres.web import Site, Somebody, number_of, running


@pytest.fixture
def site(services: Services) -> Iterator[Site]:
    with running(services) as made:
        yield made


def ask(somebody: Somebody, what: str = "queue", **wish: Any) -> httpx.Response:
    return somebody.http.post("/api/v1/exports", json={"what": what, **wish})


def asked(somebody: Somebody, what: str = "queue", **wish: Any) -> dict[str, Any]:
    answer = ask(somebody, what, **wish)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def file_of(somebody: Somebody, export: dict[str, Any]) -> bytes:
    answer = somebody.http.get(f"/api/v1/exports/{export['id']}/file")
    assert answer.status_code == 200, answer.text
    return answer.content


def table(content: bytes, encoding: str = "utf-8-sig") -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(encoding), newline="")))


def worker(services: Services) -> Worker:
    return Worker(console_of(services))


def test_a_short_list_is_there_at_once_as_a_workbook(services: Services, site: Site) -> None:
    numbers = {number_of(services, reported(services, CITIZEN)) for _ in range(3)}
    operator = Somebody(site, "operator03")

    made = asked(operator)
    book = openpyxl.load_workbook(io.BytesIO(file_of(operator, made)))

    assert (made["state"], made["rows"], made["fetchable"]) == ("done", 3, True)
    sheet = book.worksheets[0]
    assert sheet.freeze_panes == "A2"
    head, *body = list(sheet.values)
    assert head[:3] == ("编号", "状态", "结果")
    assert {row[0] for row in body} == numbers
    received = dict(zip(head, body[0], strict=True))["受理时间"]
    assert received.tzinfo is None
    assert sheet.cell(2, head.index("受理时间") + 1).is_date


def test_the_headings_speak_the_language_that_is_asked_for(services: Services, site: Site) -> None:
    operator = Somebody(site, "operator03")

    made = asked(operator, format="csv", language="en")

    assert table(file_of(operator, made))[0][:2] == ["Number", "Status"]


def test_a_filter_is_the_lists_own_and_a_wrong_one_is_named(services: Services, site: Site) -> None:
    reported(services, CITIZEN)
    operator = Somebody(site, "operator03")

    assert asked(operator, filter={"open": False})["rows"] == 0
    assert asked(operator, filter={"status": ["received"]})["rows"] == 1
    refused = ask(operator, filter={"grade": 9})

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "filter.grade"
    assert ask(operator, what="everything").json()["errors"][0]["field"] == "what"


def test_a_long_list_is_left_to_a_worker(services: Services, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        reported(services, CITIZEN)
    monkeypatch.setattr("console.api.exports.AT_ONCE", 2)
    operator = Somebody(site, "operator03")

    made = asked(operator, format="csv")
    assert (made["state"], made["fetchable"]) == ("waiting", False)
    worker(services).one_round()

    now = operator.get(f"/exports/{made['id']}")
    assert (now["state"], now["rows"]) == ("done", 3)
    assert len(table(file_of(operator, now))) == 4


def test_nobody_else_knows_of_an_export(services: Services, site: Site) -> None:
    made = asked(Somebody(site, "operator03"))
    other = Somebody(site, "operator01")

    assert other.get("/exports")["items"] == []
    assert other.status(f"/exports/{made['id']}") == 404
    assert other.status(f"/exports/{made['id']}/file") == 404
    assert other.http.delete(f"/api/v1/exports/{made['id']}").status_code == 404


def test_whoever_lost_a_role_cannot_fetch_what_was_made_with_it(services: Services, site: Site) -> None:
    reported(services, CITIZEN)
    operator = Somebody(site, "operator03")
    made = asked(operator)
    with services.engine.begin() as connection:
        connection.execute(role_grant.delete().where(role_grant.c.user == "operator03"))
    time.sleep(TRUSTED_SECONDS + 0.1)

    answer = operator.http.get(f"/api/v1/exports/{made['id']}/file")

    assert (answer.status_code, answer.json()["code"]) == (403, "export_rights_changed")
    assert operator.get("/exports")["items"][0]["fetchable"] is False


def test_whoever_does_not_see_an_incident_any_more_cannot_fetch_what_it_is_in(services: Services, site: Site) -> None:
    hidden = reported(services, CITIZEN)
    operator = Somebody(site, "operator03")
    made = asked(operator)
    with services.engine.begin() as connection:
        connection.execute(incident.update().where(incident.c.id == hidden).values(accused=["account:operator03"]))

    answer = operator.http.get(f"/api/v1/exports/{made['id']}/file")

    assert (answer.status_code, answer.json()["code"]) == (403, "export_rights_changed")
    assert asked(operator)["rows"] == 0


def test_what_expired_is_said_to_be_gone(services: Services, site: Site) -> None:
    operator = Somebody(site, "operator03")
    made = asked(operator)
    with services.engine.begin() as connection:
        connection.execute(export.update().values(expires_at=sa.func.clock_timestamp()))
    worker(services).one_round()

    answer = operator.http.get(f"/api/v1/exports/{made['id']}/file")

    assert (answer.status_code, answer.json()["code"]) == (410, "export_expired")
    assert operator.get("/exports")["items"][0]["fetchable"] is False


def test_what_was_asked_for_made_and_fetched_is_audited(services: Services, site: Site) -> None:
    operator = Somebody(site, "operator03")
    made = asked(operator)
    file_of(operator, made)

    said = rows(services, "SELECT actor, action FROM audit_log WHERE subject = :id ORDER BY id", id=made["id"])

    assert [tuple(row) for row in said] == [
        ("operator03", "export-asked"),
        ("operator03", "exported"),
        ("operator03", "export-fetched"),
    ]


def test_what_is_removed_is_gone(services: Services, site: Site) -> None:
    operator = Somebody(site, "operator03")
    made = asked(operator)
    path = services.export_files.path(Attempt(UUID(made["id"]), 1))
    assert path.is_file()
    assert path.stat().st_mode & 0o077 == 0

    assert operator.http.delete(f"/api/v1/exports/{made['id']}").status_code == 204

    assert not path.exists()
    assert operator.get("/exports")["items"] == []
