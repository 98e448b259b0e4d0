"""``item`` and ``on-hand``: one item with where it lies and how it came there; what was on hand on a day."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.errors import EXIT_BLOCKED, EXIT_DONE, EXIT_REJECTED, UsageError
from tui import format as figures
from tui.command_line import Command, masters
from tui.command_line.output import Column, Output, figure
from tui.command_line.pages import read_pages
from tui.command_line.parsing import count, iso_date

if TYPE_CHECKING:
    from core.views.items import ItemCosts, ItemView, MonthCostRow, MovementKey, MovementRow, OpenReceiptRow, StockRow
    from tui.command_line.session import Session

MONTHS = 13
_ACTIONS = ("list", "show", "set")


def _item_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "action", metavar="CODE|list|show|set", help="show what there is of an item; list, show or set the setup"
    )
    parser.add_argument("key", metavar="KEY", nargs="?", help="number of an item (used by: show, set)")
    parser.add_argument("values", metavar="NAME=VALUE", nargs="*", help="the values to set (used by: set)")
    parser.add_argument("--as-of", type=iso_date, metavar="DATE", help="what was on hand then (used by: CODE)")
    parser.add_argument(
        "--limit", type=count, metavar="N", help="list the newest N transactions, by default 20 (used by: CODE)"
    )


def _run_item(session: Session, arguments: Namespace) -> int:
    if arguments.action in _ACTIONS:
        if arguments.as_of or arguments.limit is not None:
            raise UsageError(
                f"item {arguments.action} takes no --as-of and no --limit.", advice="Write `invclose item CODE`."
            )
        return masters.run_masters(session, "item", arguments)
    if arguments.key:
        raise UsageError(
            f"item {arguments.action} takes no further words.",
            advice="Write `invclose item CODE`, or `invclose item show CODE` for its setup.",
        )
    if arguments.as_of:
        if arguments.limit is not None:
            raise UsageError("--as-of lists no transactions.", advice="Leave out `--limit`.")
        view = session.books.item(arguments.action)
        return _print_stock(session, session.books.stock(arguments.as_of, items=(view.item,)), arguments.as_of)
    return _show_item(session, arguments.action, 20 if arguments.limit is None else arguments.limit)


def _show_item(session: Session, code: str, limit: int) -> int:
    view, costs = session.books.item(code), session.books.item_costs(code)
    rows = _movements(session, code, limit)
    if session.as_json:
        session.out.json({"item": view, "costs": costs, "transactions": rows})
        return EXIT_DONE
    print_item(session.out, view)
    if costs.open_receipts:
        session.out.heading("Open receipts, oldest first")
        _print_open_receipts(session.out, costs, limit)
    if costs.months:
        session.out.heading("Unit cost by month")
        _print_months(session.out, costs.months[-MONTHS:])
    session.out.heading("Transactions, newest first")
    _print_movements(session.out, rows)
    return EXIT_DONE


def _movements(session: Session, code: str, limit: int) -> list[MovementRow]:
    def fetch(wanted: int, after: MovementKey | None) -> Sequence[MovementRow]:
        return session.books.movements(code, limit=wanted, after=after)

    return read_pages(fetch, lambda row: row.before, limit)


def print_item(out: Output, view: ItemView) -> None:
    """What an item is, what of it is on hand, and where."""
    price = [("Cost price", figures.quantity(view.cost_price))] if view.cost_price is not None else []
    out.fields(
        [
            ("Item", f"{view.item} {view.name}"),
            ("Item group", view.item_group),
            ("Model", view.model),
            ("Unit", view.unit),
            *price,
            ("On hand", figures.quantity(view.quantity)),
            ("Not invoiced", figures.quantity(view.received) if view.received else ""),
            ("Value", figures.amount(view.value)),
            ("Unit cost", figures.cost_each(view.value, view.quantity)),
            ("Costing", view.costing),
        ]
    )
    if view.stock:
        out.heading("On hand by place")
        print_stock(out, view.stock, with_close=True)
    if view.prices:
        out.heading("Standard costs")
        out.table(
            [
                Column("Site", lambda row: row.site),
                figure("Cost", lambda row: figures.quantity(row.cost)),
                Column("From", lambda row: row.from_date),
                Column("Record", lambda row: row.record_number),
            ],
            view.prices,
        )


def print_stock(out: Output, rows: Sequence[StockRow], *, with_close: bool = False, none: str = "") -> None:
    """Stock by place with its value in all; pieces are added up only where they are of one item."""
    columns: list[Column[StockRow]] = [
        Column("Item", lambda row: row.item),
        Column("Name", lambda row: row.name),
        Column("Dimensions", lambda row: row.dimensions),
        Column("Unit", lambda row: row.unit),
        figure("On hand", lambda row: figures.quantity(row.quantity)),
        figure("Value", lambda row: figures.amount(row.value)),
        figure("Unit cost", lambda row: figures.cost_each(row.value, row.quantity)),
        figure("Not invoiced", lambda row: figures.quantity(row.received) if row.received else ""),
        figure("Value of it", lambda row: figures.amount(row.received_value) if row.received_value else ""),
        Column("Last close", lambda row: f"{row.last_close} {row.last_close_date}".strip() if with_close else ""),
    ]
    one = len({row.item for row in rows}) == 1
    pieces = figures.quantity(sum(row.quantity for row in rows)) if one else ""
    value = figures.amount(sum(row.value for row in rows))
    out.table(columns, rows, total=("Total", "", "", "", pieces, value, "", "", "", ""), none=none)


def _print_open_receipts(out: Output, costs: ItemCosts, limit: int) -> None:
    columns: list[Column[OpenReceiptRow]] = [
        Column("Dimensions", lambda row: row.dimensions),
        Column("Receipt", lambda row: row.number),
        Column("Date", lambda row: row.date),
        figure("Left", lambda row: figures.quantity(row.quantity)),
        figure("Amount", lambda row: figures.amount(row.amount)),
        figure("Unit cost", lambda row: figures.cost_each(row.amount, row.quantity)),
    ]
    out.table(columns, costs.open_receipts[:limit])
    if len(costs.open_receipts) > limit:
        out.line(f"{figures.plural(len(costs.open_receipts) - limit, 'more receipt')}: --limit shows more.")
    if costs.unsettled:
        out.line(f"{figures.quantity(costs.unsettled)} issued and not settled yet: the next close settles them.")


def _print_months(out: Output, rows: Sequence[MonthCostRow]) -> None:
    columns: list[Column[MonthCostRow]] = [
        Column("Month", lambda row: row.month),
        figure("On hand", lambda row: figures.quantity(row.quantity)),
        figure("Value", lambda row: figures.amount(row.value)),
        figure("Unit cost", lambda row: figures.cost_each(row.value, row.quantity)),
    ]
    out.table(columns, rows)


def _print_movements(out: Output, rows: Sequence[MovementRow]) -> None:
    columns: list[Column[MovementRow]] = [
        Column("Date", lambda row: row.date),
        Column("Document", lambda row: row.number),
        Column("Kind", lambda row: row.reference.label),
        Column("Dimensions", lambda row: row.dimensions),
        figure("Quantity", lambda row: figures.quantity(row.quantity) if row.quantity else ""),
        figure("Cost", lambda row: figures.amount(row.cost)),
        figure("On hand", lambda row: figures.quantity(row.on_hand)),
        figure("Value", lambda row: figures.amount(row.value)),
        figure("Open", lambda row: figures.quantity(row.open_quantity) if row.open_quantity else ""),
        Column("Status", lambda row: row.status.value if row.status is not None else ""),
        Column("Invoiced", lambda row: row.invoiced),
        Column("Settled by", lambda row: row.closed_by),
    ]
    out.table(columns, rows, none="Nothing of it was ever posted.")


def _on_hand_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("items", metavar="ITEM", nargs="*", help="these items only, by default all")
    parser.add_argument(
        "--as-of", type=iso_date, metavar="DATE", help="at the end of DATE, by default by all that is posted"
    )


def _run_on_hand(session: Session, arguments: Namespace) -> int:
    items = tuple(session.books.item(code).item for code in arguments.items)  # a wrong code is said, not passed over
    return _print_stock(session, session.books.stock(arguments.as_of or "", items=items), arguments.as_of or "")


def _print_stock(session: Session, rows: Sequence[StockRow], day: str) -> int:
    if session.as_json:
        session.out.json({"as_of": day, "rows": rows, "value": figures.plain_amount(sum(row.value for row in rows))})
    else:
        when = f"at the end of {day}" if day else "by all that is posted"
        session.out.line(f"On hand {when}.")
        print_stock(session.out, rows, none="Nothing is on hand.")
    return EXIT_DONE


_MASTERS = masters.COMMANDS["item"]
ABOUT = f"""
With a CODE: what is on hand of the item and where, its open receipts, its unit cost by month, and its newest
transactions, each with what was on hand after it. Transactions count at what they cost now.
{_MASTERS.about}"""
EXAMPLES = f"""
  invclose item A100
  invclose item A100 --as-of 2026-05-31 --json{_MASTERS.examples}"""
ON_HAND_ABOUT = """
Quantity, value and unit cost by item and the dimensions that have a cost of their own, as `invclose report
inventory-value` has them. 10 received on May 29 and invoiced on June 2 are on hand on May 31, not invoiced."""
ON_HAND_EXAMPLES = """
  invclose on-hand
  invclose on-hand A100 --as-of 2026-05-31"""
COMMANDS = {
    "item": Command(
        _item_arguments,
        _run_item,
        EXAMPLES,
        {
            EXIT_REJECTED: "the item does not exist, or the change contradicts the books",
            EXIT_BLOCKED: "the right is missing",
        },
        ABOUT,
    ),
    "on-hand": Command(
        _on_hand_arguments, _run_on_hand, ON_HAND_EXAMPLES, {EXIT_REJECTED: "an item does not exist"}, ON_HAND_ABOUT
    ),
}
