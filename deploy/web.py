"""A web process: the terminals' doors first, then the console, behind one set of security headers.

One event loop serves accepting, reading and the live stream; `stop` ends the streams, answers what is in flight and
returns. There may be several such processes at one address: the kernel shares out who connects among them, and what
they have to agree on is in PostgreSQL.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from functools import cache, partial
from typing import Any, Final, cast

import uvicorn
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route, Router

from console.api.app import OPENAPI, create_app, direct_doors
from console.api.context import Console
from deploy.openapi import document
from deploy.publishing import misfits
from dispatch.bootstrap import Services
from producers.terminal import api as terminal
from runtime.health import beat
from runtime.http.asgi import Shortcut
from runtime.http.crowd import Crowd, raise_file_limit, share_of
from runtime.http.failsafe import Failsafe
from runtime.http.hosts import KnownHosts
from runtime.http.meter import meter_of
from runtime.http.protocol import Protocol
from runtime.http.security import Secured, said_to_browsers
from runtime.settings import Settings

POOL_SIZE: Final = 6
"""For tokens, rules, moves and photos; reading for people has connections of its own."""
KEEP_ALIVE_SECONDS: Final = 30
GRACE_SECONDS: Final = 5


class Web:
    """Everything the web process serves."""

    def __init__(self, services: Services) -> None:
        meter = meter_of(services.settings)
        console = create_app(services, meter, partial(misfits, town=services.settings.town))
        self.console: Console = console.state.console
        described = cache(document)

        def openapi(_request: Request) -> Response:
            return Response(described(), media_type="application/json", headers={"Cache-Control": "no-cache"})

        routes: Sequence[BaseRoute] = [
            *terminal.routes(services, meter),
            Route(OPENAPI, openapi, methods=["GET"]),
            Mount("/", app=console),
        ]
        settings = services.settings
        doors = Shortcut(terminal.report_route(services, meter), direct_doors(console, Router(routes)))
        self.app = Secured(KnownHosts(Failsafe(doors), settings), settings)

    def end_streams(self) -> None:
        """Let every open stream end; may be called from any thread."""
        self.console.hub.close()
        self.console.wall_room.close()
        self.console.live.close()


class Server(uvicorn.Server):
    """A server that leaves signals to the process: they set `stop`, which ends the streams before the server."""

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Take no signal."""
        yield

    async def on_tick(self, counter: int) -> bool:
        """Say that the event loop turns: with one that stands still the kernel goes on sharing out connections."""
        beat("web")
        return await super().on_tick(counter)


def serve(settings: Settings, stop: threading.Event) -> None:
    """Serve until asked to stop."""
    services = Services(settings, application="gridloop-web", pool_size=POOL_SIZE, interactive=True)
    web = Web(services)
    server = Server(configuration(web.app, settings, files=raise_file_limit()))
    threading.Thread(target=_end, args=(stop, web, server), name="stop", daemon=True).start()
    try:
        server.run(sockets=[listening(settings)])
    finally:
        web.end_streams()
        services.close()


def listening(settings: Settings) -> socket.socket:
    """Return a socket of this process at the common address; one that dies takes only its own connections with it."""
    made = socket.socket(socket.AF_INET6 if ":" in settings.http_host else socket.AF_INET)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if settings.web_processes > 1:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    made.bind((settings.http_host, settings.http_port))
    return made


def configuration(app: Any, settings: Settings, *, files: int) -> uvicorn.Config:
    """Return how uvicorn runs an application of ours in a process that may have so many open files."""
    most, backlog = share_of(files)
    return uvicorn.Config(
        app,
        host=settings.http_host,
        port=settings.http_port,
        loop="uvloop",
        http=cast("type[asyncio.Protocol]", partial(Protocol, crowd=Crowd(most), said=said_to_browsers(settings))),
        backlog=backlog,
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


def _end(stop: threading.Event, web: Web, server: uvicorn.Server) -> None:
    stop.wait()
    web.end_streams()
    server.should_exit = True
