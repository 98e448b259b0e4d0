"""``undo``: a posted document that was a mistake is taken back by its opposite."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from core.errors import EXIT_BLOCKED, EXIT_DONE, EXIT_FAILURE, EXIT_REJECTED, NotFound
from core.requests import Reviewed, UndoRequest
from tui import format as figures
from tui.command_line import Command, naming
from tui.command_line.look_ups import print_lines
from tui.command_line.output import Column, Output, figure
from tui.command_line.parsing import iso_date
from tui.command_line.questions import add_yes, need_answer, yes_or_no

if TYPE_CHECKING:
    from core.views.undoing import AverageRow, UndoneRow, UndoPreview, UndoResult
    from tui.command_line.session import Session


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("reference", metavar="REFERENCE", help="number of a document line, or the id of a transaction")
    parser.add_argument(
        "--date", type=iso_date, metavar="DATE", help="undo it on DATE, by default on its own day where that is open"
    )
    parser.add_argument("--preview", action="store_true", help="show what would be posted; nothing is written")
    parser.add_argument("--note", default="", metavar="TEXT", help="keep TEXT in the audit trail")
    add_yes(parser)


def _run(session: Session, arguments: Namespace) -> int:
    if not arguments.preview:
        need_answer("undo", yes=arguments.yes)
    request = UndoRequest(arguments.reference, date=arguments.date or "", note=arguments.note)
    try:
        return _undo(session, request, arguments)
    except NotFound as error:
        raise naming.no_such_document(session.books, arguments.reference.strip(), error) from None


def _undo(session: Session, request: UndoRequest, arguments: Namespace) -> int:
    reviewed: Reviewed | None = None
    if arguments.preview or not arguments.yes:
        preview = session.desk.preview_undo(request)
        if arguments.preview:
            _print_preview(session, preview)
            return EXIT_BLOCKED if preview.blocked_by else EXIT_DONE
        if not preview.blocked_by and not yes_or_no(session, _sentences(preview), yes=False):
            return EXIT_FAILURE
        reviewed = None if preview.blocked_by else Reviewed(preview.adjusted, preview.total)
    _print_result(session, session.desk.undo(request, reviewed))
    return EXIT_DONE


def _sentences(preview: UndoPreview) -> list[str]:
    numbers = ", ".join(row.number for row in preview.rows)
    change = figures.amount(preview.adjusted)
    sentences = [f"Undoes {numbers}: changes the inventory value by {change}."]
    for line in preview.lines:
        side = f"debit {figures.amount(line.debit)}" if line.debit else f"credit {figures.amount(line.credit)}"
        sentences.append(f"  {line.account} {line.account_name}  {side}")
    sentences += [_said(row) for row in preview.averages]
    return sentences + list(preview.notices)


def _said(row: AverageRow) -> str:
    place = f"{row.item} {row.dimensions}".strip()
    return f"The running average of {place} is {_price(row.before)} now, and becomes {_price(row.after)}."


def _price(price: int | None) -> str:
    return "none" if price is None else figures.quantity(price)


def _print_preview(session: Session, preview: UndoPreview) -> None:
    if session.as_json:
        session.out.json(preview)
        return
    out = session.out
    out.line(f"Undoing {preview.reference}, preview: nothing is written.")
    if preview.blocked_by:
        for sentence in preview.blocked_by:
            out.line(f"STOP {sentence}")
        return
    _print_rows(out, preview.rows)
    if preview.lines:
        print_lines(out, preview.lines, preview.total)
    out.line(f"Changes the inventory value by {figures.amount(preview.adjusted)}.")
    for sentence in (*map(_said, preview.averages), *preview.notices):
        out.line(sentence)


def _print_rows(out: Output, rows: tuple[UndoneRow, ...]) -> None:
    columns: list[Column[UndoneRow]] = [
        Column("Transaction", lambda row: row.number),
        Column("Item", lambda row: row.item),
        Column("Dimensions", lambda row: row.dimensions),
        figure("Quantity", lambda row: figures.quantity(row.quantity)),
        figure("Cost", lambda row: figures.amount(row.cost)),
        Column("Undone on", lambda row: row.date),
        Column("By", lambda row: row.opposite or "its physical posting taken back"),
    ]
    out.table(columns, rows)


def _print_result(session: Session, result: UndoResult) -> None:
    if session.as_json:
        session.out.json(result)
        return
    _print_rows(session.out, result.rows)
    vouchers = f"voucher {', '.join(result.vouchers)}" if result.vouchers else "no voucher"
    change = figures.amount(result.adjusted)
    session.out.line(f"{result.reference} is undone: {vouchers}, inventory value changed by {change}.")


ABOUT = """
A posted line that was a mistake is not deleted: an opposite is posted at exactly the posted cost, and the two are marked to
each other. What was only received or delivered is taken back on the same accounts. A line goes with all its deliveries, a
transfer with both sides. What is settled, returned, adjusted by hand or marked to is refused, and said by what."""
EXAMPLES = """
  10 received and invoiced for 1000.00 instead of 100.00:
    invclose undo PO-20108 --preview      shows the voucher and what the running average becomes
    invclose undo PO-20108 --yes          posts PO-20108.U; then import the right line
    invclose undo PO-20108 --date 2026-06-03 --note "typed twice"    on a day that is open"""
EXITS = {
    EXIT_FAILURE: "undoing was not confirmed",
    EXIT_REJECTED: "there is no such document or transaction",
    EXIT_BLOCKED: "something holds it, it is undone already, its day is closed, or a right is missing",
}
COMMANDS = {"undo": Command(_arguments, _run, EXAMPLES, EXITS, ABOUT)}
