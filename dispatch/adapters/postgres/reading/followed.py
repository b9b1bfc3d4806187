"""What whoever holds a receipt may read: its incident, and the pictures that go with it, without an account.

That number and code belong together is found out before (`following`); what of it is told, and which of the pictures,
is said by whoever asks.
"""

from __future__ import annotations

from uuid import UUID

from dispatch.adapters.postgres.reading import details, photos
from dispatch.adapters.postgres.reading.details import Details
from dispatch.adapters.postgres.reading.photos import Picture
from dispatch.adapters.postgres.reading.run import Run


class Followed:
    """The incident of one number, over connections for reading."""

    def __init__(self, run: Run, number: str) -> None:
        self._run = run
        self._number = number

    def details(self) -> Details | None:
        """Return everything about the incident, None where there is none of this number."""
        return self._run(lambda session: details.details_of_receipt(session, self._number))

    def picture(self, id: UUID) -> Picture | None:
        """Return a finished picture of the incident, of one of its parts, or of what it was merged into."""
        return self._run(lambda session: photos.picture_of_receipt(session, self._number, id))
