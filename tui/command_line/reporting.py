"""``report``: tables of facts; the checks of open quantities and cost prices before a close."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import EXIT_DONE, EXIT_REJECTED, UsageError
from core.reports import OF_RECORD, ColumnKind, PriceBase, ReportColumn, ReportName, ReportView, ValueBy
from core.requests import ReportRequest
from tui import format as figures
from tui.command_line import Command
from tui.command_line.output import LEFT, RIGHT, Column
from tui.command_line.parsing import amount, iso_date, percent
from tui.files.reports import report_table
from tui.files.writing import kind_of, save_table
from tui.reports import FIGURES, cell, parameters, plain_value

if TYPE_CHECKING:
    from tui.command_line.session import Session

ABOUT = """
  open-quantities    what a close to --to would leave open, from a dry run of its plan.
                     A receipt of 10 not invoiced and a sale of 3 invoiced: 3 stay open.
  cost-prices        receipts whose unit cost deviates from the base.
                     15.00 against 5.00 deviates by 200 %: listed with --max-deviation 30.
  trial-balance      main accounts with opening, debit, credit and closing balance
  inventory-value    quantity, value and unit cost by item and financial dimension values
  reconciliation     inventory against ledger (and a foreign ledger) by account, with the first
                     voucher where they part: 157.50 and 160.00 part by 2.50
  log                the log of a RECORD; without one, of the newest run
  calculation-list   items of a RECORD in the order they were calculated
  settlements        receipts and issues that a RECORD settled with each other
  aging              value on hand by age; the newest receipts are taken as on hand
  negative           places with fewer pieces than none, or a value without pieces
  movements          opening, received, issued, adjusted and closing of each item
  cost-changes       why the unit cost of one item changed: every posting and adjustment
  vouchers           the vouchers of some days

--out writes a file that only its owner may read; its ending says which: .csv, .xlsx, .pdf or .json. It states the company, what was asked
for, who made it and when, and the head of the chain of seals. In CSV are only titles and rows, so that a program can read it."""


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("name", choices=[name.value for name in ReportName], help="which report")
    parser.add_argument(
        "record",
        metavar="RECORD",
        nargs="?",
        help="report on this record, by default the newest run (used by: log, calculation-list, settlements)",
    )
    parser.add_argument(
        "--from",
        dest="date_from",
        type=iso_date,
        metavar="DATE",
        help="first day (used by: trial-balance, movements, cost-changes, vouchers)",
    )
    parser.add_argument(
        "--to",
        dest="date_to",
        type=iso_date,
        metavar="DATE",
        help="last day, required by open-quantities (used by: all but log, calculation-list, settlements)",
    )
    parser.add_argument(
        "--item",
        nargs="+",
        action="extend",
        default=[],
        metavar="ITEM",
        help="these items only (used by: all but trial-balance, reconciliation, vouchers)",
    )
    parser.add_argument(
        "--receipts", action="store_true", help="list receipts not invoiced as well (used by: open-quantities)"
    )
    parser.add_argument(
        "--base",
        choices=[base.value for base in PriceBase],
        default=PriceBase.ITEM.value,
        help="compare with the item cost price, with that or else the median of the receipts, or with the median "
        "(used by: cost-prices)",
    )
    parser.add_argument(
        "--max-deviation",
        type=percent,
        default="0",
        metavar="PERCENT",
        help="list deviations above PERCENT (used by: cost-prices)",
    )
    parser.add_argument(
        "--min-deviation",
        type=amount,
        default="0.00",
        metavar="AMOUNT",
        help="list deviations of at least AMOUNT per piece (used by: cost-prices)",
    )
    parser.add_argument(
        "--ignore-production", action="store_true", help="leave out produced receipts (used by: cost-prices)"
    )
    _into_files(parser)


def _into_files(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--by",
        choices=[by.value for by in ValueBy],
        default=ValueBy.ITEM.value,
        help="sum up by item, item group, site or account (used by: inventory-value)",
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="write a file instead: .csv, .xlsx, .pdf or .json")
    parser.add_argument("--replace", action="store_true", help="replace a file that is there (used by: --out)")


def _run(session: Session, arguments: Namespace) -> int:
    name = ReportName(arguments.name)
    if arguments.record and name not in OF_RECORD:
        raise UsageError(f"{name.value} does not report on one record.", advice="Leave out RECORD.")
    request = ReportRequest(
        name,
        date_from=arguments.date_from or "",
        date_to=arguments.date_to or "",
        items=tuple(arguments.item),
        record_id=session.record_id(arguments.record) if arguments.record else 0,
        receipts=arguments.receipts,
        base=PriceBase(arguments.base),
        max_percent=arguments.max_deviation,
        min_amount=session.amount(arguments.min_deviation, "--min-deviation"),
        ignore_production=arguments.ignore_production,
        by=ValueBy(arguments.by),
    )
    kind = kind_of(arguments.out) if arguments.out is not None else None
    view = session.books.report(request)
    if kind is None:
        print_report(session, view)
        return EXIT_DONE
    table = report_table(
        view, session.books.company(), f"{datetime.now().astimezone():%Y-%m-%d %H:%M %Z}", parameters(request)
    )
    file = save_table(table, kind, arguments.out, replace=arguments.replace)
    session.out.note(f"{figures.plural(len(view.rows), 'row')} written to:")
    session.out.line(file)
    return EXIT_DONE


def print_report(session: Session, view: ReportView) -> None:
    """A report as a table with its totals; as JSON, rows by the keys of the columns."""
    if session.as_json:
        rows = [
            {column.key: plain_value(column, value) for column, value in zip(view.columns, row, strict=True)}
            for row in view.rows
        ]
        kinds = {column.key: column for column in view.columns}
        totals = {key: plain_value(kinds[key], value) for key, value in view.totals.items()}
        session.out.json(
            {
                "report": view.name,
                "about": view.subtitle,
                "rows": rows,
                "totals": totals,
                "notes": list(view.notes),
                "head": view.head,
            }
        )
        return
    session.out.line(f"{view.title}. {view.subtitle}.")
    currency = session.books.currency.code
    columns = [_column(at, column, currency) for at, column in enumerate(view.columns)]
    total = [cell(column, view.totals.get(column.key)) for column in view.columns]
    session.out.table(columns, view.rows, total=["Total", *total[1:]] if view.totals else None, none=view.none)
    for note in view.notes:
        session.out.line(figures.worded(note))
    if view.head:
        session.out.line(view.head)


def _column(at: int, column: ReportColumn, currency: str) -> Column[tuple[object, ...]]:
    side = RIGHT if column.kind in FIGURES else LEFT
    title = f"{column.title} {currency}" if column.kind is ColumnKind.AMOUNT else column.title
    return Column(title, lambda row: cell(column, row[at]), side)


EXAMPLES = """
  invclose report open-quantities --to 2026-05-31
  invclose report cost-prices --base median --max-deviation 30
  invclose report trial-balance --from 2026-05-01 --to 2026-05-31 --json
  invclose report inventory-value --to 2026-05-31 --by account --out value.pdf"""
EXITS = {EXIT_REJECTED: "an item or record does not exist"}
COMMANDS = {"report": Command(_arguments, _run, EXAMPLES, EXITS, ABOUT)}
