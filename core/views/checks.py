"""What the checks before a run, and those of the books, say."""

from __future__ import annotations

from dataclasses import dataclass

from core.units import Count, Seconds
from core.views.states import Severity


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding of the checks before a run."""

    severity: Severity
    code: str
    message: str
    advice: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    """Details (item, dimensions, transaction, quantity ...), already text; at most 1,000."""


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
    def warnings(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.severity == Severity.WARN)
