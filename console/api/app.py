"""The console's application: every route that reads and acts, and the pages that use them.

The terminals' routes are mounted beside it by `deploy.web`; the documented whole is the merge of both.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import Final

from fastapi import FastAPI

from console.api import (
    alerts,
    assessment,
    assessment_draws,
    assessment_objections,
    basemap,
    basemap_layers,
    bulk,
    calls,
    contacts,
    deadletters,
    deliveries,
    documents,
    documents_tried,
    due,
    duty_lists,
    emergency,
    evidence,
    exports,
    figures,
    follow,
    handovers,
    inbox,
    incidents,
    landmarks,
    live,
    merged,
    morning,
    moves,
    operations,
    photos,
    presence,
    reference,
    roster,
    screens,
    sessions,
    static,
    statistics,
    statistics_crossed,
    stream,
    streams,
    wall,
)
from console.api.answer import PREFIX
from console.api.context import Console
from console.api.direct import DirectDoors
from console.api.problems import ANSWERS, install
from dispatch.application.accept.report_form import BODY_LIMIT
from dispatch.application.documents.faults import Fits
from dispatch.bootstrap import Services
from runtime.clock import monotonic
from runtime.http.asgi import App, Message, Receive, Scope, Send, route_of
from runtime.http.body import Limited
from runtime.http.failsafe import Failsafe
from runtime.http.meter import Meter
from runtime.metrics import counter, histogram

OPENAPI: Final = f"{PREFIX}/openapi.json"
_DOORS: Final = (
    sessions,
    incidents,
    calls,
    merged,
    moves,
    bulk,
    photos,
    stream,
    alerts,
    inbox,
    reference,
    roster,
    figures,
    deadletters,
    deliveries,
    follow,
    due,
    morning,
    handovers,
    presence,
    documents,
    documents_tried,
    duty_lists,
    emergency,
    contacts,
    assessment,
    assessment_draws,
    assessment_objections,
    statistics,
    statistics_crossed,
    exports,
    evidence,
    # the room that watches: walls and their screens
    wall,
    screens,
    basemap,
    basemap_layers,
    landmarks,
    live,
    streams,
)


def create_app(services: Services, meter: Meter, fits: Fits) -> FastAPI:
    """Return the console's application; `app.state.console` is its side of the service.

    fits: says what keeps reference documents from being in force together.
    """
    app = described_app()
    app.state.console = Console(services, meter, operations.parts_of, fits)
    return app


def direct_doors(app: FastAPI, rest: App) -> App:
    """Return the routes of the console that need none of the framework, and `rest` for what is for none of them.

    What most requests are for, a move and an incident, is found and answered without its dozen of applications within
    each other.
    """
    return DirectDoors(app, rest, around=lambda door: Measured(_limited(door)), answered=ANSWERS)


def described_app() -> FastAPI:
    """Return the application with all its routes, not bound to any service: enough to describe it."""
    app = FastAPI(
        title="Gridloop",
        summary="Event-driven grid incident dispatch",
        version=version("gridloop"),
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False, "operation_spans": False},
    )
    install(app)
    # Not included: FastAPI would look for the route of each request twice, and ask every router what it has got now.
    app.router.routes.extend(route for door in _DOORS for route in door.router.routes)
    app.include_router(operations.router)
    app.include_router(static.router)
    app.add_middleware(_limited)
    app.add_middleware(Failsafe)
    app.add_middleware(Measured)
    return app


def _limited(app: App) -> Limited:
    wider = {f"{PREFIX}{documents.PATH}": documents.BODY_LIMIT, f"{PREFIX}{roster.FILE}": roster.FILE_LIMIT}
    return Limited(app, limit=BODY_LIMIT, wider=wider)


class Measured:
    """Counts requests and their time by route."""

    def __init__(self, app: App) -> None:
        self._app = app
        # Looking for a figure by its labels costs more than counting in it; there are as many as there are routes.
        self._requests = cache(counter("gridloop_http_requests_total").labels)
        self._seconds = cache(histogram("gridloop_http_seconds").labels)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and count it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = monotonic(), 500

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            self._requests(route_of(scope), f"{status // 100}xx").inc()
            self._seconds(route_of(scope)).observe(monotonic() - began)
