"""What the pages and the API say in words of their own about the same code, they say alike."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from producers.terminal.attachments import WHY_REFUSED

TEXTS = Path(__file__).parents[3] / "console" / "web" / "src" / "texts"


def words_for(group: str, catalogue: str) -> dict[str, str]:
    """The entries of a group of the catalogue of a language."""
    text = (TEXTS / catalogue).read_text(encoding="utf-8")
    found = re.search(rf"^  {group}: \{{(.*?)\}},$", text, re.DOTALL | re.MULTILINE)
    assert found is not None
    return dict(re.findall(r"(\w+): '([^']*)'", found[1]))


def test_the_desk_and_the_api_say_alike_why_a_photo_cannot_be_used() -> None:
    assert words_for("photoRefusal", "zh-CN.ts") == WHY_REFUSED


@pytest.mark.parametrize("group", ["photoRefusal", "photoState", "deadReason"])
def test_the_english_catalogue_knows_the_same_codes(group: str) -> None:
    assert words_for(group, "en.ts").keys() == words_for(group, "zh-CN.ts").keys()
