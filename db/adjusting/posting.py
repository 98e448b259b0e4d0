"""Adjustments by hand: on-hand, transactions, late charges, revaluation, standard cost. Each is a closing record.

What they change is planned by ``db.adjusting.plans``; here the lock is taken, and what was planned is posted at once.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from core.close.accounts import StoredAccounts
from core.close.voucher import voucher_lines
from core.vocabulary import RecordType, Specification
from db.adjusting.plans import (
    OnHandTarget,
    Plan,
    closing_date,
    periodic,
    plan_on_hand,
    plan_revaluation,
    plan_standard_cost,
    plan_transaction,
)
from db.company.chain import audit
from db.company.lock import next_numbers, take_exclusive
from db.company.masters import set_standard_cost, touch_item
from db.company.setup import load_accounts, load_setup
from db.engine.session import Tx
from db.posting.books import PostingBooks
from db.records.records import (
    apply_on_hand,
    new_record,
    post_record,
    post_voucher,
    record_row,
    record_totals,
    refuse_unfinished,
)

Planner = Callable[[Tx, int, PostingBooks], Plan]


def adjust(tx: Tx, company: int, planner: Planner, note: str = "") -> int:
    """Take the lock, plan on what is true now, post; the id of the record."""
    take_exclusive(tx, company)
    refuse_unfinished(tx, company)
    books = PostingBooks(tx, company)
    return post_plan(tx, company, planner(tx, company, books), books, note=note)


def adjust_on_hand(
    tx: Tx,
    company: int,
    item: str,
    values: tuple[str, ...],
    *,
    to_unit: Fraction | None = None,
    amount: int | None = None,
    by_value: bool = False,
    note: str = "",
) -> int:
    """On-hand adjustment of one cost group, dated the last close; ``to_unit`` in minor units a piece."""

    def plan(tx: Tx, company: int, books: PostingBooks) -> Plan:
        closing_date(tx, company)
        found = load_setup(tx, company).item(item)
        periodic(found)
        target = OnHandTarget(books.group(found.id, values), to_unit, amount or 0, by_value)
        return plan_on_hand(tx, company, books, [target], {"item": item})

    return adjust(tx, company, plan, note)


def adjust_transaction(
    tx: Tx, company: int, transaction: int, date: str, amount: int, *, late: bool = False, note: str = ""
) -> int:
    """Adjust a receipt: complete while nothing is settled, else its open balance; a late charge whatever is settled."""
    return adjust(
        tx,
        company,
        lambda tx, company, books: plan_transaction(tx, company, books, transaction, date, amount, late=late),
        note,
    )


def revalue(
    tx: Tx, company: int, item: str, values: tuple[str, ...], date: str, to_unit: Fraction, note: str = ""
) -> int:
    """Moving average revaluation of what is on hand with these financial dimension values."""

    def plan(tx: Tx, company: int, books: PostingBooks) -> Plan:
        group = books.group(load_setup(tx, company).item(item).id, values)
        return plan_revaluation(tx, company, books, item, [group], date, to_unit)

    return adjust(tx, company, plan, note)


def activate_standard_cost(tx: Tx, company: int, item: str, site: str, date: str, cost: int, note: str = "") -> int:
    """A new standard cost (millionths) revalues what is invoiced and on hand."""
    return adjust(
        tx, company, lambda tx, company, books: plan_standard_cost(tx, company, books, item, site, date, cost), note
    )


def post_plan(tx: Tx, company: int, plan: Plan, books: PostingBooks, *, note: str = "") -> int:
    """Write the record with its adjustments, voucher and on-hand; it is posted at once."""
    changes, date, record_type, parameters = plan.changes, plan.date, plan.type, plan.parameters
    books.write_masters()
    record = new_record(tx, company, record_type, date, parameters, note=note)
    number = record_row(tx, record)["number"]
    if plan.price is not None:
        item, site, cost = plan.price
        set_standard_cost(tx, item, site, cost, date, record)
        touch_item(tx, item)
    tx.insert(
        "cost_adjustment",
        ("record_id", "cost_group_id", "transaction_id", "update_kind", "kind", "amount", "quantity", "accounts_id"),
        [
            (record, c.group, c.transaction, 1, int(c.kind), c.amount, c.quantity, c.totals[0][0] if c.totals else 0)
            for c in sorted(changes, key=lambda c: (c.group, c.transaction))
        ],
    )
    sums: dict[tuple[int, int, int], tuple[int, int]] = {}
    for change in changes:
        for accounts, amount in change.totals:
            key = (change.group, accounts, int(change.kind))
            before = sums.get(key, (0, 0))
            sums[key] = (before[0] + amount, before[1] + 1)
    tx.insert(
        "adjustment_total",
        ("record_id", "cost_group_id", "accounts_id", "update_kind", "kind", "amount", "transactions"),
        [(record, group, accounts, 1, kind, *total) for (group, accounts, kind), total in sorted(sums.items())],
    )
    lines = voucher_lines(record_totals(tx, record), StoredAccounts(load_accounts(tx, company)), Specification.TOTAL)
    voucher, name = post_voucher(tx, company, date, record_type.value, number, record, lines, note)
    apply_on_hand(tx, record)
    counts = {
        "adjusted": sum(change.amount for change in changes),
        "transactions": len(changes),
        "settlements": 0,
        "warnings": 0,
        "passes": 1,
    }
    post_record(tx, record, voucher, counts, "")
    groups = tx.ids(sorted({change.group for change in changes}))
    number_of_change = next_numbers(tx, 0, "change", 1)
    tx.execute(
        "UPDATE on_hand SET change_number = :n WHERE cost_group_id IN (SELECT value FROM ids(:g))",
        {"n": number_of_change, "g": groups},
    )
    if record_type is RecordType.REVALUATION:  # a posting of the item: what is dated before it comes backdated
        tx.execute(
            """UPDATE on_hand SET last_date = :d
               WHERE cost_group_id IN (SELECT value FROM ids(:g)) AND (last_date IS NULL OR last_date < :d)""",
            {"d": date, "g": groups},
        )
    detail = {"record": number, "date": date, "voucher": name, **parameters, **counts}
    audit(tx, company, f"{record_type.value} posted", number, detail)
    return record
