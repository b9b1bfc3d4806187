"""Clients of the embedded broker, for tests that look at it past every line of the service."""

from __future__ import annotations

from contextlib import closing
from typing import Any

from kafka import KafkaAdminClient
from kafka.admin import UserScramCredentialUpsertion

from deploy.local.kafka import EmbeddedKafka
from deploy.local.scram import MECHANISM
from runtime.cluster import Cluster
from runtime.kafka import client_options
from runtime.kafka_users import user_of
from runtime.settings import Settings
from schemas.rights import rights
from schemas.topics import Catalogue, catalogue


def operator_of(kafka: EmbeddedKafka) -> dict[str, Any]:
    """Return the options of a kafka-python client that signs in as the operator."""
    return client_options(Settings(**kafka.settings()))


def let_in(kafka: EmbeddedKafka, of: Catalogue | None = None) -> None:
    """Grant each process of a catalogue, ours by default, what it says, as `gridloop topics` does."""
    with Cluster(Settings(**kafka.settings()), client="tests") as cluster:
        cluster.grant(rights(of or catalogue()))


def make_user(kafka: EmbeddedKafka, role: str) -> dict[str, Any]:
    """Let the broker know one more user, and return the settings of whoever signs in as that user."""
    password = f"{role}-has-one-of-its-own"
    with closing(KafkaAdminClient(**operator_of(kafka))) as admin:
        made = admin.alter_user_scram_credentials([UserScramCredentialUpsertion(user_of(role), MECHANISM, password)])
    assert made == {user_of(role): None}
    return kafka.settings() | {"kafka_username": user_of(role), "kafka_password": password, "kafka_users": {}}
