"""What the checks before a run, and those of the books, say."""

from __future__ import annotations

from dataclasses import dataclass

from core.dates import ALLOWED
from core.errors import sentence
from core.units import Count, Seconds
from core.views.states import Severity


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding of the checks before a run: a sentence, and one that says what to do; both end with a full stop."""

    severity: Severity
    code: str
    message: str
    advice: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    """Details (item, dimensions, transaction, quantity ...), already text; at most 1,000."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "message", sentence(self.message))
        object.__setattr__(self, "advice", sentence(self.advice))


@dataclass(frozen=True, slots=True)
class CheckView:
    """Everything that would stop or warn, at once."""

    date: str
    items: Count
    transactions: Count
    findings: tuple[Finding, ...]
    estimated_seconds: Seconds | None = None

    @property
    def stops(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.severity == Severity.STOP)

    @property
    def deliberate(self) -> tuple[str, ...]:
        """The words that would allow what stops for want of them."""
        return tuple(ALLOWED[finding.code] for finding in self.stops if finding.code in ALLOWED)

    @property
    def firm_stops(self) -> tuple[Finding, ...]:
        """What no word allows."""
        return tuple(finding for finding in self.stops if finding.code not in ALLOWED)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.severity == Severity.WARN)
