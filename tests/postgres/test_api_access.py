"""Every route for every role, in and out of one's own area: the table is the specification.

A route that is not in the table fails the test, so that a new one cannot be forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from deploy.openapi import PUBLIC
from dispatch.adapters.postgres.handovers import Handovers
from dispatch.adapters.postgres.reading.filters import Filters
from dispatch.adapters.postgres.tables import (
    app_user,
    attachment,
    dead_letter,
    incident,
    notification,
    role_grant,
)
from dispatch.application.accept.tracking import tracking_code
from dispatch.application.documents.text import written
from dispatch.application.policy import Concerned, sight, visible
from dispatch.bootstrap import Services
from dispatch.domain.actor import PLATFORM_ACTOR, Actor, Grant
from dispatch.domain.handover import HandoverId
from dispatch.domain.terms import Action, AreaCode, Role, UnitId, UserId
from runtime.clock import utc_now
from runtime.ids import new_id
from schemas.reference import ReferenceDocument
from tests.postgres.township import CITIZEN, UNIT_LEAD, decided, move, report_of, reported, seen
from tests.postgres.web import Site, Somebody

PEOPLE: Mapping[str, str | None] = {
    "anonymous": None,
    "reporter": "citizen01",
    "other citizen": "citizen02",
    "officer of the cell": "officer01",
    "other officer": "officer05",
    "handler of the unit": "enforcement-h1",
    "lead of the unit": "enforcement-lead",
    "other unit": "police-lead",
    "operator": "operator03",
    "operator elsewhere": "elsewhere",
    "supervisor": "supervisor01",
    "admin": "admin",
}

ANYBODY = dict.fromkeys(PEOPLE, 200) | {"anonymous": 401}
SEEN = ANYBODY | dict.fromkeys(("other citizen", "other officer", "other unit", "operator elsewhere", "admin"), 404)
COMMAND_ROOM = dict.fromkeys(PEOPLE, 403) | {"anonymous": 401, "operator": 200, "operator elsewhere": 200, "admin": 200}

ON_SHIFT = dict.fromkeys(PEOPLE, 403) | {
    "anonymous": 401,
    "operator": 200,
    "operator elsewhere": 200,
    "supervisor": 200,
}
LOOKED_AT = ("/look", "/preview", "/trial", "/rounds", "/drafts", "{id}")
"""Ends of routes that take the text of a document."""
KEEPERS = dict.fromkeys(PEOPLE, 403) | {"anonymous": 401, "supervisor": 200, "admin": 200}
"""Who looks after documents."""
DECIDERS = dict.fromkeys(PEOPLE, 403) | {"anonymous": 401}
"""Whether what is proposed holds is decided in the town's command room; who assesses is none of these people."""
WORKERS = dict.fromkeys(PEOPLE, 200) | {"anonymous": 401, "reporter": 403, "other citizen": 403}
"""Whether what is proposed holds is decided in the town's command room."""
WALL = dict.fromkeys(PEOPLE, 403) | {"anonymous": 401, "operator": 200, "supervisor": 200, "admin": 200}
"""Whom of the people the wall of the town is for; screens are none of them."""
ROSTERS = dict.fromkeys(PEOPLE, 403) | {"anonymous": 401, "operator": 200, "supervisor": 200, "admin": 200}


LIVE = dict.fromkeys(PEOPLE, 403) | {"anonymous": 401, "operator": 200, "supervisor": 200, "admin": 200}
"""Who follows the live figures of the town."""


def everybody(status: int) -> dict[str, int]:
    return dict.fromkeys(PEOPLE, status)


def instead_of_200(good: int, table: Mapping[str, int]) -> dict[str, int]:
    return {who: good if status == 200 else status for who, status in table.items()}


EXPECTED: dict[tuple[str, str], Mapping[str, int]] = {
    ("GET", "/api/v1/me"): ANYBODY,
    ("GET", "/api/v1/incidents"): ANYBODY,
    ("GET", "/api/v1/incidents/{number}"): SEEN,
    ("GET", "/api/v1/incidents/{number}/events"): SEEN,
    ("GET", "/api/v1/incidents/{number}/evidence"): SEEN,
    ("GET", "/api/v1/incidents/{number}/extension"): SEEN,
    ("POST", "/api/v1/incidents/{number}/attachments"): {
        who: 201 if status == 200 else status for who, status in SEEN.items()
    },
    ("POST", "/api/v1/incidents/{number}/moves/{move}"): SEEN,
    ("GET", "/api/v1/attachments/{id}"): SEEN,
    ("GET", "/api/v1/alerts"): ANYBODY,
    ("POST", "/api/v1/alerts/{id}/acknowledge"): everybody(404) | {"anonymous": 401, "supervisor": 204},
    ("POST", "/api/v1/alerts/acknowledge"): everybody(204) | {"anonymous": 401},
    ("GET", "/api/v1/reference"): ANYBODY,
    ("GET", "/api/v1/map"): ANYBODY,
    ("GET", "/api/v1/figures"): ANYBODY,
    ("GET", "/api/v1/deadletters"): COMMAND_ROOM,
    ("POST", "/api/v1/deadletters/{id}/replay"): {
        who: 202 if status == 200 else status for who, status in COMMAND_ROOM.items()
    },
    ("GET", "/api/v1/deliveries"): COMMAND_ROOM | {"supervisor": 200},
    ("POST", "/api/v1/deliveries/{id}/resend"): instead_of_200(202, COMMAND_ROOM)
    | {"operator elsewhere": 404, "supervisor": 202},
    ("POST", "/api/v1/moves/preview"): ANYBODY,
    ("GET", "/api/v1/handovers"): ON_SHIFT,
    ("GET", "/api/v1/handovers/sheet"): ON_SHIFT,
    ("POST", "/api/v1/handovers"): ON_SHIFT | {"operator": 409, "operator elsewhere": 201, "supervisor": 409},
    ("GET", "/api/v1/handovers/{id}"): ON_SHIFT | {"operator elsewhere": 404},
    ("POST", "/api/v1/handovers/{id}/take"): ON_SHIFT | {"operator elsewhere": 404},
    ("POST", "/api/v1/handovers/{id}/withdraw"): ON_SHIFT
    | {"operator": 403, "operator elsewhere": 404, "supervisor": 403},
    ("POST", "/api/v1/incidents/{number}/presence"): SEEN | {"reporter": 404},
    ("DELETE", "/api/v1/incidents/{number}/presence"): everybody(204) | {"anonymous": 401},
    ("GET", "/api/v1/emergency"): ANYBODY,
    ("GET", "/api/v1/emergency/arrivals"): ANYBODY,
    ("POST", "/api/v1/emergency"): DECIDERS | {"operator": 201, "supervisor": 409},
    ("POST", "/api/v1/emergency/{id}/approve"): DECIDERS | {"supervisor": 404},
    ("POST", "/api/v1/emergency/{id}/refuse"): DECIDERS | {"operator": 404, "supervisor": 404},
    ("POST", "/api/v1/emergency/{id}/end"): DECIDERS | {"supervisor": 404},
    ("GET", "/api/v1/contacts"): KEEPERS,
    ("GET", "/api/v1/assessment"): WORKERS,
    ("GET", "/api/v1/assessment/mine"): WORKERS,
    ("GET", "/api/v1/assessment/checks"): WORKERS,
    ("POST", "/api/v1/assessment/checks/{id}/{number}"): instead_of_200(404, WORKERS),
    ("GET", "/api/v1/assessment/draws"): DECIDERS,
    ("GET", "/api/v1/assessment/draws/{id}"): DECIDERS,
    ("POST", "/api/v1/assessment/draws"): DECIDERS,
    ("POST", "/api/v1/assessment/periods"): DECIDERS,
    ("GET", "/api/v1/assessment/periods/{id}"): instead_of_200(404, WORKERS),
    ("GET", "/api/v1/assessment/periods/{id}/subjects/{subject}"): instead_of_200(404, WORKERS),
    ("GET", "/api/v1/assessment/periods/{id}/subjects/{subject}/leaves/{leaf}"): instead_of_200(404, WORKERS),
    ("POST", "/api/v1/assessment/periods/{id}/scores"): DECIDERS,
    ("POST", "/api/v1/assessment/periods/{id}/compute"): DECIDERS,
    ("POST", "/api/v1/assessment/periods/{id}/publish"): DECIDERS,
    ("POST", "/api/v1/assessment/periods/{id}/freeze"): DECIDERS,
    ("POST", "/api/v1/assessment/periods/{id}/objections"): instead_of_200(404, WORKERS),
    ("POST", "/api/v1/assessment/periods/{id}/corrections"): DECIDERS,
    ("POST", "/api/v1/assessment/objections/{id}/decide"): DECIDERS,
    ("POST", "/api/v1/contacts/test"): KEEPERS,
    ("POST", "/api/v1/exports"): instead_of_200(201, ANYBODY),
    ("GET", "/api/v1/exports"): ANYBODY,
    ("GET", "/api/v1/exports/{id}"): everybody(404) | {"anonymous": 401},
    ("GET", "/api/v1/exports/{id}/file"): everybody(404) | {"anonymous": 401},
    ("DELETE", "/api/v1/exports/{id}"): everybody(404) | {"anonymous": 401},
    ("GET", "/api/v1/due"): ANYBODY,
    ("GET", "/api/v1/duty-lists/{level}"): ANYBODY,
    ("GET", "/api/v1/morning"): ANYBODY,
    ("GET", "/api/v1/statistics/figures"): ANYBODY | {"reporter": 403, "other citizen": 403},
    ("GET", "/api/v1/statistics/groups"): ANYBODY | {"reporter": 403, "other citizen": 403},
    ("GET", "/api/v1/statistics/cases"): ANYBODY | {"reporter": 403, "other citizen": 403},
    ("GET", "/api/v1/statistics/crossed"): ANYBODY | {"reporter": 403, "other citizen": 403},
    ("GET", "/api/v1/roster"): ANYBODY,
    ("GET", "/api/v1/documents"): KEEPERS,
    ("GET", "/api/v1/documents/{kind}"): KEEPERS,
    ("GET", "/api/v1/documents/{kind}/versions/{version}"): KEEPERS,
    ("GET", "/api/v1/documents/{kind}/difference"): KEEPERS,
    ("POST", "/api/v1/documents/{kind}/look"): KEEPERS,
    ("POST", "/api/v1/documents/{kind}/preview"): instead_of_200(404, KEEPERS),
    ("POST", "/api/v1/documents/{kind}/trial"): instead_of_200(404, KEEPERS),
    ("POST", "/api/v1/documents/{kind}/rounds"): instead_of_200(404, KEEPERS),
    ("POST", "/api/v1/documents/{kind}/drafts"): instead_of_200(201, KEEPERS),
    ("GET", "/api/v1/documents/drafts/{id}"): KEEPERS,
    ("POST", "/api/v1/documents/drafts/{id}"): KEEPERS,
    ("DELETE", "/api/v1/documents/drafts/{id}"): instead_of_200(204, KEEPERS),
    ("POST", "/api/v1/documents/drafts/{id}/publish"): KEEPERS,
    ("POST", "/api/v1/documents/{kind}/versions/{version}/withdraw"): instead_of_200(409, KEEPERS),
    ("POST", "/api/v1/documents/{kind}/versions/{version}/back"): instead_of_200(409, KEEPERS),
    ("GET", "/api/v1/roster/file"): ROSTERS,
    ("POST", "/api/v1/roster/file"): ROSTERS,
    ("GET", "/api/v1/inbox"): everybody(403) | {"anonymous": 401, "supervisor": 200},
    ("GET", "/api/v1/incidents/{number}/merged"): SEEN | {"reporter": 404},
    ("GET", "/api/v1/incidents/{number}/alike"): SEEN | {"reporter": 404},
    ("GET", "/api/v1/calls/ways"): everybody(403) | {"anonymous": 401, "operator": 200, "operator elsewhere": 200},
    ("GET", "/api/v1/calls"): COMMAND_ROOM | {"supervisor": 200, "admin": 403},
    ("POST", "/api/v1/calls/alike"): everybody(403) | {"anonymous": 401, "operator": 200, "operator elsewhere": 200},
    ("POST", "/api/v1/incidents/{number}/caller"): instead_of_200(403, SEEN) | {"operator": 404, "supervisor": 404},
    ("POST", "/api/v1/incidents/{number}/code"): instead_of_200(403, SEEN) | {"operator": 200, "supervisor": 200},
    ("POST", "/api/v1/follow"): everybody(200),
    ("POST", "/api/v1/follow/photos/{id}"): everybody(404),
    ("POST", "/api/v1/follow/rate"): everybody(409),
    ("POST", "/api/v1/follow/reopen"): everybody(409),
    ("POST", "/api/v1/follow/contest"): everybody(412),
    ("GET", "/api/v1/stream"): ANYBODY,
    ("GET", "/api/v1/wall"): WALL,
    ("GET", "/api/v1/wall/map"): WALL,
    ("GET", "/api/v1/wall/stream"): WALL,
    ("POST", "/api/v1/wall/remote"): everybody(403) | {"anonymous": 401},
    ("POST", "/api/v1/wall/remote/command"): everybody(404),
    ("POST", "/api/v1/wall/remote/answer"): everybody(404),
    ("POST", "/api/v1/wall/remote/shown"): everybody(403) | {"anonymous": 401},
    ("GET", "/api/v1/basemap"): ANYBODY,
    ("GET", "/api/v1/basemap/shapes"): instead_of_200(404, ANYBODY),
    ("GET", "/api/v1/basemap/{z}/{x}/{y}"): instead_of_200(404, ANYBODY),
    ("GET", "/api/v1/basemap/labels/{z}/{x}/{y}"): instead_of_200(404, ANYBODY),
    ("GET", "/api/v1/basemap/archive"): instead_of_200(404, ANYBODY),
    ("GET", "/api/v1/landmarks"): WORKERS,
    ("GET", "/api/v1/screens"): KEEPERS,
    ("POST", "/api/v1/screens"): instead_of_200(201, KEEPERS),
    ("DELETE", "/api/v1/screens/{id}"): instead_of_200(404, KEEPERS),
    ("POST", "/api/v1/screens/sign-in"): everybody(401),
    ("GET", "/api/v1/live"): LIVE,
    ("GET", "/api/v1/stream-health"): LIVE,
    ("POST", "/api/v1/session"): everybody(401),
    ("DELETE", "/api/v1/session"): everybody(204),
    ("GET", "/api/v1/demo/accounts"): everybody(200),
    ("POST", "/api/v1/demo/session"): everybody(204),
    ("GET", "/healthz"): everybody(200),
    ("GET", "/readyz"): everybody(200),
    ("GET", "/metrics"): everybody(200),
    ("GET", "/version"): everybody(200),
}
"""The answer to each person, by route. `assets` may not be built where tests run: /readyz is then 503."""

TERMINALS: dict[tuple[str, str], Mapping[str, int]] = {
    ("POST", "/api/v1/reports"): everybody(201) | {"anonymous": 401},
    ("GET", "/api/v1/receipt-key"): everybody(200),
    ("HEAD", "/api/v1/attachments/{id}"): everybody(404) | {"anonymous": 401, "reporter": 200},
    ("PUT", "/api/v1/attachments/{id}"): everybody(404) | {"anonymous": 401, "reporter": 200},
}

FOLLOWED: dict[str, dict[str, Any]] = {
    "/api/v1/follow/rate": {"stars": 5},
    "/api/v1/follow/reopen": {"reason": "没有解决"},
    "/api/v1/follow/contest": {"reason": "归镇里管"},
}
"""What is said besides number and code."""


class World:
    """An incident of citizen01 in the cell of officer01, with the enforcement team, and all that hangs on it."""

    def __init__(self, services: Services) -> None:
        self.services = services
        with services.engine.begin() as connection:
            connection.execute(app_user.insert().values(id="elsewhere", name="外镇受理员", demo=True))
            connection.execute(role_grant.insert().values(user="elsewhere", role="operator", area="330499102", unit=""))
        self.incident = reported(services, CITIZEN)
        services.apply_triage([decided(self.incident, report_of(services, self.incident))])
        self.number = seen(services, self.incident).number
        key = services.receipt_key.tracking_key
        self.code = tracking_code(key, report_of(services, self.incident))
        self.photo = a_stored_photo(services, self.incident)
        self.alert = an_alert(services, self.incident, "supervisor01")

    def left(self) -> UUID:
        """A shift that operator01 left, and that nobody has taken over; what waited before it is taken back."""
        kept, id, town = Handovers(self.services.engine), HandoverId(new_id()), AreaCode("330499101")
        for entry in self.services.reading.as_(PLATFORM_ACTOR).handovers([town], before=None, limit=100):
            kept.withdraw(entry.signed.id, by=entry.signed.left_by, within=[town])
        sheet = self.services.reading.as_(CITIZEN).shift_sheet()
        assert kept.leave(id, sheet, "", area=town, by=UserId("operator01"))
        return id

    @property
    def channels(self) -> ReferenceDocument:
        """A kind that nothing else here looks at, in the version in force."""
        found = self.services.reading.as_(PLATFORM_ACTOR).documents().document("channels")
        assert found is not None
        return found

    def draft(self) -> UUID:
        """A proposal of its own for each attempt at one."""
        text = written("channels", {"channels": [{"code": "county", "name": f"县级中心{new_id()}"}]})
        based_on, by = self.channels.version, UserId("supervisor01")
        return self.services.document_book.propose(new_id(), "channels", text, remark="", based_on=based_on, by=by).id

    def document_body(self, route: str) -> Any:
        """What is sent about documents."""
        if route.endswith(("/withdraw", "/back")):
            return {"reason": "试一试"}
        if route.endswith("/publish"):
            return {}
        return {"text": "channels: []"} if route.endswith(LOOKED_AT) else None

    def letter(self) -> UUID:
        """A dead letter of its own for each attempt to replay one."""
        id = new_id()
        now = sa.func.clock_timestamp()
        with self.services.engine.begin() as connection:
            connection.execute(
                dead_letter.insert().values(
                    id=id,
                    consumer="triage",
                    topic="reports.accepted",
                    headers=[],
                    value=b"\xff",
                    reason="bad_json",
                    detail="not JSON",
                    attempts=1,
                    first_at=now,
                    last_at=now,
                    state="open",
                )
            )
        return id


def a_stored_photo(services: Services, belongs_to: UUID) -> UUID:
    id, hashed = new_id(), bytes(range(32))
    path = services.media.path(hashed)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"picture")
    with services.engine.begin() as connection:
        connection.execute(
            attachment.insert().values(
                id=id,
                incident=belongs_to,
                declared_by="citizen01",
                declared_at=sa.func.clock_timestamp(),
                purpose="before",
                sha256=b"\1" * 32,
                media_type="image/jpeg",
                bytes=7,
                received=7,
                state="stored",
                stored_sha256=hashed,
            )
        )
    return id


def an_alert(services: Services, about: UUID, recipient: str, *, state: str = "delivered") -> UUID:
    id = new_id()
    with services.engine.begin() as connection:
        connection.execute(
            notification.insert().values(
                id=id,
                incident=about,
                kind="escalation",
                recipient=recipient,
                channel="in_app",
                state=state,
                created_at=sa.func.clock_timestamp(),
                body={"level": "supervisor", "clock_kind": "handle", "step": 2},
            )
        )
    return id


@pytest.fixture(scope="module")
def world(site: Site) -> World:
    return World(site.services)


def ask(site: Site, world: World, method: str, route: str, who: str) -> int:
    user = PEOPLE[who]
    client = Somebody(site, user).http if user else site.anybody()
    path = (
        route.replace("{number}", world.number)
        .replace("{move}", "comment")
        .replace("{level}", "town")
        .replace("{id}", str(_subject(world, route)))
        .replace("{z}/{x}/{y}", "12/3423/1673")
        .replace("{kind}", "channels")
        .replace("{subject}", "enforcement")
        .replace("{leaf}", "on-time")
        .replace("{version}", world.channels.version)
    )
    body, headers = _request(method, route, world)
    query = {"to": world.channels.version} if route.endswith("/difference") else {}
    if route.endswith("/statistics/cases"):
        query = {"figure": "on-time"}
    if route.endswith("/extension"):
        query = {"due_at": (utc_now() + timedelta(days=3)).isoformat()}
    with client.stream(method, path, params=query, json=body, headers=headers) as answer:
        return answer.status_code


def _subject(world: World, route: str) -> UUID:
    if "alerts" in route:
        return world.alert
    if "handovers" in route:
        return world.left()
    if "drafts" in route:
        return world.draft()
    if "deliveries" in route:
        return an_alert(world.services, world.incident, "supervisor01", state="failed")
    return world.letter() if "deadletters" in route else world.photo


def _request(method: str, route: str, world: World) -> tuple[Any, dict[str, str]]:
    if "documents" in route:
        return world.document_body(route), {"If-Match": '"1"'}
    if method in ("GET", "HEAD", "DELETE"):
        return None, {}
    if route.startswith("/api/v1/follow"):
        receipt = {"number": world.number, "code": world.code}
        return receipt | FOLLOWED.get(route, {}), {"Idempotency-Key": str(new_id()), "If-Match": '"1"'}
    if route.endswith("/moves/{move}"):
        return {"note": "已联系"}, {"Idempotency-Key": str(new_id())}
    if route.endswith("/{number}/attachments"):
        photo = {"id": str(new_id()), "sha256": "0" * 64, "media_type": "image/png", "bytes": 5}
        return {"attachments": [photo]}, {}
    if route == "/api/v1/screens/sign-in":
        return {"link": "n" * 43}, {}
    if route.startswith(("/api/v1/screens", "/api/v1/wall")):
        return {"name": "东墙", "code": "ABCD2345", "command": "next", "id": str(new_id()), "scene": "heat"}, {}
    if route == "/api/v1/reports":
        return {"report_id": str(new_id()), "text": "路面破损"}, {}
    if route == "/api/v1/calls/alike":
        return {"text": "桥洞下垃圾成堆"}, {}
    if route == "/api/v1/session":
        return {"user": f"nobody-{new_id()}", "password": "not the password"}, {}
    if route.startswith("/api/v1/handovers"):
        return {"notes": "", "remark": ""}, {}
    if route == "/api/v1/contacts/test":
        return {"way": "dingtalk:duty"}, {}
    if route.startswith("/api/v1/assessment"):
        return assessment_body(), {}
    if route.startswith("/api/v1/emergency"):
        span = {"since": "2099-01-01T00:00:00Z", "until": "2099-01-02T00:00:00Z"}
        return {"id": str(new_id()), "reason": "演练", "grades": [4], "remark": "", **span}, {}
    if route == "/api/v1/exports":
        return {"what": "queue"}, {}
    if route == "/api/v1/moves/preview":
        return {"numbers": [world.number]}, {}
    if route == "/api/v1/alerts/acknowledge":
        return {"ids": [str(new_id())]}, {}
    return {"user": "citizen03"}, {}


def assessment_body() -> dict[str, Any]:
    about = {"id": str(new_id()), "subject": "enforcement", "leaf": "on-time", "points": 1, "reason": "核实"}
    more = {"period": "2026-09", "scheme": "stations", "size": 1, "upheld": True, "corrects": str(new_id())}
    return {**about, **more, "items": [about], "in_order": True}


def routes_of(site: Site) -> set[tuple[str, str]]:
    document = site.anybody().get("/api/v1/openapi.json").json()
    return {(method.upper(), path) for path, operations in document["paths"].items() for method in operations}


def test_every_route_stands_in_the_table(site: Site) -> None:
    assert routes_of(site) == EXPECTED.keys() | TERMINALS.keys()


def test_what_needs_no_sign_in_is_the_list_of_the_document() -> None:
    public = {path for (_, path), answers in (EXPECTED | TERMINALS).items() if answers["anonymous"] != 401}

    # signing in answers 401 to a wrong password or link, too
    assert public | {"/api/v1/session", "/api/v1/screens/sign-in"} == set(PUBLIC)


@pytest.mark.parametrize(("method", "route"), EXPECTED | TERMINALS, ids=lambda part: str(part))
def test_a_route_answers_each_person_as_the_table_says(site: Site, world: World, method: str, route: str) -> None:
    expected = (EXPECTED | TERMINALS)[method, route]

    found = {who: ask(site, world, method, route, who) for who in PEOPLE}

    if route == "/readyz":
        assert set(found.values()) <= {200, 503}
    else:
        assert found == expected


def test_the_list_of_each_person_has_what_they_see_and_nothing_else(site: Site, world: World) -> None:
    listed = {
        who: world.number in Somebody(site, user).numbers(limit=200) for who, user in PEOPLE.items() if user is not None
    }

    assert listed == {who: status == 200 for who, status in SEEN.items() if who != "anonymous"}


def actors() -> list[Actor]:
    def actor(*grants: tuple[Role, str, str | None], user: str = "somebody") -> Actor:
        return Actor(
            user=UserId(user),
            grants=tuple(
                Grant(role=role, area=AreaCode(area), unit=UnitId(unit) if unit else None)
                for role, area, unit in grants
            ),
        )

    return [
        PLATFORM_ACTOR,
        actor(),
        actor((Role.ADMIN, "330499101", None)),
        actor((Role.OPERATOR, "330499101", None)),
        actor((Role.OPERATOR, "330499101201", None)),
        actor((Role.SUPERVISOR, "330499101", None), user="supervisor01"),
        actor((Role.SUPERVISOR, "330499101201", None), (Role.HANDLER, "330499101", "enforcement")),
        actor((Role.SUPERVISOR, "330499102", None)),
        actor((Role.SUPERVISOR, "330499", None)),
        actor((Role.OFFICER, "330499101201002", None)),
        actor((Role.OFFICER, "330499101202", None)),
        actor((Role.HANDLER, "330499101", "enforcement")),
        actor((Role.UNIT_LEAD, "330499101", "police"), (Role.CITIZEN, "330499101", None), user="citizen02"),
        actor((Role.CITIZEN, "330499101", None), user="citizen01"),
        actor((Role.ADMIN, "330499101", None), user="citizen01"),
    ]


def test_the_policy_and_its_sql_say_the_same_of_every_incident(site: Site, world: World) -> None:
    services = site.services
    reported(services, CITIZEN)
    for accused in ACCUSED:
        for made in (an_assigned_incident(services), a_returned_incident(services)):
            with services.engine.begin() as connection:
                connection.execute(incident.update().where(incident.c.id == made).values(accused=[accused]))
    with services.engine.connect() as connection:
        ids = list(connection.execute(sa.select(incident.c.id)).scalars())
    found = {id: seen(services, id) for id in ids}
    for actor in actors():
        reading = services.reading.as_(actor)
        known = {id for id in ids if reading.page(Filters(number=found[id].number)).items}
        assert set(reading.numbers(ids)) == {id for id in ids if visible(actor).covers(Concerned.of(found[id]))}, actor
        assert known == {id for id in ids if sight(actor, Concerned.of(found[id]))}, actor


ACCUSED = ("somebody", "unit:enforcement", "unit:police", "role:operator", "role:supervisor", "account:somebody")


def an_assigned_incident(services: Services) -> UUID:
    made = reported(services, CITIZEN)
    services.apply_triage([decided(made, report_of(services, made))])
    return made


def a_returned_incident(services: Services) -> UUID:
    made = an_assigned_incident(services)
    move(services, made, Action.RETURN, UNIT_LEAD, reason_code="not_our_duty", reason="不归我们管")
    return made
