"""All declared tables at once: importing this module fills `metadata`. It loads SQLModel, so only the schema's own tools do."""

from __future__ import annotations

from db.tables import approvals, audit, closing, exporting, inventory, items, ledger, masters, run
from db.tables.declare import metadata

MODULES = (masters, items, inventory, ledger, closing, run, approvals, exporting, audit)
"""In the order in which people read them."""

__all__ = ["MODULES", "metadata"]
