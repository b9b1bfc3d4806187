"""PostgreSQL servers that a test may mistreat: one whose settings a reload changes, and a standby of it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

import psycopg

from deploy.local.account import own_folder, server_account
from deploy.local.postgres import EmbeddedPostgres
from deploy.local.postgres_data import DATABASE, Login, _run_as, reachable_programs
from dispatch.adapters.postgres.migrate import upgrade
from tests.postgres_server import PostgresOfTests, as_superuser

LEFT_TO_THE_ADMINISTRATOR: Final = ("fsync=", "full_page_writes=", "synchronous_commit=")


class OwnServer(PostgresOfTests):
    """A server as an administrator runs it: what makes it keep its word can be changed while it runs."""

    def _options(self) -> list[str]:
        options = super()._options()
        pairs = zip(options[::2], options[1::2], strict=True)
        return [part for pair in pairs if not pair[1].startswith(LEFT_TO_THE_ADMINISTRATOR) for part in pair]

    def ready(self) -> bool:
        """Say whether the server takes connections, those that read on a standby included."""
        status = self.data / "postmaster.pid"
        lines = status.read_text().splitlines() if status.exists() else []
        return len(lines) >= 8 and lines[0] == str(self.pid) and lines[7].strip() in {"ready", "standby"}

    def set(self, **settings: str | None) -> None:
        """Change settings of the running server, or take them back, and have it read them."""
        with psycopg.connect(as_superuser(self.url), autocommit=True) as connection:
            connection.execute("SET default_transaction_read_only = off")
            for name, value in settings.items():
                change = f"SET {name} = '{value}'" if value is not None else f"RESET {name}"
                connection.execute(f"ALTER SYSTEM {change}".encode())
            connection.execute("SELECT pg_reload_conf()")
        for name, value in settings.items():
            if value is not None:
                self._await(name, value)

    def _await(self, name: str, value: str) -> None:
        with psycopg.connect(as_superuser(self.url), autocommit=True) as connection:
            for _ in range(100):
                row = connection.execute("SELECT current_setting(%s)", [name]).fetchone()
                if row == (value,):
                    return
                connection.execute("SELECT pg_sleep(0.05)")
        raise AssertionError(f"{name} is not {value}")


def migrated(server: EmbeddedPostgres) -> str:
    """Return the address of the server's database, with the newest schema."""
    upgrade(server.database_url(DATABASE, Login.MIGRATE))
    return server.url


def standby_of(primary: EmbeddedPostgres, folder: Path) -> OwnServer:
    """Return a standby that follows the primary, not started yet."""
    standby = OwnServer(folder)
    account = server_account(standby.data)
    programs = reachable_programs(standby.home, account)
    own_folder(standby.data, account)
    command = [str(programs / "pg_basebackup"), "-D", str(standby.data), "-R", "-X", "stream", "-c", "fast"]
    _run_as(account, [*command, "-d", as_superuser(primary.tcp_url())])
    shutil.copy(primary.home / "passwords", standby.home / "passwords")
    return standby
