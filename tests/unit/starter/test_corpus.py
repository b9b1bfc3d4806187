"""The made-up texts: every category has enough of them, they are the same on every machine, and nobody sent them."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from itertools import chain

import pytest

from benchmarks.dictionary_coverage import DATA, rows
from deploy.starter.corpus import corpus, situations
from dispatch.domain.township.categories import categories_from
from tests.unit.triage.reports import township

DRAWN = "f313f11c"
LONG_ENOUGH = 14
"""Characters that two people do not write alike by chance."""


def test_every_category_of_the_demo_has_thirty_texts_and_only_those_have() -> None:
    document = township()["categories"]
    texts = Counter(example.label for example in corpus())

    assert set(texts) == set(categories_from(document.body, version=document.version).leaves)
    assert min(texts.values()) >= 30


def test_no_text_is_there_twice_and_no_situation_stands_for_two_categories() -> None:
    texts = [example.text for example in corpus()]
    told = list(chain.from_iterable(situations().values()))

    assert len(texts) == len(set(texts))
    assert len(told) == len(set(told))


def test_texts_are_short_and_long_and_have_no_gap_left() -> None:
    lengths = [len(example.text) for example in corpus()]

    assert sum(length <= 20 for length in lengths) >= 0.1 * len(lengths)
    assert sum(length >= 100 for length in lengths) >= 0.1 * len(lengths)
    assert not any("{" in example.text for example in corpus())


def test_situations_that_are_told_together_are_held_out_together() -> None:
    told_in, told = defaultdict(set), situations()
    for example in corpus():
        for clause in told[example.label]:
            if clause in example.text:
                told_in[example.label, clause].add(example.source)

    assert all(len(sources) == 1 for sources in told_in.values())


def test_the_texts_are_the_same_on_every_machine() -> None:
    texts = "\n".join(f"{example.label} {example.text}" for example in corpus())

    assert hashlib.sha256(texts.encode()).hexdigest()[:8] == DRAWN


@pytest.mark.skipif(
    not (DATA / "gov_messages").is_dir(), reason="the gov_messages data set is not at GRIDLOOP_TEST_DATA"
)
def test_nothing_was_taken_from_the_messages_that_it_is_measured_on() -> None:
    sent = [f"{row['title']}\n{row['body']}" for row in rows("train.csv.gz")]
    sent += [f"{row['留言主题']}\n{row['留言详情']}" for row in rows("附件3_messages.csv.gz")]
    everything = "\n".join(sent)
    ours = {example.text for example in corpus()}

    assert not ours & set(sent)
    assert [clause for clause in chain.from_iterable(situations().values()) if _long_part_in(clause, everything)] == []


def _long_part_in(clause: str, everything: str) -> bool:
    parts = (clause[start : start + LONG_ENOUGH] for start in range(len(clause) - LONG_ENOUGH + 1))
    return any(part in everything for part in parts)
