"""`gridloop account`: the accounts of a deployment, with their passwords and roles.

A password is asked for without an echo, or read from standard input; it is never part of the command line, where
everybody on the machine could read it.
"""

import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.cli.options import AsJson, DataDir, connected_settings, fail, print_json, transaction

if TYPE_CHECKING:
    from dispatch.adapters.postgres.accounts.book import AccountBook, Author, Entry
    from dispatch.domain.actor import Grant
    from dispatch.domain.terms import UserId
    from runtime.settings import Settings

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Open, change and list accounts.")

User = Annotated[str, typer.Argument(help="The account's name: small letters, digits, - and _.")]
By = Annotated[str | None, typer.Option("--by", help="Who decided it, for the audit log (default: you).")]
PasswordStdin = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")]
RoleName = Annotated[
    str,
    typer.Argument(
        help="citizen, officer, operator, handler, unit_lead, supervisor, county_operator, assessor, scoring_office "
        "or admin."
    ),
]
Area = Annotated[str | None, typer.Option("--area", help="Code of a town, village or cell (default: the town).")]
Unit = Annotated[
    str | None, typer.Option("--unit", help="The unit, for handler, unit_lead, county_operator and scoring_office.")
]


@app.callback()
def account() -> None:
    """Open, change and list accounts."""


@app.command()
def add(
    user: User,
    name: Annotated[str, typer.Option("--name", help="The person's name.")],
    role: Annotated[str | None, typer.Option("--role", help="A first role; more with `account grant`.")] = None,
    area: Area = None,
    unit: Unit = None,
    password_stdin: PasswordStdin = False,
    by: By = None,
    data_dir: DataDir = None,
) -> None:
    """Open an account with a password, and give it a first role."""
    settings = connected_settings(data_dir)
    grant_ = None if role is None else _grant(settings, role, area, unit)
    hashed = _hashed(user, from_stdin=password_stdin)
    with _book(settings, by) as book:
        book.add(_id(user), name, hashed)
        if grant_ is not None:
            book.grant(_id(user), grant_)
    print(f"{user} may sign in.")


@app.command()
def passwd(user: User, password_stdin: PasswordStdin = False, by: By = None, data_dir: DataDir = None) -> None:
    """Give an account another password; whoever is signed in with it has to sign in again."""
    settings = connected_settings(data_dir)
    hashed = _hashed(user, from_stdin=password_stdin)
    with _book(settings, by) as book:
        book.set_password(_id(user), hashed)
    print(f"{user} has a new password.")


@app.command()
def grant(
    user: User, role: RoleName, area: Area = None, unit: Unit = None, by: By = None, data_dir: DataDir = None
) -> None:
    """Give an account a role."""
    settings = connected_settings(data_dir)
    wanted = _grant(settings, role, area, unit)
    with _book(settings, by) as book:
        book.grant(_id(user), wanted)
    print(f"{user}: {_said(wanted)}")


@app.command()
def revoke(
    user: User, role: RoleName, area: Area = None, unit: Unit = None, by: By = None, data_dir: DataDir = None
) -> None:
    """Take a role away."""
    settings = connected_settings(data_dir)
    held = _grant(settings, role, area, unit)
    with _book(settings, by) as book:
        book.revoke(_id(user), held)
    print(f"{user}: no longer {_said(held)}")


@app.command()
def lock(user: User, by: By = None, data_dir: DataDir = None) -> None:
    """Let nobody in with an account any more."""
    with _book(connected_settings(data_dir), by) as book:
        book.lock(_id(user))
    print(f"{user} is locked.")


@app.command()
def unlock(user: User, by: By = None, data_dir: DataDir = None) -> None:
    """Let an account be used again."""
    with _book(connected_settings(data_dir), by) as book:
        book.unlock(_id(user))
    print(f"{user} may be used again.")


@app.command("list")
def list_accounts(data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """List every account with its roles."""
    with _book(connected_settings(data_dir), None) as book:
        entries = book.entries()
    if as_json:
        print_json([_as_dict(entry) for entry in entries])
        return
    for entry in entries:
        state = "locked" if not entry.enabled else "no password" if not entry.has_password else "open"
        print(f"{entry.user}\t{entry.name}\t{state}\t{'; '.join(map(_said, entry.grants)) or 'no role'}")


@contextmanager
def _book(settings: "Settings", by: str | None) -> Iterator["AccountBook"]:
    """The book in a transaction; a refusal ends the command, and nothing was changed."""
    from dispatch.adapters.postgres.accounts.book import AccountBook, AccountRefused

    try:
        with transaction(settings) as connection:
            yield AccountBook(connection, author(by))
    except AccountRefused as refused:
        fail(f"Nothing was changed: {refused}.")


def author(by: str | None) -> "Author":
    """Who changes something: whoever is named, and always the operating-system account, behind sudo too."""
    from deploy.local.account import account_name
    from dispatch.adapters.postgres.accounts.book import Author

    system_user = account_name(os.getuid())
    behind = os.environ.get("SUDO_USER")
    return Author(name=by or behind or system_user, system_user=f"{behind} as {system_user}" if behind else system_user)


def _hashed(user: str, *, from_stdin: bool) -> str:
    from dispatch.adapters.postgres.accounts.passwords import hashed
    from dispatch.application.password_rules import PasswordRefused

    try:
        return hashed(_id(user), _password(from_stdin=from_stdin))
    except PasswordRefused as refused:
        fail(f"Nothing was changed: {refused}.")


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        fail("There is no terminal to ask for the password: pipe it in and say --password-stdin.", 2)
    first = getpass.getpass("New password: ")
    if getpass.getpass("Once more: ") != first:
        fail("Nothing was changed: the two are not the same.")
    return first


def _grant(settings: "Settings", role: str, area: str | None, unit: str | None) -> "Grant":
    from dispatch.domain.actor import Grant
    from dispatch.domain.terms import AreaCode, Role, UnitId

    try:
        known = Role(role)
    except ValueError:
        fail(
            f"There is no role {role!r}; there are {', '.join(each for each in Role if each is not Role.PLATFORM)}.", 2
        )
    return Grant(role=known, area=AreaCode(area or settings.town), unit=UnitId(unit) if unit else None)


def _id(user: str) -> "UserId":
    from dispatch.domain.terms import UserId

    return UserId(user)


def _said(grant: "Grant") -> str:
    return f"{grant.role} in {grant.area}" + (f" ({grant.unit})" if grant.unit else "")


def _as_dict(entry: "Entry") -> dict[str, object]:
    return {
        "user": entry.user,
        "name": entry.name,
        "enabled": entry.enabled,
        "has_password": entry.has_password,
        "demo": entry.demo,
        "grants": [{"role": grant.role, "area": grant.area, "unit": grant.unit} for grant in entry.grants],
    }
