"""The cut-over from another system: what was open there, its ledger balances, and its general ledger beside ours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from core.importing import fields
from core.importing.csv_text import Table
from core.importing.model import (
    KINDS,
    BalanceRow,
    Bundle,
    Known,
    KnownItem,
    KnownTransaction,
    LedgerRow,
    OpeningRow,
)
from core.importing.periods import BlockedDays
from core.importing.problems import Problem
from core.importing.rows import Converters, Read, RowReader, read_rows
from core.vocabulary import MODEL_NAMES, Reference, UpdateKind

DELIVERED = ("purchase", "sales", "customer_return", "vendor_return")
"""Kinds that may be opened when they are only physically updated; their invoices follow here."""
OPENED = ("", *DELIVERED, "movement", "profit_loss", "counting")
_UPDATES = ("", "physical", "financial")
_SIGNS = {"purchase": 1, "customer_return": 1, "sales": -1, "vendor_return": -1}
_ACCOUNTS = ("balance_account", "offset_account", "profit_account", "loss_account")


def _opening(line: RowReader, convert: Converters) -> OpeningRow:
    values = line.values
    kind = line.choice("kind", OPENED)
    physical = line.choice("update", _UPDATES) == "physical"
    quantity = line.convert("quantity", fields.quantities().__getitem__)
    amount = line.convert("amount", convert.amount)
    adjustment = line.convert("adjustment", convert.amount) if values["adjustment"] else 0
    if quantity == 0:
        line.refuse("quantity", "is zero", "open only what is still open")
    elif quantity and quantity * _SIGNS.get(kind, quantity) < 0:
        sign = "positive" if _SIGNS[kind] > 0 else "negative"
        line.refuse("quantity", f"of {kind} must be {sign}", "receipts are positive, issues negative")
    if amount is not None and amount < 0:
        line.refuse("amount", "is negative", "an amount is zero or more; the sign stands in the quantity")
    if physical and kind not in DELIVERED:
        line.refuse("update", "needs its kind", f"name what will be invoiced here: {', '.join(DELIVERED)}")
    if adjustment and (physical or (quantity or 0) < 0):
        line.refuse("adjustment", "is not that of an invoiced receipt", "include it in the amount")
    _check_accounts(line)
    return OpeningRow(
        line=line.line,
        reference=line.text("reference"),
        item=line.text("item"),
        quantity=quantity or 0,
        amount=amount or 0,
        date=line.convert("date", convert.date) or "",
        kind=_reference(kind),
        update=UpdateKind.PHYSICAL if physical else UpdateKind.FINANCIAL,
        dimensions=tuple(values[name] for name in ("site", "warehouse", "batch", "serial", "configuration")),
        adjustment=adjustment or 0,
        balance_account=values["balance_account"],
        offset_account=values["offset_account"],
        profit_account=values["profit_account"],
        loss_account=values["loss_account"],
        voucher=values["voucher"],
    )


def _reference(kind: str) -> Reference:
    found = KINDS.get(kind)
    return found if isinstance(found, Reference) else Reference.OPENING


def _check_accounts(line: RowReader) -> None:
    for one, other in (_ACCOUNTS[:2], _ACCOUNTS[2:]):
        given = {column: line.values[column] for column in (one, other)}
        if any(given.values()) and not all(given.values()):
            empty = next(column for column, value in given.items() if not value)
            line.refuse(empty, "is empty", f"{one} and {other} come in pairs")


def _balance(line: RowReader, convert: Converters) -> BalanceRow:
    return BalanceRow(
        line.line,
        line.convert("date", convert.date) or "",
        line.text("account"),
        line.convert("amount", convert.amount) or 0,
    )


def _ledger(line: RowReader, convert: Converters) -> LedgerRow:
    return LedgerRow(
        line.line,
        line.text("voucher"),
        line.convert("date", convert.date) or "",
        line.text("account"),
        line.convert("amount", convert.amount) or 0,
        line.values["source"],
    )


_READERS: dict[str, Read] = {"opening": _opening, "balances": _balance, "ledger": _ledger}
CUT_OVER = tuple(_READERS)
_ONCE = {"opening": 0, "balances": 1}
"""Column that names what may be there once; entries of a ledger may repeat."""


def read_cut_over(name: str, table: Table, bundle: Bundle) -> None:
    """Adds the rows of one of the three files to the bundle."""
    column = _ONCE.get(name)
    read_rows(name, table, bundle, _READERS[name], lambda picked: None if column is None else picked[column])


def check_cut_over(bundle: Bundle, known: Known, files: dict[str, str], problems: list[Problem]) -> None:
    """What the rows owe to each other, to the masters and to the books; ``files`` names them for the problems."""
    if bundle.opening or bundle.opens():
        _check_balances(bundle, known, files, problems)
        _check_books(bundle, known, files["balances"], problems)
    accounts = set(known.accounts) | {row.code for row in bundle.accounts}
    if not bundle.damaged.get("accounts"):
        for name in CUT_OVER:
            _check_names(getattr(bundle, name), accounts, files[name], problems)
    _check_opening(bundle, known, files["opening"], problems)
    for entry in bundle.ledger:
        loaded = known.foreign_vouchers.get((entry.source, entry.voucher))
        if loaded is not None:
            message = f"is already loaded, from {loaded}"
            advice = "a voucher comes in a single file; a correction is a separate voucher"
            problems.append(Problem(files["ledger"], entry.line, "voucher", entry.voucher, message, advice))


def _check_balances(bundle: Bundle, known: Known, files: dict[str, str], problems: list[Problem]) -> None:
    file = files["balances"]
    if bundle.opening_day:
        if (blocked := BlockedDays(bundle, known.dates)[bundle.opening_day]) is not None:
            problems.append(Problem(file, 0, "date", bundle.opening_day, *blocked))
        return
    if not bundle.balances:
        if not bundle.damaged.get("balances"):
            advice = "add balances.csv with the ledger balance of every account on the day of the cut-over"
            problems.append(Problem(files["opening"], 0, "", "", "comes without balances.csv", advice))
        return
    day = bundle.opening_date()
    for row in bundle.balances:
        if row.date != day:
            message = f"is {day} on line {bundle.balances[0].line}"
            problems.append(Problem(file, row.line, "date", row.date, message, "all balances have the same date"))
    left = sum(row.amount for row in bundle.balances)
    if left and not bundle.damaged.get("balances"):
        message = f"is the sum of all balances, not {bundle.currency.text(0)}"
        advice = "debits are positive, credits negative; add the account that is missing"
        problems.append(Problem(file, 0, "amount", bundle.currency.text(left), message, advice))
    blocked = BlockedDays(bundle, known.dates)[day]
    if blocked is not None:
        message, advice = blocked
        problems.append(Problem(file, bundle.balances[0].line, "date", day, message, advice))


def _check_books(bundle: Bundle, known: Known, file: str, problems: list[Problem]) -> None:
    """A cut-over comes first."""
    day = bundle.opening_date()
    if known.dates.closed_until:
        message = f"comes too late: the books are opened or closed through {known.dates.closed_until}"
        problems.append(Problem(file, 0, "", "", message, "reverse that record first, or use a new company"))
    elif day and known.first_posting and known.first_posting <= day:
        message = f"is not before the first posting of the books, {known.first_posting}"
        problems.append(Problem(file, 0, "date", day, message, "a cut-over comes first: use a new company"))


def _check_names(
    rows: Iterable[OpeningRow | BalanceRow | LedgerRow], accounts: set[str], file: str, problems: list[Problem]
) -> None:
    for row in rows:
        for column in (*_ACCOUNTS, "account"):
            code = getattr(row, column, "")
            if code and code not in accounts:
                problems.append(
                    Problem(file, row.line, column, code, "is not a main account", "add it to accounts.csv")
                )


def _check_opening(bundle: Bundle, known: Known, file: str, problems: list[Problem]) -> None:
    items = dict(known.items)
    items.update({row.item: KnownItem(row.model, row.financial_dimensions, row.stocked) for row in bundle.items})
    unsure = bundle.damaged.get("items", set())
    places = set(known.warehouses) | {(row.site, row.warehouse) for row in bundle.warehouses}
    places |= {(site, "") for site, _ in places} | {(site, "") for site in known.sites}
    day = bundle.opening_date()
    for row in bundle.opening:

        def add(column: str, value: str, message: str, advice: str) -> None:
            problems.append(Problem(file, row.line, column, value, message, advice))  # noqa: B023 (called at once)

        if row.reference in known.transactions:
            add("reference", row.reference, "is already in the books", "a reference is opened only once")
        if day and row.date > day:
            add("date", row.date, f"is after the cut-over of {day}", "what was posted later goes into transactions.csv")
        item = items.get(row.item)
        if item is None:
            if row.item not in unsure and "*" not in unsure:
                add("item", row.item, "is not an item", "add it to items.csv")
        elif not item.stocked:
            add("item", row.item, "is not stocked: it has no inventory transactions", "leave the line out")
        elif row.adjustment and not item.model.periodic:
            message = f"is given, but {row.item} is a {MODEL_NAMES[item.model].lower()} item, which cannot be adjusted"
            add("adjustment", bundle.currency.text(row.adjustment), message, "include it in the amount")
        site, warehouse = row.dimensions[:2]
        if places and not bundle.damaged.get("warehouses") and (site, warehouse) not in places:
            add("site", site, f"has no place {site} {warehouse}".rstrip(), "add it to warehouses.csv")


def opened(bundle: Bundle, known: Known) -> Known:
    """The books as the lines of transactions.csv find them: after the cut-over of the same bundle."""
    if not bundle.opens():
        return known
    transactions = dict(known.transactions)
    for row in bundle.opening:
        invoiced = row.quantity if row.update is UpdateKind.FINANCIAL else 0
        site, warehouse, batch, serial, configuration = row.dimensions
        transactions[row.reference] = KnownTransaction(
            kind=row.kind,
            item=row.item,
            quantity=row.quantity,
            invoiced=invoiced,
            site=site,
            warehouse=warehouse,
            batch=batch,
            serial=serial,
            configuration=configuration,
        )
    return replace(known, transactions=transactions, dates=replace(known.dates, closed_until=bundle.opening_date()))
