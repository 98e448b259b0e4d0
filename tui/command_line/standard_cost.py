"""``standard-cost``: the price list, and the activation of a price."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter

from core.errors import EXIT_DONE, UsageError
from core.money import quantity_text
from core.requests import StandardCostRequest
from core.views import StandardCostRow
from tui import format as figures
from tui.command_line import Command
from tui.command_line.adjusting import review_and_post
from tui.command_line.output import Column, figure
from tui.command_line.parsing import iso_date, price
from tui.command_line.questions import add_yes
from tui.command_line.session import Session

EXAMPLES = """
Activating a price revalues what is invoiced and on hand, against Inventory cost revaluation.

examples:
  8 pieces on hand at 12.00, so 96.00.
    invclose standard-cost activate --item S --cost 12.50 --preview    debits inventory 4.00: 100.00 for 8
    invclose standard-cost list --item S"""


def _arguments(parser: ArgumentParser) -> None:
    parser.formatter_class = RawDescriptionHelpFormatter
    parser.description = f"{parser.description}\n{EXAMPLES}"
    parser.add_argument("what", choices=("list", "activate"), help="show the prices, or activate a new one")
    parser.add_argument("--item", default="", metavar="I", help="the item")
    parser.add_argument("--site", default="", metavar="S", help="price of this site; without it, of all others")
    parser.add_argument("--cost", type=price, metavar="C", help="the new price of a piece")
    parser.add_argument("--date", type=iso_date, metavar="DATE", help="from when; default today")
    parser.add_argument("--preview", action="store_true", help="show what would be posted; nothing is written")
    parser.add_argument("--note", default="", metavar="TEXT", help="kept with the record")
    add_yes(parser)


def _run(session: Session, arguments: Namespace) -> int:
    if arguments.what == "list":
        return _list(session, arguments)
    if not arguments.item or arguments.cost is None:
        raise UsageError("Name the item and its new price.", advice="standard-cost activate --item S --cost 12.50")
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
        Column("", lambda row: "active" if row.active else "no price" if row.cost is None else ""),
        figure("On hand", lambda row: figures.quantity(row.quantity) if row.active else ""),
        figure("Value", lambda row: figures.amount(row.value) if row.active else ""),
        Column("Record", lambda row: row.record_number),
    ]
    session.out.table(columns, rows, none="There is no standard cost item.")
    return EXIT_DONE


COMMANDS = {"standard-cost": Command(_arguments, _run)}
