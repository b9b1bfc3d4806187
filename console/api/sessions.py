"""Signing in and out, and who is signed in. Every sign-in makes a new token; the one presented with it dies."""

from __future__ import annotations

from datetime import timedelta
from math import ceil
from typing import Final

from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool

from console.api.answer import Answer, Door
from console.api.catalogue import Catalogue
from console.api.context import Caller, Console, Here, Names, Token
from console.api.models.accounts import DemoAccount, DemoAccounts, Me, RoleView
from console.api.models.forms import DemoSignIn, SignIn
from console.api.problems import not_found
from console.api.sign_ins import RETRY_SECONDS, TooManySignIns
from dispatch.adapters.postgres.accounts.devices import KNOWN
from dispatch.adapters.postgres.accounts.guesses import TooFast
from dispatch.adapters.postgres.accounts.passwords import SignInRefused
from dispatch.adapters.postgres.accounts.sessions import ABSOLUTE, Account
from dispatch.domain.actor import Grant
from dispatch.domain.terms import Role, UserId
from runtime.http.hosts import origin_of
from runtime.http.problem import Problem
from runtime.http.token import COOKIE, DEVICE_COOKIE, cookie_name, cookie_of

router: Final = Door(tags=["session"])


@router.post("/session", status_code=204)
async def sign_in(wanted: SignIn, here: Here, token: Token, request: Request) -> Response:
    """Sign in with name and password: sets the session cookie, and one by which the device is known the next time."""
    origin = origin_of(request.scope, proxied=here.services.settings.http_behind_tls)
    device = cookie_of(request.scope, DEVICE_COOKIE)
    try:
        user = await here.sign_ins.check(wanted.user, wanted.password, origin, device)
    except TooManySignIns as error:
        raise Problem(503, "busy", code="sign_ins_busy", retry=RETRY_SECONDS) from error
    except TooFast as error:
        wait = ceil(error.wait.total_seconds())
        raise Problem(429, "too_many_failures", retry=str(wait), seconds=wait) from error
    except SignInRefused as error:
        raise Problem(401, "wrong_password") from error
    known = await here.sign_ins.remember(user, device)
    response = await run_in_threadpool(_signed_in, here, user, token)
    _set_cookie(response, here, DEVICE_COOKIE, known, keep=KNOWN)
    return response


@router.delete("/session", status_code=204)
def sign_out(here: Here, token: Token) -> Response:
    """Sign out: the token is worth nothing from now on."""
    if token is not None:
        here.services.sessions.close(token)
    response = Response(status_code=204)
    tls = here.services.settings.speaks_tls
    response.delete_cookie(cookie_name(speaks_tls=tls), path="/", secure=tls)
    return response


@router.get("/me")
def me(caller: Caller, here: Here, names: Names) -> Answer[Me]:
    """Return who is signed in."""
    account = here.services.sessions.account(caller.user)
    if account is None:
        raise not_found()
    settings = here.services.settings
    town = names.area(settings.town)
    assert town is not None
    roles = [_role(grant, names) for grant in account.grants]
    return Answer(Me(user=account.user, name=account.name, roles=roles, town=town, profile=settings.profile))


@router.get("/demo/accounts")
def demo_accounts(here: Here, names: Names) -> Answer[DemoAccounts]:
    """Return the accounts of the demo township; there are none outside the demo profile."""
    _only_in_demo(here)
    accounts = here.services.sessions.demo_accounts()
    return Answer(DemoAccounts(items=[_demo_account(account, names) for account in accounts]))


@router.post("/demo/session", status_code=204)
def demo_sign_in(wanted: DemoSignIn, here: Here, token: Token) -> Response:
    """Become a demo account without a password; only in the demo profile."""
    _only_in_demo(here)
    account = next((found for found in here.services.sessions.demo_accounts() if found.user == wanted.user), None)
    if account is None:
        raise not_found()
    return _signed_in(here, account.user, token)


def _only_in_demo(here: Console) -> None:
    if not here.services.demo:
        raise not_found()


def _signed_in(here: Console, user: UserId, replaced: str | None) -> Response:
    response = Response(status_code=204, headers={"Cache-Control": "no-store"})
    _set_cookie(response, here, COOKIE, here.services.sessions.open(user, replaces=replaced), keep=ABSOLUTE)
    return response


def _set_cookie(response: Response, here: Console, cookie: str, value: str, *, keep: timedelta) -> None:
    tls = here.services.settings.speaks_tls
    name, seconds = cookie_name(cookie, speaks_tls=tls), int(keep.total_seconds())
    response.set_cookie(name, value, max_age=seconds, path="/", httponly=True, samesite="lax", secure=tls)


def _role(grant: Grant, names: Catalogue) -> RoleView:
    area = names.area(grant.area)
    unit = names.unit(grant.unit)
    return RoleView(
        role=grant.role,
        unit=grant.unit,
        unit_name=unit.name if unit else None,
        area=grant.area,
        area_name=area.name if area else grant.area,
    )


def _demo_account(account: Account, names: Catalogue) -> DemoAccount:
    first = account.grants[0] if account.grants else None
    unit = names.unit(first.unit) if first else None
    return DemoAccount(
        user=account.user,
        name=account.name,
        role=first.role if first else Role.CITIZEN,
        unit=first.unit if first else None,
        areas=[grant.area for grant in account.grants],
        unit_name=unit.name if unit else None,
        area_names=[area.name for grant in account.grants if (area := names.area(grant.area))],
    )
