"""How do decisions become moves: the records of triage.decisions are applied as commands.

A decision that comes twice changes nothing, and one that the workflow refuses is recorded and not tried again; both
are decided in the application. The consumer reads the records and commits the offsets.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import Final, Protocol
from uuid import UUID

from dispatch.application.automation.decisions import HELD, RECORDED
from dispatch.bootstrap import Services
from dispatch.entrypoints.consumer import Consumer, consume
from runtime.consume import Done
from runtime.metrics import counter
from runtime.seal_keys import sealing_codec
from runtime.settings import Settings
from schemas.incident_records import TriageDecided
from schemas.seals import SealedCodec
from schemas.topics import TRIAGE_DECISIONS, topics

NAME: Final = "effects"


class Applier(Protocol):
    """What effects needs of the application."""

    def apply_triage(self, decided: Sequence[TriageDecided]) -> Mapping[UUID, str]:
        """Apply decisions in one transaction, each at most once, and return what came of it by cause.

        Raises:
            Unavailable: PostgreSQL does not answer; nothing of it happened.
        """
        ...


def effects(applier: Applier, codec: SealedCodec) -> Consumer[TriageDecided]:
    """Return the consumer that applies decisions; the codec believes those alone that triage wrote."""

    def apply(decided: Sequence[TriageDecided]) -> Done:
        outcomes = applier.apply_triage(decided)
        for outcome in outcomes.values():
            counter("gridloop_effects_total").labels(outcome).inc()
        reached = {decision.event_id: outcomes[decision.caused_by] for decision in decided}
        held = frozenset(event_id for event_id, outcome in reached.items() if outcome == HELD)
        settled = {event_id: outcome for event_id, outcome in reached.items() if event_id not in held}
        hopeless = {event_id: outcome for event_id, outcome in settled.items() if outcome not in RECORDED}
        return Done(hopeless=hopeless, held=held, outcomes=settled)

    return Consumer(name=NAME, reads=topics()[TRIAGE_DECISIONS], apply=apply, codec=codec)


def run(settings: Settings, stop: threading.Event) -> None:
    """Apply decisions until asked to stop.

    Raises:
        NoSealKey: there is no key to know triage's decisions by.
    """
    with closing(Services(settings, application=NAME, pool_size=2)) as services:
        consume(effects(services, sealing_codec(settings)), settings, services, stop)
