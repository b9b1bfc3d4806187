"""协办 over HTTP and in the tables: asked, accepted or refused, handed in, and who sees and hears what of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from dispatch.adapters.postgres.integrity import Audit
from dispatch.bootstrap import Services
from dispatch.domain.co_handlers import co_handlers
from dispatch.domain.terms import AssignmentState
from tests.postgres.township import CITIZEN, decided, report_of, reported, rows, seen
from tests.postgres.web import Site, Somebody, number_of

WASHING = "06007"
"""A matter for whose result no photo is needed."""
LEAD, HANDLER, CO_LEAD, CO_HANDLER = "enforcement-lead", "enforcement-h1", "market-lead", "market-h1"


@pytest.fixture
def handled(site: Site) -> UUID:
    """An incident that the enforcement team has signed for."""
    incident = reported(site.services, CITIZEN)
    site.services.apply_triage([decided(incident, report_of(site.services, incident), category=WASHING)])
    Somebody(site, HANDLER).move(incident, "sign")
    return incident


def co(services: Services, incident: UUID) -> str:
    """The id of the only assignment of a unit that helps or helped."""
    (helping,) = co_handlers(seen(services, incident))
    return str(helping.id)


def does(site: Site, who: str, incident: UUID, move: str, **form: Any) -> dict[str, Any]:
    """Make a move about the unit that helps, and return the incident as the person sees it then."""
    about: dict[str, Any] = {} if move == "co-add" else {"assignment": co(site.services, incident)}
    answer = Somebody(site, who).move(incident, move, **about, **form)
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


def asked(site: Site, incident: UUID, who: str = LEAD) -> dict[str, Any]:
    """Ask the market office to help."""
    return does(site, who, incident, "co-add", unit="market", asked="请联系店主")


def told(services: Services, incident: UUID, kind: str) -> list[str]:
    """Who was told of something in the application."""
    statement = (
        "SELECT recipient FROM notification WHERE incident = :i AND kind = :kind AND channel = 'in_app' ORDER BY 1"
    )
    return [row.recipient for row in rows(services, statement, i=incident, kind=kind)]


def broken(services: Services) -> list[str]:
    """The rules of the auditor that do not hold."""
    with services.engine.connect() as connection:
        return [one.rule for one in Audit().look(connection)]


def moves(site: Site, who: str, number: str) -> set[str]:
    """What somebody is offered."""
    return {one["move"] for one in Somebody(site, who).get(f"/incidents/{number}")["moves"]}


def test_a_unit_helps_from_being_asked_to_its_part(site: Site, handled: UUID) -> None:
    number = number_of(site.services, handled)
    assert Somebody(site, CO_LEAD).status(f"/incidents/{number}") == 404

    shown = asked(site, handled)
    (offer,) = [one for one in shown["assignments"] if one["role"] == "co"]
    assert (offer["unit"]["id"], offer["state"], offer["reason"]) == ("market", "offered", "请联系店主")
    assert {clock["kind"] for clock in shown["clocks"] if clock["assignment"] == offer["id"]} == {"sign", "handle"}
    assert told(site.services, handled, "co_added") == [CO_LEAD]
    helping = Somebody(site, CO_LEAD)
    assert number in helping.numbers(scope="waiting")
    assert number in helping.numbers(scope="mine")
    (listed,) = helping.get("/incidents", params={"number": number})["items"]
    assert (listed["helping"], listed["source"]) == (True, None)

    does(site, CO_LEAD, handled, "co-accept")
    assert moves(site, CO_HANDLER, number) == {"co-hand-in", "comment"}
    done = does(site, CO_HANDLER, handled, "co-hand-in", result="店主已到场")
    (part,) = [one for one in done["assignments"] if one["role"] == "co"]
    assert (part["state"], part["answer"], part["handler"]["user"]) == ("handed_in", "店主已到场", CO_HANDLER)
    assert told(site.services, handled, "co_handed_in") == [LEAD]
    assert number not in helping.numbers(scope="waiting")
    assert number in helping.numbers(scope="all")
    assert broken(site.services) == []


def test_the_lead_waits_for_whoever_helps_and_is_told_for_whom(site: Site, handled: UUID) -> None:
    number = number_of(site.services, handled)
    asked(site, handled)
    does(site, CO_LEAD, handled, "co-refuse", reason="人手不足")
    operator = Somebody(site, "operator03")
    assert told(site.services, handled, "co_refused") == [LEAD, "operator01", "operator02", "operator03"]
    assert number in operator.numbers(scope="waiting")
    assert number not in Somebody(site, CO_LEAD).numbers(scope="waiting")

    handler = Somebody(site, HANDLER)
    refused = handler.move(handled, "hand-in", result="已清理")
    assert (refused.status_code, refused.json()["code"]) == (409, "move_refused")
    assert refused.json()["params"] == {
        "why": "no_co_handler_is_at_it",
        "at": None,
        "units": [{"id": "market", "name": "市场监督管理所"}],
    }
    assert "市场监督管理所" in refused.json()["detail"]
    (denied,) = [one for one in handler.get(f"/incidents/{number}")["forbidden"] if one["move"] == "hand-in"]
    assert (denied["code"], [unit["id"] for unit in denied["units"]]) == ("no_co_handler_is_at_it", ["market"])

    does(site, "operator03", handled, "co-impose", reason="职责所在")
    assert told(site.services, handled, "co_imposed") == [CO_HANDLER, CO_LEAD]
    assert number not in operator.numbers(scope="waiting")
    assert number in Somebody(site, CO_HANDLER).numbers(scope="waiting")
    does(site, CO_HANDLER, handled, "co-hand-in", result="店主已到场")
    assert handler.move(handled, "hand-in", result="已清理").json()["status"] == "awaiting_check"
    assert broken(site.services) == []


def test_a_unit_that_was_let_go_keeps_what_it_did_itself_and_reads_no_more(site: Site, handled: UUID) -> None:
    number = number_of(site.services, handled)
    asked(site, handled)
    does(site, LEAD, handled, "co-release", reason="店主已联系上")

    helping = Somebody(site, CO_LEAD)
    assert told(site.services, handled, "co_released") == [CO_HANDLER, CO_LEAD]
    assert number not in helping.numbers(scope="all")
    left = helping.get(f"/incidents/{number}")
    assert (left["sight"], left["text"], left["moves"]) == ("former", "", [])
    assert [one["type"] for one in helping.get(f"/incidents/{number}/events")["items"]] == [
        "CoHandlerAdded",
        "CoHandlerReleased",
    ]
    assert broken(site.services) == []


def test_closing_leaves_no_armed_timer_of_whoever_helps(site: Site) -> None:
    incident = reported(site.services, CITIZEN)
    site.services.apply_triage([decided(incident, report_of(site.services, incident))])
    asked(site, incident, "operator01")
    armed = (
        "SELECT count(*) AS n FROM sla_timer t JOIN sla_clock c ON c.id = t.clock "
        "WHERE c.incident = :i AND t.state = 'armed'"
    )
    assert rows(site.services, armed, i=incident)[0].n > 0

    Somebody(site, "operator01").move(incident, "recall", reason="派错")
    assert [held.state for held in co_handlers(seen(site.services, incident))] == [AssignmentState.OFFERED]
    Somebody(site, "operator01").move(incident, "decline", reason_code="other_town", turn_to="12345")

    now = seen(site.services, incident)
    assert (now.status, [held.state for held in co_handlers(now)]) == ("closed", [AssignmentState.RELEASED])
    assert rows(site.services, armed, i=incident)[0].n == 0
    assert broken(site.services) == []


def test_the_units_that_can_be_asked_leave_out_who_has_it_and_the_command_room(site: Site, handled: UUID) -> None:
    number = number_of(site.services, handled)
    shown = Somebody(site, LEAD).get(f"/incidents/{number}")
    (add,) = [one for one in shown["moves"] if one["move"] == "co-add"]
    (unit,) = [field for field in add["fields"] if field["name"] == "unit"]
    offered = {choice["value"] for choice in unit["choices"]}

    assert "market" in offered
    assert offered.isdisjoint({"enforcement", "command"})
    asked(site, handled)
    twice = Somebody(site, LEAD).move(handled, "co-add", unit="market", asked="再请")
    assert (twice.status_code, twice.json()["errors"][0]["code"]) == (422, "unit_helps")


def test_an_old_version_another_unit_and_a_strange_assignment_are_refused(site: Site, handled: UUID) -> None:
    asked(site, handled)
    version, one = seen(site.services, handled).version, co(site.services, handled)
    lead = Somebody(site, CO_LEAD)

    assert lead.move(handled, "co-accept", version=version - 1, assignment=one).status_code == 412
    assert lead.move(handled, "co-accept", assignment=str(uuid4())).status_code == 422
    assert Somebody(site, LEAD).move(handled, "co-accept", assignment=one).status_code == 403
    assert Somebody(site, "civic-lead").move(handled, "co-accept", assignment=one).status_code == 404
    assert lead.move(handled, "co-accept", key="once", assignment=one).status_code == 200
    again = lead.move(handled, "co-accept", key="once", version=version, assignment=one)
    assert again.status_code == 200, "the same key gets the same answer"


def test_the_database_lets_no_unit_help_twice_at_once(site: Site, handled: UUID) -> None:
    asked(site, handled)
    twice = (
        "INSERT INTO assignment (id, incident, role, unit, state, since, binding) "
        "SELECT gen_random_uuid(), incident, role, unit, state, since, binding FROM assignment WHERE id = :id"
    )

    with pytest.raises(IntegrityError, match="uq_assignment_one_open_co"), site.services.engine.begin() as connection:
        connection.execute(sa.text(twice), {"id": co(site.services, handled)})
