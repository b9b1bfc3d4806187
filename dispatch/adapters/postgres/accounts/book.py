"""Who has an account, what does each hold, and who changed it: the book that the person who runs a deployment keeps.

Every entry is in the audit log with its author. Roles are checked against the township's documents in force, so that
nobody looks after a cell or works in a unit that does not exist. Signing in is in `passwords` and `accounts`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from dispatch.adapters.postgres.accounts.devices import forget_devices
from dispatch.adapters.postgres.accounts.sessions import grants_column, read_grants
from dispatch.adapters.postgres.reference import in_force
from dispatch.adapters.postgres.tables import app_user, audit_log, role_grant, session
from dispatch.domain.actor import Grant
from dispatch.domain.terms import Role, UserId
from dispatch.domain.township.areas import areas_from, county_of
from dispatch.domain.township.units import units_from

NAME: Final = re.compile(r"[a-z][a-z0-9_-]{1,63}")
RESERVED: Final = frozenset({"platform", "auditor", "demo"})
"""Names that the history uses for what is nobody's doing."""

UNIT_ROLES: Final = frozenset({Role.HANDLER, Role.UNIT_LEAD, Role.COUNTY_OPERATOR, Role.SCORING_OFFICE})
COUNTY_ROLES: Final = frozenset({Role.SUPERVISOR, Role.COUNTY_OPERATOR})
"""Roles that may be held for the county as a whole."""


class AccountRefused(Exception):
    """The book cannot be changed so; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who changes the book: a name for the record, and the operating-system account it was done with, if any."""

    name: str
    system_user: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An account as the book has it."""

    user: UserId
    name: str
    enabled: bool
    has_password: bool
    demo: bool
    grants: tuple[Grant, ...]


class AccountBook:
    """The book within one transaction of the caller."""

    def __init__(self, connection: sa.Connection, author: Author) -> None:
        self._connection = connection
        self._author = author

    def add(self, user: UserId, name: str, password_hash: str) -> None:
        """Open an account.

        Raises:
            AccountRefused: the name cannot be used, or is taken.
        """
        if not NAME.fullmatch(user) or user in RESERVED:
            raise AccountRefused(
                f"{user!r} cannot be an account: small letters, digits, - and _, a letter first, 2 to 64 of them"
            )
        if not name.strip():
            raise AccountRefused("an account needs the person's name")
        if self._exists(user):
            raise AccountRefused(f"the account {user} exists already")
        self._connection.execute(
            app_user.insert().values(id=user, name=name.strip(), password_hash=password_hash, demo=False)
        )
        self._note("account-added", user, {"name": name.strip()})

    def set_password(self, user: UserId, password_hash: str) -> None:
        """Give an account another password, end what is signed in with the old one, and know no device any more.

        Raises:
            AccountRefused: there is no such account.
        """
        self._require(user)
        self._connection.execute(app_user.update().where(app_user.c.id == user).values(password_hash=password_hash))
        self._end_sessions(user)
        forget_devices(self._connection, user)
        self._note("password-set", user)

    def grant(self, user: UserId, grant: Grant) -> None:
        """Give an account a role.

        Raises:
            AccountRefused: there is no such account, area or unit, or the role needs a unit or has none.
        """
        self._require(user)
        self._check(grant)
        if self._holds(user, grant):
            raise AccountRefused(f"{user} holds that already")
        self._connection.execute(role_grant.insert().values(user=user, **_row(grant)))
        self._note("role-granted", user, _row(grant))

    def revoke(self, user: UserId, grant: Grant) -> None:
        """Take a role away; honoured by every process within a second.

        Raises:
            AccountRefused: there is no such account, or it does not hold the role.
        """
        self._require(user)
        if not self._holds(user, grant):
            raise AccountRefused(f"{user} does not hold that: `gridloop account list` shows what it holds")
        self._connection.execute(role_grant.delete().where(_is(user, grant)))
        self._note("role-revoked", user, _row(grant))

    def lock(self, user: UserId) -> None:
        """Let nobody in with an account any more, and end what is signed in.

        Raises:
            AccountRefused: there is no such account.
        """
        self._enable(user, enabled=False)
        self._end_sessions(user)

    def unlock(self, user: UserId) -> None:
        """Let an account be used again.

        Raises:
            AccountRefused: there is no such account.
        """
        self._enable(user, enabled=True)

    def entries(self) -> list[Entry]:
        """Return all accounts, by name."""
        rows = self._connection.execute(sa.select(app_user, grants_column(app_user.c.id)).order_by(app_user.c.id))
        return [_entry(row) for row in rows]

    def _enable(self, user: UserId, *, enabled: bool) -> None:
        self._require(user)
        self._connection.execute(app_user.update().where(app_user.c.id == user).values(enabled=enabled))
        self._note("account-unlocked" if enabled else "account-locked", user)

    def _check(self, grant: Grant) -> None:
        if grant.role is Role.PLATFORM:
            raise AccountRefused("platform is no role of a person")
        if (grant.role in UNIT_ROLES) != (grant.unit is not None):
            raise AccountRefused(f"the role {grant.role} {'needs a' if grant.unit is None else 'is held in no'} unit")
        documents = in_force(self._connection)
        if not {"areas", "units"} <= documents.keys():
            raise AccountRefused("no areas and units are in force: publish them first (`gridloop reference publish`)")
        areas = areas_from(documents["areas"].body)
        of_county = grant.role in COUNTY_ROLES and grant.area == county_of(areas.town.code)
        if grant.area not in areas.names and not of_county:
            raise AccountRefused(f"{grant.area} is no area of the township: `gridloop reference show areas`")
        if grant.unit is not None and grant.unit not in units_from(documents["units"].body):
            raise AccountRefused(f"{grant.unit} is no unit of the township: `gridloop reference show units`")

    def _exists(self, user: UserId) -> bool:
        return self._connection.execute(sa.select(app_user.c.id).where(app_user.c.id == user)).first() is not None

    def _require(self, user: UserId) -> None:
        if not self._exists(user):
            raise AccountRefused(f"there is no account {user}")

    def _holds(self, user: UserId, grant: Grant) -> bool:
        return self._connection.execute(sa.select(role_grant.c.user).where(_is(user, grant))).first() is not None

    def _end_sessions(self, user: UserId) -> None:
        open_ = sa.and_(session.c.user == user, session.c.revoked_at.is_(None))
        self._connection.execute(session.update().where(open_).values(revoked_at=sa.func.clock_timestamp()))

    def _note(self, action: str, user: UserId, more: Mapping[str, Any] | None = None) -> None:
        detail = {"system_user": self._author.system_user, **(more or {})}
        entry = audit_log.insert().values(actor=self._author.name, action=action, subject=user, detail=detail)
        self._connection.execute(entry)


def _row(grant: Grant) -> dict[str, str]:
    return {"role": grant.role.value, "area": grant.area, "unit": grant.unit or ""}


def _is(user: UserId, grant: Grant) -> sa.ColumnElement[bool]:
    columns = (role_grant.c[name] == value for name, value in _row(grant).items())
    return sa.and_(role_grant.c.user == user, *columns)


def _entry(row: sa.Row[Any]) -> Entry:
    return Entry(
        user=UserId(row.id),
        name=row.name,
        enabled=row.enabled,
        has_password=row.password_hash is not None,
        demo=row.demo,
        grants=read_grants(row.grants),
    )
