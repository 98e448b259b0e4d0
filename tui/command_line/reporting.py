"""``report``: tables of facts; the checks of open quantities and cost prices before a close."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from core.errors import EXIT_DONE, EXIT_REJECTED, UsageError
from core.reports import ColumnKind, PriceBase, ReportColumn, ReportName, ReportView
from core.requests import ReportRequest
from tui.command_line import Command
from tui.command_line.output import LEFT, RIGHT, Column
from tui.command_line.parsing import amount, iso_date, percent
from tui.command_line.session import Session
from tui.reports import FIGURES, cell, plain_value

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
  calculation-list   items of a RECORD in the order they were calculated"""


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("name", choices=[name.value for name in ReportName], help="which report")
    parser.add_argument(
        "record",
        metavar="RECORD",
        nargs="?",
        help="report on this record, by default the newest run (used by: log, calculation-list)",
    )
    parser.add_argument(
        "--from", dest="date_from", type=iso_date, metavar="DATE", help="first day (used by: trial-balance)"
    )
    parser.add_argument(
        "--to",
        dest="date_to",
        type=iso_date,
        metavar="DATE",
        help="last day, required by open-quantities (used by: all but log, calculation-list)",
    )
    parser.add_argument(
        "--item",
        nargs="+",
        action="extend",
        default=[],
        metavar="ITEM",
        help="these items only (used by: all but trial-balance, reconciliation)",
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


def _run(session: Session, arguments: Namespace) -> int:
    name = ReportName(arguments.name)
    if arguments.record and name not in (ReportName.LOG, ReportName.CALCULATION_LIST):
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
    )
    print_report(session, session.books.report(request))
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
            {"report": view.name, "about": view.subtitle, "rows": rows, "totals": totals, "head": view.head}
        )
        return
    session.out.line(f"{view.title}. {view.subtitle}.")
    currency = session.books.currency.code
    columns = [_column(at, column, currency) for at, column in enumerate(view.columns)]
    total = [cell(column, view.totals.get(column.key)) for column in view.columns]
    session.out.table(columns, view.rows, total=["Total", *total[1:]] if view.totals else None, none=view.none)
    if view.head:
        session.out.line(view.head)


def _column(at: int, column: ReportColumn, currency: str) -> Column[tuple[object, ...]]:
    side = RIGHT if column.kind in FIGURES else LEFT
    title = f"{column.title} {currency}" if column.kind is ColumnKind.AMOUNT else column.title
    return Column(title, lambda row: cell(column, row[at]), side)


EXAMPLES = """
  invclose report open-quantities --to 2026-05-31
  invclose report cost-prices --base median --max-deviation 30
  invclose report trial-balance --from 2026-05-01 --to 2026-05-31 --json"""
EXITS = {EXIT_REJECTED: "an item or record does not exist"}
COMMANDS = {"report": Command(_arguments, _run, EXAMPLES, EXITS, ABOUT)}
