"""The demo's accounts as programs see them."""

import json
from dataclasses import asdict, dataclass

from dispatch.adapters.postgres.accounts.sessions import Account, Sessions
from dispatch.domain.terms import UserId
from runtime.connections import engine
from runtime.settings import Profile, Settings

ACCOUNTS = "accounts.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoAccount:
    """One made-up person: who it is, and what it may look after."""

    user: str
    name: str
    role: str
    unit: str | None
    areas: list[str]


@dataclass(frozen=True, slots=True)
class DemoAccounts:
    """All of them."""

    accounts: tuple[DemoAccount, ...]

    def as_list(self) -> list[dict[str, object]]:
        """Return them for JSON."""
        return [asdict(account) for account in self.accounts]

    def json(self) -> str:
        """Return them as JSON text."""
        return json.dumps(self.as_list(), ensure_ascii=False, indent=1)


def demo_accounts(settings: Settings) -> DemoAccounts:
    """The accounts that need no password; none outside the demo profile."""
    return DemoAccounts(tuple(map(_described, _sessions(settings).demo_accounts())))


def open_token(settings: Settings, user: str) -> str:
    """A bearer token for a demo account.

    Raises:
        UnknownAccount: nobody is called that, or the account may not be used here.
    """
    return _sessions(settings).open(UserId(user), "bearer")


def _sessions(settings: Settings) -> Sessions:
    database = engine(settings.database_url, application="gridloop-cli", pool_size=1)
    return Sessions(database, demo=settings.profile is Profile.DEMO)


def _described(account: Account) -> DemoAccount:
    return DemoAccount(
        user=account.user,
        name=account.name,
        role=account.grants[0].role.value if account.grants else "",
        unit=next((str(grant.unit) for grant in account.grants if grant.unit), None),
        areas=sorted({str(grant.area) for grant in account.grants}),
    )
