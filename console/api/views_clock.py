"""How a clock is shown: its state, its lamp and, line by line, why it is due when it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from console.api.catalogue import Catalogue
from console.api.clock_texts import WHY, rule_in_words
from console.api.models.clocks import ClockLine, ClockView, LimitView
from console.api.texts import LAMPS, duration
from dispatch.domain.clocks.explain import ExplainLine, explain
from dispatch.domain.clocks.sla_clock import Clock, lamp
from dispatch.domain.terms import Lamp


def clock_view(clock: Clock, at: datetime, catalogue: Catalogue) -> ClockView:
    """Return a clock with its explanation."""
    shown = lamp(clock, at, catalogue.thresholds)
    return ClockView(
        id=clock.id,
        kind=clock.kind,
        assignment=clock.assignment,
        state=clock.state,
        started_at=clock.started_at,
        due_at=clock.due_at,
        allowance_seconds=clock.current_allowance.total_seconds(),
        lamp=shown,
        lines=[_line(line, shown) for line in explain(clock, at)],
        limit=limit_view(clock.rule),
    )


def limit_view(rule: str) -> LimitView:
    """Return a clock's rule apart from the version of the limits that it stands in."""
    words, version = rule_in_words(rule)
    return LimitView(rule=words, version=version)


def _line(line: ExplainLine, shown: Lamp) -> ClockLine:
    return ClockLine(at=line.at, what=line.what, detail=_detail(line, shown), due_at=line.due_at)


def _detail(line: ExplainLine, shown: Lamp) -> str | None:
    said: Mapping[str, Any] = line.detail
    match line.what:
        case "started":
            return f"时限 {duration(said['allowance_seconds'])}（{limit_view(said['rule']).rule}）"
        case "rebased":
            return f"改为 {duration(said['allowance_seconds'])}（{limit_view(said['rule']).rule}）"
        case "resumed":
            return f"暂停了 {duration(said['stood_still_seconds'])}"
        case "stands":
            left = said["remaining_seconds"]
            rest = f"剩余 {duration(left)}" if left >= 0 else f"超过 {duration(-left)}"
            return f"{LAMPS[shown]}，{rest}"
        case _:
            why = str(said.get("why", ""))
            return WHY.get(why, why) or None
