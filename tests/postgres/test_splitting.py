"""Splitting in the database: parts are new incidents, counted whoever acts at once, and seen by those who have them."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final
from uuid import UUID

import pytest

from dispatch.adapters.postgres.integrity import Audit
from dispatch.bootstrap import Services
from dispatch.domain.incident import Incident
from dispatch.domain.refusals import Missing, MoveRefused
from dispatch.domain.terms import Action, Status
from tests.postgres.test_api_uploads import work_all
from tests.postgres.test_following import Held, Picture
from tests.postgres.township import (
    CITIZEN,
    HANDLER,
    OFFICER,
    OPERATOR,
    decided,
    index_words,
    move,
    report_of,
    reported,
    rows,
    seen,
)
from tests.postgres.web import Site, Somebody, number_of, running

NO_PHOTO: Final = "06028"
"""A category whose result needs no picture."""
PARTS: Final = (
    {"text": "清运桥洞下的垃圾", "category": NO_PHOTO, "unit": "enforcement"},
    {"text": "劝导占道的摊贩", "category": NO_PHOTO},
)


@pytest.fixture
def site(services: Services) -> Iterator[Site]:
    with running(services) as made:
        yield made


def split(services: Services, *, key: str = "", **fields: Any) -> tuple[UUID, list[UUID]]:
    """An incident that was split, and its parts in the order of their numbers."""
    incident = reported(services, CITIZEN, **fields)
    services.apply_triage([decided(incident, report_of(services, incident), category=NO_PHOTO)])
    move(services, incident, Action.SPLIT, OPERATOR, key=key, parts=PARTS)
    return incident, parts_of(services, incident)


def parts_of(services: Services, incident: UUID) -> list[UUID]:
    found = rows(services, "SELECT id FROM incident WHERE part_of = :i ORDER BY length(number), number", i=incident)
    return [row.id for row in found]


def finish(services: Services, part: UUID) -> Incident:
    """Take a part that a unit has to its end."""
    move(services, part, Action.SIGN, HANDLER)
    move(services, part, Action.HAND_IN, HANDLER, result="已清运")
    return move(services, part, Action.CONFIRM, OFFICER, note="现场已看")


def decline(services: Services, part: UUID) -> Incident:
    return move(services, part, Action.DECLINE, OPERATOR, reason_code="court", turn_to="12345")


def gaps(services: Services) -> list[str]:
    with services.engine.connect() as connection:
        return [finding.rule for finding in Audit().look(connection)]


def test_the_whole_way_leaves_nothing_without_a_clock_and_no_gap_in_any_history(services: Services) -> None:
    whole, (given, waiting) = split(services)
    assert gaps(services) == []
    finish(services, given)
    decline(services, waiting)
    assert (seen(services, whole).status, seen(services, whole).parts_open) == (Status.SPLIT, 0)
    assert gaps(services) == []

    move(services, whole, Action.JOIN, OPERATOR, result="垃圾已清运；摊贩不归我镇管")
    move(services, whole, Action.CONFIRM, OFFICER, note="现场已看")

    assert seen(services, whole).status is Status.AWAITING_RATING
    assert [seen(services, part).joined for part in (given, waiting)] == [True, True]
    with pytest.raises(MoveRefused, match="its parent was not answered yet"):
        move(services, given, Action.REOPEN, OPERATOR, reason="又堆了")
    assert gaps(services) == []
    told = rows(
        services, "SELECT DISTINCT kind, recipient FROM notification WHERE kind IN ('parts_closed', 'result_told')"
    )
    assert ("parts_closed", "operator01") in {(row.kind, row.recipient) for row in told}
    assert [row.recipient for row in told if row.kind == "result_told"] == ["citizen01"]


def test_what_is_read_is_what_was_decided_and_the_same_command_splits_once(services: Services) -> None:
    whole, parts = split(services)
    before = seen(services, whole)

    again = move(services, whole, Action.COMMENT, OPERATOR, note="两家同时办", key="k1")
    move(services, whole, Action.COMMENT, OPERATOR, note="两家同时办", key="k1")

    assert (again.parts, again.version) == (before.parts, before.version)
    assert [seen(services, part).number for part in parts] == [f"{before.number}-1", f"{before.number}-2"]
    assert [seen(services, part).part_text for part in parts] == [part["text"] for part in PARTS]
    with pytest.raises(MoveRefused):
        move(services, whole, Action.SPLIT, OPERATOR, parts=PARTS)
    assert parts_of(services, whole) == parts


def test_what_is_wrong_with_a_part_is_said_by_its_place_and_nothing_is_written(services: Services) -> None:
    incident = reported(services, CITIZEN)

    with pytest.raises(Missing) as refused:
        move(services, incident, Action.SPLIT, OPERATOR, parts=[PARTS[0], {"text": " "}])

    assert refused.value.names == ("parts.1.text",)
    assert parts_of(services, incident) == []


def test_when_the_last_parts_close_at_once_both_are_counted_and_the_operators_hear_of_it_once(
    services: Services,
) -> None:
    for _ in range(5):
        incident = reported(services, CITIZEN)
        move(services, incident, Action.SPLIT, OPERATOR, parts=[{"text": f"第{n}件"} for n in range(3)])
        parts = parts_of(services, incident)

        with ThreadPoolExecutor(3) as pool:
            list(pool.map(lambda part: decline(services, part), parts))

        assert seen(services, incident).parts_open == 0
        told = rows(
            services,
            "SELECT count(DISTINCT id) AS n FROM notification "
            "WHERE kind = 'parts_closed' AND incident = :i AND recipient = 'operator01' AND channel = 'in_app'",
            i=incident,
        )
        assert [row.n for row in told] == [1]
    assert gaps(services) == []


def test_a_part_that_is_taken_up_again_while_the_whole_is_answered_is_open_before_or_never(services: Services) -> None:
    whole, (given, waiting) = split(services)
    decline(services, waiting)
    finish(services, given)

    def attempt(which: str) -> str:
        try:
            if which == "join":
                move(services, whole, Action.JOIN, OPERATOR, result="办完了")
            else:
                move(services, given, Action.REOPEN, OPERATOR, reason="没清干净")
        except Exception as error:  # noqa: BLE001  # whichever lost: a refusal, or the version has moved
            return type(error).__name__
        return which

    with ThreadPoolExecutor(2) as pool:
        won = {*pool.map(attempt, ("join", "reopen"))} & {"join", "reopen"}

    assert len(won) == 1
    assert seen(services, given).status.is_open is (won == {"reopen"})
    assert gaps(services) == []


def test_each_sees_its_own_the_units_their_siblings_and_the_reporter_only_the_whole(
    services: Services, site: Site
) -> None:
    whole, (given, waiting) = split(services, text="桥洞下垃圾成堆,味道很大")
    number, first, second = (number_of(services, each) for each in (whole, given, waiting))
    operator, handler, citizen = (Somebody(site, user) for user in ("operator03", "enforcement-h1", "citizen01"))

    shown = operator.get(f"/incidents/{number}")
    assert [(part["number"], part["status"], part["visible"]) for part in shown["parts"]] == [
        (first, "assigned", True),
        (second, "received", True),
    ]
    assert (shown["part_of"], shown["parts_open"], shown["status"]) == (None, 2, "split")

    part = handler.get(f"/incidents/{first}")
    assert part["text"] == PARTS[0]["text"]
    assert part["part_of"] == {"number": number, "status": "split", "outcome": None, "visible": False}
    assert [(one["number"], one["summary"], one["visible"]) for one in part["parts"]] == [
        (second, PARTS[1]["text"], False)
    ]
    assert handler.status(f"/incidents/{second}") == 404

    mine = citizen.get(f"/incidents/{number}")
    assert [(one["number"], one["summary"], one["status"]) for one in mine["parts"]] == [
        (None, None, "assigned"),
        (None, None, "received"),
    ]
    assert citizen.status(f"/incidents/{first}") == 404
    for secret in (first, str(given), PARTS[0]["text"]):
        assert secret not in str(mine)
        assert secret not in str(citizen.get(f"/incidents/{number}/events"))


def test_whoever_holds_the_receipt_is_told_how_far_each_unit_is_and_its_code_opens_no_part(
    services: Services, site: Site
) -> None:
    held = Held(site, text="桥洞下垃圾成堆,味道很大")
    services.apply_triage([decided(held.incident, report_of(services, held.incident), category=NO_PHOTO)])
    move(services, held.incident, Action.SPLIT, OPERATOR, parts=PARTS)
    given, waiting = parts_of(services, held.incident)

    told = held.told()
    assert (told["status"], told["next"]["what"]) == ("split", "answer")
    assert [(one["unit"] and one["unit"]["id"], one["status"]) for one in told["parts"]] == [
        ("enforcement", "assigned"),
        (None, "received"),
    ]
    opened = {"number": number_of(services, given), "code": held.receipt.code}
    assert site.anybody().post("/api/v1/follow", json=opened).status_code == 404
    for secret in (f"{held.receipt.number}-1", PARTS[0]["text"]):
        assert secret not in str(told)

    finish(services, given)
    decline(services, waiting)
    move(services, held.incident, Action.JOIN, OPERATOR, result="垃圾已清运")
    assert "垃圾已清运" not in str(held.told()), "until it is checked"
    move(services, held.incident, Action.CONFIRM, OFFICER, note="现场已看")
    told = held.told()
    assert [(step["what"], step["unit"]) for step in told["steps"]][1:] == [
        ("assigned", "综合行政执法队"),
        ("split", None),
        ("part_closed", "综合行政执法队"),
        ("part_closed", None),
        ("handed_in", None),
        ("checked", None),
    ]
    assert "垃圾已清运" in str(told)


def test_the_unit_of_a_part_sees_the_pictures_of_the_report(services: Services, site: Site) -> None:
    picture = Picture()
    held = Held(site, attachments=[picture.declared])
    picture.sent_by(Somebody(site, "citizen01"))
    work_all(services)
    move(services, held.incident, Action.SPLIT, OPERATOR, parts=PARTS)
    given, _ = parts_of(services, held.incident)
    handler, other = Somebody(site, "enforcement-h1"), Somebody(site, "market-h1")

    shown = handler.get(f"/incidents/{number_of(services, given)}")["attachments"]

    assert [one["id"] for one in shown] == [picture.id]
    assert handler.status(f"/attachments/{picture.id}") == 200
    assert other.status(f"/attachments/{picture.id}") == 404


def test_lists_and_search_know_a_part_by_its_number_and_words_and_figures_count_the_matter_once(
    services: Services, site: Site
) -> None:
    operator, handler = Somebody(site, "operator03"), Somebody(site, "enforcement-h1")
    before, own = operator.get("/figures"), handler.get("/figures")
    whole, (given, waiting) = split(services)
    number, first = number_of(services, whole), number_of(services, given)
    index_words(services)

    after = operator.get("/figures")
    assert [after[name] - before[name] for name in ("open", "received_today")] == [1, 1]
    assert handler.get("/figures")["open"] - own["open"] == 1
    listed = operator.get("/incidents", params={"status": ["split", "assigned", "received"]})["items"]
    assert {(one["number"], one["is_part"], one["parts_open"]) for one in listed} >= {
        (number, False, 2),
        (first, True, 0),
    }
    assert operator.get("/incidents", params={"number": first})["items"][0]["summary"] == PARTS[0]["text"]
    assert [one["number"] for one in operator.get("/incidents", params={"q": "桥洞下的垃圾"})["items"]] == [first]
    alike = reported(services, OFFICER, text=PARTS[0]["text"])
    found = operator.get(f"/incidents/{number_of(services, alike)}/alike")["items"]
    assert first not in [one["number"] for one in found]

    for part in (given, waiting):
        finish(services, part) if part == given else decline(services, part)
    waits = operator.get("/incidents", params={"scope": "waiting"})["items"]
    assert number in [one["number"] for one in waits]


def test_the_form_says_what_is_asked_of_each_part(services: Services, site: Site) -> None:
    incident = reported(services, CITIZEN)

    shown = Somebody(site, "operator03").get(f"/incidents/{number_of(services, incident)}")

    (field,) = next(one for one in shown["moves"] if one["move"] == "split")["fields"]
    assert (field["kind"], field["min"], field["max"]) == ("parts", 2, 6)
    assert [(one["name"], one["kind"], one["required"]) for one in field["fields"]] == [
        ("text", "text", True),
        ("category", "category", False),
        ("unit", "unit", False),
        ("admission_item", "code", False),
    ]
    assert "enforcement" in {choice["value"] for choice in field["fields"][2]["choices"]}
