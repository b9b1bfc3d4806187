"""What a check found."""

from dataclasses import asdict, dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """How a check ended: `warning` is worth a look, `failed` keeps something from working."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report."""

    check: str
    outcome: Outcome
    detail: str

    def as_dict(self) -> dict[str, str]:
        """Return it for JSON."""
        return asdict(self)


def ok(check: str, detail: str) -> Finding:
    """Return a finding that is as it should be."""
    return Finding(check, Outcome.OK, detail)


def warning(check: str, detail: str) -> Finding:
    """Return a finding that may become a trouble."""
    return Finding(check, Outcome.WARNING, detail)


def failed(check: str, detail: str) -> Finding:
    """Return a finding that keeps the deployment from working."""
    return Finding(check, Outcome.FAILED, detail)
