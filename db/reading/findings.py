"""Findings of checks: one sentence each, with a stable code."""

from __future__ import annotations

from collections.abc import Sequence

from core.errors import Refusal
from core.views import Finding, Severity

MOST_ROWS = 1000
ADVICE = "Post nothing more until this is understood; compare with a backup."


def fine(code: str, message: str) -> Finding:
    """The check found nothing."""
    return Finding(Severity.OK, code, message)


def broken(code: str, message: str, advice: str = ADVICE) -> Finding:
    """The books contradict themselves."""
    return Finding(severity=Severity.STOP, code=code, message=message, advice=advice)


def stop(code: str, message: str, advice: str = "", rows: Sequence[tuple[str, ...]] = ()) -> Finding:
    """The act that is checked would be refused; of the rows, the first `MOST_ROWS`."""
    return Finding(severity=Severity.STOP, code=code, message=message, advice=advice, rows=tuple(rows[:MOST_ROWS]))


def stopped(refusal: Refusal, rows: Sequence[tuple[str, ...]] = ()) -> Finding:
    """A check that answers as the refusal does with which the act itself would end."""
    return stop(refusal.code, refusal.message, refusal.advice, rows)


def warn(code: str, message: str, advice: str = "", rows: Sequence[tuple[str, ...]] = ()) -> Finding:
    """The act goes through, but somebody should look; of the rows, the first `MOST_ROWS`."""
    return Finding(severity=Severity.WARN, code=code, message=message, advice=advice, rows=tuple(rows[:MOST_ROWS]))
