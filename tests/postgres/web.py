"""The web application on a port of its own over a demo township, and people who are signed in to it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import uvicorn

from deploy.web import Web, configuration
from dispatch.bootstrap import Services
from dispatch.domain.terms import UserId
from runtime.ids import new_id
from tests.postgres.township import seen


@dataclass(frozen=True)
class Site:
    """A running web process, in a thread."""

    url: str
    web: Web
    services: Services
    clients: ExitStack

    def anybody(self, **headers: str) -> httpx.Client:
        """A client that is not signed in."""
        client = httpx.Client(base_url=self.url, headers=headers, trust_env=False, timeout=20)
        return self.clients.enter_context(client)


@contextmanager
def running(services: Services) -> Iterator[Site]:
    """The application, answering until the end of the block."""
    web = Web(services)
    server = uvicorn.Server(configuration(web.app, services.settings, files=1024))
    with socket.create_server(("127.0.0.1", 0)) as listening, ExitStack() as clients:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield Site(f"http://127.0.0.1:{listening.getsockname()[1]}", web, services, clients)
        finally:
            web.end_streams()
            server.should_exit = True
            thread.join(10)
    assert not thread.is_alive()


class Somebody:
    """A person with a bearer token, and short ways to do what their page does."""

    def __init__(self, site: Site, user: str) -> None:
        self.services = site.services
        self.token = site.services.sessions.open(UserId(user), "bearer")
        self.http = site.anybody(Authorization=f"Bearer {self.token}")

    def get(self, path: str, **options: Any) -> Any:
        """The JSON answer, which has to be a good one."""
        answer = self.http.get(f"/api/v1{path}", **options)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def status(self, path: str, **options: Any) -> int:
        """The status of a GET."""
        return self.http.get(f"/api/v1{path}", **options).status_code

    def numbers(self, **filters: Any) -> list[str]:
        """The numbers in the first page of a list."""
        return [item["number"] for item in self.get("/incidents", params=filters)["items"]]

    def move(
        self, incident: UUID, move: str, *, version: int | None = None, key: str = "", **form: Any
    ) -> httpx.Response:
        """The answer to a move, on the current version unless another is named."""
        now = seen(self.services, incident)
        headers = {
            "If-Match": f'"{now.version if version is None else version}"',
            "Idempotency-Key": key or str(new_id()),
        }
        return self.http.post(f"/api/v1/incidents/{now.number}/moves/{move}", json=form, headers=headers)


def number_of(services: Services, incident: UUID) -> str:
    """The number of an incident."""
    return seen(services, incident).number
