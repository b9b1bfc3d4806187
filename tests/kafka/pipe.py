"""The pipe with its real processes, PostgreSQL and Kafka, for tests that kill and break parts of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import UUID

from kafka import KafkaAdminClient, KafkaProducer

from deploy.local.kafka import EmbeddedKafka
from deploy.local.kafka_client import environment
from dispatch.adapters.postgres.reading.dead_letters import LetterRow, LetterState
from dispatch.application.accept.accepting import Receipt
from dispatch.bootstrap import Services
from dispatch.domain.actor import PLATFORM_ACTOR
from runtime.failpoints import ENVIRONMENT
from runtime.seal_keys import sealing_codec
from runtime.unavailable import Unavailable
from schemas.codec import Headers
from schemas.incident_records import TriageDecided
from schemas.topics import TRIAGE_DECISIONS
from tests.kafka.clients import let_in, operator_of
from tests.postgres.township import rows, submission, township

ROOT = Path(__file__).parents[2]
STEPS = ("relay", "triage", "effects")
START = "import sys; from deploy.processes import main; sys.exit(main(sys.argv[1:]))"


class Pipe:
    """PostgreSQL and Kafka with relay, triage and effects between them."""

    def __init__(self, services: Services, kafka: EmbeddedKafka, folder: Path) -> None:
        self.services = services
        self.kafka = kafka
        self.folder = folder
        self.failpoints = folder / "failpoints"
        self.failpoints.mkdir(exist_ok=True)
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, *names: str) -> None:
        """Start processes, as the supervisor would."""
        variables = os.environ | {
            "DATABASE_URL": self.services.settings.database_url,
            "GRIDLOOP_DATA_DIR": str(self.folder),
            ENVIRONMENT: str(self.failpoints),
        }
        for name in names or STEPS:
            with (self.folder / f"{name}.log").open("ab") as log:
                command = [sys.executable, "-c", START, name]
                own = variables | environment(self.kafka.settings(name))
                self._processes[name] = subprocess.Popen(
                    command, cwd=ROOT, env=own, stdout=log, stderr=subprocess.STDOUT
                )

    def keep_up(self) -> list[str]:
        """Start again what has died, and return the names."""
        died = [name for name, process in self._processes.items() if process.poll() is not None]
        self.start(*died) if died else None
        return died

    def kill(self, name: str) -> None:
        """SIGKILL a process."""
        self._processes[name].kill()
        self._processes[name].wait()

    def stop(self, *names: str) -> dict[str, float]:
        """Ask processes to stop and return how many seconds each took."""
        began = time.monotonic()
        stopping = {name: self._processes.pop(name) for name in names or list(self._processes)}
        for process in stopping.values():
            process.send_signal(signal.SIGTERM)
        took: dict[str, float] = {}
        for name, process in stopping.items():
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            took[name] = time.monotonic() - began
        return took

    def report(self, count: int = 1, **fields: Any) -> list[UUID]:
        """Accept reports, as often as a terminal would try, and return their incidents."""
        submissions = [submission(**fields) for _ in range(count)]
        for _ in range(20):
            with suppress(Unavailable):
                receipts = self.services.accept(submissions)
                break
            time.sleep(0.5)
        numbers = [receipt.number for receipt in receipts if isinstance(receipt, Receipt)]
        found = rows(self.services, "SELECT id FROM incident WHERE number = ANY(:n)", n=numbers)
        return [row.id for row in found]

    def decided(self) -> int:
        """How many incidents have an automatic decision on record."""
        return self._count("SELECT count(*) FROM processed WHERE consumer = 'effects'")

    def open_rows(self) -> int:
        """How many outbox rows are open."""
        return self._count("SELECT count(*) FROM outbox")

    def epochs(self) -> int:
        """How many logs were spoken to."""
        return self._count("SELECT count(*) FROM log_epoch")

    def _count(self, statement: str) -> int:
        return int(rows(self.services, statement)[0][0])

    def letters(self, state: LetterState | None = None) -> Sequence[LetterRow]:
        """The dead letters."""
        return self.services.reading.as_(PLATFORM_ACTOR).dead_letters(state=state)

    def put(self, topic: str, value: bytes | None, headers: Headers, key: bytes | None = b"key") -> None:
        """Write any bytes to a topic."""
        producer = KafkaProducer(**operator_of(self.kafka), max_request_size=2_000_000)
        producer.send(topic, key=key, value=value, headers=headers).get(timeout=10)
        producer.close()

    def put_decision(self, decision: TriageDecided) -> None:
        """Write a decision that bears the seal of triage."""
        key, headers, value = sealing_codec(self.services.settings).encode(decision)
        self.put(TRIAGE_DECISIONS, value, headers, key)

    def delete_topics(self, *names: str) -> None:
        """Delete topics from the broker."""
        admin = KafkaAdminClient(**operator_of(self.kafka))
        admin.delete_topics(list(names))
        admin.close()

    def wait(self, what: Callable[[], bool], seconds: float = 60, *, keep_up: bool = True) -> float:
        """Wait until something holds, starting again what dies meanwhile; return the seconds it took."""
        began = time.monotonic()
        while not what():
            if time.monotonic() - began > seconds:
                raise AssertionError(f"not within {seconds} s\n{self.last_words()}")
            if keep_up:
                self.keep_up()
            time.sleep(0.1)
        return time.monotonic() - began

    def last_words(self) -> str:
        """The ends of the processes' logs."""
        logs = sorted(self.folder.glob("*.log"))
        return "\n".join(f"== {log.name}\n" + "\n".join(log.read_text().splitlines()[-15:]) for log in logs)

    def consistent(self, incidents: int) -> None:
        """Check that nothing was lost and nothing done twice."""
        assert self._count("SELECT count(*) FROM incident") == incidents
        assert self.decided() == incidents
        assert self._count("SELECT count(*) FROM incident WHERE decided_by IS NULL AND NOT left_to_person") == 0
        doubled = "SELECT count(*) FROM (SELECT incident FROM assignment GROUP BY incident HAVING count(*) > 1) AS more"
        assert self._count(doubled) == 0
        gaps = (
            "SELECT count(*) FROM (SELECT incident FROM incident_event GROUP BY incident "
            "HAVING max(seq) <> count(*) OR min(seq) <> 1) AS gap"
        )
        assert self._count(gaps) == 0


@contextmanager
def running_pipe(database_url: str, folder: Path) -> Iterator[Pipe]:
    """A pipe over a Kafka of its own, with nothing started yet."""
    with township(database_url, folder) as services, EmbeddedKafka(folder) as kafka:
        pipe = Pipe(services, kafka, folder)
        let_in(kafka)
        try:
            yield pipe
        finally:
            pipe.stop()
