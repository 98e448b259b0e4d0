"""How many pieces a transaction has now: those of its newest update, since a part update splits the rest off."""

from __future__ import annotations

QUANTITY_NOW = "(SELECT n.quantity FROM inventory_update n WHERE n.transaction_id = t.id ORDER BY n.kind DESC LIMIT 1)"
"""For statements in which ``t`` is the inventory transaction."""
