"""What lets Kafka start in half the time: its classes, read and checked once, in an archive that the JVM maps.

`python -m deploy.local.make_class_archive` makes it anew: a broker starts once, says which classes it
needs, and the JVM writes them beside the jars (`benchmarks/kafka_start.py` measures what it saves, ADR 7 says what it
costs). Nothing depends on it.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from deploy.local.account import SetupError
from deploy.local.class_archive import NAME
from deploy.local.jars import library_folder
from deploy.local.java import find_java
from deploy.local.kafka import EmbeddedKafka

SECONDS = 120


def make(*, anew: bool = False) -> None:
    """Make the archive, if it is missing; `anew`: whatever there is, because the broker may load other classes now.

    Raises:
        SetupError, subprocess.SubprocessError, OSError: it could not be made; nothing depends on it.
    """
    java, libraries = find_java(), library_folder()
    archive = libraries / NAME
    if os.environ.get("GRIDLOOP_KAFKA_HOME") or (archive.exists() and not anew):  # that folder is not ours to write to
        return
    archive.unlink(missing_ok=True)  # or the broker that says what it loads would take it
    folder = Path(tempfile.mkdtemp(prefix="gridloop-classes-"))
    folder.chmod(0o755)
    try:
        broker = EmbeddedKafka(folder)
        classes = broker.home / "classes"
        broker.start(jvm=[f"-XX:DumpLoadedClassList={classes}"])
        broker.stop()
        draft = archive.with_suffix(".part")
        dump = [str(java), "-Xshare:dump", "-XX:+UseSerialGC", f"-XX:SharedClassListFile={classes}"]
        dump += [f"-XX:SharedArchiveFile={draft}", "-cp", f"{libraries}/*"]
        subprocess.run(dump, capture_output=True, timeout=SECONDS, check=True)
        draft.chmod(0o644)
        draft.replace(archive)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    try:
        make(anew=True)
    except subprocess.TimeoutExpired:
        sys.stderr.write(
            f"Kafka will start without a class archive, some seconds later: {SECONDS} s were not enough.\n"
        )
    except (SetupError, subprocess.SubprocessError, OSError) as problem:
        sys.stderr.write(f"Kafka will start without a class archive, some seconds later: {problem}\n")
