"""``settlements`` and ``transaction``: what was settled with what, and one inventory transaction in full."""

from __future__ import annotations

import re
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.errors import EXIT_DONE, EXIT_REJECTED, NotFound
from tui import format as figures
from tui.command_line import Command, naming
from tui.command_line.output import Column, Output, figure
from tui.command_line.pages import read_pages
from tui.command_line.parsing import count
from tui.find_transaction import find_one, find_transaction

if TYPE_CHECKING:
    from core.listing import Key
    from core.views.transactions import AdjustmentRow, PostedAccounts, SettlementRow, TransactionView, WhyStep
    from tui.command_line.session import Session

_RECORD = re.compile(r"IC-?\d+", re.IGNORECASE)


def _settlement_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "name",
        metavar="RECORD|TRANSACTION",
        help="a record such as IC-000003, or the number or id of a transaction; says which",
    )
    parser.add_argument("--limit", type=count, default=1000, metavar="N", help="list at most N settlements of a record")


def _run_settlements(session: Session, arguments: Namespace) -> int:
    """``IC-...`` is a record; any other text is a transaction first, and a bare number a record second."""
    name: str = arguments.name.strip()
    rows: Sequence[SettlementRow]
    if _RECORD.fullmatch(name):
        rows, said, none = _of_record(session, session.record_id(name), arguments.limit), "", f"{name} settled nothing."
    else:
        rows, said, none = _of_either(session, name, arguments.limit)
    if session.as_json:
        session.out.json(rows)
        return EXIT_DONE
    if said:
        session.out.line(said)
    print_settlements(session.out, rows, none=none)
    return EXIT_DONE


def _of_either(session: Session, name: str, limit: int) -> tuple[Sequence[SettlementRow], str, str]:
    """Settlements of a transaction or, of a bare number that no transaction has, of a record; what it was read as."""
    books = session.books
    try:
        found = find_one(books, name)
    except NotFound:
        if not naming.bare(name):
            raise
        return _of_record(session, session.record_id(name), limit), "", f"Record {name} settled nothing."
    said = naming.read_as_transaction(books, name, found, "settlements") if naming.bare(name) else ""
    return books.transaction(found.id).settlements, said, f"Nothing of {found.number} was settled."


def _of_record(session: Session, record_id: int, limit: int) -> list[SettlementRow]:
    def fetch(wanted: int, after: Key | None) -> Sequence[SettlementRow]:
        return session.books.settlements_of_record(record_id, limit=wanted, after=after)

    return read_pages(fetch, lambda row: row.place, limit)


def print_settlements(out: Output, rows: Sequence[SettlementRow], *, none: str = "Nothing was settled.") -> None:
    """Settlements as a table."""
    columns: list[Column[SettlementRow]] = [
        Column("Record", lambda row: row.record_number),
        Column("Voucher", lambda row: row.voucher),
        Column("Item", lambda row: row.item),
        Column("Receipt", lambda row: row.receipt),
        Column("Date", lambda row: row.receipt_date),
        Column("Issue", lambda row: row.issue),
        Column("Date", lambda row: row.issue_date),
        figure("Quantity", lambda row: figures.quantity(row.quantity)),
        figure("Settled", lambda row: figures.amount(row.amount)),
        figure("Adjustment", lambda row: figures.amount(row.adjustment)),
        Column("Principle", lambda row: row.principle.label),
        Column("Type", lambda row: row.type.label),
        Column("Reversed", lambda row: row.canceled),
    ]
    out.table(columns, rows, none=none)


def _transaction_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("transaction", metavar="TRANSACTION", help="number or id of an inventory transaction")


def _run_transaction(session: Session, arguments: Namespace) -> int:
    view = session.books.transaction(find_transaction(session.books, arguments.transaction))
    if session.as_json:
        session.out.json(view)
    else:
        print_transaction(session.out, view)
    return EXIT_DONE


def print_transaction(out: Output, view: TransactionView) -> None:
    """A transaction with its quantities and cost, then all that made it so."""
    out.fields(
        [
            ("Transaction", f"{view.number} (id {view.transaction_id})"),
            ("Reference", view.reference.label),
            ("Item", f"{view.item} {view.item_name}, group {view.item_group}, {view.model}"),
            ("Dimensions", view.dimensions),
            ("Status", f"{view.status}{', closed by ' + view.closed_by if view.closed_by else ''}"),
            ("Quantity", f"{figures.quantity(view.quantity)}, open {figures.quantity(view.open_quantity)}"),
            ("Posted", figures.amount(view.posted)),
            ("Adjusted", figures.amount(view.adjusted)),
            ("Cost now", figures.amount(view.cost)),
        ]
    )
    out.heading("Updates")
    out.table(_UPDATES, view.updates)
    for update in view.updates:
        if update.differs and update.reason:
            out.line(update.reason)
    if view.adjustments:
        out.heading("Adjustments")
        out.table(_ADJUSTMENTS, view.adjustments)
    if view.settlements:
        out.heading("Settlements")
        print_settlements(out, view.settlements)
    for sentence in view.linked:
        out.line(sentence)
    if view.why:
        out.heading("Why this cost")
        columns: list[Column[WhyStep]] = [
            Column("Step", lambda step: step.step),
            figure("Amount", lambda step: figures.amount(step.amount)),
        ]
        out.table(columns, view.why)


_UPDATES: list[Column[PostedAccounts]] = [
    Column("Update", lambda row: row.update.label),
    Column("Date", lambda row: row.date),
    Column("Voucher", lambda row: row.voucher),
    figure("Amount", lambda row: figures.amount(row.amount)),
    Column("Account", lambda row: row.balance_account),
    Column("Posting", lambda row: row.balance_posting),
    Column("Offset", lambda row: row.offset_account),
    Column("Posting", lambda row: row.offset_posting),
    Column("Profit", lambda row: row.profit_account),
    Column("Loss", lambda row: row.loss_account),
    Column("Differs", lambda row: row.differs),
]
_ADJUSTMENTS: list[Column[AdjustmentRow]] = [
    Column("Record", lambda row: row.record_number),
    Column("Date", lambda row: row.date),
    Column("Voucher", lambda row: row.voucher),
    Column("Type", lambda row: row.kind.label),
    figure("Amount", lambda row: figures.amount(row.amount)),
    Column("Account", lambda row: row.balance_account),
    Column("Offset", lambda row: row.offset_account),
    Column("Active", lambda row: row.active),
]

SETTLEMENT_EXAMPLES = """
  invclose settlements IC-000003
  invclose settlements PO-20108"""
EXAMPLES = """
  invclose transaction SO-88120"""
EXITS = {EXIT_REJECTED: "it does not exist, or the number stands for several transactions"}
COMMANDS = {
    "settlements": Command(_settlement_arguments, _run_settlements, SETTLEMENT_EXAMPLES, EXITS),
    "transaction": Command(_transaction_arguments, _run_transaction, EXAMPLES, EXITS),
}
