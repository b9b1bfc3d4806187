"""The stream watched: how far each step is, what could not be handled, what was decided without it, and what to do."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Depends

from console.api.answer import Answer, Door
from console.api.context import Caller, Console, Here
from console.api.models.streams import StreamHealth
from console.api.views_streams import health_view
from dispatch.application.policy import follows_live_figures
from dispatch.domain.actor import Actor
from dispatch.domain.terms import AreaCode
from runtime.http.problem import Problem

router: Final = Door(tags=["stream health"])


def watcher_of(caller: Caller, here: Here) -> Actor:
    """Return the caller, who has to be of the command room or an administrator."""
    if not follows_live_figures(caller, AreaCode(here.services.settings.town)):
        raise Problem(403, "not_yours", code="live_figures_not_yours")
    return caller


@router.get("/stream-health")
def read_stream_health(_: Annotated[Actor, Depends(watcher_of)], here: Here) -> Answer[StreamHealth]:
    """Say how the stream is doing, step by step, and what to do about it."""
    return Answer(health_of(here))


def health_of(here: Console) -> StreamHealth:
    """Return how the stream is doing now."""
    reading = here.services.reading
    return health_view(reading.streams(), reading.outbox_state(), here.live.latest())
