"""Settlements: of a record, page by page, and of one transaction.

A reversed record keeps its rows; they are shown as canceled, and the reversal shows them with the opposite sign.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from core.errors import NotFound
from core.views import SettlementRow
from core.vocabulary import PRINCIPLE_NAMES, AdjustmentKind, Principle, RecordType, SettlementType
from db.engine.session import Tx
from db.reading.names import ADJUSTMENT_NAMES, IN_COST, SETTLEMENT_NAMES, UNKNOWN, Named, named

_COLUMNS = (
    """s.record_id, s.cost_group_id, s.row, s.receipt_id, s.issue_id, s.quantity, s.amount, s.principle, s.type"""
)


class RecordHead(NamedTuple):
    """What each row says of its record."""

    number: str
    voucher: str
    canceled: bool


def record_heads(tx: Tx, company: int) -> dict[int, RecordHead]:
    """All posted records of a company; there are few."""
    return {
        row[0]: RecordHead(row[1], row[2], not row[3])
        for row in tx.all(
            """SELECT r.id, r.number, COALESCE(v.number, ''), CASE WHEN a.id IS NULL THEN 0 ELSE 1 END
               FROM closing_record r LEFT JOIN voucher v ON v.id = r.voucher_id LEFT JOIN active_record a ON a.id = r.id
               WHERE r.company_id = :c AND r.posted_at IS NOT NULL""",
            {"c": company},
        )
    }


def of_record(tx: Tx, company: int, record: int, *, limit: int, after: tuple[int, int] | None) -> list[SettlementRow]:
    """In (cost group, row) order. A record that only adjusts shows the side that it adjusted."""
    found = tx.one(
        "SELECT type, reversal_of, posted_at FROM closing_record WHERE company_id = :c AND id = :r",
        {"c": company, "r": record},
    )
    if found is None:
        raise NotFound(f"closing record {record} does not exist", advice="invclose overview lists them.")
    kind, reversal_of, posted = found
    if not posted:
        return []
    source = reversal_of or record
    if reversal_of:
        kind = tx.value("SELECT type FROM closing_record WHERE id = :r", {"r": source})
    page = {"r": source, "n": limit, "g": after[0] if after else 0, "row": after[1] if after else 0}
    if kind not in (RecordType.CLOSING, RecordType.OPENING):
        rows = _adjusted_only(tx, page)
    else:
        rows = tx.all(
            f"""SELECT {_COLUMNS} FROM settlement s
                WHERE s.record_id = :r AND (s.cost_group_id, s.row) > (:g, :row)
                ORDER BY s.cost_group_id, s.row LIMIT :n""",
            page,
        )
    shown = _shown(tx, company, rows, adjusted_only=kind not in (RecordType.CLOSING, RecordType.OPENING))
    return [_opposite(row, record_heads(tx, company)[record], record) for row in shown] if reversal_of else shown


def of_transaction(tx: Tx, company: int, transaction: Named, *, limit: int) -> list[SettlementRow]:
    """All settlements of one transaction, oldest record first, reversed ones too."""
    side = "receipt_id" if transaction.quantity > 0 else "issue_id"
    rows = tx.all(
        f"""SELECT {_COLUMNS} FROM closing_record r
            JOIN settlement s ON s.record_id = r.id AND s.cost_group_id = :g AND s.{side} = :t
            WHERE r.company_id = :c AND r.posted_at IS NOT NULL ORDER BY s.record_id, s.row LIMIT :n""",
        {"c": company, "g": transaction.group, "t": transaction.id, "n": limit},
    )
    return _shown(tx, company, rows)


def _adjusted_only(tx: Tx, page: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Adjustments in the shape of settlements: the receipt's or the issue's side only; row is the transaction.

    A transaction can have several; the page ends behind the last of them.
    """
    rows = tx.all(
        """SELECT a.record_id, a.cost_group_id, a.transaction_id, COALESCE(t.quantity, 1), a.amount, a.kind
           FROM cost_adjustment a LEFT JOIN inventory_transaction t ON t.id = a.transaction_id
           WHERE a.record_id = :r AND (a.cost_group_id, a.transaction_id) > (:g, :row)
           ORDER BY a.cost_group_id, a.transaction_id, a.update_kind, a.kind LIMIT :n""",
        {**page, "n": page["n"] + len(AdjustmentKind)},
    )
    end = min(page["n"], len(rows))
    while 0 < end < len(rows) and rows[end][1:3] == rows[end - 1][1:3]:
        end += 1
    return [
        (record, group, transaction, *_sides(transaction, quantity), 0, amount, kind, 0)
        for record, group, transaction, quantity, amount, kind in rows[:end]
    ]


def _sides(transaction: int, quantity: int) -> tuple[int, int]:
    return (transaction, 0) if quantity > 0 else (0, transaction)


def _shown(
    tx: Tx, company: int, rows: Sequence[tuple[Any, ...]], *, adjusted_only: bool = False
) -> list[SettlementRow]:
    heads = record_heads(tx, company)
    sides = {number for row in rows for number in row[3:5] if number}
    known, dates = named(tx, sides), _dates(tx, sides)
    carried = {} if adjusted_only else _adjustments_of_issues(tx, rows)
    shown = []
    for record, group, place, receipt, issue, quantity, amount, principle, kind in rows:
        head = heads[record]
        of = known.get(issue) or known.get(receipt) or UNKNOWN
        shown.append(
            SettlementRow(
                record_id=record,
                record_number=head.number,
                voucher=head.voucher,
                item=of.item,
                receipt_id=receipt,
                receipt=known.get(receipt, UNKNOWN).number,
                receipt_date=dates.get(receipt, ""),
                issue_id=issue,
                issue=known.get(issue, UNKNOWN).number,
                issue_date=dates.get(issue, ""),
                quantity=quantity,
                amount=0 if adjusted_only else amount,
                adjustment=amount if adjusted_only else carried.get((record, group, place), 0),
                principle=PRINCIPLE_NAMES[Principle.ADJUSTMENT if adjusted_only else Principle(principle)],
                type=ADJUSTMENT_NAMES[AdjustmentKind(principle)]
                if adjusted_only
                else SETTLEMENT_NAMES[SettlementType(kind)],
                canceled=head.canceled,
                cost_group_id=group,
                row=place,
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
    return {row[0]: row[1] for row in rows}


def _adjustments_of_issues(tx: Tx, rows: Sequence[tuple[Any, ...]]) -> dict[tuple[int, int, int], int]:
    """(record, cost group, row) of the first settlement of an issue in a record -> what the record adjusted the issue by."""
    found: dict[tuple[int, int, int], int] = {}
    for record in sorted({row[0] for row in rows}):
        params = {
            "r": record,
            "g": tx.ids(sorted({row[1] for row in rows if row[0] == record})),
            "i": tx.ids(sorted({row[4] for row in rows if row[0] == record})),
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
