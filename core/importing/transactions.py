"""transactions.csv: every line by itself.

The rules of one line: which kinds move goods in or out, which update they may have, when they carry an amount
and which columns belong to them. What lines owe to each other is in ``relations``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from core.currency import Currency
from core.importing import fields
from core.importing.columns import LAYOUTS, cells, positions
from core.importing.csv_text import Table
from core.importing.model import (
    KIND_NAMES,
    KINDS,
    LABOR,
    Bundle,
    BundleRow,
    Kind,
)
from core.importing.problems import Problem
from core.vocabulary import JOURNALS, Reference

UPDATES = ("physical", "financial", "both")
INWARD = {Reference.PURCHASE, Reference.CUSTOMER_RETURN, Reference.TRANSFER, Reference.PRODUCTION_RECEIPT}
OUTWARD = {Reference.SALES, Reference.VENDOR_RETURN}
MATERIAL = Reference.PRODUCTION_ISSUE
"""Goes out, and comes back with a positive quantity."""
IN_PARTS: set[Kind] = {
    Reference.PURCHASE,
    Reference.SALES,
    Reference.CUSTOMER_RETURN,
    Reference.VENDOR_RETURN,
    Reference.PRODUCTION_ISSUE,
    Reference.PRODUCTION_RECEIPT,
}
"""Kinds whose lines may be updated in parts."""
BOTH_AT_ONCE: frozenset[Kind] = JOURNALS | {Reference.TRANSFER, LABOR}
"""Kinds that update both at once."""

_OTHER_WAY: dict[Kind, str] = {
    Reference.PURCHASE: "goods sent back are a vendor_return",
    Reference.CUSTOMER_RETURN: "goods that leave are sales",
    Reference.TRANSFER: "write what is moved, from site to to_site",
    Reference.PRODUCTION_RECEIPT: "materials are a production_issue",
    Reference.SALES: "goods that come back are a customer_return",
    Reference.VENDOR_RETURN: "goods that come in are a purchase",
}
_OWN_COLUMNS = (
    ("to_site", {Reference.TRANSFER}, "of a transfer"),
    ("to_warehouse", {Reference.TRANSFER}, "of a transfer"),
    ("return_of", {Reference.CUSTOMER_RETURN}, "of a customer_return"),
    (
        "production",
        {Reference.PRODUCTION_ISSUE, Reference.PRODUCTION_RECEIPT, LABOR},
        "of production lines and labor",
    ),
    ("share", {Reference.PRODUCTION_RECEIPT}, "of a production_receipt"),
    ("account", {Reference.MOVEMENT}, "of a movement"),
    ("counted", {Reference.COUNTING}, "of a counting"),
    ("part", IN_PARTS, "of lines that are delivered or invoiced in parts"),
    ("shipment", {Reference.TRANSFER}, "of a transfer"),
)

_KIND, _QUANTITY, _DATE, _AMOUNT, _COUNTED = map(
    LAYOUTS["transactions"].columns.index, ("kind", "quantity", "date", "amount", "counted")
)
"""Places of the cells that are not just text; in a row the line stands before them."""

_PURCHASE = Reference.PURCHASE

Add = Callable[[str, str, str, str], None]
"""column, value, message, advice"""


def read_transactions(table: Table, bundle: Bundle) -> None:
    """Adds the good rows to the bundle; the rest is named in its problems."""
    layout = LAYOUTS["transactions"]
    damaged = bundle.damaged.setdefault("transactions", set())
    where = positions(table, layout, bundle.problems) if table.rows else None
    if where is None:
        damaged.add("*")
        return
    if len(table.rows) == 1 and not any(problem.file == table.file for problem in bundle.problems):
        bundle.problems.append(Problem(table.file, 0, "", "", "the file has a header but no rows", "is it cut off?"))
    quantity_of, amount_of, date_of = fields.quantities(), fields.amounts(bundle.currency), fields.Dates()
    good: list[BundleRow] = []
    make, keep = partial(tuple.__new__, BundleRow), good.append
    read_lines = set()
    # One pass over everything: what is asked of every line stands here, the rest in functions for its kind.
    for line, cell in cells(table, layout, where, bundle.problems):
        read_lines.add(line)
        quantity_text, amount_text = cell[_QUANTITY], cell[_AMOUNT]
        before = len(bundle.problems)
        values: list[Any] = [line, *cell[:-1]]
        try:
            kind = values[_KIND + 1] = KINDS[cell[_KIND]]
            moves = quantity_text or (kind is not LABOR and not cell[_COUNTED])
            values[_QUANTITY + 1] = quantity_of[quantity_text] if moves else 0
            date_of[cell[_DATE]]
            values[_AMOUNT + 1] = amount_of[amount_text] if amount_text else None
        except (KeyError, ValueError):
            _read_broken(table.file, line, cell, bundle)
            damaged.add(cell[0])
            continue
        row: BundleRow = make(values)
        _check(table.file, row, quantity_text, amount_text, bundle.problems)
        if len(bundle.problems) == before:
            keep(row)
        else:
            damaged.add(row.reference)
            bundle.broken.append(row)
    bundle.rows = good
    _remember_cut(table, read_lines, where[0], damaged)


def _remember_cut(table: Table, read_lines: set[int], position: int, damaged: set[str]) -> None:
    """The references of lines that could not be taken apart, as far as they can be seen."""
    for line, row in table.rows[1:]:
        if line not in read_lines and len(row) > position:
            damaged.add(row[position].strip(" "))


def _read_broken(file: str, line: int, cell: tuple[str, ...], bundle: Bundle) -> None:
    """Names what cannot be read, then checks the rest with a stand-in for it."""
    values = dict(zip(LAYOUTS["transactions"].columns, cell, strict=False))
    unreadable: list[Problem] = []
    _name_unreadable(file, line, values, bundle.currency, unreadable)
    bundle.problems += unreadable
    bad = {problem.column for problem in unreadable}
    kind = KINDS.get(values["kind"], Reference.MOVEMENT)
    usual = -1 if kind in OUTWARD or kind is MATERIAL or (values["marked_to"] and kind is not Reference.TRANSFER) else 1
    read: dict[str, Any] = {name: text for name, text in values.items() if name not in bad}
    read["quantity"] = usual if "quantity" in bad else fields.quantities()[values["quantity"] or "0"]
    amount = "" if "amount" in bad else values["amount"]
    read["amount"] = fields.amounts(bundle.currency)[amount] if amount else None
    row = BundleRow(**{"date": "", **read, "line": line, "kind": kind})
    bundle.broken.append(row)
    if "kind" not in bad:
        rest: list[Problem] = []
        _check(file, row, values["quantity"], amount, rest)
        bundle.problems += [problem for problem in rest if problem.column not in bad]


def _name_unreadable(
    file: str, line: int, values: Mapping[str, str], currency: Currency, problems: list[Problem]
) -> None:
    """Each of kind, quantity, date and amount that is no such thing."""
    if values["kind"] not in KINDS:
        advice = f"write one of: {', '.join(KINDS)}"
        problems.append(Problem(file, line, "kind", values["kind"], "is not a kind of transaction", advice))
    checks: tuple[tuple[str, Callable[[str], object], bool], ...] = (
        ("quantity", fields.quantities().__getitem__, values["kind"] == "labor" or bool(values["counted"])),
        ("date", fields.Dates().__getitem__, False),
        ("amount", fields.amounts(currency).__getitem__, True),
    )
    for column, convert, may_be_empty in checks:
        if not values[column] and may_be_empty:
            continue
        try:
            convert(values[column])
        except ValueError as error:
            message, _, advice = str(error).partition("\n")
            problems.append(Problem(file, line, column, values[column], message, advice))


def check_row(file: str, row: BundleRow, problems: list[Problem]) -> None:
    """The rules of a line that comes from elsewhere than a transactions.csv."""
    _check(file, row, "", "", problems)


def _check(file: str, row: BundleRow, quantity: str, amount: str, problems: list[Problem]) -> None:
    kind = row.kind

    def add(column: str, value: str, message: str, advice: str) -> None:
        problems.append(Problem(file, row.line, column, value, message, advice))

    if not row.reference:
        add("reference", "", "is empty", "every line needs the number of its document line")
    if row.update != "both":
        _check_update(row, kind, add)
    if kind is LABOR:
        _check_labor(row, quantity, add)
    else:
        if not row.item:
            add("item", "", "is empty", "name the item")
        number = row.quantity
        if row.counted and kind is Reference.COUNTING:
            _check_counted(row, quantity, add)
        elif number == 0 or (number < 0 and kind in INWARD) or (number > 0 and kind in OUTWARD):
            _name_sign(kind, quantity, number, add)
        elif number > 0 and kind is MATERIAL:
            _check_back(row, amount, add)
        _check_amount(row, kind, amount, add)
    if row[_AFTER_AMOUNT:] != _NOTHING or kind in _NEEDING:
        _check_columns(row, kind, add)


_AFTER_AMOUNT = BundleRow._fields.index("amount") + 1
_NOTHING = ("",) * len(BundleRow._fields[_AFTER_AMOUNT:])
_NEEDING = {Reference.TRANSFER, Reference.PRODUCTION_RECEIPT, LABOR}
"""Kinds that need one of the columns after the amount."""


def _check_update(row: BundleRow, kind: Kind, add: Add) -> None:
    if row.update not in UPDATES:
        add("update", row.update, "is not an update", "write physical, financial or both")
    elif kind in BOTH_AT_ONCE:
        add(
            "update",
            row.update,
            f"is not possible for {KIND_NAMES[kind]}, which updates both at once",
            "write both",
        )


def _check_labor(row: BundleRow, quantity: str, add: Add) -> None:
    if row.quantity:
        add("quantity", quantity, "is given, but labor moves no goods", "leave it empty")
    if row.item:
        add("item", row.item, "is given, but labor moves no goods", "leave it empty")
    if not row.amount:
        add("amount", "", "is empty or zero", "labor is the amount added to its production")


def _name_sign(kind: Kind, quantity: str, number: int, add: Add) -> None:
    if number == 0:
        add("quantity", quantity, "is zero", "leave the line out")
        return
    sign = "positive" if kind in INWARD else "negative"
    add("quantity", quantity, f"of {KIND_NAMES[kind]} must be {sign}", _OTHER_WAY[kind])


def _check_back(row: BundleRow, amount: str, add: Add) -> None:
    """Material that comes back from a production."""
    if not row.production:
        message = "is empty, but a positive production_issue brings material back"
        add("production", "", message, "name the production that took it")
    if amount:
        add("amount", amount, "is given, but what comes back has the cost of what was taken", "leave it empty")


def _check_amount(row: BundleRow, kind: Kind, text: str, add: Add) -> None:
    amount = row.amount
    if amount is None:
        if kind is _PURCHASE:
            add("amount", "", "is empty", "a purchase has the value of its update")
        return
    if amount < 0:
        add("amount", text, "is negative", "an amount is zero or more; the sign stands in the quantity")
    if kind is Reference.TRANSFER:
        add("amount", text, "is given, but a transfer carries the cost of its issue", "leave it empty")
    elif kind is Reference.CUSTOMER_RETURN and row.return_of:
        add(
            "amount",
            text,
            "is given, but the return takes the cost of its sale",
            "leave amount or return_of empty",
        )
    elif kind is Reference.PRODUCTION_RECEIPT and row.update != "physical":
        add(
            "amount",
            text,
            "is given, but a product costs what its materials and labor cost",
            "leave it empty",
        )
    elif row.quantity < 0 and kind not in INWARD and kind is not Reference.VENDOR_RETURN:
        add("amount", text, "is given, but issues are priced at the running average", "leave it empty")


def _check_columns(row: BundleRow, kind: Kind, add: Add) -> None:
    for column, kinds, whose in _OWN_COLUMNS:
        value = getattr(row, column)
        if value and kind not in kinds:
            add(column, value, f"is {whose}, not of {KIND_NAMES[kind]}", "leave it empty")
    if kind is Reference.TRANSFER:
        if not row.to_site:
            add("to_site", "", "is empty", "a transfer names the site that receives the goods")
        elif (row.to_site, row.to_warehouse) == (row.site, row.warehouse):
            add("to_site", row.to_site, "is where the goods already are", "name another site or warehouse")
    if not row.production and kind in (Reference.PRODUCTION_RECEIPT, LABOR):
        add("production", "", "is empty", "name the production whose materials this belongs to")
    if row.marked_to and kind is not Reference.TRANSFER and row.quantity >= 0:
        add("marked_to", row.marked_to, "is given, but only an issue is marked to a receipt", "leave it empty")
    if bool(row.balance_account) != bool(row.offset_account):
        column = "offset_account" if row.balance_account else "balance_account"
        add(column, "", "is empty", "the accounts of a posting made elsewhere come in pairs")
    elif row.voucher and not row.balance_account:
        add(
            "voucher",
            row.voucher,
            "is given without accounts",
            "give balance_account and offset_account, or no voucher",
        )
    if row.share and kind is Reference.PRODUCTION_RECEIPT:
        _check_share(row.share, add)
    if row.shipment and row.marked_to:
        add(
            "marked_to",
            row.marked_to,
            "is given together with shipment",
            "keep shipment: it marks the goods in transit",
        )
    if row.account and row.balance_account:
        add("account", row.account, "is given together with offset_account", "keep offset_account")


def _check_counted(row: BundleRow, quantity: str, add: Add) -> None:
    """A count gives the pieces found; quantity and amount of the difference follow from the books."""
    if quantity:
        add(
            "quantity", quantity, "is given together with counted", "write the difference or what was counted, not both"
        )
    try:
        found = fields.quantities()[row.counted]
    except ValueError as error:
        message, _, advice = str(error).partition("\n")
        add("counted", row.counted, message, advice)
        return
    if found < 0:
        add("counted", row.counted, "is negative", "write the pieces that were found: zero or more")
    if row.amount is not None:
        advice = "leave it empty: the difference is priced at the running average"
        add("amount", "", "is given, but a count has only the pieces found", advice)


def _check_share(text: str, add: Add) -> None:
    try:
        negative = fields.weights()[text] < 0
    except ValueError as error:
        message, _, advice = str(error).partition("\n")
        add("share", text, message, advice)
    else:
        if negative:
            add("share", text, "is negative", "a share is a weight: zero or more")
