"""The words of the close dialog: checks in step 1, facts and consequences in step 2."""

from __future__ import annotations

from core.requests import CloseRequest
from core.views.checks import CheckView, Finding
from core.views.company import CompanyView
from core.views.runs import PreviewView
from core.views.states import Severity
from tui.format import amount, cells, cut, duration, plural
from tui.registry import key_of
from tui.screens.common.details import SPECIFICATIONS
from tui.widgets.lines import Line

WIDTH = 76
"""Cells of a line in the dialog."""
TONES = {Severity.STOP: "stop", Severity.WARN: "warn"}


def check_lines(check: CheckView, mode: str, room: int = 8) -> list[Line]:
    """Scope and findings; ``room`` lines at most, what stops first."""
    order = {Severity.STOP: 0, Severity.WARN: 1}
    findings = sorted(check.findings, key=lambda one: order.get(one.severity, 2))
    lines: list[Line] = [
        "",
        f" In scope          {plural(check.items, 'item')}, {plural(check.transactions, 'transaction')}",
    ]
    room = max(4, room)
    shown = findings if len(findings) <= room else findings[: room - 1]
    for number, finding in enumerate(shown):
        head = " Checks            " if number == 0 else " " * 19
        mark = f"{finding.severity:<5}"
        said = _said(finding, WIDTH - len(head) - len(mark))
        lines.append([(head, ""), (mark, TONES.get(finding.severity, "")), (said, "")])
    if len(shown) < len(findings):
        lines.append(f"{' ' * 19}and {len(findings) - len(shown)} more: {key_of('findings')}")
    if check.firm_stops and mode == "close":
        line = "line is" if len(check.firm_stops) == 1 else "lines are"
        lines += ["", [(f" Closing is blocked until the STOP {line} resolved.", "stop")]]
    return lines


def _said(finding: Finding, room: int) -> str:
    """What was found, and where F6 shows more of it; what does not fit is cut with a sign."""
    if not (finding.rows or finding.advice):
        return cut(finding.message, room)
    more = f"   {key_of('findings')}" if cells(finding.message) + 5 <= room else f" {key_of('findings')}"
    return cut(finding.message, room - len(more)) + more


def confirm_lines(
    request: CloseRequest,
    mode: str,
    check: CheckView | None,
    preview: PreviewView | None,
    company: CompanyView | None,
) -> list[Line]:
    """What is done, for whom, how much, and what follows."""
    place = f"{company.code} {company.name} on database {company.database}" if company else ""
    currency = company.currency if company else ""
    lines: list[Line] = [f" Company               {place}"]
    if check is not None:
        about = f", about {duration(check.estimated_seconds)}" if check.estimated_seconds else ""
        lines.append(
            f" In scope              {plural(check.items, 'item')}, {plural(check.transactions, 'transaction')}{about}"
        )
    simulated = (
        f"{amount(preview.adjusted)} {currency}" if preview else f"not previewed; Esc, then {key_of('simulate')} does"
    )
    lines += [
        f" Adjustment (preview)  {simulated}",
        f" Voucher               on {request.date}, numbered when it posts",
        f" Specification         {SPECIFICATIONS[request.specification]}",
    ]
    if mode == "close":
        lines.append(f" Locks                 postings through {request.date}, for everyone")
    scope = ", ".join((*request.items, *request.groups))
    if scope:
        lines.append(f" Only                  {scope}")
    if check is not None and mode == "close":
        lines += [[(" STOP  ", "stop"), (cut(finding.message, WIDTH - 7), "")] for finding in check.stops]
        if check.deliberate:
            lines.append(f"       If that is meant, type after the date: {' '.join(check.deliberate)}")
    warnings = check.warnings if check else ()
    shown = warnings if len(warnings) <= 3 else warnings[:2]
    lines += [[(" WARN  ", "warn"), (cut(finding.message, WIDTH - 7), "")] for finding in shown]
    if len(warnings) > len(shown):
        lines.append(f"       and {plural(len(warnings) - len(shown), 'more warning')}: Esc, then {key_of('findings')}")
    if preview and preview.cancels:
        lines.append([(" WARN  ", "warn"), (f"cancels {', '.join(preview.cancels)}", "")])
    lines.append("")
    if mode == "close":
        lines += [
            " While it runs, others can post with later dates.",
            " It can be paused, and reversed as long as no later close exists.",
        ]
    else:
        lines += [" It adjusts costs and posts a voucher; nothing is locked.", " It can be reversed later too."]
    return lines
