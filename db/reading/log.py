"""The closing log with what to do about each line."""

from __future__ import annotations

from core.views import LogRow
from core.vocabulary import DIMENSIONS, LOG_ADVICE, WARNINGS, LogReason
from db.engine.session import Tx
from db.reading.names import UNKNOWN, dimension_text, named


def advice_for(reason: str) -> str:
    """What to do about a reason of the closing log; blank for one that this program does not know."""
    try:
        return LOG_ADVICE[LogReason(reason)]
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
