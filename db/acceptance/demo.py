"""`invclose demo`: the made-up company, imported, posted and closed on the ways that real books take.

A year up to the month before this one; all months but the last are closed. On the way accounts of an item group change,
an item moves to another group, stock is adjusted, and one close is reversed and done again.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

from core.currency import Currency
from core.demo import COMPANY, NAME, History, Size, items_bundle
from core.demo.catalog import HARBOUR
from core.errors import RejectedInput
from core.requests import CloseRequest
from core.rights import Act
from core.vocabulary import DIMENSIONS, JobState, Specification
from db.adjusting import posting as adjusting
from db.company import masters
from db.company.chain import audit
from db.company.companies import find_company
from db.desk import StoredDesk
from db.engine import clock
from db.engine.posting import Posting
from db.engine.session import Database, Tx
from db.importing import import_bundle

MONTHS = 12
LAMP = 7400
"""Unit cost in minor units that a count leads to."""
AHEAD = 3
"""Months after the last one that have a ledger period."""


def make_demo(
    database: Database[Any], size: str, currency: Currency, say: Callable[[int, int], None] = lambda _done, _all: None
) -> dict[str, object]:
    """Make the company; what it holds and which month is left to close. ``say`` hears how many of its months are there."""
    with database.read() as tx:
        if tx.one("SELECT 1 FROM company WHERE code = :c", {"c": COMPANY}):
            raise RejectedInput(
                f"company {COMPANY} is already in this database",
                where=database.label,
                advice="Name another database with `--db URL`.",
            )
    months = last_months(clock.today())
    import_bundle(database, COMPANY, items_bundle(currency))
    with database.read() as tx:
        company = find_company(tx, COMPANY).id
    _change(database, company, lambda tx: _accounts(tx, company))
    desk = StoredDesk(database, company, executor="inline")
    history = History(months, currency, Size[size.upper()])
    for number, bundle in enumerate(history.bundles(), 1):
        import_bundle(database, COMPANY, bundle)
        if number < len(months):
            _month_end(database, desk, company, currency, number, months[number - 1][1].isoformat())
        say(number, len(months))
    _change(database, company, lambda tx: _next_periods(tx, company, months[-1][1]))
    with database.read() as tx:
        counts = tx.one(
            """SELECT (SELECT COUNT(*) FROM inventory_transaction WHERE company_id = :c AND record_id = 0),
                      (SELECT COUNT(*) FROM voucher WHERE company_id = :c),
                      (SELECT COUNT(*) FROM active_record WHERE company_id = :c AND type = 'closing'),
                      (SELECT closed_until FROM inventory_lock WHERE company_id = :c)""",
            {"c": company},
        )
    transactions, vouchers, closes, closed_until = counts or (0, 0, 0, None)
    return {
        "company": COMPANY,
        "name": NAME,
        "currency": currency.code,
        "open_month_end": months[-1][1].isoformat(),
        "closed_until": closed_until,
        "transactions": transactions,
        "vouchers": vouchers,
        "closes": closes,
        "database": database.label,
    }


def _next_periods(tx: Tx, company: int, last: date) -> None:
    """Ledger periods for the months that follow, so that work can go on."""
    index = last.year * 12 + last.month
    for month in range(index, index + AHEAD):
        first = date(month // 12, month % 12 + 1, 1)
        masters.set_period(
            tx, company, first.isoformat(), first.replace(day=monthrange(first.year, first.month)[1]).isoformat()
        )


def last_months(today: date) -> list[tuple[date, date]]:
    """First and last day of the twelve months before this one."""
    found = []
    for back in range(MONTHS, 0, -1):
        index = today.year * 12 + today.month - 1 - back
        year, month = index // 12, index % 12 + 1
        found.append((date(year, month, 1), date(year, month, monthrange(year, month)[1])))
    return found


def _change(database: Database[Any], company: int, change: Callable[[Tx], object], act: Act = Act.CHANGE_SETUP) -> None:
    with database.write(Posting(act, company)) as tx:
        change(tx)
        if act is Act.CHANGE_SETUP:
            audit(tx, company, "demo company set", COMPANY, {})


def _accounts(tx: Tx, company: int) -> None:
    """Its name, and accounts of its own for two item groups."""
    masters.rename_company(tx, company, NAME)
    _group_accounts(tx, company, "LAMPS", "1301", "5001")
    _group_accounts(tx, company, "PARTS", "1302", "")


def _group_accounts(tx: Tx, company: int, group: str, inventory: str, consumption: str) -> None:
    keys = ("purch_receipt", "sales_issue", "inv_receipt", "inv_issue", "prod_issue", "prod_receipt")
    for key in keys if inventory else ():
        masters.set_profile(tx, company, key, inventory, relation="group", code=group, create=False)
    if consumption:
        masters.set_profile(tx, company, "sales_consumption", consumption, relation="group", code=group, create=False)


def _month_end(
    database: Database[Any], desk: StoredDesk, company: int, currency: Currency, number: int, end: str
) -> None:
    """Close the month; and what this company did besides, after some of its closes."""
    if number == 6:
        middle = CloseRequest(f"{end[:7]}-15", note="middle of the month, to look at the margins")
        _run(database, desk.start_recalculation(middle))
    record = _close(database, desk, end)
    if number == 4:
        desk.reverse(record, "an invoice was missing")
        _close(database, desk, end, "again, with the missing invoice")
    elif number == 5:
        _change(database, company, lambda tx: _group_accounts(tx, company, "LAMPS", "", "5002"))
        _change(database, company, lambda tx: _group_accounts(tx, company, "PARTS", "1303", ""))
    elif number == 7:
        _change(database, company, lambda tx: _move_item(tx, company, "L221", "PACKING"))
    elif number == 8:
        values = tuple(HARBOUR if name == "site" else "" for name in DIMENSIONS)
        _change(
            database,
            company,
            lambda tx: adjusting.adjust_on_hand(
                tx,
                company,
                "L211",
                values,
                to_unit=Fraction(LAMP),
                note=f"set to {currency.text(LAMP)} per piece after the count",
            ),
            Act.ADJUST,
        )


def _move_item(tx: Tx, company: int, item: str, group: str) -> None:
    masters.change_item(tx, company, item, item_group_id=masters.set_item_group(tx, company, group))


def _close(database: Database[Any], desk: StoredDesk, end: str, note: str = "") -> int:
    record = desk.start_close(CloseRequest(end, specification=Specification.GROUP, note=note or f"Month end {end[:7]}"))
    return _run(database, record)


def _run(database: Database[Any], record: int) -> int:
    """The record, whose run must be done."""
    with database.read() as tx:
        row = tx.one("SELECT state, message FROM job WHERE record_id = :r", {"r": record})
    if row is None or row[0] not in (JobState.DONE, JobState.DONE_WARNED):
        raise RejectedInput(
            f"the run of record {record} ended as {row[0] if row else 'nothing'}: {row and row[1]}",
            advice="Throw this database away, and make the demo in another one.",
        )
    return record
