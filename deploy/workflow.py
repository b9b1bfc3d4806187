"""The workflow as a document for people: `docs/workflow.md` is what `workflow_text` returns, and a test holds it.

Everything that can change with the table is taken from the table, the Chinese words from the catalogue of sentences;
only what neither can say is prose here. `python -m deploy.workflow FILE` writes it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from dispatch.domain.moves.table import MOVES
from dispatch.domain.terms import Action
from dispatch.domain.workflow.conditions import ANY, OPEN
from dispatch.domain.workflow.form import needs_of
from dispatch.domain.workflow.move import Move, State
from schemas.texts import text

NOT_OFFERED: Final = {
    Action.REPORT: "上报",
    Action.CHECK_DUE: "核查到期",
    Action.HOLD_END: "挂起期满",
    Action.QUESTION_END: "答复期满",
    Action.WINDOW_END: "评价期满",
}
"""Moves that no page offers, so that the catalogue has no words for them."""

WHO: Final = {
    "anybody": ("anybody", "anybody who is signed in, and devices"),
    "anybody_involved": ("parties", "reporter, officer, operator, supervisor or member of a unit on it"),
    "checker": ("CK", "checker: officer or operator who belongs to no unit on it and never handled it"),
    "handler": ("H", "handler of the lead unit"),
    "officer": ("OF", "officer of the cell"),
    "operator": ("OP", "operator of the command room"),
    "reporter_who_took_no_part": (
        "RP, took no part",
        "reporter who did not handle it, belongs to no unit on it and did not just take the call",
    ),
    "supervisor_who_does_not_have_it": ("SV, not the one who has it", "supervisor who did not take it over"),
    "reporter_who_is_not_accused": ("RP, not accused", "reporter of whom it does not complain"),
    "operator_who_did_not_report": ("OP, not the reporter", "operator who did not report it"),
    "handler_who_did_not_report": ("H, not the reporter", "handler of the lead unit who did not report it"),
    "operator_who_did_not_ask": ("OP, not the asker", "operator who did not ask"),
    "supervisor_who_did_not_ask": ("SV, not the asker", "supervisor who did not ask"),
    "operator_who_may_check": ("OP as CK", "operator who may check"),
    "platform": ("SYS", "the platform"),
    "reporter": ("RP", "reporter"),
    "supervisor": ("SV", "supervisor"),
    "county_operator": ("CO", "county operator, in the county's centre that has it"),
    "supervisor_who_has_it": ("SV who has it", "supervisor who took it over, in place of the lead of the lead unit"),
    "lead_of_a_unit_that_is_asked_to_help": ("UL of co", "lead of a unit that is asked to help"),
    "handler_of_a_unit_that_helps": ("H of co", "handler of a unit that helps"),
    "unit_lead": ("UL", "lead of the lead unit"),
}
"""What each party is called here, by its code."""

INTRODUCTION: Final = """\
# What may happen to an incident

This page is made from the rows in `dispatch/domain/moves/`; change the rows, not the page.

An incident has a **status**, which follows its lead **assignment**; an assignment is the incident in the hands of
one unit, which leads or helps, with clocks of its own; a **request** is asked by one person and decided by another.
"""

NOTES: Final = """\
## How the rows are meant

- **Clocks.** T total (全程), facing the reporter · R receive (受理) · S sign (签收) and Hd handle (处置), one of each
  for an assignment · U ruling (裁定) · K check (核查) · A rating window (评价) · Q request (申请) · until when a
  hold (挂起) lasts, and a question to the reporter can be answered · the county's arrival (报到) and its handling
  (县级处置). T survives returns; only a reopening starts
  another one. Closing stops every clock, but for Q while the request is still to be decided.
- **The platform** classifies and assigns by the same rows as an operator, but fills in no form: instead of a reason
  it gives its steps, and for an assignment the row of the responsibility catalogue.
- **Versions.** A decision that moves an incident makes one new version, also when it classifies and assigns in one.
  A comment and an escalation are facts with a number of their own, but make no new version.
- **Returns.** The first goes back to the queue; the second to a ruling by the operator, which binds unless the unit
  leads it to the supervisor with the third; after the supervisor's ruling there is no further return. The count is
  the incident's, whichever unit returned it. Who gets back what it had returned gets its own assignment back: the
  handling clock never stopped, a new sign clock runs, and the return limit counts anew. When another unit gets
  it, the old handling clock stops and is kept for assessment.
- **Recall** makes S and Hd count for nothing; R goes on with what was left. After a reopening there is no R to go
  on with, so a new one starts.
- **Reassigning** takes an incident from the unit that has it, or out of a ruling, and gives it to another one; what a
  ruling assigned only the supervisor takes away. The first unit's Hd stops and is kept for assessment, the other one
  starts anew, T runs on. Who takes an incident over has it in the command room, is its handler by name: nobody
  else there signs, returns or hands in for it; another supervisor takes it from them, and any of them gives it back to
  a unit by reassigning it.
- **Splitting** makes incidents of the parts, with clocks of their own and no reporter. The total and the reporter stay
  with the whole, which counts its parts; when all are closed, an operator answers for them together. A joint reply that
  is sent back, or a whole that is reopened, waits in the queue and may be split anew; its earlier parts stay closed.
- **Milestones** are steps of the unit that leads, each due at an instant within the total and with a clock of its own,
  all of which run from their planning on. A hold pauses them with Hd; what is overdue only the command room moves.
  While one is open no result is handed in. Whatever takes the incident from the unit drops those that are open
  ([ADR 46](adr/0046-milestones-run-beside-each-other.md)).
- **Handing on** gives what a unit handles to another of its handlers, by the unit's lead. The clocks are the unit's and
  run on. Whoever had it before may not check it, even after leaving the unit.
- **Cancelling** is the reporter's, officers included, and never for grades 1 and 2 or what was reported as urgent and
  is not graded yet. Once a unit has signed, the reporter asks and an operator agrees; until then the unit goes on, and
  what has become grave meanwhile can only be refused. An accusation is cancelled by whoever made it and by nobody of
  whom it complains. The unit that had it is told, and still sees what became of it. It cannot be reopened: what is
  still wrong is reported anew.
- **Supervising** shows a card, which counts against the unit that has it in hand, tells everybody whose clock runs and
  the unit's lead, and lets the ladders of R, S, Hd, U, K and the county's jump: what comes after the due time comes
  right with it, or now if it has passed; of a yellow card the next step, of a red one all of them. No step comes
  before the due time, and none that belongs to it is lost
  ([ADR 31](adr/0031-a-ladder-jumps-after-its-due-time.md)). A step of a ladder may show a card as well, once; it lets
  nothing jump ([ADR 50](adr/0050-a-ladder-gives-its-card-once.md)).
- **Forbidden.** Whoever has the role for a move and would look for it is told why it is not possible now: a period
  that is over, a condition that does not hold, for some moves the status. What nobody looks for is not listed.
- **Re-basing** gives a running clock the allowance of the new category and grade as if it had been started with it.
  Where that would lie in the past, the clock gets the new allowance from now on, at most until the old due time;
  when both lie in the past it stays as it is.
- **A person's.** What was recalled, returned, contested, sent back to the queue, reopened or classified by a person
  is never decided by the platform again. An automatic decision that comes too late is recorded and changes nothing.
- **Self-handling with the report** is the officer's move, applied once triage knows the matter and the cell and one of
  its after-photos is there as a picture: photos come after their report, and are waited for half an hour. When none
  came, when the matter is not on the list or not known, or when the account is no officer of the cell, it is left to
  a person, with the reason. A sampled one that fails its check has no unit to go back to: it goes to the queue, T
  runs on without the time in between.
- **Checks.** Nobody who belongs to any unit that ever had the incident, and nobody who handled it, may check.
- **Accusations.** A complaint about a unit, a village body, an officer or an operator of ours is never assigned by the
  platform. What the rows give to an operator, and checks, are the supervisor's there; whoever is complained about has
  no move, is not told, and the unit complained about cannot be given it. The reporter's moves stay. What triage
  missed or took for an accusation the supervisor marks or clears, and nobody marks one that is about themselves.
  Marking takes it from every unit that has it or handed it in. What waits for a check, or was declined, waits for the
  supervisor then; what was told or is over stays where it is, and a reopening brings it into the supervisor's queue.
- **Told.** The result, and a decline, are told by the way that was chosen: in the application and by the tracking code
  at once, by a text message when it arrived, by a call when an operator has recorded it. Of a message that did not
  arrive the operators hear, and call. Who chose the application or a text message is told before that that it is taken
  up and whose it is; of an accusation no message says anything but the result. Without a reporter, or when the reporter
  did the work, there is nobody to ask, and confirming closes. The windows for contesting and for asking to reopen are
  fixed when they open; the one for contesting, open since the decline, counts anew from a message or a call.
- **Clocks belong** to the incident (T, R, U, K, A), to one of its assignments (S, Hd, the county's) or to one of its
  requests (Q). A move changes those that it names here and no others: those of a unit that helps, and those of a
  request of another kind, run on. Closing stops all of them.
- **Requests** are decided by somebody who did not ask, and never two of a kind wait at once. Granting and refusing
  name the request, and its kind says which row applies. Q runs until it is decided or lapses, and escalates to those
  who rule; a township that gives it no row of its own allows what it allows for a ruling. A request lapses with the
  move after which it makes no sense, and whoever asked is told, unless it was their own move.
- **Holds.** A hold has a listed cause and an end within 90 days; the days that an operator may agree to are working
  days of the command room (natural ones while a year is not loaded), and a supervisor agrees to more. Granted, it
  counts since it was asked for: Hd is paused since then, and T too where the reasons document says that the cause
  lies outside government. What became due meanwhile is not overdue then; what escalated has escalated. At its end
  the platform lets the handling go on, and Hd runs since the end however late that is noticed. A hold may
  be granted when its end is over: the handling goes on, and the time that was asked for does not count. Taking the
  incident from the unit, and an accusation, end a hold. A clock that was halted when the matter was classified anew
  runs on by the rule for the new one.
- **Questions.** Who works on an incident asks the person who reported it for more (补充材料), in words that are
  addressed to that person, with a moment within 30 days until which an answer is of use. Only the account that
  reported answers, in words or photos, and nobody learns by it whose account that is. One question at a time; the
  incident stays as it is, and waiting for the answer is a cause that a hold may be asked for. It lapses at that
  moment, or with a result, a refusal to take it in or the closing; whoever asked is told, of a handler's question
  whoever handles it then. Where nobody with an account reported, nobody can be asked here.
- **Extensions.** The stage is the assignment: its first extension is the operator's to give, every later one the
  supervisor's, and another unit begins anew. What is asked for before the due time may be granted after it; what
  escalated meanwhile has escalated. The new due time is at most 90 days after the old one. It may come after the due
  time of an order from outside, which does not move and caps T: the request, the fact and the history say so. A new
  category keeps what was granted on top of its own allowance.
- **The county.** An operator asks, with what was done, and a supervisor agrees (上报, 吹哨); a request lapses when the
  incident goes on elsewhere, comes into other hands included. Granted, it counts since it was asked for: R, S, Hd and
  U stop then, those of a unit that had returned it too. The county's centre is a unit that leads, and clocks of its own
  run for it: until a department reports (报到), and then until the moment that the department names, which the limits
  bound. It sees what it has or handed in, never who reported; of what it gave back, or was taken back, what it did.
  Back in town R starts anew, and no return is counted. A result that fails its check goes back to the county, with the
  time that was left and the check excluded; without a department that reported, the time to report runs on. A
  reopening begins in the queue
  ([ADR 36](adr/0036-the-county-is-a-unit-that-leads.md)).
- **Co-handlers** (协办) have an assignment beside the lead's, with S and Hd of the same rows of the limits, and are
  named by its id: several units may help. What a unit refuses stays open, and its Hd runs, until it is released or the
  command room rules that it has to help; then there is nothing left to accept. The lead hands in, and an officer
  deals with it on the spot, when everybody who helps has handed in or was released. Whoever helps goes on when the
  lead is recalled, returns it, is reassigned, taken over or put on hold: the work is needed whoever leads. A unit is
  released before it can lead itself; the command room takes over instead of helping. Closing releases everybody in
  the same decision, withdrawing ends their work with the lead's, and of an accusation no unit keeps anything. A unit
  that helps sees what a unit may see, while it does and after it handed in; once released it keeps what it did
  itself. Its clocks escalate to its own people, of one that refused to the command room.
- **Reopening.** One request at a time. When the rating window ends while a request to reopen is pending, the incident
  closes and the request stays to be decided; a rating by the reporter lets it lapse. Requests of another kind lapse
  when the incident closes. The window is counted from told-at. An operator needs no request. Q runs,
  closed or not.
- **Many at once.** A move marked so asks for nothing that differs from one incident to the next, but for the single
  request that waits of each, and does nothing that ends an incident or needs a look at the place. Whoever makes it on
  many makes it on each by itself, in the version that was seen: what is refused for one stops none of the others.
- **Imported history** is closed from the start and has no clocks; it can be classified.
"""


def workflow_text() -> str:
    """Return the document: statuses, table, who is who, the diagram and what the table cannot say."""
    return "\n".join((INTRODUCTION, _statuses(), _table(), _parties(), _diagram(), NOTES))


def main(arguments: Sequence[str]) -> None:
    """Write the document to the file named."""
    (target,) = arguments
    Path(target).write_text(workflow_text(), encoding="utf-8")


def _statuses() -> str:
    lines = [f"| `{state}` | {_zh(state)} |" for state in ANY]
    return _section("Statuses", "| status | 中文 |\n|---|---|", lines)


def _table() -> str:
    titles = ("#", "from", "move", "to", "who", "when", "needs", "If-Match", "many", "clocks")
    head = f"| {' | '.join(titles)} |\n|{'---|' * len(titles)}"
    return _section("Moves", head, [_row(move) for move in MOVES])


def _row(move: Move[Any]) -> str:
    needs = needs_of(move.form) if move.form else ()
    cells = (
        str(move.row),
        _sources(move),
        f"`{move.action}` {_word(move.action)}",
        "<br>".join(_goal(goal) for goal in move.goals) or "same",
        ", ".join(WHO[party.code][0] for party in move.by),
        "; ".join(condition.code.replace("_", " ") for condition in (*move.conditions, move.within) if condition)
        or "–",
        ", ".join(" or ".join(f"`{name}`" for name in need.split(" or ")) for need in needs) or "–",
        "yes" if move.if_match else "no",
        "yes" if move.in_bulk else "–",
        move.clocks,
    )
    return f"| {' | '.join(cells)} |"


def _sources(move: Move[Any]) -> str:
    if move.sources == ANY:
        return "any"
    if set(OPEN) <= set(move.sources):
        others = [str(source) for source in move.sources if source not in OPEN]
        return ", ".join(["open", *others])
    return ", ".join(map(str, move.sources)) or "–"


def _goal(goal: State) -> str:
    return f"{goal} ({goal.why})" if goal.why else str(goal)


def _parties() -> str:
    codes = dict.fromkeys(party.code for move in MOVES for party in move.by)
    return _section("Who", "| | |\n|---|---|", [f"| {WHO[code][0]} | {WHO[code][1]} |" for code in codes])


def _diagram() -> str:
    lines = [f'    state "{_zh(state)}" as {_name(state)}' for state in ANY]
    lines += dict.fromkeys(_arrows())
    return "\n".join(("## Diagram", "", "```mermaid", "stateDiagram-v2", *lines, "```", ""))


def _arrows() -> Iterator[str]:
    for move in MOVES:
        for goal in move.goals:
            for source in move.sources or (None,):
                start = "[*]" if source is None else _name(source)
                yield f"    {start} --> {_name(goal)}: {_word(move.action)}"


def _section(title: str, head: str, lines: list[str]) -> str:
    return "\n".join((f"## {title}", "", head, *lines, ""))


def _word(action: Action) -> str:
    return NOT_OFFERED.get(action) or text(f"move.{action}")


def _zh(state: State) -> str:
    status = text(f"status.{state.status}")
    return status if state.outcome is None else f"{status} · {text(f'outcome.{state.outcome}')}"


def _name(state: State) -> str:
    return state.status.value if state.outcome is None else f"{state.status.value}_{state.outcome.value}"


if __name__ == "__main__":
    main(sys.argv[1:])
