"""A wall shows what happens in the town, to a screen with a link of its own: no people, no words, no accusation."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from queue import Empty, Queue
from typing import Any
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa

from console.api.wall_queue import STREAMS_EACH
from dispatch.adapters.postgres.stream_steps import Seen, StreamSteps
from dispatch.adapters.postgres.tables import audit_log, escalation, incident, notification, report, sla_clock
from runtime.clock import monotonic
from runtime.ids import new_id
from tests.postgres.township import CITIZEN, decided, report_of, reported, seen
from tests.postgres.web import Site, Somebody

pytestmark = pytest.mark.postgres
SOON = 8.0
"""Seconds within which a wall hears of something on a busy machine."""


def a_screen(site: Site, name: str = "东墙") -> httpx.Client:
    """A device that opened the link of a new screen."""
    made = Somebody(site, "admin").http.post("/api/v1/screens", json={"name": name}).json()
    device = site.anybody()
    opened = device.post("/api/v1/screens/sign-in", json={"link": made["path"].partition("#")[2]})
    assert opened.status_code == 204, opened.text
    device.headers["x-screen"] = made["id"]
    return device


class Told:
    """What a wall's stream said, event by event."""

    def __init__(self) -> None:
        self._said: Queue[tuple[str, Any]] = Queue()

    def note(self, event: str, data: str) -> None:
        """Keep an event."""
        self._said.put((event, json.loads(data)))

    def until(self, event: str, **wanted: Any) -> Any:
        """Wait for an event of this name with these values."""
        deadline = monotonic() + SOON
        while True:
            try:
                name, data = self._said.get(timeout=max(0.0, deadline - monotonic()))
            except Empty:
                raise AssertionError(f"no {event} {wanted} within {SOON} s") from None
            if name == event and wanted.items() <= data.items():
                return data


@contextmanager
def following(device: httpx.Client) -> Iterator[Told]:
    """The stream of a wall until the end of the block."""
    told = Told()
    with device.stream("GET", "/api/v1/wall/stream", timeout=httpx.Timeout(20, read=30)) as answer:
        assert answer.status_code == 200

        def read() -> None:
            event = ""
            try:
                for line in answer.iter_lines():
                    field, _, value = line.partition(": ")
                    if field == "event":
                        event = value
                    elif field == "data":
                        told.note(event, value)
                told.note("ended", "{}")
            except (httpx.HTTPError, httpx.StreamError, OSError):
                told.note("ended", "{}")

        thread = threading.Thread(target=read, daemon=True)
        thread.start()
        told.until("resync")
        yield told


def assigned(site: Site) -> UUID:
    made = reported(site.services, CITIZEN)
    site.services.apply_triage([decided(made, report_of(site.services, made))])
    return made


def escalated(site: Site, of: UUID) -> UUID:
    """A step that fired on a clock of an incident whose time is over, and that was told to a supervisor."""
    id, now = new_id(), sa.func.clock_timestamp()
    with site.services.engine.begin() as connection:
        clock = connection.execute(
            sa.select(sla_clock.c.id).where(sla_clock.c.incident == of, sla_clock.c.kind == "handle")
        ).scalar_one()
        connection.execute(
            sla_clock.update().where(sla_clock.c.id == clock).values(due_at=now - sa.text("interval '1 hour'"))
        )
        connection.execute(
            escalation.insert().values(
                clock=clock, step=2, id=id, incident=of, level="supervisor", at=now, due_at=now, detail={}
            )
        )
        connection.execute(
            notification.insert().values(
                id=new_id(),
                incident=of,
                escalation=id,
                kind="escalation",
                recipient="supervisor01",
                channel="in_app",
                state="delivered",
                created_at=now,
                body={"level": "supervisor", "clock_kind": "handle", "step": 2},
            )
        )
    return id


def test_a_screen_hears_of_a_report_at_once_and_of_nobody_in_it(site: Site) -> None:
    device = a_screen(site)

    with following(device) as told:
        made = assigned(site)
        number = seen(site.services, made).number
        found = told.until("happened", kind="assigned")

    assert found["sign"]["number"] == number
    assert found["sign"]["unit"]["id"]
    assert set(found["sign"]) == {
        "number",
        "status",
        "category",
        "grade",
        "platform",
        "cell",
        "point",
        "urgent",
        "unit",
    }
    assert CITIZEN.user not in json.dumps(found)


def test_a_point_on_a_wall_is_no_nearer_than_a_hundred_metres(site: Site) -> None:
    made = assigned(site)
    with site.services.engine.begin() as connection:
        of_it = report.c.id == report_of(site.services, made)
        connection.execute(report.update().where(of_it).values(lon=120.535678, lat=30.632123))

    points = [one["sign"]["point"] for one in a_screen(site).get("/api/v1/wall").json()["happened"]]

    assert any(points)
    assert all(round(value, 3) == value for point in points if point for value in (point["lon"], point["lat"]))


def test_no_wall_tells_of_an_accusation(site: Site) -> None:
    device = a_screen(site)
    made = assigned(site)
    number = seen(site.services, made).number
    with site.services.engine.begin() as connection:
        connection.execute(incident.update().where(incident.c.id == made).values(accused=["role:operator"]))
    escalated(site, made)

    view = device.get("/api/v1/wall").json()

    assert number not in json.dumps(view)


def test_an_escalation_stands_until_somebody_takes_note_of_it(site: Site) -> None:
    device = a_screen(site)
    made = assigned(site)
    number = seen(site.services, made).number
    with following(device) as told:
        raised = escalated(site, made)
        while number not in {one["sign"]["number"] for one in told.until("board")["standing"]}:
            pass

        with site.services.engine.begin() as connection:
            connection.execute(
                notification.update()
                .where(notification.c.escalation == raised)
                .values(acknowledged_at=sa.func.clock_timestamp())
            )

        while number in {one["sign"]["number"] for one in told.until("board")["standing"]}:
            pass


def test_a_screen_opens_the_wall_and_nothing_else(site: Site) -> None:
    device = a_screen(site)

    assert device.get("/api/v1/wall").status_code == 200
    assert device.get("/api/v1/wall/map").status_code == 200
    for path in ("incidents", "me", "figures", "stream", "screens", "alerts"):
        assert device.get(f"/api/v1/{path}").status_code == 401, path
    token = device.cookies["gridloop_screen"]
    assert site.anybody(Authorization=f"Bearer {token}").get("/api/v1/wall").status_code == 401


def test_of_many_streams_of_one_screen_the_oldest_end(site: Site) -> None:
    device = a_screen(site)
    with ExitStack() as open_streams:
        first, second, *_ = [open_streams.enter_context(following(device)) for _ in range(STREAMS_EACH + 1)]

        first.until("ended")
        second.until("board")


def test_a_revoked_screen_goes_dark_and_its_link_opens_nothing(site: Site) -> None:
    keeper = Somebody(site, "supervisor01").http
    made = keeper.post("/api/v1/screens", json={"name": "西墙"}).json()
    link = made["path"].partition("#")[2]
    device = site.anybody()
    assert device.post("/api/v1/screens/sign-in", json={"link": link}).status_code == 204

    with following(device) as told:
        assert keeper.delete(f"/api/v1/screens/{made['id']}").status_code == 204
        told.until("ended")

    assert device.get("/api/v1/wall").status_code == 401
    assert device.post("/api/v1/screens/sign-in", json={"link": link}).status_code == 401
    with site.services.engine.connect() as connection:
        noted = connection.execute(sa.select(audit_log.c.action).where(audit_log.c.subject == made["id"])).scalars()
    assert sorted(noted) == ["screen-made", "screen-opened", "screen-revoked"]


def test_whoever_opens_a_link_next_takes_the_screen_over(site: Site) -> None:
    made = Somebody(site, "admin").http.post("/api/v1/screens", json={"name": "门厅"}).json()
    first, second = site.anybody(), site.anybody()
    link = {"link": made["path"].partition("#")[2]}
    first.post("/api/v1/screens/sign-in", json=link)

    second.post("/api/v1/screens/sign-in", json=link)

    assert second.get("/api/v1/wall").status_code == 200
    with following(second):
        assert first.get("/api/v1/wall").status_code == 401


def test_a_phone_in_the_room_tells_its_own_screen_and_no_other(site: Site) -> None:
    device, other = a_screen(site), a_screen(site, "西墙")
    code = device.post("/api/v1/wall/remote").json()["code"]
    phone = site.anybody()

    with following(device) as told, following(other) as elsewhere:
        said = {"code": f"{code[:4]}-{code[4:].lower()}", "command": "scene", "value": "heat"}
        assert phone.post("/api/v1/wall/remote/command", json=said).status_code == 200

        assert {"command": "scene", "value": "heat"}.items() <= told.until("command").items()
        with pytest.raises(AssertionError, match="no command"):
            elsewhere.until("command")
    assert phone.post("/api/v1/wall/remote/command", json=said | {"code": "AAAA2222"}).status_code == 404


def test_a_phone_learns_what_a_screen_shows_only_from_that_screen(site: Site) -> None:
    device, phone = a_screen(site), site.anybody()
    code = device.post("/api/v1/wall/remote").json()["code"]

    def answer(id: str) -> Any:
        return phone.post("/api/v1/wall/remote/answer", json={"code": code, "id": id}).json()

    with following(device) as told:
        said = {"code": code, "command": "scene", "value": "heat"}
        id = phone.post("/api/v1/wall/remote/command", json=said).json()["id"]
        assert told.until("command")["id"] == id
        assert answer(id) == {"screen": "东墙", "scene": None}

        shown = device.post("/api/v1/wall/remote/shown", json={"id": id, "scene": "heat"})

    assert shown.status_code == 204
    assert answer(id) == {"screen": "东墙", "scene": "heat"}
    assert answer(str(new_id()))["scene"] is None
    assert phone.post("/api/v1/wall/remote/shown", json={"id": id, "scene": "heat"}).status_code == 401


def test_a_stream_in_trouble_stands_on_the_wall_as_on_its_own_page(site: Site) -> None:
    device = a_screen(site)
    StreamSteps(site.services.engine).note(
        [
            Seen("effects", "triage.decisions", 500, 9000, 100.0, came=True, moved=True),
            Seen("watch", "incidents.events", 900, 3, 0.0, came=True, moved=False),
        ]
    )

    with following(device) as wall:
        while (stream := wall.until("board")["stream"])["health"] != "stopped":
            pass

    page = Somebody(site, "operator03").get("/stream-health")
    told = [one for one in page["advice"] if one["code"] != "live_differed"]
    assert page["health"] == "stopped"
    assert stream["trouble"]["advice"] == told[0]
    assert stream["trouble"]["more"] == len(told) - 1 >= 1


def test_secrets_of_screens_are_kept_nowhere(site: Site) -> None:
    device = a_screen(site)
    device.post("/api/v1/wall/remote")

    with site.services.engine.connect() as connection:
        kept = connection.execute(sa.text("SELECT row_to_json(s)::text FROM screen s")).scalars().all()

    assert not any(device.cookies["gridloop_screen"] in row for row in kept)
    listed = Somebody(site, "admin").get("/screens")["items"]
    assert all("link" not in one and "token" not in one for one in listed)


def test_a_screen_and_whoever_works_here_see_where_key_places_and_offices_are_and_no_more_of_them(site: Site) -> None:
    screen = a_screen(site)

    shown = screen.get("/api/v1/landmarks").json()["items"]

    assert {"command", "police"} <= {one["id"] for one in shown if one["kind"] == "office"}
    assert all(set(one) == {"kind", "id", "name", "lon", "lat", "platform"} for one in shown)
    assert Somebody(site, "officer01").http.get("/api/v1/landmarks").json()["items"] == shown
    assert Somebody(site, "citizen01").http.get("/api/v1/landmarks").status_code == 403
