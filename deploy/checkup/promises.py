"""Does what we promise hold in the tables? The auditor looks every minute; here stands what it saw last."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from deploy.checkup.finding import Finding, failed, ok, warning
from dispatch.entrypoints.auditor import last_result
from runtime.clock import utc_now
from runtime.settings import Settings

OLD = timedelta(minutes=3)
"""After so long nobody is looking: the auditor does so every minute."""


def promise_checks(settings: Settings) -> Iterator[Finding]:
    """What the auditor that uses this data folder found."""
    result = last_result(settings.data_dir)
    if result is None:
        yield warning("auditor", f"has left no result in {settings.data_dir}: is its process running?")
        return
    age = utc_now() - datetime.fromisoformat(result["at"])
    looked = f"looked {age.total_seconds():.0f} s ago"
    if result["findings"]:
        found = "; ".join(f"{finding['rule']} {finding['count']} times" for finding in result["findings"])
        yield failed("auditor", f"{looked} and found {found}: examples are in its log and in the audit log")
    elif age > OLD:
        yield warning("auditor", f"{looked}: is its process running?")
    else:
        yield ok("auditor", f"{looked} and found nothing")
