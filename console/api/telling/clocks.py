"""The lines that explain a clock, in words: why it is due when it is, and what is counted of each day."""

from __future__ import annotations

from typing import Final

from console.api.models.clocks import ClockLine, ClockView, CountedView, RuleView
from console.api.telling.teller import Teller

_BY_ONE: Final = {"county": "named", "milestone": "planned"}
"""Documents that stand for what a person said, and the sentence for it."""


def told_line(line: ClockLine, clock: ClockView, teller: Teller) -> str:
    """Return what happened to a clock, and what that did to it."""
    name, more = teller.word("clockFact", line.what), _line(line, clock.time, teller)
    due = teller.text("export.evidence.due", at=teller.instant(line.due_at)) if line.due_at else ""
    return " · ".join(part for part in (teller.instant(line.at), name, more, due) if part)


def told_day(line: CountedView, clock: ClockView, teller: Teller) -> str:
    """Return a day that was counted, or days that were not."""
    days = teller.day(line.first)
    if line.last != line.first:
        days += f" – {teller.day(line.last)}"
    if line.kind != "duty":
        return f"{days} · {teller.text(f'clockCounted.{line.kind}', name=line.name or '')}"
    stretches = " ".join(
        teller.minute(begin) if begin == end else f"{teller.minute(begin)}–{teller.minute(end)}"
        for begin, end in line.stretches
    )
    said = teller.text("clockCounted.duty", t=teller.hours(line.seconds), total=teller.hours(line.total_seconds))
    if clock.time == "working_days":
        numbered = line.number is not None
        said = teller.text("clockCounted.number", n=line.number) if numbered else said
    return " · ".join((days, stretches, said))


def told_rule(rule: RuleView, teller: Teller) -> str:
    """Return the row that gives an allowance: what it speaks about, and how long it allows."""
    length = teller.length(rule.allowance_seconds)
    if rule.document in _BY_ONE:
        return teller.text(f"clockRule.{_BY_ONE[rule.document]}", t=length)
    if rule.document == "request":
        return teller.text("clockRule.asked" if rule.kind == "answer" else "clockRule.granted", t=length)
    level = teller.text("clockRule.level", level=teller.word("handlingLevel", rule.level)) if rule.level else ""
    area = teller.text("clockRule.areaClass", code=rule.area_class) if rule.area_class else ""
    anything, any_grade = teller.text("clockRule.anyCategory"), teller.text("clockRule.anyGrade")
    return teller.text(
        "clockRule.row",
        narrower=level + area,
        category=teller.text("clockRule.category", code=rule.category) if rule.category else anything,
        grade=teller.word("grade", rule.grade) if rule.grade is not None else any_grade,
        clock=teller.word("clock", rule.kind),
        t=_allowance(rule.allowance_seconds, rule.time, teller),
        version=rule.version,
    )


def _line(line: ClockLine, time: str, teller: Teller) -> str:
    why = (teller.sentence(f"clockReason.{line.why}") or str(line.why)) if line.why else ""
    if line.rule is not None and line.allowance_seconds is not None:
        return _ruled(line, line.rule, line.allowance_seconds, time, why, teller)
    if line.lamp is not None:
        return _now(line, time, teller)
    if line.what == "extended":
        said = _granted(line, teller) or why
        return teller.text("clockLine.extended", t=teller.length(line.shift_seconds or 0), granted=said)
    if line.granted is not None and line.granted.reason_code is not None:
        return _held(line, line.granted.reason_code, time, why, teller)
    if line.what == "stopped" and line.since is not None:
        since = teller.text("clockLine.stoppedSince", t=teller.instant(line.since))
        return _together((why, _granted(line, teller), since), teller)
    if line.paused_seconds is None:
        return why
    return teller.text("clockLine.resumed", why=why, t=_stretch(line.paused_seconds, time, teller))


def _ruled(line: ClockLine, rule: RuleView, seconds: float, time: str, why: str, teller: Teller) -> str:
    given = rule.time if seconds == rule.allowance_seconds else time
    said = {"t": _allowance(seconds, given, teller), "rule": told_rule(rule, teller), "why": why}
    if line.what != "rebased":
        return teller.text("clockLine.started", **said)
    if line.since is not None:
        return teller.text("clockLine.countedFrom", since=teller.instant(line.since))
    return teller.text("clockLine.recounted" if why else "clockLine.rebased", **said)


def _now(line: ClockLine, time: str, teller: Teller) -> str:
    left = line.remaining_seconds
    if left is None:
        return teller.text("clockLine.undated")
    key = "clockLine.left" if left >= 0 else "clockLine.over"
    return teller.text(key, lamp=teller.word("lamp", line.lamp), t=_stretch(abs(left), time, teller))


def _held(line: ClockLine, code: str, time: str, why: str, teller: Teller) -> str:
    cause = teller.reason("hold", code)
    if line.paused_seconds is not None:
        length = _stretch(line.paused_seconds, time, teller)
        return teller.text("clockLine.heldFor", why=why, t=length, cause=cause)
    by = line.granted.decided_by if line.granted else None
    return _together(
        (
            teller.text("clockLine.held", cause=cause),
            teller.text("clockLine.grantedBy", by=by.name) if by else "",
            teller.text("clockLine.since", t=teller.instant(line.since)) if line.since else "",
        ),
        teller,
    )


def _granted(line: ClockLine, teller: Teller) -> str:
    """Say who agreed to a request, and why it was made, as far as that is shown."""
    if line.granted is None or line.granted.decided_by is None:
        return ""
    by = line.granted.decided_by.name
    if line.granted.reason:
        return teller.text("clockLine.granted", by=by, reason=line.granted.reason)
    return teller.text("clockLine.grantedBy", by=by)


def _allowance(seconds: float, time: str, teller: Teller) -> str:
    if time == "working_days":
        return teller.text("time.workingDays", n=f"{seconds / 86400:g}")
    return _stretch(seconds, time, teller)


def _stretch(seconds: float, time: str, teller: Teller) -> str:
    """Return what is left or was paused: of working days too it is told in hours of duty."""
    if time == "natural":
        return teller.length(seconds)
    return teller.text("time.workingTime", t=teller.hours(seconds))


def _together(parts: tuple[str, ...], teller: Teller) -> str:
    return teller.text("clockLine.and").join(part for part in parts if part)
