"""Where the archive of Kafka's classes lies, and how a JVM is told of it: Kafka starts in half the time with one.

`make_class_archive` makes it. The JVM does without an archive that does not fit it; so do we when there is none.
"""

from pathlib import Path

NAME = "kafka.jsa"


def options(libraries: Path) -> list[str]:
    """How the JVM is told of the archive, if there is one."""
    archive = libraries / NAME
    quiet = ["-Xlog:disable", "-Xlog:all=error:stderr"]  # else a JVM that cannot use it says so on every start
    return [f"-XX:SharedArchiveFile={archive}", *quiet] if archive.exists() else []
