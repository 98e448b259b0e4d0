"""Checks of documents that were undone, and of counts: each against the transactions that they name."""

from __future__ import annotations

from core.money import quantity_text
from core.plural import plural
from core.views.checks import Finding
from core.vocabulary import InventoryModel
from db.engine.kinds import FINANCIAL
from db.reading.facts import BookFacts
from db.reading.findings import broken, fine

_PERPETUAL = ", ".join(f"'{model.value}'" for model in InventoryModel if not model.periodic)


def undoings(facts: BookFacts) -> Finding:
    """A document and its opposite cancel each other out; of what was only physically updated nothing is left."""
    rows = facts.tx.all(
        f"""SELECT t.number, n.opposite_id, t.cost_group_id, u.quantity, u.amount, o.cost_group_id, f.quantity, f.amount,
                   CASE WHEN m.inventory_model IN ({_PERPETUAL}) THEN 1 ELSE 0 END
            FROM undoing n JOIN inventory_transaction t ON t.id = n.transaction_id
            JOIN cost_group g ON g.id = t.cost_group_id JOIN item i ON i.id = g.item_id
            JOIN item_model_group m ON m.id = i.model_group_id
            LEFT JOIN inventory_update u ON u.transaction_id = t.id AND u.kind = {FINANCIAL}
            LEFT JOIN inventory_transaction o ON o.id = n.opposite_id
            LEFT JOIN inventory_update f ON f.transaction_id = o.id AND f.kind = {FINANCIAL}
            WHERE n.company_id = :c ORDER BY n.transaction_id""",
        {"c": facts.company},
    )
    for number, opposite, group, quantity, amount, other, back, returned, perpetual in rows:
        if not opposite:
            if quantity != 0 or amount != 0:
                return broken("undoing", f"{number} was taken back, but something of it is left.")
        elif other != group or back is None or quantity is None or back + quantity != 0:
            return broken("undoing", f"{number} and the transaction that undoes it do not cancel each other out.")
        elif not perpetual and returned + amount != 0:
            text = facts.currency.text
            return broken("undoing", f"{number} was posted at {text(amount)} and undone at {text(returned)}.")
    return fine("undoing", f"{plural(len(rows), 'undone transaction')} and what undoes them cancel each other out.")


def counts(facts: BookFacts) -> Finding:
    """A count posted its difference to what was on hand."""
    rows = facts.tx.all(
        """SELECT i.code, s.date, s.quantity, s.on_hand, COALESCE(t.quantity, 0) FROM stock_count s
           JOIN item i ON i.id = s.item_id LEFT JOIN inventory_transaction t ON t.id = s.transaction_id
           WHERE i.company_id = :c ORDER BY s.item_id, s.date""",
        {"c": facts.company},
    )
    for item, date, counted, held, posted in rows:
        if counted - held != posted:
            differs = quantity_text(counted - held)
            return broken(
                "stock_count",
                f"Item {item} counted on {date} differs by {differs}; {quantity_text(posted)} was posted.",
            )
    return fine("stock_count", f"{plural(len(rows), 'count')} posted their differences.")
