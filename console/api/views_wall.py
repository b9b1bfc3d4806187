"""How what a wall may know is put into the township's names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from console.api.catalogue import Catalogue
from console.api.models.streams import StepHealth, StreamHealth
from console.api.models.wall import (
    WallAct,
    WallBoard,
    WallCell,
    WallDuty,
    WallHappened,
    WallKind,
    WallPoint,
    WallSign,
    WallStanding,
    WallStream,
    WallTrouble,
)
from dispatch.adapters.postgres.reading.arrivals import Arrivals
from dispatch.adapters.postgres.reading.emergency import Acts
from dispatch.adapters.postgres.reading.figures import OutboxState
from dispatch.adapters.postgres.reading.wall import Heard, Sign, WallRows
from dispatch.domain.calendar.roster import on_duty
from dispatch.domain.emergency import Emergency
from dispatch.domain.live.hiding import gives_away, hidden, is_small


def shown(count: int) -> int | None:
    """Return a count of a group as a wall may show it: nothing is nothing, and fewer than five is not said."""
    return None if is_small(count) else count


def sign_view(sign: Sign, names: Catalogue) -> WallSign:
    """Return an incident with the township's names."""
    point = None if sign.lon is None or sign.lat is None else WallPoint(lon=sign.lon, lat=sign.lat)
    return WallSign(
        number=sign.number,
        status=sign.status,
        category=names.category(sign.category),
        grade=sign.grade,
        platform=sign.platform,
        cell=names.area(sign.cell),
        point=point,
        urgent=sign.urgent,
        unit=names.unit(sign.unit),
    )


def happened_view(heard: Sequence[Heard], names: Catalogue) -> list[WallHappened]:
    """Return what a wall tells of some facts, in their order."""
    return [
        WallHappened(at=one.at, kind=WallKind(one.kind), sign=sign_view(one.sign, names))
        for one in heard
        if one.kind is not None and one.sign is not None
    ]


def act_of(acts: Acts) -> Emergency | None:
    """Return the act that holds, else the one that is coming."""
    known = [act for row in acts.acts if (act := row.proposal.emergency) is not None and acts.at < act.ends_at]
    return min(known, key=lambda act: act.since, default=None)


def act_view(act: Emergency | None, arrivals: Arrivals | None, names: Catalogue, at: datetime) -> WallAct | None:
    """Return an act, with what came in since it began."""
    if act is None:
        return None
    groups = arrivals.groups if arrivals is not None else ()
    came = sum(group.open for group in groups)
    cells = [(cell, group.open) for group in groups if (cell := names.area(group.cell)) is not None]
    numbers = {cell.code: count for cell, count in cells}
    away = hidden(numbers)
    return WallAct(
        reason=act.reason,
        since=act.since,
        ends_at=act.ends_at,
        lasting=act.lasts(at),
        came=None if gives_away(numbers, came) else shown(came),
        urgent=shown(sum(group.urgent for group in groups)),
        waiting=shown(arrivals.waiting if arrivals is not None else 0),
        cells=[WallCell(cell=cell, open=None if cell.code in away else count) for cell, count in cells],
    )


def duty_view(names: Catalogue, at: datetime) -> WallDuty:
    """Count who is on duty."""
    of_units = {unit: on_duty(names.roster, unit, at) for unit in names.roster.units}
    return WallDuty(
        people=len({found.person for people in of_units.values() for found in people}),
        units=sum(1 for people in of_units.values() if people),
        of_units=len(of_units),
    )


def stream_view(waiting: OutboxState, silent: Sequence[str], found: StreamHealth) -> WallStream:
    """Return how the stream is doing, by the rules and in the order of the desk's page."""
    return WallStream(
        degraded=waiting.degraded,
        oldest_seconds=waiting.oldest_seconds,
        silent=list(silent),
        health=found.health,
        last_hour=found.last_hour,
        trouble=trouble_view(found),
    )


def trouble_view(found: StreamHealth) -> WallTrouble | None:
    """Return what is most pressing; live figures that were put right at once are no trouble, and told elsewhere."""
    pressing = [one for one in found.advice if one.code != "live_differed"]
    if not pressing:
        return None
    return WallTrouble(advice=pressing[0], step=_step_of(found, pressing[0].step), more=len(pressing) - 1)


def _step_of(found: StreamHealth, name: str | None) -> StepHealth | None:
    return next((step for step in found.steps if step.step == name), None)


def board_view(rows: WallRows, names: Catalogue, *, act: WallAct | None, stream: WallStream) -> WallBoard:
    """Return what stands on a wall."""
    standing = [
        WallStanding(
            sign=sign_view(one.sign, names),
            level=one.level,
            clock_kind=one.clock_kind,
            at=one.at,
            due_at=one.due_at,
        )
        for one in rows.standing
    ]
    return WallBoard(
        as_of=rows.at,
        standing=standing,
        standing_total=rows.standing_total,
        duty=duty_view(names, rows.at),
        stream=stream,
        act=act,
    )
