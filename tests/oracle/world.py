"""The state of a case, and everything that is derived from its facts each time it is asked for."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction
from typing import Any

from .amounts import DECIMALS, cents, day, money, number, spread, walk
from .model import (
    DEFAULT_ACCOUNTS,
    Adjustment,
    Count,
    Item,
    Key,
    Line,
    Link,
    Mark,
    Record,
    Refused,
    Revaluation,
    Take,
    Txn,
)


class World:
    def __init__(self, setup: dict[str, Any]) -> None:
        self.decimals = DECIMALS[str(setup.get("currency", "EUR"))]
        self.scale: int = 10**self.decimals
        self.items: dict[str, Item] = {}
        for name, settings in (setup.get("items") or {}).items():
            given = settings or {}
            self.items[str(name)] = Item(
                name=str(name),
                model=given.get("model", "FIFO"),
                include_physical=bool(given.get("include_physical", False)),
                item_cost=number(given.get("item_cost", "0")),
                std_cost=number(given.get("std_cost", "0")),
                fixed_receipt=bool(given.get("fixed_receipt", False)),
                group=str(given.get("group", "STD")),
                fin_dims=tuple(given.get("fin_dims", ["site"])),
            )
        self.groups: dict[str, dict[str, str]] = {
            str(name): {key: str(account) for key, account in (accounts or {}).items()}
            for name, accounts in (setup.get("groups") or {}).items()
        }
        self.periods = [
            {"from": day(p["from"]), "to": day(p["to"]), "status": p.get("status", "open")}
            for p in setup.get("periods") or []
        ]
        parameters = setup.get("parameters") or {}
        self.min_throughput = self.cents(parameters.get("min_throughput", "0.00"))
        self.max_iterations = int(parameters.get("max_iterations", 100))

        self.transactions: dict[str, Txn] = {}
        self.marks: list[Mark] = []
        self.counts: list[Count] = []
        self.records: list[Record] = []
        self.revaluations: list[Revaluation] = []
        self.ledger: list[Line] = []
        self.sequence = 0
        self.ended: set[str] = set()
        """Productions that were ended (rules.md 13.1)."""

    def cents(self, value: object) -> int:
        """An amount of the case, which has no more decimals than its currency (rules.md 12.1)."""
        if (number(value) * self.scale).denominator != 1:
            raise Refused("rejected")
        return cents(value, self.decimals)

    def money(self, amount: int) -> str:
        return money(amount, self.decimals)

    def copied(self) -> World:
        """Another world that an event may change: what events change in place is copied, all else is only added to."""
        other = copy.copy(self)
        other.items = {name: copy.copy(item) for name, item in self.items.items()}
        other.groups = {name: dict(accounts) for name, accounts in self.groups.items()}
        other.periods = [dict(period) for period in self.periods]
        other.transactions = {label: copy.copy(txn) for label, txn in self.transactions.items()}
        other.records = [copy.copy(record) for record in self.records]
        other.marks, other.counts, other.ledger = list(self.marks), list(self.counts), list(self.ledger)
        other.revaluations, other.ended = list(self.revaluations), set(self.ended)
        return other

    # --- transactions -----------------------------------------------------------------------------------

    def next_sequence(self) -> int:
        self.sequence += 1
        return self.sequence

    def record(self, label: str) -> Record:
        for record in self.records:
            if record.label == label:
                return record
        raise ValueError(f"no closing record {label}")

    def exists(self, txn: Txn) -> bool:
        """A virtual transfer is there as long as its close is active."""
        if txn.gone:
            return False
        return not txn.virtual or any(r.label == txn.record and r.active for r in self.records)

    def all(self) -> list[Txn]:
        return [t for t in self.transactions.values() if self.exists(t)]

    def of(self, item: str, key: Key) -> list[Txn]:
        return [t for t in self.all() if t.item == item and t.key == key]

    def keys(self, item: str) -> list[Key]:
        found: list[Key] = []
        for txn in self.all():
            if txn.item == item and txn.key not in found:
                found.append(txn.key)
        return found

    def key(self, item: str, dims: dict[str, Any] | None) -> Key:
        return tuple(str((dims or {}).get(name, "") or "") for name in self.items[item].fin_dims)

    # --- what the records say ----------------------------------------------------------------------------

    def active(self, *types: str) -> list[Record]:
        return [r for r in self.records if r.active and (not types or r.type in types)]

    def last_close(self) -> date | None:
        return max((r.date for r in self.active("close")), default=None)

    def settlements(self) -> list[Take]:
        return [take for record in self.active() for take in record.settlements]

    def adjustments(self, label: str) -> Iterator[Adjustment]:
        """The adjustments that count: those of active records, for the update that values it now."""
        stage = "financial" if self.transactions[label].financial else "physical"
        for record in self.active():
            for adjustment in record.adjustments:
                if adjustment.transaction == label and adjustment.stage == stage:
                    yield adjustment

    def leftover(self, label: str) -> int:
        """What was expensed because the receipt did not follow: link cost less receipt cost (rules.md 13)."""
        return sum(r.leftovers.get(label, 0) for r in self.active())

    # --- cost --------------------------------------------------------------------------------------------

    def cost(self, label: str) -> int:
        """The cost now, unsigned: posted and all adjustments."""
        return self.transactions[label].update.amount + sum(a.amount for a in self.adjustments(label))

    def base(self, label: str) -> int:
        """The base layer: posted, changes through a link, complete adjustments, late charges (rules.md 12.2)."""
        posted = self.transactions[label].update.amount
        return posted + sum(a.amount for a in self.adjustments(label) if a.kind != "balance")

    def manual(self, label: str) -> int:
        """What was added to the base layer by hand."""
        return sum(a.amount for a in self.adjustments(label) if a.kind in ("complete", "late"))

    def layers(self, label: str) -> list[tuple[Fraction, int]]:
        """The layers above the base: open quantity at that time, amount."""
        return [(a.quantity, a.amount) for a in self.adjustments(label) if a.kind == "balance"]

    def part(self, label: str, base: int, start: Fraction, end: Fraction) -> int:
        """What the quantities from `start` to `end` of a receipt cost, summed over its layers."""
        quantity = self.transactions[label].quantity
        return walk(base, quantity, start, end) + self.layer_part(label, start, end)

    def layer_part(self, label: str, start: Fraction, end: Fraction) -> int:
        quantity = self.transactions[label].quantity
        total = 0
        for width, amount in self.layers(label):
            before = quantity - width
            zero = Fraction(0)
            total += walk(amount, width, max(zero, start - before), max(zero, end - before))
        return total

    def settled(self, label: str) -> Fraction:
        return sum((s.quantity for s in self.settlements() if label in (s.receipt, s.issue)), Fraction(0))

    def open_quantity(self, label: str) -> Fraction:
        return self.transactions[label].quantity - self.settled(label)

    def open_amount(self, label: str) -> int:
        """The book value of what is open of a receipt."""
        txn = self.transactions[label]
        return self.part(label, self.base(label), self.settled(label), txn.quantity)

    def link_cost(self, txn: Txn, cost_of: Callable[[str], int]) -> int:
        """The cost a linked receipt has from its issues (rules.md 13)."""
        link = txn.link
        assert link is not None
        if link.kind == "return":
            issue = self.transactions[link.issues[0]]
            before = self.returned_before(txn)
            return walk(cost_of(issue.label), issue.quantity, before, before + txn.quantity)
        if link.kind != "production":
            return sum(cost_of(label) for label in link.issues)
        cost = link.labor
        for label in link.issues:
            quantity = self.transactions[label].quantity
            cost += walk(cost_of(label), quantity, self.brought_back(label), quantity)
        return self.product_share(link, cost)

    def brought_back(self, label: str) -> Fraction:
        """How much of a material came back from its production (rules.md 13.1)."""
        back = [t.quantity for t in self.all() if t.kind == "production_back" and t.link and t.link.issues == (label,)]
        return sum(back, Fraction(0))

    def product_share(self, link: Link, cost: int) -> int:
        """The part of a production's cost that a receipt takes, by the walk over the weights of all its receipts."""
        if not link.weights:
            return cost
        before = sum(link.weights[: link.place], Fraction(0))
        return walk(cost, sum(link.weights, Fraction(0)), before, before + link.weights[link.place])

    def returned_before(self, txn: Txn) -> Fraction:
        """The quantity of earlier returns of the same issue, in posting order."""
        assert txn.link is not None
        return sum(
            (
                t.quantity
                for t in self.all()
                if t.link is not None
                and t.link.kind == "return"
                and t.link.issues == txn.link.issues
                and t.sequence < txn.sequence
            ),
            Fraction(0),
        )

    # --- stock and average (rules.md 4) -----------------------------------------------------------------------

    def stock(
        self, item: str, key: Key, *, physical: bool, without: str | None = None, undone: bool = True
    ) -> tuple[Fraction, int]:
        """Quantity and value on hand, financial or with what is only physically updated; without what was undone."""
        quantity, value = Fraction(0), 0
        for txn in self.of(item, key):
            if txn.label == without or (txn.financial is None and not physical) or (txn.undone and not undone):
                continue
            quantity += txn.sign * txn.quantity
            value += txn.sign * self.cost(txn.label)
        # DECISION (6.7, 6.8): a revaluation belongs to the stock, not to a transaction; it counts as financial.
        value += sum(r.amount for r in self.revaluations if r.item == item and r.key == key)
        return quantity, value

    def estimate(self, item: str, key: Key, without: str | None = None) -> Fraction:
        """The running average in cents a piece, or the item's cost price where there is none."""
        setup = self.items[item]
        # The average leaves both sides of an undone document out (11.5).
        quantity, value = self.stock(item, key, physical=setup.include_physical, without=without, undone=False)
        if quantity > 0 and value >= 0:
            return Fraction(value) / quantity
        return setup.item_cost * self.scale

    # --- accounts and periods --------------------------------------------------------------------------------

    def account(self, item: str, key: str) -> str:
        """The account a new posting takes: the item's group, else the default."""
        group = self.groups.get(self.items[item].group, {})
        return group.get(key, DEFAULT_ACCOUNTS[key])

    def stored(self, item: str, balance: str, offset: str) -> dict[str, str]:
        """The accounts a posting is stored with."""
        return {
            "balance": self.account(item, balance),
            "offset": self.account(item, offset),
            "profit": self.account(item, "inv_profit"),
            "loss": self.account(item, "inv_loss"),
        }

    def ledger_open(self, when: date) -> bool:
        return all(p["status"] == "open" for p in self.periods if p["from"] <= when <= p["to"])

    def require_ledger(self, when: date) -> None:
        if not self.ledger_open(when):
            raise Refused("ledger_period_not_open")

    def require_open(self, when: date) -> None:
        """DECISION (14, 18): where both are closed, the inventory period is named, not the ledger's."""
        closed = self.last_close()
        if closed is not None and when <= closed:
            raise Refused("inventory_period_closed")
        self.require_ledger(when)

    # --- the real receipts behind a virtual one -----------------------------------------------------------------

    def behind(self, label: str, amount: int) -> list[tuple[str, int]]:
        """`amount` on a receipt, on the receipts that hold the accounts (rules.md 6.4)."""
        txn = self.transactions[label]
        if not txn.virtual:
            return [(label, amount)]
        assert txn.link is not None
        rows = [s for s in self.settlements() if s.issue == txn.link.issues[0]]
        # DECISION (6.4): a pair behind a pair is followed step by step, each split with its own walk.
        found: list[tuple[str, int]] = []
        for row, share in zip(rows, spread(amount, [r.quantity for r in rows]), strict=True):
            found.extend(self.behind(row.receipt, share))
        return found
