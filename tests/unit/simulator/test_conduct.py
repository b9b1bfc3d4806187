"""What people do next: one row of the table for each way an incident can stand."""

from datetime import timedelta
from typing import Any

import pytest

from producers.simulator.conduct import Case, Party, Step, Wait, count, next_step
from producers.simulator.day import Fate, Neglect
from producers.simulator.moves import fill
from tests.builders import NOON


def a_case(*, done: tuple[str, ...] = (), fate: Fate | None = None, settled: str | None = "06010") -> Case:
    case = Case(number="1", sender="citizen01", fate=fate or Fate(), unit="works", settled=settled)
    for move in done:
        count(case, move)
    return case


def shown(status: str, **more: Any) -> dict[str, Any]:
    plain = {"status": status, "outcome": None, "needs_person": False, "category": {"code": "06010"}, "lead_unit": None}
    return plain | more


@pytest.mark.parametrize(
    ("incident", "case", "move", "by"),
    [
        (shown("received"), a_case(), "assign", Party.OPERATOR),
        (shown("received", needs_person=True), a_case(), "assign", Party.OPERATOR),
        (shown("received", needs_person=True, category=None), a_case(), "classify", Party.OPERATOR),
        (shown("received", needs_person=True), a_case(fate=Fate(decline="court")), "decline", Party.OPERATOR),
        (shown("assigned"), a_case(), "sign", Party.HANDLER),
        (shown("assigned"), a_case(fate=Fate(returns=1)), "return", Party.UNIT_LEAD),
        (shown("assigned"), a_case(fate=Fate(returns=1), done=("return",)), "sign", Party.HANDLER),
        (shown("assigned"), a_case(fate=Fate(withdraws=True)), "cancel", Party.REPORTER),
        (shown("assigned"), a_case(fate=Fate(withdraws=True), done=("cancel",)), "sign", Party.HANDLER),
        (shown("assigned"), a_case(fate=Fate(neglect=Neglect.SIGN, card="red")), "supervise", Party.SUPERVISOR),
        (shown("assigned"), a_case(fate=Fate(neglect=Neglect.RESULT, card="red")), "sign", Party.HANDLER),
        (shown("handling"), a_case(fate=Fate(neglect=Neglect.RESULT, card="red")), "supervise", Party.SUPERVISOR),
        (shown("handling"), a_case(fate=Fate(hands_on=True)), "hand-on", Party.UNIT_LEAD),
        (shown("handling"), a_case(fate=Fate(hands_on=True), done=("hand-on",)), "hand-in", Party.HANDLER),
        (shown("handling"), a_case(fate=Fate(whistles=True)), "transfer", Party.OPERATOR),
        (shown("handling"), a_case(fate=Fate(whistles=True), done=("transfer",)), "grant", Party.SUPERVISOR),
        (shown("with_county"), a_case(done=("transfer", "grant")), "arrive", Party.COUNTY),
        (shown("with_county"), a_case(done=("transfer", "grant", "arrive")), "county-result", Party.COUNTY),
        (shown("ruling"), a_case(), "rule", Party.RULER),
        (shown("split", parts_open=0), a_case(), "join", Party.OPERATOR),
        (shown("handling"), a_case(), "hand-in", Party.HANDLER),
        (shown("awaiting_check"), a_case(), "confirm", Party.CHECKER),
        (shown("awaiting_check"), a_case(fate=Fate(reworks=2)), "send-back", Party.CHECKER),
        (
            shown("awaiting_check"),
            a_case(fate=Fate(reworks=2), done=("send-back",)),
            "send-back",
            Party.CHECKING_OPERATOR,
        ),
        (shown("awaiting_rating"), a_case(), "rate", Party.REPORTER),
        (shown("awaiting_rating", source="hotline", told=None), a_case(), "tell", Party.OPERATOR),
        (shown("awaiting_rating", source="hotline", told={"channel": "phone"}), a_case(), "rate", Party.REPORTER),
        (shown("closed", outcome="declined"), a_case(fate=Fate(contests=True)), "contest", Party.REPORTER),
        (shown("closed", outcome="resolved"), a_case(fate=Fate(reopens=True)), "reopen", Party.REPORTER),
        (shown("closed", outcome="resolved"), a_case(fate=Fate(stars=1), done=("rate",)), "grant", Party.OPERATOR),
        (shown("closed", outcome="resolved"), a_case(fate=Fate(stars=2), done=("rate",)), "refuse", Party.OPERATOR),
    ],
)
def test_the_next_step_follows_from_how_it_stands(incident: dict[str, Any], case: Case, move: str, by: Party) -> None:
    step = next_step(incident, case)

    assert isinstance(step, Step)
    assert (step.move, step.by) == (move, by)


@pytest.mark.parametrize("outcome", ["resolved", "declined", "self_handled"])
def test_nothing_more_happens_to_what_is_closed(outcome: str) -> None:
    assert next_step(shown("closed", outcome=outcome), a_case()) is None


def test_a_whole_waits_for_its_parts() -> None:
    assert isinstance(next_step(shown("split", parts_open=1), a_case()), Wait)


def test_whoever_holds_the_receipt_rates_by_its_code() -> None:
    case = a_case(fate=Fate(by_code=True))
    case.code = "1234"

    step = next_step(shown("awaiting_rating"), case)

    assert isinstance(step, Step)
    assert (step.move, step.by) == ("rate", Party.RECEIPT)


def test_a_reporter_who_does_not_answer_lets_the_window_end() -> None:
    assert isinstance(next_step(shown("awaiting_rating"), a_case(fate=Fate(stars=None))), Wait)


def test_a_reopened_incident_is_rated_well_in_the_end() -> None:
    case = a_case(fate=Fate(stars=1), done=("rate", "grant"))

    step = next_step(shown("awaiting_rating"), case)

    assert isinstance(step, Step)
    assert step.fields["stars"] == 5


UNITS = {"name": "unit", "required": True, "choices": [{"value": "police"}, {"value": "works"}]}


def test_a_form_takes_what_the_step_says_when_it_may_be_chosen() -> None:
    step = Step(move="assign", by=Party.OPERATOR, after=0, fields={"unit": "works", "turn_to": "x"})

    assert fill(step, (UNITS,), tries=0, at=NOON) == {"unit": "works"}


def test_what_was_refused_is_tried_with_another_choice() -> None:
    step = Step(move="assign", by=Party.OPERATOR, after=0, fields={"unit": "works"})

    assert fill(step, (UNITS,), tries=1, at=NOON) == {"unit": "police"}


def test_a_length_of_time_is_filled_in_as_so_much_later() -> None:
    step = next_step(shown("with_county"), a_case(done=("transfer", "grant")))
    assert isinstance(step, Step)
    asked = ({"name": "promised_at", "choices": None, "required": True},)

    assert fill(step, asked, tries=0, at=NOON) == {"promised_at": (NOON + timedelta(minutes=8)).isoformat()}


def test_a_choice_that_is_a_number_is_sent_as_one() -> None:
    asked = ({"name": "milestone", "kind": "milestone", "choices": [{"value": "2"}], "required": True},)

    assert fill(Step(move="milestone-done", by=Party.HANDLER, after=0), asked, tries=0, at=NOON) == {"milestone": 2}


def test_a_moment_within_a_part_is_filled_in_too() -> None:
    said = {"milestones": [{"name": "围挡", "by": timedelta(minutes=3)}]}
    asked = ({"name": "milestones", "choices": None, "required": True},)

    filled = fill(Step(move="plan", by=Party.UNIT_LEAD, after=0, fields=said), asked, tries=0, at=NOON)

    assert filled == {"milestones": [{"name": "围挡", "by": (NOON + timedelta(minutes=3)).isoformat()}]}


def test_a_transfer_that_came_to_nothing_is_not_waited_for() -> None:
    case = a_case(fate=Fate(whistles=True), done=("transfer",))

    assert isinstance(next_step(shown("awaiting_check"), case), Wait)
    later = next_step(shown("awaiting_check"), case)
    assert isinstance(later, Step)
    assert later.move == "confirm"
