"""Makes the exports that take longer than a request should, one after the other, and removes what is over.

Any number of these may run, and any of them may be killed: its lease runs out, and the next one begins anew. What the
owner may see is looked up when an export is begun; whoever lost the right gets no file.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Final

import structlog

from console.api.context import Console
from console.api.exporting.making import NoLongerOurs, fail, fault_of, make
from console.api.models.operations import Part
from dispatch.adapters.postgres.exports import Job
from dispatch.application.documents.faults import Fits
from dispatch.bootstrap import Services
from dispatch.domain.actor import Actor
from dispatch.domain.document import Misfit
from dispatch.domain.exporting import ExportFault
from runtime.clock import monotonic
from runtime.db import is_unavailable
from runtime.http.meter import meter_of
from runtime.rounds import keep_going
from runtime.settings import Settings
from runtime.unavailable import Unavailable

log = structlog.get_logger()

POLL_SECONDS: Final = 1.0
TIDY_SECONDS: Final = 60.0


def run(settings: Settings, stop: threading.Event) -> None:
    """Make what waits until asked to stop."""
    services = Services(settings, application="exports", pool_size=2)
    try:
        keep_going("exports", Worker(console_of(services)).one_round, stop)
    finally:
        services.close()


def console_of(services: Services) -> Console:
    """Return the console as the lists' own functions need it, without a web process around it."""
    fits: Fits = _nothing_to_fit
    return Console(services, meter_of(services.settings), _no_parts, fits)


class Worker:
    """The loop's round."""

    def __init__(self, here: Console) -> None:
        self._here = here
        self._tidied_at = float("-inf")

    def one_round(self) -> float:
        """Make one export, if one waits, and return how long to rest."""
        if monotonic() - self._tidied_at >= TIDY_SECONDS:
            self.tidy()
        job = self._here.services.exports.claim()
        if job is None:
            return POLL_SECONDS
        self._do(job)
        return 0.0

    def tidy(self) -> None:
        """Let expire what is old enough, and throw away files that no row knows, or another attempt's."""
        services = self._here.services
        if gone := services.exports.expire():
            log.info("exports expired", exports=gone)
        there = services.export_files.all()
        kept = services.exports.with_files({attempt.id for attempt in there})
        for attempt in there:
            if attempt not in kept:
                services.export_files.clear(attempt)
        self._tidied_at = monotonic()

    def _do(self, job: Job) -> None:
        exports = self._here.services.exports
        if exports.is_hopeless(job):
            fail(job, ExportFault.DIED, None, self._here)
            return
        account = self._here.services.sessions.account(job.user)
        if account is None:
            fail(job, ExportFault.NOT_ALLOWED, None, self._here)
            return
        owner = Actor(user=account.user, grants=account.grants)
        try:
            make(job, owner, self._here, most=self._here.services.settings.export_rows)
        except NoLongerOurs:
            log.info("export is no longer wanted", export=str(job.id))
        except Exception as error:
            if isinstance(error, Unavailable) or is_unavailable(error):
                raise  # the lease runs out, and the export is begun anew
            fail(job, fault_of(error), error, self._here)


def _no_parts(_here: Console) -> dict[str, Part]:
    return {}


def _nothing_to_fit(_documents: object) -> Sequence[Misfit]:
    return ()
