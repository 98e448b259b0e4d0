"""Columns and sentences of inventory against the ledger."""

from __future__ import annotations

from dataclasses import replace

from core.difference_notes import DifferenceNote
from core.reconciliation import DifferenceState, Parting, ReconciledAccount
from core.reconciliation_words import origin
from tui.format import amount, moment, plain_amount
from tui.signs import sign
from tui.widgets.columns import Column

STATES = {DifferenceState.OK: "ok", DifferenceState.EXPLAINED: "explained", DifferenceState.DIFFERS: "DIFFERS"}


def _figure(key: str, head: str, priority: int = 0) -> Column[ReconciledAccount]:
    return Column(
        key, head, lambda row: _amount(row, key), 13, most=20, figure=True, priority=priority,
        plain=lambda row: "" if getattr(row, key) is None else plain_amount(getattr(row, key)),
    )  # fmt: skip


def _amount(row: ReconciledAccount, key: str) -> str:
    return "" if getattr(row, key) is None else amount(getattr(row, key))


def state_words(row: ReconciledAccount) -> str:
    """How the account stands, in one word; that the foreign ledger differs counts too."""
    return STATES[DifferenceState.DIFFERS if row.foreign_difference else row.state]


SIGNS = {"ok": "good", "explained": "blue", "DIFFERS": "stop"}
"""The ink of each word, and the meaning of its sign."""


def state_tone(row: ReconciledAccount) -> str:
    """The ink of the word."""
    return SIGNS[state_words(row)]


COLUMNS: tuple[Column[ReconciledAccount], ...] = (
    Column("account", "Account", lambda row: row.account, 7, most=12, code=True),
    Column("name", "Name", lambda row: row.name, 12, most=34),
    _figure("inventory", "Inventory CUR"),
    _figure("ledger", "Ledger CUR"),
    replace(
        _figure("difference", "Difference"), tone=lambda row: "stop" if row.rest else "" if row.difference else "quiet"
    ),
    replace(_figure("explained", "Explained", priority=2), tone=lambda row: "" if row.explained else "quiet"),
    Column(
        "state",
        "State",
        lambda row: f"{sign(SIGNS[state_words(row)])} {state_words(row)}",
        11,
        most=11,
        tone=state_tone,
    ),
)
FOREIGN = _figure("foreign", "Foreign CUR", priority=3)
PARTINGS: tuple[Column[Parting], ...] = (
    Column("voucher", "Voucher", lambda row: row.voucher, 12, most=22, code=True),
    Column("date", "Date", lambda row: row.date, 10),
    Column("what", "What", origin, 14, most=24, priority=2),
    Column("by", "By", lambda row: row.by, 7, most=14, priority=3),
    *(
        Column[Parting](
            key, head, lambda row, key=key: amount(getattr(row, key)), 13, most=20, figure=True,  # type: ignore[misc]
            plain=lambda row, key=key: plain_amount(getattr(row, key)),  # type: ignore[misc]
        )
        for key, head in (("inventory", "Inventory CUR"), ("ledger", "Ledger CUR"), ("difference", "Difference"))
    ),
)  # fmt: skip


def note_words(note: DifferenceNote) -> str:
    """A note in a sentence."""
    return f"{amount(note.amount)} explained by {note.by}, {moment(note.at)}, as of {note.date}: {note.text}"
