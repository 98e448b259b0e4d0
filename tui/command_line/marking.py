"""``mark``: list, set and remove marks of issues to receipts."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from core.errors import EXIT_BLOCKED, EXIT_DONE, EXIT_REJECTED, UsageError
from tui import format as figures
from tui.command_line import Command
from tui.command_line.output import Column, figure
from tui.command_line.parsing import pieces
from tui.find_transaction import find_transaction

if TYPE_CHECKING:
    from core.views.adjusting import MarkRow
    from tui.command_line.session import Session

ABOUT = """
A mark reserves a quantity of an issue for a receipt: the close settles the two before anything else."""
EXAMPLES = """
  SO-88120 sold 40 at the average 30.10; 15 of them came with PO-20108, invoiced at 83.70.
    invclose mark SO-88120 PO-20108 --quantity 15    the close costs these 15 at 83.70, the other 25 by the model
    invclose mark list --item ITEM-0032
    invclose mark remove SO-88120 PO-20108           only while nothing of it is settled"""

EXITS = {
    EXIT_REJECTED: "a transaction does not exist, or a number stands for several",
    EXIT_BLOCKED: "the mark is not possible, is settled already, or a right is missing",
}


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "words",
        nargs="+",
        metavar="WORD",
        help="ISSUE RECEIPT sets a mark, remove ISSUE RECEIPT removes it, list shows all",
    )
    parser.add_argument("--quantity", type=pieces, metavar="QUANTITY", help="quantity of the issue to mark")
    parser.add_argument("--item", default="", metavar="ITEM", help="marks of this item only (used by: list)")


def _run(session: Session, arguments: Namespace) -> int:
    words: list[str] = arguments.words
    if words == ["list"]:
        return _list(session, arguments.item)
    removing = words[0] == "remove"
    pair = words[1:] if removing else words
    if len(pair) != 2 or removing == (arguments.quantity is not None):
        raise UsageError(
            "mark needs ISSUE RECEIPT --quantity QUANTITY, remove ISSUE RECEIPT, or list.",
            advice="See `invclose mark --help`.",
        )
    issue, receipt = (find_transaction(session.books, word) for word in pair)
    if removing:
        session.desk.unmark(issue, receipt)
    else:
        session.desk.mark(issue, receipt, arguments.quantity)
    if session.as_json:
        session.out.json([row for row in session.desk.marks() if (row.issue_id, row.receipt_id) == (issue, receipt)])
    else:
        done = "is no longer marked to" if removing else f"is marked to {figures.quantity(arguments.quantity)} of"
        session.out.line(f"{pair[0]} {done} {pair[1]}.")
    return EXIT_DONE


def _list(session: Session, item: str) -> int:
    rows = session.desk.marks(item)
    if session.as_json:
        session.out.json(rows)
        return EXIT_DONE
    columns: list[Column[MarkRow]] = [
        Column("Issue", lambda row: row.issue),
        Column("Date", lambda row: row.issue_date),
        Column("Receipt", lambda row: row.receipt),
        Column("Date", lambda row: row.receipt_date),
        Column("Item", lambda row: row.item),
        Column("Dimensions", lambda row: row.dimensions),
        figure("Marked", lambda row: figures.quantity(row.quantity)),
        figure("Settled", lambda row: figures.quantity(row.settled)),
        Column("State", lambda row: row.state),
        Column("By", lambda row: row.by),
    ]
    session.out.table(columns, rows, none="There are no marks.")
    return EXIT_DONE


COMMANDS = {"mark": Command(_arguments, _run, EXAMPLES, EXITS, ABOUT)}
