"""Checks of the two servers: do they answer, are they safe, are they at this release."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

import psycopg
from kafka import KafkaAdminClient
from kafka.admin import ConfigResource

from deploy.checkup.finding import Finding, Outcome, failed, ok, warning
from deploy.checkup.kafka_rights import kafka_rights
from deploy.publishing import NEEDED
from dispatch.adapters.postgres.commit_order import oldest_holder
from dispatch.adapters.postgres.migrate import head
from dispatch.adapters.postgres.restored import FOREIGN, is_restored
from runtime.clock import utc_now
from runtime.cluster import kept
from runtime.database_url import conninfo
from runtime.db import UnsafeServer, check_server
from runtime.kafka import client_options, translated
from runtime.kafka_users import OPERATOR
from runtime.settings import Settings
from runtime.unavailable import Unavailable
from schemas.topics import AnyTopic, catalogue

LARGEST_SKEW = timedelta(seconds=2)
NO_ERROR = 0


def postgres_checks(settings: Settings) -> Iterator[Finding]:
    """Everything about the database."""
    if not settings.database_url:
        yield failed("postgres", "no address: start ./run, or set DATABASE_URL")
        return
    try:
        with psycopg.connect(conninfo(settings.database_url), connect_timeout=5, autocommit=True) as connection:
            yield ok("postgres", f"version {_show(connection, 'server_version')} answers")
            yield safety(connection)
            yield clock(connection)
            yield horizon(connection)
            current = revision(connection)
            yield current
            if current.outcome is Outcome.OK:
                yield restored(connection)
                yield documents(connection)
                yield people(connection)
    except psycopg.OperationalError as error:
        yield failed("postgres", f"does not answer: {str(error).strip().splitlines()[0]}")
    except psycopg.Error as error:
        yield failed("postgres", f"answers, but does not let us look: {str(error).strip().splitlines()[0]}")


def safety(connection: psycopg.Connection[Any]) -> Finding:
    """Check that PostgreSQL keeps what it committed."""
    try:
        check_server(lambda name: _show(connection, name))
    except UnsafeServer as unsafe:
        return failed("postgres settings", str(unsafe))
    return ok("postgres settings", "what is committed is kept")


def clock(connection: psycopg.Connection[Any]) -> Finding:
    """PostgreSQL's clock decides; a machine that differs shows people wrong remaining times."""
    before = utc_now()
    row = connection.execute("SELECT clock_timestamp()").fetchone()
    after = utc_now()
    assert row is not None
    skew = row[0] - (before + (after - before) / 2)
    detail = f"PostgreSQL is {skew.total_seconds():+.3f} s from this machine"
    return ok("clock", detail) if abs(skew) <= LARGEST_SKEW else failed("clock", f"{detail}: set up NTP")


def horizon(connection: psycopg.Connection[Any]) -> Finding:
    """Nothing is told to boards and Kafka past the oldest transaction that has an xid, in whatever database it is."""
    holder = oldest_holder(connection)
    if holder is None or not holder.long:
        return ok("oldest transaction", "nothing keeps what is committed from being told")
    detail = f"{holder}, and boards and Kafka hear nothing until it ends"
    return (warning if holder.seconds is None else failed)("oldest transaction", detail)


def restored(connection: psycopg.Connection[Any]) -> Finding:
    """A database from a dump bears xids of another server; what lies in this one's future is told to nobody."""
    if is_restored(connection):
        return failed("restored database", FOREIGN)
    return ok("restored database", "every row bears an xid of this server")


def revision(connection: psycopg.Connection[Any]) -> Finding:
    """Check that the database has the schema of this release."""
    try:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except psycopg.errors.UndefinedTable:
        return failed("database schema", "the database is empty: gridloop migrate")
    found = row[0] if row else None
    if found == head():
        return ok("database schema", f"revision {found}")
    return failed("database schema", f"revision {found}, this release has {head()}: gridloop migrate")


def documents(connection: psycopg.Connection[Any]) -> Finding:
    """Without its documents a township can receive nothing, and nobody is told why but here."""
    rows = connection.execute(
        "SELECT DISTINCT kind FROM reference_document "
        "WHERE effective_from <= clock_timestamp() AND withdrawn_at IS NULL"
    )
    missing = sorted(NEEDED - {kind for (kind,) in rows})
    if missing:
        return failed("documents", f"not in force: {', '.join(missing)}: gridloop reference publish")
    return ok("documents", "everything that decisions need is in force")


def people(connection: psycopg.Connection[Any]) -> Finding:
    """Check that somebody may sign in."""
    row = connection.execute("SELECT count(*) FROM app_user WHERE enabled").fetchone()
    count = row[0] if row else 0
    return (
        ok("accounts", f"{count} may sign in") if count else failed("accounts", "nobody has one: gridloop account add")
    )


def _show(connection: psycopg.Connection[Any], name: str) -> str:
    row = connection.execute("SELECT current_setting(%s)", (name,)).fetchone()
    assert row is not None
    return str(row[0])


def kafka_checks(settings: Settings) -> Iterator[Finding]:
    """Everything about the broker. It may be away for a while, so nothing here is worse than a warning about time."""
    if not settings.kafka_bootstrap_servers:
        yield failed("kafka", "no address: start ./run, or set KAFKA_BOOTSTRAP_SERVERS")
        return
    try:
        with translated():
            admin = KafkaAdminClient(**client_options(settings.as_kafka_user(OPERATOR)), client_id="gridloop-doctor")
            try:
                brokers = len(admin.describe_cluster()["brokers"])
                names = [topic.name for topic in catalogue().all()]
                described = admin.describe_topics(names)
                settings_of = kept_by(admin, described)
                rights_checked = kafka_rights(admin, settings)
            finally:
                admin.close()
    except Unavailable as away:
        yield failed("kafka", f"does not answer: {away}")
        return
    yield ok("kafka", f"{brokers} broker{'s' if brokers != 1 else ''} at {settings.kafka_bootstrap_servers}")
    yield rights_checked
    yield from topic_checks(described, settings_of)


def kept_by(admin: KafkaAdminClient, described: Sequence[dict[str, Any]]) -> dict[str, dict[str, str]]:
    """Return by topic what the broker was told of how long to keep what lies on it."""
    there = [topic["name"] for topic in described if topic["error_code"] == NO_ERROR]
    resources = [ConfigResource("topic", name) for name in there]
    found = admin.describe_configs(resources, config_filter="all").get("topic", {}) if there else {}
    return {name: {key: str(each["value"]) for key, each in configs.items()} for name, configs in found.items()}


def topic_checks(
    described: Sequence[dict[str, Any]], settings_of: Mapping[str, Mapping[str, str]]
) -> Iterator[Finding]:
    """Each topic of ours is there, with the partitions that its file says, and keeps things as it says."""
    found = {topic["name"]: len(topic["partitions"]) for topic in described if topic["error_code"] == NO_ERROR}
    for topic in catalogue().all():
        name = topic.name
        if name not in found:
            yield failed(f"topic {name}", "missing: gridloop topics")
        elif found[name] < topic.partitions:
            yield failed(f"topic {name}", f"{found[name]} partitions instead of {topic.partitions}")
        elif found[name] > topic.partitions:
            yield warning(f"topic {name}", f"{found[name]} partitions, its file says {topic.partitions}")
        elif differs := _kept_otherwise(topic, settings_of.get(name, {})):
            yield warning(f"topic {name}", differs)
        else:
            yield ok(f"topic {name}", f"{topic.partitions} partitions")


def _kept_otherwise(topic: AnyTopic, configured: Mapping[str, str]) -> str:
    """Return what of the settings differs from the topic's file: a changelog that is not compacted loses its table."""
    return "; ".join(
        f"{name} is {configured[name]}, its file says {wanted}"
        for name, wanted in kept(topic).items()
        if name in configured and configured[name] != wanted
    )
