"""A receipt is a promise: once per report, only after COMMIT, and for nothing else."""

from __future__ import annotations

import ast
import base64
import json
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from stdnum.iso7064 import mod_11_10

from dispatch.adapters.postgres.accept import store as accept_store
from dispatch.adapters.postgres.accept.statements import STORE, STORE_WITH_PHOTOS
from dispatch.adapters.postgres.accept.store import PostgresAcceptStore
from dispatch.adapters.postgres.incidents.clock_rows import fact_from_row, ladder_to_json
from dispatch.application.accept import report_form
from dispatch.application.accept.accepting import (
    Conflict,
    OpenIncident,
    Opening,
    Receipt,
    Stored,
    Submission,
    Township,
    accept,
    opening,
)
from dispatch.application.accept.receipt_text import signed_text
from dispatch.application.accept.unkept import Failed, Unstorable
from dispatch.bootstrap import Services
from dispatch.domain.clocks.ladder import step_due_at
from dispatch.domain.terms import Role
from runtime.clock import monotonic, utc_now
from runtime.commit_watch import CommitWatch
from runtime.ids import new_id
from runtime.unavailable import Unavailable
from schemas.field_errors import Wrong
from schemas.incident_records import IncidentEvent, ReportAccepted
from tests.postgres.township import CITIZEN, OFFICER, OPERATOR, OTHER_CITIZEN, rows, somebody, submission

ROOT = Path(__file__).parents[2]


def test_a_report_becomes_an_incident_with_its_first_event_two_messages_and_two_clocks(services: Services) -> None:
    (receipt,) = services.accept([submission(urgent=True)])

    assert isinstance(receipt, Receipt)
    assert not receipt.repeated
    ((incident,),) = rows(services, "SELECT id FROM incident WHERE number = :n", n=receipt.number)
    assert rows(services, "SELECT seq, type, by FROM incident_event WHERE incident = :i", i=incident) == [
        (1, "IncidentReceived", "officer")
    ]
    topics = rows(services, "SELECT topic, urgent FROM outbox WHERE key = CAST(:i AS text) ORDER BY topic", i=incident)
    # Only the report goes before others: a fact of an incident never overtakes an earlier one.
    assert topics == [("incidents.events", False), ("reports.accepted", True)]
    clocks = rows(services, "SELECT kind, state FROM sla_clock WHERE incident = :i ORDER BY kind", i=incident)
    assert clocks == [("receive", "running"), ("total", "running")]
    assert rows(services, "SELECT count(*) FROM sla_timer WHERE incident = :i AND state = 'armed'", i=incident) == [
        (2,)
    ]


def test_the_same_report_again_gets_the_same_receipt(services: Services) -> None:
    once = submission()

    (first,) = services.accept([once])
    (second,) = services.accept([once])

    assert isinstance(first, Receipt)
    assert isinstance(second, Receipt)
    assert second.repeated
    assert (first.number, first.signature, first.received_at) == (second.number, second.signature, second.received_at)
    assert rows(services, "SELECT count(*) FROM incident") == [(1,)]


def test_a_double_tap_within_one_batch_makes_one_incident(services: Services) -> None:
    once = submission()

    receipts = services.accept([once, submission(), once, once])

    numbers = [receipt.number for receipt in receipts if isinstance(receipt, Receipt)]
    assert len(numbers) == 4
    assert numbers[0] == numbers[2] == numbers[3] != numbers[1]
    assert rows(services, "SELECT count(*) FROM incident") == [(2,)]


def test_the_same_id_with_other_bytes_or_from_somebody_else_is_a_conflict(services: Services) -> None:
    report_id = str(new_id())
    services.accept([submission(CITIZEN, report_id=report_id, text="路灯不亮")])

    outcomes = services.accept(
        [
            submission(CITIZEN, report_id=report_id, text="路灯不亮了"),
            submission(OTHER_CITIZEN, report_id=report_id, text="路灯不亮"),
        ]
    )

    assert outcomes == [Conflict(UUID(report_id)), Conflict(UUID(report_id))]


ODD = '引号"与\'反斜杠\\\\u0041、\u2028换行\n制表\t、表情🚧、\x7f、{"json": [1]}、$1 %s 与空格  '


def test_every_value_of_a_report_is_kept_as_it_was_sent(services: Services) -> None:
    sent = submission(
        OPERATOR,
        text=ODD,
        address=ODD,
        category="06010",
        position={"lon": 120.53000000000003, "lat": 30.1 + 0.2, "crs": "WGS-84", "accuracy_m": 12.5},
        occurred_at="1987-05-31T23:59:59.000001+08:00",
        origin={
            "system": "12345",
            "number": "A\\1",
            "due_at": "2099-01-01T00:00:00.123456+08:00",
            "reply_to": "county",
        },
        attachments=[{"id": str(new_id()), "sha256": "0f" * 32, "media_type": "image/png", "bytes": 10 * 2**20}],
    )

    (receipt,) = services.accept([sent])

    assert isinstance(receipt, Receipt)
    form, position = sent.form, sent.form.position
    assert position is not None
    (kept,) = rows(
        services, "SELECT text, address, category, lon, lat, accuracy_m, occurred_at, origin, sha256 FROM report"
    )
    assert kept == (ODD, ODD, "06010", position.lon, position.lat, 12.5, form.occurred_at,
                    msgspec.to_builtins(form.origin), sent.sha256)  # fmt: skip
    (photo,) = rows(services, "SELECT id, encode(sha256, 'hex'), media_type, bytes, declared_by FROM attachment")
    assert photo == (form.photos()[0].id, "0f" * 32, "image/png", 10 * 2**20, OPERATOR.user)
    ((value,),) = rows(services, "SELECT value FROM outbox WHERE topic = 'reports.accepted'")
    record = msgspec.json.decode(value, type=ReportAccepted)
    assert msgspec.json.encode(record) == bytes(value)
    assert (record.text, record.address, record.observed_at) == (ODD, ODD, form.occurred_at)
    assert record.received_at == receipt.received_at
    ((event, data),) = rows(services, "SELECT o.value, e.data FROM outbox o JOIN incident_event e ON e.id = o.event_id")
    assert msgspec.json.decode(event, type=IncidentEvent).data == data


def test_what_was_done_on_the_spot_and_every_clock_are_kept_as_they_were_decided(services: Services) -> None:
    photo = {"id": str(new_id()), "sha256": "0f" * 32, "media_type": "image/webp", "bytes": 7}
    due = (utc_now() + timedelta(days=400)).replace(microsecond=123457)
    handled = submission(OFFICER, text=ODD, self_handled={"note": ODD, "attachments": [photo]})
    imposed = submission(OPERATOR, origin={"system": "12345", "number": "1", "due_at": due.isoformat()})

    decided = written(services, handled, imposed)

    ((kept, purpose),) = rows(
        services, "SELECT r.self_handled, a.purpose FROM report r JOIN attachment a ON a.report = r.id"
    )
    assert (kept["note"], purpose) == (ODD, "after")
    clocks = [clock for one in decided for clock in one.decision.incident.clocks]
    assert len(clocks) == 4
    assert any(clock.cap == due for clock in clocks)
    for clock in clocks:
        (row,) = rows(
            services,
            "SELECT c.kind, cap, c.due_soon_at, c.due_at, c.long_overdue_at, f.at, f.kind AS fact, f.why, f.allowance, "
            "f.rule::text, f.due_soon_at, f.due_at, f.long_overdue_at, f.uncapped_due_at, f.steps_due_at, "
            "f.request, f.since, ladder, t.step, t.due_at AS step_due_at "
            "FROM sla_clock c JOIN sla_timer t ON t.clock = c.id JOIN sla_fact f ON f.clock = c.id WHERE c.id = :id",
            id=clock.id,
        )
        step, times = clock.ladder[0], clock.latest_times
        turns = (times.due_soon_at, times.due_at, times.long_overdue_at)
        assert row[:5] == (clock.kind, clock.cap, *turns)
        assert fact_from_row({**row._mapping, "kind": row.fact}) == clock.facts[0]
        assert row.ladder == json.loads(ladder_to_json(clock.ladder))
        assert (row.step, row.step_due_at) == (step.step, step_due_at(clock, step))


def written(services: Services, *submissions: Submission) -> list[Opening]:
    """Write the reports over a connection of its own and return what was decided of each."""
    decided: list[Opening] = []

    def open_incident(one: Submission, counter: int, at: datetime) -> Opening:
        decided.append(opening(one, counter, at=at, township=services._township))
        return decided[-1]

    store = PostgresAcceptStore(services.settings.database_url)
    try:
        store.write(submissions, open_incident)
    finally:
        store.close()
    return decided


def test_texts_arrive_whole_whatever_encoding_the_environment_prefers(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGCLIENTENCODING", "GBK")

    written(services, submission(text="坏了了"))

    assert rows(services, "SELECT text FROM report") == [("坏了了",)]


def test_a_connection_lost_right_after_the_commit_costs_an_answer_and_no_report(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier, new = submission(), submission()
    services.accept([earlier])

    def lost(*_: object) -> None:
        raise psycopg.OperationalError("server closed the connection unexpectedly")

    with monkeypatch.context() as patched:
        patched.setattr(accept_store, "_existing", lost)
        with pytest.raises(Unavailable):
            services.accept([earlier, new])

    again = services.accept([earlier, new])
    assert all(isinstance(receipt, Receipt) and receipt.repeated for receipt in again)
    assert rows(services, "SELECT count(*) FROM incident") == [(2,)]


def test_the_number_carries_town_day_and_check_digit(services: Services) -> None:
    (receipt,) = services.accept([submission()])

    assert isinstance(receipt, Receipt)
    assert receipt.number.startswith("330499101202")
    assert len(receipt.number) == 9 + 8 + 6 + 1
    assert mod_11_10.is_valid(receipt.number)


def test_the_signature_covers_number_report_hash_and_time(services: Services) -> None:
    (receipt,) = services.accept([submission()])
    assert isinstance(receipt, Receipt)
    key = load_pem_public_key(services.receipt_key.public_pem().encode())
    assert isinstance(key, Ed25519PublicKey)
    signed = signed_text(receipt.number, receipt.report_id, receipt.sha256, receipt.received_at)

    key.verify(base64.b64decode(receipt.signature), signed)

    assert signed.count(b"\n") == 3


def test_two_hundred_doors_with_one_report_make_one_incident(database_url: str, services: Services) -> None:
    once = submission()
    doors, per_door = 8, 25
    barrier = threading.Barrier(doors)
    township_ = Township(town="330499101", limits=lambda: services.rules().limits, new_id=new_id)
    receipts: list[object] = []

    def door() -> None:
        store = PostgresAcceptStore(database_url)
        barrier.wait()
        for _ in range(per_door):
            receipts.extend(accept([once], store=store, signer=services.receipt_key, township=township_))
        store.close()

    threads = [threading.Thread(target=door) for _ in range(doors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(receipts) == 200
    assert len({(r.number, r.signature) for r in receipts if isinstance(r, Receipt)}) == 1
    assert rows(services, "SELECT count(*) FROM incident") == [(1,)]
    assert rows(services, "SELECT count(*) FROM outbox") == [(2,)]


def test_a_row_that_postgresql_refuses_rejects_only_itself(services: Services) -> None:
    photo = {"id": str(new_id()), "sha256": "0" * 64, "media_type": "image/jpeg", "bytes": 10}
    services.accept([submission(attachments=[photo])])

    outcomes = services.accept([submission(), submission(attachments=[photo]), submission()])

    assert [type(outcome) for outcome in outcomes] == [Receipt, Unstorable, Receipt]
    assert rows(services, "SELECT count(*) FROM report") == [(3,)]


def test_a_report_that_breaks_us_costs_its_neighbours_nothing(services: Services) -> None:
    poison = submission()
    unreadable = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=8)))
    poison = replace(poison, form=msgspec.structs.replace(poison.form, occurred_at=unreadable))

    outcomes = services.accept([submission(), poison, submission()])

    assert [type(outcome) for outcome in outcomes] == [Receipt, Failed, Receipt]
    assert rows(services, "SELECT count(*) FROM report") == [(2,)]


def test_an_order_that_is_sent_again_after_its_due_time_gets_the_same_receipt(services: Services) -> None:
    due = utc_now() + timedelta(seconds=3)
    order = {"system": "12345", "number": "1", "due_at": due.isoformat()}
    once = submission(OPERATOR, origin=order)
    (first,) = services.accept([once])
    while utc_now() <= due:
        time.sleep(0.1)

    second, fresh = services.accept([once, submission(OPERATOR, origin=order)])

    assert isinstance(first, Receipt)
    assert isinstance(second, Receipt)
    assert (first.number, second.repeated) == (second.number, True)
    assert isinstance(fresh, Unstorable)


def test_batches_that_overlap_do_not_wait_for_each_other_for_ever(database_url: str, services: Services) -> None:
    first, middle, last = sorted((submission() for _ in range(3)), key=lambda one: one.form.report_id)
    outcomes: list[object] = []

    def door(*batch: Submission) -> None:
        try:
            outcomes.extend(services.accept(batch))
        except Unavailable as error:
            outcomes.append(error)

    doors = [
        threading.Thread(target=door, args=(first, middle, last)),
        threading.Thread(target=door, args=(last, middle, first)),
    ]
    with psycopg.connect(database_url) as holding:
        holding.execute(
            "INSERT INTO report (id, number, incident, sender, sha256, received_at, channel, text, urgent)"
            " VALUES (%s, 'x', gen_random_uuid(), 'x', '', now(), 'x', 'x', false)",
            (middle.form.report_id,),
        )
        for thread in doors:
            thread.start()
            time.sleep(0.3)
        holding.rollback()
    for thread in doors:
        thread.join()

    assert [type(outcome) for outcome in outcomes] == [Receipt] * 6
    assert rows(services, "SELECT count(*) FROM report") == [(3,)]


def test_nothing_is_promised_while_the_database_is_away(tmp_path: Path, services: Services) -> None:
    store = PostgresAcceptStore("postgresql://nobody:x@127.0.0.1:1/none")
    township_ = Township(town="330499101", limits=lambda: services.rules().limits, new_id=new_id)

    with pytest.raises(Unavailable):
        accept([submission()], store=store, signer=services.receipt_key, township=township_)


def test_a_connection_that_was_cut_while_it_rested_costs_nobody_a_receipt(
    database_url: str, services: Services
) -> None:
    services.accept([submission()])
    with psycopg.connect(database_url, autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'gridloop-accept'"
        )

    (receipt,) = services.accept([submission()])

    assert isinstance(receipt, Receipt)


def test_history_is_closed_from_the_start_and_has_no_clocks(services: Services) -> None:
    services.accept([submission(OFFICER, history=True)])

    assert rows(services, "SELECT status, outcome, history FROM incident") == [("closed", "imported", True)]
    assert rows(services, "SELECT count(*) FROM sla_clock") == [(0,)]


def test_only_accept_builds_receipts() -> None:
    makers = {
        path.relative_to(ROOT).as_posix()
        for package in ("dispatch", "producers", "console", "stream_processors", "deploy")
        for path in (ROOT / package).rglob("*.py")
        if "node_modules" not in path.parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "Receipt"
    }

    assert makers == {"dispatch/application/accept/accepting.py"}


def test_a_server_in_trouble_is_no_fault_of_the_report(admin_database_url: str, services: Services) -> None:
    once = submission()
    with psycopg.connect(admin_database_url, autocommit=True) as connection:
        connection.execute("ALTER TABLE sla_fact RENAME TO out_of_reach")
        try:
            outcomes = services.accept([once, submission()])
        finally:
            connection.execute("ALTER TABLE out_of_reach RENAME TO sla_fact")

    assert [type(outcome) for outcome in outcomes] == [Failed, Failed]
    assert isinstance(services.accept([once])[0], Receipt)


def test_a_commit_that_fails_promises_nothing(admin_database_url: str, services: Services) -> None:
    batch = [submission(), submission()]
    with psycopg.connect(admin_database_url, autocommit=True) as connection:
        connection.execute(
            "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'at the very end'; END $$"
        )
        connection.execute(
            "CREATE CONSTRAINT TRIGGER fails AFTER INSERT ON report DEFERRABLE INITIALLY DEFERRED "
            "FOR EACH ROW EXECUTE FUNCTION fail()"
        )
        outcomes = services.accept(batch)
        connection.execute("DROP TRIGGER fails ON report")

    assert [type(outcome) for outcome in outcomes] == [Failed, Failed]
    assert rows(services, "SELECT count(*) FROM report") == [(0,)]
    again = services.accept(batch)
    assert all(isinstance(outcome, Receipt) and not outcome.repeated for outcome in again)


def test_every_receipt_of_a_batch_is_signed_for_itself(services: Services) -> None:
    earlier, twice, once = submission(), submission(), submission()
    services.accept([earlier])

    receipts = services.accept([once, twice, earlier, twice])

    key = load_pem_public_key(services.receipt_key.public_pem().encode())
    assert isinstance(key, Ed25519PublicKey)
    for receipt in receipts:
        assert isinstance(receipt, Receipt)
        signed = signed_text(receipt.number, receipt.report_id, receipt.sha256, receipt.received_at)
        key.verify(base64.b64decode(receipt.signature), signed)


def test_one_bad_report_of_many_is_found_in_halves(services: Services) -> None:
    photo = {"id": str(new_id()), "sha256": "0" * 64, "media_type": "image/jpeg", "bytes": 10}
    services.accept([submission(attachments=[photo])])
    batch = [submission() for _ in range(32)]
    batch[20] = submission(attachments=[photo])

    outcomes = services.accept(batch)

    assert [type(outcome) for outcome in outcomes] == [*[Receipt] * 20, Unstorable, *[Receipt] * 11]
    (transactions,) = rows(services, "SELECT count(DISTINCT xmin::text) FROM report WHERE id <> :id", id=new_id())[0]
    assert transactions <= 1 + 5  # the photo's first report; halves of 16, 8, 4, 2 and 1


def test_looking_for_a_repeated_report_writes_so_that_it_waits_for_a_standby(
    database_url: str, services: Services
) -> None:
    once = submission()
    services.accept([once])
    store = PostgresAcceptStore(database_url)
    store.earlier(once)  # connects, which has transactions of its own
    next_transaction = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
    with psycopg.connect(database_url, autocommit=True) as connection:
        before = connection.execute(next_transaction).fetchone()
        again = store.earlier(once)
        after = connection.execute(next_transaction).fetchone()
    store.close()

    assert isinstance(again, Stored)
    assert before != after  # looking alone has no transaction number, and waits for no standby


@pytest.mark.parametrize(("level", "only_local"), [("WARNING", True), ("NOTICE", False)])
def test_a_commit_that_no_standby_confirmed_is_noticed_in_any_language(
    database_url: str, level: str, only_local: bool
) -> None:
    with psycopg.connect(database_url) as connection:
        watch = CommitWatch(connection)
        connection.execute(f"DO $$ BEGIN RAISE {level} '由于用户请求而正在取消等待同步复制'; END $$")

    assert watch.only_local is only_local


class CountingStore(PostgresAcceptStore):
    """A store that knows how many batches it was asked to commit."""

    batches = 0

    def write(
        self, submissions: Sequence[Submission], open_incident: OpenIncident
    ) -> list[Stored | Conflict | Unstorable | Failed]:
        self.batches += 1
        return super().write(submissions, open_incident)


def a_photo(id: UUID | None = None) -> dict[str, object]:
    return {"id": str(id or new_id()), "sha256": "0" * 64, "media_type": "image/jpeg", "bytes": 10}


def test_reports_that_cannot_be_kept_cost_their_neighbours_no_second_try(services: Services) -> None:
    taken, twice, own = new_id(), new_id(), new_id()
    services.accept([submission(attachments=[a_photo(taken)])])
    repeated = submission(OTHER_CITIZEN, attachments=[a_photo(own)])
    services.accept([repeated])
    late = {"system": "12345", "number": "1", "due_at": (utc_now() - timedelta(days=1)).isoformat()}
    store = CountingStore(services.settings.database_url)

    outcomes = accept(
        [
            submission(),
            submission(attachments=[a_photo(taken)]),
            submission(attachments=[a_photo(twice), a_photo()], report_id="01936d0a-7e4b-7c3e-9f10-000000000001"),
            submission(attachments=[a_photo(twice)], report_id="01936d0a-7e4b-7c3e-9f10-000000000002"),
            submission(attachments=[a_photo(), a_photo(taken)]),
            submission(OPERATOR, origin=late),
            repeated,
            submission(CITIZEN, attachments=[a_photo()]),
        ],
        store=store,
        signer=services.receipt_key,
        township=services._township,
    )
    store.close()

    assert [type(outcome).__name__ for outcome in outcomes] == [
        *("Receipt", "Unstorable", "Receipt", "Unstorable", "Unstorable", "Unstorable", "Receipt", "Receipt")
    ]
    codes = {outcome.code for outcome in outcomes if isinstance(outcome, Unstorable)}
    assert codes == {Wrong.PHOTO_ID_TAKEN, Wrong.DUE_PAST}
    assert store.batches == 1
    photos = rows(services, "SELECT count(*) FROM attachment WHERE id = ANY(:ids)", ids=[taken, twice, own])
    assert photos == [(3,)]


def test_a_report_with_too_many_photos_on_the_way_costs_its_neighbours_no_second_try(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender = somebody("citizen-with-photos", Role.CITIZEN)
    monkeypatch.setattr(report_form, "PHOTOS_OPEN", 3)
    services.accept([submission(sender, attachments=[a_photo()])])
    store = CountingStore(services.settings.database_url)
    batch = [
        submission(sender, report_id=f"01936d0a-7e4b-7c3e-9f10-0000000001{n}", attachments=[a_photo()])
        for n in range(10, 14)
    ]

    outcomes = accept(
        [*batch, submission(OFFICER, attachments=[a_photo()])],
        store=store,
        signer=services.receipt_key,
        township=services._township,
    )
    store.close()

    assert [isinstance(outcome, Receipt) for outcome in outcomes] == [True, True, False, False, True]
    assert [outcome.later for outcome in outcomes if isinstance(outcome, Unstorable)] == [True, True]
    assert store.batches == 1


def test_two_doors_that_meet_one_photo_id_at_once_give_one_receipt_for_it(services: Services) -> None:
    id = new_id()
    reports = [submission(attachments=[a_photo(id)]) for _ in range(8)]
    outcomes: list[object] = []

    def send(one: Submission) -> None:
        outcomes.extend(services.accept([one, submission()]))

    threads = [threading.Thread(target=send, args=(one,)) for one in reports]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sum(isinstance(outcome, Receipt) for outcome in outcomes) == 1 + len(reports)
    assert sum(isinstance(outcome, Unstorable) for outcome in outcomes) == len(reports) - 1


@pytest.mark.parametrize("statement", [STORE, STORE_WITH_PHOTOS], ids=["plain", "with photos"])
def test_what_is_planned_for_an_empty_township_walks_through_no_table(
    database_url: str, services: Services, statement: str
) -> None:
    store = PostgresAcceptStore(database_url)

    plan = "\n".join(row["QUERY PLAN"] for row in store._connected().execute(f"EXPLAIN (GENERIC_PLAN) {statement}"))
    store.close()

    assert "Insert on report" in plan
    assert "Seq Scan" not in plan


@pytest.mark.parametrize("hours", [-1, 1], ids=["behind", "ahead"])
@pytest.mark.parametrize("attachments", [[], [{}]], ids=["without photo", "with a photo"])
def test_a_time_that_was_carried_on_while_the_clocks_parted_is_not_a_reports_time(
    services: Services, hours: int, attachments: list[dict[str, object]]
) -> None:
    services.accept([submission()])
    ahead = services._accept_store()._ahead
    at = utc_now()
    ahead._asked = (at + timedelta(hours=hours), monotonic())  # a machine that stood still, a clock that was set

    (receipt,) = services.accept([submission(attachments=[a_photo() for _ in attachments])])

    assert isinstance(receipt, Receipt)
    assert not receipt.repeated
    assert abs(receipt.received_at - at) < timedelta(minutes=1)
    assert rows(services, "SELECT count(*) FROM incident") == [(2,)]


def test_a_batch_that_follows_another_is_one_statement(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    services.accept([submission()])
    statements: list[str] = []
    execute = psycopg.Connection.execute

    def noted(connection: psycopg.Connection, query: str, *more: Any, **named: Any) -> psycopg.Cursor:
        statements.append(query)
        return execute(connection, query, *more, **named)

    counted, received = [], []
    with monkeypatch.context() as watched:
        watched.setattr(psycopg.Connection, "execute", noted)
        for _ in range(5):  # a machine that halts for a second asks again, and rightly
            statements.clear()
            (receipt, _) = services.accept([submission(), submission()])
            assert isinstance(receipt, Receipt)
            counted.append(list(statements))
            received.append(receipt.received_at)

    assert [STORE] in counted
    assert received == sorted(received)
    assert len(set(received)) == len(received)
