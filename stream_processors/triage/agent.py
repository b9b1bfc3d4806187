"""How do reports become decisions: a step that reads reports.accepted, asks the rules, and writes triage.decisions.

The worker carries the records; the rules say what a report becomes.
"""

from __future__ import annotations

import threading
from functools import partial
from typing import Final

from runtime.metrics import counter
from runtime.seal_keys import sealing_codec
from runtime.settings import Settings
from schemas.incident_records import ReportAccepted, TriageDecided
from schemas.topics import REPORTS_ACCEPTED, TRIAGE_DECISIONS, topics
from stream_processors.triage.model_voice import voice_of
from stream_processors.triage.rules import Rulebook, build_rulebook, decide
from stream_processors.worker import Step, work

NAME: Final = "triage"


def run(settings: Settings, stop: threading.Event) -> None:
    """Triage until asked to stop.

    Raises:
        NoSealKey: there is no key to seal decisions with.
        BeginAnew: this worker must be started again, in a process of its own.
    """
    step = Step(
        name=NAME,
        reads=topics()[REPORTS_ACCEPTED],
        writes=topics()[TRIAGE_DECISIONS],
        rules=partial(build_rulebook, second=voice_of(settings)),
        decide=_decided,
        codec=sealing_codec(settings),
    )
    work(step, settings, stop)


def _decided(report: ReportAccepted, rulebook: Rulebook) -> tuple[TriageDecided]:
    decision = decide(report, rulebook)
    counter("gridloop_triage_decided_total").labels("routed" if decision.unit else "left_to_person").inc()
    return (decision,)
