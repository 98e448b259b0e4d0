"""Findings of the checks: ok, WARN or STOP, with what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui import format as figures
from tui.command_line.output import Column, Output

if TYPE_CHECKING:
    from core.views.checks import Finding

SHOWN = 20
"""Details of one finding that are printed; JSON has all."""


def print_findings(out: Output, findings: Sequence[Finding], *, details: bool = True) -> None:
    """The findings as a table, then the rows of each; with `details` off, the table alone."""
    columns: list[Column[Finding]] = [
        Column("", lambda row: row.severity),
        Column("Check", lambda row: row.code),
        Column("Finding", lambda row: row.message),
        Column("What to do", lambda row: row.advice),
    ]
    out.table(columns, findings, none="Nothing was found.")
    for finding in findings if details else ():
        if finding.rows:
            out.line()
            out.line(f"{finding.code}:")
            _print_details(out, finding.rows)


def _print_details(out: Output, rows: Sequence[tuple[str, ...]]) -> None:
    for row in rows[:SHOWN]:
        out.line("  " + "  ".join(row))
    if len(rows) > SHOWN:
        out.line(f"  ... and {figures.count(len(rows) - SHOWN)} more")


def note_warnings(out: Output, findings: Sequence[Finding]) -> None:
    """To standard error, before a question."""
    for finding in findings:
        out.note(" ".join(part for part in (finding.severity, finding.message, finding.advice) if part))
