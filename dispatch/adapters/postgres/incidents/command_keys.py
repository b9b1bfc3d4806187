"""Each command once: replies kept under (actor, key), until `retention` lets them go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from dispatch.adapters.postgres.tables import command_key
from dispatch.application.moves.commands import KeyReused


def earlier_reply(connection: sa.Connection, actor: str, key: str, body_hash: bytes) -> Mapping[str, Any] | None:
    """Return the reply this key got before; until the transaction ends, nobody else can use the key.

    Raises:
        KeyReused: the key stands for another body.
    """
    both = f"{actor}\n{key}"
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(both, 0))))
    row = connection.execute(
        sa.select(command_key.c.hash, command_key.c.response).where(
            command_key.c.actor == actor, command_key.c.key == key
        )
    ).first()
    if row is None:
        return None
    if bytes(row.hash) != body_hash:
        raise KeyReused(key)
    reply: Mapping[str, Any] = row.response
    return reply


def keep_reply(connection: sa.Connection, actor: str, key: str, body_hash: bytes, reply: Mapping[str, Any]) -> None:
    """Keep the reply for whoever asks again."""
    connection.execute(
        command_key.insert().values(actor=actor, key=key, hash=body_hash, response=reply, at=sa.func.clock_timestamp())
    )
