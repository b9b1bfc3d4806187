"""No phone number leaves the process readable, and what is no phone number stays whole."""

import json
import subprocess
import sys

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
