"""Checks of what the books keep beside the facts: the snapshot of the last close, and on-hand."""

from __future__ import annotations

import numpy as np

from core.costing.shape import Flags, Ints
from core.money import quantity_text
from core.verifying import Places, places, sum_at
from core.views.checks import Finding
from db.reading.facts import BookFacts
from db.reading.findings import broken, fine
from db.reading.verify_facts import Settled
from db.reading.verify_names import closed_groups, first, group_name, name_of


class Snapshot:
    """The open balance that the newest close wrote, against the facts."""

    def __init__(self, facts: BookFacts, settled: Settled) -> None:
        self.facts, self.settled = facts, settled

    def check(self) -> Finding:
        facts = self.facts
        if facts.last is None:
            return fine("open_balance", "Nothing is closed yet.")
        rows = facts.tx.columns(
            """SELECT transaction_id, update_kind, cost_group_id, quantity, open_quantity, posted, adjusted, settled
               FROM open_balance WHERE record_id = :r ORDER BY transaction_id""",
            {"r": facts.last.id},
            8,
        )
        financial = rows[rows[:, 1] == 1]
        return (
            self._financial(financial)
            or self._missing(financial)
            or self._physical(rows[rows[:, 1] == 0])
            or fine("open_balance", f"The {len(rows):,} open transactions of {facts.last.number} agree with the facts.")
        )

    def _broken(self, transaction: int, what: str) -> Finding:
        assert self.facts.last is not None
        name = name_of(self.facts, transaction)
        return broken("open_balance", f"{name} {what} in the open balance of {self.facts.last.number}.")

    def _compare(self, rows: Ints, there: Flags, columns: tuple[tuple[int, Ints, str], ...]) -> Finding | None:
        row = first(~there)
        if row is not None:
            return self._broken(int(rows[row, 0]), "is not among the updates, but appears")
        for column, right, word in columns:
            row = first(rows[:, column] != right)
            if row is not None:
                return self._broken(int(rows[row, 0]), f"has another {word}")
        return None

    def _financial(self, rows: Ints) -> Finding | None:
        settled, updates = self.settled, self.settled.rows
        at, there = self.facts.financial_places.find(rows[:, 0])
        if not len(updates):
            return self._compare(rows, there, ())
        sign = np.where(settled.receipt[at], 1, -1)
        return self._compare(
            rows,
            there,
            (
                (2, updates.group[at], "cost group"),
                (3, updates.quantity[at], "quantity"),
                (4, sign * (settled.whole[at] - settled.quantity[at]), "open quantity"),
                (5, updates.amount[at], "posted amount"),
                (6, settled.change[at], "sum of adjustments"),
                (7, sign * settled.amount[at], "settled amount"),
            ),
        )

    def _missing(self, rows: Ints) -> Finding | None:
        """Everything open up to the date is there."""
        settled, updates = self.settled, self.settled.rows
        took_part = places(closed_groups(self.facts, self.facts.last_record), updates.group)[1]
        is_open = took_part & updates.early & (settled.quantity < settled.whole)
        row = first(is_open & ~places(rows[:, 0], updates.id)[1])
        return None if row is None else self._broken(int(updates.id[row]), "is open, but missing")

    def _physical(self, rows: Ints) -> Finding | None:
        physical = self.facts.physical
        at, there = places(physical.id, rows[:, 0])
        if not len(physical):
            return self._compare(rows, there, ())
        change = self.facts.changed(physical, 0, self.facts.last_record)
        return self._compare(
            rows,
            there,
            (
                (2, physical.group[at], "cost group"),
                (4, physical.quantity[at], "open quantity"),
                (5, physical.amount[at], "posted amount"),
                (6, change[at], "sum of adjustments"),
            ),
        )


def on_hand(facts: BookFacts) -> Finding:
    """The one summary that changes agrees with the facts."""
    groups = facts.groups
    find = Places(groups).find
    stored = facts.tx.columns(
        """SELECT h.cost_group_id, h.physical_quantity, h.physical_amount, h.financial_quantity, h.financial_amount FROM on_hand h
           JOIN cost_group g ON g.id = h.cost_group_id WHERE g.company_id = :c ORDER BY h.cost_group_id""",
        {"c": facts.company},
        5,
    )
    physical, financial, changes = facts.physical, facts.financial, facts.changes
    waiting = ~facts.invoices.there
    still_waiting = (changes.update_kind == 0) & np.isin(changes.transaction, physical.id[waiting])
    invoiced = changes.update_kind == 1

    def total(group: Ints, value: Ints) -> Ints:
        at, there = find(group)
        return sum_at(len(groups), at[there], value[there])

    right = (
        total(physical.group[waiting], physical.quantity[waiting]),
        total(physical.group[waiting], physical.amount[waiting])
        + total(changes.group[still_waiting], changes.amount[still_waiting]),
        total(financial.group, financial.quantity),
        total(financial.group, financial.amount) + total(changes.group[invoiced], changes.amount[invoiced]),
    )
    at, there = places(stored[:, 0], groups)
    words = ("physical quantity", "physical value", "financial quantity", "financial value")
    for column, (expected, word) in enumerate(zip(right, words, strict=True), 1):
        held = np.where(there, stored[at, column], 0) if len(stored) else np.zeros(len(groups), np.int64)
        row = first(held != expected)
        if row is not None:
            show = quantity_text if "quantity" in word else facts.currency.text
            return broken(
                "on_hand",
                f"On hand of {group_name(facts, int(groups[row]))}: {word} {show(int(held[row]))} is stored,"
                f" the facts say {show(int(expected[row]))}.",
            )
    return fine("on_hand", f"On hand of {len(groups):,} cost groups agrees with the facts.")
