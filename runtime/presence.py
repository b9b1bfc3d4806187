"""How a process tells its supervisor that it is up: a file with its number, which an earlier process cannot have left.

Apart from `health`, so that the supervisor needs neither its server nor the metrics.
"""

import json
import os
from pathlib import Path


def shown_as(name: str, instance: int) -> str:
    """Return the name under which a worker shows its health and logs: the first of a kind has the kind's own."""
    return f"{name}-{instance}" if instance else name


def ready_file(data_dir: Path, process: str) -> Path:
    """Where a process says that it is up."""
    return data_dir / "run" / f"{process}.up"


def say_ready(data_dir: Path, process: str) -> None:
    """Say that this process is up."""
    path = ready_file(data_dir, process)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(str(os.getpid()))


def is_ready(data_dir: Path, process: str, pid: int) -> bool:
    """Whether the process with this number has said that it is up; an earlier one's word does not count."""
    try:
        return ready_file(data_dir, process).read_text() == str(pid)
    except FileNotFoundError:
        return False


def health_file(data_dir: Path, process: str) -> Path:
    """Where a process says under which port it shows its health and figures."""
    return data_dir / "run" / f"{process}.json"


def health_port(data_dir: Path, process: str, pid: int) -> int | None:
    """The port where the process with this number shows its health, none when it does not."""
    try:
        said = json.loads(health_file(data_dir, process).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return int(said["port"]) if said.get("pid") == pid else None
