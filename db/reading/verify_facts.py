"""Checks of settlements and costs, over whole columns."""

from __future__ import annotations

import numpy as np

from core.close.identity import VIRTUAL_BIT
from core.costing.shape import Flags, Ints
from core.money import quantity_text
from core.verifying import issue_cost, misplaced, places, receipt_worth, sum_at
from core.views.checks import Finding
from core.vocabulary import AdjustmentKind, SettlementType
from db.reading.facts import BookFacts, Settlements
from db.reading.findings import broken, fine
from db.reading.verify_names import closed_groups, first, name_of


def sides(facts: BookFacts, settled: Settled) -> Finding:
    """Each settlement joins a receipt and an issue that are there, of one cost group."""
    count = 0
    for rows, places_of in settled.every:
        count += len(rows)
        for side, sign, word in ((rows.receipt, 1, "receipt"), (rows.issue, -1, "issue")):
            at, there = places_of[word]
            if len(settled.rows):
                group, quantity = settled.rows.group[at], settled.rows.quantity[at]
                bad = ~there | (quantity * sign <= 0) | (group != rows.group)
            else:
                bad = np.ones(len(rows), bool)
            row = first(bad)
            if row is not None:
                name = name_of(facts, int(side[row]))
                return broken(
                    "settlement_sides",
                    f"{name} cannot be the {word} in {_settlement(facts, rows, row)}: missing, or of another cost group.",
                )
    return fine("settlement_sides", f"All {count:,} settlements join a receipt and an issue of one cost group.")


def _settlement(facts: BookFacts, rows: Settlements, row: int) -> str:
    """A settlement by its record and its place there."""
    found = facts.tx.one(
        """SELECT r.number, s.row FROM closing_record r JOIN settlement s ON s.record_id = r.id
           WHERE r.company_id = :c AND s.cost_group_id = :g AND s.receipt_id = :receipt AND s.issue_id = :issue
             AND s.receipt_from = :start ORDER BY r.id""",
        {
            "c": facts.company,
            "g": int(rows.group[row]),
            "receipt": int(rows.receipt[row]),
            "issue": int(rows.issue[row]),
            "start": int(rows.receipt_from[row]),
        },
    )
    return f"settlement {rows.group[row]}/{found[1]} of {found[0]}" if found else "a settlement"


class Settled:
    """What was settled of every financial update, and what that means for costs as of the last close."""

    def __init__(self, facts: BookFacts) -> None:
        self.facts = facts
        self.rows = facts.financial
        size = len(self.rows)
        self.settling = facts.settlements[SettlementType.SETTLED]
        revalued = facts.settlements[SettlementType.REVALUED]
        provisional = facts.settlements[SettlementType.PROVISIONAL]
        self.every = [
            (
                rows,
                {
                    "receipt": facts.financial_places.find(rows.receipt),
                    "issue": facts.financial_places.find(rows.issue),
                },
            )
            for rows in (self.settling, revalued)
        ]
        """Settlements that count, with the places of their two sides."""
        self.quantity = np.zeros(size, np.int64)
        self.amount = np.zeros(size, np.int64)
        for rows, places_of in self.every:
            for at, there in places_of.values():
                np.add.at(self.quantity, at[there], rows.quantity[there])
                np.add.at(self.amount, at[there], rows.amount[there])
        at, there = facts.financial_places.find(provisional.issue)
        self.provisional_quantity = sum_at(size, at[there], provisional.quantity[there])
        self.provisional_amount = sum_at(size, at[there], provisional.amount[there])
        self.whole: Ints = np.abs(self.rows.quantity)
        self.receipt: Flags = self.rows.quantity > 0
        self.change = facts.changed(self.rows, 1, facts.last_record)
        """By records up to the last close."""

    def too_much(self) -> Finding:
        row = first(self.quantity > self.whole)
        if row is None:
            return fine("settled_too_much", "Nothing is settled beyond its quantity.")
        taken, whole = quantity_text(int(self.quantity[row])), quantity_text(int(self.whole[row]))
        return broken(
            "settled_too_much", f"{name_of(self.facts, int(self.rows.id[row]))}: {taken} of {whole} are settled."
        )

    def walks(self) -> Finding:
        """On both sides the settled pieces follow each other from the first piece on."""
        rows = self.settling
        for side, start, word in ((rows.receipt, rows.receipt_from, "receipt"), (rows.issue, rows.issue_from, "issue")):
            row = first(misplaced(side, start, rows.quantity))
            if row is not None:
                name, where = name_of(self.facts, int(side[row])), quantity_text(int(start[row]))
                return broken(
                    "settlement_walk",
                    f"Settlements with {name} as the {word} overlap or leave a gap at {where}: {_settlement(self.facts, rows, row)}.",
                )
        return fine("settlement_walk", "Settlements follow each other without gap or overlap.")

    def _layers(self) -> tuple[Ints, dict[int, list[tuple[int, int]]]]:
        """Adjustments of the balance: their sum, and one by one."""
        rows = self.facts.layers()
        at, there = self.facts.financial_places.find(np.array([row[0] for row in rows], np.int64))
        total = np.zeros(len(self.rows), np.int64)
        layers: dict[int, list[tuple[int, int]]] = {}
        for index, known, (_, then, amount) in zip(at.tolist(), there.tolist(), rows, strict=True):
            if known:
                total[index] += amount
                layers.setdefault(index, []).append((then, amount))
        return total, layers

    def receipts(self) -> Finding:
        """What was given is the settled part of the receipt's cost, to the cent: given and open add up to the cost."""
        if self.facts.last is None:
            return fine("receipt_amounts", "Nothing is closed yet.")
        in_layers, layers = self._layers()
        base = self.rows.amount + self.change - in_layers
        safe = np.where(self.receipt, self.whole, 1)
        consumed = np.where(self.receipt, np.minimum(self.quantity, self.whole), 0)
        worth = receipt_worth(base, consumed, safe, layers)
        row = first(self.receipt & (self.quantity > 0) & (worth != self.amount))
        if row is None:
            return fine("receipt_amounts", "Settled and open amounts of receipts add up to their costs.")
        text = self.facts.currency.text
        given, right = text(int(self.amount[row])), text(int(worth[row]))
        name = name_of(self.facts, int(self.rows.id[row]))
        return broken("receipt_amounts", f"Receipt {name} gave {given}; the settled part of its cost is {right}.")

    def issues(self) -> Finding:
        """Every issue costs what its receipts gave, and for the rest what was posted."""
        facts = self.facts
        if facts.last is None:
            return fine("issue_costs", "Nothing is closed yet.")
        closed = places(closed_groups(facts), self.rows.group)[1]
        cost = -(self.rows.amount + self.change)
        priced = np.where(self.receipt, 0, np.minimum(self.quantity + self.provisional_quantity, self.whole))
        settled = self.amount + self.provisional_amount
        right = issue_cost(-self.rows.amount, settled, priced, np.maximum(self.whole, 1))
        row = first(~self.receipt & closed & self.rows.early & (cost != right))
        if row is None:
            return fine("issue_costs", "Issues cost what their receipts gave.")
        name = name_of(facts, int(self.rows.id[row]))
        return broken(
            "issue_costs",
            f"Issue {name} cost {facts.currency.text(int(cost[row]))} as of {facts.last.number};"
            f" its settlements make it {facts.currency.text(int(right[row]))}.",
        )


def taken_back(facts: BookFacts) -> Finding:
    """An invoice takes back the physical amount with all the adjustments that it had."""
    physical, invoices = facts.physical, facts.invoices
    right = physical.amount.copy()
    for rows in (facts.changes[facts.changes.update_kind == 0], facts.lasting):
        at, there = places(physical.id, rows.transaction)
        np.add.at(right, at[there], rows.amount[there])
    row = first(invoices.there & (invoices.voucher != 0) & (invoices.taken_back != right))
    if row is None:
        return fine("taken_back", f"{int(invoices.there.sum()):,} invoices took back the physical values.")
    name = name_of(facts, int(physical.id[row]))
    text = facts.currency.text
    took, was = text(int(invoices.taken_back[row])), text(int(right[row]))
    return broken("taken_back", f"The invoice of {name} took back {took}; its physical value was {was}.")


def virtual_transfers(facts: BookFacts) -> Finding:
    """Each virtual transfer moves a quantity and no value: issue and receipt cancel each other out."""
    every = facts.financial
    virtual = every.id >= VIRTUAL_BIT
    issue, receipt = np.flatnonzero(virtual & (every.quantity < 0)), np.flatnonzero(virtual & (every.quantity > 0))
    if len(issue) != len(receipt):
        return broken("virtual_transfer", f"{len(issue):,} virtual issues match {len(receipt):,} virtual receipts.")
    cost = every.amount + facts.changed(every, 1, facts.last_record)
    by_hand = facts.changes[np.isin(facts.changes.kind, _BY_HAND)]
    adjusted = np.isin(every.id[receipt], by_hand.transaction)
    bad = (every.quantity[issue] + every.quantity[receipt] != 0) | (every.id[issue] + 1 != every.id[receipt])
    bad |= ~adjusted & (cost[issue] + cost[receipt] != 0)
    row = first(bad)
    if row is None:
        return fine("virtual_transfer", "Virtual transfers move no value.")
    return broken(
        "virtual_transfer", f"{name_of(facts, int(every.id[receipt[row]]))} does not carry what its issue took."
    )


_BY_HAND = [int(kind) for kind in (AdjustmentKind.COMPLETE, AdjustmentKind.BALANCE, AdjustmentKind.LATE)]
