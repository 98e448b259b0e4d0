"""Reads what one closing record changed of one transaction, and why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from core.errors import NotFound
from core.explaining.changes import Adjusted, ChangeFacts, Moved, Row, change_sentences
from core.views.explained import ChangeExplanation
from core.vocabulary import LEFTOVERS, AdjustmentKind, RecordType, SettlementType, UpdateKind
from db.company.currencies import currency_of
from db.engine.kinds import FINANCIAL, PHYSICAL
from db.engine.session import Tx
from db.reading.behind import costs_before
from db.reading.names import Named, named


class _Record(NamedTuple):
    """A posted closing record, with the one that it reverses and the one that reverses it."""

    id: int
    number: str
    type: RecordType
    date: str
    note: str
    voucher: str
    reversal_of: int
    reverses: str
    reversed_by: str

    @property
    def source(self) -> int:
        """The record whose rows stand behind it."""
        return self.reversal_of or self.id


def explain_change(tx: Tx, company: int, transaction: int, record: int) -> ChangeExplanation:
    """What a record changed of the cost of a transaction; ``NotFound`` where it did nothing to it."""
    of, at = named(tx, [transaction]).get(transaction), _record(tx, company, record)
    if of is None:
        raise NotFound(f"transaction {transaction} does not exist", advice="Look it up by its number.")
    opened = _opened(tx, at, of)
    kind, adjustments = (UpdateKind.FINANCIAL, opened) if opened else _adjustments(tx, at, of)
    rows = () if of.quantity > 0 else _rows(tx, at, of)
    found = costs_before(tx, company, at.id, [transaction])
    if not found or not (adjustments or rows):
        raise NotFound(
            f"{at.number} did nothing to the cost of {of.number}",
            advice=f"`invclose explain {of.number}` shows which records changed it.",
        )
    date, before = found.get((transaction, kind)) or found[max(found)]
    sign = 1 if of.quantity > 0 else -1
    if opened and not at.reversal_of:
        before = 0
    facts = ChangeFacts(
        number=of.number,
        what=of.reference.label.lower(),
        item=of.item,
        date=date,
        quantity=abs(of.quantity),
        receipt=of.quantity > 0,
        record=at.number,
        type=at.type,
        record_date=at.date,
        voucher=at.voucher,
        reverses=at.reverses,
        reversed_by=at.reversed_by,
        note=at.note,
        before=sign * before,
        adjustments=adjustments,
        rows=rows,
        moved=_moved(tx, at, of) if any(row.kind is AdjustmentKind.LINK for row in adjustments) else (),
        opened=bool(opened),
    )
    return ChangeExplanation(
        transaction_id=transaction,
        number=of.number,
        item=of.item,
        item_name=of.item_name,
        record_id=at.id,
        record=at.number,
        date=at.date,
        voucher=at.voucher,
        before=facts.before,
        adjusted=facts.adjusted,
        after=facts.after,
        sentences=change_sentences(facts, currency_of(tx, company)),
    )


def _record(tx: Tx, company: int, record: int) -> _Record:
    row = tx.row(
        _Record,
        """SELECT r.id, r.number, r.type, r.date, r.note, COALESCE(v.number, '') AS voucher, r.reversal_of,
                  COALESCE(o.number, '') AS reverses, COALESCE(x.number, '') AS reversed_by
           FROM closing_record r LEFT JOIN voucher v ON v.id = r.voucher_id
           LEFT JOIN closing_record o ON o.id = r.reversal_of AND r.reversal_of <> 0
           LEFT JOIN closing_record x ON x.reversal_of = r.id AND x.posted_at IS NOT NULL
           WHERE r.id = :r AND r.company_id = :c AND r.posted_at IS NOT NULL""",
        {"r": record, "c": company},
    )
    if row is None:
        raise NotFound(f"closing record {record} is not posted", advice="`invclose overview` lists them.")
    return row._replace(type=RecordType(row.type))


def _opened(tx: Tx, at: _Record, of: Named) -> tuple[Adjusted, ...]:
    """The value that an opening brought of the transaction, or its reversal takes back; none: the record is no such."""
    value = tx.value(
        """SELECT u.amount + COALESCE((SELECT SUM(a.amount) FROM cost_adjustment a WHERE a.record_id = u.record_id
             AND a.cost_group_id = u.cost_group_id AND a.transaction_id = u.transaction_id), 0)
           FROM inventory_update u JOIN closing_record r ON r.id = u.record_id AND r.type = 'opening'
           WHERE u.transaction_id = :t AND u.record_id = :r""",
        {"t": of.id, "r": at.source},
    )
    if value is None:
        return ()
    sign = (1 if of.quantity > 0 else -1) * (-1 if at.reversal_of else 1)
    return (Adjusted(AdjustmentKind.COMPLETE, sign * int(value), "", ""),)


def _adjustments(tx: Tx, at: _Record, of: Named) -> tuple[UpdateKind, tuple[Adjusted, ...]]:
    """Of which update, and what; of a reversal without what it left out, since an invoice had taken it back."""
    rows = tx.all(
        f"""SELECT a.update_kind, a.kind, a.amount, COALESCE(b.code, ''), COALESCE(o.code, '') FROM cost_adjustment a
            LEFT JOIN posting_accounts p ON p.id = a.accounts_id
            LEFT JOIN main_account b ON b.id = p.balance_account_id LEFT JOIN main_account o ON o.id = p.offset_account_id
            WHERE a.record_id = :r AND a.cost_group_id = :g AND a.transaction_id = :t AND NOT (:reversal <> 0
              AND a.update_kind = {PHYSICAL} AND EXISTS (SELECT 1 FROM inventory_update u
                JOIN closing_record c ON c.id = :own
                WHERE u.transaction_id = a.transaction_id AND u.kind = {FINANCIAL} AND u.voucher_id < c.voucher_id))
            ORDER BY a.update_kind, a.kind""",
        {"r": at.source, "g": of.group, "t": of.id, "reversal": at.reversal_of, "own": at.id},
    )
    sign = (1 if of.quantity > 0 else -1) * (-1 if at.reversal_of else 1)
    changed = tuple(
        Adjusted(AdjustmentKind(kind), (-sign if kind in LEFTOVERS else sign) * amount, account, offset)
        for _, kind, amount, account, offset in rows
    )
    return UpdateKind(max((row[0] for row in rows), default=UpdateKind.FINANCIAL)), changed


def _rows(tx: Tx, at: _Record, of: Named) -> tuple[Row, ...]:
    """What an issue took in the record."""
    found = tx.all(
        """SELECT receipt_id, quantity, amount, type FROM settlement
           WHERE record_id = :r AND cost_group_id = :g AND issue_id = :t ORDER BY row""",
        {"r": at.source, "g": of.group, "t": of.id},
    )
    known, dates = named(tx, (row[0] for row in found)), _dates(tx, (row[0] for row in found))
    return tuple(
        Row(known[receipt].number, dates[receipt], quantity, amount, SettlementType(kind))
        for receipt, quantity, amount, kind in found
    )


def _moved(tx: Tx, at: _Record, of: Named) -> tuple[Moved, ...]:
    """What the record changed of the issues that a receipt is made of."""
    sums = tx.all(
        f"""SELECT t.id, SUM(a.amount) FROM cost_link l JOIN inventory_transaction t ON t.id = l.issue_id
            JOIN cost_adjustment a ON a.record_id = :r AND a.cost_group_id = t.cost_group_id AND a.transaction_id = t.id
              AND a.kind = {AdjustmentKind.CLOSE:d}
            WHERE l.receipt_id = :t GROUP BY t.id ORDER BY t.id""",
        {"r": at.source, "t": of.id},
    )
    known, dates = named(tx, (row[0] for row in sums)), _dates(tx, (row[0] for row in sums))
    return tuple(Moved(known[issue].number, dates[issue], -int(amount)) for issue, amount in sums)


def _dates(tx: Tx, transactions: Iterable[int]) -> dict[int, str]:
    """Date of the last update of each."""
    return dict(
        tx.all(
            """SELECT transaction_id, MAX(date) FROM inventory_update
               WHERE transaction_id IN (SELECT value FROM ids(:t)) GROUP BY transaction_id""",
            {"t": tx.ids(sorted(set(transactions)))},
        )
    )
