"""How clocks and their facts lie in rows, both ways."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import msgspec

from dispatch.adapters.postgres.json_text import encode
from dispatch.domain.clocks.clock_fact import ClockFact
from dispatch.domain.clocks.due_times import DueTimes
from dispatch.domain.clocks.ladders import LadderStep
from dispatch.domain.clocks.limits import LampThresholds, Rule, rule_data
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.terms import (
    AssignmentId,
    Card,
    ClockFactKind,
    ClockId,
    ClockKind,
    ClockReason,
    Grade,
    IncidentId,
    RequestId,
    TimeKind,
)


@lru_cache(maxsize=256)
def ladder_to_json(ladder: tuple[LadderStep, ...]) -> str:
    """Return a ladder as JSON text; a township has a handful of ladders, and every clock carries one."""
    return encode([_step_data(step) for step in ladder]).decode()


def _step_data(step: LadderStep) -> dict[str, Any]:
    """Return a step as JSON values; what only some ladders say stands in those alone, for every clock carries one."""
    data: dict[str, Any] = {
        "step": step.step,
        "level": step.level,
        "at_fraction": step.at_fraction,
        "after_due_s": None if step.after_due is None else step.after_due.total_seconds(),
        "recipients": step.recipients,
    }
    if step.after_due_days is not None:
        data["after_due_days"] = step.after_due_days
    if step.channels:
        data["channels"] = step.channels
    if step.acknowledge_within is not None:
        data["acknowledge_within_s"] = step.acknowledge_within.total_seconds()
    if step.card is not None:
        data["card"] = step.card
    return data


@lru_cache(maxsize=256)
def ladder_from_json(ladder: str) -> tuple[LadderStep, ...]:
    """Return a ladder from its JSON text."""
    return tuple(
        LadderStep(
            step=step["step"],
            level=step["level"],
            at_fraction=step["at_fraction"],
            after_due=None if step["after_due_s"] is None else timedelta(seconds=step["after_due_s"]),
            after_due_days=step.get("after_due_days"),
            recipients=tuple(step["recipients"]),
            channels=tuple(step.get("channels", ())),
            acknowledge_within=timedelta(seconds=within) if (within := step.get("acknowledge_within_s")) else None,
            card=Card(step["card"]) if "card" in step else None,
        )
        for step in msgspec.json.decode(ladder)
    )


@lru_cache(maxsize=1024)
def rule_to_json(rule: Rule) -> str:
    """Return a rule as JSON text; a township has some dozens, and every fact of a clock carries one."""
    return encode(rule_data(rule)).decode()


@lru_cache(maxsize=1024)
def rule_from_json(text: str) -> Rule:
    """Return a rule from its JSON text."""
    data = msgspec.json.decode(text)
    return Rule(
        document=data["document"],
        version=data["version"],
        kind=ClockKind(data["kind"]),
        category=data["category"],
        grade=Grade(data["grade"]) if data["grade"] is not None else None,
        level=data.get("level"),
        area_class=data.get("area_class"),
        allowance=timedelta(seconds=data["allowance_s"]),
        time=TimeKind(data["time"]),
        lamps=LampThresholds(due_soon=data["due_soon"], long_overdue=data["long_overdue"]),
    )


def clock_row(clock: Clock) -> dict[str, Any]:
    """Return a clock as a row; `state` and when it turns are copied from the last fact, for queries."""
    times = clock.times if clock.running else None
    return {
        "id": clock.id,
        "incident": clock.incident,
        "assignment": clock.assignment,
        "request": clock.request,
        "milestone": clock.milestone,
        "kind": clock.kind.value,
        "round": clock.round,
        "cap": clock.cap,
        "ladder": ladder_to_json(clock.ladder),
        "state": clock.state.value,
        "started_at": clock.started_at,
        "due_soon_at": times.due_soon_at if times else None,
        "due_at": times.due_at if times else None,
        "long_overdue_at": times.long_overdue_at if times else None,
    }


def clock_from_row(row: Mapping[str, Any], facts: tuple[ClockFact, ...]) -> Clock:
    """Return the clock of a row with its facts."""
    return Clock(
        id=ClockId(row["id"]),
        incident=IncidentId(row["incident"]),
        kind=ClockKind(row["kind"]),
        assignment=AssignmentId(row["assignment"]) if row["assignment"] else None,
        request=RequestId(row["request"]) if row["request"] else None,
        round=row["round"],
        cap=row["cap"],
        ladder=ladder_from_json(row["ladder"]),
        facts=facts,
        milestone=row["milestone"],
    )


def fact_rows(clock: Clock, after: int) -> Iterator[dict[str, Any]]:
    """Yield the clock's facts from number `after` on (0 = all) as rows."""
    for n, fact in enumerate(clock.facts[after:], start=after):
        times = fact.times
        yield {
            "clock": clock.id,
            "n": n,
            "at": fact.at,
            "kind": fact.kind.value,
            "why": fact.why.value if fact.why else None,
            # Left out where the rule says it, as it nearly always does: an interval is dear to read.
            "allowance": fact.allowance if fact.allowance != fact.rule.allowance else None,
            "rule": rule_to_json(fact.rule),
            "due_soon_at": times.due_soon_at if times else None,
            "due_at": times.due_at if times else None,
            "long_overdue_at": times.long_overdue_at if times else None,
            "uncapped_due_at": times.uncapped_due_at if times else None,
            "steps_due_at": _array_text(times.steps_due_at) if times else None,
            "request": fact.request,
            "since": fact.since,
        }


def fact_from_row(row: Mapping[str, Any]) -> ClockFact:
    """Return the fact of a row."""
    rule = rule_from_json(row["rule"])
    return ClockFact(
        at=row["at"],
        kind=ClockFactKind(row["kind"]),
        why=ClockReason(row["why"]) if row["why"] else None,
        allowance=rule.allowance if row["allowance"] is None else row["allowance"],
        rule=rule,
        times=_times(row) if row["due_at"] is not None else None,
        request=RequestId(row["request"]) if row["request"] else None,
        since=row["since"],
    )


def _array_text(instants: tuple[datetime, ...]) -> str:
    """Return instants as PostgreSQL reads an array of them: JSON's, but for the brackets."""
    return f"{{{encode(instants)[1:-1].decode()}}}"


def _times(row: Mapping[str, Any]) -> DueTimes:
    return DueTimes(
        due_soon_at=row["due_soon_at"],
        due_at=row["due_at"],
        long_overdue_at=row["long_overdue_at"],
        uncapped_due_at=row["uncapped_due_at"],
        steps_due_at=tuple(row["steps_due_at"]),
    )
