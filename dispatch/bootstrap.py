"""The one place where objects are built: settings in, a working incident service out.

Importing this module connects to nothing; the first use of a service does.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import cached_property
from typing import Final, NamedTuple, Protocol, TypeVar
from uuid import UUID

import sqlalchemy as sa

from dispatch.adapters.export_files import ExportFiles
from dispatch.adapters.keys import ReceiptKey
from dispatch.adapters.media_files import MediaFiles
from dispatch.adapters.outside.basemap import Basemap
from dispatch.adapters.outside.map_archive import MapArchive
from dispatch.adapters.postgres import callers
from dispatch.adapters.postgres.accept.store import PostgresAcceptStore
from dispatch.adapters.postgres.accounts.directory import PostgresDirectory
from dispatch.adapters.postgres.accounts.passwords import Passwords
from dispatch.adapters.postgres.accounts.rosters import strangers
from dispatch.adapters.postgres.accounts.sessions import Sessions
from dispatch.adapters.postgres.assessing.book import Assessments
from dispatch.adapters.postgres.assessing.draws import RandomDraws
from dispatch.adapters.postgres.assessing.measuring import count_figures
from dispatch.adapters.postgres.assessing.objections import Objections
from dispatch.adapters.postgres.assessing.reckoning import Reckoner
from dispatch.adapters.postgres.dead_letters import DeadLetters
from dispatch.adapters.postgres.deliveries import Deliveries
from dispatch.adapters.postgres.document_book import DocumentBook
from dispatch.adapters.postgres.emergencies import Emergencies
from dispatch.adapters.postgres.exports import Exports
from dispatch.adapters.postgres.following import Following
from dispatch.adapters.postgres.handovers import Handovers
from dispatch.adapters.postgres.incidents import attachments, command_keys
from dispatch.adapters.postgres.incidents.on_the_spot import PostgresWitness
from dispatch.adapters.postgres.incidents.store import PostgresIncidentStore
from dispatch.adapters.postgres.incidents.uploads import UploadBook
from dispatch.adapters.postgres.incidents.whole import as_read
from dispatch.adapters.postgres.presence import Presence
from dispatch.adapters.postgres.reading import alerts
from dispatch.adapters.postgres.reading.gateway import ReadingGateway
from dispatch.adapters.postgres.reading.log import ReadingLog
from dispatch.adapters.postgres.reading.reader import Reading
from dispatch.adapters.postgres.receipt_keys import KnownKey, key_in_use, known_keys
from dispatch.adapters.postgres.reference import Documents, InForce
from dispatch.adapters.postgres.screens import Screens
from dispatch.adapters.postgres.telling import Telling
from dispatch.adapters.postgres.write_proof import WriteProof
from dispatch.application.accept.accepting import Conflict, Receipt, Submission, Township, accept
from dispatch.application.accept.unkept import Failed, Unstorable
from dispatch.application.automation import decisions as automation
from dispatch.application.automation import on_the_spot, told
from dispatch.application.directory import messages_for
from dispatch.application.figures import figures_of
from dispatch.application.moves import handlers
from dispatch.application.moves.commands import Command, Reply
from dispatch.application.ports import Message, MessageMaker
from dispatch.application.township import township_rules
from dispatch.application.watch import Watch
from dispatch.domain.actor import Actor
from dispatch.domain.document import Misfit
from dispatch.domain.incident import Change, Incident
from dispatch.domain.terms import UserId
from dispatch.domain.township.rules import TownshipRules
from dispatch.domain.workflow.form import AttachmentForm
from runtime.connections import driver_of, engine, piped, with_commit
from runtime.db import NOTHING_MORE, PLANS_KEPT, is_unavailable
from runtime.failpoints import Failpoint, reach
from runtime.ids import new_id
from runtime.settings import Profile, Settings
from runtime.shapes import know_shapes
from runtime.unavailable import Unavailable
from schemas.ids import named_id
from schemas.incident_records import TriageDecided

Made = TypeVar("Made")
KIN_TRIES: Final = 5
"""How often a move is begun anew because somebody merged an incident with the same one at that moment."""


class Composed(NamedTuple):
    """An incident as its caller sees it, as JSON, and whether it says who reported it to somebody else."""

    body: bytes
    names_reporter: bool = False


class Compose(Protocol):
    """Makes the body of a reply from what the caller may read of what the transaction has just written."""

    def __call__(self, reading: Reading, incident: Incident) -> Composed:
        """Return the incident as the caller sees it."""
        ...


class Services:
    """The incident service of one process.

    interactive: it answers people, who shall not meet a dead connection, nor wait for statements to be planned.
    """

    def __init__(
        self, settings: Settings, *, application: str = "gridloop", pool_size: int = 5, interactive: bool = False
    ) -> None:
        know_shapes()
        self.settings = settings
        self.demo = settings.profile is Profile.DEMO
        self.engine = engine(
            settings.database_url,
            application=application,
            pool_size=pool_size,
            ping=interactive,
            session=PLANS_KEPT if interactive else NOTHING_MORE,
        )
        self.reading = ReadingGateway(
            settings.reads_at,
            application=application,
            connections=settings.reading_pool,
            seconds=settings.reading_seconds,
        )
        self.rules = self.in_force(township_rules)
        self.figures = self.in_force(figures_of)
        self.documents: InForce[Documents] = self.in_force(lambda documents: documents)
        self.sessions = Sessions(self.engine, demo=self.demo)
        self.reading_log = ReadingLog(self.engine)
        self.writing = WriteProof(self.engine)
        self.telling = Telling(self.engine)
        self.uploads = UploadBook(self.engine)
        self.following = Following(self.engine, lambda: self.receipt_key.tracking_key)
        self.media = MediaFiles(settings.data_dir)
        self.basemap = Basemap(settings)
        self.basemap_labels = Basemap(settings, settings.basemap_labels_url)
        self.map_archive = MapArchive(settings.basemap_archive)
        self._of_thread = threading.local()
        self._accept_stores: list[PostgresAcceptStore] = []
        self.deliveries = Deliveries(self.engine)
        self.handovers = Handovers(self.engine)
        self.presence = Presence(self.engine)
        self.exports = Exports(self.engine, kept=timedelta(days=settings.export_days))
        self.export_files = ExportFiles(settings.data_dir, limit=settings.export_megabytes << 20)
        self.screens = Screens(self.engine)
        self.emergencies = Emergencies(self.engine)
        reckoner = Reckoner(self.documents, count_figures)
        self.assessments = Assessments(self.engine, reckoner, lambda: self.rules().limits)
        self.objections = Objections(self.engine, reckoner, lambda: self.rules().limits)
        self.draws = RandomDraws(self.engine)
        self.document_book = DocumentBook(self.engine)
        self.dead_letters = DeadLetters(self.engine, self.leave_to_person)

    @cached_property
    def receipt_key(self) -> ReceiptKey:
        """The key that signs receipts.

        Raises:
            NoReceiptKey: it is not here, and there are reports already.
        """
        with self.engine.begin() as connection:
            return key_in_use(connection, self.settings.data_dir)

    def receipt_keys(self) -> tuple[KnownKey, ...]:
        """Return every key that receipts are or were signed with, the newest first."""
        with self.engine.begin() as connection:
            return known_keys(connection)

    def _accept_store(self) -> PostgresAcceptStore:
        """Return the calling thread's store: a store serves one caller at a time."""
        store: PostgresAcceptStore | None = getattr(self._of_thread, "accept_store", None)
        if store is None:
            store = self._of_thread.accept_store = PostgresAcceptStore(self.settings.database_url)
            self._accept_stores.append(store)
        return store

    @cached_property
    def _township(self) -> Township:
        return Township(town=self.settings.town, limits=lambda: self.rules().limits, new_id=new_id)

    def close(self) -> None:
        """Close every connection."""
        for store in self._accept_stores:
            store.close()
        self.engine.dispose()
        self.reading.close()

    def in_force(self, make: Callable[[Documents], Made]) -> InForce[Made]:
        """Return something made from the reference documents in force, made anew when they change."""
        return InForce(self.engine, make)

    @contextmanager
    def transaction(self) -> Iterator[PostgresIncidentStore]:
        """Give the incidents of one transaction, committed at the end.

        Rules are asked for before: inside, everybody who holds a connection could wait for one more to read them with.

        Raises:
            Unavailable: PostgreSQL is away; nothing is certain of what was not yet committed.
        """
        try:
            with self.engine.begin() as connection:
                yield PostgresIncidentStore(connection)
        except (sa.exc.SQLAlchemyError, OSError) as error:
            raise _told_apart(error) from error
        except Unavailable:
            raise  # it says more than that: `Held` is one incident's trouble and nobody else's
        except Exception as error:
            if is_unavailable(error):
                raise Unavailable(str(error)) from error
            raise

    def accept(self, submissions: Sequence[Submission]) -> list[Receipt | Conflict | Unstorable | Failed]:
        """Store reports in one transaction and promise them.

        Raises:
            Unavailable: PostgreSQL is away; nothing was promised.
        """
        return accept(submissions, store=self._accept_store(), signer=self.receipt_key, township=self._township)

    def taken_in(self, submission: Submission) -> bool:
        """Say whether a report with this id is stored already.

        Raises:
            Unavailable: PostgreSQL is away.
        """
        return self._accept_store().earlier(submission) is not None

    def handle(self, command: Command, compose: Compose) -> Reply:
        """Do one move, once per key, and return the incident as it is then.

        Raises:
            KeyReused, NotFound, Refused: nothing was changed.
            Unavailable: PostgreSQL is away; asking again with the same key is safe.
        """
        rules = self.rules()
        for attempt in range(KIN_TRIES):
            try:
                return self._handle(command, compose, rules, look_for_kin=attempt > 0)
            except handlers.KinMissing:
                continue
        raise Unavailable(f"what is merged with {command.number} changes all the time")

    def _handle(self, command: Command, compose: Compose, rules: TownshipRules, *, look_for_kin: bool) -> Reply:
        cause = named_id("command", command.actor.user, command.key)
        actor, key = command.actor.user, command.key
        with self.transaction() as store:
            driver = driver_of(store.connection)
            with piped(driver):
                earlier = command_keys.Earlier(store.connection, actor, key)
                loaded = handlers.load(command, store, look_for_kin=look_for_kin)
                if (body := earlier.reply(command.body_hash)) is not None:
                    return Reply(body=body, repeated=True)
            decided = handlers.decide(
                command,
                loaded,
                cause=cause,
                store=store,
                photos=_Photos(store.connection),
                rules=rules,
                directory=PostgresDirectory(store.connection, demo=self.demo),
                messages=self._messages(store, rules),
            )
            with piped(driver):
                store.save_all(decided.entries)
                reading = self.reading.within(store.connection, command.actor)
                body, names_reporter = compose(reading, as_read(decided.incident))
            disclosed = names_reporter and self.reading_log.is_news(actor, command.number)
            with with_commit(store.connection):
                if disclosed:
                    self.reading_log.record(store.connection, actor, command.number)
                command_keys.keep_reply(store.connection, actor, key, command.body_hash, body)
        if disclosed:
            self.reading_log.remember(actor, command.number)
        return Reply(body=body)

    def acknowledge(self, ids: Collection[UUID], user: UserId) -> int:
        """Take note of alerts for their recipient; return how many of them are theirs."""
        with self.engine.begin() as connection:
            return alerts.acknowledge(connection, ids, user)

    def declare_photos(self, incident: UUID, photos: Sequence[AttachmentForm], user: UserId) -> None:
        """Say that photos will follow for an incident; see `attachments.declare`."""
        with self.engine.begin() as connection:
            attachments.declare(connection, incident, photos, user)

    def roster_misfits(self, documents: Documents) -> list[Misfit]:
        """Return whom the duty roster among these documents names for a unit that they are not of."""
        with self.engine.begin() as connection:
            return list(strangers(connection, documents))

    def passwords(self) -> Passwords:
        """Return what checks passwords; making it costs a hash."""
        return Passwords(self.engine, demo=self.demo)

    def apply_triage(self, decided: Sequence[TriageDecided], *, decided_by: str | None = None) -> automation.Outcomes:
        """Apply automatic decisions in one transaction; see `automation.apply_decisions`.

        Raises:
            Unavailable: PostgreSQL is away; nothing was applied.
        """
        rules = self.rules()
        with self.transaction() as store:
            outcomes = automation.apply_decisions(
                decided,
                store=store,
                rules=rules,
                messages=self._messages(store, rules),
                witness=PostgresWitness(store.connection),
                decided_by=decided_by,
            )
            reach(Failpoint.EFFECTS_BEFORE_COMMIT)
        return outcomes

    def conclude_on_the_spot(self, incident: UUID) -> bool:
        """Close an incident whose after-photo is here, or leave it to a person; False when that is not its turn.

        Raises:
            Unavailable: PostgreSQL is away; nothing was changed.
        """
        rules = self.rules()
        with self.transaction() as store:
            return on_the_spot.conclude(
                incident,
                store=store,
                rules=rules,
                messages=self._messages(store, rules),
                witness=PostgresWitness(store.connection),
            )

    def record_told(self, message: UUID) -> bool:
        """Record what became of a text message that tells a result; False when that is not its turn.

        Raises:
            Unavailable: PostgreSQL is away; nothing was changed.
        """
        rules = self.rules()
        with self.transaction() as store:
            incident = callers.incident_of(store.connection, message)
            found = store.lock_free([incident])
            ended = callers.take(store.connection, message) if incident in found else None
            if ended is None:
                return False
            told.record(ended, found[incident], store=store, rules=rules, messages=self._messages(store, rules))
            callers.mark_recorded(store.connection, message)
        return True

    def leave_to_person(self, incident: UUID, cause: UUID, why: str) -> None:
        """Close a report whose message died, and put its incident in the operators' queue.

        Raises:
            Held: somebody else has the incident in hand; nothing was changed.
            Unavailable: PostgreSQL is away; nothing was changed.
        """
        with self.transaction() as store:
            automation.leave_to_person(incident, cause, why, store=store)

    def _messages(self, store: PostgresIncidentStore, rules: TownshipRules) -> MessageMaker:
        directory = PostgresDirectory(store.connection, demo=self.demo)
        watch = Watch.of(rules, store.now)

        def make(change: Change) -> tuple[Message, ...]:
            return messages_for(change.notify, change.after, directory, watch=watch) if change.notify else ()

        return make


class _Photos:
    """The photos of incidents within a transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def declare(self, incident: UUID, photos: tuple[AttachmentForm, ...], actor: Actor) -> None:
        attachments.declare(self._connection, incident, photos, actor.user)

    def missing(self, photos: tuple[AttachmentForm, ...]) -> tuple[UUID, ...]:
        return attachments.not_arrived(self._connection, [photo.id for photo in photos])


def _told_apart(error: BaseException) -> BaseException:
    return Unavailable(str(error)) if is_unavailable(error) else error
