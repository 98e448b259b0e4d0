"""Voucher lines as a list: accounts, debit and credit in two columns, one of them empty; totals below."""

from __future__ import annotations

from collections.abc import Sequence

from core.views import BehindRow, VoucherLineView
from tui.format import amount, amount_or_empty, count, plain_amount, plural, quantity
from tui.widgets.columns import Column
from tui.widgets.lines import Line

LINE_COLUMNS: tuple[Column[VoucherLineView], ...] = (
    Column("account", "Account", lambda line: line.account, 7, most=12, code=True, fades=True),
    Column("account_name", "Name", lambda line: line.account_name, 14, most=40, fades=True),
    Column("posting", "Posting type", lambda line: line.posting_type.label, 18, most=30),
    Column("group", "Group", lambda line: line.item_group or line.item, 6, most=16, priority=2, fades=True),
    Column("debit", "Debit CUR", lambda line: amount_or_empty(line.debit), 13, most=20, figure=True,
           plain=lambda line: plain_amount(line.debit) if line.debit else ""),
    Column("credit", "Credit CUR", lambda line: amount_or_empty(line.credit), 13, most=20, figure=True,
           plain=lambda line: plain_amount(line.credit) if line.credit else ""),
    Column("transactions", "Behind", lambda line: count(line.transactions) if line.transactions else "", 6, most=11,
           figure=True, priority=1, tone=lambda _line: "quiet"),
)  # fmt: skip
"""The account, and what tells the lines of one account apart: its posting type stays at every width."""
BEHIND_COLUMNS = (
    Column[BehindRow]("item", "Item", lambda row: row.item, 10, most=16, code=True),
    Column[BehindRow]("item_name", "Name", lambda row: row.item_name, 14, most=24, priority=4),
    Column[BehindRow]("dimensions", "Dimensions", lambda row: row.dimensions, 10, most=18, priority=2),
    Column[BehindRow]("number", "Document", lambda row: row.number, 10, most=16, code=True),
    Column[BehindRow]("date", "Date", lambda row: row.date, 10, priority=1),
    Column[BehindRow]("quantity", "Quantity", lambda row: quantity(row.quantity), 10, most=16, figure=True),
    Column[BehindRow]("before", "Before CUR", lambda row: amount(row.before), 13, most=20, figure=True, priority=3),
    Column[BehindRow](
        "adjusted",
        "Adjusted CUR",
        lambda row: amount(row.adjusted),
        14,
        most=20,
        figure=True,
        plain=lambda row: plain_amount(row.adjusted),
    ),
    Column[BehindRow]("after", "After CUR", lambda row: amount(row.after), 14, most=20, figure=True),
)


def line_totals(lines: Sequence[VoucherLineView]) -> tuple[str, dict[str, str]]:
    """Label and totals under the lines of a voucher."""
    debit, credit = sum(line.debit for line in lines), sum(line.credit for line in lines)
    return plural(len(lines), "line"), {"debit": amount(debit), "credit": amount(credit)}


def balance_line(lines: Sequence[VoucherLineView]) -> Line:
    """Whether debit equals credit, and by how much not."""
    difference = sum(line.debit - line.credit for line in lines)
    if difference:
        return [(f" Balanced: NO (difference {amount(difference)})", "stop")]
    if not lines:
        return " No ledger lines: nothing of this record changes an account."
    return f" Balanced: yes (difference {amount(0)})"
