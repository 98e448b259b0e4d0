"""An inventory transaction in words: what it is, the accounts it was posted to beside today's, why it costs this."""

from __future__ import annotations

from collections.abc import Sequence

from core.views.transactions import PostedAccounts, TransactionView
from tui.format import amount, cost_each, left, quantity, right, wrap
from tui.widgets.lines import Line


def head_lines(view: TransactionView, currency: str) -> list[Line]:
    """What the transaction is, its quantities and what it costs."""
    side = "Issue" if view.quantity < 0 else "Receipt"
    closed = f"   closed by {view.closed_by}" if view.closed_by else ""
    return [
        [
            (f" {side} {view.number}   {view.item} {view.item_name}   {view.dimensions}", "strong"),
        ],
        f" {view.reference.label}   {view.status}   {view.model}   item group {view.item_group}   no. {view.transaction_id}",
        f" Quantity {quantity(view.quantity)}   open {quantity(view.open_quantity)}{closed}",
        [
            (f" Posted {amount(view.posted)}   adjusted {amount(view.adjusted)}   ", ""),
            (f"cost {amount(view.cost)} {currency}", "strong"),
            (f"   {cost_each(view.cost, view.quantity)} each", ""),
        ],
    ]


def accounts_lines(updates: Sequence[PostedAccounts], width: int) -> list[Line]:
    """Every update with the accounts it was posted to, beside what the setup would give today."""
    lines: list[Line] = []
    for update in updates:
        if lines:
            lines.append("")
        name = f"{update.update.label.capitalize()} update"
        compared = ("   DIFFERS today", "warn") if update.differs else ("   same as today", "quiet")
        what = f" {name}   {update.date}   {update.voucher}   {amount(update.amount)}"
        lines.append([(what, "strong"), compared])
        lines.append([(f"   {left('', 30)}{left('as posted', 17)}{left('today', 17)}", "quiet")])
        pairs = (
            (f"Balance  {update.balance_posting}", update.balance_account, update.today_balance_account),
            (f"Offset   {update.offset_posting}", update.offset_account, update.today_offset_account),
            ("Profit", update.profit_account, update.today_profit_account),
            ("Loss", update.loss_account, update.today_loss_account),
            ("Item group", update.item_group, update.today_item_group),
        )
        for words, posted, today in pairs:
            if not posted and not today:
                continue
            differs = posted != today
            line = f"   {left(words, 29)} {left(posted or '-', 16)} {left(today or '-', 16)}"
            lines.append([(line, "strong" if differs else ""), (" differs" if differs else "", "warn")])
        if update.reason:
            lines += [f"   {text}" for text in wrap(update.reason, min(width, 110) - 6)]
    return lines


def why_lines(view: TransactionView, width: int) -> list[Line]:
    """Steps of *why this cost*: sentence and amount."""
    if not view.why:
        return [[(" Why this cost", "strong")], "   No close has valued this transaction yet; its cost is as posted."]
    room = min(max(width, 60), 110) - 26
    lines: list[Line] = [[(" Why this cost", "strong")]]
    for sentence, figure in view.why:
        parts = wrap(sentence, room)
        lines += [f"   {part}" for part in parts[:-1]]
        lines.append(f"   {left(parts[-1], room)} {right(amount(figure), 18)}")
    return lines


def adjustment_lines(view: TransactionView) -> list[Line]:
    """Every cost adjustment, with its record, voucher and accounts."""
    if not view.adjustments:
        return [[(" Adjustments", "strong")], "   None."]
    lines: list[Line] = [[(" Adjustments", "strong")]]
    for row in view.adjustments:
        state = "" if row.active else "  reversed"
        accounts = f"{row.balance_account} / {row.offset_account}"
        lines.append(
            f"   {left(row.record_number, 10)} {row.date}  {left(row.voucher, 11)} {left(row.kind.label, 10)}"
            f" {right(amount(row.amount), 15)}  {left(accounts, 20)}{state}"
        )
    return lines


def link_lines(view: TransactionView) -> list[Line]:
    """What it is marked to, returned from or made of; nothing without links."""
    return [[(" Links", "strong")], *(f"   {sentence}" for sentence in view.linked)] if view.linked else []


def transaction_lines(view: TransactionView, currency: str, width: int) -> list[Line]:
    """The whole screen; it scrolls."""
    parts = [
        head_lines(view, currency),
        accounts_lines(view.updates, width),
        why_lines(view, width),
        adjustment_lines(view),
        link_lines(view),
    ]
    lines: list[Line] = []
    for part in parts:
        if part and lines:
            lines.append("")
        lines += part
    return lines
