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


def test_nobody_begins_to_read_while_postgresql_cannot_say_which_log_it_is() -> None:
    watch = EpochWatch(engine("postgresql://nobody@127.0.0.1:1/none", application="test"))

    with pytest.raises(Unavailable, match="PostgreSQL"):
        watch.begin()
