"""Which figures do we give, and what does each mean: the closed list, and the only way to make one.

A name that is not listed is refused, so that every figure on a board has a meaning written down. Labels never hold
anything about a person or a single incident.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeVar

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

Kind = TypeVar("Kind", Counter, Gauge, Histogram)

REGISTRY: Final = CollectorRegistry()

LATENCY: Final = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
SIZES: Final = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0)


class UnlistedMetric(LookupError):
    """A metric was asked for that the list does not have, or has as another kind."""


@dataclass(frozen=True, slots=True)
class Metric:
    """What a figure is called, what kind it is and what it means."""

    kind: Literal["counter", "gauge", "histogram"]
    meaning: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = LATENCY


METRICS: Final[Mapping[str, Metric]] = {
    "gridloop_accept_reports_total": Metric(
        "counter",
        "Reports answered, by outcome: new, repeated, conflict, refused, busy, unavailable, failed",
        ("outcome",),
    ),
    "gridloop_accept_seconds": Metric("histogram", "From the request to the receipt"),
    "gridloop_accept_batch": Metric("histogram", "Reports that share one commit", buckets=SIZES),
    "gridloop_accept_queue": Metric("gauge", "Reports waiting for their commit"),
    "gridloop_http_requests_total": Metric("counter", "HTTP requests, by route and status class", ("route", "status")),
    "gridloop_http_seconds": Metric("histogram", "Time to answer an HTTP request, by route", ("route",)),
    "gridloop_sign_in_failures_total": Metric("counter", "Wrong names or passwords at the sign-in"),
    "gridloop_stream_clients": Metric("gauge", "Boards that follow the event stream"),
    "gridloop_stream_resyncs_total": Metric("counter", "Boards told to load anew because they were too slow"),
    "gridloop_exports_total": Metric(
        "counter", "Exports that ended, by what came of them: done, or why there is no file", ("outcome",)
    ),
    "gridloop_wall_clients": Metric("gauge", "Walls that follow what happens"),
    "gridloop_wall_resyncs_total": Metric("counter", "Walls told to load anew because they were too slow"),
    "gridloop_relay_sent_total": Metric(
        "counter", "Records acknowledged by the broker, by topic and why", ("topic", "why")
    ),
    "gridloop_relay_refused_total": Metric("counter", "Records that a topic will never take as they are", ("topic",)),
    "gridloop_relay_failures_total": Metric("counter", "Rounds of the relay that failed, by what was away", ("what",)),
    "gridloop_relay_batch": Metric("histogram", "Records sent in one round of the relay", buckets=SIZES),
    "gridloop_relay_seconds": Metric("histogram", "One round of the relay: read, send, acknowledge, close"),
    "gridloop_relay_oldest_seconds": Metric("gauge", "Age of the oldest record that is not sent, or has no effect yet"),
    "gridloop_horizon_held_seconds": Metric(
        "gauge", "Age of the oldest transaction of the server that keeps what was committed after it from being told"
    ),
    "gridloop_relay_lease_seconds": Metric("gauge", "How long an effect may take before its report is sent again"),
    "gridloop_relay_lag_records": Metric("gauge", "Records that the readers of a topic have not committed", ("topic",)),
    "gridloop_log_epochs_total": Metric("counter", "Times that Kafka's log turned out to be another one"),
    "gridloop_kafka_up": Metric("gauge", "1 while Kafka answers this process"),
    "gridloop_carry_records_total": Metric(
        "counter", "Messages of a topic, by outcome: done, repeated, dead_letter, unsettled", ("consumer", "outcome")
    ),
    "gridloop_carry_batch": Metric("histogram", "Messages in one batch of a consumer", ("consumer",), SIZES),
    "gridloop_carry_seconds": Metric("histogram", "Time to carry one batch", ("consumer",)),
    "gridloop_dead_letters_total": Metric(
        "counter", "Messages that could not be handled, by reason", ("consumer", "reason")
    ),
    "gridloop_classifier_silent_total": Metric(
        "counter", "Reports that triage decided without the learned model: missing, slow or failed", ("why",)
    ),
    "gridloop_triage_decided_total": Metric("counter", "Decisions of the rules, by what they came to", ("outcome",)),
    "gridloop_counting_told_total": Metric("counter", "Records of figures that a counting step sent", ("step",)),
    "gridloop_fallback_decided_total": Metric("counter", "Decisions made without Kafka", ("outcome",)),
    "gridloop_effects_total": Metric(
        "counter",
        "Decisions applied, by outcome: assigned, classified, left_to_person, ignored, repeated, held or why not",
        ("outcome",),
    ),
    "gridloop_timers_fired_total": Metric("counter", "Steps of clocks that fired, by clock", ("clock",)),
    "gridloop_timers_late_seconds": Metric("histogram", "How late after its time a step of a clock fired"),
    "gridloop_clock_steps_total": Metric(
        "counter", "Jumps of a wall clock by more than two seconds: server (PostgreSQL's) or host", ("which",)
    ),
    "gridloop_visits_raised_total": Metric("counter", "Visits to key places that were raised as reports"),
    "gridloop_notifications_total": Metric("counter", "Notifications, by channel and outcome", ("channel", "outcome")),
    "gridloop_auditor_findings": Metric(
        "gauge", "Open incidents without an armed clock or a lawful pause, and the like", ("finding",)
    ),
    "gridloop_forgotten_rows_total": Metric("counter", "Rows deleted because nobody needs them any more", ("table",)),
    "gridloop_recounted_incidents_total": Metric(
        "counter", "Incidents whose clocks were counted anew after workdays or duty hours were changed"
    ),
    "gridloop_rebased_incidents_total": Metric(
        "counter", "Incidents whose clocks followed limits that were published for what is open too"
    ),
    "gridloop_emergency_incidents_total": Metric(
        "counter", "Incidents that an emergency let wait, or that waited no more after it"
    ),
    "gridloop_log_lost_total": Metric("counter", "Writes of log lines that failed, on a full disk for example"),
    "gridloop_heartbeat_age_seconds": Metric(
        "gauge", "Seconds since a loop of this process last came round", ("loop",)
    ),
}
"""Every figure by its name."""

_made: dict[str, Counter | Gauge | Histogram] = {}


def counter(name: str) -> Counter:
    """Return the listed counter of this name.

    Raises:
        UnlistedMetric: the list has no such counter.
    """
    return _listed(name, Counter)


def gauge(name: str) -> Gauge:
    """Return the listed gauge of this name.

    Raises:
        UnlistedMetric: the list has no such gauge.
    """
    return _listed(name, Gauge)


def histogram(name: str) -> Histogram:
    """Return the listed histogram of this name.

    Raises:
        UnlistedMetric: the list has no such histogram.
    """
    return _listed(name, Histogram)


def _listed(name: str, kind: type[Kind]) -> Kind:
    made = _made.get(name)
    if isinstance(made, kind):
        return made
    listed = METRICS.get(name)
    if listed is None or listed.kind != kind.__name__.lower():
        raise UnlistedMetric(f"{name} is no {kind.__name__.lower()} of the list: runtime/metrics.py gives the meanings")
    options: dict[str, Any] = {"buckets": listed.buckets} if kind is Histogram else {}
    new = kind(name, listed.meaning, listed.labels, registry=REGISTRY, **options)
    _made[name] = new
    return new


def exposition() -> bytes:
    """Return this process's figures in Prometheus' text format."""
    return generate_latest(REGISTRY)
