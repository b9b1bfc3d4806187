"""What the starter model adds to the words on real messages, and what it costs: `python -m benchmarks.two_voices`.

Reads the unsorted messages (附件3) and the model that the set-up learnt, and prints figures only.
"""

from __future__ import annotations

from collections.abc import Sequence
from time import process_time

import msgspec

from benchmarks.dictionary_coverage import report_of, rows
from deploy.demo.seed import documents
from runtime.settings import Settings
from schemas.incident_records import ReportAccepted
from stream_processors.triage.model_voice import voice_of
from stream_processors.triage.rules import Rulebook, build_rulebook, decide


def main() -> None:
    """Print the figures."""
    known = {document.kind: document for document in documents()}
    reports = [report_of(row["留言主题"], row["留言详情"]) for row in rows("附件3_messages.csv.gz")]
    second = voice_of(Settings())
    assert second is not None, "the classifier is switched off"
    second("once, so that it is loaded")
    for name, rules in {"words": build_rulebook(known), "both": build_rulebook(known, second=second)}.items():
        print(f"{name}: {_measured(reports, rules)}")


def _measured(reports: Sequence[ReportAccepted], rules: Rulebook) -> str:
    began = process_time()
    decided = [decide(report, rules) for report in reports]
    seconds = process_time() - began
    share = sum(decision.category is not None for decision in decided) / len(decided)
    largest = max(len(msgspec.json.encode(decision)) for decision in decided)
    return f"{share:.1%} decided, {len(reports) / seconds:.0f} a second, the largest of {largest} bytes"


if __name__ == "__main__":
    main()
