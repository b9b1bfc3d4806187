"""Clients of the embedded broker, for tests that look at it past every line of the service."""

from __future__ import annotations

from typing import Any

from deploy.local.kafka import EmbeddedKafka
from runtime.kafka import client_options
from runtime.kafka_users import OPERATOR
from runtime.settings import Settings


def operator_of(kafka: EmbeddedKafka, role: str = OPERATOR) -> dict[str, Any]:
    """Return the options of a kafka-python client that signs in as the operator, or as a process."""
    return client_options(Settings(**kafka.settings(role)))
