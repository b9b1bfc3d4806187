"""What a process shows of itself while it runs. That it is up at all is said by `presence`.

Each loop says with every round that it still turns and what troubles it; a small server on loopback shows that, and the
process's figures. What each part of the service can do at the moment is the web process's `/readyz`.
"""

import json
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

from runtime.clock import monotonic, utc_now
from runtime.metrics import exposition, gauge
from runtime.presence import health_file

STALE: Final = 30.0
"""A loop that has not come round for so long is stuck."""

_beats: dict[str, tuple[float, str | None]] = {}


def beat(loop: str, trouble: str | None = None) -> None:
    """Say that a loop of this process came round, and what keeps it from its work, if anything does."""
    _beats[loop] = (monotonic(), trouble)


def loops() -> dict[str, str]:
    """Return each loop of this process with `ok`, `stuck` or its trouble."""
    now = monotonic()
    return {loop: "stuck" if now - at > STALE else trouble or "ok" for loop, (at, trouble) in list(_beats.items())}


@contextmanager
def serve_health(process: str, data_dir: Path) -> Iterator[int]:
    """Show this process's health and figures on a free loopback port, and write down which."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 1.0}, name="health", daemon=True)
    thread.start()
    path = health_file(data_dir, process)
    path.parent.mkdir(parents=True, exist_ok=True)
    said = {"pid": os.getpid(), "port": server.server_port, "ready": True, "at": utc_now().isoformat()}
    fresh = path.with_suffix(f".{os.getpid()}.tmp")
    fresh.write_text(json.dumps(said))
    fresh.replace(path)
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        path.unlink(missing_ok=True)


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/metrics":
            now = monotonic()
            for loop, (at, _) in list(_beats.items()):
                gauge("gridloop_heartbeat_age_seconds").labels(loop).set(now - at)
            self._answer(200, "text/plain; version=0.0.4; charset=utf-8", exposition())
        elif self.path == "/healthz":
            states = loops()
            self._answer_states(states, good="stuck" not in states.values())
        elif self.path == "/readyz":
            states = loops()
            self._answer_states(states, good=all(state == "ok" for state in states.values()))
        else:
            self._answer(404, "text/plain", b"not found\n")

    def _answer_states(self, states: Mapping[str, str], *, good: bool) -> None:
        body = json.dumps({"ok": good, "loops": states}).encode()
        self._answer(200 if good else 503, "application/json", body)

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: a line for each look at the figures helps nobody."""
