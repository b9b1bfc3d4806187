"""The doors of the terminals: reports, the key that receipts are signed with, and photos."""

from __future__ import annotations

from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from dispatch.application.accept.receipt_text import instant_text
from dispatch.bootstrap import Services
from producers.terminal import attachments
from producers.terminal.group_commit import PATIENCE, GroupCommit
from producers.terminal.reports import ReportDoor
from runtime.db import is_unavailable
from runtime.http.asgi import Receive, Scope, Send
from runtime.http.meter import Meter
from runtime.http.problem import Problem
from runtime.http.shared import Shared
from runtime.unavailable import Unavailable

REPORTS = "/api/v1/reports"
RECEIPT_KEY = "/api/v1/receipt-key"


class ReceiptKeys:
    """Shows the key that receipts are signed with, and those that older ones were signed with."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._shown = Shared(self._found)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            response: Response = JSONResponse(await self._shown.get(PATIENCE), headers={"Cache-Control": "max-age=60"})
        except (Unavailable, SQLAlchemyError, TimeoutError) as error:
            if not isinstance(error, TimeoutError) and not is_unavailable(error):
                raise
            response = Problem(503, "unavailable").response(scope)
        await response(scope, receive, send)

    def _found(self) -> dict[str, Any]:
        current = self._services.receipt_key.public_pem()
        known = self._services.receipt_keys()
        keys = [{"public_key_pem": key.public_pem, "since": instant_text(key.made_at)} for key in known]
        return {"algorithm": "Ed25519", "public_key_pem": current, "keys": keys}


def report_route(services: Services, meter: Meter) -> Route:
    """Return the route for reports, which is a bare ASGI application."""
    door = ReportDoor(services.sessions, GroupCommit(services.accept), meter, services.rules, services.taken_in)
    return Route(REPORTS, door, methods=None)


def routes(services: Services, meter: Meter) -> list[BaseRoute]:
    """Return the other routes of the terminals."""
    return [
        Route(RECEIPT_KEY, ReceiptKeys(services), methods=["GET"]),
        *attachments.routes(services, meter),
    ]
