"""Settlements: of a record, page by page, and of one transaction.

A reversed record keeps its rows; they are shown as canceled, and the reversal shows them with the opposite sign.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from core.errors import NotFound
from core.money import Amount, Quantity
from core.views import SettlementRow
from core.vocabulary import AdjustmentKind, Principle, RecordType, SettlementType
from db.engine.session import Tx
from db.reading.names import UNKNOWN, Named, named
from db.records.quantities import IN_COST

_COLUMNS = (
    """s.record_id, s.cost_group_id, s.row, s.receipt_id, s.issue_id, s.quantity, s.amount, s.principle, s.type"""
)


class _Settled(NamedTuple):
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


class _Adjusted(NamedTuple):
    """A stored adjustment of one transaction, where a record only adjusts."""

    record_id: int
    cost_group_id: int
    transaction_id: int
    quantity: Quantity
    """Of the transaction: its sign says the side; 1 where there is no transaction."""
    amount: Amount
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


def of_record(tx: Tx, company: int, record: int, *, limit: int, after: tuple[int, int] | None) -> list[SettlementRow]:
    """In (cost group, row) order. A record that only adjusts shows the side that it adjusted."""
    source, kind, reversal, posted = shown_of(tx, company, record)
    if not posted:
        return []
    page = {"r": source, "n": limit, "g": after[0] if after else 0, "row": after[1] if after else 0}
    if kind not in (RecordType.CLOSING, RecordType.OPENING):
        shown = _adjusted(tx, company, _page_of_adjustments(tx, page))
    else:
        rows = tx.rows(
            _Settled,
            f"""SELECT {_COLUMNS} FROM settlement s
                WHERE s.record_id = :r AND (s.cost_group_id, s.row) > (:g, :row)
                ORDER BY s.cost_group_id, s.row LIMIT :n""",
            page,
        )
        shown = _settled(tx, company, rows)
    return [_opposite(row, record_heads(tx, company)[record], record) for row in shown] if reversal else shown


def of_transaction(tx: Tx, company: int, transaction: Named, *, limit: int) -> list[SettlementRow]:
    """All settlements of one transaction, oldest record first, reversed ones too."""
    side = "receipt_id" if transaction.quantity > 0 else "issue_id"
    rows = tx.rows(
        _Settled,
        f"""SELECT {_COLUMNS} FROM closing_record r
            JOIN settlement s ON s.record_id = r.id AND s.cost_group_id = :g AND s.{side} = :t
            WHERE r.company_id = :c AND r.posted_at IS NOT NULL ORDER BY s.record_id, s.row LIMIT :n""",
        {"c": company, "g": transaction.group, "t": transaction.id, "n": limit},
    )
    return _settled(tx, company, rows)


def _page_of_adjustments(tx: Tx, page: dict[str, Any]) -> list[_Adjusted]:
    """Adjustments of a record that settles nothing. A transaction can have several; the page ends behind its last."""
    rows = tx.rows(
        _Adjusted,
        """SELECT a.record_id, a.cost_group_id, a.transaction_id, COALESCE(t.quantity, 1) AS quantity, a.amount, a.kind
           FROM cost_adjustment a LEFT JOIN inventory_transaction t ON t.id = a.transaction_id
           WHERE a.record_id = :r AND (a.cost_group_id, a.transaction_id) > (:g, :row)
           ORDER BY a.cost_group_id, a.transaction_id, a.update_kind, a.kind LIMIT :n""",
        {**page, "n": page["n"] + len(AdjustmentKind)},
    )
    end = min(page["n"], len(rows))
    while 0 < end < len(rows) and _place(rows[end]) == _place(rows[end - 1]):
        end += 1
    return rows[:end]


def _place(row: _Adjusted) -> tuple[int, int]:
    return row.cost_group_id, row.transaction_id


def _settled(tx: Tx, company: int, rows: Sequence[_Settled]) -> list[SettlementRow]:
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


def _adjusted(tx: Tx, company: int, rows: Sequence[_Adjusted]) -> list[SettlementRow]:
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


def _adjustments_of_issues(tx: Tx, rows: Sequence[_Settled]) -> dict[tuple[int, int, int], int]:
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


def _opposite(row: SettlementRow, head: RecordHead, record: int) -> SettlementRow:
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
