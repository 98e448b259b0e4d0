"""What a run or a reversal would post."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.vocabulary import RECORD_NAMES
from tui import format as figures
from tui.command_line.look_ups import print_behind, print_lines
from tui.command_line.output import Column, Output, figure
from tui.command_line.overview import print_log

if TYPE_CHECKING:
    from core.views.records import RecordGroupRow, ReversalPreview
    from core.views.runs import PreviewView
    from tui.command_line.session import Session


def print_preview(session: Session, preview: PreviewView) -> None:
    """What a close or recalculation would post; as JSON the whole preview."""
    out = session.out
    if session.as_json:
        out.json(preview)
        return
    name = RECORD_NAMES[preview.record_type]
    out.line(f"{name} through {preview.date}, preview: nothing is written.")
    print_lines(out, preview.lines, preview.total)
    out.line()
    out.fields(
        [
            ("Adjusted", figures.amount(preview.adjusted)),
            ("Transactions", figures.count(preview.transactions)),
            ("Settlements", figures.count(preview.settlements)),
            ("Adjustments", figures.count(preview.adjustments)),
            ("Passes", figures.count(preview.passes)),
        ]
    )
    for sentence in preview.cancels:
        out.line(f"Cancels {sentence}")
    if preview.groups:
        out.heading("Item groups")
        _print_groups(out, preview.groups)
    if preview.top:
        out.heading("Largest adjustments")
        print_behind(out, preview.top)
    if preview.log:
        out.heading("Log")
        print_log(out, preview.log)


def _print_groups(out: Output, groups: tuple[RecordGroupRow, ...]) -> None:
    columns: list[Column[RecordGroupRow]] = [
        Column("Item group", lambda row: row.item_group),
        figure("Transactions", lambda row: figures.count(row.transactions)),
        figure("Before", lambda row: figures.amount(row.before)),
        figure("Adjusted", lambda row: figures.amount(row.adjusted)),
        figure("After", lambda row: figures.amount(row.after)),
    ]
    out.table(columns, groups)


def print_reversal_preview(out: Output, preview: ReversalPreview) -> None:
    """What a reversal would post, and what stands in its way."""
    out.fields(
        [
            ("Reverses", f"{preview.number} {preview.type_name}"),
            ("Date", preview.date),
            ("Voucher", preview.voucher),
            ("Adjusted", figures.amount(preview.adjusted)),
            ("Left out", figures.amount(preview.excluded) if preview.excluded else ""),
        ]
    )
    if preview.lines:
        print_lines(out, preview.lines, preview.total)
    for sentence in preview.blocked_by:
        out.line(f"STOP {sentence}")
