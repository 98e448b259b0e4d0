"""Adjustments by hand: on-hand, transactions, late charges, revaluation, standard cost. Each is a closing record.

What they change is planned by ``db.adjusting.plans``; here the lock is taken, and what was planned is posted at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from core.adjusting.plan import Change, OnHandTarget, Plan, periodic
from core.close.accounts import StoredAccounts
from core.close.voucher import voucher_lines
from core.requests import ChargeRequest
from core.vocabulary import Specification, UpdateKind
from db.adjusting.plans import (
    closing_date,
    plan_charge,
    plan_on_hand,
    plan_revaluation,
    plan_standard_cost,
    plan_transaction,
)
from db.company.chain import audit
from db.company.currencies import currency_of
from db.company.lock import take_inventory_lock
from db.company.numbers import next_numbers
from db.company.prices import StandardCost, add_standard_costs
from db.company.setup import load_accounts, load_setup
from db.company.touched import touch_item
from db.company.turnover import Turnover, add_turnover
from db.engine.session import Tx
from db.posting.books import PostingBooks
from db.records.records import apply_on_hand, new_record, post_record, post_voucher, record_row, record_totals
from db.records.unfinished import refuse_unfinished
from db.tables.columns import ADJUSTMENT_TOTAL, COST_ADJUSTMENT
from db.tables.table import insert

Planner = Callable[[Tx, int, PostingBooks], Plan]


def adjust(tx: Tx, company: int, planner: Planner, note: str = "") -> int:
    """Take the lock, plan on what is true now, post; the id of the record."""
    take_inventory_lock(tx, company)
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
        found = load_setup(tx, company, item).item(item)
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


def charge(tx: Tx, company: int, request: ChargeRequest, date: str, note: str = "") -> int:
    """One charge over several receipts, dated ``date``."""
    return adjust(tx, company, lambda tx, company, books: plan_charge(tx, company, books, request, date), note)


def revalue(
    tx: Tx, company: int, item: str, values: tuple[str, ...], date: str, to_unit: Fraction, note: str = ""
) -> int:
    """Moving average revaluation of what is on hand with these financial dimension values."""

    def plan(tx: Tx, company: int, books: PostingBooks) -> Plan:
        group = books.group(load_setup(tx, company, item).item(item).id, values)
        return plan_revaluation(tx, company, books, item, [group], date=date, to_unit=to_unit)

    return adjust(tx, company, plan, note)


def activate_standard_cost(tx: Tx, company: int, item: str, site: str, date: str, cost: int, note: str = "") -> int:
    """A new standard cost (millionths) revalues what is invoiced and on hand."""

    def plan(tx: Tx, company: int, books: PostingBooks) -> Plan:
        return plan_standard_cost(tx, company, books, item, site, date=date, cost=cost)

    return adjust(tx, company, plan, note)


def post_plan(tx: Tx, company: int, plan: Plan, books: PostingBooks, *, note: str = "") -> int:
    """Write the record with its adjustments, voucher and on-hand; it is posted at once."""
    plan.refuse_beyond(currency_of(tx, company))
    add_turnover(tx, company, Turnover.INVENTORY, sum(abs(change.amount) for change in plan.changes))
    date, record_type = plan.date, plan.type
    books.write_masters()
    record = new_record(tx, company, record_type, date, plan.parameters, note=note)
    number = record_row(tx, record)["number"]
    if plan.price is not None:
        item, site, cost = plan.price
        add_standard_costs(tx, [StandardCost(item, cost, date, site, record)])
        touch_item(tx, item)
    _write_adjustments(tx, record, plan.changes)
    voucher, name = post_voucher(
        tx,
        company,
        date=date,
        kind=record_type.value,
        document=number,
        record=record,
        lines=voucher_lines(record_totals(tx, record), StoredAccounts(load_accounts(tx, company)), Specification.TOTAL),
        text=note,
    )
    apply_on_hand(tx, record)
    counts = {
        "adjusted": sum(change.amount for change in plan.changes),
        "transactions": len(plan.changes),
        "settlements": 0,
        "warnings": 0,
        "passes": 1,
    }
    post_record(tx, record, voucher, counts, "")
    _mark_changed(tx, plan)
    detail = {"record": number, "date": date, "voucher": name, **plan.parameters, **counts}
    audit(tx, company, f"{record_type.value} posted", number, detail)
    return record


def _write_adjustments(tx: Tx, record: int, changes: Sequence[Change]) -> None:
    """The adjustments, and their totals by cost group, accounts and kind."""
    financial = int(UpdateKind.FINANCIAL)
    insert(tx, COST_ADJUSTMENT, [
            (
                record, c.group, c.transaction, financial, int(c.kind), c.amount, c.quantity,
                c.totals[0][0] if c.totals else 0,
            )
            for c in sorted(changes, key=lambda c: (c.group, c.transaction))
        ],
    )  # fmt: skip
    sums: dict[tuple[int, int, int], tuple[int, int]] = {}
    for change in changes:
        for accounts, amount in change.totals:
            key = (change.group, accounts, int(change.kind))
            before, count = sums.get(key, (0, 0))
            sums[key] = (before + amount, count + 1)
    insert(
        tx,
        ADJUSTMENT_TOTAL,
        [(record, group, accounts, financial, kind, *total) for (group, accounts, kind), total in sorted(sums.items())],
    )


def _mark_changed(tx: Tx, plan: Plan) -> None:
    """The cost groups count as changed: a run that has read them plans them again."""
    groups = tx.ids(sorted({change.group for change in plan.changes}))
    tx.execute(
        "UPDATE on_hand SET change_number = :n WHERE cost_group_id IN (SELECT value FROM ids(:g))",
        {"n": next_numbers(tx, 0, "change", 1), "g": groups},
    )
    if plan.revalued:
        tx.execute(
            """UPDATE on_hand SET last_date = :d
               WHERE cost_group_id IN (SELECT value FROM ids(:g)) AND (last_date IS NULL OR last_date < :d)""",
            {"d": plan.date, "g": tx.ids(plan.revalued)},
        )
