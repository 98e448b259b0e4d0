"""The posted transactions that a posting refers to: by number, id, lot, and what came back of them."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

from core.errors import NotFound
from core.posting.state import Posted
from core.vocabulary import ALL_DIMENSIONS, LinkKind, UpdateKind
from db.engine.session import Tx
from db.records.own_records import own
from db.records.quantities import IN_COST, QUANTITY_NOW
from db.records.undone import NOT_UNDONE, left_walks, undone_ids


class _Stored(NamedTuple):
    """A transaction as ``_STORED`` reads it, the values of its dimensions after it."""

    number: str
    item: str
    group: int
    dimension: int
    reference: int
    lot: str
    quantity: int
    parent: int
    part: str | None


_STORED = f"""
    SELECT t.number, i.code, t.cost_group_id, t.dimension_id, t.reference, t.lot, {QUANTITY_NOW}, t.parent_id,
           (SELECT MIN(p.part) FROM part_update p WHERE p.transaction_id = t.id),
           {", ".join(f"d.{name}" for name in ALL_DIMENSIONS)}
    FROM inventory_transaction t JOIN cost_group g ON g.id = t.cost_group_id JOIN item i ON i.id = g.item_id
    JOIN inventory_dimension d ON d.id = t.dimension_id WHERE t.id = :t"""


class _Update(NamedTuple):
    """An update of a transaction, as ``_UPDATES`` reads it."""

    kind: int
    date: str
    amount: int
    document_amount: int
    accounts: int


_UPDATES = "SELECT kind, date, amount, document_amount, accounts_id FROM inventory_update WHERE transaction_id = :t"


class BookedTransactions:
    """Transactions as later postings see them; the poster keeps them in step while it posts."""

    def __init__(self, tx: Tx, company: int) -> None:
        self._tx, self._company = tx, company
        self._by_number: dict[str, Posted] = {}
        self._by_id: dict[int, Posted] = {}
        self._every: dict[str, list[Posted]] = {}
        self._lots: dict[str, list[Posted]] = {}
        self._labor: dict[str, int] = {}
        self._returns: dict[int, tuple[Posted, int]] = {}
        self._moved: set[int] = set()

    # -- by number and id --------------------------------------------------------------------------------------

    def remember(self, posted: Posted) -> None:
        self._by_number[posted.number] = posted
        self._by_id[posted.id] = posted
        if posted.number in self._every:
            self._every[posted.number].append(posted)
        if posted.lot:
            self._lot(posted.lot).append(posted)

    def find(self, number: str) -> Posted:
        posted = self.newest(number)
        if posted is None:
            raise NotFound(
                f"transaction {number} does not exist",
                advice="Check the reference; it stands above this line, or in the books.",
            )
        return posted

    def newest(self, number: str) -> Posted | None:
        posted = self._by_number.get(number)
        if posted is None:
            stored = self._tx.value(
                f"SELECT MAX(id) FROM inventory_transaction WHERE company_id = :c AND number = :n AND {own()}",
                {"c": self._company, "n": number},
            )
            posted = None if stored is None else self.load(stored)
        return posted

    def every(self, number: str) -> list[Posted]:
        if number not in self._every:
            rows = self._tx.all(
                f"SELECT id FROM inventory_transaction WHERE company_id = :c AND number = :n AND {own()} ORDER BY id",
                {"c": self._company, "n": number},
            )
            fresh = [posted for posted in self._by_id.values() if posted.number == number]
            older = [self.load(row[0]) for row in rows]
            self._every[number] = sorted({p.id: p for p in (*older, *fresh)}.values(), key=lambda posted: posted.id)
        return self._every[number]

    def load(self, transaction: int) -> Posted:
        """A posted transaction by id, with its cost now."""
        posted = self._by_id.get(transaction)
        if posted is None:
            posted = self._by_id[transaction] = self._read(transaction)
            self._by_number.setdefault(posted.number, posted)
        return posted

    def _read(self, transaction: int) -> Posted:
        row = self._tx.one(_STORED, {"t": transaction})
        if row is None:
            raise NotFound(
                f"transaction {transaction} does not exist", advice="Look it up by the number of its document."
            )
        count = len(_Stored._fields)
        stored = _Stored._make(row[:count])
        posted = Posted(
            id=transaction,
            number=stored.number,
            item=stored.item,
            group=stored.group,
            dimension=stored.dimension,
            dims=tuple(row[count:]),
            reference=stored.reference,
            lot=stored.lot,
            quantity=stored.quantity,
            parent=stored.parent,
            part=stored.part or "",
            returned=self._returned(transaction),
            left_walk=tuple(self._left_walks.get(transaction, ())),
            undone=transaction in self.undone,
        )
        self._read_updates(posted)
        return posted

    def _read_updates(self, posted: Posted) -> None:
        """Dates and amounts of its updates, with the adjustments of active records."""
        adjusted = {
            kind: int(amount)
            for kind, amount in self._tx.all(
                f"""SELECT a.update_kind, SUM(a.amount) FROM active_record r JOIN cost_adjustment a ON a.record_id = r.id
                      AND a.cost_group_id = :g AND a.transaction_id = :t
                    WHERE r.company_id = :c AND a.{IN_COST} GROUP BY a.update_kind""",
                {"t": posted.id, "g": posted.group, "c": self._company},
            )
        }
        for update in map(_Update._make, self._tx.all(_UPDATES, {"t": posted.id})):
            amount = update.amount + adjusted.get(update.kind, 0)
            if update.kind == UpdateKind.PHYSICAL:
                posted.physical_date, posted.physical_amount = update.date, amount
                posted.physical_plain = update.amount
                posted.physical_document, posted.physical_accounts = update.document_amount, update.accounts
            else:
                posted.financial_date, posted.financial_amount = update.date, amount

    @cached_property
    def undone(self) -> frozenset[int]:
        """Transactions of the company that were undone, and those that undo them."""
        return undone_ids(self._tx, self._company)

    @cached_property
    def _left_walks(self) -> dict[int, list[tuple[int, int]]]:
        return left_walks(self._tx, self._company) if self.undone else {}

    # -- returns and transfers ---------------------------------------------------------------------------------

    def _returned(self, issue: int) -> int:
        """How many pieces of an issue came back so far."""
        quantity = self._tx.value(
            f"""SELECT SUM({QUANTITY_NOW}) FROM cost_link l JOIN inventory_transaction t ON t.id = l.receipt_id
                WHERE l.issue_id = :t AND l.kind = :kind AND l.{NOT_UNDONE}""",
            {"t": issue, "kind": int(LinkKind.RETURN)},
        )
        return int(quantity or 0)

    def remember_return(self, receipt: int, issue: Posted, issue_from: int) -> None:
        self._returns[receipt] = (issue, issue_from)

    def returned_from(self, receipt: int) -> tuple[Posted, int] | None:
        source = self._returns.get(receipt)
        if source is None:
            row = self._tx.one(
                "SELECT issue_id, issue_from FROM cost_link WHERE receipt_id = :r AND kind = :kind",
                {"r": receipt, "kind": int(LinkKind.RETURN)},
            )
            if row is None:
                return None
            issue, issue_from = row
            source = self._returns[receipt] = (self.load(issue), issue_from)
        return source

    def returns_of(self, issue: int) -> list[tuple[int, int]]:
        """Returns of a sold issue that are stored already: receipt and its cost group."""
        rows = self._tx.all(
            f"SELECT l.receipt_id, l.cost_group_id FROM cost_link l WHERE l.issue_id = :i AND l.kind = :k AND l.{NOT_UNDONE}",
            {"i": issue, "k": int(LinkKind.RETURN)},
        )
        return [(receipt, group) for receipt, group in rows]

    def remember_move(self, receipt: int) -> None:
        self._moved.add(receipt)

    def moved_between_groups(self, receipt: int) -> bool:
        return receipt in self._moved or bool(
            self._tx.one(
                "SELECT 1 FROM cost_link WHERE receipt_id = :r AND kind = :k",
                {"r": receipt, "k": int(LinkKind.TRANSFER)},
            )
        )

    # -- productions -------------------------------------------------------------------------------------------

    def _lot(self, lot: str) -> list[Posted]:
        if lot not in self._lots:
            rows = self._tx.all(
                "SELECT id FROM inventory_transaction WHERE company_id = :c AND lot = :l AND record_id = 0 ORDER BY id",
                {"c": self._company, "l": lot},
            )
            self._lots[lot] = [self.load(row[0]) for row in rows]
            labor = self._tx.value(
                """SELECT SUM(e.amount) FROM voucher v JOIN ledger_entry e ON e.voucher_id = v.id
                   WHERE v.company_id = :c AND v.kind = 'labor' AND v.document = :l AND e.line = 1""",
                {"c": self._company, "l": lot},
            )
            self._labor[lot] = int(labor or 0)
        return self._lots[lot]

    def production(self, lot: str) -> tuple[list[Posted], int]:
        return [posted for posted in self._lot(lot) if not posted.undone], self._labor[lot]

    def add_labor(self, lot: str, amount: int) -> None:
        self._lot(lot)
        self._labor[lot] += amount
