"""The figures of every web process in one answer: a request to the common port reaches any one of them.

Each process shows its own figures on a port of its own (`runtime.health`); here those of the others are fetched, and
every sample says which process it is of.
"""

from __future__ import annotations

import http.client
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from prometheus_client import CollectorRegistry, Metric, generate_latest
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector

from runtime.metrics import exposition

PROCESS: Final = "process"
LOOK_SECONDS: Final = 1.0
WEB: Final = "web"


def figures_of_web_processes(folder: Path, own_name: str) -> bytes:
    """Return this process's figures and those of the others whose files lie in the folder, in Prometheus' format."""
    texts = {own_name: exposition().decode(), **dict(_others(folder))}
    registry = CollectorRegistry()
    registry.register(_Gathered(texts.items()))
    return generate_latest(registry)


def neighbours(folder: Path) -> Iterator[tuple[str, int]]:
    """Yield the name and the health port of every process beside this one that has written them down."""
    for path in sorted(folder.glob("*.json")):
        try:
            said = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(said, dict) and "port" in said and said.get("pid") not in (None, os.getpid()):
            yield path.stem, int(said["port"])


def look(port: int, path: str, most: int) -> tuple[int, str]:
    """Return the status and the beginning of what a process answers on its health port.

    Raises:
        OSError, HTTPException: it does not answer.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LOOK_SECONDS)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read(most).decode(errors="replace")
    finally:
        connection.close()


def _others(folder: Path) -> Iterator[tuple[str, str]]:
    for name, port in neighbours(folder):
        if name == WEB or name.startswith(f"{WEB}-"):
            try:
                yield name, look(port, "/metrics", 4 * 1024 * 1024)[1]
            except (OSError, http.client.HTTPException):
                continue


class _Gathered(Collector):
    """The families of several expositions, each sample with the name of its process."""

    def __init__(self, texts: Iterable[tuple[str, str]]) -> None:
        self._texts = texts

    def collect(self) -> Iterable[Metric]:
        """Return every family once."""
        families: dict[str, Metric] = {}
        for process, text in self._texts:
            for found in text_string_to_metric_families(text):
                family = families.setdefault(found.name, Metric(found.name, found.documentation, found.type))
                for sample in found.samples:
                    family.samples.append(sample._replace(labels={**sample.labels, PROCESS: process}))
        return families.values()
