"""通讯录: who is reached by which channel, and a letter of trial over one; for whoever looks after the documents."""

from __future__ import annotations

from typing import Final

from console.api.answer import Answer, Door
from console.api.context import Console, Here, Names
from console.api.documents import Keeper
from console.api.models.contacts import AddressFile, ContactsView, PersonWays, TrialOutcome, UnitWays, WayView
from console.api.models.forms import Trial
from console.api.models.names import Person
from dispatch.adapters.outside.addresses import FILE, Addresses, AddressesRefused, PersonAddress, read_addresses
from dispatch.adapters.outside.trial import hidden_mail, hidden_phone, try_way
from dispatch.application.reaching import contacts_of
from dispatch.domain.actor import Actor
from dispatch.domain.terms import UserId
from dispatch.domain.township.contacts import Contacts, is_robot, kind_of
from runtime.clock import utc_now
from runtime.http.problem import Problem
from runtime.ids import new_id

router: Final = Door(tags=["deliveries"])


@router.get("/contacts")
def read(keeper: Keeper, here: Here, names: Names) -> Answer[ContactsView]:
    """Return who is reached by which channel, and whether this machine knows where each leads."""
    documents = here.services.documents()
    contacts, (file, addresses) = contacts_of(documents), _addresses(here)
    found = documents.get("contacts")
    ways = sorted(contacts.used | addresses.ways)
    return Answer(
        ContactsView(
            version=found.version if found else None,
            file=file,
            ways=[_way(way, contacts, addresses) for way in ways],
            everybody=list(contacts.everybody),
            units=[UnitWays(unit=names.unit_ref(unit), ways=list(each)) for unit, each in contacts.units.items()],
            people=_people(keeper, here, contacts, addresses),
            quiet_from=f"{contacts.quiet.start:%H:%M}" if contacts.quiet else None,
            quiet_until=f"{contacts.quiet.end:%H:%M}" if contacts.quiet else None,
        )
    )


@router.post("/contacts/test")
def test(wanted: Trial, keeper: Keeper, here: Here) -> Answer[TrialOutcome]:
    """Send a letter of trial over a way, to an account where the way needs one, and say what became of it."""
    if not is_robot(wanted.way) and wanted.user is None:
        raise Problem(422, "missing", code="trial_needs_somebody")
    _, addresses = _addresses(here)
    failure = try_way(addresses, wanted.way, wanted.user, new_id(), at=utc_now())
    outcome = failure.reason if failure else "delivered"
    here.services.deliveries.note_trial(wanted.way, wanted.user, by=keeper.user, outcome=outcome)
    return Answer(
        TrialOutcome(
            delivered=failure is None,
            reason=failure.reason if failure else None,
            code=(failure.detail or None) if failure else None,
        )
    )


def _addresses(here: Console) -> tuple[AddressFile, Addresses]:
    folder = here.services.settings.data_dir
    try:
        found = read_addresses(folder)
    except AddressesRefused:
        return AddressFile.REFUSED, Addresses()
    return (AddressFile.READ if (folder / FILE).exists() else AddressFile.MISSING), found


def _way(way: str, contacts: Contacts, addresses: Addresses) -> WayView:
    return WayView(
        way=way,
        kind=kind_of(way),
        addressed=way in addresses.ways,
        used=way in contacts.used,
        to_person=not is_robot(way),
    )


def _people(keeper: Actor, here: Console, contacts: Contacts, addresses: Addresses) -> list[PersonWays]:
    """Return the people whom the contacts name, and those of whom this machine knows an address."""
    users = sorted({*contacts.people, *(UserId(user) for user in addresses.people)})
    named = here.services.reading.as_(keeper).people(users).names
    return [
        PersonWays(
            person=Person(user=user, name=named.get(user, user)),
            ways=list(own) if (own := contacts.people.get(user)) is not None else None,
            phone=hidden_phone(known.phone) if known.phone else None,
            mail=hidden_mail(known.mail) if known.mail else None,
        )
        for user in users
        for known in (addresses.people.get(user, PersonAddress()),)
    ]
