"""From a draft to a version that is in force from a date, taken back before it, and brought back after it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from copy import deepcopy
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from deploy.demo.seed import documents
from deploy.publishing import misfits
from dispatch.adapters.postgres.document_book import DocumentBook
from dispatch.adapters.postgres.drafts import Draft, DraftStale
from dispatch.adapters.postgres.publishing import PublishingRefused
from dispatch.adapters.postgres.reference import Validity
from dispatch.application.documents.text import written
from dispatch.bootstrap import Services
from dispatch.domain.actor import PLATFORM_ACTOR
from dispatch.domain.terms import UserId
from runtime.clock import utc_now
from runtime.ids import new_id
from tests.postgres.township import TOWN, rows

pytestmark = pytest.mark.postgres

BODIES = {document.kind: document.body for document in documents()}
FITS = partial(misfits, town=TOWN)
SUPERVISOR, ADMIN = UserId("supervisor01"), UserId("admin")
Body = dict[str, Any]


class Book(DocumentBook):
    """What changes documents, and where people read them."""

    def __init__(self, services: Services) -> None:
        super().__init__(services.engine)
        self.shelf = services.reading.as_(PLATFORM_ACTOR).documents()


@pytest.fixture
def book(services: Services) -> Book:
    return Book(services)


def changed(kind: str, change: Callable[[Body], object]) -> str:
    body = deepcopy(dict(BODIES[kind]))
    change(body)
    return written(kind, body)


def sign_within(minutes: int) -> str:
    return changed("limits", lambda body: body["clocks"][2].update(minutes=minutes))


def proposed(book: Book, kind: str, text: str) -> Draft:
    newest = next(each.version for each in book.shelf.versions(kind) if each.validity is not Validity.WITHDRAWN)
    return book.propose(new_id(), kind, text, remark="试行", based_on=newest, by=SUPERVISOR)


def published(book: Book, kind: str, text: str, *, at: datetime | None = None) -> str:
    draft = proposed(book, kind, text)
    return book.publish(draft.id, draft.revision, effective_from=at, remark="镇务会议定", by=ADMIN, fits=FITS)


def standing(book: Book, kind: str) -> list[tuple[str, str]]:
    return [(each.version, each.validity.value) for each in book.shelf.versions(kind)]


def sign_minutes(book: Book, at: datetime | None = None) -> int:
    minutes: int = book.shelf.in_force(at)["limits"].body["clocks"][2]["minutes"]
    return minutes


def in_days(days: int) -> datetime:
    return utc_now() + timedelta(days=days)


def test_what_is_published_is_in_force_and_says_who_when_and_why(book: Book, services: Services) -> None:
    before = book.shelf.document("limits")
    assert before is not None
    version = published(book, "limits", sign_within(7))

    found = book.shelf.versions("limits")[0]
    assert sign_minutes(book) == 7
    assert services.rules().limits.version == version
    assert (found.version, found.validity) == (version, Validity.IN_FORCE)
    assert (found.published_by, found.remark, found.based_on) == ("admin", "镇务会议定", before.version)
    assert book.shelf.drafts("limits") == []
    audited = rows(services, "SELECT actor, action FROM audit_log WHERE action LIKE 'reference-%' ORDER BY id")
    assert [tuple(row) for row in audited] == [
        ("supervisor01", "reference-drafted"),
        ("admin", "reference-published"),
    ]


def test_what_is_published_for_a_date_comes_and_can_be_withdrawn_before_it(book: Book, services: Services) -> None:
    version = published(book, "limits", sign_within(7), at=in_days(3))
    assert standing(book, "limits")[0] == (version, "coming")
    assert (sign_minutes(book), sign_minutes(book, in_days(4))) == (3, 7)

    book.withdraw("limits", version, reason="算错了", by=SUPERVISOR, fits=FITS)

    assert standing(book, "limits")[0] == (version, "withdrawn")
    assert sign_minutes(book, in_days(4)) == 3
    assert book.shelf.document("limits", version) is not None, "it stays to be read"
    ((detail,),) = rows(services, "SELECT detail FROM audit_log WHERE action = 'reference-withdrawn'")
    assert detail["reason"] == "算错了"


def test_what_is_in_force_cannot_be_withdrawn_and_nothing_twice(book: Book) -> None:
    now = standing(book, "limits")[0][0]
    version = published(book, "limits", sign_within(7), at=in_days(3))

    with pytest.raises(PublishingRefused) as refused:
        book.withdraw("limits", now, reason="x", by=ADMIN, fits=FITS)
    assert refused.value.code == "not_coming"
    book.withdraw("limits", version, reason="x", by=ADMIN, fits=FITS)
    with pytest.raises(PublishingRefused):
        book.withdraw("limits", version, reason="x", by=ADMIN, fits=FITS)


def test_the_database_lets_nothing_be_withdrawn_that_was_in_force(services: Services) -> None:
    taken = sa.text("UPDATE reference_document SET withdrawn_at = clock_timestamp(), withdrawn_by = 'x'")

    with (
        services.engine.connect() as connection,
        pytest.raises(sa.exc.IntegrityError, match="withdrawn_before_it_held"),
    ):
        connection.execute(taken)


def test_the_way_back_publishes_the_older_version_anew(book: Book) -> None:
    older = standing(book, "limits")[0][0]
    newer = published(book, "limits", sign_within(7))

    again = book.bring_back("limits", older, reason="效果不好", effective_from=None, by=SUPERVISOR, fits=FITS)

    assert sign_minutes(book) == 3
    assert standing(book, "limits") == [(again, "in force"), (newer, "past"), (older, "past")]
    assert book.shelf.versions("limits")[0].based_on == older
    with pytest.raises(PublishingRefused) as refused:
        book.bring_back("limits", older, reason="再来", effective_from=None, by=SUPERVISOR, fits=FITS)
    assert refused.value.code == "unchanged"


def test_nothing_is_published_for_a_time_that_is_past(book: Book) -> None:
    with pytest.raises(PublishingRefused) as refused:
        published(book, "limits", sign_within(7), at=in_days(-1))

    assert refused.value.code == "past"
    assert len(standing(book, "limits")) == 1
    assert len(book.shelf.drafts("limits")) == 1, "the draft is still there"


def test_a_draft_that_another_version_overtook_is_not_published_until_it_is_looked_at_again(book: Book) -> None:
    slow, fast = (proposed(book, "limits", sign_within(minutes)) for minutes in (7, 8))
    version = book.publish(fast.id, 1, effective_from=None, remark="", by=ADMIN, fits=FITS)

    with pytest.raises(PublishingRefused) as refused:
        book.publish(slow.id, 1, effective_from=None, remark="", by=SUPERVISOR, fits=FITS)
    assert refused.value.code == "behind"

    book.rewrite(slow.id, 1, text=slow.text, remark="仍要改", based_on=version, by=SUPERVISOR)
    book.publish(slow.id, 2, effective_from=None, remark="", by=SUPERVISOR, fits=FITS)
    assert sign_minutes(book) == 7


def test_of_a_draft_that_is_published_again_it_is_said_that_it_was_and_not_that_another_overtook_it(book: Book) -> None:
    draft = proposed(book, "limits", sign_within(7))
    version = book.publish(draft.id, 1, effective_from=None, remark="", by=ADMIN, fits=FITS)

    with pytest.raises(DraftStale) as stale:
        book.publish(draft.id, 1, effective_from=None, remark="", by=ADMIN, fits=FITS)

    assert stale.value.now is not None
    assert (stale.value.now.published_as, stale.value.now.changed_by) == (version, "admin")


def test_of_two_who_write_at_a_draft_the_second_is_told_who_was_first(book: Book) -> None:
    draft = proposed(book, "limits", sign_within(7))
    book.rewrite(draft.id, 1, text=sign_within(8), remark="", based_on=draft.based_on, by=ADMIN)

    with pytest.raises(DraftStale) as stale:
        book.rewrite(draft.id, 1, text=sign_within(9), remark="", based_on=draft.based_on, by=SUPERVISOR)
    assert stale.value.now is not None
    assert (stale.value.now.changed_by, stale.value.now.revision) == ("admin", 2)
    with pytest.raises(DraftStale):
        book.publish(draft.id, 1, effective_from=None, remark="", by=SUPERVISOR, fits=FITS)
    book.drop(draft.id, 2, by=SUPERVISOR)
    with pytest.raises(DraftStale):
        book.drop(draft.id, 3, by=ADMIN)
    assert sign_minutes(book) == 3


def test_of_two_who_publish_at_once_one_is_first_and_the_other_is_told(book: Book) -> None:
    made = [proposed(book, "limits", sign_within(minutes)) for minutes in (7, 8)]
    outcomes: list[str] = []
    together = threading.Barrier(2)

    def publish(draft: Draft) -> None:
        together.wait()
        try:
            book.publish(draft.id, 1, effective_from=None, remark="", by=ADMIN, fits=FITS)
            outcomes.append("published")
        except PublishingRefused as refused:
            outcomes.append(refused.code)

    threads = [threading.Thread(target=publish, args=(draft,)) for draft in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["behind", "published"]
    assert len(standing(book, "limits")) == 2


def without_unit(body: Body) -> None:
    body["units"] = [unit for unit in body["units"] if unit["id"] != "ecology"]


def test_what_does_not_fit_what_comes_later_is_refused_with_the_day(book: Book) -> None:
    own = changed("responsibility", lambda body: body["rows"][0].update(unit="new-team"))
    more = changed("units", lambda body: body["units"].append(dict(body["units"][0], id="new-team", name="新队伍")))
    coming = published(book, "units", more, at=in_days(2))
    published(book, "responsibility", own, at=in_days(3))

    with pytest.raises(PublishingRefused) as refused:
        book.withdraw("units", coming, reason="x", by=ADMIN, fits=FITS)
    assert refused.value.code == "misfit"
    assert refused.value.reasons[0].startswith("from ")
    assert "new-team" in refused.value.reasons[0]
    assert standing(book, "units")[0] == (coming, "coming")


def test_one_fault_beside_the_others_and_nothing_is_published(book: Book) -> None:
    with pytest.raises(PublishingRefused) as refused:
        published(book, "units", changed("units", without_unit))

    assert "responsibility: rows/" in refused.value.reasons[0]
    assert len(standing(book, "units")) == 1


def test_whoever_reads_is_not_held_up_by_whoever_publishes(book: Book, services: Services) -> None:
    with services.engine.begin() as connection:
        connection.execute(sa.text("LOCK TABLE reference_document IN SHARE ROW EXCLUSIVE MODE"))
        with psycopg.connect(services.settings.database_url, options="-c lock_timeout=500") as other:
            assert other.execute("SELECT count(*) FROM reference_document").fetchone() == (len(BODIES),)
