"""Whether an item may change to another inventory model now.

Refused while a transaction dated after the last close exists or an issue is unsettled; open receipts go on under the
new model. A moving average item does not become FIFO, LIFO or weighted average; a standard cost item becomes a moving
average one with nothing on hand only.
"""

from __future__ import annotations

from typing import NamedTuple

from core.posting.setup import Item
from core.vocabulary import MODEL_NAMES, InventoryModel
from db.engine.session import Tx
from db.records.records import last_close


class WhyNot(NamedTuple):
    """Why the model of an item stays: a clause, and a sentence that says what to do first."""

    reason: str
    advice: str


def why_not_change(tx: Tx, company: int, item: Item, model: InventoryModel) -> WhyNot | None:
    """``None`` when the change is possible."""
    if item.model is model:
        return None
    params = {"c": company, "i": item.id}
    if not tx.one("SELECT 1 FROM cost_group WHERE company_id = :c AND item_id = :i", params):
        return None
    if item.model is InventoryModel.MA and model.periodic:
        return WhyNot(f"a moving average item cannot become {MODEL_NAMES[model]}", "Use another item number.")
    if has_stock(tx, company, item) and (not item.model.periodic or not model.periodic):
        return WhyNot(f"there is stock or value of {item.code} on hand", "Issue or count it down to zero first.")
    record, closed = last_close(tx, company)
    later = tx.value(
        """SELECT MAX(u.date) FROM inventory_update u JOIN cost_group g ON g.id = u.cost_group_id
           WHERE g.company_id = :c AND g.item_id = :i AND u.record_id = 0""",
        params,
    )
    if later and later > closed:
        return WhyNot(
            f"a transaction of {item.code} is dated {later}, after the last close",
            f"Close inventory first: `invclose close --to {later}`.",
        )
    unsettled = tx.one(
        """SELECT 1 FROM open_balance b JOIN cost_group g ON g.id = b.cost_group_id
           WHERE b.record_id = :r AND g.company_id = :c AND g.item_id = :i AND b.quantity < 0 AND b.open_quantity <> 0""",
        {**params, "r": record},
    )
    if not unsettled:
        return None
    return WhyNot(
        f"an issue of {item.code} is not settled", "Post the receipts that are missing, then close inventory again."
    )


def has_stock(tx: Tx, company: int, item: Item) -> bool:
    """Whether anything of the item is on hand, as quantity or value."""
    return bool(
        tx.one(
            """SELECT 1 FROM on_hand h JOIN cost_group g ON g.id = h.cost_group_id WHERE g.company_id = :c AND g.item_id = :i
                 AND (h.physical_quantity <> 0 OR h.financial_quantity <> 0 OR h.physical_amount <> 0 OR h.financial_amount <> 0)""",
            {"c": company, "i": item.id},
        )
    )
