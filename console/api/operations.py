"""Does it live, can it work, what are its figures, which release is it? For supervisors, proxies and engineers.

Ready means that reports get receipts and boards get answers: PostgreSQL answers, keeps what is written just now, and
the pages are there. Other trouble is named in the parts and does not make the service unready, because it goes on
without Kafka, and takes reports while nothing fires. Whether it is ready anybody may ask; the parts and the figures are
for this machine and for those who bring the token for them.
"""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Final

from fastapi import Request, Response
from sqlalchemy.exc import SQLAlchemyError

from console.api.answer import JSON, Answer, Door
from console.api.context import Console, Here
from console.api.models.operations import Part, Readiness, Version
from console.api.static import DIST
from dispatch.adapters.postgres.receipt_keys import NoReceiptKey
from runtime.http.components import schema_of
from runtime.http.gathered import WEB, figures_of_web_processes, look, neighbours
from runtime.http.hosts import may_look_inside
from runtime.http.problem import Problem
from runtime.presence import shown_as
from runtime.unavailable import Unavailable

router: Final = Door(tags=["operations"], prefix="")

NEEDED: Final = ("database", "receipts", "assets")
PATIENCE: Final = 5.0
"""Seconds within which whoever asks hears whether the service works."""
NAME: Final = "gridloop"
RELEASE: Final = version(NAME)


@router.get("/healthz", response_class=Response)
async def alive() -> Response:
    """Say that the process lives."""
    return Response("ok\n", media_type="text/plain", headers={"Cache-Control": "no-store"})


@router.get(
    "/readyz", responses={503: {"description": "It does not", "content": {JSON: {"schema": schema_of(Readiness)}}}}
)
async def ready(here: Here, request: Request) -> Answer[Readiness]:
    """Say whether the service works and, to those who may look inside, part by part what does."""
    try:
        parts = await here.parts.get(PATIENCE)
    except TimeoutError:  # a server that is frozen keeps its connections, and whoever asks over them
        parts = dict.fromkeys(NEEDED, Part(ok=False, detail=f"not known within {PATIENCE:.0f} s"))
    good = all(parts[name].ok for name in NEEDED)
    shown = Readiness(ready=good, parts=parts if may_look_inside(request.scope, here.services.settings) else {})
    return Answer(shown, 200 if good else 503, {"Cache-Control": "no-store"})


@router.get("/metrics", response_class=Response)
def metrics(here: Here, request: Request) -> Response:
    """Return the figures of the web processes in Prometheus' text format, each sample with its `process`.

    The other processes show theirs on ports of their own. For this machine, and for whoever brings
    `GRIDLOOP_METRICS_TOKEN` as a bearer token.
    """
    settings = here.services.settings
    if not may_look_inside(request.scope, settings):
        raise Problem(403, "inside")
    figures = figures_of_web_processes(settings.data_dir / "run", shown_as(WEB, settings.instance))
    return Response(figures, media_type="text/plain; version=0.0.4")


@router.get("/version")
async def which() -> Answer[Version]:
    """Say which release runs."""
    return Answer(Version(name=NAME, version=RELEASE))


def parts_of(here: Console) -> dict[str, Part]:
    """Return what each part of the service can do now."""
    return {
        **_database(here),
        "receipts": _receipts(here),
        "stream": here.hub.part(),
        "assets": Part(ok=_built(), detail="built" if _built() else "not built"),
        **dict(_processes(here.services.settings.data_dir / "run")),
    }


def _built() -> bool:
    return (DIST / "desk.html").is_file()


def _database(here: Console) -> dict[str, Part]:
    try:
        state, beats = here.services.reading.outbox_state(), here.services.reading.heartbeats()
        held_up = here.services.telling.trouble()
    except (Unavailable, SQLAlchemyError) as error:
        return {"database": Part(ok=False, detail=type(error).__name__)}
    if trouble := here.services.writing.trouble():
        return {"database": Part(ok=False, detail=f"answers, but does not keep what is written: {trouble}")}
    waiting = f"{state.rows} waiting, the oldest for {state.oldest_seconds:.1f} s"
    return {
        "database": Part(ok=True, detail="answers and writes"),
        "outbox": Part(ok=not state.degraded, detail=waiting),
        "told": Part(ok=held_up is None, detail=held_up or "what is committed is told to boards and Kafka"),
        **{one.name: Part(ok=not one.late, detail=f"came round {one.seconds:.0f} s ago") for one in beats},
    }


def _receipts(here: Console) -> Part:
    try:
        here.services.receipt_key  # noqa: B018 - found out at the first look, and kept
    except NoReceiptKey as missing:
        return Part(ok=False, detail=str(missing))
    except (Unavailable, SQLAlchemyError) as error:
        return Part(ok=False, detail=type(error).__name__)
    return Part(ok=True, detail="signed")


def _processes(folder: Path) -> Iterator[tuple[str, Part]]:
    for name, port in neighbours(folder):
        try:
            status, said = look(port, "/readyz", 4000)
        except (OSError, http.client.HTTPException) as error:
            yield f"process {name}", Part(ok=False, detail=f"does not answer: {type(error).__name__}")
        else:
            yield f"process {name}", Part(ok=status == 200, detail=said)
