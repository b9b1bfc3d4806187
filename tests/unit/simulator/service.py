"""A stand-in for the service: takes reports and photos, and lets incidents be handled, all in memory.

It knows just enough of the interface for the player; the real one is played against elsewhere.
"""

from __future__ import annotations

import re
from collections import Counter
from hashlib import sha256
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from producers.simulator.client import COOKIE
from tests.unit.simulator.township import accounts, cells

NEXT = {
    ("received", "assign"): ("assigned", "operator"),
    ("assigned", "sign"): ("handling", "handler"),
    ("handling", "hand-in"): ("awaiting_check", "handler"),
    ("awaiting_check", "confirm"): ("awaiting_rating", "officer"),
    ("awaiting_rating", "rate"): ("closed", "reporter"),
}
FIELDS = {"assign": "unit", "hand-in": "result", "confirm": "note", "rate": "stars"}


class FakeService:
    """What it was told; `busy` answers with 503 that many times first."""

    def __init__(self, *, busy: int = 0) -> None:
        self.busy = busy
        self.reports: dict[str, tuple[str, bytes]] = {}
        self.posts: Counter[str] = Counter()
        self.numbers: dict[str, str] = {}
        self.declared: dict[str, dict[str, Any]] = {}
        self.photos: dict[str, bytes] = {}
        self.incidents: dict[str, dict[str, Any]] = {}
        self.keys: set[str] = set()
        self.moves: list[tuple[str, str, str]] = []
        self.roles = {account["user"]: account["role"] for account in accounts()}
        self.units = {account["user"]: account["unit"] for account in accounts()}
        self.app = Starlette(
            routes=[
                Route("/api/v1/demo/accounts", self._accounts),
                Route("/api/v1/demo/session", self._session, methods=["POST"]),
                Route("/api/v1/map", self._map),
                Route("/api/v1/alerts", self._alerts),
                Route("/api/v1/roster", self._roster),
                Route("/api/v1/follow", self._follow, methods=["POST"]),
                Route("/api/v1/follow/rate", self._rate, methods=["POST"]),
                Route("/api/v1/reports", self._report, methods=["POST"]),
                Route("/api/v1/attachments/{id}", self._photo, methods=["HEAD", "PUT"]),
                Route("/api/v1/incidents", self._list),
                Route("/api/v1/incidents/{number}", self._detail),
                Route("/api/v1/incidents/{number}/attachments", self._declare, methods=["POST"]),
                Route("/api/v1/incidents/{number}/moves/{move}", self._move, methods=["POST"]),
            ]
        )

    async def _accounts(self, _request: Request) -> Response:
        return JSONResponse({"items": accounts()})

    async def _session(self, request: Request) -> Response:
        response = Response(status_code=204)
        response.set_cookie(COOKIE, (await request.json())["user"])
        return response

    async def _map(self, _request: Request) -> Response:
        return JSONResponse(cells())

    async def _alerts(self, _request: Request) -> Response:
        return JSONResponse({"items": []})

    async def _roster(self, _request: Request) -> Response:
        return JSONResponse({"at": "2026-11-24T12:00:00+08:00", "units": []})

    async def _follow(self, request: Request) -> Response:
        receipt = await request.json()
        return JSONResponse(self.incidents[receipt["number"]], 200 if receipt["code"] == receipt["number"] else 404)

    async def _rate(self, request: Request) -> Response:
        incident = self.incidents[(await request.json())["number"]]
        if incident["status"] != "awaiting_rating":
            return Response(status_code=409)
        self.moves.append((incident["number"], "rate", "receipt"))
        incident |= {"status": "closed", "outcome": "resolved", "version": incident["version"] + 1}
        return JSONResponse(incident)

    async def _report(self, request: Request) -> Response:
        user, body = request.cookies[COOKIE], await request.body()
        form = await request.json()
        self.posts[form["report_id"]] += 1
        if self.busy:
            self.busy -= 1
            return Response(status_code=503)
        known = self.reports.setdefault(form["report_id"], (user, body))
        if known != (user, body):
            return Response(status_code=409)
        for photo in (*form.get("attachments", ()), *form.get("self_handled", {}).get("attachments", ())):
            self.declared[photo["id"]] = photo
        fresh = form["report_id"] not in self.numbers
        number = self.numbers.setdefault(form["report_id"], f"33049910120261124{len(self.numbers):06d}0")
        self.incidents.setdefault(number, self.incident(number, user))
        receipt = {"number": number, "report_id": form["report_id"], "sha256": sha256(body).hexdigest(), "code": number}
        return JSONResponse(receipt, 201 if fresh else 200)

    def incident(self, number: str, reporter: str) -> dict[str, Any]:
        """A fresh one."""
        return {
            "number": number,
            "status": "received",
            "outcome": None,
            "version": 1,
            "needs_person": True,
            "category": {"code": "06010", "name": "暴露垃圾"},
            "cell": {"code": "330499101201002", "name": "网格"},
            "lead_unit": None,
            "reporter": reporter,
            "received_at": "2026-11-24T12:00:00+08:00",
            "parts_open": 0,
        }

    async def _photo(self, request: Request) -> Response:
        id = request.path_params["id"]
        stored, declared = self.photos.get(id, b""), self.declared[id]
        if request.method == "HEAD":
            return Response(headers={"Upload-Offset": str(len(stored))})
        first = re.match(r"bytes (\d+)-", request.headers.get("content-range", ""))
        offset = int(first[1]) if first else 0
        if offset != len(stored):
            return Response(status_code=409, headers={"Upload-Offset": str(len(stored))})
        async for piece in request.stream():
            stored += piece
            self.photos[id] = stored
        return Response(status_code=201 if sha256(stored).hexdigest() == declared["sha256"] else 422)

    async def _list(self, request: Request) -> Response:
        number = request.query_params.get("number")
        return JSONResponse({"items": [self.incidents[number]] if number else [], "next": None})

    async def _detail(self, request: Request) -> Response:
        incident, user = self.incidents[request.path_params["number"]], request.cookies[COOKIE]
        return JSONResponse(incident | {"moves": self._allowed(incident, user)})

    def _allowed(self, incident: dict[str, Any], user: str) -> list[dict[str, Any]]:
        return [
            {"move": move, "fields": [self._field(FIELDS[move])] if move in FIELDS else []}
            for (status, move), (_, by) in NEXT.items()
            if status == incident["status"] and self._is(by, incident, user)
        ]

    def _is(self, by: str, incident: dict[str, Any], user: str) -> bool:
        if by == "reporter":
            return bool(user == incident["reporter"])
        if by == "handler":
            return bool(self.units[user] == incident["lead_unit"]["id"])
        return bool(self.roles[user] == by)

    def _field(self, name: str) -> dict[str, Any]:
        options = [{"value": "works", "label": "站"}, {"value": "police", "label": "所"}] if name == "unit" else None
        return {"name": name, "kind": name, "required": True, "choices": options}

    async def _declare(self, request: Request) -> Response:
        for photo in (await request.json())["attachments"]:
            self.declared[photo["id"]] = photo
        return JSONResponse([], 201)

    async def _move(self, request: Request) -> Response:
        incident, user = self.incidents[request.path_params["number"]], request.cookies[COOKIE]
        move, form, key = request.path_params["move"], await request.json(), request.headers["idempotency-key"]
        if key in self.keys:
            return JSONResponse(incident)
        if "if-match" not in request.headers:
            return Response(status_code=428)
        if move not in {allowed["move"] for allowed in self._allowed(incident, user)}:
            return Response(status_code=403)
        if request.headers["if-match"] != f'"{incident["version"]}"':
            return Response(status_code=412)
        if move == "hand-in" and form["attachments"][0]["id"] not in self.photos:
            return Response(status_code=422)
        self.keys.add(key)
        self.moves.append((incident["number"], move, user))
        incident["status"] = NEXT[incident["status"], move][0]
        incident["version"] += 1
        if move == "assign":
            incident["lead_unit"] = {"id": form["unit"], "name": form["unit"]}
        if incident["status"] == "closed":
            incident["outcome"] = "resolved"
        return JSONResponse(incident)
