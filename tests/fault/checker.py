"""Nothing lost, nothing doubled, nothing made up: what terminals know against what PostgreSQL holds, by SQL alone.

First everything has to settle: Kafka hears the last row, every report is decided. Then each receipt is looked up, each
operation of unknown outcome is sent again and has to converge, and the tables are checked for what must never be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from dispatch.adapters.postgres.integrity import RULES
from tests.fault.evidence import Evidence
from tests.fault.harness import Town, wait_until
from tests.fault.terminals import History, Operation

SETTLE_SECONDS: Final = 120.0
HEALTHY_SHARE: Final = 0.95
SAMPLE: Final = 40

UNDECIDED: Final = "SELECT count(*) FROM incident WHERE decided_by IS NULL AND NOT left_to_person"
UNTOLD: Final = "topic = 'reports.accepted' OR occurred_at < clock_timestamp() - interval '3 seconds'"
"""Which open rows are a backlog: clocks go on, and there is always a fact that has just been written."""
OPEN_ROWS: Final = f"SELECT count(*) FROM outbox WHERE {UNTOLD}"
OVERDUE: Final = """
SELECT count(*) FROM sla_timer WHERE state = 'armed' AND due_at < clock_timestamp() - interval '5 seconds'
"""
WAITING: Final = UNDECIDED + " AND received_at < clock_timestamp() - interval '2 seconds'"
LONGEST_WAIT: Final = """
SELECT coalesce(max(extract(epoch FROM p.at - r.received_at)), 0)
FROM processed p JOIN report r ON r.id = p.cause WHERE p.consumer = 'effects' AND r.id = ANY(%(reports)s)
"""

NEVER: Final[Mapping[str, str]] = {
    "a report has exactly one incident": """
        SELECT r.id FROM report r LEFT JOIN incident i ON i.report = r.id GROUP BY r.id, r.incident
        HAVING count(i.id) <> 1 OR min(i.id::text) <> r.incident::text""",
    "an incident has its report": """
        SELECT i.id FROM incident i LEFT JOIN report r ON r.id = i.report AND r.number = i.number WHERE r.id IS NULL""",
    "a report is processed exactly once": """
        SELECT r.id FROM report r LEFT JOIN processed p ON p.cause = r.id GROUP BY r.id
        HAVING count(p.cause) <> 1 OR min(p.consumer) <> 'effects'""",
    "only reports are processed": """
        SELECT p.cause FROM processed p LEFT JOIN report r ON r.id = p.cause WHERE r.id IS NULL""",
    "an incident has at most one lead assignment, and one when it is assigned": """
        SELECT i.id FROM incident i LEFT JOIN assignment a ON a.incident = i.id AND a.role = 'lead'
        GROUP BY i.id, i.status HAVING count(a.id) > 1 OR (i.status = 'assigned' AND count(a.id) <> 1)""",
    "an incident is received, classified and assigned once": """
        SELECT e.incident FROM incident_event e
        WHERE e.type IN ('IncidentReceived', 'IncidentClassified', 'IncidentAssigned', 'LeftToPerson')
        GROUP BY e.incident, e.type HAVING count(*) > 1""",
    "events are numbered from 1 to seq without gaps": """
        SELECT i.id FROM incident i LEFT JOIN incident_event e ON e.incident = i.id
        GROUP BY i.id, i.seq HAVING count(e.seq) <> i.seq OR min(e.seq) <> 1 OR max(e.seq) <> i.seq""",
    "a step of a clock is escalated once": """
        SELECT e.data ->> 'clock' FROM incident_event e WHERE e.type = 'ClockEscalated'
        GROUP BY e.data ->> 'clock', e.data ->> 'step' HAVING count(*) > 1""",
    "what is escalated was told as a fact, and nothing else was": """
        SELECT coalesce(s.incident, e.incident) FROM escalation s
        FULL JOIN (SELECT * FROM incident_event WHERE type = 'ClockEscalated') AS e
            ON e.incident = s.incident AND (e.data ->> 'clock')::uuid = s.clock AND (e.data ->> 'step')::int = s.step
        WHERE s.id IS NULL OR e.id IS NULL""",
    "a step that fired is escalated, and none that did not": """
        SELECT coalesce(t.clock, s.clock) FROM (
            SELECT t.* FROM sla_timer t JOIN sla_clock c ON c.id = t.clock
            WHERE t.state = 'fired' AND c.kind <> 'rating') AS t
        FULL JOIN escalation s ON s.clock = t.clock AND s.step = t.step
        WHERE t.clock IS NULL OR s.clock IS NULL""",
    "no step fires before it is due": "SELECT clock FROM escalation WHERE at < due_at",
    "a person is told once of an escalation by a channel": """
        SELECT escalation FROM notification WHERE escalation IS NOT NULL
        GROUP BY escalation, recipient, channel, kind HAVING count(*) > 1""",
    "everything is decided": "SELECT id FROM incident WHERE decided_by IS NULL AND NOT left_to_person",
    "every fact has been told": f"SELECT event_id FROM outbox WHERE {UNTOLD}",
}
"""What must be true, each as a query that finds where it is not."""


class Invalid(AssertionError):
    """The run proves nothing: too little went well in the healthy times, or the fault did not hit."""


def judge(town: Town, evidence: Evidence, history: History, *, healthy: Sequence[History]) -> None:
    """Let the township settle and check everything that was ever reported to it.

    Raises:
        Invalid: less than 95 % of what was meant well in the healthy times has a receipt, or no fault is named.
    """
    evidence.figures["settled after s"] = settle(town)
    evidence.counts = history.counts()
    reports = [operation.report for operation in history]
    evidence.figures["longest from receipt to decision s"] = float(town.rows(LONGEST_WAIT, reports=reports)[0][0])
    evidence.figures["healthy ok share"] = min(part.share_ok() for part in healthy)
    print(f"\n{evidence}")
    if not evidence.faults:
        raise Invalid("no fault was hit")
    if any(len(part) < 10 or part.share_ok() < HEALTHY_SHARE for part in healthy):
        raise Invalid(f"not healthy in healthy times: {[(len(part), part.share_ok()) for part in healthy]}")
    converge(town, history)
    check_receipts(town)
    check_tables(town)


def settle(town: Town, seconds: float = SETTLE_SECONDS) -> float:
    """Wait until all is decided, told and fired; return how many seconds that took."""
    return wait_until(
        lambda: not any(town.count(statement) for statement in (UNDECIDED, OPEN_ROWS, OVERDUE)),
        seconds,
        what="everything is decided, told and fired",
        or_else=town.last_words,
    )


def converge(town: Town, history: History) -> None:
    """Send again what may or may not have happened: at most one report each, and its receipt is the one there was."""
    unknown = [operation for operation in history.of("info") if operation.meant]
    before = _numbers(town, unknown)
    for operation, answer in zip(unknown, town.terminals.again(unknown), strict=True):
        assert answer.status == (200 if operation.report in before else 201), (operation, answer)
        operation.answer = answer
        assert before.get(operation.report, operation.receipt["number"]) == operation.receipt["number"]
    sample = history.of("ok")[:: max(1, len(history) // SAMPLE)]
    for operation, answer in zip(sample, town.terminals.again(sample), strict=True):
        assert answer.status == 200
        assert answer.json() == operation.receipt
    settle(town)


def check_receipts(town: Town) -> None:
    """Compare every operation there ever was with what is stored: none lost, altered, doubled or made up."""
    stored = {row[0]: row[1:] for row in town.rows("SELECT id, number, encode(sha256, 'hex'), sender FROM report")}
    receipted = {operation.report: operation for operation in town.terminals.history.of("ok")}
    lost = receipted.keys() - stored.keys()
    assert not lost, f"{len(lost)} receipts lost, such as {next(iter(lost))}"
    made_up = stored.keys() - receipted.keys()
    assert not made_up, f"{len(made_up)} reports that nobody has a receipt for, such as {next(iter(made_up))}"
    wrong = {
        report
        for report, operation in receipted.items()
        if stored[report] != (operation.receipt["number"], operation.sha256, operation.person.user)
        or operation.receipt["sha256"] != operation.sha256
        or operation.receipt["report_id"] != str(report)
    }
    assert not wrong, f"{len(wrong)} receipts that say something else than what is stored, such as {next(iter(wrong))}"
    assert len({row[0] for row in stored.values()}) == len(stored), "a number was given twice"


def check_tables(town: Town) -> None:
    """Check the tables for what must never be, by our own queries and by the auditor's."""
    queries = {**NEVER, **{rule.meaning: rule.query for rule in RULES}}
    broken = {meaning: found for meaning, query in queries.items() if (found := town.rows(query))}
    assert not broken, {meaning: (len(found), found[:3]) for meaning, found in broken.items()}


def _numbers(town: Town, operations: Sequence[Operation]) -> dict[UUID, str]:
    reports = [operation.report for operation in operations]
    return dict(town.rows("SELECT id, number FROM report WHERE id = ANY(%(reports)s)", reports=reports))
