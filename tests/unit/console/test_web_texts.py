"""What the pages and the API say about the same code, they say alike."""

from __future__ import annotations

from producers.terminal.attachments import WHY_REFUSED
from schemas.texts import Language, sentences


def test_the_desk_and_the_api_say_alike_why_a_photo_cannot_be_used() -> None:
    group = "photoRefusal."

    told = {key.removeprefix(group): said for key, said in sentences(Language.ZH_CN).items() if key.startswith(group)}

    assert told == WHY_REFUSED
