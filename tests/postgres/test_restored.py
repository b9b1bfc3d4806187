"""A database that was restored on a server with smaller xids tells everything that was open, and keeps its order."""

from __future__ import annotations

import psycopg

from deploy.checkup import servers
from deploy.checkup.finding import Outcome
from deploy.local.postgres_data import Login
from dispatch.adapters.postgres import event_tail
from dispatch.adapters.postgres.commit_order import BEGINNING, Bookmark
from dispatch.adapters.postgres.migrate import upgrade
from dispatch.adapters.postgres.outbox import Outbox, Place
from dispatch.bootstrap import Services
from schemas.topics import INCIDENTS_EVENTS, REPORTS_ACCEPTED
from tests.postgres.township import reported
from tests.postgres_server import as_login, as_superuser

FROM_ANOTHER_SERVER = (
    "ALTER TABLE incident_event DISABLE TRIGGER append_only",
    "UPDATE outbox SET xid = '99999999999'",
    "UPDATE incident_event SET xid = '99999999999'",
    "DELETE FROM reader_position",
    "INSERT INTO reader_position VALUES ('words', '99999999999', 1)",
    "ALTER TABLE incident_event ENABLE TRIGGER append_only",
)


def test_what_bears_xids_of_another_server_is_mended_and_told(services: Services) -> None:
    url = services.settings.database_url
    for _ in range(5):
        reported(services)
    admin = as_login(Login.MIGRATE, url)
    with psycopg.connect(admin, autocommit=True) as connection, Outbox(url) as outbox:
        for statement in FROM_ANOTHER_SERVER:
            connection.execute(statement.encode())
        lanes = [Place(topic, urgent=False, after=BEGINNING) for topic in (REPORTS_ACCEPTED, INCIDENTS_EVENTS)]
        before = (len(outbox.read(lanes, limit=10).rows), len(event_tail.after(connection, BEGINNING, 10)))
        found = servers.restored(connection).outcome

        upgrade(admin)

        told = outbox.read(lanes, limit=10).rows
        heard = event_tail.after(connection, BEGINNING, 10)
        readers = connection.execute("SELECT count(*) FROM reader_position").fetchone()
        after = servers.restored(connection).outcome

    assert before == (0, 0)
    assert (found, after) == (Outcome.FAILED, Outcome.OK)
    assert (len(told), len(heard)) == (10, 5)
    assert [event.ordinal.id for event in heard] == sorted(event.ordinal.id for event in heard)
    assert readers == (0,)


def test_a_restored_dump_is_another_history_and_every_role_knows_it(services: Services) -> None:
    url = services.settings.database_url
    before = {end_for(as_login(login, url)) for login in Login}
    with psycopg.connect(as_superuser(url), autocommit=True) as connection:
        connection.execute("ALTER TABLE incident_event RENAME TO gone")
        connection.execute("CREATE TABLE incident_event AS TABLE gone")
    after = end_for(as_superuser(url))

    ((history, ordinal),) = before
    assert after.history != history
    assert after.ordinal == ordinal


def end_for(database_url: str) -> Bookmark:
    with psycopg.connect(database_url) as connection:
        return event_tail.end(connection)
