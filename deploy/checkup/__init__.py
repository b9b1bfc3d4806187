"""What `gridloop doctor` looks at. A check looks and says; it changes nothing."""

from collections.abc import Sequence

from deploy.checkup.calendar import calendar_checks
from deploy.checkup.channels import channel_checks
from deploy.checkup.database_rights import right_checks
from deploy.checkup.finding import Finding, Outcome
from deploy.checkup.machine import machine_checks
from deploy.checkup.photos import photo_checks
from deploy.checkup.promises import promise_checks
from deploy.checkup.servers import kafka_checks, postgres_checks
from runtime.settings import Settings

__all__ = ["Finding", "Outcome", "examine"]


def examine(settings: Settings) -> Sequence[Finding]:
    """Run every check; one that cannot be made is a finding as well."""
    return [
        *machine_checks(settings),
        *postgres_checks(settings),
        *right_checks(settings),
        *kafka_checks(settings),
        *promise_checks(settings),
        *photo_checks(settings),
        *channel_checks(settings),
        *calendar_checks(settings),
    ]
