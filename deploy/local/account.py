"""Which operating-system account the embedded servers run under, and whether it can reach their files.

PostgreSQL refuses to run as root, so root hands its servers to an existing unprivileged account. A normal user simply
runs them itself.
"""

import os
import pwd
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

CANDIDATES = ("gridloop", "nobody", "postgres")


class SetupError(Exception):
    """The machine lacks something that a person can put right; the message says what and how."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An unprivileged account that a server is handed to."""

    name: str
    uid: int
    gid: int


def server_account(existing_data: Path | None = None) -> Account | None:
    """The account to drop to, or none when we are not root.

    Data that exists already stays with the account it belongs to.

    Raises:
        SetupError: we are root and none of the accounts we know exists.
    """
    if os.geteuid() != 0:
        return None
    if existing_data is not None and existing_data.exists() and (uid := existing_data.stat().st_uid) != 0:
        return _by_uid(uid, existing_data.stat().st_gid)
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(name=name, uid=entry.pw_uid, gid=entry.pw_gid)
    raise SetupError(
        "The servers must not run as root and none of the accounts "
        f"{', '.join(CANDIDATES)} exists. Make one (useradd --system gridloop) or start as a normal user."
    )


def _by_uid(uid: int, gid: int) -> Account:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        return Account(name=str(uid), uid=uid, gid=gid)
    return Account(name=entry.pw_name, uid=uid, gid=entry.pw_gid)


def account_name(uid: int) -> str:
    """The name of an account; its number where it has none, as in many containers."""
    return _by_uid(uid, uid).name


def unreachable_parent(path: Path, account: Account | None) -> Path | None:
    """The first folder on the way to `path` that the account may not pass, or none."""
    if account is None:
        return None
    for folder in reversed(path.resolve().parents):
        if folder.exists() and not _may_pass(folder.stat(), account):
            return folder
    return None


def _may_pass(status: os.stat_result, account: Account) -> bool:
    if status.st_uid == account.uid:
        return bool(status.st_mode & stat.S_IXUSR)
    if status.st_gid == account.gid:
        return bool(status.st_mode & stat.S_IXGRP)
    return bool(status.st_mode & stat.S_IXOTH)


def require_reachable(path: Path, account: Account | None) -> None:
    """Make sure that the account can get to a data folder.

    Raises:
        SetupError: a folder on the way is closed to the account; the message names `--data-dir`.
    """
    closed = unreachable_parent(path, account)
    if closed is not None and account is not None:
        raise SetupError(
            f"As root, the servers run as the account '{account.name}', which cannot enter {closed}. "
            f"Choose a data folder that it can reach with --data-dir (for example --data-dir /var/lib/gridloop), "
            f"or open the folder with: chmod o+x {closed}"
        )


def make_way(path: Path, account: Account | None) -> None:
    """Make the missing folders above a path; the account may pass them, though not look around in them."""
    missing = [folder for folder in path.parents if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(exist_ok=True)
        if account is not None:
            folder.chmod(0o711)


def own_folder(path: Path, account: Account | None, mode: int = 0o700) -> None:
    """Make a folder, its missing parents too, and hand it to the account."""
    make_way(path, account)
    path.mkdir(exist_ok=True)
    if account is not None:
        os.chown(path, account.uid, account.gid)
    path.chmod(mode)


def reachable_copy(source: Path, copy: Path, account: Account | None, *, version: str) -> Path:
    """`source` itself when the account can reach it, else a copy in a place that it can.

    A checkout below a closed folder such as /root would otherwise hide its own programs from the servers. Hard links
    are used where the file system allows, so that the copy costs neither time nor space.
    """
    if unreachable_parent(source, account) is None:
        return source
    stamp = copy / ".complete"
    if not stamp.exists() or stamp.read_text() != version:
        shutil.rmtree(copy, ignore_errors=True)
        make_way(copy, account)
        shutil.copytree(source, copy, copy_function=_link_or_copy)
        for folder in (copy, *(item for item in copy.rglob("*") if item.is_dir())):
            folder.chmod(0o755)
        stamp.write_text(version)
    return copy


def _link_or_copy(source: str, target: str) -> str:
    if os.stat(source).st_mode & stat.S_IROTH:
        try:
            os.link(source, target)
        except OSError:
            shutil.copy2(source, target)
        return target
    shutil.copy2(source, target)
    os.chmod(target, os.stat(target).st_mode | stat.S_IROTH | ((os.stat(target).st_mode & stat.S_IXUSR) >> 6))
    return target
