"""What nobody needs any more goes, a few rows at a time; what a promise still needs stays, however old it is."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from dispatch.adapters.postgres.retention import FORGET, forget
from dispatch.bootstrap import Services
from dispatch.domain.actor import PLATFORM_ACTOR
from dispatch.domain.terms import Action, UserId
from dispatch.entrypoints.housekeeping import BETWEEN_SECONDS, EVERY_SECONDS, one_round
from runtime.consume import DeadLetter, Message
from schemas.topics import TRIAGE_DECISIONS
from tests.postgres.township import OPERATOR, decided, move, report_of, reported, rows, seen, submission


def do(services: Services, statement: str) -> None:
    with services.engine.begin() as connection:
        connection.execute(sa.text(statement))


def count(services: Services, table: str) -> int:
    ((found,),) = rows(services, f"SELECT count(*) FROM {table}")
    return int(found)


def age(services: Services, table: str, days: float, *columns: str) -> None:
    changes = ", ".join(f"{column} = {column} - interval '{days} days'" for column in columns)
    do(services, f"UPDATE {table} SET {changes}")


def forgotten(services: Services, table: str) -> int:
    with services.engine.begin() as connection:
        return forget(connection, table, 100)


def a_declined_incident(services: Services) -> UUID:
    incident = reported(services)
    move(services, incident, Action.DECLINE, OPERATOR, reason_code="court", turn_to="12345")
    services.apply_triage([decided(incident, report_of(services, incident))])
    return incident


def test_replies_are_kept_for_thirty_days(services: Services) -> None:
    a_declined_incident(services)
    age(services, "command_key", 29.9, "at")
    before = forgotten(services, "command_key")

    age(services, "command_key", 0.2, "at")

    assert [before, forgotten(services, "command_key"), count(services, "command_key")] == [0, 1, 0]


def test_sessions_go_a_day_after_their_end_and_those_that_are_good_stay(services: Services) -> None:
    good, closed = services.sessions.open(UserId("operator01")), services.sessions.open(UserId("operator02"))
    services.sessions.close(closed)
    before = forgotten(services, "session")

    do(services, "UPDATE session SET revoked_at = revoked_at - interval '25 hours'")

    assert [before, forgotten(services, "session")] == [0, 1]
    assert services.sessions.actor(good) is not None


def test_what_was_processed_is_forgotten_long_after_its_incident_was_closed(services: Services) -> None:
    incident = a_declined_incident(services)
    age(services, "processed", 31, "at")
    before = forgotten(services, "processed")

    age(services, "incident", 31, "closed_at")

    assert [before, forgotten(services, "processed")] == [0, 1]
    version = seen(services, incident).version
    assert set(services.apply_triage([decided(incident, report_of(services, incident))]).values()) == {"ignored"}
    assert seen(services, incident).version == version


def test_what_was_processed_of_an_open_incident_is_never_forgotten(services: Services) -> None:
    incident = reported(services)
    services.apply_triage([decided(incident, report_of(services, incident))])
    age(services, "processed", 4000, "at")
    age(services, "incident", 4000, "received_at")

    assert [forgotten(services, "processed"), count(services, "processed")] == [0, 1]


def test_history_that_nobody_decided_stays_processed_so_that_it_is_not_decided_again(services: Services) -> None:
    (receipt,) = services.accept([submission(history=True)])
    ((incident, report),) = rows(services, "SELECT id, report FROM incident")
    services.leave_to_person(incident, report, "a message that died")
    age(services, "processed", 4000, "at")
    age(services, "incident", 4000, "closed_at")

    assert [forgotten(services, "processed"), count(services, "processed")] == [0, 1], receipt


def test_dead_letters_go_when_they_are_resolved_and_old_and_wait_while_they_are_open(services: Services) -> None:
    for value in (b"1", b"2"):
        message = Message(topic=TRIAGE_DECISIONS, partition=0, offset=0, key=b"k", headers=(), value=value)
        services.dead_letters.bury(DeadLetter(consumer="effects", message=message, reason="not_json", detail=""))
    age(services, "dead_letter", 4000, "first_at", "last_at")
    newest = services.reading.as_(PLATFORM_ACTOR).dead_letters()[0].id
    services.dead_letters.ask_replay(newest, "operator01")
    services.dead_letters.resolve(newest, "assigned")
    before = forgotten(services, "dead_letter")

    age(services, "dead_letter", 31, "last_at")

    assert [before, forgotten(services, "dead_letter")] == [0, 1]
    assert [letter.state for letter in services.reading.as_(PLATFORM_ACTOR).dead_letters()] == ["open"]


def test_an_open_outbox_row_is_never_forgotten(services: Services) -> None:
    reported(services)
    before = count(services, "outbox")
    age(services, "outbox", 4000, "occurred_at")

    one_round(services.engine)

    assert count(services, "outbox") == before
    assert "outbox" not in FORGET


def test_a_round_takes_a_small_batch_and_comes_back_at_once_while_there_is_more(services: Services) -> None:
    do(
        services,
        "INSERT INTO command_key SELECT 'somebody', n::text, '', '{}', clock_timestamp() - interval '31 days' "
        "FROM generate_series(1, 5) AS n",
    )

    rests = [one_round(services.engine, batch=2) for _ in range(3)]

    assert rests == [BETWEEN_SECONDS, BETWEEN_SECONDS, EVERY_SECONDS]
    assert count(services, "command_key") == 0


def test_what_became_of_an_export_is_forgotten_a_month_after_its_file(services: Services) -> None:
    for state in ("done", "expired", "cancelled", "running"):
        do(
            services,
            'INSERT INTO export (id, "user", what, filter, format, encoding, language, state, asked_at, sha256, '
            "expires_at, leased_until) VALUES (gen_random_uuid(), 'operator03', 'queue', '{}', 'csv', 'utf-8', "
            f"'zh-CN', '{state}', clock_timestamp(), '\\x00', clock_timestamp(), clock_timestamp())",
        )
    assert forgotten(services, "export") == 0
    age(services, "export", 31, "asked_at")

    assert forgotten(services, "export") == 2
    assert {state for (state,) in rows(services, "SELECT state FROM export")} == {"done", "running"}
