"""How is a broker told who may do what, and who may do more than that? The rights themselves are in `schemas.rights`.

Each right is granted to the Kafka user of its process, from any host. Nothing is taken away here: what was granted to
others is for the person who looks after the brokers, to whom `gridloop doctor` names it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from kafka import KafkaAdminClient
from kafka.admin import (
    ACL,
    ACLFilter,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    ResourcePattern,
    ResourcePatternFilter,
    ResourceType,
)
from kafka.errors import ClusterAuthorizationFailedError, SecurityDisabledError

from runtime.kafka import translated
from runtime.kafka_users import user_of
from schemas.rights import May, Right

ANY: Final = "*"
OPERATIONS: Final = {
    May.READ: ACLOperation.READ,
    May.WRITE: ACLOperation.WRITE,
    May.CREATE: ACLOperation.CREATE,
    May.LOOK: ACLOperation.DESCRIBE,
}
TOUCHES: Final = {
    ACLOperation.READ: "read",
    ACLOperation.WRITE: "write",
    ACLOperation.DELETE: "delete",
    ACLOperation.ALTER: "alter",
    ACLOperation.ALTER_CONFIGS: "alter the settings of",
    ACLOperation.ALL: "do everything with",
}
"""What lets somebody read, forge or remove records."""


class NotGranted(Exception):
    """The brokers do not know who may do what; the message says why."""


def granted(admin: KafkaAdminClient) -> frozenset[ACL]:
    """Return everything that the brokers let anybody do.

    Raises:
        NotGranted: they let everybody do everything, or do not tell us.
        Unavailable: no broker answers.
    """
    anything = ResourcePatternFilter(ResourceType.ANY, None, ACLResourcePatternType.ANY)
    with _understood():
        found, _ = admin.describe_acls(ACLFilter(None, None, ACLOperation.ANY, ACLPermissionType.ANY, anything))
    return frozenset(found)


def grant(admin: KafkaAdminClient, rights: Iterable[Right]) -> None:
    """Tell the brokers of these rights; what they were told before stays.

    Raises:
        NotGranted: they let everybody do everything, or do not take that from us.
        Unavailable: no broker answers.
    """
    with _understood():
        done = admin.create_acls([_acl(right) for right in sorted(rights)])
    if done["failed"]:
        raise NotGranted(f"the brokers do not take rights from us: {done['failed'][0].__name__}")


def missing(rights: Iterable[Right], found: Collection[ACL]) -> list[Right]:
    """Return the rights that were not granted."""
    return sorted(right for right in rights if _acl(right) not in found)


def strangers(rights: Iterable[Right], found: Iterable[ACL], *, operator: str, topics: Collection[str]) -> list[str]:
    """Say which users may do more with our topics, or with the cluster, than the rights of their process."""
    wanted = {_acl(right) for right in rights}
    more = [acl for acl in found if acl not in wanted and acl.principal != _principal(operator)]
    return sorted(said for acl in more for said in _what_is_too_much(acl, topics))


def _what_is_too_much(acl: ACL, topics: Collection[str]) -> Iterator[str]:
    if acl.permission_type != ACLPermissionType.ALLOW or acl.operation not in TOUCHES:
        return
    pattern = acl.resource_pattern
    if pattern.resource_type == ResourceType.CLUSTER and acl.operation in {ACLOperation.ALL, ACLOperation.ALTER}:
        yield f"{acl.principal} may grant anything"
    if pattern.resource_type == ResourceType.TOPIC:
        touched = [name for name in topics if _covers(pattern, name)]
        yield from (f"{acl.principal} may {TOUCHES[acl.operation]} {name}" for name in touched)


def _covers(pattern: ResourcePattern, name: str) -> bool:
    if pattern.pattern_type == ACLResourcePatternType.PREFIXED:
        return name.startswith(pattern.resource_name)
    return pattern.resource_name in {ANY, name}


def _acl(right: Right) -> ACL:
    groups = right.of == "groups"
    pattern = ResourcePattern(
        ResourceType.GROUP if groups else ResourceType.TOPIC,
        right.name,
        ACLResourcePatternType.PREFIXED if groups else ACLResourcePatternType.LITERAL,
    )
    return ACL(_principal(user_of(right.role)), ANY, OPERATIONS[right.may], ACLPermissionType.ALLOW, pattern)


def _principal(user: str) -> str:
    return f"User:{user}"


@contextmanager
def _understood() -> Iterator[None]:
    with translated():
        try:
            yield
        except SecurityDisabledError as error:
            raise NotGranted("the brokers have no authorizer: whoever signs in may do everything") from error
        except ClusterAuthorizationFailedError as error:
            raise NotGranted("we may neither see nor say who may do what: sign in as the operator") from error
