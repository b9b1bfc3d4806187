"""Who sends a message and where it happened says nothing of its matter; skipped where real messages are not at hand.

With the starter model where the set-up has learnt it, else by the words alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from benchmarks.dictionary_coverage import DATA, rows
from runtime.settings import Settings
from stream_processors.triage.model_voice import voice_of
from stream_processors.triage.rules import Rulebook, build_rulebook, decide
from tests.unit.triage.reports import a_report, township

pytestmark = pytest.mark.skipif(
    not (DATA / "gov_messages").is_dir(), reason="the gov_messages data set is not at GRIDLOOP_TEST_DATA"
)

DISTRICT = re.compile(r"[A-Z]\d+(?=区|县)")


@pytest.fixture(scope="module")
def rules() -> Rulebook:
    settings = Settings(classifier=True)
    return build_rulebook(township(), second=voice_of(settings) if settings.classifier_model.exists() else None)


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(lambda text: text.replace("先生", "女士"), id="a gentleman -> a lady"),
        pytest.param(lambda text: DISTRICT.sub("K7", text), id="a district -> another one"),
        pytest.param(lambda text: f"{text}\n联系人：欧阳文斌", id="a name behind it"),
    ],
)
def test_names_gender_and_districts_do_not_change_the_category(changed: Callable[[str], str], rules: Rulebook) -> None:
    texts = [f"{row['留言主题']}\n{row['留言详情']}" for row in rows("附件3_messages.csv.gz")[::29]]

    pairs = [(category(text, rules), category(changed(text), rules)) for text in texts]

    assert [pair for pair in pairs if None not in pair and len(set(pair)) == 2] == []
    assert sum(None in pair and pair != (None, None) for pair in pairs) <= 0.02 * len(pairs)


def category(text: str, rules: Rulebook) -> str | None:
    return decide(a_report(text), rules).category
