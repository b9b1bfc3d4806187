"""Each command once: replies kept under (actor, key) for 30 days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import sqlalchemy as sa

from dispatch.adapters.postgres.tables import command_key
from dispatch.application.commands import KeyReused

KEPT: Final = timedelta(days=30)


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


def forget_old(connection: sa.Connection) -> int:
    """Drop replies older than 30 days and return how many there were."""
    cutoff = sa.func.clock_timestamp() - KEPT
    return connection.execute(command_key.delete().where(command_key.c.at < cutoff)).rowcount
