"""Checks of productions with several receipts: stored shares, and ends from before there were any.

Such an end gave one receipt the whole cost and the others nothing. The books keep these figures; the finding says what
each receipt should have, as far as physical amounts or quantities of one item say so, and how to move it by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from core.close.open_amount import spread
from core.close.selection import ProductionShare
from core.plural import plural
from core.views.checks import Finding
from core.vocabulary import AdjustmentKind, LinkKind, Reference
from db.engine.kinds import FINANCIAL, PHYSICAL, numbers
from db.reading.facts import BookFacts
from db.reading.findings import broken, fine, warn

_BY_HAND = numbers(AdjustmentKind.COMPLETE, AdjustmentKind.BALANCE, AdjustmentKind.LATE)


class _Stored(NamedTuple):
    """A receipt with its stored share."""

    lot: str
    number: str
    document: int
    weights_before: int
    weight: int
    weights: int
    cost: int


def shares(facts: BookFacts) -> Finding:
    """The receipts of a production have the parts of its cost that their stored weights say, and these have no gap."""
    rows = facts.tx.rows(
        _Stored,
        f"""SELECT t.lot, t.number, u.document_amount AS document, s.weights_before, s.weight, s.weights, s.cost
            FROM production_share s JOIN inventory_transaction t ON t.id = s.receipt_id
            JOIN inventory_update u ON u.transaction_id = t.id AND u.kind = {FINANCIAL}
            WHERE t.company_id = :c ORDER BY t.lot, s.receipt_id""",
        {"c": facts.company},
    )
    alone = facts.tx.value(
        """SELECT MIN(s.receipt_id) FROM production_share s LEFT JOIN inventory_transaction t ON t.id = s.receipt_id
           WHERE t.id IS NULL"""
    )
    if alone is not None:
        return broken("production_share", f"A share is stored for a transaction that does not exist (id {alone}).")
    reached: dict[str, int] = {}
    wholes: dict[str, tuple[int, int]] = {}
    for row in rows:
        whole = wholes.setdefault(row.lot, (row.weights, row.cost))
        gap = reached.get(row.lot, 0) != row.weights_before or whole != (row.weights, row.cost)
        if gap or ProductionShare(row.weights_before, row.weight, row.weights).part(row.cost) != row.document:
            return broken(
                "production_share",
                f"{row.number} of production {row.lot} has not the share of its cost that is stored.",
            )
        reached[row.lot] = row.weights_before + row.weight
    for lot, (weights, _) in wholes.items():
        if reached[lot] != weights:
            return broken("production_share", f"A receipt of production {lot} lacks its stored share.")
    if not wholes:
        return fine("production_share", "No production has several receipts.")
    return fine(
        "production_share", f"The receipts of {plural(len(wholes), 'production')} share the cost of each as stored."
    )


class _Receipt(NamedTuple):
    """A receipt of a production that was ended before shares were stored."""

    lot: str
    id: int
    number: str
    item: int
    quantity: int
    document: int
    physical: int | None
    by_hand: int


def unshared(facts: BookFacts) -> Finding | None:
    """Productions of which one receipt took everything before shares were stored, and nobody has moved it since."""
    by_lot: dict[str, list[_Receipt]] = {}
    for row in facts.tx.rows(
        _Receipt,
        f"""SELECT DISTINCT t.lot, t.id, t.number, g.item_id AS item, u.quantity, u.document_amount AS document, p.amount AS physical,
              (SELECT COUNT(*) FROM active_record r JOIN cost_adjustment a ON a.record_id = r.id
                 AND a.cost_group_id = t.cost_group_id AND a.transaction_id = t.id
               WHERE r.company_id = :c AND a.kind IN {_BY_HAND}) AS by_hand
            FROM (SELECT issue_id FROM cost_link WHERE kind = {LinkKind.PRODUCTION:d} GROUP BY issue_id HAVING COUNT(*) > 1) x
            JOIN cost_link l ON l.issue_id = x.issue_id AND l.kind = {LinkKind.PRODUCTION:d}
            JOIN inventory_transaction t ON t.id = l.receipt_id AND t.reference = {Reference.PRODUCTION_RECEIPT:d}
            JOIN cost_group g ON g.id = t.cost_group_id
            JOIN inventory_update u ON u.transaction_id = t.id AND u.kind = {FINANCIAL}
            LEFT JOIN inventory_update p ON p.transaction_id = t.id AND p.kind = {PHYSICAL}
            LEFT JOIN production_share s ON s.receipt_id = t.id
            WHERE t.company_id = :c AND s.receipt_id IS NULL ORDER BY t.lot, t.id""",
        {"c": facts.company},
    ):
        by_lot.setdefault(row.lot, []).append(row)
    wrong = {lot: receipts for lot, receipts in by_lot.items() if _one_took_all(receipts)}
    if not wrong:
        return None
    text = facts.currency.text
    rows = []
    for lot, receipts in wrong.items():
        for receipt, right in zip(receipts, _right(receipts), strict=True):
            should = "decide its share" if right is None else f"should have {text(right)}"
            rows.append((lot, f"{receipt.number} ({receipt.id})", f"has {text(receipt.document)}", should))
    message = (
        f"{plural(len(wrong), 'production')} gave one of several receipts the whole cost: {', '.join(list(wrong)[:5])}."
    )
    return warn(
        "production_unshared",
        message,
        "Ended before receipts shared a cost, and kept so. Move what a receipt has too much by hand, against work in process:"
        " `invclose adjust transaction RECEIPT --late --amount=-AMOUNT --offset-account ACCOUNT`,"
        " then the same with a positive amount on the others.",
        rows,
    )


def _one_took_all(receipts: Sequence[_Receipt]) -> bool:
    """One has a cost and the others have none, in the posting or by hand."""
    having = [receipt for receipt in receipts if receipt.document]
    return len(receipts) > 1 and len(having) == 1 and not any(receipt.by_hand for receipt in receipts)


def _right(receipts: Sequence[_Receipt]) -> list[int] | list[None]:
    """What they would have by their physical amounts, or by their quantities where all are of one item."""
    cost = sum(receipt.document for receipt in receipts)
    reported = [receipt.physical for receipt in receipts if receipt.physical is not None]
    if len(reported) == len(receipts) and sum(reported) > 0:
        return spread(cost, reported)
    if len({receipt.item for receipt in receipts}) == 1:
        return spread(cost, [receipt.quantity for receipt in receipts])
    return [None] * len(receipts)
