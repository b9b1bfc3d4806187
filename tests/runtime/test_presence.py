"""Only the word of the process that runs now counts."""

import json
import os
from pathlib import Path

from runtime.ids import new_id
from runtime.presence import health_file, health_port, is_ready, say_ready


def test_a_process_is_ready_once_it_said_so(tmp_path: Path) -> None:
    assert not is_ready(tmp_path, "web", os.getpid())

    say_ready(tmp_path, "web")

    assert is_ready(tmp_path, "web", os.getpid())


def test_the_word_of_an_earlier_process_does_not_count(tmp_path: Path) -> None:
    say_ready(tmp_path, "web")

    assert not is_ready(tmp_path, "web", os.getpid() + 1)


def test_the_health_port_is_that_of_the_running_process(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    health_file(tmp_path, "relay").write_text(json.dumps({"pid": 7, "port": 4711}))

    assert health_port(tmp_path, "relay", 7) == 4711
    assert health_port(tmp_path, "relay", 8) is None
    assert health_port(tmp_path, "web", 7) is None


def test_new_ids_are_uuid7_and_sort_by_time() -> None:
    ids = [new_id() for _ in range(1_000)]

    assert {each.version for each in ids} == {7}
    assert ids == sorted(ids)
    assert len(set(ids)) == len(ids)
