"""Adjustments by hand (rules.md 11)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from .amounts import day, nearest, number, spread
from .close import line_of
from .model import Adjustment, Record, Refused, Txn
from .world import World

ZERO = Fraction(0)


def adjust_onhand(world: World, event: dict[str, Any]) -> Record:
    closed = world.last_close()
    if closed is None:
        raise Refused("no_close")
    item = str(event["item"])
    if not world.items[item].periodic:
        raise Refused("not_adjustable")
    world.require_ledger(closed)
    # DECISION (11.1): `dims` names one combination of the financial dimension values, blank where not given.
    receipts = open_at(world, item, world.key(item, event.get("dims")), closed, receipts=True)
    issues = open_at(world, item, world.key(item, event.get("dims")), closed, receipts=False)
    held = sum((world.open_quantity(t.label) for t in receipts), ZERO)
    missing = sum((world.open_quantity(t.label) for t in issues), ZERO)
    # DECISION (11.1): open receipts less open issues as of the last close; zero or less is nothing on hand.
    if held - missing <= 0:
        raise Refused("nothing_on_hand")
    record = Record(len(world.records) + 1, "onhand", str(event["label"]), closed)
    for txn, amount in zip(receipts, wanted(world, event, receipts), strict=True):
        if amount:
            record.adjustments.append(Adjustment(txn.label, amount, "balance", quantity=world.open_quantity(txn.label)))
    return post(world, record)


def open_at(world: World, item: str, key: tuple[str, ...], until: date, *, receipts: bool) -> list[Txn]:
    """Open quantities change with closes only, so what is open now was open at the last close."""
    found = [
        t
        for t in world.of(item, key)
        if t.receipt is receipts
        and not t.undone
        and t.financial is not None
        and t.financial.date <= until
        and world.open_quantity(t.label) > 0
    ]
    return sorted(found, key=lambda t: (t.update.date, t.sequence))


def wanted(world: World, event: dict[str, Any], receipts: list[Txn]) -> list[int]:
    """The amount for each receipt: up to a price a piece, or a sum spread over them."""
    quantities = [world.open_quantity(t.label) for t in receipts]
    amounts = [world.open_amount(t.label) for t in receipts]
    if event.get("to_unit") is not None:
        price = number(event["to_unit"]) * world.scale
        return [nearest(price * q) - a for q, a in zip(quantities, amounts, strict=True)]
    # DECISION (11.1): without `by` the spread goes by quantity, and so it does where there is no value.
    by_value = event.get("by") == "value" and sum(amounts) != 0
    weights = [Fraction(a) for a in amounts] if by_value else quantities
    return spread(world.cents(event["amount"]), weights)


def adjust_transaction(world: World, event: dict[str, Any]) -> Record:
    txn = world.transactions[str(event["of"])]
    when = day(event["date"])
    # DECISION (11.2): a non-financial transfer has no accounts and its cost equals its issue's: not adjustable.
    require_adjustable(world, txn)
    world.require_open(when)
    opened = world.open_quantity(txn.label)
    late = bool(event.get("late"))
    if opened == 0 and not late:
        raise Refused("receipt_settled")
    kind = "late" if late else "complete" if opened == txn.quantity else "balance"
    record = Record(len(world.records) + 1, "transaction", str(event["label"]), when)
    amount = world.cents(event["amount"])
    if amount:
        record.adjustments.append(Adjustment(txn.label, amount, kind, quantity=opened))
    return post(world, record)


def require_adjustable(world: World, txn: Txn) -> None:
    charged = txn.receipt and txn.financial is not None and not txn.non_financial and not txn.undone
    if not charged or not world.items[txn.item].periodic:
        raise Refused("not_adjustable")


def charge(world: World, event: dict[str, Any]) -> Record:
    """One charge over several receipts, each part a late charge (rules.md 11.4)."""
    when = day(event["date"])
    given = [world.transactions[str(label)] for label in event["over"]]
    for txn in given:
        require_adjustable(world, txn)
    world.require_open(when)
    amount = world.cents(event["amount"])
    by = event.get("by", "value")
    if by == "weights":
        weights = [number(weight) for weight in event["weights"]]
    else:
        weights = [Fraction(world.cost(t.label)) if by == "value" else t.quantity for t in given]
    if amount == 0 or min(weights) < 0 or not any(weights):
        raise Refused("not_adjustable")
    ordered = sorted(zip(given, weights, strict=True), key=lambda pair: posting_order(world, pair[0]))
    record = Record(len(world.records) + 1, "transaction", str(event["label"]), when)
    record.offset = None if event.get("offset_account") is None else str(event["offset_account"])
    for (txn, _), part in zip(ordered, spread(amount, [weight for _, weight in ordered]), strict=True):
        if part:
            record.adjustments.append(Adjustment(txn.label, part, "late"))
    return post(world, record)


def posting_order(world: World, txn: Txn) -> tuple[int, int, int]:
    """DECISION (11.4): a virtual receipt stands where its close was posted; those of one close by cost group, in the order
    of the first transaction of each, then by day."""
    if not txn.virtual:
        return txn.sequence, 0, 0
    close = min(t.sequence for t in world.transactions.values() if t.virtual and t.record == txn.record)
    group = min(t.sequence for t in world.transactions.values() if (t.item, t.key) == (txn.item, txn.key))
    return close, group, txn.sequence


def post(world: World, record: Record) -> Record:
    """Inventory on the receipt's stored account, offset Profit or Loss as stored with it (rules.md 5.3.6)."""
    for adjustment in record.adjustments:
        for label, share in world.behind(adjustment.transaction, adjustment.amount):
            accounts = world.transactions[label].update.accounts
            offset = record.offset or accounts["profit" if share > 0 else "loss"]
            record.lines.append(line_of(world, record, accounts["balance"], share, label, "financial"))
            record.lines.append(line_of(world, record, offset, -share, label, "financial"))
    world.records.append(record)
    world.ledger.extend(record.lines)
    return record
