"""Routes that are called directly answer as FastAPI would have answered for them."""

from __future__ import annotations

import asyncio
from enum import StrEnum
from typing import Annotated

import httpx
import pytest
from fastapi import Depends, FastAPI, Header, Request
from fastapi.routing import APIRoute
from starlette.responses import JSONResponse, Response

from console.api.app import described_app
from console.api.direct import DirectRoute, Values

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


def _answer(route_class: type[APIRoute], path: str, headers: dict[str, str]) -> httpx.Response:
    app = FastAPI()
    for path, endpoint in (("/shown/{number}/{colour}", _shown), ("/thread/{number}", _in_a_thread)):
        app.router.routes.append(route_class(path, endpoint, methods=["POST"], response_model=None))
    app.router.routes.append(route_class("/limited/{number}", _limited, methods=["POST"], response_model=None))

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://town") as client:
            return await client.post(path, headers=headers, content=b"body")

    return asyncio.run(ask())


@pytest.mark.parametrize("path", ["/shown/7/red", "/shown/七/blue", "/shown/7/green", "/thread/7", "/limited/7?q=x"])
@pytest.mark.parametrize("headers", [{}, {"If-Match": '"3"', "X-Caller": "officer01"}])
def test_a_direct_route_answers_as_the_framework_would(path: str, headers: dict[str, str]) -> None:
    direct, framework = (_answer(route_class, path, headers) for route_class in (DirectRoute, APIRoute))
    assert (direct.status_code, direct.content, direct.headers.get("x-kept")) == (
        framework.status_code,
        framework.content,
        framework.headers.get("x-kept"),
    )


def test_a_move_is_called_directly_and_a_list_with_its_filters_is_not() -> None:
    found = {route.path: route for route in described_app().routes if isinstance(route, DirectRoute)}
    assert Values.of(found[MOVES].dependant)
    assert Values.of(found["/api/v1/incidents/{number}"].dependant)
    assert Values.of(found["/api/v1/incidents"].dependant) is None


def test_every_route_of_the_api_is_looked_for_once() -> None:
    included = [route for route in described_app().routes if type(route).__name__ == "_IncludedRouter"]
    assert len(included) == 2, "only what lies outside the API's address is included"
