"""No phone number leaves the process readable, what is no phone number stays whole, and no line stops the work."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from runtime.log import mask_phones

SPEAKS = """
import logging, structlog
from runtime.log import configure_logging
configure_logging("triage")
structlog.get_logger().info("called", phone="13812345678", incident="330499101202611240000017")
logging.getLogger("some.library").warning("cannot reach %s", "13812345678")
logging.getLogger("kafka").info("too much detail")
try:
    raise ValueError("no answer from 13812345678")
except ValueError:
    structlog.get_logger().exception("failed")
"""


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("打 13812345678 找我", "打 138****5678 找我"),
        ("0573-82001234", "0573-****1234"),
        ("057382001234", "0573****1234"),
        ("330499101202611240000017", "330499101202611240000017"),
        ("018f3a5e-13812345678f-7abc", "018f3a5e-13812345678f-7abc"),
        ("2026-11-24T08:00:00Z", "2026-11-24T08:00:00Z"),
    ],
)
def test_phone_numbers_are_masked_and_nothing_else(text: str, masked: str) -> None:
    assert mask_phones(None, "info", {"event": text, "deep": [{"note": text}]}) == {
        "event": masked,
        "deep": [{"note": masked}],
    }


def test_every_line_is_json_from_us_and_from_libraries() -> None:
    done = subprocess.run([sys.executable, "-c", SPEAKS], capture_output=True, text=True, check=True)

    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["event"] for line in lines] == ["called", "cannot reach 138****5678", "failed"]
    assert all(line["process"] == "triage" and line["at"] for line in lines)
    assert "no answer from 138****5678" in lines[2]["exception"]
    assert "13812345678" not in done.stdout


WORKS = """
import os, pathlib, sys
from runtime.log import configure_logging
configure_logging("triage")
import logging, structlog
for _ in range(2000):
    structlog.get_logger().warning("the world is away", reason="🔥 \\ud800")
    logging.getLogger("some.library").warning("cannot reach it")
from runtime.metrics import exposition
pathlib.Path(sys.argv[1]).write_bytes(exposition())
os._exit(0)
"""


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_no_work_stops_for_a_line_that_a_full_disk_or_an_encoding_does_not_take(
    tmp_path: Path, unbuffered: str, encoding: str
) -> None:
    figures = tmp_path / "figures"
    environment = {**os.environ, "PYTHONUNBUFFERED": unbuffered, "PYTHONIOENCODING": encoding}

    with Path("/dev/full").open("wb") as full:
        subprocess.run([sys.executable, "-c", WORKS, str(figures)], stdout=full, env=environment, check=True)

    lost = next(line for line in figures.read_text().splitlines() if line.startswith("gridloop_log_lost_total "))
    assert float(lost.split()[1]) >= 2000
