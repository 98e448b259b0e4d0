"""Voucher lines as a list: accounts, debit and credit in two columns, one of them empty; totals below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from core.views.transactions import BehindRow
from core.views.vouchers import TodayAccount, VoucherLineView
from tui.format import amount, amount_or_empty, count, plain_amount, plural, quantity
from tui.paging import Pages
from tui.signs import sign
from tui.widgets.columns import Column

if TYPE_CHECKING:
    from tui.widgets.grid import Grid
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
    Column[BehindRow]("dimensions", "Dimensions", lambda row: row.dimensions, 10, verbatim=True, most=18, priority=2),
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


_BEHIND = {column.key: column for column in BEHIND_COLUMNS}
_MOVED = Column[BehindRow]("moved", "What moved it", lambda row: row.moved, 28, most=80)
PANE_COLUMNS = (*(_BEHIND[key] for key in ("item", "number", "date", "quantity", "adjusted")), _MOVED)
"""Below the lines of a record's voucher: what moved each transaction needs the room."""
RECORD_COLUMNS = (
    *(_BEHIND[key] for key in ("item", "item_name", "dimensions", "number", "date", "quantity", "before", "adjusted")),
    replace(_BEHIND["after"], priority=2),
    replace(_MOVED, priority=1),
)
"""Everything behind a line of a record's voucher."""


def today_sign(line: VoucherLineView) -> str:
    """The account that the setup would give today, where that is another one, behind the sign of what differs."""
    if not line.today:
        return ""
    first, more = line.today[0].account or "none", len(line.today) - 1
    return f"{sign('differs')} {first}{f' +{more}' if more else ''}"


def today_words(line: VoucherLineView) -> str:
    """The same as a sentence; blank where the setup would give the same account."""
    if not line.today:
        return ""
    parts = [_today_part(one, line.transactions) for one in line.today]
    many = f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else parts[0]
    return f"{sign('differs')} Today the posting profile gives {many}. What each was posted to decides."


def _today_part(one: TodayAccount, all_of_it: int) -> str:
    account = f"{one.account} {one.name}" if one.account else "no account"
    return account if one.transactions == all_of_it else f"{account} for {count(one.transactions)} of them"


_SETUP = Column[VoucherLineView]("today", "Setup", today_sign, 8, most=16, tone=lambda _line: "warn")


def line_columns(lines: Sequence[VoucherLineView]) -> list[Column[VoucherLineView]]:
    """With today's account where one of these lines has another one."""
    return [*LINE_COLUMNS, _SETUP] if any(line.today for line in lines) else list(LINE_COLUMNS)


def line_totals(lines: Sequence[VoucherLineView]) -> tuple[str, dict[str, str]]:
    """Label and totals under the lines of a voucher."""
    debit, credit = sum(line.debit for line in lines), sum(line.credit for line in lines)
    return plural(len(lines), "line"), {"debit": amount(debit), "credit": amount(credit)}


def show_lines(grid: Grid, lines: Sequence[VoucherLineView], *, keep: int | None = None) -> None:
    """The lines of a voucher, posted or of a preview, with their totals; the cursor stays on line ``keep``."""
    grid.columns = line_columns(lines)
    grid.show(Pages.of(lines), keep=keep)
    label, totals = line_totals(lines)
    grid.set_totals(label, totals)


def balance_line(lines: Sequence[VoucherLineView]) -> Line:
    """Whether debit equals credit, and by how much not; and on how many lines the setup gives another account by now."""
    difference = sum(line.debit - line.credit for line in lines)
    if difference:
        return [(f" Balanced: NO (difference {amount(difference)})", "stop")]
    if not lines:
        return " No ledger lines: nothing of this record changes an account."
    balanced = f" Balanced: yes (difference {amount(0)})"
    others = sum(bool(line.today) for line in lines)
    if not others:
        return balanced
    return [(balanced, ""), (f"   {sign('differs')} {plural(others, 'line')}: the setup has changed since", "warn")]
