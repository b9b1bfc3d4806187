"""May these documents come into force, and from when? Published together, withdrawn before their time, or brought back.

Nothing is deleted: a way back is the older version published anew, and what is withdrawn stays to be read. Whoever
publishes has the table to themselves, so that two people at once cannot bring into force what does not fit together.
Documents are held against each other at their own time and at every later one at which something else comes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, count
from typing import Any, Final

import sqlalchemy as sa

from dispatch.adapters.postgres.accounts.book import Author
from dispatch.adapters.postgres.accounts.rosters import strangers
from dispatch.adapters.postgres.reference import Documents, Published, Validity, document, in_force, publish, published
from dispatch.adapters.postgres.tables import audit_log, reference_document
from dispatch.application.documents.faults import Fits
from dispatch.application.roster_check import gaps_told
from dispatch.domain.calendar.workdays import SHANGHAI
from dispatch.domain.document import Misfit
from schemas.reference import ReferenceDocument

_TURN: Final = sa.text("LOCK TABLE reference_document IN SHARE ROW EXCLUSIVE MODE")
"""Nobody else publishes until the end of the transaction; reading goes on."""

ROSTER_KINDS: Final = frozenset({"roster", "units", "workdays"})
"""Whoever publishes one of these is told when nobody is on duty."""


class PublishingRefused(Exception):
    """Nothing was changed; `code` says why.

    misfits: what is wrong in documents, if that is it. since: from when on, where the documents fit until then.
    reasons: why, as lines for logs and the command line.
    """

    def __init__(self, code: str, *found: str | Misfit, since: datetime | None = None) -> None:
        when = f"from {since.isoformat()} on: " if since is not None else ""
        self.reasons = tuple(f"{when}{each}" for each in found)
        super().__init__("\n".join(self.reasons))
        self.code = code
        self.misfits = tuple(each for each in found if isinstance(each, Misfit))
        self.since = since


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was published, what had been in force already, and what is in force then.

    notes: what whoever publishes should know, though it refuses nothing.
    """

    new: tuple[str, ...]
    unchanged: tuple[str, ...]
    in_force: Documents
    notes: tuple[str, ...] = ()


class Publishing:
    """Publishes within one transaction of the caller, for one author.

    fits: says what is wrong in documents that would be in force together.
    """

    def __init__(self, connection: sa.Connection, author: Author, fits: Fits) -> None:
        self._connection = connection
        self._author = author
        self._fits = fits
        connection.execute(_TURN)
        self._now: datetime = connection.execute(sa.select(sa.func.clock_timestamp())).scalar_one()

    def publish(
        self,
        documents: Sequence[ReferenceDocument],
        *,
        effective_from: datetime | None,
        remark: str = "",
        based_on: str | None = None,
        reaches_open: bool = False,
    ) -> Outcome:
        """Publish documents, all of them or none; what is in force already is left alone.

        reaches_open: clocks that run already follow them too, which only limits can ask for.

        Raises:
            PublishingRefused: they do not fit, their time is past, or the version names something else already.
        """
        at = effective_from or self._now
        if at < self._now:
            reason = f"{at.isoformat()} is past: decisions were made by what was in force then"
            raise PublishingRefused("past", reason)
        so_far = in_force(self._connection, at)
        unchanged = [each for each in documents if self._says_the_same(each, so_far, reaches_open=reaches_open)]
        new = [each for each in documents if each not in unchanged]
        coming = {**so_far, **{each.kind: each for each in new}}
        self._refuse(self._fits(coming), at, since=at)
        for each in new:
            if document(self._connection, each.kind, each.version) is not None:
                reason = f"{each.name} was published already, with another content: choose a --version"
                raise PublishingRefused("version_taken", reason)
        if reaches_open and any(each.kind != "limits" for each in new):
            raise PublishingRefused("new_alone", "only limits can be published for clocks that run already")
        publish(
            self._connection,
            new,
            by=self._author.name,
            effective_from=at,
            remark=remark,
            based_on=based_on,
            reaches_open=reaches_open,
        )
        self._require_fit(since=at, turns=self._later(at))
        kinds = {each.kind for each in new}
        if "roster" in kinds and (reasons := list(strangers(self._connection, coming))):
            raise PublishingRefused("misfit", *reasons)
        for each in new:
            said = {"effective_from": at.isoformat(), "remark": remark, "reaches_open": reaches_open}
            self._note("reference-published", each.name, said)
        return Outcome(
            new=tuple(each.name for each in new),
            unchanged=tuple(so_far[each.kind].name for each in unchanged),
            in_force=coming,
            notes=tuple(gaps_told(coming, at=at)) if kinds & ROSTER_KINDS else (),
        )

    def withdraw(self, kind: str, version: str, *, reason: str) -> None:
        """Let a version that is coming never come into force.

        Raises:
            PublishingRefused: it is not coming, or what comes later does not fit without it.
        """
        found = self._find(kind, version)
        if found is None or found.validity is not Validity.COMING:
            raise PublishingRefused("not_coming", f"{kind} {version} is not coming: only what is can be withdrawn")
        row = sa.and_(reference_document.c.kind == kind, reference_document.c.version == version)
        gone = {"withdrawn_at": sa.func.clock_timestamp(), "withdrawn_by": self._author.name}
        self._connection.execute(reference_document.update().where(row).values(gone))
        since = found.effective_from
        self._require_fit(since=since, turns=(since, *self._later(since)))
        self._note("reference-withdrawn", f"{kind} {version}", {"reason": reason})

    def bring_back(
        self,
        kind: str,
        version: str,
        *,
        reason: str,
        effective_from: datetime | None,
        reaches_open: bool = False,
    ) -> str:
        """Publish an older version anew and return how that is called.

        Raises:
            PublishingRefused: there is no such version, or as `publish_one`.
        """
        older = document(self._connection, kind, version)
        if older is None:
            raise PublishingRefused("no_version", f"there is no {kind} {version}")
        return self.publish_one(
            kind,
            older.body,
            effective_from=effective_from,
            remark=reason,
            based_on=version,
            reaches_open=reaches_open,
        )

    def publish_one(
        self,
        kind: str,
        body: Mapping[str, Any],
        *,
        effective_from: datetime | None,
        remark: str,
        based_on: str | None,
        reaches_open: bool = False,
    ) -> str:
        """Publish what one document says under a name of ours, and return it.

        Raises:
            PublishingRefused: it says what is in force then anyway, or as `publish`.
        """
        proposed = ReferenceDocument(kind=kind, version=self._new_version(kind), body=body)
        done = self.publish(
            [proposed], effective_from=effective_from, remark=remark, based_on=based_on, reaches_open=reaches_open
        )
        if not done.new:
            raise PublishingRefused("unchanged", f"it says what {done.unchanged[0]} says, which is in force then")
        return proposed.version

    def _says_the_same(self, document: ReferenceDocument, so_far: Documents, *, reaches_open: bool) -> bool:
        """Say whether publishing a document changes nothing; for what is open it does, unless that is so already."""
        held = so_far.get(document.kind)
        if held is None or held.body != document.body:
            return False
        found = self._find(held.kind, held.version) if reaches_open else None
        return found is None or found.reaches_open

    def _new_version(self, kind: str) -> str:
        """Return a name for a version that is published now: the time in the township, numbered within a second."""
        name = f"{self._now.astimezone(SHANGHAI):%Y-%m-%d.%H%M%S}"
        taken = {each.version for each in published(self._connection, kind)}
        names = chain((name,), (f"{name}.{n}" for n in count(2)))
        return next(free for free in names if free not in taken)

    def _find(self, kind: str, version: str) -> Published | None:
        return next((each for each in published(self._connection, kind) if each.version == version), None)

    def _require_fit(self, *, since: datetime, turns: Iterable[datetime]) -> None:
        for at in turns:
            self._refuse(self._fits(in_force(self._connection, at)), at, since=since)

    def _refuse(self, reasons: Sequence[Misfit], at: datetime, *, since: datetime) -> None:
        if reasons:
            raise PublishingRefused("misfit", *reasons, since=None if at == since else at)

    def _later(self, since: datetime) -> list[datetime]:
        """Return every instant after this one at which something comes into force."""
        later = sa.and_(reference_document.c.effective_from > since, reference_document.c.withdrawn_at.is_(None))
        coming = sa.select(reference_document.c.effective_from).where(later).distinct()
        return sorted(self._connection.execute(coming).scalars())

    def _note(self, action: str, subject: str, detail: Mapping[str, Any]) -> None:
        said = {**detail, **({"system_user": self._author.system_user} if self._author.system_user else {})}
        entry = audit_log.insert().values(actor=self._author.name, action=action, subject=subject, detail=said)
        self._connection.execute(entry)
