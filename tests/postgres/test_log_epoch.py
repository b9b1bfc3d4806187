"""A reader notices every log but the one that it began to read, whenever PostgreSQL answers again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from dispatch.adapters.postgres import log_epoch
from dispatch.adapters.postgres.log_epoch import EpochWatch
from dispatch.adapters.postgres.outbox import Outbox
from runtime.connections import engine
from runtime.unavailable import Unavailable


@pytest.fixture(autouse=True)
def looks_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_epoch, "EVERY", 0.0)


@pytest.fixture
def database(database_url: str) -> Iterator[sa.Engine]:
    made = engine(database_url, application="test", pool_size=1)
    yield made
    made.dispose()


@pytest.fixture
def outbox(database_url: str) -> Iterator[Outbox]:
    with Outbox(database_url) as made:
        yield made


def begun(database: sa.Engine) -> EpochWatch:
    watch = EpochWatch(database)
    watch.begin()
    return watch


def test_a_log_that_is_made_anew_after_the_beginning_is_noticed_until_somebody_begins_anew(
    database: sa.Engine, outbox: Outbox
) -> None:
    outbox.begin_epoch("one", {}, complete=True)
    watch = begun(database)

    before = watch.changed()
    outbox.begin_epoch("two", {}, complete=False)

    assert [before, watch.changed(), watch.changed()] == [False, True, True]
    assert not begun(database).changed()


def test_the_first_log_ever_is_the_one_that_is_read_and_the_next_is_not(database: sa.Engine, outbox: Outbox) -> None:
    watch = begun(database)

    outbox.begin_epoch("one", {}, complete=True)
    first = watch.changed()
    outbox.begin_epoch("two", {}, complete=False)

    assert [first, watch.changed()] == [False, True]


def test_a_log_that_is_made_anew_before_the_first_look_at_the_first_one_is_noticed(
    database: sa.Engine, outbox: Outbox
) -> None:
    watch = begun(database)

    outbox.begin_epoch("one", {}, complete=True)
    outbox.begin_epoch("two", {}, complete=False)

    assert watch.changed()


def test_a_log_whose_topics_the_reader_found_before_it_was_written_down_is_no_other_one(
    database: sa.Engine, outbox: Outbox
) -> None:
    outbox.begin_epoch("cluster\nreports=1\nfacts=1", {}, complete=True)
    watch = begun(database)
    watch.reads(frozenset({"reports=2"}))

    outbox.begin_epoch("cluster\nreports=2\nfacts=1", {}, complete=False)
    same = watch.changed()
    outbox.begin_epoch("cluster\nreports=3\nfacts=1", {}, complete=False)

    assert [same, watch.changed()] == [False, True]


@pytest.mark.parametrize("before", [0, 1], ids=["in the log that it found", "in one that was there"])
def test_a_log_that_lost_its_end_under_the_same_ids_is_another_one_for_who_reads_its_topics(
    database: sa.Engine, outbox: Outbox, before: int
) -> None:
    outbox.begin_epoch("cluster\nreports=1", {}, complete=True)
    watch = begun(database)
    watch.reads(frozenset({f"reports={2 - before}"}))

    for _ in range(2 - before):
        outbox.begin_epoch(f"cluster\nreports={2 - before}", {}, complete=False)

    assert watch.changed()


def test_a_log_of_which_the_reader_uses_more_than_was_found_is_another_one(database: sa.Engine, outbox: Outbox) -> None:
    outbox.begin_epoch("cluster\nreports=1\ndecisions=1", {}, complete=True)
    watch = begun(database)
    watch.reads(frozenset({"reports=2", "decisions=1"}))

    outbox.begin_epoch("cluster\nreports=2\ndecisions=2", {}, complete=False)

    assert watch.changed()


def test_nobody_begins_to_read_while_postgresql_cannot_say_which_log_it_is() -> None:
    watch = EpochWatch(engine("postgresql://nobody@127.0.0.1:1/none", application="test"))

    with pytest.raises(Unavailable, match="PostgreSQL"):
        watch.begin()
