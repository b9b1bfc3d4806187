"""Can people be reached outside the application? The file of addresses, and whether it knows what the contacts name."""

from collections.abc import Iterator

import psycopg
from psycopg.rows import dict_row

from deploy.checkup.finding import Finding, failed, ok, warning
from dispatch.adapters.outside.addresses import FILE, Addresses, AddressesRefused, read_addresses
from dispatch.domain.document import BadDocument
from dispatch.domain.township.channels import channels_from
from dispatch.domain.township.contacts import NOBODY, Contacts, contacts_from
from runtime.database_url import conninfo
from runtime.settings import Profile, Settings

DOCUMENT = """
SELECT body FROM reference_document WHERE kind = %s AND effective_from <= clock_timestamp()
    AND withdrawn_at IS NULL
ORDER BY effective_from DESC, published_at DESC LIMIT 1
"""
FAILED = """
SELECT count(*) AS messages, count(DISTINCT channel) AS channels FROM notification
WHERE state = 'failed' AND created_at > clock_timestamp() - interval '1 day'
"""


def channel_checks(settings: Settings) -> Iterator[Finding]:
    """Whether every way that the contacts name has an address here, and whether messages failed lately."""
    try:
        addresses = read_addresses(settings.data_dir)
    except AddressesRefused as error:
        yield failed("channels", str(error))
        return
    if not settings.database_url:
        return
    try:
        with psycopg.connect(
            conninfo(settings.database_url), connect_timeout=5, autocommit=True, row_factory=dict_row
        ) as connection:
            document = connection.execute(DOCUMENT, ("contacts",)).fetchone()
            replies = connection.execute(DOCUMENT, ("channels",)).fetchone()
            undelivered = connection.execute(FAILED).fetchone()
    except psycopg.Error:
        return  # the checks of PostgreSQL say so
    try:
        contacts = contacts_from(document["body"]) if document else NOBODY
        channels = channels_from(replies["body"]) if replies else {}
    except BadDocument as error:
        yield failed("channels", str(error))
        return
    yield from _addressed(contacts, addresses, settings)
    if unnamed := sorted(addresses.replies.keys() - channels.keys()):
        yield warning("channels", f"no order can name {', '.join(unnamed)}: the document of channels has no such code")
    if undelivered is not None and undelivered["messages"]:
        found = f"{undelivered['messages']} messages of the last day over {undelivered['channels']} channels"
        yield warning("deliveries", f"{found} were not delivered: the desk's page says which, and sends them again")


def _addressed(contacts: Contacts, addresses: Addresses, settings: Settings) -> Iterator[Finding]:
    file = settings.data_dir / FILE
    unknown = sorted(contacts.used - addresses.ways)
    if unknown:
        yield failed("channels", f"the contacts name {', '.join(unknown)}, of which {file} has no address")
    inside = sorted(f"{robot.kind}:{code}" for code, robot in addresses.robots.items() if robot.inside)
    if inside and settings.profile is Profile.PRODUCTION:
        yield warning("channels", f"{', '.join(inside)} may lead into the own network: no vendor's robot does")
    if not unknown:
        used = ", ".join(sorted(contacts.used))
        yield ok(
            "channels", f"every way has an address: {used}" if used else "nobody is reached outside the application"
        )
