"""Routes that are called directly answer as FastAPI would have answered for them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any

import httpx
import pytest
from fastapi import Depends, FastAPI, Header, Request
from fastapi.routing import APIRoute
from starlette.responses import JSONResponse, Response

from console.api.answer import Answer, Door
from console.api.app import described_app
from console.api.direct import DirectDoors, DirectRoute, Values
from producers.terminal import openapi as terminal
from runtime.http.asgi import App, Receive, Scope, Send, answer

MOVES = "/api/v1/incidents/{number}/moves/{move}"


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


async def _caller(request: Request) -> str:
    return request.headers.get("x-caller", "nobody")


async def _shown(
    number: str,
    colour: Colour,
    request: Request,
    caller: Annotated[str, Depends(_caller)],
    if_match: Annotated[str | None, Header()] = None,
) -> Response:
    said = [number, colour.name, caller, if_match, (await request.body()).decode()]
    return JSONResponse(said, 202, headers={"X-Kept": "yes"})


def _in_a_thread(number: str) -> Response:
    return JSONResponse(number)


def _limited(number: str, q: str = "none") -> Response:
    return JSONResponse([number, q])


def _bug() -> Response:
    return JSONResponse(1 // 0)


def _fails(number: str) -> Response:
    raise {"key": KeyError, "os": ConnectionError}.get(number, LookupError)(number)


async def _refused(_request: Request, error: Exception) -> Response:
    return JSONResponse(type(error).__name__, 404)


REFUSED = {LookupError: _refused, OSError: _refused}
ROUTES: dict[str, Callable[..., Any]] = {
    "/shown/red/blue": _in_a_thread,
    "/shown/{number}/{colour}": _shown,
    "/thread/{number}": _in_a_thread,
    "/limited/{number}": _limited,
    "/fails/{number}": _fails,
}


def _app(route_class: type[APIRoute]) -> FastAPI:
    app = FastAPI()
    for path, endpoint in ROUTES.items():
        app.router.routes.append(route_class(path, endpoint, methods=["POST"], response_model=None))
    for error, refused in REFUSED.items():
        app.add_exception_handler(error, refused)
    return app


def _answer(app: App, path: str, headers: dict[str, str], method: str = "POST") -> httpx.Response:
    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://town") as client:
            return await client.request(method, path, headers=headers, content=b"body")

    return asyncio.run(ask())


def _doors(app: FastAPI, passed: list[str]) -> DirectDoors:
    def around(inner: App) -> App:
        async def counted(scope: Scope, receive: Receive, send: Send) -> None:
            passed.append(scope["route"].path)
            await inner(scope, receive, send)

        return counted

    return DirectDoors(app, app, around=around, answered=REFUSED)


@pytest.mark.parametrize(
    "path",
    [
        *("/shown/7/red", "/shown/七/blue", "/shown/7/green", "/shown/red/blue", "/shown/%2F/red", "/shown//red"),
        *(
            "/thread/7",
            "/thread/7/",
            "/limited/7?q=x",
            "/fails/key",
            "/fails/os",
            "/fails/other",
            "/nowhere",
            "/",
            "//",
        ),
    ],
)
@pytest.mark.parametrize("headers", [{}, {"If-Match": '"3"', "X-Caller": "officer01"}])
@pytest.mark.parametrize("method", ["POST", "GET", "HEAD", "OPTIONS"])
def test_a_direct_route_answers_as_the_framework_would(path: str, headers: dict[str, str], method: str) -> None:
    framework, direct = _app(APIRoute), _app(DirectRoute)
    wanted, *found = (
        (answer.status_code, answer.content, answer.headers.get("x-kept"), answer.headers.get("allow"))
        for app in (framework, direct, _doors(direct, []))
        for answer in [_answer(app, path, headers, method)]
    )
    assert found == [wanted, wanted]


def test_what_is_around_the_doors_sees_what_is_for_them_alone() -> None:
    app, passed = _app(DirectRoute), list[str]()
    for path in ("/shown/7/red", "/shown/7/green", "/limited/7", "/thread/7", "/fails/key", "/nowhere"):
        _answer(_doors(app, passed), path, {})
    assert passed == ["/shown/{number}/{colour}", "/thread/{number}", "/fails/{number}"]


def test_an_error_that_is_no_refusal_goes_on() -> None:
    app = _app(DirectRoute)
    app.router.routes.append(DirectRoute("/bug", _bug, methods=["POST"], response_model=None))
    with pytest.raises(ZeroDivisionError):
        _answer(_doors(app, []), "/bug", {})


def test_what_terminals_ask_for_is_for_no_door_of_the_console() -> None:
    reached = list[str]()

    async def rest(scope: Scope, _receive: Receive, send: Send) -> None:
        reached.append(scope["path"])
        await answer(send, 200, b"text/plain", b"")

    doors = DirectDoors(described_app(), rest, around=lambda inner: inner, answered={})
    asked = [(path, method) for path, operations in terminal.paths().items() for method in operations]
    for path, method in asked:
        _answer(doors, path.replace("{", "").replace("}", ""), {}, method.upper())
    assert len(reached) == len(asked) >= 4


def test_a_move_is_called_directly_and_a_list_with_its_filters_is_not() -> None:
    found = {route.path: route for route in described_app().routes if isinstance(route, DirectRoute)}
    assert Values.of(found[MOVES].dependant)
    assert Values.of(found["/api/v1/incidents/{number}"].dependant)
    assert Values.of(found["/api/v1/incidents"].dependant) is None


def test_every_route_of_the_api_is_looked_for_once() -> None:
    included = [route for route in described_app().routes if type(route).__name__ == "_IncludedRouter"]
    assert len(included) == 2, "only what lies outside the API's address is included"


def test_a_guard_that_nobody_would_ask_is_refused() -> None:
    door = Door(tags=["things"])

    with pytest.raises(ValueError, match="parameters"):

        @door.get("/guarded", dependencies=[Depends(lambda: None)])
        def guarded() -> Answer[str]:
            return Answer("open to all")
