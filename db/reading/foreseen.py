"""Where costs would come from after a coming close: the books with the rows of a dry run on top; nothing is stored.

The dry run takes the cost groups from which costs can come to the one that is asked about, so a tree of one item does not
wait for all others. Its rows are kept as long as the books stay as they were.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from threading import Lock
from typing import Any, TypeVar

from core.errors import NotFound
from core.explaining.booked import COMING, Change, Taken
from core.explaining.coming import Adjustment, Coming, Virtual
from core.views.costs import CostNode, CostTree, Explanation
from core.vocabulary import LinkKind, RecordType, Reference, SettlementType, Side, UpdateKind
from db.close.previewing import coming_close
from db.close.selection import ILLEGAL_MARK
from db.engine.session import Database, Tx
from db.reading.explaining import Adjusted, CostReader, Update
from db.reading.names import CostGroup, Named, cost_groups, named

T = TypeVar("T")


class ForeseenCosts:
    """Implements ``core.ports.Costs`` for one transaction and what stands behind it. Safe to call from several threads."""

    def __init__(self, database: Database[Any], company: int, transaction_id: int, date: str) -> None:
        self.database, self.company, self.transaction_id, self.date = database, company, transaction_id, date
        self._lock = Lock()
        self._computed: tuple[tuple[int, int], Coming] | None = None
        self._coming()

    def explain(self, transaction_id: int) -> Explanation:
        return self._read(lambda reader: reader.explanation(transaction_id))

    def cost_parts(self, node: CostNode) -> Sequence[CostNode]:
        return self._read(lambda reader: reader.children(node))

    def cost_tree(self, transaction_id: int, depth: int) -> CostTree:
        return self._read(lambda reader: reader.tree(transaction_id, depth))

    def _read(self, ask: Callable[[ForeseenReader], T]) -> T:
        coming = self._coming()
        with self.database.read(repeatable=True) as tx:
            return ask(ForeseenReader(tx, self.company, coming))

    def _coming(self) -> Coming:
        """Computed at first, and again when the books have changed since."""
        with self._lock:
            with self.database.read() as tx:
                state = _state(tx)
                known = named(tx, [self.transaction_id]).get(self.transaction_id)
            if known is None:
                raise NotFound(f"transaction {self.transaction_id} does not exist", advice="Look it up by its number.")
            if self._computed is None or self._computed[0] != state:
                self._computed = state, coming_close(self.database, self.company, self.date, known.group)
            return self._computed[1]


def _state(tx: Tx) -> tuple[int, int]:
    """Two numbers of which one grows whenever somebody posts."""
    change = tx.value("SELECT next_number FROM number_sequence WHERE company_id = 0 AND code = 'change'")
    return int(change or 1), int(tx.value("SELECT MAX(id) FROM closing_record WHERE posted_at IS NOT NULL") or 0)


class ForeseenReader(CostReader):
    """Reads the books as if the coming close were posted."""

    STANDING = f"{CostReader.STANDING} AND NOT {ILLEGAL_MARK}"

    def __init__(self, tx: Tx, company: int, coming: Coming) -> None:
        super().__init__(tx, company)
        self.coming = coming
        self.last, self.closed_until, self.foreseen = coming.record, coming.date, coming.date
        self._groups: dict[int, CostGroup] = {}
        self._accounts: dict[int, tuple[str, str]] = {0: ("", "")}

    # -- virtual transfers that it would make ------------------------------------------------------------------

    def named(self, transactions: Iterable[int]) -> dict[int, Named]:
        wanted = list(transactions)
        found = super().named(wanted)
        for virtual in self._virtuals(wanted):
            of = self._group(virtual.group)
            parts = (COMING, of.item, *of.dimensions.split(" / "), virtual.date if virtual.daily else "")
            found[virtual.id] = Named(
                id=virtual.id,
                number=Side.of(virtual.quantity).number_of(".".join(filter(None, parts))),
                group=virtual.group,
                item=of.item,
                item_name=of.item_name,
                dimensions=of.dimensions,
                quantity=virtual.quantity,
                reference=Reference.WEIGHTED_AVERAGE_CLOSING,
                record=self.coming.record,
            )
        return found

    def updates(self, transactions: Iterable[int]) -> dict[int, Update]:
        wanted = list(transactions)
        made = {
            virtual.id: Update(
                transaction_id=virtual.id,
                kind=UpdateKind.FINANCIAL,
                date=virtual.date,
                quantity=virtual.quantity,
                amount=virtual.amount,
                account="",
                offset_account="",
                voucher="",
            )
            for virtual in self._virtuals(wanted)
        }
        return super().updates(wanted) | made

    def links(self, receipt: int) -> Sequence[tuple[int, int, int, int]]:
        virtual = self.coming.virtual(receipt)
        if virtual is None:
            return super().links(receipt)
        return [(virtual.other, LinkKind.VIRTUAL, 0, 0)]

    def is_posted(self, record: int) -> bool:
        return record == self.coming.record or super().is_posted(record)

    def _virtuals(self, transactions: Iterable[int]) -> list[Virtual]:
        return [found for number in transactions if (found := self.coming.virtual(number)) is not None]

    def _group(self, number: int) -> CostGroup:
        if number not in self._groups:
            self._groups |= cost_groups(self.tx, [number])
        return self._groups[number]

    # -- what it would adjust and settle -----------------------------------------------------------------------

    def changes(self, of: Named, kind: int) -> list[Change]:
        found = [change for change in super().changes(of, kind) if change.record not in self.coming.cancelled]
        return found + [self._change(row) for row in self.coming.adjustments(of.id) if row.update_kind == kind]

    def _change(self, row: Adjustment) -> Change:
        account, offset = self._accounts_of(row.accounts)
        return Change(
            record=self.coming.record,
            number=COMING,
            date=self.coming.date,
            type=RecordType.CLOSING,
            kind=row.kind,
            amount=row.amount,
            quantity=0,
            account=account,
            offset_account=offset,
            voucher="",
        )

    def _accounts_of(self, number: int) -> tuple[str, str]:
        """Inventory account and offset of stored accounts."""
        if number not in self._accounts:
            row = self.tx.one(
                """SELECT COALESCE(b.code, ''), COALESCE(o.code, '') FROM posting_accounts p
                   LEFT JOIN main_account b ON b.id = p.balance_account_id
                   LEFT JOIN main_account o ON o.id = p.offset_account_id WHERE p.id = :a""",
                {"a": number},
            )
            self._accounts[number] = (row[0], row[1]) if row else ("", "")
        return self._accounts[number]

    def adjusted(self, transactions: Sequence[int]) -> list[Adjusted]:
        found = [row for row in super().adjusted(transactions) if row.record not in self.coming.cancelled]
        record = self.coming.record
        return found + [
            Adjusted(row.transaction, record, row.update_kind, row.kind, row.amount)
            for number in transactions
            for row in self.coming.adjustments(number)
        ]

    def taken(self, of: Named, date: str) -> tuple[Taken, ...]:
        """What only adjusted before is taken back by the coming close, which prices it again."""
        coming = self.coming.taken(of.id)
        priced = date <= self.closed_until
        return (
            *super().taken(of, date),
            *(row for row in coming if priced or row.type is not SettlementType.PROVISIONAL),
        )
