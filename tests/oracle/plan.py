"""The settlement plan: quantities only, per item and financial dimension values (rules.md 6, 8)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from .model import (
    MARKING,
    NON_FINANCIAL,
    ORDERED,
    PHYSICAL_VALUE,
    Key,
    Link,
    Mark,
    Take,
    Txn,
    Update,
)
from .posting import mark_left
from .world import World

ZERO = Fraction(0)


@dataclass
class Plan:
    """What a run settles, what it only adjusts, and the virtual transfers it makes."""

    label: str
    date: date
    items: list[str]
    settled: list[Take] = field(default_factory=list)
    priced: list[Take] = field(default_factory=list)
    virtual: list[Txn] = field(default_factory=list)


def takes_part(world: World, txn: Txn, until: date) -> bool:
    """Whether the transaction is in the ordering of a run up to the date (rules.md 6, 6.6)."""
    if txn.non_financial or not world.items[txn.item].periodic:
        return False
    if txn.financial is not None:
        return txn.financial.date <= until
    # DECISION (6.6): "only physically updated" is meant as of the moment of the run. What has been invoiced
    # after the date takes no part, although its physical date is in the period.
    setup = world.items[txn.item]
    if setup.model not in ORDERED or not setup.include_physical:
        return False
    return txn.update.date <= until


class Pool:
    """The open transactions of one item and dimension values, with the quantity left to each."""

    def __init__(self, world: World, plan: Plan, item: str, key: Key) -> None:
        self.world, self.plan, self.item, self.key = world, plan, item, key
        self.left: dict[str, Fraction] = {}
        self.txn: dict[str, Txn] = {}
        for txn in world.of(item, key):
            opened = world.open_quantity(txn.label)
            if takes_part(world, txn, plan.date) and opened > 0:
                self.put(txn, opened)

    def put(self, txn: Txn, quantity: Fraction) -> None:
        self.txn[txn.label], self.left[txn.label] = txn, quantity

    def reserve(self, label: str, quantity: Fraction) -> None:
        if label in self.left:
            self.left[label] -= quantity

    def open(self, *, receipts: bool) -> list[Txn]:
        """What has quantity left, in the order of date and posting."""
        found = [t for t in self.txn.values() if t.receipt is receipts and self.left[t.label] > 0]
        return sorted(found, key=order)

    def pour(self, issue: Txn, receipt: Txn, principle: str) -> None:
        """The issue takes what it can from the receipt."""
        quantity = min(self.left[issue.label], self.left[receipt.label])
        if quantity <= 0:
            return
        self.left[issue.label] -= quantity
        self.left[receipt.label] -= quantity
        if issue.financial is not None and receipt.financial is not None:
            self.plan.settled.append(Take(receipt.label, issue.label, quantity, principle))
        else:
            self.plan.priced.append(Take(receipt.label, issue.label, quantity, PHYSICAL_VALUE))


def order(txn: Txn) -> tuple[date, int]:
    return txn.update.date, txn.sequence


def make_plan(world: World, label: str, until: date, items: list[str]) -> Plan:
    """The plan of a run; `world` stays as it is, the virtual transfers are only in the plan."""
    plan = Plan(label, until, [i for i in items if world.items[i].periodic])
    pools = {(item, key): Pool(world, plan, item, key) for item in plan.items for key in world.keys(item)}
    settle_non_financial(world, plan)
    # DECISION (8.3): marks are settled in the order in which they were made.
    for mark in world.marks:
        settle_mark(world, plan, pools, mark)
    for pool in pools.values():
        {
            "FIFO": fifo,
            "LIFO": lifo,
            "LIFO_DATE": lifo_date,
            "WA": weighted_average,
            "WAD": weighted_average_date,
        }[world.items[pool.item].model](pool)
    return plan


def settle_non_financial(world: World, plan: Plan) -> None:
    for txn in world.all():
        if txn.item not in plan.items or not txn.non_financial or not txn.receipt:
            continue
        assert txn.link is not None
        if txn.update.date <= plan.date and world.open_quantity(txn.label) > 0:
            plan.settled.append(Take(txn.label, txn.link.issues[0], txn.quantity, NON_FINANCIAL))


def settle_mark(world: World, plan: Plan, pools: dict[tuple[str, Key], Pool], mark: Mark) -> None:
    issue, receipt = world.transactions[mark.issue], world.transactions[mark.receipt]
    pool = pools.get((issue.item, issue.key))
    quantity = mark_left(world, mark)
    if pool is None or quantity <= 0:
        return
    both = [issue, receipt]
    if all(t.financial is not None and t.financial.date <= plan.date for t in both):
        plan.settled.append(Take(receipt.label, issue.label, quantity, MARKING, mark.number))
    elif all(takes_part(world, t, plan.date) for t in both):
        # DECISION (7, 6.6): only FIFO, LIFO and LIFO date price a mark by physical value; for the averages the
        # option touches nothing but the running average.
        plan.priced.append(Take(receipt.label, issue.label, quantity, PHYSICAL_VALUE, mark.number))
    pool.reserve(issue.label, quantity)
    pool.reserve(receipt.label, quantity)


# --- the models -------------------------------------------------------------------------------------------


def fifo(pool: Pool) -> None:
    for issue in pool.open(receipts=False):
        for receipt in pool.open(receipts=True):
            pool.pour(issue, receipt, "FIFO")


def lifo(pool: Pool) -> None:
    for issue in reversed(pool.open(receipts=False)):
        for receipt in reversed(pool.open(receipts=True)):
            pool.pour(issue, receipt, "LIFO")


def lifo_date(pool: Pool) -> None:
    by_date = sorted(pool.open(receipts=False), key=lambda t: (t.update.date, -t.sequence))
    for issue in by_date:
        for receipt in reversed(pool.open(receipts=True)):
            if receipt.update.date <= issue.update.date:
                pool.pour(issue, receipt, "LIFO_DATE")
    for issue in pool.open(receipts=False):
        for receipt in pool.open(receipts=True):
            if receipt.update.date > issue.update.date:
                pool.pour(issue, receipt, "LIFO_DATE")


def weighted_average(pool: Pool) -> None:
    settle_average(pool, pool.open(receipts=True), pool.open(receipts=False), pool.plan.date, "WA", None)


def weighted_average_date(pool: Pool) -> None:
    days = sorted({t.update.date for t in pool.txn.values()})
    for when in days:
        receipts = [t for t in pool.open(receipts=True) if t.update.date <= when]
        issues = [t for t in pool.open(receipts=False) if t.update.date <= when]
        settle_average(pool, receipts, issues, when, "WAD", when)


def settle_average(
    pool: Pool, receipts: list[Txn], issues: list[Txn], when: date, principle: str, named: date | None
) -> None:
    """Directly from the one receipt, or from several through a virtual transfer (rules.md 6.4)."""
    if not receipts or not issues:
        return
    source = receipts[0]
    if len(receipts) > 1:
        out, source = virtual_transfer(pool, receipts, when, named)
        for receipt in receipts:
            pool.pour(out, receipt, principle)
    for issue in issues:
        pool.pour(issue, source, principle)


def virtual_transfer(pool: Pool, receipts: list[Txn], when: date, named: date | None) -> tuple[Txn, Txn]:
    world, plan = pool.world, pool.plan
    quantity = sum((pool.left[r.label] for r in receipts), ZERO)
    # DECISION (cases, `settlements`): only the non-blank dimension values follow the item, in their order.
    name = ".".join([plan.label, pool.item, *[v for v in pool.key if v], *([str(named)] if named else [])])
    dims = dict(zip(world.items[pool.item].fin_dims, pool.key, strict=True))
    pair = []
    for suffix, receipt in ((".I", False), (".R", True)):
        pair.append(
            Txn(
                label=name + suffix,
                sequence=world.next_sequence(),
                item=pool.item,
                dims=dims,
                key=pool.key,
                receipt=receipt,
                kind="virtual",
                quantity=quantity,
                financial=Update(when, 0, 0, {}, []),
                record=plan.label,
            )
        )
    out, into = pair
    into.link = Link("virtual", (out.label,))
    for txn in pair:
        pool.put(txn, quantity)
        plan.virtual.append(txn)
    return out, into
