"""Makes a move as somebody, filled in as the service asks for it, and the attempts that must be refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import httpx

from producers.simulator.client import Client
from producers.simulator.conduct import Case, Step, count
from producers.simulator.day import Evil, Photo
from producers.simulator.dice import dice
from producers.simulator.people import candidates, strangers
from producers.simulator.rota import Rota
from producers.simulator.sending import Terminals
from producers.simulator.truth import Truth
from producers.simulator.world import World
from runtime.clock import utc_now

Detail = dict[str, Any]

EVIL_BEFORE: Final[Mapping[str, frozenset[Evil]]] = {
    "sign": frozenset({Evil.STRANGER_SIGNS, Evil.NO_IF_MATCH}),
    "hand-in": frozenset({Evil.STALE}),
    "confirm": frozenset({Evil.HANDLER_CHECKS}),
}
"""Before which move each attempt is made."""
EVIL_FORMS: Final[Mapping[str, Mapping[str, str]]] = {
    "sign": {},
    "hand-in": {"result": "已处置"},
    "confirm": {"note": "已核实"},
}
"""What is said at such an attempt: nothing is wrong with the form."""
NUMBERED: Final = "milestone"
"""What is chosen by a number, though it is offered in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """Somebody who may make the move now, and the incident as they see it."""

    user: str
    detail: Detail
    fields: tuple[Mapping[str, Any], ...]


class Actors:
    """The people of the township."""

    def __init__(
        self,
        client: Client,
        world: World,
        truth: Truth,
        terminals: Terminals,
        rota: Rota,
        *,
        new_id: Callable[[], UUID],
    ) -> None:
        self._client = client
        self._world = world
        self._truth = truth
        self._terminals = terminals
        self._rota = rota
        self._new_id = new_id

    async def act(self, step: Step, shown: Detail, case: Case) -> Detail | None:
        """Make the move as the first who may, and return the incident as it stands then; None when nobody did."""
        await self._try_evil(step, shown, case)
        chance = await self._chance(step, shown, case)
        if chance is None:
            return None
        form = fill(step, chance.fields, tries=case.done[f"refused {step.move}"], at=utc_now())
        if step.photo:
            form["attachments"] = [await self._photographed(chance.user, case, purpose=step.photo)]
        key = str(self._new_id())
        answer = await self._move(chance.user, case, step.move, form, key=key, version=chance.detail["version"])
        if answer.status_code != 200:
            case.done[f"refused {step.move}"] += 1
            self._note("refused", case, step.move, chance.user, answer, why=answer.text[:500])
            return None
        count(case, step.move)
        after: Detail = answer.json()
        case.helper = _helper(after) or case.helper
        self._note("moved", case, step.move, chance.user, answer, becomes=after["status"], version=after["version"])
        if case.fate.doubles_moves:
            again = await self._move(chance.user, case, step.move, form, key=key, version=chance.detail["version"])
            self._note("repeated", case, step.move, chance.user, again)
        return after

    async def _chance(self, step: Step, shown: Detail, case: Case) -> Chance | None:
        for user in candidates(step.by, shown, case, self._world, first=self._rota.first):
            answer = await self._client.call(user, "GET", f"/incidents/{case.number}")
            if answer.status_code != 200:
                continue
            detail: Detail = answer.json()
            for move in detail["moves"]:
                if move["move"] == step.move:
                    return Chance(user=user, detail=detail, fields=tuple(move["fields"]))
        return None

    async def _photographed(self, user: str, case: Case, *, purpose: str) -> dict[str, Any]:
        seed = dice(case.number, case.done.total()).getrandbits(32)
        taken = await self._terminals.take(Photo(seed=seed, tidy=purpose == "after"))
        declared = taken.declared(purpose)
        path = f"/incidents/{case.number}/attachments"
        await self._client.call(user, "POST", path, json={"attachments": [declared]})
        await self._terminals.upload(user, taken)
        return declared

    async def _move(
        self, user: str, case: Case, move: str, form: Mapping[str, Any], *, key: str, version: int | None
    ) -> httpx.Response:
        headers = {"Idempotency-Key": key} | ({"If-Match": f'"{version}"'} if version is not None else {})
        path = f"/incidents/{case.number}/moves/{move}"
        return await self._client.call(user, "POST", path, json=form, headers=headers)

    async def _try_evil(self, step: Step, shown: Detail, case: Case) -> None:
        evil = case.evil
        if evil is None or evil not in EVIL_BEFORE.get(step.move, ()):
            return
        case.evil = None
        others = strangers(shown, case, self._world)
        own = candidates(step.by, shown, case, self._world, first=self._rota.first)
        handlers = [found.user for found in self._world.members(shown["lead_unit"]["id"])] if shown["lead_unit"] else []
        user, version, expected = {
            Evil.STRANGER_SIGNS: (others, shown["version"], [403, 404]),
            Evil.NO_IF_MATCH: (own, None, [428]),
            Evil.STALE: (own, 0, [412]),
            Evil.HANDLER_CHECKS: (handlers, shown["version"], [403, 404]),
        }[evil]
        if user:
            form = EVIL_FORMS[step.move]
            answer = await self._move(user[0], case, step.move, form, key=str(self._new_id()), version=version)
            self._note("evil", case, step.move, user[0], answer, kind=evil, expected=expected)

    def _note(self, what: str, case: Case, move: str, user: str, answer: httpx.Response, **more: Any) -> None:
        self._truth.note(what, number=case.number, move=move, by=user, status=answer.status_code, **more)


def _helper(detail: Detail) -> str | None:
    """The unit that helps, where one does."""
    helping = (
        one["unit"]["id"] for one in detail.get("assignments", ()) if one["role"] == "co" and not one["ended_at"]
    )
    return next(helping, None)


def fill(step: Step, fields: tuple[Mapping[str, Any], ...], *, tries: int, at: datetime) -> dict[str, Any]:
    """Return the form of a move: what the step says, and a choice for what it cannot know; another one at each try."""
    form: dict[str, Any] = {}
    for asked in fields:
        name = asked["name"]
        choices = [option["value"] for option in asked["choices"] or ()]
        said = _at(step.fields.get(name), at)
        if not choices:
            if said is not None:
                form[name] = said
        elif said is not None or asked["required"] or (name == "admission_item" and tries):
            form[name] = _choice(said, choices, tries)
            if asked.get("kind") == NUMBERED:
                form[name] = int(form[name])
    return form


def _choice(said: Any, choices: list[Any], tries: int) -> Any:
    ordered = [said, *(choice for choice in choices if choice != said)] if said in choices else choices
    return ordered[tries % len(ordered)]


def _at(said: Any, at: datetime) -> Any:
    """The same, with a moment for every length of time in it."""
    match said:
        case timedelta():
            return (at + said).isoformat()
        case dict():
            return {name: _at(one, at) for name, one in said.items()}
        case list():
            return [_at(one, at) for one in said]
        case _:
            return said
