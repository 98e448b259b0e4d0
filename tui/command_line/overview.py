"""``overview`` and ``log``: the list Closing and adjustment, and the log of one of its records."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.errors import EXIT_DONE, EXIT_REJECTED
from tui import format as figures
from tui.command_line import Command
from tui.command_line.front import print_front
from tui.command_line.json_form import Only
from tui.command_line.output import Column, Output, figure
from tui.command_line.parsing import count
from tui.words import row_state

if TYPE_CHECKING:
    from core.views.overview import OverviewRow
    from core.views.records import LogRow
    from tui.command_line.session import Session


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--active", action="store_true", help="leave out reversed records and their reversals")
    parser.add_argument(
        "--figures",
        action="store_true",
        help="instead of the list: inventory value and its course, inventory against the ledger, what is open, the next close",
    )
    parser.add_argument("--limit", type=count, default=1000, metavar="N", help="list at most N records, newest first")


def _run(session: Session, arguments: Namespace) -> int:
    if arguments.figures:
        print_front(session)
        return EXIT_DONE
    rows = session.books.overview(show_all=not arguments.active, limit=arguments.limit)
    if session.as_json:
        session.out.json([Only(row, _FORM) for row in rows])
        return EXIT_DONE
    company = session.books.company()
    closed = f"closed through {company.closed_until}" if company.closed_until else "never closed"
    session.out.line(f"{company.code} {company.name}, {company.currency}, {closed}")
    print_overview(session.out, rows)
    return EXIT_DONE


_FORM = ("number", "type", "date", "voucher", "state", "active", "has_log", "adjusted")


def print_overview(out: Output, rows: Sequence[OverviewRow]) -> None:
    """Closing records as a table."""
    columns: list[Column[OverviewRow]] = [
        Column("Number", lambda row: row.number),
        Column("Type", lambda row: row.type_name),
        Column("Date", lambda row: row.date),
        Column("Voucher", lambda row: row.voucher),
        Column("State", row_state),
        Column("Active", lambda row: row.active),
        Column("Log", lambda row: row.has_log),
        figure("Adjusted", lambda row: figures.amount(row.adjusted)),
        figure("Transactions", lambda row: figures.count(row.transactions)),
        figure("Warnings", lambda row: figures.count(row.warnings) if row.warnings else ""),
        Column("Reversal of", lambda row: row.reversal_of),
        Column("Reversed by", lambda row: row.reversed_by),
        Column("By", lambda row: row.by),
        Column("Note", lambda row: row.note),
    ]
    out.table(columns, rows, none="No closes or adjustments yet.")


def _log_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("record", metavar="RECORD", help="number such as IC-000003, or just 3")


def _run_log(session: Session, arguments: Namespace) -> int:
    rows = session.books.log(session.record_id(arguments.record))
    if session.as_json:
        session.out.json(rows)
    else:
        print_log(session.out, rows)
    return EXIT_DONE


def print_log(out: Output, rows: Sequence[LogRow]) -> None:
    """The closing log as a table; warnings are marked."""
    columns: list[Column[LogRow]] = [
        Column("", lambda row: "WARN" if row.warning else ""),
        Column("Item", lambda row: row.item),
        Column("Dimensions", lambda row: row.dimensions),
        Column("Transaction", lambda row: row.number),
        Column("Date", lambda row: row.date),
        Column("Reason", lambda row: row.reason),
        figure("Quantity", lambda row: figures.quantity(row.quantity)),
        figure("Amount", lambda row: figures.amount(row.amount)),
        Column("What to do", lambda row: row.advice),
    ]
    out.table(columns, rows, none="The log is empty.")


EXAMPLES = """
  invclose overview --active
  invclose overview --figures
  invclose overview --json | jq -r '.[] | select(.active) | [.date, .voucher, .adjusted] | @tsv'"""
LOG_EXAMPLES = """
  invclose log IC-000003"""
LOG_EXITS = {EXIT_REJECTED: "there is no such record"}
COMMANDS = {
    "overview": Command(_arguments, _run, EXAMPLES),
    "log": Command(_log_arguments, _run_log, LOG_EXAMPLES, LOG_EXITS),
}
