"""A board misses no event: late commits, reconnects, slow readers, sessions that end."""

from __future__ import annotations

import asyncio
import json
import queue
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pytest

from console.api import hub, stream
from console.api.board import QUEUE_LIMIT, Board, incident_message, resync_message
from console.api.hub import REPLAY_LIMIT, Hub
from dispatch.adapters.postgres import event_tail
from dispatch.adapters.postgres.commit_order import BEGINNING, Bookmark, Ordinal
from dispatch.adapters.postgres.event_tail import Happened
from dispatch.application.policy import Concerned
from dispatch.bootstrap import Services
from dispatch.domain.terms import Action, AreaCode, Role
from runtime.database_url import conninfo
from runtime.ids import new_id
from tests.postgres.township import (
    CITIZEN,
    OPERATOR,
    OTHER_CITIZEN,
    decided,
    move,
    report_of,
    reported,
    seen,
    somebody,
    township,
)
from tests.postgres.web import Site, Somebody, number_of, running
from tests.postgres_server import as_superuser

PATIENCE = 15.0
QUIET = 0.7


@pytest.fixture
def services(site: Site) -> Services:
    return site.services


@pytest.fixture(autouse=True)
def _nobody_else_listens(request: pytest.FixtureRequest) -> None:
    """Boards of earlier tests are gone: the first board begins at the end of what has happened."""
    if "site" in request.fixturenames:
        wait_until_nobody_listens(request.getfixturevalue("site"))


def wait_until_nobody_listens(site: Site) -> None:
    deadline = monotonic() + PATIENCE
    while site.web.console.hub.boards:
        assert monotonic() < deadline
        sleep(0.01)


@pytest.fixture
def own_site(database_url: str, tmp_path: Path) -> Iterator[Site]:
    """For tests that break something."""
    with township(database_url, tmp_path) as services, running(services) as made:
        yield made


@dataclass(frozen=True)
class Event:
    """One event as a browser gets it."""

    name: str
    id: str
    data: Any


class Listener:
    """A board that reads its stream in a thread of its own."""

    def __init__(self, answer: httpx.Response) -> None:
        self.headers = answer.headers
        self.events: queue.Queue[Event] = queue.Queue()
        self.started = threading.Event()
        self.ended = threading.Event()
        self.last_id = ""
        self.bookmarks: list[str] = []
        self.heartbeats = 0
        self._thread = threading.Thread(target=self._read, args=(answer,), daemon=True)
        self._thread.start()
        assert self.started.wait(PATIENCE)

    def next(self) -> Event:
        """The next event."""
        return self.events.get(timeout=PATIENCE)

    def is_quiet(self) -> bool:
        """Whether nothing comes for a while."""
        try:
            self.events.get(timeout=QUIET)
        except queue.Empty:
            return True
        return False

    def _read(self, answer: httpx.Response) -> None:
        fields: dict[str, str] = {}
        try:
            for line in answer.iter_lines():
                if line:
                    name, _, value = line.partition(":")
                    fields[name] = value.strip()
                else:
                    self._dispatch(fields)
                    fields = {}
        except httpx.HTTPError:
            pass
        self.ended.set()

    def _dispatch(self, fields: dict[str, str]) -> None:
        self.last_id = fields.get("id", self.last_id)
        self.bookmarks.append(self.last_id)
        self.started.set()
        if fields.get("event") == "heartbeat":
            self.heartbeats += 1
        elif "data" in fields:
            self.events.put(Event(fields["event"], self.last_id, json.loads(fields["data"])))


@contextmanager
def listening(person: Somebody, last_id: str | None = None) -> Iterator[Listener]:
    headers = {"Last-Event-ID": last_id} if last_id else {}
    with person.http.stream("GET", "/api/v1/stream", headers=headers) as answer:
        assert answer.status_code == 200
        try:
            yield Listener(answer)
        finally:  # a mere close would not end the read that the listener's thread is waiting in
            answer.extensions["network_stream"].get_extra_info("socket").shutdown(socket.SHUT_RDWR)


def insert_event(connection: psycopg.Connection[Any], incident: UUID, seq: int) -> None:
    connection.execute(
        "INSERT INTO incident_event (incident, seq, id, type, occurred_at, by, status, version, caused_by, data)"
        " VALUES (%s, %s, %s, 'CommentAdded', now(), 'operator', 'received', 1, %s, '{}')",
        (incident, seq, new_id(), new_id()),
    )


def test_an_event_reaches_a_board_with_its_bookmark(services: Services, site: Site) -> None:
    with listening(Somebody(site, "operator03")) as board:
        incident = reported(services, CITIZEN)

        event = board.next()

    assert event.name == "incident"
    assert Bookmark.read(event.id).ordinal > BEGINNING
    assert event.data == {
        "number": number_of(services, incident),
        "seq": 1,
        "type": "IncidentReceived",
        "status": "received",
        "version": 1,
    }
    assert board.headers["x-accel-buffering"] == "no"
    assert board.headers["content-type"] == "text/event-stream; charset=utf-8"


def test_a_board_hears_only_of_what_its_person_sees(services: Services, site: Site) -> None:
    with listening(Somebody(site, "citizen01")) as mine, listening(Somebody(site, "enforcement-h1")) as unit:
        reported(services, OTHER_CITIZEN)
        incident = reported(services, CITIZEN)
        services.apply_triage([decided(incident, report_of(services, incident))])
        number = number_of(services, incident)

        heard = [mine.next() for _ in range(3)]
        of_unit = [unit.next() for _ in range(2)]

        assert {event.data["number"] for event in heard} == {number}
        assert [event.data["seq"] for event in heard] == [1, 2, 3]
        assert [event.data["number"] for event in of_unit] == [number, number]
        assert {event.data["type"] for event in heard} == {None}, "which facts there are, a reporter is not told"
        assert None not in {event.data["type"] for event in of_unit}


def test_who_reported_and_looks_after_the_place_too_hears_which_facts_there_are(services: Services, site: Site) -> None:
    with listening(Somebody(site, "operator03")) as board:
        incident = reported(services, somebody("operator03", Role.OPERATOR))
        first = board.next()
        missed = Somebody(site, "operator03")

    assert (first.data["number"], first.data["type"]) == (number_of(services, incident), "IncidentReceived")
    with listening(missed, first.id) as again:
        move(services, incident, Action.COMMENT, OPERATOR, note="已联系")
        assert again.next().data["type"] == "CommentAdded"


def test_what_a_reporter_missed_comes_without_its_facts_too(services: Services, site: Site) -> None:
    with listening(Somebody(site, "citizen01")) as board:
        incident = reported(services, CITIZEN)
        first = board.next()
    move(services, incident, Action.COMMENT, OPERATOR, note="内部备注")

    with listening(Somebody(site, "citizen01"), first.id) as again:
        missed = again.next()

    assert (missed.data["seq"], missed.data["type"]) == (2, None)


def test_a_board_that_may_show_what_turns_out_to_be_an_accusation_loads_anew(services: Services, site: Site) -> None:
    incident = reported(services, CITIZEN, text="窗口人员态度恶劣")
    with (
        listening(Somebody(site, "operator03")) as operator,
        listening(Somebody(site, "supervisor01")) as supervisor,
        listening(Somebody(site, "police-h1")) as stranger,
    ):
        services.apply_triage([decided(incident, report_of(services, incident), accused=("role:operator",))])

        told = [supervisor.next() for _ in range(2)]
        heard = operator.next()

        assert [event.name for event in told] == ["incident", "incident"]
        assert (heard.name, heard.data) == ("resync", {})
        assert operator.is_quiet()
        assert stranger.is_quiet()


def test_a_unit_that_an_accusation_is_taken_from_loads_anew(services: Services, site: Site) -> None:
    incident = reported(services, CITIZEN)
    services.apply_triage([decided(incident, report_of(services, incident))])
    with listening(Somebody(site, "enforcement-h1")) as unit:
        move(
            services,
            incident,
            Action.ACCUSE,
            somebody("supervisor01", Role.SUPERVISOR),
            unit="enforcement",
            reason="来信反映",
        )

        heard = unit.next()

        assert (heard.name, heard.data) == ("resync", {})


def test_a_transaction_that_commits_late_is_neither_skipped_nor_overtaken(site: Site, services: Services) -> None:
    early, late = reported(services, CITIZEN), reported(services, CITIZEN)
    with (
        psycopg.connect(conninfo(services.settings.database_url)) as first,
        psycopg.connect(conninfo(services.settings.database_url)) as second,
        listening(Somebody(site, "operator03")) as board,
    ):
        insert_event(first, early, 2)
        insert_event(second, late, 2)
        second.commit()
        nothing_yet = board.is_quiet()
        first.commit()

        heard = [board.next(), board.next()]

    assert nothing_yet
    assert [event.data["number"] for event in heard] == [number_of(services, early), number_of(services, late)]


def test_a_board_that_comes_back_gets_what_it_missed_and_then_goes_on(services: Services, site: Site) -> None:
    person = Somebody(site, "operator03")
    with listening(person) as board:
        reported(services, CITIZEN)
        last = board.next().id
    missed = [reported(services, CITIZEN) for _ in range(3)]

    with listening(person, last) as board:
        now = reported(services, CITIZEN)
        heard = [board.next().data["number"] for _ in range(4)]

    assert heard == [number_of(services, incident) for incident in (*missed, now)]


def test_a_board_knows_its_bookmark_before_anything_has_happened(services: Services, site: Site) -> None:
    reported(services, CITIZEN)
    person = Somebody(site, "operator03")
    with listening(person) as board:
        last = board.last_id
    missed = reported(services, CITIZEN)

    with listening(person, last) as board:
        assert board.next().data["number"] == number_of(services, missed)


def test_what_was_missed_is_also_kept_from_those_who_may_not_see_it(services: Services, site: Site) -> None:
    person = Somebody(site, "citizen01")
    with listening(person) as board:
        last = board.last_id
    reported(services, OTHER_CITIZEN)

    with listening(person, last) as board:
        assert board.is_quiet()


def test_a_board_that_missed_too_much_is_told_to_load_anew(site: Site, services: Services) -> None:
    person = Somebody(site, "operator03")
    incident = reported(services, CITIZEN)
    with listening(person) as board:
        last = board.last_id
    with psycopg.connect(conninfo(services.settings.database_url)) as connection:
        for seq in range(2, REPLAY_LIMIT + 4):
            insert_event(connection, incident, seq)

    with listening(person, last) as board:
        first = board.next()
        reported(services, CITIZEN)
        then = board.next()

    assert (first.name, then.name) == ("resync", "incident")


@pytest.mark.parametrize("bookmark", ["{}.99999999999-1", "another.1-1", "1-1", "{}.nonsense", "nonsense"])
def test_a_bookmark_that_cannot_be_ours_means_to_load_anew(services: Services, site: Site, bookmark: str) -> None:
    history = services.reading.end_of_events()[0].history

    with listening(Somebody(site, "operator03"), bookmark.format(history)) as board:
        reported(services, CITIZEN)
        heard = [board.next() for _ in range(2)]

    assert [event.name for event in heard] == ["resync", "incident"]
    assert Bookmark.read(heard[0].id).history == history


def test_a_burst_longer_than_a_queue_reaches_a_board_that_keeps_up(site: Site, services: Services) -> None:
    incident = reported(services, CITIZEN)
    with (
        listening(Somebody(site, "operator03")) as board,
        psycopg.connect(conninfo(services.settings.database_url)) as connection,
    ):
        for seq in range(2, QUEUE_LIMIT + 50):
            insert_event(connection, incident, seq)
        connection.commit()
        told = [board.next() for _ in range(2, QUEUE_LIMIT + 50)]

    assert {message.name for message in told} == {"incident"}
    assert [message.data["seq"] for message in told] == list(range(2, QUEUE_LIMIT + 50))


HERE = "here"


def at(xid: int, identity: int) -> Bookmark:
    return Bookmark(HERE, Ordinal(xid, identity))


def a_board() -> Board:
    board = Board(OPERATOR, b"board")
    board.begin(at(0, 0))
    return board


def happened(identity: int) -> Happened:
    return Happened(
        ordinal=Ordinal(7, identity),
        number=str(identity),
        seq=1,
        type="CommentAdded",
        status="received",
        version=1,
        concerned=Concerned(town=AreaCode("330499101"), cell=None, reporter=None),
    )


def test_a_slow_board_keeps_a_bounded_queue_and_loses_only_its_own() -> None:
    async def play() -> tuple[bytes, bytes, list[bool]]:
        slow, quick = a_board(), a_board()
        kept, read = [], b""
        for identity in range(1, QUEUE_LIMIT + 2):
            message = [incident_message(happened(identity), HERE)]
            kept.append(slow.offer(message, at(7, identity)))
            quick.offer(message, at(7, identity))
            read += await quick.take(1)
        return await slow.take(1), read, kept

    waiting, read, kept = asyncio.run(play())

    assert waiting == resync_message(at(7, QUEUE_LIMIT + 1))
    assert read.count(b"event: incident") == QUEUE_LIMIT + 1
    assert kept == [True] * QUEUE_LIMIT + [False]


def test_a_bookmark_is_told_only_with_everything_that_leads_to_it() -> None:
    board = a_board()
    message = incident_message(happened(1), HERE)

    board.offer([message], at(7, 1))
    before = board.taken
    taken = asyncio.run(board.take(0))

    assert (before, taken, board.taken) == (at(0, 0), message, at(7, 1))


def test_what_happens_while_a_board_comes_back_is_not_skipped_when_it_breaks_again_at_once(
    services: Services, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = Somebody(site, "operator03")
    with listening(person) as board:
        reported(services, CITIZEN)
        last = board.next().id
    really_missed = Hub._missed

    def missed(self: Hub, board: Board, after: Bookmark, until: Bookmark) -> list[bytes]:
        reported(services, CITIZEN)
        deadline = monotonic() + PATIENCE
        while board.bookmark == until:
            assert monotonic() < deadline
            sleep(0.01)
        return really_missed(self, board, after, until)

    monkeypatch.setattr(Hub, "_missed", missed)
    with listening(person, last) as board:
        told_before = Bookmark.read(board.bookmarks[0])
        event = Bookmark.read(board.next().id)

    assert told_before.history == event.history
    assert told_before.ordinal < event.ordinal


def test_a_board_that_could_not_join_is_told_to_come_again_and_is_not_kept(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> list[bytes]:
        raise psycopg.OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(Hub, "_missed", away)
    answer = Somebody(site, "operator03").http.get("/api/v1/stream", headers={"Last-Event-ID": "1-1"})

    assert (answer.status_code, "retry-after" in answer.headers) == (503, True)
    assert site.web.console.hub.boards == 0


def test_the_oldest_stream_of_an_account_gives_way_when_it_has_too_many(
    services: Services, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "STREAMS_EACH", 2)
    person = Somebody(site, "operator03")

    with (
        listening(person) as oldest,
        listening(Somebody(site, "operator02")) as other,
        listening(person) as second,
        listening(person) as third,
    ):
        ended = oldest.ended.wait(PATIENCE)
        reported(services, CITIZEN)
        heard = {board.next().name for board in (second, third, other)}

    assert ended
    assert heard == {"incident"}


def test_a_bookmark_never_goes_backwards() -> None:
    board = a_board()

    board.offer([], at(9, 1))
    board.offer([], at(8, 5))

    assert board.bookmark == at(9, 1)


def test_what_waits_is_replaced_by_the_word_to_load_anew_when_another_history_begins() -> None:
    board = a_board()
    board.offer([incident_message(happened(9), HERE)], at(7, 9))
    elsewhere = Bookmark("elsewhere", Ordinal(6, 1))

    board.begin_anew(elsewhere)
    board.offer([incident_message(happened(10), HERE)], at(7, 10))
    taken = asyncio.run(board.take(0))

    assert (taken, board.taken) == (resync_message(elsewhere), elsewhere)


def test_a_stream_ends_within_about_a_second_of_its_session(services: Services, site: Site) -> None:
    person = Somebody(site, "operator03")
    with listening(person) as board:
        services.sessions.close(person.token)
        revoked_at = monotonic()
        ended = board.ended.wait(PATIENCE)

    assert ended
    assert monotonic() - revoked_at < 3  # a second, and what a busy machine adds


def test_a_stream_of_somebody_whose_grants_changed_ends_and_comes_back_with_the_new_ones(
    services: Services, site: Site
) -> None:
    with listening(Somebody(site, "operator02")) as board:
        with services.engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM role_grant WHERE \"user\" = 'operator02'")
        ended = board.ended.wait(PATIENCE)

    assert ended


def test_stopping_ends_every_stream_at_once(own_site: Site) -> None:
    with listening(Somebody(own_site, "operator03")) as one, listening(Somebody(own_site, "citizen01")) as other:
        own_site.web.end_streams()

        assert one.ended.wait(2)
        assert other.ended.wait(2)


def test_a_quiet_stream_has_a_heartbeat_that_pages_hear(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "HEARTBEAT_SECONDS", 0.05)

    with listening(Somebody(site, "operator03")) as board:
        assert board.is_quiet()

    assert board.heartbeats > 1


def test_a_stream_whose_tail_stands_still_has_no_heartbeat(own_site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "HEARTBEAT_SECONDS", 0.05)
    monkeypatch.setattr(hub, "FRESH_SECONDS", 1.5)
    with (
        listening(Somebody(own_site, "operator03")) as board,
        psycopg.connect(conninfo(own_site.services.settings.database_url)) as connection,
    ):
        connection.execute("LOCK TABLE incident_event IN ACCESS EXCLUSIVE MODE")
        sleep(3)
        before = board.heartbeats
        sleep(1)
        standing = board.heartbeats
        connection.rollback()
        sleep(2)

        assert (standing, board.heartbeats > standing) == (before, True)


CUT = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE application_name = 'gridloop-stream' AND datname = current_database()"
)


def test_the_tail_goes_on_after_it_lost_its_connection(site: Site, services: Services) -> None:
    with listening(Somebody(site, "operator03")) as board:
        reported(services, CITIZEN)
        board.next()
        with psycopg.connect(as_superuser(services.settings.database_url), autocommit=True) as connection:
            connection.execute(CUT)
        incident = reported(services, CITIZEN)

        assert board.next().data["number"] == number_of(services, incident)


def test_boards_load_anew_and_hear_everything_after_a_standby_took_over(
    own_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The standby lacked the last commits, so that what happens there has bookmarks the boards are beyond."""
    services = own_site.services
    person = Somebody(own_site, "operator03")
    with listening(person) as board:
        reported(services, CITIZEN)
        last = board.next().id
        ahead = Bookmark.read(last)
        own_site.web.console.hub._bookmark = ahead._replace(ordinal=Ordinal(ahead.ordinal.xid + 10**6, 1))
        monkeypatch.setattr(event_tail, "HISTORY", "SELECT 'of-the-standby'")
        with psycopg.connect(as_superuser(services.settings.database_url), autocommit=True) as connection:
            connection.execute(CUT)
        told = board.next()
        incident = reported(services, CITIZEN)
        heard = board.next()

    with listening(person, last) as board:
        again = board.next().name

    assert (told.name, Bookmark.read(told.id).history) == ("resync", "of-the-standby")
    assert heard.data["number"] == number_of(services, incident)
    assert again == "resync"


def test_an_alert_reaches_the_boards_of_its_recipient_and_no_others(site: Site, services: Services) -> None:
    incident = reported(services, CITIZEN)
    with listening(Somebody(site, "supervisor01")) as meant, listening(Somebody(site, "operator03")) as other:
        id = new_id()
        with psycopg.connect(conninfo(services.settings.database_url)) as connection:
            connection.execute(
                "INSERT INTO notification (id, incident, kind, recipient, channel, state, created_at, body) VALUES"
                " (%s, %s, 'escalation', 'supervisor01', 'in_app', 'pending', clock_timestamp(), %s)",
                (id, incident, '{"level": "supervisor", "clock_kind": "receive"}'),
            )

        alert = meant.next()

        assert alert.name == "alert"
        assert (alert.data["id"], alert.data["number"]) == (str(id), number_of(services, incident))
        told = ("kind", "level", "clock_kind")
        assert tuple(alert.data[name] for name in told) == ("escalation", "supervisor", "receive")
        assert meant.is_quiet()
        assert other.is_quiet()


def test_nothing_is_read_while_nobody_listens(services: Services, site: Site) -> None:
    with listening(Somebody(site, "operator03")):
        pass
    wait_until_nobody_listens(site)
    reported(services, CITIZEN)

    with services.engine.connect() as connection:
        at_end = event_tail.end(event_tail.driver(connection))
    sleep(QUIET)
    assert site.web.console.hub.bookmark < at_end
    assert at_end.ordinal > BEGINNING


def test_events_of_one_incident_come_in_the_order_of_their_numbers(services: Services, site: Site) -> None:
    with listening(Somebody(site, "operator03")) as board:
        incident = reported(services, CITIZEN)
        services.apply_triage([decided(incident, report_of(services, incident))])
        total = seen(services, incident).seq

        assert [board.next().data["seq"] for _ in range(total)] == list(range(1, total + 1))
