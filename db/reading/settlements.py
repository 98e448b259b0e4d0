"""Settlements as they are shown: the rows of a record (`db.reading.settlement_list`) and those of one transaction.

A reversed record keeps its rows; they are shown as canceled, and the reversal shows them with the opposite sign.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from core.errors import NotFound
from core.money import Amount, Quantity
from core.views.transactions import SettlementRow
from core.vocabulary import AdjustmentKind, Principle, RecordType, SettlementType
from db.engine.session import Tx
from db.reading.names import UNKNOWN, Named, named
from db.records.quantities import IN_COST

SETTLED_COLUMNS = (
    "s.record_id, s.cost_group_id, s.row, s.receipt_id, s.issue_id, s.quantity, s.amount, s.principle, s.type"
)
ADJUSTED_COLUMNS = """s.record_id, s.cost_group_id, s.transaction_id, COALESCE(o.quantity, 1) AS quantity, s.amount,
    s.update_kind, s.kind"""
"""Of the adjustment ``s`` with its transaction ``o``."""
PARTS = 1_000
"""More than there are kinds of adjustments."""


class StoredSettlement(NamedTuple):
    """A stored settlement."""

    record_id: int
    cost_group_id: int
    row: int
    receipt_id: int
    issue_id: int
    quantity: Quantity
    amount: Amount
    principle: int
    type: int


class StoredAdjustment(NamedTuple):
    """A stored adjustment of one transaction, where a record only adjusts."""

    record_id: int
    cost_group_id: int
    transaction_id: int
    quantity: Quantity
    """Of the transaction: its sign says the side; 1 where there is no transaction."""
    amount: Amount
    update_kind: int
    kind: int


class RecordHead(NamedTuple):
    """What each row says of its record."""

    number: str
    voucher: str
    canceled: bool


def record_heads(tx: Tx, company: int) -> dict[int, RecordHead]:
    """All posted records of a company; there are few."""
    return {
        record: RecordHead(number=number, voucher=voucher, canceled=not active)
        for record, number, voucher, active in tx.all(
            """SELECT r.id, r.number, COALESCE(v.number, ''), CASE WHEN a.id IS NULL THEN 0 ELSE 1 END
               FROM closing_record r LEFT JOIN voucher v ON v.id = r.voucher_id LEFT JOIN active_record a ON a.id = r.id
               WHERE r.company_id = :c AND r.posted_at IS NOT NULL""",
            {"c": company},
        )
    }


class Shown(NamedTuple):
    """Whose settlements a record shows."""

    source: int
    """Itself, or the record that it reverses."""
    type: RecordType
    """Of the source."""
    reversal: bool
    posted: bool


def shown_of(tx: Tx, company: int, record: int) -> Shown:
    """``NotFound`` when it is not a record of the company."""
    found = tx.one(
        """SELECT COALESCE(o.id, r.id), COALESCE(o.type, r.type), r.reversal_of, r.posted_at FROM closing_record r
           LEFT JOIN closing_record o ON o.id = r.reversal_of AND r.reversal_of <> 0
           WHERE r.company_id = :c AND r.id = :r""",
        {"c": company, "r": record},
    )
    if found is None:
        raise NotFound(f"closing record {record} does not exist", advice="`invclose overview` lists them.")
    source, kind, reversal_of, posted = found
    return Shown(source, RecordType(kind), bool(reversal_of), posted is not None)


def of_transaction(tx: Tx, company: int, transaction: Named, *, limit: int) -> list[SettlementRow]:
    """All settlements of one transaction, oldest record first, reversed ones too."""
    side = "receipt_id" if transaction.quantity > 0 else "issue_id"
    rows = tx.rows(
        StoredSettlement,
        f"""SELECT {SETTLED_COLUMNS} FROM closing_record r
            JOIN settlement s ON s.record_id = r.id AND s.cost_group_id = :g AND s.{side} = :t
            WHERE r.company_id = :c AND r.posted_at IS NOT NULL ORDER BY s.record_id, s.row LIMIT :n""",
        {"c": company, "g": transaction.group, "t": transaction.id, "n": limit},
    )
    return settled_rows(tx, company, rows)


def settled_rows(tx: Tx, company: int, rows: Sequence[StoredSettlement]) -> list[SettlementRow]:
    """Stored settlements with everything that is shown of them, in their order."""
    heads = record_heads(tx, company)
    sides = {number for row in rows for number in (row.receipt_id, row.issue_id) if number}
    known, dates = named(tx, sides), _dates(tx, sides)
    carried = _adjustments_of_issues(tx, rows)
    shown = []
    for row in rows:
        head = heads[row.record_id]
        receipt, issue = known.get(row.receipt_id, UNKNOWN), known.get(row.issue_id, UNKNOWN)
        shown.append(
            SettlementRow(
                record_id=row.record_id,
                record_number=head.number,
                voucher=head.voucher,
                item=issue.item or receipt.item,
                receipt_id=row.receipt_id,
                receipt=receipt.number,
                receipt_date=dates.get(row.receipt_id, ""),
                issue_id=row.issue_id,
                issue=issue.number,
                issue_date=dates.get(row.issue_id, ""),
                quantity=row.quantity,
                amount=row.amount,
                adjustment=carried.get((row.record_id, row.cost_group_id, row.row), 0),
                principle=Principle(row.principle),
                type=SettlementType(row.type),
                canceled=head.canceled,
                cost_group_id=row.cost_group_id,
                row=row.row,
            )
        )
    return shown


def adjusted_rows(tx: Tx, company: int, rows: Sequence[StoredAdjustment]) -> list[SettlementRow]:
    """Each adjustment as a settlement with one side, the receipt's or the issue's; row is the transaction."""
    heads = record_heads(tx, company)
    transactions = {row.transaction_id for row in rows if row.transaction_id}
    known, dates = named(tx, transactions), _dates(tx, transactions)
    shown = []
    for row in rows:
        head, of = heads[row.record_id], known.get(row.transaction_id, UNKNOWN)
        date, is_receipt = dates.get(row.transaction_id, ""), row.quantity > 0
        shown.append(
            SettlementRow(
                record_id=row.record_id,
                record_number=head.number,
                voucher=head.voucher,
                item=of.item,
                receipt_id=row.transaction_id if is_receipt else 0,
                receipt=of.number if is_receipt else "",
                receipt_date=date if is_receipt else "",
                issue_id=0 if is_receipt else row.transaction_id,
                issue="" if is_receipt else of.number,
                issue_date="" if is_receipt else date,
                quantity=0,
                amount=0,
                adjustment=row.amount,
                principle=Principle.ADJUSTMENT,
                type=AdjustmentKind(row.kind),
                canceled=head.canceled,
                cost_group_id=row.cost_group_id,
                row=row.transaction_id,
                part=row.update_kind * PARTS + row.kind,
            )
        )
    return shown


def _dates(tx: Tx, transactions: set[int]) -> dict[int, str]:
    """Financial date, or the physical one while there is no other."""
    rows = tx.all(
        """SELECT transaction_id, date FROM inventory_update WHERE transaction_id IN (SELECT value FROM ids(:t))
           ORDER BY transaction_id, kind""",
        {"t": tx.ids(sorted(transactions))},
    )
    return dict(rows)


def _adjustments_of_issues(tx: Tx, rows: Sequence[StoredSettlement]) -> dict[tuple[int, int, int], int]:
    """(record, cost group, row) of the first settlement of an issue in a record -> what the record adjusted the issue by."""
    found: dict[tuple[int, int, int], int] = {}
    for record in sorted({row.record_id for row in rows}):
        params = {
            "r": record,
            "g": tx.ids(sorted({row.cost_group_id for row in rows if row.record_id == record})),
            "i": tx.ids(sorted({row.issue_id for row in rows if row.record_id == record})),
        }
        changes = dict(
            tx.all(
                f"""SELECT transaction_id, SUM(amount) FROM cost_adjustment
                    WHERE record_id = :r AND cost_group_id IN (SELECT value FROM ids(:g))
                      AND transaction_id IN (SELECT value FROM ids(:i)) AND {IN_COST} GROUP BY transaction_id""",
                params,
            )
        )
        for group, issue, first in tx.all(
            """SELECT cost_group_id, issue_id, MIN(row) FROM settlement
               WHERE record_id = :r AND cost_group_id IN (SELECT value FROM ids(:g))
                 AND issue_id IN (SELECT value FROM ids(:i)) GROUP BY cost_group_id, issue_id""",
            params,
        ):
            found[record, group, first] = int(changes.get(issue, 0))
    return found


def opposite(row: SettlementRow, head: RecordHead, record: int) -> SettlementRow:
    """The counter row that a reversal shows."""
    return replace(
        row,
        record_id=record,
        record_number=head.number,
        voucher=head.voucher,
        quantity=-row.quantity,
        amount=-row.amount,
        adjustment=-row.adjustment,
        canceled=True,
    )
