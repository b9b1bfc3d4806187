"""Becomes another program: first bound to its parent's life, then as another account.

`python launch.py PARENT_PID SIGNAL UID GID PROGRAM [ARGUMENT ...]`. A program of its own, because a hook between fork
and exec is not safe in a process with threads. UID and GID are -1 when nothing changes. The kernel forgets the
parent-death signal when the account changes, so the account comes first.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> None:
    """Drop privileges, keep files private, ask for a signal when the parent dies, and exec."""
    os.umask(0o077)  # whatever it writes is its own account's alone
    parent, death_signal, uid, gid = (int(value) for value in arguments[:4])
    command = arguments[4:]
    if uid >= 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit("the parent is gone")
    os.execv(command[0], command)  # noqa: S606 - the argument list is ours, no shell


if __name__ == "__main__":
    main(sys.argv[1:])
