"""What a person is told once everything runs: where to look, whom to sign in as, what to type."""

import json
import shlex
from collections.abc import Iterator

from rich.markup import escape

from runtime.loopback import is_loopback
from runtime.settings import DEFAULT_DATA_DIR, Profile, Settings


def greeting(settings: Settings, url: str) -> Iterator[str]:
    """Yield the lines, in rich's markup."""
    yield f"\n  打开 open  [bold]{escape(url)}[/]     停止 stop  Ctrl-C"
    if settings.profile is not Profile.DEMO:
        return
    if not is_loopback(settings.http_host):
        yield (
            "  [yellow]![/] 任何能连到本机的人都可以示范账号登录。 "
            "Anybody who reaches this machine may become a demo account."
        )
    yield from _accounts(settings)


def _accounts(settings: Settings) -> Iterator[str]:
    """One account of each role, and the commands that have the rest."""
    listed = settings.data_dir / "run" / "accounts.json"
    if not listed.exists():
        return
    of_role = {account["role"]: account for account in reversed(json.loads(listed.read_text(encoding="utf-8")))}
    yield "\n  示范账号 demo accounts"
    for role, account in sorted(of_role.items()):
        yield f"    {account['user']:<24} {account['name']}  {role}"
    yield f"  全部 all     {escape(typed(settings, 'users'))}"
    yield f"  令牌 token   {escape(typed(settings, 'token USER'))}"


def typed(settings: Settings, command: str) -> str:
    """Return a command as a person types it in the checkout, with the data folder where it is not the usual one."""
    folder = settings.data_dir
    where = "" if folder == DEFAULT_DATA_DIR else f" --data-dir {shlex.quote(str(folder))}"
    return f".venv/bin/gridloop {command}{where}"
