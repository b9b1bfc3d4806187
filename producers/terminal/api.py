"""The doors of the terminals: reports, the key that receipts are signed with, and photos."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from dispatch.bootstrap import Services
from producers.terminal import attachments
from producers.terminal.group_commit import GroupCommit
from producers.terminal.reports import ReportDoor
from runtime.http.meter import Meter

REPORTS = "/api/v1/reports"
RECEIPT_KEY = "/api/v1/receipt-key"


def routes(services: Services, meter: Meter) -> list[BaseRoute]:
    """Return the routes of the terminals; the one for reports is a bare ASGI application."""
    door = ReportDoor(services.sessions, GroupCommit(services.accept), meter)

    async def key(_request: Request) -> Response:
        body = {"algorithm": "Ed25519", "public_key_pem": services.receipt_key.public_pem()}
        return JSONResponse(body, headers={"Cache-Control": "max-age=3600"})

    return [
        Route(REPORTS, door, methods=None),
        Route(RECEIPT_KEY, key, methods=["GET"]),
        *attachments.routes(services, meter),
    ]
