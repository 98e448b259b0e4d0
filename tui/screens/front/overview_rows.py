"""The columns of Closing and adjustment: what each row says of a closing record."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tui.format import amount, count, duration, plain_amount
from tui.widgets.balance import drawn
from tui.widgets.columns import Column
from tui.words import counts_no_more, live, row_judgement, row_tone

if TYPE_CHECKING:
    from core.views.overview import OverviewRow


def type_word(row: OverviewRow) -> str:
    """The type of a record; of a reversal, what it reverses."""
    return f"Reversal {row.reversal_of}" if row.reversal_of else row.type_name


def columns(largest: Callable[[], int]) -> tuple[Column[OverviewRow], ...]:
    """Those of the list; ``largest`` gives the amount that a bar of full length stands for."""
    return (
        Column("number", "Number", lambda row: row.number, 9, most=12, code=True),
        Column("kind", "Type", lambda row: row.type_name, 13, most=18),
        Column("date", "Date", lambda row: row.date, 10),
        Column("state", "State", row_judgement, 14, tone=row_tone),
        Column("adjusted", "Adjusted CUR", lambda row: "" if live(row.state) else amount(row.adjusted), 15, most=20,
               figure=True, plain=lambda row: plain_amount(row.adjusted)),
        drawn("size", lambda row: None if live(row.state) else row.adjusted, largest, priority=2, faded=counts_no_more),
        Column("voucher", "Voucher", lambda row: row.voucher, 11, most=16, code=True),
        Column("transactions", "Transact.", lambda row: count(row.transactions), 9, figure=True, priority=1),
        Column("time", "Time", lambda row: duration(row.seconds), 8, figure=True, priority=5),
        Column("by", "By", lambda row: row.by, 7, most=10, priority=3, tone=lambda _row: "quiet"),
        Column("note", "Note", lambda row: row.note, 12, most=30, priority=4, tone=lambda _row: "quiet"),
    )  # fmt: skip
