"""``standard-cost``: the price list, and the activation of a price."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from core.errors import EXIT_BLOCKED, EXIT_DONE, EXIT_FAILURE, EXIT_REJECTED, UsageError
from core.money import quantity_text
from core.requests import StandardCostRequest
from tui import format as figures
from tui.command_line import Command
from tui.command_line.adjusting import review_and_post
from tui.command_line.output import Column, figure
from tui.command_line.parsing import iso_date, price
from tui.command_line.questions import add_yes

if TYPE_CHECKING:
    from core.views.adjusting import StandardCostRow
    from tui.command_line.session import Session

ABOUT = """
Activating a standard cost revalues what is invoiced and on hand, against Inventory cost revaluation."""
EXAMPLES = """
  8 pieces on hand at 12.00, so 96.00.
    invclose standard-cost activate --item S --cost 12.50 --preview    debits inventory 4.00: 100.00 for 8
    invclose standard-cost list --item S"""

EXITS = {
    EXIT_FAILURE: "the activation was not confirmed",
    EXIT_REJECTED: "the item does not exist or has another model",
    EXIT_BLOCKED: "a period is closed, or a right is missing",
}


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("what", choices=("list", "activate"), help="list standard costs, or activate a new one")
    parser.add_argument("--item", default="", metavar="ITEM", help="this item")
    parser.add_argument(
        "--site", default="", metavar="SITE", help="cost at this site, by default at all sites without one of their own"
    )
    parser.add_argument("--cost", type=price, metavar="PRICE", help="new standard cost per piece (used by: activate)")
    parser.add_argument(
        "--date", type=iso_date, metavar="DATE", help="first day of the new cost, by default today (used by: activate)"
    )
    parser.add_argument(
        "--preview", action="store_true", help="show what would be posted; nothing is written (used by: activate)"
    )
    parser.add_argument("--note", default="", metavar="TEXT", help="keep TEXT with the record (used by: activate)")
    add_yes(parser)


def _run(session: Session, arguments: Namespace) -> int:
    if arguments.what == "list":
        return _list(session, arguments)
    if not arguments.item or arguments.cost is None:
        raise UsageError(
            "The item or its new cost is missing.",
            advice="Write `invclose standard-cost activate --item S --cost 12.50`.",
        )
    request = StandardCostRequest(
        item=arguments.item, cost=arguments.cost, site=arguments.site, date=arguments.date or "", note=arguments.note
    )
    return review_and_post(session, request, preview=arguments.preview, yes=arguments.yes)


def _list(session: Session, arguments: Namespace) -> int:
    rows = [row for row in session.desk.standard_costs(arguments.item) if arguments.site in ("", row.site)]
    if session.as_json:
        session.out.json(rows)
        return EXIT_DONE
    columns: list[Column[StandardCostRow]] = [
        Column("Item", lambda row: row.item),
        Column("Name", lambda row: row.name),
        Column("Site", lambda row: row.site),
        figure("Standard cost", lambda row: "" if row.cost is None else quantity_text(row.cost)),
        Column("From", lambda row: row.from_date),
        Column("", lambda row: "active" if row.active else "no cost" if row.cost is None else ""),
        figure("On hand", lambda row: figures.quantity(row.quantity) if row.active else ""),
        figure("Value", lambda row: figures.amount(row.value) if row.active else ""),
        Column("Record", lambda row: row.record_number),
    ]
    session.out.table(columns, rows, none="There are no standard cost items.")
    return EXIT_DONE


COMMANDS = {"standard-cost": Command(_arguments, _run, EXAMPLES, EXITS, ABOUT)}
