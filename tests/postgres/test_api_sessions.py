"""Signing in: what opens a session, what ends it, and what never does."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import timedelta
from itertools import islice
from pathlib import Path
from time import sleep

import pytest
import sqlalchemy as sa

from deploy.demo.plant import plant
from dispatch.adapters.postgres.accounts import devices as devices_module
from dispatch.adapters.postgres.accounts import guesses
from dispatch.adapters.postgres.accounts.book import AccountBook, Author
from dispatch.adapters.postgres.accounts.devices import Devices
from dispatch.adapters.postgres.accounts.guesses import PACES, Counted, Pace, TooFast
from dispatch.adapters.postgres.accounts.passwords import Passwords, SignInRefused, hashed
from dispatch.adapters.postgres.accounts.sessions import Sessions, UnknownAccount, token_hash
from dispatch.adapters.postgres.tables import app_user, role_grant, session
from dispatch.bootstrap import Services
from dispatch.domain.terms import UserId
from tests.postgres.township import rows, township
from tests.postgres.web import Site, Somebody, running

USER = UserId("operator03")
PASSWORD = "correct horse battery"
HERE, ELSEWHERE = "192.0.2.1", "198.51.100.7"
FAILURES_ALLOWED = PACES[Counted.ACCOUNT_AT_PLACE].at_once


@pytest.fixture
def site(services: Services) -> Iterator[Site]:
    with running(services) as made:
        yield made


def give_password(services: Services) -> None:
    with services.engine.begin() as connection:
        AccountBook(connection, Author(name="test", system_user="test")).set_password(USER, hashed(USER, PASSWORD))


def sign_in(site: Site, user: str, password: str, **headers: str) -> int:
    client = site.anybody(Origin=site.url, **headers)
    return client.post("/api/v1/session", json={"user": user, "password": password}).status_code


def test_a_password_opens_a_session_with_a_cookie_that_pages_cannot_read(services: Services, site: Site) -> None:
    give_password(services)
    client = site.anybody(Origin=site.url)

    answer = client.post("/api/v1/session", json={"user": USER, "password": PASSWORD})

    assert answer.status_code == 204
    cookie = answer.headers["set-cookie"].lower()
    assert "gridloop_session=" in cookie
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert client.get("/api/v1/me").json()["name"] == "郁佳琪"


def test_with_a_public_address_the_cookie_is_for_this_host_and_https_alone(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    public = services.settings.model_copy(update={"public_url": "https://grid.town.example"})
    monkeypatch.setattr(services, "settings", public)

    with running(services) as site:
        answer = site.anybody(Origin=site.url).post("/api/v1/demo/session", json={"user": "citizen01"})
        cookie = answer.headers["set-cookie"]
        token = cookie.partition(";")[0]
        mine = site.anybody(Cookie=token).get("/api/v1/me").status_code
        planted = site.anybody(Cookie=token.removeprefix("__Host-")).get("/api/v1/me").status_code

    assert cookie.startswith("__Host-gridloop_session=")
    assert "Secure" in cookie
    assert answer.headers["strict-transport-security"]
    assert (mine, planted) == (200, 401)


def test_only_the_hash_of_a_token_is_stored(services: Services) -> None:
    token = services.sessions.open(USER)

    with services.engine.connect() as connection:
        stored = connection.execute(sa.select(session.c.token_sha256)).scalar_one()

    assert bytes(stored) == token_hash(token)
    assert len(token) >= 43


def test_signing_in_again_makes_a_new_token_and_kills_the_one_that_was_presented(
    services: Services, site: Site
) -> None:
    client = site.anybody(Origin=site.url)
    client.post("/api/v1/demo/session", json={"user": "citizen01"})
    first = client.cookies["gridloop_session"]

    client.post("/api/v1/demo/session", json={"user": "operator03"})
    second = client.cookies["gridloop_session"]

    assert first != second
    assert services.sessions.actor(first) is None
    assert client.get("/api/v1/me").json()["user"] == "operator03"


def test_a_token_that_somebody_planted_beforehand_is_not_taken_over(services: Services, site: Site) -> None:
    client = site.anybody(Origin=site.url, Cookie="gridloop_session=planted")

    answer = client.post("/api/v1/demo/session", json={"user": "operator03"})

    assert "planted" not in answer.headers["set-cookie"]
    assert services.sessions.actor("planted") is None


def test_signing_out_ends_the_session_at_once(site: Site) -> None:
    client = site.anybody(Origin=site.url)
    client.post("/api/v1/demo/session", json={"user": "citizen01"})
    token = client.cookies["gridloop_session"]

    client.delete("/api/v1/session")

    assert site.anybody(Cookie=f"gridloop_session={token}").get("/api/v1/me").status_code == 401


def test_a_revocation_elsewhere_is_honoured_within_a_second(services: Services) -> None:
    elsewhere = Sessions(services.engine, demo=True)
    token = services.sessions.open(USER)
    assert services.sessions.actor(token) is not None

    elsewhere.close(token)
    sleep(1.05)

    assert services.sessions.actor(token) is None


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE app_user SET enabled = false WHERE id = 'operator03'",
        "UPDATE session SET expires_at = clock_timestamp()",
        "UPDATE session SET last_seen_at = clock_timestamp() - interval '12 hours 1 second'",
    ],
    ids=["a disabled account", "seven days", "twelve idle hours"],
)
def test_a_session_ends_with(change: str, services: Services) -> None:
    token = services.sessions.open(USER)

    with services.engine.begin() as connection:
        connection.execute(sa.text(change))

    assert services.sessions.actor(token) is None


def test_a_program_may_be_idle_for_longer_than_a_person(services: Services) -> None:
    token = services.sessions.open(USER, "bearer")

    with services.engine.begin() as connection:
        connection.execute(sa.text("UPDATE session SET last_seen_at = clock_timestamp() - interval '2 days'"))

    assert services.sessions.actor(token) is not None


def test_using_a_session_keeps_it_from_being_idle(services: Services) -> None:
    token = services.sessions.open(USER)
    with services.engine.begin() as connection:
        connection.execute(sa.text("UPDATE session SET last_seen_at = clock_timestamp() - interval '11 hours'"))

    services.sessions.actor(token)

    (seen,) = rows(services, "SELECT clock_timestamp() - last_seen_at < interval '1 minute' AS lately FROM session")
    assert seen.lately


def test_a_grant_that_is_taken_away_is_gone_within_a_second(services: Services) -> None:
    token = services.sessions.open(USER)
    services.sessions.actor(token)
    with services.engine.begin() as connection:
        connection.execute(role_grant.delete().where(role_grant.c.user == USER))
    sleep(1.05)

    actor = services.sessions.actor(token)

    assert actor is not None
    assert actor.grants == ()


def refused(passwords: Passwords, password: str, place: str, device: str | None = None, user: str = USER) -> None:
    with pytest.raises(SignInRefused):
        passwords.check(user, password, place, device)


def time_passes(services: Services, interval: str) -> None:
    with services.engine.begin() as connection:
        earlier = f"UPDATE sign_in_pace SET even_at = even_at - interval '{interval}'"
        connection.execute(sa.text(earlier))


def test_five_failures_close_a_name_for_a_while_even_to_the_right_password(services: Services) -> None:
    passwords = Passwords(services.engine, demo=True)
    give_password(services)
    for _ in range(FAILURES_ALLOWED):
        with pytest.raises(SignInRefused):
            passwords.check(USER, "wrong", HERE)

    with pytest.raises(TooFast):
        passwords.check(USER, PASSWORD, HERE)

    time_passes(services, "3 minutes 1 second")
    assert passwords.check(USER, PASSWORD, HERE) == USER


def test_wrong_words_delay_the_next_try_and_shut_nobody_out(services: Services) -> None:
    passwords = Passwords(services.engine, demo=True)
    for _ in range(FAILURES_ALLOWED):
        refused(passwords, "wrong", HERE)

    with pytest.raises(TooFast) as soon:
        passwords.check(USER, "wrong", HERE)
    time_passes(services, "3 minutes 1 second")
    refused(passwords, "wrong again", HERE)
    with pytest.raises(TooFast) as again:
        passwords.check(USER, "wrong", HERE)

    assert all(timedelta(minutes=2) < late.value.wait <= timedelta(minutes=3) for late in (soon, again))


def test_the_right_password_forgives_earlier_failures(services: Services) -> None:
    passwords = Passwords(services.engine, demo=True)
    give_password(services)
    for attempt in (*["wrong"] * 4, PASSWORD, *["wrong"] * 4):
        try:
            passwords.check(USER, attempt, HERE)
        except SignInRefused:
            continue

    assert passwords.check(USER, PASSWORD, HERE) == USER


def test_a_name_that_is_closed_is_told_when_to_come_back(services: Services, site: Site) -> None:
    found = [sign_in(site, "nobody", "wrong") for _ in range(FAILURES_ALLOWED + 1)]

    assert found == [401] * FAILURES_ALLOWED + [429]


def test_many_sign_ins_at_once_wait_their_turn_and_hold_nobody_else_up(
    services: Services, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, real = threading.Event(), Passwords.check

    def check(self: Passwords, user: str, password: str, origin: str, device: str | None) -> UserId:
        assert slow.wait(20)
        return real(self, user, password, origin, device)

    monkeypatch.setattr(Passwords, "check", check)
    most = site.web.console.sign_ins.strangers.most
    person, crowd = Somebody(site, "operator03"), most + 20
    with ThreadPoolExecutor(crowd) as threads:
        waiting = [
            threads.submit(sign_in, site, f"nobody{n}", "wrong", **{"X-Forwarded-For": f"192.0.2.{n}"})
            for n in range(crowd)
        ]
        turned_away = [answer.result() for answer in islice(as_completed(waiting, timeout=15), 20)]
        meanwhile = person.status("/incidents", timeout=5)
        slow.set()
        answers = Counter(answer.result() for answer in waiting)

    assert turned_away == [503] * 20
    assert meanwhile == 200
    assert answers == {503: 20, 401: most}


def test_connections_from_one_place_leave_turns_to_others(
    services: Services, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_password(services)
    slow, real = threading.Event(), Passwords.check

    def check(self: Passwords, user: str, password: str, origin: str, device: str | None) -> UserId:
        assert slow.wait(20)
        return real(self, user, password, origin, device)

    monkeypatch.setattr(Passwords, "check", check)
    share, elsewhere = site.web.console.sign_ins.strangers.most_of_one, {"X-Forwarded-For": ELSEWHERE}
    with ThreadPoolExecutor(40) as threads:
        attack = [threads.submit(sign_in, site, f"nobody{n}", "wrong") for n in range(36)]
        turned_away = [answer.result() for answer in islice(as_completed(attack, timeout=15), 36 - share)]
        honest = threads.submit(sign_in, site, USER, PASSWORD, **elsewhere)
        sleep(0.3)
        slow.set()

    assert set(turned_away) == {503}
    assert honest.result() == 204


def test_wrong_words_typed_elsewhere_do_not_shut_a_person_out(services: Services) -> None:
    give_password(services)
    passwords = Passwords(services.engine, demo=True)

    for _ in range(FAILURES_ALLOWED):
        refused(passwords, "wrong", ELSEWHERE)

    with pytest.raises(TooFast):
        passwords.check(USER, PASSWORD, ELSEWHERE)
    assert passwords.check(USER, PASSWORD, HERE) == USER


def paced(monkeypatch: pytest.MonkeyPatch, counted: Counted, at_once: int) -> None:
    monkeypatch.setattr(guesses, "PACES", {**PACES, counted: Pace(at_once, PACES[counted].each)})


def test_guesses_from_everywhere_slow_a_name_down_in_the_end(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    paced(monkeypatch, Counted.ACCOUNT, 3)
    passwords = Passwords(services.engine, demo=True)

    for number in range(3):
        refused(passwords, "wrong", f"192.0.2.{number}")

    with pytest.raises(TooFast):
        passwords.check(USER, "wrong", HERE)


def test_guesses_at_many_names_from_one_place_slow_that_place_down(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    paced(monkeypatch, Counted.PLACE, 3)
    give_password(services)
    passwords = Passwords(services.engine, demo=True)

    for number in range(3):
        refused(passwords, "wrong", ELSEWHERE, user=f"nobody{number}")

    with pytest.raises(TooFast):
        passwords.check(USER, PASSWORD, ELSEWHERE)
    assert passwords.check(USER, PASSWORD, HERE) == USER


def test_right_passwords_of_a_whole_office_take_nothing_of_its_place(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    paced(monkeypatch, Counted.PLACE, 2)
    give_password(services)
    passwords = Passwords(services.engine, demo=True)

    assert [passwords.check(USER, PASSWORD, HERE) for _ in range(4)] == [USER] * 4


def test_nobody_elsewhere_slows_a_person_down_on_a_device_known_from_before(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    paced(monkeypatch, Counted.ACCOUNT, 1)
    give_password(services)
    passwords = Passwords(services.engine, demo=True)
    device = passwords.devices.remember(USER, None)
    refused(passwords, "wrong", HERE)

    with pytest.raises(TooFast):
        passwords.check(USER, PASSWORD, ELSEWHERE)
    with pytest.raises(TooFast):
        passwords.check(USER, PASSWORD, HERE, "a device that somebody made up")
    assert passwords.check(USER, PASSWORD, HERE, device) == USER


def test_a_stolen_device_guesses_no_faster_than_a_stranger(services: Services) -> None:
    give_password(services)
    passwords = Passwords(services.engine, demo=True)
    device = passwords.devices.remember(USER, None)

    for number in range(PACES[Counted.ACCOUNT_ON_DEVICE].at_once):
        refused(passwords, "wrong", f"192.0.2.{number}", device)

    with pytest.raises(TooFast):
        passwords.check(USER, PASSWORD, ELSEWHERE, device)


def test_a_device_is_known_for_all_who_signed_in_there_and_by_its_newest_token(services: Services) -> None:
    devices, other = Devices(services.engine), UserId("operator01")
    planted = devices.remember(USER, None)

    token = devices.remember(other, planted)

    assert [devices.knows(token, user) for user in (USER, other, "operator02")] == [True, True, False]
    assert not devices.knows(planted, USER)


def test_only_the_newest_devices_of_an_account_are_kept_and_none_for_ever(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(devices_module, "OF_ONE_ACCOUNT", 2)
    devices = Devices(services.engine)

    tokens = [devices.remember(USER, None) for _ in range(3)]
    known = [devices.knows(token, USER) for token in tokens]
    with services.engine.begin() as connection:
        connection.execute(sa.text("UPDATE known_device SET seen_at = seen_at - interval '181 days'"))

    assert known == [False, True, True]
    assert not devices.knows(tokens[-1], USER)


def test_another_password_makes_every_device_a_stranger(services: Services) -> None:
    devices = Devices(services.engine)
    token = devices.remember(USER, None)

    give_password(services)

    assert not devices.knows(token, USER)


def test_a_device_known_from_before_gets_in_while_strangers_take_every_turn(
    services: Services, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_password(services)
    at_home = site.anybody(Origin=site.url)
    credentials = {"user": USER, "password": PASSWORD}
    assert at_home.post("/api/v1/session", json=credentials).status_code == 204
    slow, real = threading.Event(), Passwords.check
    done: list[str] = []

    def check(self: Passwords, user: str, password: str, origin: str, device: str | None) -> UserId:
        assert slow.wait(20)
        try:
            return real(self, user, password, origin, device)
        finally:
            done.append(user)

    monkeypatch.setattr(Passwords, "check", check)
    most = site.web.console.sign_ins.strangers.most
    with ThreadPoolExecutor(most + 6) as threads:
        places = [{"X-Forwarded-For": f"192.0.2.{n}"} for n in range(most + 5)]
        attack = [threads.submit(sign_in, site, f"nobody{n}", "wrong", **at) for n, at in enumerate(places)]
        turned_away = [answer.result() for answer in islice(as_completed(attack, timeout=15), 5)]
        honest = threads.submit(at_home.post, "/api/v1/session", json=credentials)
        sleep(0.5)
        slow.set()

    assert turned_away == [503] * 5
    assert honest.result().status_code == 204
    assert done.index(USER) < 2 * site.web.console.sign_ins.at_once + 1


def test_the_cookie_of_a_device_is_for_our_pages_alone_and_opens_nothing(services: Services, site: Site) -> None:
    give_password(services)
    client = site.anybody(Origin=site.url)
    client.post("/api/v1/session", json={"user": USER, "password": PASSWORD})
    device = client.cookies["gridloop_device"]

    client.delete("/api/v1/session")

    assert client.cookies["gridloop_device"] == device
    assert site.anybody(Cookie=f"gridloop_device={device}").get("/api/v1/me").status_code == 401
    assert site.anybody(Cookie=f"gridloop_session={device}").get("/api/v1/me").status_code == 401
    assert device not in str(rows(services, "SELECT * FROM known_device"))


def test_failed_tries_leave_a_bounded_number_of_rows(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = timedelta(minutes=1)
    bounds = {**PACES, Counted.RECORD: Pace(2, slow), Counted.RECORD_OF_NOBODY: Pace(3, slow)}
    monkeypatch.setattr(guesses, "PACES", bounds)
    give_password(services)
    passwords = Passwords(services.engine, demo=True)
    for number in range(8):
        refused(passwords, "wrong", f"192.0.2.{number}", user=f"nobody{number}")
    for number in range(4):
        refused(passwords, "wrong", f"192.0.2.{number}")
    (recorded,) = rows(services, "SELECT count(*) AS failures FROM audit_log WHERE action = 'sign-in-failed'")

    time_passes(services, "1 day")
    for _ in range(2):
        passwords.check(USER, PASSWORD, HERE)

    assert recorded.failures == 2 + 3
    (kept,) = rows(services, "SELECT count(*) AS counts FROM sign_in_pace")
    assert kept.counts <= len(Counted)


def test_no_transaction_is_open_while_a_password_is_hashed(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    passwords = Passwords(services.engine, demo=True)
    open_then: list[int] = []

    def verify(_password: str, _stored: str) -> bool:
        open_then.append(services.engine.pool.checkedout())  # type: ignore[attr-defined]  # a queue pool's own
        return False

    monkeypatch.setattr(passwords._hasher, "verify", verify)
    refused(passwords, "wrong", HERE)

    assert open_then == [0]


def test_guesses_made_at_once_in_several_processes_are_counted_one_by_one(services: Services) -> None:
    doors = [Passwords(services.engine, demo=True) for _ in range(2)]

    def guess(number: int) -> type[Exception]:
        with pytest.raises((SignInRefused, TooFast)) as found:
            doors[number % 2].check("operator03", f"guess {number}", HERE)
        return found.type

    with ThreadPoolExecutor(8) as threads:
        answers = Counter(threads.map(guess, range(12)))

    assert answers == {SignInRefused: FAILURES_ALLOWED, TooFast: 12 - FAILURES_ALLOWED}


def test_what_was_typed_as_a_name_is_not_in_the_audit_log(services: Services) -> None:
    with pytest.raises(SignInRefused):
        Passwords(services.engine, demo=True).check("my secret password", "x", HERE)

    assert "secret" not in str(rows(services, "SELECT * FROM audit_log"))


def test_a_demo_account_has_no_password_that_works(services: Services) -> None:
    for guess in ("", "demo", "gridloop", "operator03", "123456"):
        with pytest.raises(SignInRefused):
            Passwords(services.engine, demo=True).check(USER, guess, HERE)


def test_outside_the_demo_no_demo_account_can_be_used_in_any_way(services: Services) -> None:
    give_password(services)
    token = services.sessions.open(USER)
    production = Sessions(services.engine, demo=False)

    assert production.actor(token) is None
    assert production.demo_accounts() == ()
    with pytest.raises(UnknownAccount):
        production.open(USER)
    with pytest.raises(SignInRefused):
        Passwords(services.engine, demo=False).check(USER, PASSWORD, HERE)


def test_outside_the_demo_the_role_switcher_is_not_there(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(database_url)
    with township(database_url, tmp_path) as services:
        monkeypatch.setattr(services, "demo", False)
        with running(services) as site:
            assert site.anybody().get("/api/v1/demo/accounts").status_code == 404
            assert site.anybody().post("/api/v1/demo/session", json={"user": "admin"}).status_code == 404


def test_the_role_switcher_never_opens_an_account_that_is_not_of_the_demo(services: Services, site: Site) -> None:
    with services.engine.begin() as connection:
        connection.execute(app_user.insert().values(id="real", name="真实用户", demo=False))

    answer = site.anybody().post("/api/v1/demo/session", json={"user": "real"})

    assert answer.status_code == 404


def test_a_service_that_lost_its_profile_is_no_demo_once_somebody_has_a_password(
    services: Services, site: Site
) -> None:
    token = services.sessions.open(UserId("admin"))
    with services.engine.begin() as connection:
        book = AccountBook(connection, Author(name="test", system_user="test"))
        book.add(UserId("zhou"), "周海燕", hashed(UserId("zhou"), PASSWORD))

    opened = site.anybody().post("/api/v1/demo/session", json={"user": "admin"})

    assert opened.status_code == 404
    assert site.anybody().get("/api/v1/demo/accounts").json()["items"] == []
    assert Sessions(services.engine, demo=True).actor(token) is None
    assert sign_in(site, "zhou", PASSWORD) == 204


def test_demo_accounts_are_listed_with_their_main_role(site: Site) -> None:
    accounts = {one["user"]: one for one in site.anybody().get("/api/v1/demo/accounts").json()["items"]}

    assert len(accounts) == 69
    assert accounts["county01"]["role"] == "county_operator"
    assert accounts["operator02"]["role"] == "operator"
    assert accounts["enforcement-h1"]["unit"] == "enforcement"


def test_who_is_signed_in_is_told_with_units_and_areas_by_name(site: Site) -> None:
    shown = Somebody(site, "nanhu-lead").get("/me")

    assert shown["roles"] == [
        {
            "role": "unit_lead",
            "unit": "nanhu",
            "unit_name": "南湖村村民委员会",
            "area": "330499101201",
            "area_name": "南湖村",
        }
    ]
    assert (shown["town"], shown["profile"]) == ({"code": "330499101", "name": "红船镇"}, "demo")
