"""Balances by plain sums: cost, on-hand, open receipts, ledger accounts, value of inventory.

Inventory value at a date is the sum of what every update and every adjustment changed up to it: a physical update its
amount at its date, a financial one its amount less what it took back at its own, an adjustment its amount at the date of
its record. An adjustment counts while its record is active; one of a physical value counts also when the transaction was
updated financially before the reversal, which left it out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np

from core.close.open_amount import open_amount
from core.days import FOREVER
from core.errors import NotFound
from core.money import QUANTITY_SCALE, Amount, Quantity
from core.posting import estimate
from core.posting.state import OnHand
from core.verifying import sum_at
from core.vocabulary import DIMENSIONS, AdjustmentKind, UpdateKind
from db.company.setup import load_setup
from db.engine.kinds import FINANCIAL, PHYSICAL, SETTLED, numbers
from db.engine.session import Tx
from db.reading.names import named
from db.records.own_records import own
from db.records.quantities import IN_COST

_EVERY_RECORD = 1 << 62
_FEW = 20_000
"""Vouchers after a date that are looked up one by one; more are read in one pass."""

LASTING = f"""SELECT a.record_id, a.cost_group_id, a.transaction_id, a.accounts_id, a.amount, o.date
    FROM closing_record o JOIN closing_record x ON x.reversal_of = o.id AND x.reversal_of <> 0 AND x.posted_at IS NOT NULL
    JOIN cost_adjustment a ON a.record_id = o.id AND a.update_kind = {PHYSICAL}
    JOIN inventory_update f ON f.transaction_id = a.transaction_id AND f.kind = {FINANCIAL} AND f.voucher_id < x.voucher_id
    WHERE o.company_id = :c"""
"""Adjustments of physical values that outlast the reversal of their record: the invoice had taken them back before."""


class OpenReceipt(NamedTuple):
    """A receipt with quantity left; quantity in millionths, amount in minor units."""

    id: int
    number: str
    quantity: int
    amount: int
    group: int
    date: str
    """Of its invoice."""


class _Held(NamedTuple):
    """What a cost group holds, as stored."""

    physical_quantity: Quantity
    physical_amount: Amount
    financial_quantity: Quantity
    financial_amount: Amount
    last_date: str | None
    last_issue_quantity: Quantity
    last_issue_amount: Amount


def cost_groups_of(tx: Tx, company: int, item: str, dims: Mapping[str, str]) -> list[int]:
    """Cost groups of an item whose financial dimension values are these; a blank or absent one stands for all."""
    given = {name: value for name, value in dims.items() if value and name in DIMENSIONS}
    conditions = "".join(f" AND g.{name} = :{name}" for name in DIMENSIONS if name in given)
    rows = tx.all(
        f"""SELECT g.id FROM cost_group g JOIN item i ON i.id = g.item_id
            WHERE g.company_id = :c AND i.code = :i{conditions} ORDER BY g.id""",
        {"c": company, "i": item, **given},
    )
    return [group for (group,) in rows]


def on_hand(
    tx: Tx, company: int, item: str, dims: Mapping[str, str] | None = None, *, include_physical: bool = False
) -> tuple[int, int]:
    """Quantity and value on hand, over all cost groups that fit; blank dimensions stand for all values."""
    rows = tx.all(
        """SELECT financial_quantity, financial_amount, physical_quantity, physical_amount FROM on_hand
           WHERE cost_group_id IN (SELECT value FROM ids(:g))""",
        {"g": tx.ids(cost_groups_of(tx, company, item, dims or {}))},
    )
    # Quantities are watched for each cost group: over many of them the database's own sum might not fit.
    quantity, amount, physical_quantity, physical_amount = map(sum, zip(*rows, strict=True)) if rows else (0, 0, 0, 0)
    if include_physical:
        return quantity + physical_quantity, amount + physical_amount
    return quantity, amount


def running_average(tx: Tx, company: int, item: str, dims: Mapping[str, str] | None = None) -> Fraction | None:
    """Present estimate of one piece in minor units, not rounded; ``None`` when there is no price at all.

    With all financial dimensions, never for a mix of them: a blank one is the blank value.
    """
    setup = load_setup(tx, company)
    found = setup.item(item)
    given = dims or {}
    values = {name: given.get(name, "") if name in found.financial_dimensions else "" for name in DIMENSIONS}
    conditions = " AND ".join(f"g.{name} = :{name}" for name in DIMENSIONS)
    held = tx.row(
        _Held,
        f"""SELECT h.physical_quantity, h.physical_amount, h.financial_quantity, h.financial_amount, h.last_date,
                   h.last_issue_quantity, h.last_issue_amount
            FROM cost_group g JOIN on_hand h ON h.cost_group_id = g.id
            WHERE g.company_id = :c AND g.item_id = :i AND {conditions}""",
        {"c": company, "i": found.id, **values},
    )
    stock = OnHand(**{**held._asdict(), "last_date": held.last_date or ""}) if held else OnHand()
    price = estimate.running_average(setup.currency, found, stock, values["site"])
    return None if price is None else price * QUANTITY_SCALE


def open_receipts(tx: Tx, company: int, groups: Sequence[int]) -> list[OpenReceipt]:
    """Financially updated receipts of these cost groups with quantity left, in posting order, those of virtual transfers last."""
    params = {"c": company, "g": tx.ids(groups)}
    receipts = tx.all(
        f"""SELECT u.transaction_id, u.cost_group_id, u.quantity, u.amount, u.date FROM inventory_update u
           WHERE u.cost_group_id IN (SELECT value FROM ids(:g)) AND u.kind = {FINANCIAL} AND u.quantity > 0
             AND (u.record_id = 0 OR u.record_id IN (SELECT id FROM active_record WHERE company_id = :c))
           ORDER BY u.transaction_id""",
        params,
    )
    settled: dict[int, int] = {
        receipt: int(quantity)
        for receipt, quantity in tx.all(
            f"""SELECT s.receipt_id, SUM(s.quantity) FROM active_record r JOIN settlement s ON s.record_id = r.id
               WHERE r.company_id = :c AND s.cost_group_id IN (SELECT value FROM ids(:g)) AND s.type = {SETTLED} GROUP BY s.receipt_id""",
            params,
        )
    }
    left = [
        (number, group, whole, amount, date, rest)
        for number, group, whole, amount, date in receipts
        if (rest := whole - settled.get(number, 0))
    ]
    names = named(tx, (number for number, *_ in left))
    changes, layers = _changes_of(tx, params)
    return [
        OpenReceipt(
            id=number,
            number=names[number].number,
            quantity=rest,
            amount=open_amount(amount + changes.get(number, 0), whole, rest, layers.get(number, ())),
            group=group,
            date=date,
        )
        for number, group, whole, amount, date, rest in left
    ]


def _changes_of(tx: Tx, params: dict[str, Any]) -> tuple[dict[int, int], dict[int, list[tuple[int, int]]]]:
    """Transaction -> what active records changed of its cost, and -> (quantity open then, amount) of each change of the balance."""
    changes: dict[int, int] = {}
    layers: dict[int, list[tuple[int, int]]] = {}
    for transaction, kind, quantity, amount in tx.all(
        f"""SELECT a.transaction_id, a.kind, a.quantity, a.amount FROM active_record r
            JOIN cost_adjustment a ON a.record_id = r.id
            WHERE r.company_id = :c AND a.cost_group_id IN (SELECT value FROM ids(:g)) AND a.update_kind = {FINANCIAL}
              AND a.transaction_id <> 0 AND a.{IN_COST} ORDER BY r.id, a.transaction_id""",
        params,
    ):
        changes[transaction] = changes.get(transaction, 0) + amount
        if kind == AdjustmentKind.BALANCE:
            layers.setdefault(transaction, []).append((quantity, amount))
    return changes, layers


def transaction_cost(tx: Tx, company: int, transaction: int) -> int:
    """Cost now, as a change of inventory value: posted and active adjustments of the update that counts."""
    row = tx.one(
        """SELECT u.kind, u.amount, u.cost_group_id FROM inventory_update u JOIN inventory_transaction t ON t.id = u.transaction_id
           WHERE u.transaction_id = :t AND t.company_id = :c ORDER BY u.kind DESC LIMIT 1""",
        {"t": transaction, "c": company},
    )
    if row is None:
        raise NotFound(f"transaction {transaction} does not exist", advice="Look it up by the number of its document.")
    kind, amount, group = row
    changed = tx.value(
        f"""SELECT SUM(a.amount) FROM active_record r JOIN cost_adjustment a ON a.record_id = r.id AND a.cost_group_id = :g
              AND a.transaction_id = :t WHERE r.company_id = :c AND a.update_kind = :k AND a.{IN_COST}""",
        {"t": transaction, "c": company, "k": kind, "g": group},
    )
    return int(amount) + int(changed or 0)


def ledger_balance(tx: Tx, company: int, account: str, as_of: str | None = None) -> int:
    """Balance of a main account by its number, debit positive."""
    number = tx.value("SELECT id FROM main_account WHERE company_id = :c AND code = :a", {"c": company, "a": account})
    if number is None:
        raise NotFound(f"account {account} does not exist", advice="`invclose account list` shows all of them.")
    found = tx.value(
        """SELECT SUM(e.amount) FROM ledger_entry e JOIN voucher v ON v.id = e.voucher_id AND v.posted = 1
           WHERE e.account_id = :a AND e.date <= :d""",
        {"a": number, "d": as_of or FOREVER},
    )
    return int(found or 0)


def trial_balance(tx: Tx, company: int, as_of: str | None = None) -> list[tuple[str, str, int, int]]:
    """(account, name, debits, credits) of every account with lines up to a date."""
    rows = tx.all(
        """SELECT e.account_id, SUM(CASE WHEN e.amount > 0 THEN e.amount ELSE 0 END),
                  SUM(CASE WHEN e.amount < 0 THEN e.amount ELSE 0 END)
           FROM ledger_entry e JOIN voucher v ON v.id = e.voucher_id AND v.posted = 1
           WHERE v.company_id = :c AND e.date <= :d GROUP BY e.account_id""",
        {"c": company, "d": as_of or FOREVER},
    )
    names = {
        account: (code, name)
        for account, code, name in tx.all(
            "SELECT id, code, name FROM main_account WHERE company_id = :c", {"c": company}
        )
    }
    return sorted((*names[account], int(debits), -int(credits)) for account, debits, credits in rows)


def _later_updates(tx: Tx, company: int, as_of: str) -> Iterator[tuple[int, int]]:
    """(cost group, change of value) by updates after a date: by index while they are few, else in one pass over all."""
    later = tx.value(
        "SELECT COUNT(*) FROM (SELECT 1 FROM voucher WHERE company_id = :c AND date > :d LIMIT :n) v",
        {"c": company, "d": as_of, "n": _FEW},
    )
    if later < _FEW:
        for group, amount in tx.all(
            f"""SELECT u.cost_group_id, SUM(u.amount) - SUM(u.taken_back) FROM cost_group g
               JOIN inventory_update u ON u.cost_group_id = g.id AND u.kind IN {numbers(*UpdateKind)} AND u.date > :d
               WHERE g.company_id = :c AND {own("u")} GROUP BY u.cost_group_id""",
            {"c": company, "d": as_of},
        ):
            yield group, int(amount)
        return
    rows = tx.columns(
        f"SELECT u.cost_group_id, u.amount, u.taken_back FROM inventory_update u WHERE {own('u')} AND u.date > :d",
        {"c": company, "d": as_of},
        3,
    )
    groups, at = np.unique(rows[:, 0], return_inverse=True)
    yield from zip(groups.tolist(), sum_at(len(groups), at, rows[:, 1] - rows[:, 2]).tolist(), strict=True)


def value_by_item_group(tx: Tx, company: int, as_of: str, upto_record: int | None = None) -> dict[int, int]:
    """Value of inventory at a date per item group (of the items as they are now): on hand less what came later.

    With a record, adjustments of later records came later too, whatever their date.
    """
    values: dict[int, int] = {
        group: int(value)
        for group, value in tx.all(
            """SELECT i.item_group_id, SUM(h.physical_amount) + SUM(h.financial_amount) FROM cost_group g
               JOIN on_hand h ON h.cost_group_id = g.id JOIN item i ON i.id = g.item_id
               WHERE g.company_id = :c GROUP BY i.item_group_id""",
            {"c": company},
        )
    }
    params = {"c": company, "d": as_of, "record": _EVERY_RECORD if upto_record is None else upto_record}
    group_of = dict(
        tx.all(
            "SELECT g.id, i.item_group_id FROM cost_group g JOIN item i ON i.id = g.item_id WHERE g.company_id = :c",
            params,
        )
    )
    for group, amount in _later_updates(tx, company, as_of):
        if group in group_of:
            values[group_of[group]] -= amount
    for group, amount in tx.all(
        f"""SELECT t.cost_group_id, SUM(t.amount) FROM active_record r JOIN adjustment_total t ON t.record_id = r.id
            WHERE r.company_id = :c AND (r.date > :d OR r.id > :record) AND t.{IN_COST} GROUP BY t.cost_group_id
            UNION ALL SELECT l.cost_group_id, SUM(l.amount) FROM ({LASTING}) l
            WHERE l.date > :d OR l.record_id > :record GROUP BY l.cost_group_id""",
        params,
    ):
        values[group_of[group]] -= int(amount)
    return values
