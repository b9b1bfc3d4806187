"""Which reference documents are in force: published as rows, read as one consistent set, reloaded when they change."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final, Generic, TypeVar

import sqlalchemy as sa
from msgspec import Struct, structs
from sqlalchemy.dialects.postgresql import insert

from dispatch.adapters.postgres.tables import app_user, reference_document
from dispatch.domain.clocks.following import ForOpen
from dispatch.domain.terms import UserId
from runtime.clock import monotonic
from schemas.reference import ReferenceDocument, validate

LOOK_EVERY: Final = 2.0
"""Seconds that a process may go on with the documents it has before it asks whether there are newer ones: a document
comes into force by its time, which nobody announces."""

Made = TypeVar("Made")
Documents = Mapping[str, ReferenceDocument]

_IN_FORCE: Final = sa.text(
    """
    SELECT DISTINCT ON (kind) kind, version, body FROM reference_document
    WHERE effective_from <= coalesce(:at, clock_timestamp()) AND withdrawn_at IS NULL
    ORDER BY kind, effective_from DESC, published_at DESC
    """
).bindparams(sa.bindparam("at", type_=sa.DateTime(timezone=True)))
_FINGERPRINT: Final = sa.text(
    """
    SELECT coalesce(string_agg(kind || ' ' || version, ',' ORDER BY kind), '') FROM (
        SELECT DISTINCT ON (kind) kind, version FROM reference_document
        WHERE effective_from <= clock_timestamp() AND withdrawn_at IS NULL
        ORDER BY kind, effective_from DESC, published_at DESC
    ) AS in_force
    """
)


def publish(
    connection: sa.Connection,
    documents: Iterable[ReferenceDocument],
    *,
    by: str,
    effective_from: datetime,
    remark: str = "",
    based_on: str | None = None,
    reaches_open: bool = False,
) -> int:
    """Publish documents that are not there yet and return how many were new; processes take them up within seconds.

    Whether they fit is asked before: `publishing`.

    Raises:
        ReferenceRefused: a body breaks the schema of its kind.
    """
    new = 0
    for document in documents:
        validate(document.kind, document.body)
        canonical = json.dumps(document.body, ensure_ascii=False, sort_keys=True).encode()
        published = connection.execute(
            insert(reference_document)
            .values(
                kind=document.kind,
                version=document.version,
                effective_from=effective_from,
                body=document.body,
                sha256=sha256(canonical).digest(),
                published_by=by,
                remark=remark,
                based_on=based_on,
                reaches_open=reaches_open,
            )
            .on_conflict_do_nothing()
            .returning(reference_document.c.kind)
        )
        new += len(published.all())
    return new


def in_force(connection: sa.Connection, at: datetime | None = None) -> Documents:
    """Return the documents in force now, or as far as it is known at another time, one of each kind."""
    return {
        row.kind: ReferenceDocument(kind=row.kind, version=row.version, body=row.body)
        for row in connection.execute(_IN_FORCE, {"at": at})
    }


class Validity(StrEnum):
    """Whether decisions are made by a version now, will be, or are no more; a withdrawn one never was in force."""

    IN_FORCE = "in force"
    COMING = "coming"
    PAST = "past"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A version as it was published, without what it says; name: of the account that published it, if it is one."""

    kind: str
    version: str
    effective_from: datetime
    published_by: str
    published_at: datetime
    validity: Validity
    name: str | None = None
    remark: str = ""
    based_on: str | None = None
    reaches_open: bool = False
    withdrawn_at: datetime | None = None
    withdrawn_by: str | None = None


class Version(Struct, frozen=True, kw_only=True):
    """A version as its row says it; coming: whether its time is still to come. The rest is as in `Published`."""

    kind: str
    version: str
    effective_from: datetime
    published_by: str
    published_at: datetime
    coming: bool
    name: str | None
    remark: str
    based_on: str | None
    reaches_open: bool
    withdrawn_at: datetime | None
    withdrawn_by: str | None


def valid(rows: Iterable[Version]) -> list[Published]:
    """Return versions with whether they are in force; of each kind the newest comes first."""
    found: list[Published] = []
    held: set[str] = set()
    for row in rows:
        found.append(_published(row, superseded=row.kind in held))
        held |= {row.kind} if found[-1].validity is Validity.IN_FORCE else set()
    return found


def published(connection: sa.Connection, kind: str | None = None) -> list[Published]:
    """Return everything that was ever published, or of one kind: by kind, the newest first."""
    table = reference_document
    columns = [column for column in table.c if column.name not in ("body", "sha256")]
    name = sa.select(app_user.c.name).where(app_user.c.id == table.c.published_by).scalar_subquery().label("name")
    coming = (table.c.effective_from > sa.func.clock_timestamp()).label("coming")
    rows = connection.execute(
        sa.select(*columns, name, coming)
        .where(sa.or_(sa.literal(kind is None), table.c.kind == kind))
        .order_by(table.c.kind, table.c.effective_from.desc(), table.c.published_at.desc())
    ).mappings()
    return valid(Version(**row) for row in rows)


def for_open(connection: sa.Connection) -> tuple[ReferenceDocument, ForOpen] | None:
    """Return the limits that came into force last of those for what is open too, with what is said of them.

    They may be replaced already by limits for what begins from then on alone.
    """
    held = [each for each in published(connection, "limits") if each.validity in (Validity.IN_FORCE, Validity.PAST)]
    place = next((n for n, each in enumerate(held) if each.reaches_open), None)
    if place is None:
        return None
    last = held[place]
    found = document(connection, "limits", last.version)
    assert found is not None, "a version that was published is never deleted"
    older = frozenset(each.version for each in held[place + 1 :])
    by = UserId(last.published_by)
    return found, ForOpen(version=last.version, since=last.effective_from, older=older, by=by, remark=last.remark)


def newest(connection: sa.Connection, kind: str) -> str | None:
    """Return the version of a kind that is in force last, as far as it is known."""
    kept = (each for each in published(connection, kind) if each.validity is not Validity.WITHDRAWN)
    return next((each.version for each in kept), None)


def _published(row: Version, *, superseded: bool) -> Published:
    if row.withdrawn_at is not None:
        validity = Validity.WITHDRAWN
    elif row.coming:
        validity = Validity.COMING
    else:
        validity = Validity.PAST if superseded else Validity.IN_FORCE
    values = structs.asdict(row)
    del values["coming"]
    return Published(**values, validity=validity)


def document(connection: sa.Connection, kind: str, version: str | None = None) -> ReferenceDocument | None:
    """Return a document by its version, or the one of its kind in force."""
    if version is None:
        return in_force(connection).get(kind)
    of = sa.and_(reference_document.c.kind == kind, reference_document.c.version == version)
    body = connection.execute(sa.select(reference_document.c.body).where(of)).scalar()
    return None if body is None else ReferenceDocument(kind=kind, version=version, body=body)


class InForce(Generic[Made]):
    """Something made from the documents in force, made anew when they change.

    While PostgreSQL is away the last one is kept: old rules are better than none. Safe to share between threads.
    """

    def __init__(self, engine: sa.Engine, make: Callable[[Documents], Made]) -> None:
        self._engine = engine
        self._make = make
        self._lock = threading.Lock()
        self._fingerprint: str | None = None
        self._made: Made | None = None
        self._looked_at = float("-inf")

    def __call__(self) -> Made:
        """Return it, at most two seconds behind.

        Raises:
            Exception: it was never made, and cannot be made now.
        """
        made = self.at_hand()
        if made is not None:
            return made
        with self._lock:
            return self._renewed()

    def at_hand(self) -> Made | None:
        """Return it if that takes no look at the database."""
        return self._made if monotonic() - self._looked_at < LOOK_EVERY else None

    def _renewed(self) -> Made:
        made = self.at_hand()
        if made is not None:
            return made
        self._looked_at = monotonic()
        try:
            self._load()
        except sa.exc.DBAPIError:
            if self._made is None:
                raise
        assert self._made is not None
        return self._made

    def _load(self) -> None:
        with self._engine.begin() as connection:
            fingerprint: Any = connection.execute(_FINGERPRINT).scalar_one()
            if fingerprint != self._fingerprint or self._made is None:
                self._made = self._make(in_force(connection))
                self._fingerprint = fingerprint
