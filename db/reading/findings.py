"""Findings of checks: one sentence each, with a stable code."""

from __future__ import annotations

from collections.abc import Sequence

from core.errors import Refusal
from core.views.checks import Finding
from core.views.states import Severity

MOST_ROWS = 1000
ADVICE = "Post nothing more until this is understood; compare with a backup: `invclose db restore FILE` says how it differs, and asks."


def fine(code: str, message: str) -> Finding:
    """The check found nothing."""
    return Finding(Severity.OK, code, message)


def broken(code: str, message: str, advice: str = ADVICE) -> Finding:
    """The books contradict themselves."""
    return Finding(Severity.STOP, code, message, advice)


def stop(code: str, message: str, advice: str, rows: Sequence[tuple[str, ...]] = ()) -> Finding:
    """The act that is checked would be refused; of the rows, the first `MOST_ROWS`."""
    return Finding(Severity.STOP, code, message, advice, tuple(rows[:MOST_ROWS]))


def stopped(refusal: Refusal, rows: Sequence[tuple[str, ...]] = ()) -> Finding:
    """A check that answers as the refusal does with which the act itself would end."""
    return stop(refusal.code, refusal.message, refusal.advice, rows)


def warn(code: str, message: str, advice: str, rows: Sequence[tuple[str, ...]] = ()) -> Finding:
    """The act goes through, but somebody should look; of the rows, the first `MOST_ROWS`."""
    return Finding(Severity.WARN, code, message, advice, tuple(rows[:MOST_ROWS]))


def told(code: str, message: str, advice: str) -> Finding:
    """Nothing is wrong, and something may be done about it."""
    return Finding(Severity.INFO, code, message, advice)
