"""Which reference documents are in force: published as rows, read as one consistent set, reloaded when they change."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any, Final, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from dispatch.adapters.postgres.tables import reference_document
from runtime.clock import monotonic
from schemas.reference import ReferenceDocument, validate

CHANNEL: Final = "gridloop_reference"
LOOK_EVERY: Final = 2.0
"""Seconds that a process may go on with the documents it has before it asks whether there are newer ones."""

Made = TypeVar("Made")
Documents = Mapping[str, ReferenceDocument]

_IN_FORCE: Final = sa.text(
    """
    SELECT DISTINCT ON (kind) kind, version, body FROM reference_document
    WHERE effective_from <= clock_timestamp() ORDER BY kind, effective_from DESC, published_at DESC
    """
)
_FINGERPRINT: Final = sa.text(
    """
    SELECT coalesce(string_agg(kind || ' ' || version, ',' ORDER BY kind), '') FROM (
        SELECT DISTINCT ON (kind) kind, version FROM reference_document
        WHERE effective_from <= clock_timestamp() ORDER BY kind, effective_from DESC, published_at DESC
    ) AS in_force
    """
)


def publish(
    connection: sa.Connection, documents: Iterable[ReferenceDocument], *, by: str, effective_from: datetime
) -> int:
    """Publish documents that are not there yet, and tell every process; returns how many were new.

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
            )
            .on_conflict_do_nothing()
            .returning(reference_document.c.kind)
        )
        new += len(published.all())
    if new:
        connection.execute(sa.select(sa.func.pg_notify(CHANNEL, "")))
    return new


def in_force(connection: sa.Connection) -> Documents:
    """Return the documents in force now, one of each kind."""
    return {
        row.kind: ReferenceDocument(kind=row.kind, version=row.version, body=row.body)
        for row in connection.execute(_IN_FORCE)
    }


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
        made = self._made
        if made is not None and monotonic() - self._looked_at < LOOK_EVERY:
            return made
        with self._lock:
            return self._renewed()

    def _renewed(self) -> Made:
        if self._made is not None and monotonic() - self._looked_at < LOOK_EVERY:
            return self._made
        self._looked_at = monotonic()
        try:
            self._load()
        except sa.exc.DBAPIError:
            if self._made is None:
                raise
        assert self._made is not None
        return self._made

    def _load(self) -> None:
        with self._engine.connect() as connection:
            fingerprint: Any = connection.execute(_FINGERPRINT).scalar_one()
            if fingerprint != self._fingerprint or self._made is None:
                self._made = self._make(in_force(connection))
                self._fingerprint = fingerprint
