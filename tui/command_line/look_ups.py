"""``voucher``: the quick look-up. One voucher with its lines, or those that fit."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.errors import EXIT_DONE, EXIT_REJECTED, NotFound, UsageError
from tui import format as figures
from tui.command_line import Command
from tui.command_line.output import Column, Output, figure
from tui.command_line.parsing import amount, count, day_or_month

if TYPE_CHECKING:
    from core.views.transactions import BehindRow
    from core.views.vouchers import VoucherLineView, VoucherMatch, VoucherSearch, VoucherView
    from tui.command_line.session import Session


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "number",
        metavar="NUMBER",
        nargs="?",
        default="",
        help="number of a voucher or a part of it, or of its document",
    )
    parser.add_argument("--amount", type=amount, metavar="AMOUNT", help="list vouchers of this amount")
    parser.add_argument(
        "--date", type=day_or_month, metavar="DATE", help="list vouchers of this date, or of a month like 2026-05"
    )
    parser.add_argument("--account", metavar="ACCOUNT", help="list vouchers with a line on this account")
    parser.add_argument("--document", metavar="DOCUMENT", help="list vouchers of this document")
    parser.add_argument("--behind", action="store_true", help="list the inventory transactions behind the voucher")
    parser.add_argument("--line", type=count, metavar="N", help="only those behind line N (used by: --behind)")
    parser.add_argument("--limit", type=count, default=50, metavar="N", help="list at most N rows")


def _run(session: Session, arguments: Namespace) -> int:
    conditions = {name: getattr(arguments, name) for name in ("amount", "date", "account", "document")}
    if not arguments.number and not any(value is not None for value in conditions.values()):
        raise UsageError(
            "No voucher is named.", advice="Write its number, or `--amount`, `--date`, `--account` or `--document`."
        )
    if arguments.amount is not None:
        conditions["amount"] = session.amount(arguments.amount, "--amount")
    if arguments.behind:
        return _behind(session, arguments)
    if all(value is None for value in conditions.values()):
        try:
            voucher = session.books.voucher(arguments.number)
        except NotFound:
            found = session.books.find_vouchers(arguments.number, limit=arguments.limit)
            if not found.matches:
                raise
            return _print_search(session, found)
        if session.as_json:
            session.out.json(voucher)
        else:
            print_voucher(session.out, voucher)
        return EXIT_DONE
    return _print_search(session, session.books.find_vouchers(arguments.number, limit=arguments.limit, **conditions))


def print_voucher(out: Output, voucher: VoucherView) -> None:
    """A voucher with its lines and their totals."""
    out.fields(
        [
            ("Voucher", voucher.number),
            ("Date", voucher.date),
            ("Type", voucher.kind),
            ("Document", voucher.document),
            ("Record", voucher.record_number),
            ("Text", voucher.text),
            ("Posted", f"{figures.moment(voucher.at)} by {voucher.by}"),
        ]
    )
    out.line()
    print_lines(out, voucher.lines, voucher.total)


def print_lines(out: Output, lines: Sequence[VoucherLineView], total: int) -> None:
    """Voucher lines, posted or of a preview, with their total, and where the setup gives other accounts today."""
    columns: list[Column[VoucherLineView]] = [
        Column("Account", lambda row: row.account),
        Column("Name", lambda row: row.account_name),
        Column("Posting", lambda row: row.posting_type.label),
        Column("Group", lambda row: row.item_group),
        Column("Item", lambda row: row.item),
        figure("Debit", lambda row: figures.amount_or_empty(row.debit)),
        figure("Credit", lambda row: figures.amount_or_empty(row.credit)),
        figure("Transactions", lambda row: figures.count(row.transactions) if row.transactions else ""),
    ]
    both = figures.amount(total)
    sums: tuple[str, ...] = ("Total", "", "", "", "", both, both, "")
    if any(line.today for line in lines):
        columns.append(Column("Today", lambda row: ", ".join(one.account or "none" for one in row.today)))
        sums = (*sums, "")
    out.table(
        columns,
        lines,
        total=sums,
        none="No ledger lines: nothing of this record changes an account.",
    )


def _print_search(session: Session, found: VoucherSearch) -> int:
    if session.as_json:
        session.out.json({"matches": found.matches, "total": found.total})
        return EXIT_DONE
    columns: list[Column[VoucherMatch]] = [
        Column("Voucher", lambda row: row.number),
        Column("Date", lambda row: row.date),
        Column("From", lambda row: row.origin),
        figure("Amount", lambda row: figures.amount(row.amount)),
    ]
    session.out.table(columns, found.matches, none="No voucher matches.")
    session.out.note(f"{figures.count(len(found.matches))} of {figures.plural(found.total, 'voucher')}.")
    return EXIT_DONE


def _behind(session: Session, arguments: Namespace) -> int:
    rows = session.books.behind_line(arguments.number, arguments.line, limit=arguments.limit)
    if session.as_json:
        session.out.json(rows)
    else:
        print_behind(session.out, rows)
    return EXIT_DONE


def print_behind(out: Output, rows: Sequence[BehindRow]) -> None:
    """The inventory transactions behind a voucher as a table."""
    columns: list[Column[BehindRow]] = [
        Column("Transaction", lambda row: row.number),
        Column("Item", lambda row: row.item),
        Column("Name", lambda row: row.item_name),
        Column("Dimensions", lambda row: row.dimensions),
        Column("Date", lambda row: row.date),
        figure("Quantity", lambda row: figures.quantity(row.quantity)),
        figure("Before", lambda row: figures.amount(row.before)),
        figure("Adjusted", lambda row: figures.amount(row.adjusted)),
        figure("After", lambda row: figures.amount(row.after)),
    ]
    if any(row.moved for row in rows):
        columns.append(Column("What moved it", lambda row: row.moved))
    out.table(columns, rows, none="There are no inventory transactions behind it.")


ABOUT = """
A whole number shows the voucher with its lines; a part of one, or conditions, list the vouchers that match all of
them."""
EXAMPLES = """
  invclose voucher INVC-000003
  invclose voucher INVC-000003 --behind --line 2
  invclose voucher --date 2026-05-31 --amount 804.12"""
EXITS = {EXIT_REJECTED: "no voucher has this number"}
COMMANDS = {"voucher": Command(_arguments, _run, EXAMPLES, EXITS, ABOUT)}
