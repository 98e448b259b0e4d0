"""Moving average and standard cost: priced at every posting, untouched by the close (rules.md 6.7, 6.8)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from .amounts import nearest
from .model import Key, Line, Record, Refused, Revaluation, Txn
from .world import World


def average_stock(world: World, item: str, key: Key) -> tuple[Fraction, int]:
    """Moving average counts what is physically received or issued."""
    return world.stock(item, key, physical=True)


def average_price(world: World, item: str, key: Key) -> Fraction:
    """The current average; with nothing on hand the last issue's cost, then the item's price."""
    quantity, value = average_stock(world, item, key)
    if quantity > 0:
        return Fraction(value) / quantity
    # DECISION (6.7): nothing on hand means a quantity of zero or less; the last issue is that of the same
    # financial dimension values, by posting order, at its cost per piece unrounded.
    issues = [t for t in world.of(item, key) if not t.receipt and not t.undone]
    if issues:
        last = max(issues, key=lambda t: t.sequence)
        return Fraction(world.cost(last.label)) / last.quantity
    return world.items[item].item_cost * world.scale


def backdated(world: World, item: str, when: date) -> bool:
    """DECISION (6.7): the item's last posting is the latest of its updates and revaluations, in any dimensions."""
    of_item = [t for t in world.transactions.values() if t.item == item and (t.gone or world.exists(t))]
    dates = [u.date for t in of_item for u in (t.physical, t.financial) if u is not None]
    # DECISION (6.7, 11.5): what was posted and taken back are postings of the item too.
    dates += [t.gone for t in of_item if t.gone]
    dates += [revaluation.date for revaluation in world.revaluations if revaluation.item == item]
    return bool(dates) and when < max(dates)


def average_receipt(world: World, item: str, key: Key, quantity: Fraction, document: int, when: date) -> int:
    """The part of a receipt's document amount that becomes inventory value."""
    held, value = average_stock(world, item, key)
    if backdated(world, item, when):
        # While negative too the current average is value over quantity, so that a receipt up to zero leaves no value.
        average = Fraction(value) / held if held < 0 else average_price(world, item, key)
        return nearest(average * quantity)
    if held >= 0:
        return document
    # DECISION (6.7): while negative the current average is value over quantity, both negative.
    filling = min(quantity, -held)
    return nearest(Fraction(value) / held * filling) + nearest(document * (quantity - filling) / quantity)


def average_invoice(world: World, txn: Txn, document: int, when: date) -> int:
    """The cost of a received transaction after its invoice: the share still on hand takes the difference."""
    assert txn.physical is not None
    received = txn.physical.amount
    held, _ = average_stock(world, txn.item, txn.key)
    # DECISION (6.7): an invoice dated before the item's last posting leaves the average alone as well.
    if held <= 0 or backdated(world, txn.item, when):
        return received
    difference = document - txn.physical.document
    return received + nearest(difference * min(held, txn.quantity) / txn.quantity)


def revalue(world: World, label: str, item: str, key: Key, when: date, to_unit: Fraction) -> int:
    """Revaluation for moving average. Gives the change of value in cents."""
    if world.items[item].model != "MA":
        raise Refused("not_adjustable")
    world.require_open(when)
    quantity, value = average_stock(world, item, key)
    if quantity <= 0:
        raise Refused("nothing_on_hand")
    change = nearest(to_unit * world.scale * quantity) - value
    lines = revaluation_lines(world, item, change, "ma_reval")
    world.revaluations.append(Revaluation(item, key, change, lines[0].account, when))
    world.records.append(Record(len(world.records) + 1, "revalue", label, when, lines=lines))
    world.ledger.extend(lines)
    return change


def activate_standard(world: World, item: str, when: date, cost: Fraction) -> list[Line]:
    """A new standard: the financial stock of every dimension value is brought to it."""
    if world.items[item].model != "STD":
        raise Refused("not_adjustable")
    world.require_open(when)
    world.items[item].std_cost = cost
    posted: list[Line] = []
    for key in world.keys(item):
        # DECISION (6.8): what is only physically updated is not revalued; its invoice trues it up.
        quantity, value = world.stock(item, key, physical=False)
        change = nearest(cost * world.scale * quantity) - value
        if change:
            lines = revaluation_lines(world, item, change, "std_reval")
            world.revaluations.append(Revaluation(item, key, change, lines[0].account, when))
            posted.extend(lines)
    # DECISION (1): an activation is not a closing record; it blocks nothing and cannot be cancelled.
    world.ledger.extend(posted)
    return posted


def revaluation_lines(world: World, item: str, change: int, offset: str) -> list[Line]:
    # DECISION (5): the inventory side of a revaluation is the item's present Inventory receipt account.
    return [
        Line(world.account(item, "inv_receipt"), change),
        Line(world.account(item, offset), -change),
    ]
