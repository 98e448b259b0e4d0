"""The counter of changes: what was planned for an item before it changed is planned again."""

from __future__ import annotations

from db.company.numbers import next_numbers
from db.engine.session import Tx


def touch_item(tx: Tx, item: int) -> None:
    """Whatever was planned for this item is to be planned again."""
    change = next_numbers(tx, 0, "change", 1)
    tx.execute(
        "UPDATE on_hand SET change_number = :n WHERE cost_group_id IN (SELECT id FROM cost_group WHERE item_id = :i)",
        {"n": change, "i": item},
    )
