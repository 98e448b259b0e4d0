"""Adjustments by hand: on-hand, transactions, late charges, revaluation, standard cost. Each is a closing record.

The inventory side goes to the receipt's stored account, the offset to the Profit or Loss account stored with it;
present setup is never read, except for a revaluation, which belongs to no transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from core.close.accounts import StoredAccounts
from core.close.open_amount import open_receipts, spread
from core.close.selection import Selection
from core.close.voucher import voucher_lines
from core.errors import NoClose, NotAdjustable, NothingOnHand, ReceiptSettled
from core.posting.accounts import by_hand
from core.posting.estimate import PRICE_TO_UNIT, round_fraction
from core.posting.facts import AccountsKey
from core.posting.setup import Item
from core.vocabulary import AdjustmentKind, InventoryModel, PostingType, RecordType, Specification
from db import selecting
from db.chain import audit
from db.lock import next_numbers, take_exclusive
from db.masters import set_standard_cost, touch_item
from db.posting import PostingBooks
from db.records import (
    apply_on_hand,
    last_close,
    new_record,
    post_record,
    post_voucher,
    record_row,
    record_totals,
    refuse_closed,
    refuse_period,
    refuse_unfinished,
)
from db.session import Tx
from db.setup import load_accounts, load_setup

FOREVER = "9999-12-31"


@dataclass(frozen=True, slots=True)
class Change:
    """Change of inventory value of one transaction (0: of the cost group), with the accounts it posts to."""

    group: int
    transaction: int
    kind: AdjustmentKind
    amount: int
    quantity: int
    totals: tuple[tuple[int, int], ...]
    """(accounts id, amount)."""


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
    take_exclusive(tx, company)
    refuse_unfinished(tx, company)
    last, closed = last_close(tx, company)
    if not last:
        raise NoClose(
            "no inventory close yet", advice="On-hand adjustments work on what was open as of the last close."
        )
    found = load_setup(tx, company).item(item)
    _periodic(found)
    refuse_period(tx, company, closed)
    books = PostingBooks(tx, company)
    selection = _selection(tx, company, books.group(found.id, values), closed)
    receipts = open_receipts(selection)
    issues = ~selection.receipt & selection.financial
    missing = int(selection.open[issues].sum())
    if sum(receipt[1] for receipt in receipts) - missing <= 0:
        raise NothingOnHand(
            f"nothing of item {item} was on hand as of {closed}", advice="Negative on-hand is not adjusted."
        )
    if to_unit is not None:
        wanted = [round_fraction(to_unit * left / 1_000_000) - worth for _, left, worth in receipts]
    else:
        worths = [worth for _, _, worth in receipts]
        weights = [left for _, left, _ in receipts]
        if by_value and sum(worths) != 0:
            weights = worths
        wanted = spread(amount or 0, weights)
    accounts = Accounts(tx, company, books)
    changes = [
        accounts.change(selection, node, AdjustmentKind.BALANCE, part, left)
        for (node, left, _), part in zip(receipts, wanted, strict=True)
        if part
    ]
    return post_changes(tx, company, RecordType.ON_HAND, closed, changes, books, {"item": item}, note=note)


def adjust_transaction(
    tx: Tx, company: int, transaction: int, date: str, amount: int, *, late: bool = False, note: str = ""
) -> int:
    """Adjust a receipt: complete while nothing is settled, else its open balance; a late charge whatever is settled."""
    take_exclusive(tx, company)
    refuse_unfinished(tx, company)
    books = PostingBooks(tx, company)
    posted = books.load(transaction)
    setup = load_setup(tx, company)
    found = setup.item(posted.item)
    _periodic(found)
    non_financial = tx.one("SELECT 1 FROM cost_link WHERE receipt_id = :t AND kind = 5", {"t": transaction})
    if posted.quantity <= 0 or not posted.financial_date or non_financial:
        raise NotAdjustable(f"{posted.number} is not a financially updated receipt", advice="Only those are adjusted.")
    refuse_closed(tx, company, date)
    refuse_period(tx, company, date)
    selection = _selection(tx, company, posted.group, FOREVER)
    node = selection.node_of().get(transaction)
    left = int(selection.open[node]) if node is not None and node < selection.open_count else 0
    if not left and not late:
        raise ReceiptSettled(
            f"{posted.number} is settled", advice="Post a late charge instead, or adjust what is open."
        )
    by_hand_kind = AdjustmentKind.COMPLETE if left == posted.quantity else AdjustmentKind.BALANCE
    kind = AdjustmentKind.LATE if late else by_hand_kind
    stored = tx.value(
        "SELECT accounts_id FROM inventory_update WHERE transaction_id = :t AND kind = 1", {"t": transaction}
    )
    accounts = Accounts(tx, company, books)
    totals = accounts.totals(transaction, int(stored or 0), amount)
    quantity = left if kind is AdjustmentKind.BALANCE else 0
    changes = [Change(posted.group, transaction, kind, amount, quantity, totals)] if amount else []
    detail = {"transaction": posted.number, "late": late}
    return post_changes(tx, company, RecordType.TRANSACTION, date, changes, books, detail, note=note)


def revalue(
    tx: Tx, company: int, item: str, values: tuple[str, ...], date: str, to_unit: Fraction, note: str = ""
) -> int:
    """Moving average revaluation of what is on hand: new unit cost x on-hand - value, to Cost revaluation."""
    take_exclusive(tx, company)
    refuse_unfinished(tx, company)
    setup = load_setup(tx, company)
    found = setup.item(item)
    if found.model is not InventoryModel.MA:
        raise NotAdjustable(f"item {item} is not a moving average item", advice="Use an on-hand adjustment.")
    refuse_closed(tx, company, date)
    refuse_period(tx, company, date)
    books = PostingBooks(tx, company)
    group = books.group(found.id, values)
    quantity, amount = books.on_hand(group).totals(include_physical=True)
    if quantity <= 0:
        raise NothingOnHand(f"nothing of item {item} is on hand", advice="A revaluation needs stock.")
    change = round_fraction(to_unit * quantity / 1_000_000) - amount
    totals = _revaluation_totals(books, setup, found, PostingType.MOVING_AVERAGE_REVALUATION, change)
    changes = [Change(group, 0, AdjustmentKind.REVALUATION, change, quantity, totals)] if change else []
    return post_changes(tx, company, RecordType.REVALUATION, date, changes, books, {"item": item}, note=note)


def activate_standard_cost(tx: Tx, company: int, item: str, site: str, date: str, cost: int, note: str = "") -> int:
    """A new standard cost (millionths) revalues what is invoiced and on hand, to Inventory cost revaluation."""
    take_exclusive(tx, company)
    refuse_unfinished(tx, company)
    setup = load_setup(tx, company)
    found = setup.item(item)
    refuse_closed(tx, company, date)
    refuse_period(tx, company, date)
    if found.model is not InventoryModel.STD:
        raise NotAdjustable(f"item {item} is not a standard cost item", advice="Set its cost price: invclose item set.")
    books = PostingBooks(tx, company)
    changes = []
    for group, of_site in tx.all(
        "SELECT id, site FROM cost_group WHERE company_id = :c AND item_id = :i ORDER BY id",
        {"c": company, "i": found.id},
    ):
        if site and of_site != site:
            continue
        held = books.on_hand(group)
        change = round_fraction(cost * PRICE_TO_UNIT * held.financial_quantity) - held.financial_amount
        totals = _revaluation_totals(books, setup, found, PostingType.STANDARD_COST_REVALUATION, change)
        if change:
            changes.append(Change(group, 0, AdjustmentKind.REVALUATION, change, held.financial_quantity, totals))
    set_standard_cost(tx, found.id, site, cost, date)
    touch_item(tx, found.id)
    parameters = {"item": item, "site": site, "cost": cost}
    return post_changes(tx, company, RecordType.STANDARD_COST, date, changes, books, parameters, note=note)


def post_changes(
    tx: Tx,
    company: int,
    record_type: RecordType,
    date: str,
    changes: Sequence[Change],
    books: PostingBooks,
    parameters: dict[str, Any],
    *,
    note: str = "",
) -> int:
    """Write the record with its adjustments, voucher and on-hand; it is posted at once."""
    books.write_masters()
    record = new_record(tx, company, record_type, date, parameters, note=note)
    number = record_row(tx, record)["number"]
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
    number_of_change = next_numbers(tx, 0, "change", 1)
    tx.execute(
        "UPDATE on_hand SET change_number = :n WHERE cost_group_id IN (SELECT value FROM ids(:g))",
        {"n": number_of_change, "g": tx.ids(sorted({change.group for change in changes}))},
    )
    detail = {"record": number, "date": date, "voucher": name, **parameters, **counts}
    audit(tx, company, f"{record_type.value} posted", number, detail)
    return record


class Accounts:
    """The accounts an adjustment by hand goes to: stored with the receipt, or with the receipts behind a virtual one."""

    def __init__(self, tx: Tx, company: int, books: PostingBooks) -> None:
        self.tx, self.company, self.books = tx, company, books

    def change(self, selection: Selection, node: int, kind: AdjustmentKind, amount: int, left: int) -> Change:
        transaction = int(selection.id[node])
        group = int(selection.groups[selection.group[node]])
        totals = self.totals(transaction, int(selection.accounts[node]), amount)
        return Change(group, transaction, kind, amount, left, totals)

    def totals(self, transaction: int, stored: int, amount: int) -> tuple[tuple[int, int], ...]:
        """(accounts id, amount), amounts of the same accounts added up."""
        sums: dict[int, int] = {}
        for accounts, part in self._behind(transaction, stored, amount):
            if part:
                key = by_hand(self.books.accounts_key(accounts), increase=part > 0)
                number = self.books.accounts(key)
                sums[number] = sums.get(number, 0) + part
        return tuple(sorted(sums.items()))

    def _behind(self, transaction: int, stored: int, amount: int) -> list[tuple[int, int]]:
        if stored:
            return [(stored, amount)]
        rows = self.tx.all(
            """SELECT s.receipt_id, s.quantity, u.accounts_id FROM cost_link l
               JOIN inventory_transaction t ON t.id = l.issue_id
               JOIN settlement s ON s.record_id = l.record_id AND s.cost_group_id = t.cost_group_id AND s.issue_id = l.issue_id
               JOIN inventory_update u ON u.transaction_id = s.receipt_id AND u.kind = 1
               WHERE l.receipt_id = :t AND l.kind = 4 AND s.type = 1 ORDER BY s.row""",
            {"t": transaction},
        )
        parts = spread(amount, [row[1] for row in rows]) if rows else []
        found = []
        for (receipt, _, accounts), part in zip(rows, parts, strict=True):
            found += self._behind(receipt, accounts, part)
        return found


def _revaluation_totals(
    books: PostingBooks, setup: Any, item: Item, offset: PostingType, amount: int
) -> tuple[tuple[int, int], ...]:
    if not amount:
        return ()
    key = AccountsKey(
        setup.account_for(PostingType.INVENTORY_RECEIPT, item),
        int(PostingType.INVENTORY_RECEIPT),
        setup.account_for(offset, item),
        int(offset),
        item_group=item.group_id,
    )
    return ((books.accounts(key), amount),)


def _periodic(item: Item) -> None:
    if not item.model.periodic:
        raise NotAdjustable(
            f"item {item.code} has a perpetual model", advice="Revalue it, or activate a standard cost."
        )


def _selection(tx: Tx, company: int, group: int, date: str) -> Selection:
    scope = selecting.run_scope(tx, company, date, 0, RecordType.RECALCULATION)
    models = selecting.group_models(tx, company)
    if group not in models:
        raise NothingOnHand("nothing was ever posted for this item with these dimension values")
    return selecting.select_bundle(tx, scope, [group], models, [])
