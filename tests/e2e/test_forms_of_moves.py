"""Forms that no other page test fills in: each is sent from the page of whoever has the move, and found in the tables.

What comes before the move is made past the pages. The form is opened, filled in and sent as a person does it, and what
the move announced says what was entered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import pytest
from playwright.sync_api import Browser, Page, expect

from runtime.clock import utc_now
from tests.e2e.people import Visitors
from tests.e2e.screens import SLOW, a_photo, all_at, at, see
from tests.e2e.waiting import WASHING, Somebody
from tests.fault.harness import wait_until

if TYPE_CHECKING:
    from tests.fault.harness import Town

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

WHY: Final = "现场核实后说明"
HELPER: Final = "police"
ELSEWHERE: Final = "works"
NOT_OURS: Final = {"reason_code": "not_our_duty", "reason": WHY}
AT_DESK: Final = frozenset({"operator03", "supervisor01", "county01"})
OFFICER: Final = """SELECT "user" FROM role_grant WHERE role = 'officer' AND area = %(cell)s"""
LAST: Final = """
SELECT e.type, e.actor, e.data, e.note, cardinality(e.attachments) AS photos, i.status
FROM incident i JOIN incident_event e ON e.incident = i.id
WHERE i.number = %(number)s AND e.caused_by = (
    SELECT caused_by FROM incident_event WHERE incident = i.id AND actor = %(by)s ORDER BY seq DESC LIMIT 1)
ORDER BY e.seq
"""
"""What the last act of somebody on an incident announced, and where that left it."""


class Matter:
    """An incident, and the people around it past their pages."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._people: dict[str, Somebody] = {}
        self.number = self.somebody("citizen03").report(WASHING)
        wait_until(lambda: self.seen()["status"] == "assigned", 60, what="it is assigned")
        self.unit: str = self.seen()["lead_unit"]["id"]

    def somebody(self, user: str) -> Somebody:
        return self._people.setdefault(user, Somebody(self._town, user))

    def seen(self) -> Any:
        """The incident as the command room sees it."""
        return self.somebody("operator03").get(f"/incidents/{self.number}")

    def move(self, by: str, move: str, **form: Any) -> None:
        self.somebody(self.named(by)).move(self.number, move, **form)

    def named(self, who: str) -> str:
        """An account; `lead` and `h1` are those of the unit that has it, `officer` is that of its cell."""
        if who == "officer":
            ((officer,),) = self._town.rows(OFFICER, cell=self.seen()["cell"]["code"])
            return str(officer)
        return f"{self.unit}-{who}" if who in ("lead", "h1") else who

    def asked(self) -> str:
        """The request that waits."""
        (id,) = (one["id"] for one in self.seen()["requests"] if one["state"] == "pending")
        return str(id)

    def helping(self) -> str:
        """The assignment of the unit that helps."""
        (id,) = (one["id"] for one in self.seen()["assignments"] if one["role"] == "co")
        return str(id)


def as_assigned(_matter: Matter) -> None:
    """Nothing happened since."""


def not_given_to_anybody(matter: Matter) -> None:
    matter.move("operator03", "recall", reason=WHY)


def signed(matter: Matter) -> None:
    matter.move("h1", "sign")


def returned(matter: Matter) -> None:
    matter.move("lead", "return", **NOT_OURS)


def to_be_ruled(matter: Matter) -> None:
    returned(matter)
    matter.move("operator03", "assign", unit=matter.unit, reason=WHY)
    returned(matter)


def handed_in(matter: Matter) -> None:
    signed(matter)
    matter.move("h1", "hand-in", result="已劝导整改")


def told(matter: Matter) -> None:
    handed_in(matter)
    matter.move("operator03", "confirm", note="现场已看")


def declined(matter: Matter) -> None:
    matter.move("operator03", "recall", reason=WHY)
    matter.move("operator03", "decline", reason_code="not_public", turn_to="请向物业反映")


def more_time_asked(matter: Matter) -> None:
    signed(matter)
    matter.move("h1", "extend", due_at=(utc_now() + timedelta(days=1)).isoformat(), reason="需调用抓斗车")


def with_county(matter: Matter) -> None:
    matter.move("operator03", "transfer", reason="须县级处置", done="已两次到场")
    matter.move("supervisor01", "grant", request=matter.asked())


def help_asked(matter: Matter) -> None:
    matter.move("operator03", "co-add", unit=HELPER, asked="请维持秩序")


def help_refused(matter: Matter) -> None:
    help_asked(matter)
    matter.move(f"{HELPER}-lead", "co-refuse", assignment=matter.helping(), reason=WHY)


def planned(matter: Matter) -> None:
    due = (utc_now() + timedelta(minutes=6)).isoformat()
    matter.move("lead", "plan", milestones=[{"name": "到场勘查", "by": due}])


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A form that somebody sends.

    chosen: values of fields that are chosen from a list. later: a field that is moved by a few minutes.
    said: what the first fact says of it, beside the reason. then: the other facts that the move announces.
    left_if_sampled: where it is left, without the other facts, when it is one of those that are checked.
    """

    move: str
    by: str
    before: Callable[[Matter], None]
    fact: str
    left: str
    left_if_sampled: str | None = None
    chosen: Mapping[str, str] = field(default_factory=dict)
    words: str | None = "reason"
    later: str | None = None
    photo: bool = False
    said: Mapping[str, Any] = field(default_factory=dict)
    then: tuple[str, ...] = ()


FORMS: Final = {
    "a unit returns it": Sent(
        move="return",
        by="lead",
        before=signed,
        chosen={"reason_code": "not_our_duty"},
        fact="AssignmentReturned",
        said={"count": 1},
        left="received",
    ),
    "the officer deals with it on the spot": Sent(
        move="self-handle",
        by="officer",
        before=not_given_to_anybody,
        words="note",
        photo=True,
        fact="IncidentSelfHandled",
        then=("ResultTold", "IncidentClosed"),
        left="closed",
        left_if_sampled="awaiting_check",
    ),
    "the desk assigns it": Sent(
        move="assign",
        by="operator03",
        before=returned,
        chosen={"unit": ELSEWHERE},
        fact="IncidentAssigned",
        said={"unit": ELSEWHERE},
        left="assigned",
    ),
    "the desk rules": Sent(
        move="rule",
        by="operator03",
        before=to_be_ruled,
        chosen={"unit": ELSEWHERE},
        fact="IncidentRuled",
        said={"unit": ELSEWHERE, "same_unit": False},
        then=("IncidentAssigned",),
        left="assigned",
    ),
    "the desk gives it to another unit": Sent(
        move="reassign",
        by="operator03",
        before=signed,
        chosen={"unit": ELSEWHERE},
        fact="IncidentReassigned",
        said={"unit": ELSEWHERE, "taken_over": None},
        then=("IncidentAssigned",),
        left="assigned",
    ),
    "the desk refuses more time": Sent(
        move="refuse",
        by="operator03",
        before=more_time_asked,
        fact="RequestRefused",
        said={"kind": "extension"},
        left="handling",
    ),
    "the supervisor refuses the transfer": Sent(
        move="refuse",
        by="supervisor01",
        before=lambda matter: matter.move("operator03", "transfer", reason="须县级处置", done="已两次到场"),
        fact="RequestRefused",
        said={"kind": "transfer"},
        left="assigned",
    ),
    "whoever reported contests the decline": Sent(
        move="contest", by="citizen03", before=declined, fact="DeclineContested", left="received"
    ),
    "the check fails": Sent(
        move="send-back",
        by="operator03",
        before=handed_in,
        photo=True,
        fact="ResultSentBack",
        said={"count": 1},
        left="handling",
    ),
    "the county gives it back": Sent(
        move="county-return", by="county01", before=with_county, fact="CountyReturned", left="received"
    ),
    "the town takes it back from the county": Sent(
        move="county-take-back", by="supervisor01", before=with_county, fact="CountyTakenBack", left="received"
    ),
    "a unit does not help": Sent(
        move="co-refuse", by=f"{HELPER}-lead", before=help_asked, fact="CoHandlingRefused", left="assigned"
    ),
    "the desk has it help": Sent(
        move="co-impose", by="operator03", before=help_refused, fact="CoHandlingImposed", left="assigned"
    ),
    "the unit's lead does without its help": Sent(
        move="co-release", by="lead", before=help_asked, fact="CoHandlerReleased", left="assigned"
    ),
    "the desk moves a step": Sent(
        move="milestone-move",
        by="operator03",
        before=planned,
        later="by",
        fact="MilestoneMoved",
        said={"milestone": 1},
        left="assigned",
    ),
    "the unit's lead moves a step": Sent(
        move="milestone-move",
        by="lead",
        before=planned,
        later="by",
        fact="MilestoneMoved",
        said={"milestone": 1},
        left="assigned",
    ),
    "the desk takes it up again": Sent(
        move="reopen",
        by="operator03",
        before=told,
        fact="IncidentReopened",
        said={"round": 1},
        then=("IncidentAssigned",),
        left="assigned",
    ),
}


@pytest.fixture(scope="module")
def people(browser: Browser, e2e_town: Town) -> Iterator[Visitors]:
    """Everybody opens their page once; what went wrong in them is looked at in the end."""
    made = Visitors(browser, e2e_town.url)
    yield made
    made.close()
    assert made.complaints == []
    assert made.foreign_requests == []


@pytest.fixture(scope="module")
def page_of(people: Visitors) -> Callable[[str, str], Page]:
    """The page of somebody, with an incident on it."""
    opened: dict[str, Page] = {}

    def opened_for(user: str, number: str) -> Page:
        path = f"/desk?number={number}" if user in AT_DESK else f"/officer#incident/{number}"
        if user in opened:
            opened[user].goto(people.url + path)
            if user not in AT_DESK:
                opened[user].reload()  # another fragment alone opens no page anew
        else:
            at_desk = user in AT_DESK
            opened[user] = people.at_desk(user, path) if at_desk else people.on_phone(user, path, worker=False)
        return opened[user]

    return opened_for


@pytest.mark.parametrize("sent", FORMS.values(), ids=list(FORMS))
def test_a_form_is_sent_and_says_what_was_entered(
    page_of: Callable[[str, str], Page], e2e_town: Town, sent: Sent
) -> None:
    matter = Matter(e2e_town)
    sent.before(matter)
    by = matter.named(sent.by)
    page = page_of(by, matter.number)

    see(page, f"move-{sent.move}").click()
    fill_in(page, sent)
    at(page, "dialog-submit").click()
    expect(all_at(page, "dialog-submit")).to_have_count(0, timeout=SLOW)

    facts = e2e_town.rows(LAST, number=matter.number, by=by)
    sampled = sent.left_if_sampled if facts[0][2].get("sampled") else None
    left, then = (sampled, ()) if sampled else (sent.left, sent.then)
    see(page, "detail-status", status=left)
    types, (_, actor, data, note, photos, status) = [row[0] for row in facts], facts[0]
    assert (types, actor, status) == ([sent.fact, *then], by, left)
    assert note == (WHY if sent.words else None)
    assert {name: data.get(name) for name in sent.said} == sent.said
    assert bool(photos) == sent.photo


def fill_in(page: Page, sent: Sent) -> None:
    """Fill in what the form asks for."""
    for name, value in sent.chosen.items():
        choose(page, name, value)
    if sent.later:
        see(page, f"field-{sent.later}").fill(local(minutes=9))
    if sent.words:
        see(page, f"field-{sent.words}").fill(WHY)
    if sent.photo:
        all_at(page, "photo-input").last.set_input_files([a_photo(400, 300)])
        expect(all_at(page, "photo-chosen").first).to_be_visible(timeout=SLOW)


def choose(page: Page, name: str, value: str) -> None:
    """Choose one of a field's values, on a phone or at the desk."""
    found = see(page, f"field-{name}")
    if found.evaluate("one => one.tagName") == "SELECT":
        found.select_option(value)
        return
    found.click()
    page.locator(f'.el-select-dropdown__item[data-value="{value}"]:visible').first.click(timeout=SLOW)


def local(*, minutes: int) -> str:
    """A moment as the browser's field takes it: the time of day of the township."""
    return (utc_now() + timedelta(hours=8, minutes=minutes)).strftime("%Y-%m-%dT%H:%M")
