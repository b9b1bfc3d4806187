"""Checks who may do what on Kafka: each process its own work, and nobody else anything with our topics.

The brokers' super users stand in their own settings, which they show to nobody; those are not looked at here.
"""

from collections.abc import Collection

from kafka import KafkaAdminClient
from kafka.admin import ACL

from deploy.checkup.finding import Finding, failed, ok, warning
from runtime import grants
from runtime.kafka_users import OPERATOR
from runtime.settings import Settings
from schemas.rights import rights
from schemas.topics import catalogue


def kafka_rights(admin: KafkaAdminClient, settings: Settings) -> Finding:
    """Check that each process has its own user with its own rights, and that nobody else may touch our topics."""
    if not settings.kafka_users:
        return warning(
            "kafka rights",
            "every process signs in as the same user, so that each may forge what another writes: GRIDLOOP_KAFKA_USERS",
        )
    try:
        found = grants.granted(admin)
    except grants.NotGranted as unknown:
        return failed("kafka rights", str(unknown))
    return rights_finding(found, settings)


def rights_finding(found: Collection[ACL], settings: Settings) -> Finding:
    """Compare what was granted with what the topics' files say."""
    wanted, operator = rights(catalogue()), settings.kafka_user_of(OPERATOR)
    names = [topic.name for topic in catalogue().all()]
    if missing := grants.missing(wanted, found):
        return failed("kafka rights", f"not granted: {missing[0]} ({len(missing)} in all): gridloop topics")
    if said := grants.strangers(wanted, found, operator=operator, topics=names):
        return failed("kafka rights", f"{'; '.join(said)}: take that away (kafka-acls.sh --remove)")
    return ok("kafka rights", "each process may do its own work on our topics, and nobody else anything")
