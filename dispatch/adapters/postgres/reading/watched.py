"""What the screens of an area may read: what is visible there to nobody in particular, without people and words.

There is no actor: whoever stands in the room looks. An accusation is shown to none of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from dispatch.adapters.postgres.commit_order import Bookmark, Ordinal
from dispatch.adapters.postgres.reading import arrivals, emergency, wall
from dispatch.adapters.postgres.reading.arrivals import Arrivals
from dispatch.adapters.postgres.reading.emergency import Acts
from dispatch.adapters.postgres.reading.run import Run
from dispatch.adapters.postgres.reading.wall import Heard, WallRows
from dispatch.application.policy import Visibility
from dispatch.domain.terms import AreaCode


class Watched:
    """One area as its walls show it, over connections for reading."""

    def __init__(self, run: Run, area: AreaCode) -> None:
        self._run = run
        self._seen = Visibility(areas=(area,))

    def end(self) -> Bookmark:
        """Return where the facts end now."""
        return self._run(wall.end)

    def after(self, ordinal: Ordinal, limit: int) -> Sequence[Heard]:
        """Return what happened after an ordinal; see `wall.after`."""
        return self._run(lambda session: wall.after(session, self._seen, ordinal, limit))

    def recent(self) -> Sequence[Heard]:
        """Return what happened last, the newest first."""
        return self._run(lambda session: wall.recent(session, self._seen))

    def standing(self) -> WallRows:
        """Return what escalated and nobody has taken note of."""
        return self._run(lambda session: wall.standing(session, self._seen))

    def emergency(self) -> Acts:
        """Return what holds, is coming or was proposed of 应急响应."""
        return self._run(emergency.acts)

    def arrivals(self, since: datetime) -> Arrivals:
        """Return what came in since a moment and is open, by cell."""
        return self._run(lambda session: arrivals.arrivals(session, self._seen, since))
