"""``import --opening-as-of``: what a cut-over from an export opens, beside what the other system says that it is worth."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from core.mapping.opened import OpenedItem, Opening, why
from core.money import quantity_text
from tui import format as figures
from tui.command_line.output import Column, figure
from tui.command_line.parsing import iso_date

if TYPE_CHECKING:
    from core.currency import Currency
    from tui.command_line.session import Session

VALUE_COLUMNS = ("item", "on_hand", "not_invoiced", "value_there", "opened", "receipts", "difference", "why")


def opening_arguments(parser: ArgumentParser) -> None:
    """The options of ``import`` that make a cut-over of an export."""
    add = parser.add_argument
    add(
        "--opening-as-of",
        type=iso_date,
        metavar="DAY",
        help="open what is there through this day with its value there; what is later is loaded (used with: --profile)",
    )
    add("--balances", type=Path, metavar="FILE", help="balances.csv of that day (used with: --opening-as-of)")
    add(
        "--write-files",
        type=Path,
        metavar="DIR",
        help="check everything and write opening.csv, balances.csv and the other files instead of loading",
    )
    add(
        "--save-values",
        type=Path,
        metavar="FILE",
        help="write the value there beside ours, item by item, to a CSV file (used with: --opening-as-of)",
    )


def value_cells(item: OpenedItem, currency: Currency) -> tuple[str, ...]:
    """An item as text; blank where the export does not say."""

    def text(amount: int | None) -> str:
        return "" if amount is None else currency.text(amount)

    return (
        item.item,
        quantity_text(item.quantity),
        quantity_text(item.waiting),
        text(item.there),
        text(item.opened),
        text(item.receipts),
        text(item.difference),
        why(item, currency),
    )


def value_totals(items: Sequence[OpenedItem], currency: Currency) -> tuple[str, ...]:
    """The sums of what is known."""

    def total(name: str) -> str:
        return currency.text(sum(value for item in items if (value := getattr(item, name)) is not None))

    return ("Total", "", "", total("there"), total("opened"), total("receipts"), total("difference"), "")


def show_opening(session: Session, opening: Opening, currency: Currency, most: int) -> None:
    """Item by item, with totals."""
    out = session.out
    count = figures.plural(len(opening.rows), "line")
    out.note(f"{count} opened as of {opening.day}.")
    rows = [value_cells(item, currency) for item in opening.items]
    columns: list[Column[tuple[str, ...]]] = [
        Column("Opened item", lambda row: row[0]),
        figure("On hand", lambda row: row[1]),
        figure("Not invoiced", lambda row: "" if row[2] == "0" else row[2]),
        figure("Value there", lambda row: row[3]),
        figure("Opened", lambda row: row[4]),
        figure("Receipts at cost", lambda row: row[5]),
        figure("Difference", lambda row: row[6]),
        Column("Why", lambda row: row[7]),
    ]
    out.table(columns, rows[:most], total=value_totals(opening.items, currency), none="Nothing is open on that day.")
    if len(rows) > most:
        out.line(f"... and {figures.count(len(rows) - most)} more items")
    out.line("")


def opening_form(opening: Opening, currency: Currency) -> dict[str, object]:
    """What ``--json`` says of it."""
    items = [dict(zip(VALUE_COLUMNS, value_cells(item, currency), strict=True)) for item in opening.items]
    return {"day": opening.day, "lines": len(opening.rows), "items": items}
