"""The facts that count, in columns: what `verify` looks at as a whole."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np

from core.costing.shape import Flags, Ints
from core.days import NEVER, day_code
from core.verifying import Places, places, sum_at
from core.vocabulary import LEFTOVERS, AdjustmentKind, RecordType, SettlementType, UpdateKind
from db.company.currencies import currency_of
from db.engine.session import Tx


@dataclass(frozen=True, slots=True)
class Head:
    """A posted closing record."""

    id: int
    number: str
    type: RecordType
    date: str
    voucher: int
    reversal_of: int
    active: bool


@dataclass(frozen=True, slots=True)
class EveryUpdate:
    """All updates that are stored, of other companies and of records that do not count too; sorted by transaction, then kind."""

    id: Ints
    kind: Ints
    group: Ints
    date: Ints
    """yyyymmdd."""
    quantity: Ints
    amount: Ints
    taken_back: Ints
    voucher: Ints
    accounts: Ints
    record: Ints


@dataclass(frozen=True, slots=True)
class Updates:
    """Updates of one kind, sorted by transaction."""

    id: Ints
    group: Ints
    quantity: Ints
    amount: Ints
    early: Flags
    """Dated up to the last close."""

    def __len__(self) -> int:
        return len(self.id)


@dataclass(frozen=True, slots=True)
class Invoices:
    """For each physical update the financial one that followed; zeros where there is none."""

    there: Flags
    taken_back: Ints
    voucher: Ints


@dataclass(frozen=True, slots=True)
class Settlements:
    """In the order of record, cost group and row."""

    group: Ints
    receipt: Ints
    issue: Ints
    receipt_from: Ints
    issue_from: Ints
    quantity: Ints
    amount: Ints

    def __len__(self) -> int:
        return len(self.group)


@dataclass(frozen=True, slots=True)
class Adjustments:
    """In the order of record, cost group and transaction."""

    record: Ints
    group: Ints
    transaction: Ints
    update_kind: Ints
    kind: Ints
    amount: Ints

    def __getitem__(self, which: Flags) -> Adjustments:
        return Adjustments(**{name: getattr(self, name)[which] for name in self.__slots__})

    def __len__(self) -> int:
        return len(self.record)


def _columns(shape: type[EveryUpdate | Settlements | Adjustments], rows: Ints) -> dict[str, Ints]:
    """The columns of a read by the names of the fields, which stand in the same order."""
    return {field.name: np.ascontiguousarray(rows[:, place]) for place, field in enumerate(fields(shape))}


class BookFacts:
    """Updates, settlements and adjustments of one company; each table is read once, when it is first asked for."""

    def __init__(self, tx: Tx, company: int) -> None:
        self.tx, self.company, self.currency = tx, company, currency_of(tx, company)
        self.records = [
            Head(
                id=record,
                number=number,
                type=RecordType(kind),
                date=date,
                voucher=voucher,
                reversal_of=reversal_of,
                active=bool(active),
            )
            for record, number, kind, date, voucher, reversal_of, active in tx.all(
                """SELECT r.id, r.number, r.type, r.date, r.voucher_id, r.reversal_of,
                          CASE WHEN r.reversal_of = 0 AND a.id IS NOT NULL THEN 1 ELSE 0 END
                   FROM closing_record r LEFT JOIN active_record a ON a.id = r.id
                   WHERE r.company_id = :c AND r.posted_at IS NOT NULL ORDER BY r.id""",
                {"c": company},
            )
        ]
        self.active = np.array([head.id for head in self.records if head.active], np.int64)
        closes = [
            head for head in self.records if head.active and head.type in (RecordType.CLOSING, RecordType.OPENING)
        ]
        self.last: Head | None = closes[-1] if closes else None
        """The newest active close or opening."""
        self.reversed_at = {head.reversal_of: head.voucher for head in self.records if head.reversal_of}
        """Reversed record -> voucher of its reversal."""

    @property
    def last_record(self) -> int:
        return self.last.id if self.last else 0

    @cached_property
    def groups(self) -> Ints:
        rows = self.tx.columns("SELECT id FROM cost_group WHERE company_id = :c ORDER BY id", {"c": self.company}, 1)
        ids: Ints = rows[:, 0]
        return ids

    @cached_property
    def transactions(self) -> Ints:
        """(transaction, cost group) of everything that counts, sorted."""
        return self.tx.columns(
            """SELECT t.id, t.cost_group_id FROM inventory_transaction t
               WHERE t.company_id = :c AND (t.record_id = 0 OR t.record_id IN (SELECT value FROM ids(:a))) ORDER BY t.id""",
            {"c": self.company, "a": self.tx.ids(self.active)},
            2,
        )

    @cached_property
    def transaction_places(self) -> Places:
        return Places(np.ascontiguousarray(self.transactions[:, 0]))

    @cached_property
    def every_update(self) -> EveryUpdate:
        rows = self.tx.columns(
            f"""SELECT transaction_id, kind, cost_group_id, {self.tx.date_code("date")}, quantity, amount, taken_back, voucher_id,
                       accounts_id, record_id FROM inventory_update ORDER BY transaction_id, kind""",
            {},
            len(fields(EveryUpdate)),
        )
        return EveryUpdate(**_columns(EveryUpdate, rows))

    def _updates(self, kind: UpdateKind) -> Updates:
        every, last = self.every_update, self.last.date if self.last else NEVER
        counts = (every.record == 0) | np.isin(every.record, self.active)
        at = np.flatnonzero((every.kind == kind) & counts & places(self.groups, every.group)[1])
        return Updates(
            every.id[at], every.group[at], every.quantity[at], every.amount[at], every.date[at] <= day_code(last)
        )

    @cached_property
    def financial(self) -> Updates:
        return self._updates(UpdateKind.FINANCIAL)

    @cached_property
    def physical(self) -> Updates:
        return self._updates(UpdateKind.PHYSICAL)

    @cached_property
    def financial_places(self) -> Places:
        return Places(self.financial.id)

    @cached_property
    def invoices(self) -> Invoices:
        """Beside `physical`."""
        every = self.every_update
        rows = np.flatnonzero(every.kind == UpdateKind.FINANCIAL)
        at, there = places(every.id[rows], self.physical.id)
        rows = rows[at[there]]
        found = Invoices(there, *(np.zeros(len(there), np.int64) for _ in range(2)))
        found.taken_back[there] = every.taken_back[rows]
        found.voucher[there] = every.voucher[rows]
        return found

    @cached_property
    def settlements(self) -> dict[SettlementType, Settlements]:
        """Of active records. Provisional ones only of the last close: they count no longer than it is the last."""
        rows = self.tx.columns(
            f"""SELECT s.cost_group_id, s.receipt_id, s.issue_id, s.receipt_from, s.issue_from, s.quantity, s.amount, s.type
                FROM active_record r JOIN settlement s ON s.record_id = r.id
                WHERE r.company_id = :c AND (s.type <> {SettlementType.PROVISIONAL:d} OR s.record_id = {self.last_record})
                ORDER BY s.record_id, s.cost_group_id, s.row""",
            {"c": self.company},
            8,
        )
        found = {}
        for kind in SettlementType:
            which = rows[:, 7] == int(kind)
            part = rows if which.all() else rows[which]
            found[kind] = Settlements(**_columns(Settlements, part))
        return found

    @cached_property
    def adjustments(self) -> Adjustments:
        """Of all posted records, reversed ones too."""
        rows = self.tx.columns(
            """SELECT a.record_id, a.cost_group_id, a.transaction_id, a.update_kind, a.kind, a.amount
               FROM closing_record r JOIN cost_adjustment a ON a.record_id = r.id
               WHERE r.company_id = :c AND r.posted_at IS NOT NULL
               ORDER BY a.record_id, a.cost_group_id, a.transaction_id, a.update_kind, a.kind""",
            {"c": self.company},
            6,
        )
        return Adjustments(**_columns(Adjustments, rows))

    @cached_property
    def changes(self) -> Adjustments:
        """Adjustments of active records that change a cost."""
        rows = self.adjustments
        return rows[np.isin(rows.record, self.active) & ~np.isin(rows.kind, [int(kind) for kind in LEFTOVERS])]

    @cached_property
    def lasting(self) -> Adjustments:
        """Adjustments of physical values that outlast the reversal of their record: the invoice took them back before."""
        rows = self.adjustments
        rows = rows[np.isin(rows.record, np.array(sorted(self.reversed_at), np.int64)) & (rows.update_kind == 0)]
        if not len(rows):
            return rows
        at, there = places(self.physical.id, rows.transaction)
        vouchers = np.array([self.reversed_at[record] for record in rows.record.tolist()], np.int64)
        return rows[there & self.invoices.there[at] & (self.invoices.voucher[at] < vouchers)]

    def layers(self) -> list[tuple[int, int, int]]:
        """(transaction, quantity open then, amount) of the adjustments of the balance up to the last close."""
        return [
            (transaction, quantity, amount)
            for transaction, quantity, amount in self.tx.all(
                """SELECT a.transaction_id, a.quantity, a.amount FROM active_record r JOIN cost_adjustment a ON a.record_id = r.id
                   WHERE r.company_id = :c AND r.id <= :last AND a.kind = :k AND r.type IN ('on_hand', 'transaction', 'opening')
                   ORDER BY r.id, a.transaction_id""",
                {"c": self.company, "last": self.last_record, "k": int(AdjustmentKind.BALANCE)},
            )
        ]

    def changed(self, updates: Updates, kind: int, upto: int) -> Ints:
        """Sum of the changes of each of these updates, all of one kind, by records up to one."""
        rows = self.changes[(self.changes.update_kind == kind) & (self.changes.record <= upto)]
        at, there = (self.financial_places.find if kind else Places(updates.id).find)(rows.transaction)
        return sum_at(len(updates), at[there], rows.amount[there])
