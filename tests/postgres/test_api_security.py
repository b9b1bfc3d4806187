"""What browsers are told, what other sites cannot make them do, and what an error does not say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from runtime.database_url import conninfo
from runtime.ids import new_id
from tests.postgres.township import CITIZEN, reported, township
from tests.postgres.web import Site, Somebody, number_of, running
from tests.postgres_server import as_superuser


@pytest.fixture
def own_site(database_url: str, tmp_path: Path) -> Iterator[Site]:
    """For tests that break something."""
    with township(database_url, tmp_path) as services, running(services) as made:
        yield made


@pytest.mark.parametrize("path", ["/", "/login", "/api/v1/me", "/api/v1/reports", "/nothing/here", "/healthz"])
def test_every_answer_carries_the_security_headers(site: Site, path: str) -> None:
    headers = site.anybody().get(path).headers

    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'self'; img-src 'self' blob: data:; style-src 'self' 'unsafe-inline';")
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert "server" not in headers


@pytest.mark.parametrize("rest", ["/me", "/incidents", "/incidents/{}", "/incidents/{}/events", "/alerts", "/figures"])
def test_no_browser_keeps_an_answer_for_the_next_person_at_the_phone(site: Site, rest: str) -> None:
    number = number_of(site.services, reported(site.services, CITIZEN))

    answer = Somebody(site, "operator03").http.get("/api/v1" + rest.format(number))

    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1", ""])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/v1/demo/session"),
        ("POST", "/api/v1/reports"),
        ("DELETE", "/api/v1/session"),
        ("POST", "/api/v1/incidents/1/moves/sign"),
    ],
)
def test_a_cookie_does_nothing_from_another_site(site: Site, method: str, path: str, origin: str) -> None:
    token = Somebody(site, "operator03").token
    headers = {"Cookie": f"gridloop_session={token}"} | ({"Origin": origin} if origin else {})

    answer = site.anybody(**headers).request(method, path, json={})

    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/problem+json"
    assert site.anybody(Cookie=f"gridloop_session={token}").get("/api/v1/me").status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/incidents?q=%00", 400),
        ("/api/v1/incidents?cell=3%004", 400),
        ("/api/v1/incidents/%00", 400),
        ("/desk%00", 400),
        ("/api/v1/incidents?q=%ED%A0%80", 200),
        ("/api/v1/incidents?q=0%25", 200),
    ],
)
def test_an_address_that_can_mean_nothing_is_no_fault_of_ours(site: Site, path: str, status: int) -> None:
    assert Somebody(site, "operator03").http.get(path).status_code == status


@pytest.mark.parametrize("user", ["a\x00b", "\ud800"])
def test_a_name_that_cannot_be_kept_is_refused_by_its_field(site: Site, user: str) -> None:
    body = json.dumps({"user": user, "password": "x" * 12}).encode()

    answer = site.anybody(**{"Content-Type": "application/json"}).post("/api/v1/session", content=body)

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["user"]


def test_a_browser_without_origin_header_may_name_the_same_site(site: Site) -> None:
    token = Somebody(site, "operator03").token
    client = site.anybody(Cookie=f"gridloop_session={token}", **{"Sec-Fetch-Site": "same-origin"})

    assert client.delete("/api/v1/session").status_code == 204


def test_a_problem_names_the_field_that_is_wrong(site: Site) -> None:
    person = Somebody(site, "operator03")

    answers = {
        "limit": person.http.get("/api/v1/incidents", params={"limit": 1000}),
        "lamp": person.http.get("/api/v1/incidents", params={"lamp": "blue"}),
        "report_id": person.http.post("/api/v1/reports", json={"text": "x"}),
        "user": site.anybody().post("/api/v1/session", json={"password": "x"}),
    }

    for field, answer in answers.items():
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
        assert [one["field"] for one in answer.json()["errors"]] == [field]
        assert {"type", "title", "status", "detail"} <= answer.json().keys()


@pytest.mark.parametrize("chunked", [False, True])
def test_a_request_that_is_too_long_is_not_read_to_its_end(site: Site, chunked: bool) -> None:
    content = iter([b" " * 40_000] * 2) if chunked else b" " * 80_000

    answer = site.anybody().post("/api/v1/session", content=content, headers={"Content-Type": "application/json"})

    assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")


def test_a_password_that_was_sent_wrongly_is_not_in_the_answer(site: Site) -> None:
    answer = site.anybody().post("/api/v1/session", json={"user": 5, "password": "canary-password"})

    assert answer.status_code == 422
    assert "canary" not in answer.text


def test_a_failure_of_ours_is_logged_once_and_says_nothing_about_the_inside(own_site: Site) -> None:
    person = Somebody(own_site, "operator03")
    with psycopg.connect(as_superuser(own_site.services.settings.database_url)) as connection:
        connection.execute("ALTER TABLE report RENAME TO hidden_report")

    with capture_logs() as logged:
        answer = person.http.get("/api/v1/incidents")

    assert answer.status_code == 500
    assert "report" not in answer.text
    assert answer.json()["type"] == "urn:gridloop:problem:bug"
    assert [(line["event"], line["route"]) for line in logged] == [("request failed", "/api/v1/incidents")]


def test_another_sites_name_for_this_machine_opens_no_demo_account(site: Site) -> None:
    rebound = site.anybody(Host="rebound.example", Origin="http://rebound.example")

    answer = rebound.post("/api/v1/demo/session", json={"user": "operator03"})

    assert answer.status_code == 421
    assert "set-cookie" not in answer.headers


def test_who_comes_through_a_proxy_sees_that_it_is_ready_and_nothing_of_the_inside(site: Site) -> None:
    outside = site.anybody(**{"X-Forwarded-For": "10.0.0.9"})

    assert outside.get("/metrics").status_code == 403
    assert outside.get("/readyz").json()["parts"] == {}
    assert site.anybody().get("/readyz").json()["parts"]["database"]["ok"]
    assert "gridloop_http_requests_total" in site.anybody().get("/metrics").text


def test_while_postgresql_is_away_the_answer_is_to_come_again(own_site: Site, database_url: str) -> None:
    person = Somebody(own_site, "operator03")
    number = number_of(own_site.services, reported(own_site.services, CITIZEN))
    close_database(database_url)

    answer = person.http.get(f"/api/v1/incidents/{number}")

    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert own_site.anybody().get("/readyz").status_code == 503
    assert own_site.anybody().get("/healthz").status_code == 200


def test_a_log_line_about_it_names_the_route_and_not_the_incident(own_site: Site, database_url: str) -> None:
    person = Somebody(own_site, "operator03")
    number = number_of(own_site.services, reported(own_site.services, CITIZEN))
    close_database(database_url)

    with capture_logs() as logged:
        person.http.get(f"/api/v1/incidents/{number}/events")

    answered = [line for line in logged if line["event"] == "answered 503"]
    assert [line["route"] for line in answered] == ["/api/v1/incidents/{number}/events"]
    assert number not in str(logged)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_while_postgresql_is_away_a_photo_is_to_be_asked_for_again(
    method: str, own_site: Site, database_url: str
) -> None:
    person = Somebody(own_site, "citizen01")
    close_database(database_url)

    answer = person.http.request(method, f"/api/v1/attachments/{new_id()}")

    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0


def close_database(database_url: str) -> None:
    """Throw everybody out and let nobody in."""
    name = sa.make_url(database_url).database
    beside = sa.make_url(as_superuser(database_url)).set(database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(conninfo(beside), autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false".encode())
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))


def test_no_page_or_document_names_a_foreign_host(site: Site) -> None:
    client = site.anybody()

    for path in ("/login", "/desk", "/officer", "/api/v1/openapi.json"):
        text = client.get(path).text
        assert "//cdn" not in text
        assert "https://" not in text


def test_files_outside_the_built_pages_are_out_of_reach(site: Site) -> None:
    client = site.anybody()

    for path in (
        "/assets/../package.json",
        "/assets/%2e%2e/%2e%2e/package.json",
        "/..%2fpackage.json",
        "/package.json",
    ):
        assert client.get(path).status_code == 404


def test_everybody_is_sent_to_their_own_page(site: Site) -> None:
    where = {
        user: site.anybody(Cookie=f"gridloop_session={Somebody(site, user).token}").get("/").headers["location"]
        for user in ("operator03", "supervisor01", "officer01", "enforcement-h1", "citizen01")
    }

    assert site.anybody().get("/").headers["location"] == "/login"
    assert where == {
        "operator03": "/desk",
        "supervisor01": "/desk",
        "officer01": "/officer",
        "enforcement-h1": "/officer",
        "citizen01": "/officer",
    }
