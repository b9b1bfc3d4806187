"""Routes that are called without FastAPI's solving of dependencies, which takes longer than most of them do.

FastAPI describes every route and answers what cannot be read. Where a request brings only texts (parts of the path,
headers) and what `console.api.context` knows, there is nothing for it to solve: the values are put together once, when
the route is made, and a text that does not fit is left to FastAPI to complain about.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from functools import partial
from inspect import iscoroutinefunction
from typing import Any

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from runtime.http.asgi import App, Receive, Scope, Send


class DirectRoute(APIRoute):
    """A route that is called without FastAPI where `Values` can put its values together."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, endpoint, **options)
        values = Values.of(self.dependant)
        if values is not None and options.get("response_model", ...) is None:
            self.app = _called(endpoint, values, otherwise=self.app)


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

    def texts(self, request: Request) -> dict[str, Any]:
        """Return what the path and the headers say.

        Raises:
            ValueError: a part of the path is none of the values that it may have.
        """
        given: dict[str, Any] = {name: read(request.path_params[part]) for name, part, read in self._parts}
        for name, header in self._headers:
            given[name] = request.headers.get(header)
        if self._request:
            given[self._request] = request
        return given

    async def known(self, request: Request) -> Mapping[str, Any]:
        """Return what is known of whoever asks, and of the township."""
        return {name: await call(request) for name, call in self._known}


def _called(endpoint: Callable[..., Any], values: Values, *, otherwise: App) -> App:
    run = endpoint if iscoroutinefunction(endpoint) else partial(run_in_threadpool, endpoint)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive, send)
        try:
            texts = values.texts(request)
        except ValueError:
            await otherwise(scope, receive, send)
            return
        response = await run(**texts, **await values.known(request))
        await response(scope, receive, send)

    return app


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
