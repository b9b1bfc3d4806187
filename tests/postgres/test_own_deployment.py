"""From an empty database to somebody who is signed in, by the commands of docs/how-to/own-servers.md, in production."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml
from typer.testing import CliRunner, Result

from deploy.cli import app
from deploy.local.postgres_data import Login
from dispatch.bootstrap import Services
from runtime.settings import Profile, Settings
from tests.postgres.web import running
from tests.postgres_server import as_login

pytestmark = pytest.mark.postgres

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "three herons under a bridge"
PUBLIC = "https://grid.town.example"


class Deployment:
    """A production deployment with nothing in its database, and the command line."""

    def __init__(self, database_url: str, folder: Path) -> None:
        self.database_url = database_url
        self.folder = folder
        self.files = folder / "township"
        shutil.copytree(ROOT / "deploy" / "demo" / "reference", self.files)
        (self.files / "people.yaml").unlink()
        defaults = ROOT / "deploy" / "reference"
        shutil.copy(defaults / "workdays.yaml", self.files)
        for kind in ("limits", "ladders"):
            shutil.copyfile(defaults / f"{kind}-default.yaml", self.files / f"{kind}.yaml")

    def gridloop(self, *arguments: str, typed: str = "") -> Result:
        environment = {
            "DATABASE_URL": self.database_url,
            "GRIDLOOP_READING_DATABASE_URL": as_login(Login.READ, self.database_url),
            "GRIDLOOP_ADMIN_DATABASE_URL": as_login(Login.MIGRATE, self.database_url),
            "GRIDLOOP_PROFILE": "production",
            "GRIDLOOP_PUBLIC_URL": PUBLIC,
            "GRIDLOOP_DATA_DIR": str(self.folder / "data"),
        }
        return CliRunner().invoke(app, arguments, input=typed, env=environment)

    def does(self, *arguments: str, typed: str = "") -> str:
        done = self.gridloop(*arguments, typed=typed)
        assert done.exit_code == 0, done.stderr
        return done.stdout

    def refuses(self, *arguments: str, typed: str = "") -> str:
        done = self.gridloop(*arguments, typed=typed)
        assert done.exit_code in (1, 2), done.stdout + done.stderr
        assert isinstance(done.exception, SystemExit)
        return done.stderr

    def publish(self, *more: str) -> str:
        return self.does("reference", "publish", *map(str, sorted(self.files.iterdir())), *more)

    def edit(self, kind: str, **fields: Any) -> Path:
        path = self.files / f"{kind}.yaml"
        path.write_text(yaml.safe_dump(yaml.safe_load(path.read_text()) | fields, allow_unicode=True))
        return path

    def rows(self, query: str) -> list[Any]:
        with psycopg.connect(self.database_url) as connection:
            return connection.execute(query.encode()).fetchall()


@pytest.fixture
def deployment(database_url: str, open_folder: Path) -> Deployment:
    return Deployment(database_url, open_folder)


def test_an_operator_comes_from_nothing_to_the_desk(deployment: Deployment) -> None:
    deployment.does("migrate")
    deployment.publish("--by", "信息科 周")
    deployment.does(
        *("account", "add", "zhou", "--name", "周海燕", "--role", "operator", "--password-stdin"), typed=f"{PASSWORD}\n"
    )

    settings = Settings(
        profile=Profile.PRODUCTION,
        public_url=PUBLIC,
        database_url=deployment.database_url,
        data_dir=deployment.folder / "data",
    )
    services = Services(settings)
    try:
        with running(services) as site:
            behind_proxy = {"Host": PUBLIC.removeprefix("https://"), "X-Forwarded-For": "198.51.100.7"}
            credentials = {"user": "zhou", "password": PASSWORD}
            signed_in = site.anybody(Origin=PUBLIC, **behind_proxy).post("/api/v1/session", json=credentials)
            cookie = signed_in.headers["set-cookie"].partition(";")[0]
            client = site.anybody(Cookie=cookie, **behind_proxy)
            me, desk = client.get("/api/v1/me"), client.get("/api/v1/incidents")
    finally:
        services.close()

    assert signed_in.status_code == 204
    assert me.json()["name"] == "周海燕"
    assert me.json()["roles"][0]["role"] == "operator"
    assert desk.json()["items"] == []


def test_a_password_never_stands_in_the_output_and_is_kept_as_argon2id(deployment: Deployment) -> None:
    deployment.publish()
    said = deployment.does("account", "add", "zhou", "--name", "周", "--password-stdin", typed=f"{PASSWORD}\n")
    said += deployment.does("account", "list", "--json")

    ((stored,),) = deployment.rows("SELECT password_hash FROM app_user")
    assert stored.startswith("$argon2id$")
    assert PASSWORD not in said + str(deployment.rows("SELECT * FROM audit_log"))


def test_without_a_terminal_and_without_a_pipe_no_password_is_taken(deployment: Deployment) -> None:
    assert "--password-stdin" in deployment.refuses("account", "add", "zhou", "--name", "周", typed=PASSWORD)


def test_what_cannot_be_is_refused_and_nothing_is_left_of_it(deployment: Deployment) -> None:
    def add(*role: str, user: str = "zhou", password: str = PASSWORD) -> str:
        return deployment.refuses(
            *("account", "add", user, "--name", "周", "--password-stdin", *role), typed=f"{password}\n"
        )

    assert "publish them first" in add("--role", "operator")
    deployment.publish()
    assert "there are citizen" in add("--role", "king")
    assert "is no area" in add("--role", "operator", "--area", "990000000")
    assert "needs a unit" in add("--role", "handler")
    assert "is no unit" in add("--role", "handler", "--unit", "navy")
    assert "held in no unit" in add("--role", "operator", "--unit", "police")
    assert "everybody tries" in add(password="password1234")
    assert "cannot be an account" in add(user="Zhou Haiyan")
    assert "cannot be an account" in add(user="platform")

    assert deployment.rows("SELECT id FROM app_user") == []


def test_a_locked_account_and_a_changed_password_end_what_is_signed_in(deployment: Deployment) -> None:
    deployment.publish()
    deployment.does("account", "add", "zhou", "--name", "周", "--password-stdin", typed=f"{PASSWORD}\n")
    open_sessions = "SELECT count(*) FROM session WHERE revoked_at IS NULL"

    def signed_in() -> None:
        with psycopg.connect(deployment.database_url) as connection:
            connection.execute(
                'INSERT INTO session (token_sha256, "user", kind, created_at, last_seen_at, expires_at) VALUES'
                " (sha256(random()::text::bytea), 'zhou', 'cookie', now(), now(), now() + interval '1 day')"
            )

    signed_in()
    deployment.does("account", "passwd", "zhou", "--password-stdin", typed="five herons on a roof\n")
    assert deployment.rows(open_sessions) == [(0,)]

    signed_in()
    deployment.does("account", "lock", "zhou")
    assert deployment.rows(open_sessions) == [(0,)]
    assert json.loads(deployment.does("account", "list", "--json"))[0]["enabled"] is False

    deployment.does("account", "unlock", "zhou")
    assert deployment.rows("SELECT enabled FROM app_user") == [(True,)]


def test_a_role_comes_and_goes_and_the_audit_log_says_by_whom(deployment: Deployment) -> None:
    deployment.publish()
    deployment.does("account", "add", "zhou", "--name", "周", "--password-stdin", typed=f"{PASSWORD}\n")

    deployment.does("account", "grant", "zhou", "handler", "--unit", "police", "--by", "镇长")
    assert deployment.rows("SELECT role, area, unit FROM role_grant") == [("handler", "330499101", "police")]
    assert "already" in deployment.refuses("account", "grant", "zhou", "handler", "--unit", "police")
    deployment.does("account", "revoke", "zhou", "handler", "--unit", "police")
    assert "does not hold" in deployment.refuses("account", "revoke", "zhou", "handler", "--unit", "police")
    assert "no account" in deployment.refuses("account", "lock", "nobody")

    assert deployment.rows("SELECT role FROM role_grant") == []
    said = deployment.rows("SELECT actor, detail ->> 'system_user' <> '' FROM audit_log WHERE action = 'role-granted'")
    assert said == [("镇长", True)]


def test_one_wrong_file_keeps_all_from_being_published_and_its_field_is_named(deployment: Deployment) -> None:
    deployment.edit("limits", clocks=[{"clock": "total", "minutes": "a day"}])

    said = deployment.refuses("reference", "publish", *map(str, deployment.files.iterdir()))

    assert "limits.yaml: limits: clocks/0/minutes" in said
    assert deployment.rows("SELECT kind FROM reference_document") == []


def test_documents_that_contradict_each_other_are_not_published(deployment: Deployment) -> None:
    deployment.publish()
    unit = {"id": "police", "name": "派出所", "kind": "station", "platform": None, "jurisdiction": ["990000000"]}

    said = deployment.refuses("reference", "publish", str(deployment.edit("units", units=[unit])))

    assert "units/0/jurisdiction/0: 990000000" in said
    assert "responsibility: rows/0/unit: works" in said
    assert deployment.rows("SELECT count(*) FROM reference_document WHERE kind = 'units'") == [(1,)]


def test_a_dry_run_publishes_nothing_and_the_same_again_changes_nothing(deployment: Deployment) -> None:
    assert "would be published: limits" in deployment.publish("--dry-run")
    assert deployment.rows("SELECT kind FROM reference_document") == []

    deployment.publish("--version", "1")
    assert "unchanged: limits 1" in deployment.publish("--version", "2")
    assert {version for (version,) in deployment.rows("SELECT version FROM reference_document")} == {"1"}


def test_a_version_keeps_its_content_and_may_come_into_force_later(deployment: Deployment) -> None:
    deployment.publish("--version", "1")
    reasons = deployment.edit("reasons", decline=[{"code": "other", "label": "其他"}])

    assert "published already" in deployment.refuses("reference", "publish", str(reasons), "--version", "1")
    assert "time zone" in deployment.refuses("reference", "publish", str(reasons), "--effective-from", "2099-01-01")
    assert "is past" in deployment.refuses("reference", "publish", str(reasons), "--effective-from", "2020-01-01T00Z")
    deployment.does(
        "reference", "publish", str(reasons), "--version", "2", "--effective-from", "2099-01-01T00:00+08:00"
    )

    found = json.loads(deployment.does("reference", "list", "--json"))
    validity = {each["version"]: each["validity"] for each in found if each["kind"] == "reasons"}
    assert validity == {"2": "coming", "1": "in force"}
    assert len(json.loads(deployment.does("reference", "show", "reasons"))["decline"]) > 1
    assert len(json.loads(deployment.does("reference", "show", "reasons", "--version", "2"))["decline"]) == 1


def test_a_town_that_is_not_this_deployments_is_refused(deployment: Deployment) -> None:
    areas = json.loads((deployment.files / "areas.json").read_text())
    areas["town"]["code"] = "330499102"
    (deployment.files / "areas.json").write_text(json.dumps(areas))

    said = deployment.refuses("reference", "check", str(deployment.files / "areas.json"))

    assert "GRIDLOOP_TOWN" in said


def test_versions_are_compared_withdrawn_and_brought_back_from_the_command_line(deployment: Deployment) -> None:
    deployment.publish("--version", "1")
    reasons = deployment.edit("reasons", decline=[{"code": "other", "label": "其他"}])
    publish = ("reference", "publish", str(reasons), "--version", "2", "--remark", "精简")

    assert "added\tdecline\tother" in deployment.does("reference", "diff", "reasons", str(reasons))
    deployment.does(*publish, "--effective-from", "2099-01-01T00:00+08:00")
    assert "精简" in deployment.does("reference", "list")
    assert "Both say the same" in deployment.does("reference", "diff", "reasons", str(reasons), "--from", "2")
    assert "not coming" in deployment.refuses("reference", "withdraw", "reasons", "1", "--reason", "试")
    assert "withdrawn" in deployment.does("reference", "withdraw", "reasons", "2", "--reason", "推迟", "--by", "镇长")

    deployment.does("reference", "publish", str(reasons), "--version", "3")
    again = deployment.does("reference", "back", "reasons", "1", "--reason", "不够用").split()[-1]
    changes = json.loads(deployment.does("reference", "diff", "reasons", "3", "--json"))
    assert {each["key"] for each in changes if each["kind"] == "added"} == {"other"}
    assert deployment.rows("SELECT based_on FROM reference_document WHERE version = '" + again + "'") == [("1",)]
    said = deployment.rows("SELECT actor, subject FROM audit_log WHERE action = 'reference-withdrawn'")
    assert said == [("镇长", "reasons 2")]
