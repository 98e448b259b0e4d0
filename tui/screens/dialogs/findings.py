"""The list behind the checks: every finding with its rows and what to do."""

from __future__ import annotations

from textual.app import ComposeResult

from core.views.checks import CheckView
from core.views.states import Severity
from tui.format import cells, count, left, plural, wrap
from tui.registry import Here
from tui.safe import safe
from tui.screens.common.base import Dialog
from tui.screens.common.on_paper import OnPaper
from tui.widgets.lines import Line
from tui.widgets.paper import Paper

TONES = {Severity.STOP: "stop", Severity.WARN: "warn"}
ROWS_SHOWN = 1000


def finding_lines(check: CheckView, width: int) -> list[Line]:
    """STOP first, then WARN, then what is in order."""
    order = {Severity.STOP: 0, Severity.WARN: 1}
    lines: list[Line] = [
        [
            (f" Checks for a close through {check.date}: ", "strong"),
            (f"{len(check.stops)} STOP, {len(check.warnings)} WARN", "strong"),
        ],
        "",
    ]
    for finding in sorted(check.findings, key=lambda one: order.get(one.severity, 2)):
        more = f"   {plural(len(finding.rows), 'row')}" if finding.rows else ""
        lines.append(
            [(f" {finding.severity:<5}", TONES.get(finding.severity, "")), (f"{finding.message}{more}", "strong")]
        )
        lines += [f"      {part}" for part in wrap(finding.advice, width - 8)] if finding.advice else []
        lines += [[(f"      {row}", "quiet")] for row in _table(finding.rows, width - 8)]
    return lines


def _table(rows: tuple[tuple[str, ...], ...], width: int) -> list[str]:
    if not rows:
        return []
    many = max(len(row) for row in rows)
    widths = [max(cells(safe(row[n])) for row in rows if n < len(row)) for n in range(many)]
    shown = [
        "  ".join(left(cell, min(w, 40)) for cell, w in zip(row, widths, strict=False))[:width]
        for row in rows[:ROWS_SHOWN]
    ]
    return [*shown, f"and {count(len(rows) - ROWS_SHOWN)} more"] if len(rows) > ROWS_SHOWN else shown


class Findings(OnPaper[None], Dialog[None]):
    """Read only; Esc goes back to the dialog."""

    CSS_PATH = "findings.tcss"
    HERE = (Here("back"),)
    crumb = "Findings"
    rule = "checks"

    def __init__(self, check: CheckView) -> None:
        super().__init__()
        self.check = check

    def parts(self) -> ComposeResult:
        yield Paper(id="paper")

    def laid_out(self) -> None:
        self.query_one(Paper).show(finding_lines(self.check, self.size.width))
