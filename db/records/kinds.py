"""Conditions on kinds that several statements share, written from the closed lists."""

from __future__ import annotations

from core.vocabulary import LEFTOVERS, SettlementType
from db.engine.statements import numbers

IN_COST = f"kind NOT IN {numbers(*LEFTOVERS)}"
"""Adjustments that change a cost; the others only post to the ledger. To be written behind the name of the table."""

SETTLED = f"type = {SettlementType.SETTLED:d}"
"""Settlements that use quantity up. To be written behind the name of the table."""
