"""Which loops make a process, and how a process lives: it runs its loops until one fails or it is asked to stop.

`python -m deploy.processes NAME`, or `gridloop process NAME`; of some there may be several, told apart by their
instance. A loop is a function `run(settings, stop)` that returns soon after `stop` is set. Loops that share a process
need the same of the world: those of `timers` and `auditor` no Kafka, so that they go on when it is lost.
"""

import gc
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module

import structlog

from runtime.health import serve_health
from runtime.log import configure_logging
from runtime.presence import say_ready, shown_as
from runtime.priority import give_way
from runtime.private_files import keep_files_private
from runtime.settings import Settings, load_settings
from runtime.shapes import know_shapes
from runtime.signals import on_signals

Loop = Callable[[Settings, threading.Event], None]

PROCESSES: Mapping[str, tuple[str, ...]] = {
    "web": ("deploy.web:serve",),
    "relay": ("producers.relay:run", "producers.stream_look:run"),
    "triage": ("stream_processors.triage.agent:run",),
    "effects": ("dispatch.entrypoints.effects:run",),
    "timers": (
        "dispatch.entrypoints.timers:run",
        "dispatch.entrypoints.notifier:run",
        "dispatch.entrypoints.courier:run",
        "dispatch.entrypoints.on_the_spot:run",
        "dispatch.entrypoints.told:run",
        "dispatch.entrypoints.replies:run",
        "dispatch.entrypoints.patrol:run",
        "stream_processors.triage.fallback:run",
        "producers.terminal.media:run",
    ),
    "auditor": (
        "dispatch.entrypoints.auditor:run",
        "dispatch.entrypoints.housekeeping:run",
        "dispatch.entrypoints.recounting:run",
        "dispatch.entrypoints.responding:run",
        "dispatch.entrypoints.words:run",
        "console.api.exporting.worker:run",
    ),
    "watch": ("stream_processors.watch.agent:run",),
    "simulator": ("producers.simulator.main:run",),
}
SEVERAL = frozenset({"web", "triage", "effects", "timers", "watch"})
"""Processes of which any number share the work: by the kernel, a group of Kafka's, or locks that are skipped."""
BEHIND = frozenset({"auditor", "watch", "simulator"})
NICENESS = 5
"""Whatever can wait gives way to receipts, clocks and decisions when the processor is short.

Measured over a lost log: with triage among them a start of it takes 11 s instead of 5, with the relay all is decided
after 29 s instead of 9.
"""
LONGEST_END = 5.0
UP_AFTER = 0.3
SAID_AGAIN = 1.0
"""Seconds until a process says again that it is up, where the disk had no room for it."""

log = structlog.get_logger()


def run_process(name: str, settings: Settings) -> int:
    """Run a process's loops to their end and return its exit code: 0 only when it was asked to stop."""
    settings = settings.as_kafka_user(name)
    shown = shown_as(name, settings.instance)
    stop = threading.Event()
    on_signals((signal.SIGTERM, signal.SIGINT), lambda _number: stop.set())
    loops = {place: _load(place) for place in PROCESSES[name]}
    know_shapes()
    _spare_the_collector()
    with serve_health(shown, settings.data_dir), _said_to_be_up(shown, settings):
        return _run_alone(*loops.popitem(), settings, stop) if len(loops) == 1 else _run_together(loops, settings, stop)


@contextmanager
def _said_to_be_up(name: str, settings: Settings) -> Iterator[None]:
    """Say that the process is up once its loops have run for a moment without ending."""
    over = threading.Event()

    def say() -> None:
        pause = UP_AFTER
        while not over.wait(pause):
            try:
                say_ready(settings.data_dir, name)
            except OSError:
                log.warning("cannot say that it is up", exc_info=True)
                pause = SAID_AGAIN
            else:
                return

    threading.Thread(target=say, name="up", daemon=True).start()
    try:
        yield
    finally:
        over.set()


def _spare_the_collector() -> None:
    """Keep what was imported out of every collection, and collect less often: measured, a tenth of accept's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def _load(place: str) -> Loop:
    module, _, function = place.partition(":")
    loop: Loop = getattr(import_module(module), function)
    return loop


def _run_alone(place: str, loop: Loop, settings: Settings, stop: threading.Event) -> int:
    """In the main thread: event loops install their signal handlers there."""
    return 0 if _run_loop(place, loop, settings, stop) else 1


def _run_together(loops: Mapping[str, Loop], settings: Settings, stop: threading.Event) -> int:
    ended = threading.Event()
    good: dict[str, bool] = {}

    def run(place: str, loop: Loop) -> None:
        good[place] = _run_loop(place, loop, settings, stop)
        ended.set()

    threads = [threading.Thread(target=run, args=item, name=item[0], daemon=True) for item in loops.items()]
    for thread in threads:
        thread.start()
    while not stop.is_set() and not ended.wait(0.5):
        pass
    stop.set()
    for thread in threads:
        thread.join(LONGEST_END / len(threads))
    return 0 if all(good.get(place, True) for place in loops) else 1


def _run_loop(place: str, loop: Loop, settings: Settings, stop: threading.Event) -> bool:
    """Run one loop; a loop that ends by itself, by whatever cause, has failed."""
    try:
        loop(settings, stop)
    except Exception:
        log.exception("loop failed", loop=place)
        return False
    if not stop.is_set():
        log.error("loop ended by itself", loop=place)
    return stop.is_set()


def main(arguments: list[str]) -> int:
    """Run the process that is named on the command line."""
    keep_files_private()
    (name,) = arguments
    settings = load_settings()
    configure_logging(shown_as(name, settings.instance), settings.log_level)
    if name in BEHIND:
        give_way(NICENESS)
    return run_process(name, settings)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
