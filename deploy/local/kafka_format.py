"""How a broker's folder is made ready: by Kafka's own tool once, and from what that wrote whenever the folder is lost.

The tool is a JVM of its own, a third of what a lost log costs the machine while people report. What it writes into
`bootstrap.checkpoint` (the broker's users and its metadata version) is the same each time; the rest of a formatted
folder is one small file that names the cluster.
"""

import base64
import hashlib
import shlex
import shutil
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from deploy.local.account import Account, own_folder
from deploy.local.files import write_secret
from deploy.local.kafka_users import Users

FORMATTED: Final = ".formatted"  # says for which users; its absence means that formatting was cut off
CHECKPOINT: Final = "bootstrap.checkpoint"


def formatting(
    home: Path,
    data: Path,
    users: Users,
    *,
    java: Sequence[str],
    libraries: Path,
    properties: Path,
    account: Account | None,
) -> str:
    """Return the shell's words that make the data folder ready, with a cluster id of its own; none where it is.

    Nobody waits for them: they run as the child that becomes the broker.
    """
    formatted = data / FORMATTED
    if formatted.exists() and formatted.read_text() == users.digest():
        return ""
    shutil.rmtree(data, ignore_errors=True)
    own_folder(data, account)
    own_folder(home / "formatted", account)
    kept = home / "formatted" / _made_by(users, libraries)
    made = (
        _from_kept(kept, data)
        if kept.exists()
        else _by_the_tool(home, users, java, properties, account) + _keep(kept, data)
    )
    return f"{made} && printf %s {users.digest()} > {shlex.quote(str(formatted))} && "


def _by_the_tool(home: Path, users: Users, java: Sequence[str], properties: Path, account: Account | None) -> str:
    said = ["format", f"--cluster-id={_any_id()}", "-c", str(properties), *users.format_arguments()]
    # By a file, because every account of the machine sees the words on a command line.
    arguments = home / "format.arguments"
    write_secret(arguments, "\n".join(said), account)
    tool = shlex.join([*java, "kafka.tools.StorageTool", f"@{arguments}"])
    return f"{tool} && rm {shlex.quote(str(arguments))}"


def _keep(kept: Path, data: Path) -> str:
    """Older ones go: they are of users or of a Kafka that are no more."""
    folder, draft = kept.parent, kept.with_name(f"{kept.name}.draft")
    copied = shlex.join(["cp", str(data / CHECKPOINT), str(draft)])
    return f" && rm -f {shlex.quote(str(folder))}/* && {copied} && {shlex.join(['mv', str(draft), str(kept)])}"


def _from_kept(kept: Path, data: Path) -> str:
    names = f"version=1\\nnode.id=1\\ncluster.id={_any_id()}\\ndirectory.id={_any_id()}\\n"
    told = f"printf '{names}' > {shlex.quote(str(data / 'meta.properties'))}"
    return f"{shlex.join(['cp', str(kept), str(data / CHECKPOINT)])} && {told}"


def _made_by(users: Users, libraries: Path) -> str:
    """Which users, and which Kafka: another one may know other features."""
    jars = sorted(jar.name for jar in libraries.glob("*.jar"))
    return hashlib.sha256("\0".join([users.digest(), *jars]).encode()).hexdigest()


def _any_id() -> str:
    """An id as Kafka writes them: 22 characters, none of them a dash at the start."""
    return base64.urlsafe_b64encode(b"\x04" + uuid.uuid4().bytes[1:]).rstrip(b"=").decode()  # noqa: TID251 - no id of ours
