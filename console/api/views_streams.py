"""How the stream is doing, step by step, and what to do about it: said once, for the desk's page and for the wall."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from console.api.models.streams import (
    Advice,
    DecidedShare,
    LiveHealth,
    OutboxHealth,
    StepHealth,
    StreamAdvice,
    StreamHealth,
)
from console.api.views_live import Live
from dispatch.adapters.postgres.reading.figures import OutboxState
from dispatch.adapters.postgres.reading.streams import Decided, StepRow, StreamRows
from dispatch.application.stream_health import Health, outbox_health, step_health, wait_seconds, worst

SHARE: Final = 0.05
"""More than this was decided without Kafka within an hour: somebody should know."""
FEWEST: Final = 5


def health_view(found: StreamRows, waiting: OutboxState, latest: Live | None) -> StreamHealth:
    """Return how the stream is doing; that is nobody's secret, and has no incident in it."""
    outbox = OutboxHealth(
        health=outbox_health(waiting.oldest_seconds),
        rows=waiting.rows,
        oldest_seconds=round(waiting.oldest_seconds, 1),
    )
    steps = [_step(row, found) for row in found.steps]
    live = _live(latest)
    return StreamHealth(
        as_of=found.at,
        health=worst([outbox.health, *(step.health for step in steps)]),
        outbox=outbox,
        steps=steps,
        live=live,
        last_hour=_share(found.hour),
        last_day=_share(found.day),
        advice=list(_advice(outbox, steps, live, found)),
    )


def _step(row: StepRow, found: StreamRows) -> StepHealth:
    wait = wait_seconds(row.lag, row.per_second)
    return StepHealth(
        step=row.step,
        reads=row.topic,
        health=step_health(lag=row.lag, per_second=row.per_second, looked_ago=row.looked_ago, moved_ago=row.moved_ago),
        lag=row.lag,
        per_second=row.per_second,
        wait_seconds=None if wait is None else round(wait, 1),
        records=row.ended,
        last_record_at=row.came_at,
        looked_seconds=round(row.looked_ago, 1),
        dead_letters=found.letters.get(row.step, 0),
        last_dead_letter_at=found.newest_letters.get(row.step),
    )


def _live(latest: Live | None) -> LiveHealth:
    if latest is None:
        return LiveHealth(source=None, behind_seconds=None, checked_at=None, differs=[])
    shown = latest.masked
    return LiveHealth(
        source=shown.source,
        behind_seconds=shown.behind_seconds,
        checked_at=shown.checked_at,
        differs=shown.differs,
    )


def _share(found: Decided) -> DecidedShare:
    return DecidedShare(decided=found.decided, without_kafka=found.without_kafka)


def _advice(outbox: OutboxHealth, steps: list[StepHealth], live: LiveHealth, found: StreamRows) -> Iterator[Advice]:
    codes: dict[Health, StreamAdvice] = {
        Health.STOPPED: "step_stopped",
        Health.UNKNOWN: "step_unseen",
        Health.BEHIND: "step_behind",
    }
    if outbox.health is not Health.GOOD:
        yield Advice(code="outbox_waits")
    for health, code in codes.items():
        yield from (Advice(code=code, step=step.step) for step in steps if step.health is health)
    yield from (Advice(code="dead_letters", step=step) for step in sorted(found.letters))
    if found.hour.without_kafka >= FEWEST and found.hour.without_kafka > SHARE * found.hour.decided:
        yield Advice(code="without_kafka")
    if live.source == "recount":
        yield Advice(code="live_recounted")
    if live.differs:
        yield Advice(code="live_differed")
