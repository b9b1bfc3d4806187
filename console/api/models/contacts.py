"""Who is reached by which channel outside the application; addresses only so far that their owners know them."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from console.api.models.names import Person, UnitRef


class AddressFile(StrEnum):
    """Whether this machine has addresses: a file of its own that can be used, none, or one that cannot be used."""

    READ = "read"
    MISSING = "missing"
    REFUSED = "refused"


class WayView(Struct, frozen=True, kw_only=True):
    """A way. addressed: this machine knows where it leads. used: the contacts name it. to_person: it needs somebody."""

    way: str
    kind: str
    addressed: bool
    used: bool
    to_person: bool


class UnitWays(Struct, frozen=True, kw_only=True):
    """By which ways the people of a unit are reached, the first one first."""

    unit: UnitRef
    ways: list[str]


class PersonWays(Struct, frozen=True, kw_only=True):
    """By which ways a person is reached; None: by those of the unit, or of everybody. phone, mail: not in full."""

    person: Person
    ways: list[str] | None
    phone: str | None
    mail: str | None


class ContactsView(Struct, frozen=True, kw_only=True):
    """The contacts in force, and what this machine makes of them."""

    version: str | None
    file: AddressFile
    ways: list[WayView]
    everybody: list[str]
    units: list[UnitWays]
    people: list[PersonWays]
    quiet_from: str | None
    quiet_until: str | None


class TrialOutcome(Struct, frozen=True, kw_only=True):
    """What became of a letter of trial. reason: a word of `undelivered`; code: what the other side answered."""

    delivered: bool
    reason: str | None
    code: str | None
