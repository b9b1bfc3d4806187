"""Clients of the embedded broker, for tests that look at it past every line of the service."""

from __future__ import annotations

from typing import Any

from deploy.local.kafka import EmbeddedKafka
from runtime.kafka import client_options
from runtime.settings import Settings


def operator_of(kafka: EmbeddedKafka) -> dict[str, Any]:
    """Return the options of a kafka-python client that signs in as the operator."""
    return client_options(Settings(**kafka.settings()))
