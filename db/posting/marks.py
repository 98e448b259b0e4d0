"""The marks that a posting reads, adds and splits; written in one go with its facts.

A mark is state, not a fact: until something of it is settled it may change. When a transaction that is only physically
updated is split, its marks go with the pieces: the first ones stay, the others follow the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.posting.state import Posted
from core.vocabulary import Principle, SettlementType
from db.company.numbers import next_numbers
from db.engine.session import Tx
from db.tables.columns import MARKING
from db.tables.table import insert


@dataclass(slots=True)
class BookedMark:
    """A mark as it will be written; ``id`` 0: a new one."""

    id: int
    issue: int
    receipt: int
    quantity: int
    before: int = 0
    """Quantity in the books."""


class BookedMarks:
    """Marks of the transactions that a posting touches."""

    def __init__(self, tx: Tx, company: int, first_new: int) -> None:
        self._tx, self._company = tx, company
        self._first_new = first_new
        """Transactions from this id on are new: the books hold no marks of them."""
        self._of: dict[int, list[BookedMark]] = {}
        self._known: dict[int, BookedMark] = {}
        self._fresh: list[BookedMark] = []

    def of(self, transaction: int) -> list[BookedMark]:
        """Marks of an issue or a receipt, in the order in which they were set."""
        found = self._of.get(transaction)
        if found is None:
            if transaction >= self._first_new:
                return []
            found = self._of[transaction] = self._read(transaction)
        return found

    def _read(self, transaction: int) -> list[BookedMark]:
        rows = self._tx.all(
            """SELECT id, issue_id, receipt_id, quantity FROM marking
               WHERE (issue_id = :t OR receipt_id = :t) AND removed_by_record = 0 ORDER BY id""",
            {"t": transaction},
        )
        return [
            self._known.setdefault(number, BookedMark(number, issue, receipt, quantity, quantity))
            for number, issue, receipt, quantity in rows
        ]

    def add(self, issue: int, receipt: int, quantity: int) -> None:
        mark = BookedMark(0, issue, receipt, quantity)
        for transaction in (issue, receipt):
            self._of.setdefault(transaction, self.of(transaction)).append(mark)
        self._fresh.append(mark)

    def unmarked(self, posted: Posted) -> int:
        """Pieces of a transaction that are neither settled nor marked; a marked quantity that is settled counts once."""
        settled = marked_and_settled = 0
        if posted.id < self._first_new:
            side = "receipt_id" if posted.quantity > 0 else "issue_id"
            row = self._tx.one(
                f"""SELECT SUM(s.quantity), SUM(CASE WHEN s.principle = :marking AND EXISTS (SELECT 1 FROM marking m
                        WHERE m.issue_id = s.issue_id AND m.receipt_id = s.receipt_id AND m.removed_by_record = 0)
                      THEN s.quantity ELSE 0 END)
                    FROM active_record r JOIN settlement s ON s.record_id = r.id AND s.cost_group_id = :g AND s.{side} = :t
                    WHERE r.company_id = :c AND s.type = :settled""",
                {
                    "t": posted.id,
                    "g": posted.group,
                    "c": self._company,
                    "marking": int(Principle.MARKING),
                    "settled": int(SettlementType.SETTLED),
                },
            )
            settled, marked_and_settled = (int(value or 0) for value in row or (0, 0))
        marked = sum(mark.quantity for mark in self.of(posted.id))
        return abs(posted.quantity) - settled - (marked - marked_and_settled)

    def split(self, transaction: int, rest: int, kept: int) -> None:
        """Leave marks on ``kept`` pieces with the transaction, give the others to its rest."""
        for mark in list(self.of(transaction)):
            stays = min(mark.quantity, kept)
            kept -= stays
            moved, mark.quantity = mark.quantity - stays, stays
            if moved:
                issue, receipt = (rest if side == transaction else side for side in (mark.issue, mark.receipt))
                self.add(issue, receipt, moved)

    def release(self, transaction: int) -> None:
        """Take all marks of a transaction away."""
        for mark in self.of(transaction):
            mark.quantity = 0

    def write(self) -> None:
        """Write what is new, shorter or gone; a run that has planned these cost groups does so again."""
        changed = [mark for mark in self._known.values() if mark.quantity != mark.before]
        fresh = [mark for mark in self._fresh if mark.quantity]
        if not changed and not fresh:
            return
        self._touch((*changed, *fresh))
        self._write_changed(changed)
        self._write_fresh(fresh)
        self._fresh.clear()

    def _touch(self, marks: Iterable[BookedMark]) -> None:
        tx = self._tx
        issues = sorted({mark.issue for mark in marks})
        tx.execute(
            """UPDATE on_hand SET change_number = :n WHERE cost_group_id IN
                 (SELECT cost_group_id FROM inventory_transaction WHERE id IN (SELECT value FROM ids(:i)))""",
            {"n": next_numbers(tx, 0, "change", 1), "i": tx.ids(issues)},
        )

    def _write_changed(self, marks: Iterable[BookedMark]) -> None:
        for mark in marks:
            if mark.quantity:
                params = {"q": mark.quantity, "i": mark.id}
                self._tx.execute("UPDATE marking SET quantity = :q WHERE id = :i", params)
            else:
                self._tx.execute("DELETE FROM marking WHERE id = :i", {"i": mark.id})
            mark.before = mark.quantity

    def _write_fresh(self, fresh: Sequence[BookedMark]) -> None:
        tx = self._tx
        first = next_numbers(tx, 0, "marking", len(fresh)) if fresh else 0
        at, who = tx.now(), tx.actor()
        insert(
            tx,
            MARKING,
            [
                (first + k, self._company, mark.issue, mark.receipt, mark.quantity, 0, at, who)
                for k, mark in enumerate(fresh)
            ],
        )
        for k, mark in enumerate(fresh):
            mark.id, mark.before = first + k, mark.quantity
            self._known[mark.id] = mark
