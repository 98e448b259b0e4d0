"""Undoing posted documents (rules.md 11.5)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from .amounts import day, nearest
from .model import Line, Link, Mark, Refused, Txn, Update
from .perpetual import average_stock
from .posting import negated, next_mark, physical_taken_back
from .world import World

ZERO = Fraction(0)


def undo(world: World, event: dict[str, Any]) -> None:
    found = document(world, str(event["of"]))
    when = None if event.get("date") is None else day(event["date"])
    for txn in found:
        require_undoable(world, txn)
    for txn in found:
        world.require_open(when or txn.update.date)
    # DECISION (11.5): newest first, so of a transfer what came in goes back before what went out.
    opposites = {txn.label: take_back(world, txn, when or txn.update.date) for txn in reversed(found)}
    for txn in found:
        back = opposites[txn.label]
        if txn.non_financial and not txn.receipt and back is not None:
            back.link = Link("transfer", (f"{other_side(txn.label)}.U",))


def document(world: World, label: str) -> list[Txn]:
    """A line, or both sides of a transfer, in posting order."""
    if f"{label}.I" in world.transactions and f"{label}.R" in world.transactions:
        return [world.transactions[f"{label}.I"], world.transactions[f"{label}.R"]]
    txn = world.transactions[label]
    if txn.kind not in ("transfer_issue", "transfer_receipt"):
        return [txn]
    return sorted((txn, world.transactions[other_side(label)]), key=lambda t: t.sequence)


def other_side(label: str) -> str:
    return label[:-1] + ("R" if label.endswith("I") else "I")


def require_undoable(world: World, txn: Txn) -> None:
    if txn.undone or txn.gone:
        raise Refused("already_cancelled")
    if world.settled(txn.label):
        raise Refused("document_settled")
    if txn.kind.startswith("production") and txn.label.rpartition(".")[0] in world.ended:
        raise Refused("production_ended")
    if any(t.link and t.link.kind == "return" and txn.label in t.link.issues for t in world.all()):
        raise Refused("document_settled")
    by_hand = [
        r for r in world.active("onhand", "transaction") if any(a.transaction == txn.label for a in r.adjustments)
    ]
    if by_hand:
        raise Refused("document_settled")
    if txn.receipt and txn.financial is not None and any(m.receipt == txn.label for m in world.marks):
        raise Refused("illegal_marking")


def take_back(world: World, txn: Txn, when: date) -> Txn | None:
    if not txn.receipt or txn.financial is None:
        world.marks = [m for m in world.marks if txn.label not in (m.issue, m.receipt)]
    if txn.financial is None:
        world.ledger.extend(physical_taken_back(world, txn))
        txn.gone = when
        return None
    back = Txn(
        label=f"{txn.label}.U",
        sequence=world.next_sequence(),
        item=txn.item,
        dims=txn.dims,
        key=txn.key,
        receipt=not txn.receipt,
        kind="undone",
        quantity=txn.quantity,
        non_financial=txn.non_financial,
        undone=True,
    )
    posted = txn.financial
    amount = value(world, txn)
    back.financial = Update(when, amount, posted.document, posted.accounts, [])
    back.financial.lines = lines(world, txn, amount)
    world.ledger.extend(back.financial.lines)
    world.transactions[back.label] = back
    if txn.link is not None and txn.link.kind == "return":
        txn.link = None  # it leaves the walk of its sale
    txn.undone = True
    if world.items[txn.item].periodic and not txn.non_financial:
        issue, receipt = (back, txn) if txn.receipt else (txn, back)
        world.marks.append(Mark(next_mark(world), issue.label, receipt.label, txn.quantity))
    return back


def value(world: World, txn: Txn) -> int:
    """The unsigned cost of the opposite."""
    assert txn.financial is not None
    posted, setup = txn.financial.amount, world.items[txn.item]
    if txn.non_financial:
        return posted
    if setup.model == "STD":
        # DECISION (11.5): standard cost goods move at the standard of today; the rest is price variance.
        return nearest(setup.std_cost * world.scale * txn.quantity)
    if setup.model != "MA":
        return posted
    held, worth = average_stock(world, txn.item, txn.key)
    after = held - txn.sign * txn.quantity
    # DECISION (11.5): stock of nothing keeps no value.
    if after == 0:
        return txn.sign * worth
    if not txn.receipt:
        return posted
    back = nearest(posted * min(max(held, ZERO), txn.quantity) / txn.quantity)
    # DECISION (11.5): as far as on hand, in pieces and in value.
    return min(back, max(worth, 0)) if back > 0 else back


def lines(world: World, txn: Txn, amount: int) -> list[Line]:
    """The posted lines with opposite signs; what the model values otherwise goes to its difference account."""
    assert txn.financial is not None
    found = negated(txn.financial.lines)
    change = txn.sign * (txn.financial.amount - amount)
    if change:
        key = "ma_pricediff" if world.items[txn.item].model == "MA" else "std_ppv"
        found += [Line(txn.financial.accounts["balance"], change), Line(world.account(txn.item, key), -change)]
    return found
