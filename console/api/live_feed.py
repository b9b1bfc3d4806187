"""What does the stream say of the live figures? Follows the topic for the board of a web process, while it is wanted.

A thread of its own reads Kafka, so that nothing else waits for a broker that is away. What it heard is the sum of the
partitions, as of the moment for which it knows all of them; when it has heard that long enough ago, it is silent.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import structlog

from dispatch.domain.live.ledger import Group, Groups, Kind, Subject, joined
from runtime.clock import monotonic, utc_now
from runtime.settings import Settings
from schemas.codec import RecordRejected, decode
from schemas.live_records import DifferenceFound, LiveHeartbeat, LivePart
from schemas.topics import FIGURES_LIVE, topics

log = structlog.get_logger()

LOOK_BACK: Final = timedelta(seconds=30)
"""Everything is told again more often than that."""
POLL_MS: Final = 250
PAUSES: Final = (1.0, 2.0, 5.0, 10.0)
SILENT_ANEW: Final = 15.0
"""After so long a silence the connection is thrown away: the topic may be another one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What the stream said last: the counts of all partitions, and the moment for which they hold.

    since: by our own clock, when it was heard of the partition that was heard of least lately.
    """

    groups: Groups
    as_of: datetime
    since: float
    delay_seconds: float
    checked_at: datetime | None
    differed: tuple[DifferenceFound, ...]


class Parts:
    """The newest of each partition; pure, and told when something was heard."""

    def __init__(self) -> None:
        self._parts: dict[str, LivePart] = {}
        self._holds: dict[str, tuple[datetime, float]] = {}
        self._groups: dict[str, Groups] = {}
        self._beats: dict[str, LiveHeartbeat] = {}
        self._of: int | None = None

    def hear(self, record: LivePart | LiveHeartbeat, at: float) -> None:
        """Take a record."""
        if isinstance(record, LivePart):
            known = self._parts.get(record.part)
            if known is None or known.as_of <= record.as_of:
                self._parts[record.part] = record
                self._groups[record.part] = groups_of(record)
                self._hold(record.part, record.as_of, at)
            return
        self._beats[record.part] = record
        self._of = record.of
        for part in record.parts:
            self._hold(part, record.as_of, at)

    def _hold(self, part: str, as_of: datetime, at: float) -> None:
        if part in self._parts and (part not in self._holds or self._holds[part][0] <= as_of):
            self._holds[part] = as_of, at

    def heard(self) -> Heard | None:
        """Return what all partitions come to; None before each was heard of."""
        if self._of is None or len(self._holds) < self._of:
            return None
        beats = list(self._beats.values())
        newest = max(beats, key=lambda beat: beat.as_of)
        lately = [beat for beat in beats if newest.as_of - beat.as_of < LOOK_BACK]
        return Heard(
            groups=joined(self._groups.values()),
            as_of=min(as_of for as_of, _ in self._holds.values()),
            since=min(at for _, at in self._holds.values()),
            delay_seconds=max(beat.delay_seconds for beat in lately),
            checked_at=min((beat.checked_at for beat in lately if beat.checked_at is not None), default=None),
            differed=tuple(found for beat in lately for found in beat.differed),
        )


class LiveFeed:
    """Follows the topic in a thread; `heard` has what it says, `told` is called when there is more."""

    def __init__(self, settings: Settings, told: Callable[[], None]) -> None:
        self._settings = settings
        self._told = told
        self._stop = threading.Event()
        self._heard: Heard | None = None
        threading.Thread(target=self._follow, name="live-feed", daemon=True).start()

    def heard(self) -> Heard | None:
        """Return what the stream said last; None while it has said too little."""
        return self._heard

    def close(self) -> None:
        """Follow no longer; may be called from any thread."""
        self._stop.set()

    def _follow(self) -> None:
        if not self._settings.kafka_bootstrap_servers:
            return
        # Late: a web process that nobody follows figures in needs nothing of Kafka.
        from runtime.kafka import KafkaUnavailable

        pauses = list(PAUSES)
        while not self._stop.is_set():
            try:
                self._read()
                pauses = list(PAUSES)
            except KafkaUnavailable as error:
                log.info("live figures wait for Kafka", error=str(error))
            except Exception:  # the thread outlives whatever it meets; figures are recounted meanwhile
                log.exception("live feed failed")
            self._stop.wait(pauses.pop(0) if len(pauses) > 1 else pauses[0])

    def _read(self) -> None:
        """Read until asked to stop, or silent for long."""
        from runtime.kafka import follower, translated

        consumer = follower(self._settings, topics()[FIGURES_LIVE], client="web-live", since=utc_now() - LOOK_BACK)
        try:
            parts, last = Parts(), monotonic()
            while not self._stop.is_set() and monotonic() - last < SILENT_ANEW:
                with translated():
                    polled = consumer.poll(timeout_ms=POLL_MS)
                if polled:
                    last = monotonic()
                    self._take(parts, polled, last)
        finally:
            with suppress(Exception):
                consumer.close(timeout_ms=1000)

    def _take(self, parts: Parts, polled: Mapping[Any, Iterable[Any]], at: float) -> None:
        for records in polled.values():
            for each in records:
                try:
                    record = decode(each.topic, each.key, each.headers, each.value)
                except RecordRejected as rejected:
                    log.warning("live figures not read", reason=rejected.reason)
                    continue
                if isinstance(record, LivePart | LiveHeartbeat):
                    parts.hear(record, at)
        self._heard = parts.heard()
        if self._heard is not None:
            self._told()


_KINDS: Final[Mapping[str, Kind]] = {"town": "town", "platform": "platform", "cell": "cell", "category": "category"}


def groups_of(part: LivePart) -> dict[Subject, Group]:
    """Return the counts of a partition; kinds of subjects that this release does not know are left out."""
    return {
        (_KINDS[kind], name): Group(list(counted.counts), counted.to_assign, counted.to_close)
        for kind, named in part.groups.items()
        if kind in _KINDS
        for name, counted in named.items()
    }
