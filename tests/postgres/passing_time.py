"""Lets time pass in a test's database, by moving what has happened into the past; what is append-only keeps its date."""

from __future__ import annotations

import sqlalchemy as sa

from dispatch.bootstrap import Services

_MOVES = (
    "UPDATE sla_fact SET at = at - make_interval(secs => :s)",
    "UPDATE sla_clock SET started_at = started_at - make_interval(secs => :s), "
    "due_at = due_at - make_interval(secs => :s), cap = cap - make_interval(secs => :s)",
    "UPDATE sla_timer SET due_at = due_at - make_interval(secs => :s)",
    "UPDATE notification SET created_at = created_at - make_interval(secs => :s), "
    "next_attempt_at = next_attempt_at - make_interval(secs => :s)",
    "UPDATE incident SET received_at = received_at - make_interval(secs => :s), "
    "reply_until = reply_until - make_interval(secs => :s)",
    "UPDATE report SET received_at = received_at - make_interval(secs => :s)",
    "UPDATE assignment SET since = since - make_interval(secs => :s), "
    "return_until = return_until - make_interval(secs => :s)",
)


def let_pass(services: Services, seconds: float) -> None:
    """Let so many seconds pass for every incident, clock and message."""
    with services.engine.begin() as connection:
        for statement in _MOVES:
            connection.execute(sa.text(statement), {"s": seconds})
