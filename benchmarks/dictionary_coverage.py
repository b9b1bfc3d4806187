"""How much of real messages the dictionary decides, and how often it agrees with the people who sorted them.

`python -m benchmarks.dictionary_coverage [DATA_FOLDER]` reads the TipDM message sets (`gov_messages`) and prints
figures only, never a row. Coverage is measured on the unsorted messages (附件3), agreement on the sorted ones, whose
seven labels are departments: each of our categories belongs to one of them, or to none.
"""

from __future__ import annotations

import csv
import gzip
import os
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Final
from uuid import UUID

from deploy.demo.seed import documents
from dispatch.domain.township.categories import Leaf
from schemas.incident_records import ReportAccepted
from stream_processors.triage.classify import classify
from stream_processors.triage.rules import Rulebook, build_rulebook, decide

DATA: Final = Path(os.environ.get("GRIDLOOP_TEST_DATA", Path(__file__).parents[2] / "shared" / "data"))

BUILDING, TRANSPORT, TRADE, ENVIRONMENT = "城乡建设", "交通运输", "商贸旅游", "环境保护"
LABOUR, EDUCATION, HEALTH = "劳动和社会保障", "教育文体", "卫生计生"

LABELS: Final[Mapping[str, str | None]] = {
    **dict.fromkeys(("01", "02", "03", "04", "06", "07", "08", "09"), BUILDING),
    **dict.fromkeys(("06020", "06025", "06026", "06027", "06028", "06030", "08001", "08004"), ENVIRONMENT),
    **dict.fromkeys(("01076", "09015", "09020", "S03"), TRADE),
    **dict.fromkeys(("06013", "S0701", "S0702"), TRANSPORT),
    **dict.fromkeys(("S0201", "S0202", "S0203", "S06", "S070101", "S070203"), BUILDING),
    **dict.fromkeys(("S0501", "S0502"), LABOUR),
    **dict.fromkeys(("S0504", "S0506"), EDUCATION),
    "S04": ENVIRONMENT,
    "S0505": HEALTH,
    "S020201": None,
    "S060304": None,
}
"""The label of a category by its longest prefix; what is not listed has no counterpart among the seven labels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How many messages were decided, and into what."""

    messages: int
    decided: int
    by_category: Counter[str]

    @property
    def share(self) -> float:
        """The share that got a category and a platform."""
        return self.decided / self.messages


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How the decided messages compare with their labels; without: decided into a category that has no label."""

    messages: int
    agreed: int
    wrong: Counter[tuple[str, str]]
    without: int

    @property
    def comparable(self) -> float:
        """The share that agrees among those whose category has a label."""
        return self.agreed / (self.agreed + self.wrong.total())

    @property
    def strict(self) -> float:
        """The share that agrees among all that were decided."""
        return self.agreed / self.decided

    @property
    def decided(self) -> int:
        """How many messages were decided."""
        return self.agreed + self.wrong.total() + self.without


def label_of(code: str) -> str | None:
    """Return the label that a category belongs to."""
    return next((LABELS[code[:length]] for length in range(len(code), 0, -1) if code[:length] in LABELS), None)


def rows(name: str, folder: Path = DATA) -> list[dict[str, str]]:
    """Return the rows of a message set."""
    with gzip.open(folder / "gov_messages" / name, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def category_of(title: str, body: str, rulebook: Rulebook) -> Leaf | None:
    """Return what the dictionary makes of a message, None below the gate."""
    return classify(report_of(title, body), rulebook.scheme)[0]


def heard(messages: Iterable[Mapping[str, str]], rulebook: Rulebook) -> Counter[str]:
    """Count what senders are taken to want, and how many are taken to tell of danger to life (`urgent`)."""
    found: Counter[str] = Counter()
    for row in messages:
        decided = decide(report_of(row["留言主题"], row["留言详情"]), rulebook)
        found[decided.purpose] += 1
        found["urgent"] += decided.urgent
    return found


def report_of(title: str, body: str) -> ReportAccepted:
    """Return a message as a report."""
    at = datetime(2026, 11, 1, tzinfo=UTC)
    return ReportAccepted(
        event_id=UUID(int=1),
        incident=UUID(int=2),
        occurred_at=at,
        caused_by=UUID(int=1),
        number="1",
        town="330499101",
        received_at=at,
        channel="import",
        text=f"{title}\n{body}",
    )


def coverage(messages: Iterable[Mapping[str, str]], rulebook: Rulebook) -> Coverage:
    """Measure how many of the unsorted messages are decided."""
    found = [category_of(row["留言主题"], row["留言详情"], rulebook) for row in messages]
    decided = [category for category in found if category is not None]
    return Coverage(
        messages=len(found), decided=len(decided), by_category=Counter(category.label for category in decided)
    )


def agreement(messages: Iterable[Mapping[str, str]], rulebook: Rulebook) -> Agreement:
    """Compare the decided ones of the sorted messages with their labels."""
    sorted_messages = list(messages)
    agreed, without, wrong = 0, 0, Counter[tuple[str, str]]()
    for row in sorted_messages:
        category = category_of(row["title"], row["body"], rulebook)
        if category is None:
            continue
        label = label_of(category.code)
        if label is None:
            without += 1
        elif label == row["label"]:
            agreed += 1
        else:
            wrong[row["label"], label] += 1
    return Agreement(messages=len(sorted_messages), agreed=agreed, wrong=wrong, without=without)


def main() -> None:
    """Print the figures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else DATA
    rulebook = build_rulebook({document.kind: document for document in documents()})
    started = perf_counter()
    covered = coverage(rows("附件3_messages.csv.gz", folder), rulebook)
    each = (perf_counter() - started) / covered.messages * 1e6
    compared = agreement(rows("train.csv.gz", folder), rulebook)
    print(f"附件3: {covered.messages} messages, {covered.decided} decided, {covered.share:.1%}, {each:.0f} µs each")
    print(
        f"train: {compared.messages} messages, {compared.decided} decided, {compared.decided / compared.messages:.1%}"
    )
    print(f"       agreement {compared.comparable:.1%} where comparable, {compared.strict:.1%} of all decided")
    for (label, ours), count in compared.wrong.most_common(8):
        print(f"       {count:4d}  {label} taken for {ours}")
    wanted = heard(rows("附件3_messages.csv.gz", folder), rulebook)
    print("heard: " + ", ".join(f"{what} {count}" for what, count in wanted.most_common()))
    for label, count in covered.by_category.most_common(25):
        print(f"{count:6d}  {label}")


if __name__ == "__main__":
    main()
