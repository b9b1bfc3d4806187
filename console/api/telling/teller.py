"""Who tells a story on paper: the township's names, a language, and how instants and lengths of time are said in it.

The pages have words of their own for the same (`shared/narrative`, `clock-lines`, `reasons`), over the same catalogue
of sentences; on paper every instant has its date, because nobody knows when it is read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from console.api.catalogue import Catalogue
from console.api.models.reference import ReasonCode
from dispatch.application.exporting.sheet import SHANGHAI
from schemas.texts import Language, says, text, word

_UNITS: Final = (("days", 86_400), ("hours", 3_600), ("minutes", 60), ("seconds", 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """Says codes, instants and lengths in one language, with the names of one township."""

    names: Catalogue
    language: Language

    def text(self, key: str, /, **values: object) -> str:
        """Return a sentence of the catalogue."""
        return text(key, self.language, **values)

    def sentence(self, key: str, /, **values: object) -> str | None:
        """Return a sentence whose key somebody else made; None where the catalogue has none."""
        return text(key, self.language, **values) if says(key) else None

    def word(self, group: str, value: object) -> str:
        """Return the word for a value; nothing for none."""
        return "" if value is None else word(group, str(value), self.language)

    def joined(self, words: Iterable[str]) -> str:
        """Return several things in one sentence."""
        return text("common.and", self.language).join(words)

    def category(self, code: str | None) -> str:
        """Return the name of a category."""
        found = self.names.category(code)
        if found is None:
            return ""
        return (found.name_en if self.language is Language.EN else None) or found.name

    def unit(self, id: str | None) -> str:
        """Return the name of a unit."""
        found = self.names.unit(id)
        return found.name if found else ""

    def area(self, code: str | None) -> str:
        """Return the name of an area."""
        found = self.names.area(code)
        return found.name if found else ""

    def department(self, code: str | None) -> str:
        """Return the name of a department of the county."""
        found = self.names.department(code)
        return (self._label(found) or found.code) if found else ""

    def reason(self, kind: str, code: str) -> str:
        """Return a listed reason for declining, returning or holding."""
        listed = {
            "decline": self.names.reasons.decline,
            "return": self.names.reasons.return_,
            "hold": self.names.reasons.hold,
        }[kind]
        found = next((each for each in listed or () if each.code == code), None)
        return (self._label(found) if found else None) or self.word("reasonCode", code)

    def instant(self, at: datetime) -> str:
        """Return an instant to the second, as the township's clocks show it."""
        return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"

    def minute(self, at: datetime) -> str:
        """Return the time of day of an instant."""
        return f"{at.astimezone(SHANGHAI):%H:%M}"

    def day(self, day: date) -> str:
        """Return a day with its weekday."""
        return f"{day.isoformat()} {self.word('weekday', day.isoweekday())}"

    def length(self, seconds: float) -> str:
        """Return a length of time in its two largest units."""
        rest, parts = max(0, int(seconds)), []
        for name, size in _UNITS:
            count, rest = divmod(rest, size)
            parts.append((name, count))
        first = next((place for place, (_, count) in enumerate(parts) if count), len(parts) - 1)
        said = [(name, count) for name, count in parts[first : first + 2] if count] or parts[-1:]
        return " ".join(self.text(f"time.{name}", n=count) for name, count in said)

    def hours(self, seconds: float) -> str:
        """Return hours of duty, which are no days: seven of them may be one."""
        whole, rest = int(seconds // 3600), int(seconds // 60) % 60
        if whole == 0:
            return self.length(seconds)
        minutes = [self.text("time.minutes", n=rest)] if rest else []
        return " ".join([self.text("time.hours", n=whole), *minutes])

    def _label(self, found: ReasonCode) -> str | None:
        return (found.label_en if self.language is Language.EN else None) or found.label
