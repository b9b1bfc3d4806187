"""Puts the demo township into a database that does not have it: its documents and its people.

What is there already stays: a second start changes nothing, and neither does a newer release's seed.
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from deploy.demo.seed import Person, documents, people
from dispatch.adapters.postgres.reference import publish
from dispatch.adapters.postgres.tables import app_user, reference_document, role_grant
from runtime.connections import engine
from schemas.reference import ReferenceDocument

PUBLISHER = "demo"


def plant(database_url: str, *more: ReferenceDocument) -> bool:
    """Plant the township where there is none, with some documents more or others; say whether there was none."""
    database = engine(database_url, application="gridloop-seed", pool_size=1)
    try:
        with database.begin() as connection:
            if connection.execute(sa.select(sa.exists(sa.select(reference_document.c.kind)))).scalar_one():
                return False
            at = connection.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
            others = {document.kind for document in more}
            own = (document for document in documents() if document.kind not in others)
            publish(connection, [*own, *more], by=PUBLISHER, effective_from=at)
            _settle(connection, people())
        with database.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(sa.text("ANALYZE"))
        return True
    finally:
        database.dispose()


def _settle(connection: sa.Connection, persons: list[Person]) -> None:
    accounts = [{"id": person.user, "name": person.name, "demo": True} for person in persons]
    grants = [
        {"user": person.user, "role": grant.role, "area": grant.area, "unit": grant.unit or ""}
        for person in persons
        for grant in person.grants
    ]
    connection.execute(insert(app_user).on_conflict_do_nothing(), accounts)
    connection.execute(insert(role_grant).on_conflict_do_nothing(), grants)
