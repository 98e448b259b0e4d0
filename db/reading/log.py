"""The closing log with what to do about each line."""

from __future__ import annotations

from core.views import LogRow
from core.vocabulary import DIMENSIONS, WARNINGS, LogReason
from db.engine.session import Tx
from db.reading.names import UNKNOWN, dimension_text, named

ADVICE = {
    LogReason.NOT_INVOICED: "Update the receipts of the item financially, or close through a later date.",
    LogReason.SHORTAGE: "Look for a receipt that is missing or has other dimension values; the unit cost may be wrong.",
    LogReason.MARK_NOT_INVOICED: "Update the marked receipt financially, or remove the mark.",
    LogReason.MARK_REMOVED: "Mark the issue again if it is still wanted.",
    LogReason.PRODUCTION_OPEN: "End the sub-production, then close or recalculate again.",
    LogReason.PHYSICAL_PRICE: "Nothing to do: it settles once both sides are financially updated.",
    LogReason.EXPENSED: "Set a smaller minimum change if the amount is not acceptable.",
    LogReason.MAX_PASSES: "Allow more passes, or look at what moves in a circle.",
    LogReason.ZERO_PRICE: "Enter a cost price for the item.",
    LogReason.CIRCULARITY: "Give one of the transactions its own price: nothing in the circle has one.",
    LogReason.VALUE_WITHOUT_QUANTITY: "Find out where the value came from; it was expensed.",
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
    known = named(tx, (row[0] for row in rows))
    found = []
    for transaction, reason, quantity, amount, detail, item, *values in rows:
        of = known.get(transaction, UNKNOWN)
        found.append(
            LogRow(
                of.item or item or "",
                of.dimensions or dimension_text(value or "" for value in values),
                transaction,
                of.number,
                f"{reason} ({detail})" if detail else reason,
                quantity,
                amount,
                advice_for(reason),
                reason in WARNINGS,
            )
        )
    return sorted(found, key=lambda line: (line.item, line.transaction_id))
