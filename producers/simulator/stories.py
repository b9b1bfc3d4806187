"""What people tell: the templates beside this file, and how their slots are filled.

What becomes of a report is not decided here; a story only says what triage should make of it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Final

_FILE: Final = Path(__file__).with_name("stories.toml")
VILLAGE: Final = "village"
OF_NO_VILLAGE: Final = "justice"
"""Who makes peace where nobody knows in which village it happened."""
_SLOT: Final = re.compile(r"\{(?P<name>[a-z]+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One kind of thing that happens, and what should come of it; without a category it is vague on purpose.

    unit: who is answerable, `village` for the committee of the village where it happened. left: `person` when it must
    be left to a person, `open` when it may go either way. decline: why the command room turns it away. settled: the
    category that a person gives it, and settled_unit the unit that has it then.
    """

    texts: tuple[str, ...]
    category: str | None = None
    unit: str | None = None
    grade: int = 4
    urgent: bool = False
    self_handled: str | None = None
    left: str | None = None
    decline: str | None = None
    settled: str | None = None
    settled_unit: str | None = None

    def answerable(self) -> str | None:
        """Return the unit that a person gives it to where triage could not; of a quarrel without a place no village."""
        return OF_NO_VILLAGE if self.unit == VILLAGE else self.unit or self.settled_unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Stories:
    """All of them, with the words for the slots."""

    slots: Mapping[str, tuple[str, ...]]
    clear: tuple[Story, ...]
    vague: tuple[Story, ...]

    def tell(self, template: str, random: Random) -> str:
        """Return the template with every slot filled, those inside a filled one too."""

        def word(slot: re.Match[str]) -> str:
            return self.tell(random.choice(self.slots[slot["name"]]), random)

        return _SLOT.sub(word, template)


@cache
def stories() -> Stories:
    """Return the stories of the simulated township."""
    described = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    told = [Story(**(row | {"texts": tuple(row["texts"])})) for row in described["story"]]
    return Stories(
        slots={name: tuple(words) for name, words in described["slots"].items()},
        clear=_with(told, clear=True),
        vague=_with(told, clear=False),
    )


def _with(told: Sequence[Story], *, clear: bool) -> tuple[Story, ...]:
    return tuple(story for story in told if (story.category is not None) is clear)
