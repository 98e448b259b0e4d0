"""What an adjustment by hand would change: computed on a read or write transaction, nothing is written here.

The inventory side goes to the receipt's stored account, the offset to the Profit or Loss account stored with it;
present setup is never read, except for a revaluation, which belongs to no transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from core.adjusting.charge import parts_of_charge
from core.adjusting.plan import Change, OnHandTarget, Plan, parts_of, periodic, stock_of
from core.close.selection import Selection
from core.dates import Purpose
from core.days import FOREVER
from core.errors import AccountBlocked, NoClose, NotAdjustable, NotFound, NothingOnHand, ReceiptSettled
from core.money import quantity_text
from core.posting.estimate import round_fraction
from core.posting.facts import AccountsKey
from core.posting.setup import Item
from core.posting.state import Posted
from core.requests import ChargeRequest
from core.vocabulary import AdjustmentKind, InventoryModel, LinkKind, PostingType, RecordType
from db.adjusting.accounts import Accounts
from db.close.scope import CostGroups, group_models, run_scope
from db.close.selection import select_bundle
from db.company.setup import load_setup
from db.engine.kinds import FINANCIAL
from db.engine.session import Tx
from db.posting.books import PostingBooks
from db.records.dates import refuse_date
from db.records.posting_order import posted_before
from db.records.records import last_close
from db.records.undone import undone_ids


def plan_on_hand(
    tx: Tx, company: int, books: PostingBooks, targets: Sequence[OnHandTarget], parameters: dict[str, Any]
) -> Plan:
    """Adjustment of what was open as of the last close, dated then."""
    closed = closing_date(tx, company)
    refuse_date(tx, company, closed, Purpose.FOLLOWING)
    wanted = {target.group: target for target in targets}
    selection = select_open(tx, company, list(wanted), closed)
    accounts = Accounts(tx, company, books)
    stock = stock_of(selection, undone_ids(tx, company))
    changes = []
    for group, target in wanted.items():
        receipts, missing = stock.get(group, ([], 0))
        item = _item_of(tx, group)
        if sum(receipt[1] for receipt in receipts) - missing <= 0:
            raise NothingOnHand(
                f"item {item} was not on hand as of {closed}",
                advice="Name an item that was; negative on-hand cannot be adjusted.",
            )
        for (node, left, _), part in zip(receipts, parts_of(receipts, target), strict=True):
            if part:
                changes.append(accounts.change(selection, node, AdjustmentKind.BALANCE, part, left))
    return Plan(RecordType.ON_HAND, closed, changes, parameters)


def closing_date(tx: Tx, company: int) -> str:
    """Date of the last close; refused without one."""
    last, closed = last_close(tx, company)
    if not last:
        raise NoClose(
            "there is no inventory close yet",
            advice="On-hand adjustments change what was open as of the last close. Close first (`invclose close --to DATE`),"
            " or adjust a receipt.",
        )
    return closed


def plan_transaction(
    tx: Tx,
    company: int,
    books: PostingBooks,
    transaction: int,
    date: str,
    amount: int,
    *,
    late: bool = False,
    offset_account: str = "",
) -> Plan:
    """A receipt: complete while nothing is settled, else its open balance; a late charge whatever is settled."""
    posted = _receipt(tx, company, books, transaction)
    refuse_date(tx, company, date, Purpose.POSTING)
    selection = select_open(tx, company, [posted.group], FOREVER)
    node = selection.node_of().get(transaction)
    left = int(selection.open[node]) if node is not None and node < selection.open_count else 0
    if not left and not late:
        raise ReceiptSettled(
            f"{posted.number} is settled", advice="Post a late charge instead, or adjust what is open."
        )
    by_hand_kind = AdjustmentKind.COMPLETE if left == posted.quantity else AdjustmentKind.BALANCE
    kind = AdjustmentKind.LATE if late else by_hand_kind
    offset = _offset(tx, company, offset_account) if offset_account else 0
    totals = Accounts(tx, company, books, offset).totals(transaction, _stored(tx, transaction), amount)
    quantity = left if kind is AdjustmentKind.BALANCE else 0
    changes = [Change(posted.group, transaction, kind, amount, quantity, totals)] if amount else []
    detail = {"transaction": posted.number, "late": late}
    if offset_account:
        detail["offset_account"] = offset_account
    return Plan(RecordType.TRANSACTION, date, changes, detail)


def plan_charge(tx: Tx, company: int, books: PostingBooks, request: ChargeRequest, date: str) -> Plan:
    """One charge over several receipts, each part a late charge, whatever of them is settled."""
    receipts = [_receipt(tx, company, books, transaction) for transaction in request.receipts]
    refuse_date(tx, company, date, Purpose.POSTING)
    after = posted_before(tx, company, [receipt.id for receipt in receipts])
    parts = parts_of_charge(receipts, request.amount, request.by, request.weights, after)
    offset = _offset(tx, company, request.offset_account) if request.offset_account else 0
    accounts = Accounts(tx, company, books, offset)
    changes = [
        Change(
            receipt.group,
            receipt.id,
            AdjustmentKind.LATE,
            part,
            0,
            accounts.totals(receipt.id, _stored(tx, receipt.id), part),
        )
        for receipt, part in parts
        if part
    ]
    detail: dict[str, Any] = {
        "transactions": [receipt.number for receipt in receipts],
        "amount": request.amount,
        "by": request.by.value,
        "late": True,
    }
    if request.weights:
        detail["weights"] = [quantity_text(weight) for weight in request.weights]
    if request.offset_account:
        detail["offset_account"] = request.offset_account
    return Plan(RecordType.TRANSACTION, date, changes, detail)


def _receipt(tx: Tx, company: int, books: PostingBooks, transaction: int) -> Posted:
    """A financially updated receipt of a periodic item, which is not undone; else ``NotAdjustable``."""
    posted = books.load(transaction)
    periodic(load_setup(tx, company, posted.item).item(posted.item))
    if posted.undone:
        raise NotAdjustable(f"{posted.number} was undone, or undoes another", advice="Leave it out.")
    non_financial = tx.one(
        f"SELECT 1 FROM cost_link WHERE receipt_id = :t AND kind = {LinkKind.NON_FINANCIAL_TRANSFER:d}",
        {"t": transaction},
    )
    if posted.quantity <= 0 or not posted.financial_date or non_financial:
        raise NotAdjustable(
            f"{posted.number} is not a financially updated receipt",
            advice="Post its invoice first; only financially updated receipts are adjusted.",
        )
    return posted


def _stored(tx: Tx, transaction: int) -> int:
    """The accounts stored with its financial update."""
    found = tx.value(
        f"SELECT accounts_id FROM inventory_update WHERE transaction_id = :t AND kind = {FINANCIAL}",
        {"t": transaction},
    )
    return int(found or 0)


def _offset(tx: Tx, company: int, code: str) -> int:
    row = tx.one("SELECT id, blocked FROM main_account WHERE company_id = :c AND code = :a", {"c": company, "a": code})
    if row is None:
        raise NotFound(f"account {code} does not exist", advice="`invclose account list` shows all of them.")
    if row[1]:
        raise AccountBlocked(f"account {code} is blocked", advice="Name another offset account.")
    return int(row[0])


def plan_revaluation(
    tx: Tx, company: int, books: PostingBooks, item: str, groups: Sequence[int], *, date: str, to_unit: Fraction
) -> Plan:
    """Moving average revaluation of what is on hand: new unit cost x on-hand - value, to Cost revaluation."""
    setup = load_setup(tx, company, item)
    found = setup.item(item)
    if found.model is not InventoryModel.MA:
        raise NotAdjustable(
            f"item {item} is not a moving average item",
            advice=f"Use an on-hand adjustment: `invclose adjust on-hand --item {item} --to-unit PRICE`.",
        )
    refuse_date(tx, company, date, Purpose.POSTING)
    changes, held = [], []
    for group in groups:
        quantity, amount = books.on_hand(group).totals(include_physical=True)
        if quantity <= 0:
            continue
        held.append(group)
        change = round_fraction(to_unit * quantity / 1_000_000) - amount
        totals = _revaluation_totals(books, setup, found, PostingType.MOVING_AVERAGE_REVALUATION, change)
        if change:
            changes.append(Change(group, 0, AdjustmentKind.REVALUATION, change, quantity, totals))
    if not held:
        raise NothingOnHand(f"item {item} is not on hand", advice="A revaluation needs stock: post the receipts first.")
    return Plan(RecordType.REVALUATION, date, changes, {"item": item}, revalued=tuple(held))


def plan_standard_cost(
    tx: Tx, company: int, books: PostingBooks, item: str, site: str, *, date: str, cost: int
) -> Plan:
    """A new standard cost (millionths) revalues what is invoiced and on hand, to Inventory cost revaluation."""
    setup = load_setup(tx, company, item)
    found = setup.item(item)
    refuse_date(tx, company, date, Purpose.POSTING)
    if found.model is not InventoryModel.STD:
        raise NotAdjustable(
            f"item {item} is not a standard cost item",
            advice=f"Set its cost price instead: `invclose item set {item} cost-price=PRICE`.",
        )
    own_price = {name for name, _ in found.standard_costs if name}
    changes = []
    for group, of_site in tx.all(
        "SELECT id, site FROM cost_group WHERE company_id = :c AND item_id = :i ORDER BY id",
        {"c": company, "i": found.id},
    ):
        if (site and of_site != site) or (not site and of_site in own_price):
            continue
        held = books.on_hand(group)
        change = setup.currency.extend(held.financial_quantity, cost) - held.financial_amount
        totals = _revaluation_totals(books, setup, found, PostingType.STANDARD_COST_REVALUATION, change)
        if change:
            changes.append(Change(group, 0, AdjustmentKind.REVALUATION, change, held.financial_quantity, totals))
    parameters = {"item": item, "site": site, "cost": cost}
    return Plan(RecordType.STANDARD_COST, date, changes, parameters, (found.id, site, cost))


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


def select_open(tx: Tx, company: int, groups: Sequence[int], date: str) -> Selection:
    """What was open of these cost groups at a date, adjustments so far included."""
    scope = run_scope(tx, company, date, 0, RecordType.RECALCULATION)
    models = group_models(tx, company)
    if any(group not in models for group in groups):
        raise NothingOnHand(
            "nothing has been posted for this item with these dimension values",
            advice="Check the site; `invclose report inventory-value` shows where the item lies.",
        )
    return select_bundle(tx, scope, groups, CostGroups(models, links=[]))


def _item_of(tx: Tx, group: int) -> str:
    return str(
        tx.value("SELECT i.code FROM cost_group g JOIN item i ON i.id = g.item_id WHERE g.id = :g", {"g": group})
    )
