"""Routes that are called without FastAPI's solving of dependencies and its chain of applications, which take longer
than most of them do.

FastAPI describes every route and answers what cannot be read. Where a request brings only texts (parts of the path,
headers) and what `console.api.context` knows, there is nothing for it to solve: the values are put together once, when
the route is made, and a text that does not fit is left to FastAPI to complain about.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from enum import Enum
from functools import partial
from inspect import iscoroutinefunction
from typing import Any, Final

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from runtime.http.asgi import App, Receive, Scope, Send
from runtime.http.threads import in_thread

Respond = Callable[[Request, Mapping[str, Any]], Awaitable[Response]]
"""Answers a request, given what the parts of its path say."""
Refuse = Callable[[Request, Exception], Awaitable[Response]]
"""Makes the response to a request that failed."""

PARTS: Final = "gridloop.parts"
"""Where a request keeps what the parts of its path say."""


class DirectRoute(APIRoute):
    """A route that `DirectDoors` call without FastAPI where `Values` can put its values together."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, endpoint, **options)
        self.values = Values.of(self.dependant) if options.get("response_model", ...) is None else None
        if self.values is not None:
            self.respond = _called(endpoint, self.values)


class DirectDoors:
    """The direct routes of an application before everything else that there is, the application among it.

    An address means here what it means there: of all routes the first that it fits.
    """

    def __init__(
        self, app: FastAPI, rest: App, *, around: Callable[[App], App], answered: Mapping[type[Exception], Refuse]
    ) -> None:
        """Put the doors before `rest`.

        around: what every request passes that is for one of them. answered: what makes a response of an error; any
        other error is for whoever calls this.
        """
        self._app = app
        self._rest = rest
        self._answered = answered
        self._caught = tuple(answered)
        self._known = around(self._respond)
        self._doors: defaultdict[tuple[str, int], list[Route]] = defaultdict(list)
        for route in app.routes:
            if isinstance(route, Route):
                for method in route.methods or ():
                    self._doors[method, route.path.count("/")].append(route)

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Pass a request on."""
        door = self._door(scope) if scope["type"] == "http" else None
        return (self._rest if door is None else self._known)(scope, receive, send)

    def _door(self, scope: Scope) -> DirectRoute | None:
        path: str = scope["path"]
        for route in self._doors.get((scope["method"], path.count("/")), ()):
            found = route.path_regex.match(path)
            if not found:
                continue
            if not isinstance(route, DirectRoute) or route.values is None:
                return None
            try:
                scope[PARTS] = route.values.parts(found.groupdict())
            except ValueError:
                return None
            scope.update(app=self._app, route=route, path_params=found.groupdict())
            return route
        return None

    async def _respond(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive, send)
        try:
            response = await scope["route"].respond(request, scope[PARTS])
        except self._caught as error:
            refuse = next(self._answered[kind] for kind in type(error).__mro__ if kind in self._answered)
            response = await refuse(request, error)
        await response(scope, receive, send)


class Values:
    """How the arguments of an endpoint are found in a request."""

    def __init__(self, dependant: Dependant) -> None:
        self._request = dependant.request_param_name
        self._parts = [
            (field.name, field.alias, read)
            for field in dependant.path_params
            if (read := _reader(field.field_info.annotation))
        ]
        self._headers = [(field.name, field.alias) for field in dependant.header_params]
        self._known = [(each.name, each.call) for each in dependant.dependencies if each.name and each.call]

    @classmethod
    def of(cls, dependant: Dependant) -> Values | None:
        """Return how, or None where FastAPI has to find them."""
        others = (dependant.query_params, dependant.cookie_params, dependant.body_params)
        texts = all(_reader(field.field_info.annotation) for field in dependant.path_params)
        headers = all(
            field.field_info.annotation == str | None and field.field_info.default is None
            for field in dependant.header_params
        )
        limited = any(field.field_info.metadata for field in (*dependant.path_params, *dependant.header_params))
        plain = all(map(_asks_the_request_alone, dependant.dependencies))
        return cls(dependant) if texts and headers and plain and not limited and not any(others) else None

    def parts(self, path: Mapping[str, str]) -> Mapping[str, Any]:
        """Return what the parts of the path say.

        Raises:
            ValueError: one of them is none of the values that it may have.
        """
        return {name: read(path[part]) for name, part, read in self._parts}

    async def others(self, request: Request) -> dict[str, Any]:
        """Return what the headers say, and what is known of whoever asks and of the township."""
        given: dict[str, Any] = {name: request.headers.get(header) for name, header in self._headers}
        for name, call in self._known:
            given[name] = await call(request)
        if self._request:
            given[self._request] = request
        return given


def _called(endpoint: Callable[..., Any], values: Values) -> Respond:
    waits = iscoroutinefunction(endpoint)

    async def respond(request: Request, parts: Mapping[str, Any]) -> Response:
        asked = partial(endpoint, **parts, **await values.others(request))
        response: Response = await (asked() if waits else in_thread(asked))
        return response

    return respond


def _reader(annotation: Any) -> Callable[[str], Any] | None:
    if annotation is str:
        return str
    return annotation if isinstance(annotation, type) and issubclass(annotation, Enum) else None


def _asks_the_request_alone(dependant: Dependant) -> bool:
    asked = (
        *(dependant.path_params, dependant.query_params, dependant.header_params, dependant.cookie_params),
        *(dependant.body_params, dependant.dependencies),
    )
    return dependant.request_param_name == "request" and iscoroutinefunction(dependant.call) and not any(asked)
