"""One report comes many times at once, or under an id that is taken."""

from __future__ import annotations

import asyncio
import json
from typing import Final

import pytest

from runtime.clock import monotonic
from runtime.ids import new_id
from tests.fault.checker import check_receipts, check_tables, settle
from tests.fault.harness import Town
from tests.fault.terminals import Answer, Operation

pytestmark = pytest.mark.fault

TIMES: Final = 200


def test_two_hundred_posts_of_one_report_are_one_incident_and_equal_receipts(town: Town) -> None:
    operation = a_report(town)

    async def all_at_once() -> list[Answer]:
        return await asyncio.gather(
            *(town.terminals.send(operation.body, operation.person) for _ in range(TIMES)),
        )

    answers = town.terminals.run(all_at_once())

    operation.answer = answers[0]
    assert sorted(answer.status for answer in answers) == [200] * (TIMES - 1) + [201]
    assert len({answer.body for answer in answers}) == 1
    assert town.count("SELECT count(*) FROM incident WHERE report = %(report)s", report=operation.report) == 1
    settle(town)
    check_receipts(town)
    check_tables(town)


def test_an_id_that_is_taken_is_refused_with_another_body_and_from_another_sender(town: Town) -> None:
    operation = a_report(town)
    (operation.answer,) = town.terminals.again([operation])
    somebody_else = next(person for person in town.terminals.people if person != operation.person)
    other_body = operation.body.replace("垃圾".encode(), "落叶".encode())

    async def both() -> list[Answer]:
        return [
            await town.terminals.send(other_body, operation.person),
            await town.terminals.send(operation.body, somebody_else),
        ]

    answers = town.terminals.run(both())

    assert [answer.status for answer in answers] == [409, 409]
    assert all(answer.json()["errors"][0]["field"] == "report_id" for answer in answers)
    settle(town)
    check_receipts(town)


def a_report(town: Town) -> Operation:
    """A report that nobody has posted yet."""
    report = new_id()
    body = json.dumps({"report_id": str(report), "text": "村口垃圾堆积"}, ensure_ascii=False).encode()
    operation = Operation(report=report, person=town.terminals.people[0], body=body, due=monotonic())
    town.terminals.history.append(operation)
    return operation
