"""Reads what the tree of a cost is made of: one transaction at a time, when its node is unfolded.

A reader keeps what it has read, so a transaction that stands in many places of a tree is read once. It lives as long as
its read transaction, and all that it says is of one state of the books.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import ClassVar, NamedTuple

from core.errors import NotFound
from core.explaining.booked import Booked, Change, Taken
from core.explaining.nodes import Head, Unfolding, page_of, parts_of, root_of, unfolded
from core.explaining.parts import Parts
from core.explaining.trees import unfolded_tree
from core.explaining.words import changes_of, sentences
from core.money import quantity_text
from core.views.costs import CostNode, CostTree, Explanation
from core.vocabulary import (
    LEFTOVERS,
    MODEL_NAMES,
    AdjustmentKind,
    InventoryModel,
    Principle,
    RecordType,
    SettlementType,
    UpdateKind,
)
from db.company.currencies import currency_of
from db.engine.kinds import PHYSICAL
from db.engine.session import Tx
from db.reading.explaining_links import links_of, made_of, opened_as, undoes, weights_of
from db.reading.names import Named, named
from db.reading.undoings import undoing_of
from db.records.records import last_close
from db.records.undone import left_walks

MOST_NODES = 10_000
"""Nodes of a tree that is read as a whole."""


class Update(NamedTuple):
    """The update that counts, with the account of its posting."""

    transaction_id: int
    kind: int
    date: str
    quantity: int
    amount: int
    account: str
    offset_account: str
    voucher: str


class Adjusted(NamedTuple):
    """What a record adjusted of one update of a transaction."""

    transaction_id: int
    record: int
    update_kind: int
    kind: int
    amount: int


class CostReader:
    """The tree of costs of one company, node by node."""

    STANDING: ClassVar[str] = "m.removed_by_record = 0"
    """What is true of a mark that stands."""

    def __init__(self, tx: Tx, company: int) -> None:
        self.tx, self.company, self.currency = tx, company, currency_of(tx, company)
        self.last, self.closed_until = last_close(tx, company)
        self.foreseen = ""
        """Day of the coming close that is taken as done; blank: what the books say."""
        self._parts: dict[tuple[int, bool, tuple[tuple[int, int], ...], int | None], Parts] = {}
        self._booked: dict[int, Booked] = {}
        self._heads: dict[int, Head] = {}

    def root(self, transaction: int) -> CostNode:
        """The node at the top; ``NotFound`` also while its record is not posted."""
        booked = self.booked(transaction)
        return root_of(booked, self.heads([transaction])[transaction], self.currency)

    def children(self, node: CostNode) -> list[CostNode]:
        """The nodes below a node; none below one that does not unfold."""
        if not node.unfolds:
            return []
        owner = node.owner
        booked = self.booked(owner.transaction_id)
        # What an issue costs does not depend on who asks.
        asked = (owner.taken, owner.booked) if booked.receipt else ((), None)
        key = (owner.transaction_id, owner.then, *asked)
        parts = self._parts.get(key)
        if parts is None:
            parts = self._parts[key] = parts_of(booked, owner)
        heads = self.heads(part.transaction for part in page_of(parts, node.skip))
        top = owner
        while top.parent is not None:
            top = top.parent
        return unfolded(owner, parts, node.skip, Unfolding(self.currency, top.amount, heads))

    def explanation(self, transaction: int) -> Explanation:
        """The cost of a transaction with what changed it, and in words; ``NotFound``."""
        booked, root = self.booked(transaction), self.root(transaction)
        posted = booked.posted if booked.receipt else -booked.posted
        said = sentences(booked, root, self.children, self.currency, foreseen=self.foreseen)
        return Explanation(
            root,
            posted,
            changes_of(booked),
            said,
            item_name=booked.item_name,
            model=MODEL_NAMES[booked.model],
            foreseen=self.foreseen,
        )

    def tree(self, transaction: int, depth: int) -> CostTree:
        """The tree of a transaction down to a depth; ``NotFound``."""
        return unfolded_tree(self.root(transaction), self.children, depth, MOST_NODES)

    # -- what is read ------------------------------------------------------------------------------------------

    def heads(self, transactions: Iterable[int]) -> dict[int, Head]:
        """Transactions as nodes show them."""
        wanted = {number for number in transactions if number}
        missing = [number for number in wanted if number not in self._heads]
        if missing:
            known, updates = self.named(missing), self.updates(missing)
            for number, of in known.items():
                at = updates[number]
                self._heads[number] = Head(
                    number=of.number,
                    item=of.item,
                    date=at.date,
                    what=of.reference.label.lower(),
                    account=at.account,
                    offset_account=at.offset_account,
                    voucher=at.voucher,
                    foreseen=bool(self.foreseen) and of.record == self.last,
                )
        return {number: self._heads[number] for number in wanted}

    def named(self, transactions: Iterable[int]) -> dict[int, Named]:
        return named(self.tx, transactions)

    def updates(self, transactions: Iterable[int]) -> dict[int, Update]:
        """The update that counts of each: the financial one, where it left any pieces."""
        rows = self.tx.rows(
            Update,
            f"""SELECT u.transaction_id, u.kind, u.date, u.quantity, u.amount, COALESCE(b.code, '') AS account,
                      COALESCE(o.code, '') AS offset_account, COALESCE(v.number, '') AS voucher
               FROM inventory_update u LEFT JOIN voucher v ON v.id = u.voucher_id
               LEFT JOIN posting_accounts p ON p.id = u.accounts_id
               LEFT JOIN main_account b ON b.id = p.balance_account_id
               LEFT JOIN main_account o ON o.id = p.offset_account_id
               WHERE u.transaction_id IN (SELECT value FROM ids(:t)) AND (u.quantity <> 0 OR u.kind = {PHYSICAL})
               ORDER BY u.transaction_id, u.kind""",
            {"t": self.tx.ids(sorted(transactions))},
        )
        return {row.transaction_id: row for row in rows}

    def booked(self, transaction: int) -> Booked:
        """Everything that the cost of one transaction is made of; ``NotFound``."""
        found = self._booked.get(transaction)
        if found is None:
            found = self._booked[transaction] = self._read(transaction)
        return found

    def _read(self, transaction: int) -> Booked:
        of = self.named([transaction]).get(transaction)
        item = self.tx.one(
            """SELECT m.inventory_model, m.fixed_receipt_price FROM cost_group c JOIN item i ON i.id = c.item_id
               JOIN item_model_group m ON m.id = i.model_group_id WHERE c.id = :g AND c.company_id = :c""",
            {"g": of.group if of else 0, "c": self.company},
        )
        if of is None or item is None or not self.is_posted(of.record):
            raise NotFound(f"transaction {transaction} does not exist", advice="Look it up by its number.")
        at = self.updates([transaction])[transaction]
        undone = undoing_of(self.tx, transaction)
        taken_back = undone is not None and undone.taken_back
        changes, leftover = self._changes(of, at.kind)
        receipt = at.quantity > 0
        return Booked(
            id=transaction,
            number=of.number,
            item=of.item,
            item_name=of.item_name,
            model=InventoryModel(item[0]),
            fixed_price=bool(item[1]),
            reference=of.reference,
            virtual=bool(of.record),
            date=at.date,
            kind=UpdateKind(at.kind),
            quantity=0 if taken_back else at.quantity,
            posted=0 if taken_back else at.amount,
            account=at.account,
            offset_account=at.offset_account,
            voucher=at.voucher,
            last_close=self.last,
            changes=() if taken_back else changes,
            leftover=leftover,
            taken=() if receipt else self.taken(of, at.date),
            made=made_of(self, of, undone=undone is not None) if receipt else (),
            weights=weights_of(self.tx, transaction) if receipt else None,
            opened=opened_as(self.tx, transaction),
            undoes=undoes(self.tx, transaction),
            undone=undone.sentence if undone else "",
            marked="" if receipt else self.marked(of),
        )

    def links(self, receipt: int) -> Sequence[tuple[int, int, int, int]]:
        """The issues that a receipt is made of: id, kind, and what the kind needs, in posting order."""
        return links_of(self.tx, self.company, receipt)

    def is_posted(self, record: int) -> bool:
        """Whether the record that made a virtual transfer is posted; 0: it is none."""
        return not record or bool(
            self.tx.value("SELECT 1 FROM closing_record WHERE id = :r AND posted_at IS NOT NULL", {"r": record})
        )

    def _changes(self, of: Named, kind: int) -> tuple[tuple[Change, ...], bool]:
        """The adjustments of active records that are in the cost, and whether a leftover is not."""
        every = self.changes(of, kind)
        expensed = sum(change.amount for change in every if change.kind in LEFTOVERS)
        return tuple(change for change in every if change.kind not in LEFTOVERS), bool(expensed)

    def changes(self, of: Named, kind: int) -> list[Change]:
        """The adjustments of one update by active records, oldest record first, expensed leftovers among them."""
        rows = self.tx.rows(
            Change,
            """SELECT a.record_id AS record, r.number, r.date, r.type, a.kind, a.amount, a.quantity,
                      COALESCE(b.code, '') AS account, COALESCE(o.code, '') AS offset_account,
                      COALESCE(v.number, '') AS voucher
               FROM active_record r JOIN cost_adjustment a ON a.record_id = r.id AND a.cost_group_id = :g
                 AND a.transaction_id = :t
               LEFT JOIN posting_accounts p ON p.id = a.accounts_id
               LEFT JOIN main_account b ON b.id = p.balance_account_id
               LEFT JOIN main_account o ON o.id = p.offset_account_id
               JOIN closing_record x ON x.id = r.id LEFT JOIN voucher v ON v.id = x.voucher_id
               WHERE r.company_id = :c AND a.update_kind = :k ORDER BY a.record_id, a.kind""",
            {"c": self.company, "g": of.group, "t": of.id, "k": kind},
        )
        return [row._replace(type=RecordType(row.type), kind=AdjustmentKind(row.kind)) for row in rows]

    def taken(self, of: Named, date: str) -> tuple[Taken, ...]:
        """What an issue took. What only adjusts counts as long as its close is the last and the issue is not invoiced since."""
        rows = self.tx.all(
            f"""SELECT s.record_id, r.number, s.receipt_id, s.receipt_from, s.quantity, s.amount, s.principle, s.type
               FROM active_record r JOIN settlement s ON s.record_id = r.id AND s.cost_group_id = :g AND s.issue_id = :t
               WHERE r.company_id = :c AND (s.type <> {SettlementType.PROVISIONAL:d} OR s.record_id = :last)
               ORDER BY s.record_id, s.row""",
            {
                "c": self.company,
                "g": of.group,
                "t": of.id,
                "last": self.last if date <= self.closed_until else 0,
            },
        )
        # One issue may have taken of a hundred thousand receipts.
        principles, types = {one.value: one for one in Principle}, {one.value: one for one in SettlementType}
        return tuple(
            [Taken._make((*given, principles[principle], types[settled])) for *given, principle, settled in rows]
        )

    def marked(self, of: Named) -> str:
        """The receipts that an issue is marked to, with the quantities."""
        rows = self.tx.all(
            f"""SELECT t.number, m.quantity FROM marking m JOIN inventory_transaction t ON t.id = m.receipt_id
               WHERE m.issue_id = :t AND {self.STANDING} ORDER BY m.id LIMIT 20""",
            {"t": of.id},
        )
        return ", ".join(f"{quantity_text(quantity)} of {number}" for number, quantity in rows)

    def costs(self, transactions: Sequence[int]) -> dict[int, tuple[int, int, int]]:
        """Transaction -> pieces, cost now and cost as of the last close, all positive for receipts and issues alike."""
        updates = self.updates(transactions)
        now = {number: row.amount for number, row in updates.items()}
        then = dict(now)
        for row in self.adjusted(sorted(updates)):
            if row.update_kind == updates[row.transaction_id].kind and row.kind not in LEFTOVERS:
                now[row.transaction_id] += row.amount
                then[row.transaction_id] += row.amount if row.record <= self.last else 0
        found = {}
        for number, update in updates.items():
            sign = 1 if update.quantity > 0 else -1
            found[number] = abs(update.quantity), sign * now[number], sign * then[number]
        return found

    def adjusted(self, transactions: Sequence[int]) -> list[Adjusted]:
        """What active records adjusted of these, expensed leftovers among it."""
        return self.tx.rows(
            Adjusted,
            """SELECT t.id AS transaction_id, a.record_id AS record, a.update_kind, a.kind, a.amount
               FROM inventory_transaction t CROSS JOIN (SELECT id FROM active_record WHERE company_id = :c) r
               JOIN cost_adjustment a ON a.record_id = r.id AND a.cost_group_id = t.cost_group_id AND a.transaction_id = t.id
               WHERE t.id IN (SELECT value FROM ids(:t))""",
            {"c": self.company, "t": self.tx.ids(transactions)},
        )

    @cached_property
    def left(self) -> dict[int, list[tuple[int, int]]]:
        """Issue -> the places of undone returns in the walk of its returns."""
        return left_walks(self.tx, self.company)
