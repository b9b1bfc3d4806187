"""How far the steps of the stream have come, as whoever looks after the log saw it last."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Double, PrimaryKeyConstraint, Table, Text

from dispatch.adapters.postgres.tables.base import Instant, metadata

stream_step = Table(
    "stream_step",
    metadata,
    Column("step", Text, nullable=False, comment="the reader of the topic"),
    Column("topic", Text, nullable=False),
    Column("looked_at", Instant, nullable=False),
    Column("ended", BigInteger, nullable=False, comment="how many records the topic has had, all partitions together"),
    Column("lag", BigInteger, nullable=False, comment="how many of these the step has not done"),
    Column("per_second", Double, nullable=False, comment="how many it did in a second, between the last two looks"),
    Column("came_at", Instant, comment="the last look that found new records"),
    Column("moved_at", Instant, comment="the last look at which the step had come further, or had nothing to do"),
    PrimaryKeyConstraint("step", "topic"),
    comment="how far the steps of the stream are",
)
