"""SQL fragments for what a transaction is now: how many pieces, and which adjustments are in its cost."""

from __future__ import annotations

from core.vocabulary import LEFTOVERS

QUANTITY_NOW = "(SELECT n.quantity FROM inventory_update n WHERE n.transaction_id = t.id ORDER BY n.kind DESC LIMIT 1)"
"""Pieces: those of the newest update, since a part update splits the rest off. ``t`` is the inventory transaction."""

IN_COST = f"kind NOT IN ({', '.join(str(int(kind)) for kind in LEFTOVERS)})"
"""Adjustments that change a cost; the others only post to the ledger. To be written after the table: ``a.{IN_COST}``."""
