"""How does a report become a promise? One transaction, then — and only then — a receipt.

`accept` is the only function that builds a `Receipt`, and it does so after COMMIT. The same report again (id, bytes
and sender) gets the same receipt; the same id with other bytes or from somebody else is a conflict.
Group commit (many requests, one transaction) is the caller's business: `accept` takes a batch.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol
from uuid import UUID

from dispatch.application.accept.receipt_text import day_text, report_number, signed_text
from dispatch.application.accept.report_form import ReportForm, to_wgs84, utc
from dispatch.application.accept.tracking import tracking_code
from dispatch.application.accept.unkept import Failed, Unstorable, why_unkept
from dispatch.domain.actor import Actor
from dispatch.domain.clocks.limits import Limits
from dispatch.domain.incident import Decision
from dispatch.domain.moves import collecting
from dispatch.domain.refusals import InvalidValue, NotYours
from dispatch.domain.terms import (
    HOTLINE_CHANNEL,
    OFFICER_CHANNEL,
    PATROL_CHANNEL,
    AreaCode,
    IncidentId,
    Role,
    TellBy,
)
from runtime.unavailable import Unavailable
from schemas.field_errors import Wrong
from schemas.incident_records import Position, ReportAccepted

CITIZEN_CHANNEL: Final = "citizen"
IMPORT_CHANNEL: Final = "import"
NOBODYS_CHANNELS: Final = frozenset({IMPORT_CHANNEL, PATROL_CHANNEL})
"""Nobody who sends these waits to be told what becomes of them."""
ORDER_TAKERS: Final = frozenset({Role.OPERATOR, Role.PLATFORM})
"""Who passes on orders from outside (12345, county, devices), whose due time binds us."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A report as it came through a door: read, with the hash of the very bytes, and who sent it.

    history: a report of the past, taken over as closed (`gridloop import --as history`).
    """

    form: ReportForm
    sha256: bytes
    sender: Actor
    channel: str
    history: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Everything one new report makes: its record for the topic and the incident's first decision."""

    submission: Submission
    number: str
    position: Position | None
    record: ReportAccepted
    decision: Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A report that is committed, now (`repeated` False) or by an earlier, equal submission."""

    number: str
    received_at: datetime
    repeated: bool


@dataclass(frozen=True, slots=True)
class Conflict:
    """The id is taken by a report with other bytes or another sender."""

    report_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The promise: never lost, never handled twice.

    signature: Ed25519 over number, report_id, sha256 (hex) and received_at, joined by LF; base64.
    code: with it and the number anybody follows the matter without an account; see `tracking`.
    """

    number: str
    report_id: UUID
    sha256: str
    received_at: datetime
    signature: str
    code: str
    repeated: bool


class OrderNotYours(NotYours):
    """An order from outside was sent by somebody who takes in no such orders."""


class DueTimeNotYours(OrderNotYours):
    """A due time from outside comes with an order from outside, which this sender does not take in."""


class TellingRefused(InvalidValue):
    """The way to be told that was chosen does not lead to the person concerned."""


OpenIncident = Callable[[Submission, int, datetime], Opening | Unstorable | Failed]
"""Makes an opening of a submission, the receipt counter and PostgreSQL's time, or says why there is none."""


class AcceptStore(Protocol):
    """Writes reports durably; see dispatch.adapters.postgres.accept.store."""

    def write(
        self, submissions: Sequence[Submission], open_incident: OpenIncident
    ) -> list[Stored | Conflict | Unstorable | Failed]:
        """Commit the batch in one transaction and say for each what became of it.

        What was stored before is read after the commit. A report that cannot be kept costs the others nothing.

        Raises:
            Unavailable: PostgreSQL is away; nothing may be promised, and it is not known what was stored.
            BatchRefused: a row was refused that nobody foresaw; nothing was stored.
        """
        ...

    def earlier(self, submission: Submission) -> Stored | Conflict | None:
        """Say what became of a report that has the same id and is stored already, or None when there is none.

        Raises:
            Unavailable: PostgreSQL is away.
        """
        ...


class Signer(Protocol):
    """Signs receipts, and has the key of their tracking codes."""

    @property
    def tracking_key(self) -> bytes:
        """Return what tracking codes are made with."""
        ...

    def sign(self, message: bytes) -> bytes:
        """Return the Ed25519 signature."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Township:
    """What accepting needs to know of the township: its code, the limits in force, and where ids come from."""

    town: str
    limits: Callable[[], Limits]
    new_id: Callable[[], UUID]


def accept(
    submissions: Sequence[Submission], *, store: AcceptStore, signer: Signer, township: Township
) -> list[Receipt | Conflict | Unstorable | Failed]:
    """Store the reports in one transaction and return a receipt for each, or why there is none.

    Raises:
        Unavailable: PostgreSQL is away; nothing was promised.
    """

    def open_incident(submission: Submission, counter: int, at: datetime) -> Opening | Unstorable | Failed:
        try:
            return opening(submission, counter, at=at, township=township)
        except InvalidValue as error:  # told as data: one report must not cost its neighbours a second try
            return why_unkept(submission.form.report_id, error)

    try:
        outcomes = store.write(submissions, open_incident)
    except Unavailable:
        raise
    except Exception as error:  # noqa: BLE001 - one report must not cost its neighbours their receipts
        if half := len(submissions) // 2:  # found in halves, one of 500 costs 18 commits more, not 500
            return [
                outcome
                for part in (submissions[:half], submissions[half:])
                for outcome in accept(part, store=store, signer=signer, township=township)
            ]
        (alone,) = submissions
        outcomes = [store.earlier(alone) or why_unkept(alone.form.report_id, error)]
    return [
        _receipt(submission, outcome, signer) if isinstance(outcome, Stored) else outcome
        for submission, outcome in zip(submissions, outcomes, strict=True)
    ]


def _receipt(submission: Submission, stored: Stored, signer: Signer) -> Receipt:
    sha256 = submission.sha256.hex()
    received_at = stored.received_at.astimezone(UTC)
    signed = signed_text(stored.number, submission.form.report_id, sha256, received_at)
    return Receipt(
        number=stored.number,
        report_id=submission.form.report_id,
        sha256=sha256,
        received_at=received_at,
        signature=base64.b64encode(signer.sign(signed)).decode(),
        code=tracking_code(signer.tracking_key, submission.form.report_id),
        repeated=stored.repeated,
    )


def channel_of(sender: Actor) -> str:
    """Return through which kind of door a person reports: an officer's word counts, a citizen's is a hint."""
    roles = {grant.role for grant in sender.grants}
    if Role.OFFICER in roles:
        return OFFICER_CHANNEL
    return HOTLINE_CHANNEL if Role.OPERATOR in roles else CITIZEN_CHANNEL


def opening(submission: Submission, counter: int, *, at: datetime, township: Township) -> Opening:
    """Return everything that a new report makes, without storing it."""
    form = submission.form
    number = report_number(township.town, day_text(at), counter)
    incident_id = IncidentId(township.new_id())
    position = to_wgs84(form.position) if form.position else None
    decision = _first_decision(submission, incident_id, number, at=at, township=township)
    record = ReportAccepted(
        event_id=form.report_id,
        incident=incident_id,
        occurred_at=at,
        caused_by=form.report_id,
        number=number,
        town=township.town,
        received_at=at,
        channel=submission.channel,
        text=form.text,
        category=form.category,
        position=position,
        address=form.address,
        urgent=form.urgent,
        self_handled=form.self_handled is not None,
        observed_at=utc(form.occurred_at),
        history=submission.history,
    )
    return Opening(submission=submission, number=number, position=position, record=record, decision=decision)


def check_sender(submission: Submission) -> None:
    """Check what a report claims of its sender, before it joins a batch.

    Raises:
        DueTimeNotYours: somebody who takes no orders from outside in says when it has to be done.
        OrderNotYours: such a person says that it is an order from outside.
        TellingRefused: who took a call would be told in the application, in place of the person who rang up.
        NotYours: somebody who is no officer says that the matter is dealt with already.
        Missing: self-handling without an after-photo.
    """
    if submission.form.tell_by is TellBy.IN_APP and submission.channel == HOTLINE_CHANNEL:
        raise TellingRefused("tell_by", Wrong.NOT_TOLD_SO)
    origin = submission.form.origin
    if origin is not None and not _imposes(submission):
        if origin.due_at is not None:
            raise DueTimeNotYours("only the command room, devices and imports pass a due time on")
        raise OrderNotYours("only the command room, devices and imports pass orders from outside on")
    if submission.form.self_handled is not None:
        collecting.check_self_handled(
            submission.sender, tuple(photo.id for photo in submission.form.self_handled.attachments)
        )


def _imposes(submission: Submission) -> bool:
    roles = {grant.role for grant in submission.sender.grants}
    return submission.channel == IMPORT_CHANNEL or not roles.isdisjoint(ORDER_TAKERS)


def _first_decision(
    submission: Submission, incident: IncidentId, number: str, *, at: datetime, township: Township
) -> Decision:
    form, sender = submission.form, submission.sender
    if submission.history:
        return collecting.import_history(
            incident=incident,
            number=number,
            town=AreaCode(township.town),
            channel=submission.channel,
            text=form.text,
            declared=form.category,
            actor=sender,
            at=at,
            cause=form.report_id,
        )
    return collecting.receive(
        township.limits(),
        incident=incident,
        number=number,
        town=AreaCode(township.town),
        channel=submission.channel,
        text=form.text,
        declared=form.category,
        reporter=sender.user if submission.channel not in NOBODYS_CHANNELS else None,
        urgent=form.urgent and submission.channel != CITIZEN_CHANNEL,
        imposed_due_at=utc(form.origin.due_at) if form.origin else None,
        tell_by=form.tell_by,
        self_handled=form.self_handled is not None,
        proof=tuple(photo.id for photo in form.self_handled.attachments) if form.self_handled else (),
        actor=sender,
        at=at,
        cause=form.report_id,
    )
