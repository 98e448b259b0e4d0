"""The closing log with what to do about each line."""

from __future__ import annotations

from core.views import LogRow
from core.vocabulary import DIMENSIONS, WARNINGS, LogReason
from db.engine.session import Tx
from db.reading.names import UNKNOWN, dimension_text, named

ADVICE = {
    LogReason.NOT_INVOICED: "Update the receipts of the item financially, or close up to a later date.",
    LogReason.SHORTAGE: "Look for a receipt that is missing or has other dimension values; the unit cost may be wrong.",
    LogReason.MARK_NOT_INVOICED: "Update the marked receipt financially, or remove the mark.",
    LogReason.MARK_REMOVED: "Mark the issue again if it is still wanted.",
    LogReason.PRODUCTION_OPEN: "End the sub-production, then close or recalculate again.",
    LogReason.PHYSICAL_PRICE: "Nothing to do: it settles when both sides are updated financially.",
    LogReason.EXPENSED: "Ask for a smaller minimum throughput if the amount is not acceptable.",
    LogReason.MAX_PASSES: "Allow more throughputs, or look at what goes in a circle.",
    LogReason.ZERO_PRICE: "Enter a cost price on the item.",
    LogReason.CIRCULARITY: "Give one of the transactions a price of its own: nothing in the circle has one.",
    LogReason.VALUE_WITHOUT_QUANTITY: "Look where the value came from; it was expensed.",
}


def advice_for(reason: str) -> str:
    try:
        return ADVICE[LogReason(reason)]
    except ValueError:
        return ""


def log_rows(tx: Tx, company: int, record: int) -> list[LogRow]:
    """In the order of the items; empty while the record is not posted."""
    columns = ", ".join(f"g.{name}" for name in DIMENSIONS)
    rows = tx.all(
        f"""SELECT l.transaction_id, l.reason, l.quantity, l.amount, l.detail, i.code, {columns}
            FROM closing_log l JOIN closing_record r ON r.id = l.record_id AND r.posted_at IS NOT NULL
            LEFT JOIN cost_group g ON g.id = l.cost_group_id LEFT JOIN item i ON i.id = g.item_id
            WHERE l.record_id = :r AND r.company_id = :c ORDER BY l.cost_group_id, l.row""",
        {"r": record, "c": company},
    )
    known = named(tx, (transaction for transaction, *_ in rows))
    found = []
    for transaction, reason, quantity, amount, detail, item, *values in rows:
        of = known.get(transaction, UNKNOWN)
        found.append(
            LogRow(
                item=of.item or item or "",
                dimensions=of.dimensions or dimension_text(value or "" for value in values),
                transaction_id=transaction,
                number=of.number,
                reason=f"{reason} ({detail})" if detail else reason,
                quantity=quantity,
                amount=amount,
                advice=advice_for(reason),
                warning=reason in WARNINGS,
            )
        )
    return sorted(found, key=lambda line: (line.item, line.transaction_id))
