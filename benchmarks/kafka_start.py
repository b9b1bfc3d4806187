"""How long does a broker take to answer, and how much of the processor, with its class archive and without?

A broker that was lost starts anew beside the door, on the same processors: this is what it takes from receipts.

    .venv/bin/python -m benchmarks.kafka_start
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

import psutil

from benchmarks.town import write_result
from deploy.local import class_archive, make_class_archive
from deploy.local.jars import library_folder
from deploy.local.kafka import EmbeddedKafka

ROUNDS = 5


def one_start() -> dict[str, float]:
    """Seconds from nothing to the first answer, formatting included, and seconds of processor time until then."""
    with tempfile.TemporaryDirectory(prefix="gridloop-bench-") as folder:
        Path(folder).chmod(0o755)
        broker = EmbeddedKafka(Path(folder))
        began = perf_counter()
        broker.start()
        seconds = perf_counter() - began
        times = psutil.Process(broker.pid).cpu_times()
        broker.stop()
    return {
        "seconds": seconds,
        "processor": times.user + times.system + times.children_user + times.children_system,
    }


def measure() -> dict[str, object]:
    """Start by turns with and without the archive; medians and their ratio."""
    make_class_archive.make()
    archive = library_folder() / class_archive.NAME
    aside = archive.with_suffix(".aside")
    made: dict[str, list[dict[str, float]]] = {"with": [], "without": []}
    for _ in range(ROUNDS):
        made["with"].append(one_start())
        archive.rename(aside)
        try:
            made["without"].append(one_start())
        finally:
            aside.rename(archive)
    figures: dict[str, object] = dict(made)
    for figure in ("seconds", "processor"):
        medians = {way: median(one[figure] for one in runs) for way, runs in made.items()}
        figures[figure] = medians | {"ratio": medians["with"] / medians["without"]}
    return figures


if __name__ == "__main__":
    found = measure()
    print(json.dumps({figure: found[figure] for figure in ("seconds", "processor")}, indent=1))
    print(write_result("kafka_start", "python -m benchmarks.kafka_start", found))
