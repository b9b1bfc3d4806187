"""Brings the Kafka jars that `jgo.lock.toml` names, each checked against its SHA-256.

`python -m deploy.local.jars` fetches what is missing; `python -m deploy.local.jars lock` resolves `jgo.toml` anew. The
lock file holds no addresses: the machine says where to fetch from (`GRIDLOOP_MAVEN_REPOSITORY`, else jgo's
configuration).
"""

import hashlib
import os
import shutil
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from deploy.local.account import SetupError

HERE = Path(__file__).parent
SPECIFICATION = HERE / "jgo.toml"
LOCK = HERE / "jgo.lock.toml"
CHECKOUT = HERE.parents[1]
WAYS_OUT = (
    "Three ways out: name a mirror or a local repository folder with GRIDLOOP_MAVEN_REPOSITORY, name an unpacked "
    "Kafka release folder with GRIDLOOP_KAFKA_HOME, or set KAFKA_BOOTSTRAP_SERVERS to a Kafka that runs already."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Jar:
    """One locked artifact."""

    group: str
    artifact: str
    version: str
    sha256: str
    classifier: str = ""

    @property
    def file_name(self) -> str:
        """The name of the file below the library folder."""
        return "-".join(part for part in (self.artifact, self.version, self.classifier) if part) + ".jar"


def locked_jars() -> list[Jar]:
    """What the lock file names."""
    entries = tomllib.loads(LOCK.read_text(encoding="utf-8"))["dependencies"]
    return [
        Jar(
            group=entry["groupId"],
            artifact=entry["artifactId"],
            version=entry["version"],
            sha256=entry["sha256"],
            classifier=entry.get("classifier", ""),
        )
        for entry in entries
    ]


def cache_folder() -> Path:
    """Where fetched jars are kept: beside the code, so that nothing is written elsewhere."""
    return CHECKOUT / ".cache"


def library_folder() -> Path:
    """The folder with Kafka's jars, fetched first where needed.

    Raises:
        SetupError: they cannot be had; the message names the ways out.
    """
    home = os.environ.get("GRIDLOOP_KAFKA_HOME")
    if home:
        return _release_folder(Path(home))
    return fetch(locked_jars(), cache_folder())


def _release_folder(home: Path) -> Path:
    libraries = home / "libs"
    if not any(libraries.glob("kafka_2.*.jar")):
        raise SetupError(f"GRIDLOOP_KAFKA_HOME={home} is no Kafka release folder: libs/kafka_2.*.jar is missing.")
    return libraries.resolve()


def fetch(jars: list[Jar], cache: Path) -> Path:
    """Fetch and check the jars; a folder that is complete is only looked at.

    Raises:
        SetupError: a jar cannot be fetched, or is not the one that was locked.
    """
    digest = hashlib.sha256("".join(jar.sha256 for jar in jars).encode()).hexdigest()[:16]
    libraries = cache / "kafka" / digest
    stamp = libraries / ".complete"
    if stamp.exists() and all((libraries / jar.file_name).exists() for jar in jars):
        return libraries
    libraries.mkdir(parents=True, exist_ok=True)
    missing = [jar for jar in jars if not _is_good(libraries / jar.file_name, jar)]
    repository = Repository(cache)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda jar: _fetch_one(jar, libraries / jar.file_name, repository), missing))
    stamp.touch()
    return libraries


def _is_good(path: Path, jar: Jar) -> bool:
    return path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == jar.sha256


def _fetch_one(jar: Jar, target: Path, repository: "Repository") -> None:
    draft = target.with_suffix(".part")
    repository.resolve(jar, draft)
    actual = hashlib.sha256(draft.read_bytes()).hexdigest()
    if actual != jar.sha256:
        draft.unlink()
        raise SetupError(f"{jar.file_name} is not the jar that was locked (its SHA-256 is {actual}). {WAYS_OUT}")
    draft.replace(target)


class Repository:
    """Where jars come from, by way of jgo."""

    def __init__(self, cache: Path) -> None:
        from jgo.config import GlobalSettings
        from jgo.maven import MavenContext

        named = os.environ.get("GRIDLOOP_MAVEN_REPOSITORY", "")
        self.folder = Path(named).expanduser() if named and "://" not in named else None
        remote = {"named": named.rstrip("/")} if "://" in named else GlobalSettings.load().repositories or None
        self.context = MavenContext(repo_cache=cache / "maven", remote_repos=remote, timeout=60)

    def resolve(self, jar: Jar, target: Path) -> None:
        """Write the jar's bytes to `target`.

        Raises:
            SetupError: it cannot be had.
        """
        component = self.context.project(jar.group, jar.artifact).at_version(jar.version)
        try:
            if self.folder is not None:
                shutil.copyfile(self.folder / component.path_prefix / jar.file_name, target)
                return
            stale = self.context.repo_cache / component.path_prefix / jar.file_name
            stale.unlink(missing_ok=True)
            component.artifact(jar.classifier, "jar").resolve().replace(target)
        except (OSError, RuntimeError) as error:  # requests' errors are OSErrors
            raise SetupError(f"Kafka's {jar.file_name} cannot be had ({type(error).__name__}). {WAYS_OUT}") from error


def write_lock(cache: Path) -> None:
    """Resolve `jgo.toml` and write the lock file beside it."""
    from jgo.env import LockFile

    context = Repository(cache).context
    coordinates = tomllib.loads(SPECIFICATION.read_text(encoding="utf-8"))["dependencies"]["coordinates"]
    wanted, needed = context.resolver.resolve([context.create_dependency(item) for item in coordinates])
    LockFile.from_resolved_dependencies([*wanted, *needed], environment_name="gridloop-kafka").save(LOCK)


if __name__ == "__main__":
    if sys.argv[1:] == ["lock"]:
        write_lock(cache_folder())
    else:
        try:
            library_folder()
        except SetupError as problem:
            sys.exit(str(problem))
