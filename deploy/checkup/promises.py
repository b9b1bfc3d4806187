"""Does what we promise hold in the tables? The auditor looks every minute; this is what it saw last."""

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
    try:
        result = last_result(settings.data_dir)
    except (OSError, ValueError) as error:
        yield warning("auditor", f"its result in {settings.data_dir} cannot be read: {error}")
        return
    if result is None:
        yield warning("auditor", f"has left no result in {settings.data_dir}: is its process running?")
        return
    age = utc_now() - datetime.fromisoformat(result["at"])
    found = "; ".join(f"{finding['rule']} {finding['count']} times" for finding in result["findings"]) or "nothing"
    looked = f"looked {age.total_seconds():.0f} s ago and found {found}"
    if age > OLD:
        yield warning("auditor", f"{looked}: is its process running?")
    elif result["findings"]:
        yield failed("auditor", f"{looked}: examples are in its log and in the audit log")
    else:
        yield ok("auditor", looked)
