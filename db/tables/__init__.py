"""The tables of the books, one module for each aggregate. Tables only, no behaviour: see docs/architecture.md.

`metadata` holds all of them. What the schema has besides (triggers, the view `active_record`, roles) is in
`db.migrations`.
"""

from __future__ import annotations

from db.tables import audit, closing, inventory, items, ledger, masters, run
from db.tables.declare import metadata

__all__ = ["audit", "closing", "inventory", "items", "ledger", "masters", "metadata", "run"]
