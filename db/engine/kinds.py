"""Members of the closed lists as numbers in SQL text, written from the enums: no statement spells one itself.

    u.kind = {FINANCIAL}
    l.kind = {LinkKind.PRODUCTION:d}
    a.kind IN {numbers(AdjustmentKind.COMPLETE, AdjustmentKind.LATE)}

The number of a member is part of the stored books and never changes, so it may stand in the text like the name of a column.
"""

from __future__ import annotations

from enum import IntEnum

from core.vocabulary import Principle, SettlementType, UpdateKind

PHYSICAL = f"{UpdateKind.PHYSICAL:d}"
FINANCIAL = f"{UpdateKind.FINANCIAL:d}"
SETTLED = f"{SettlementType.SETTLED:d}"
MARKING = f"{Principle.MARKING:d}"


def numbers(*members: IntEnum) -> str:
    """The numbers of several members, as the right side of `IN`: `(3, 5)`."""
    return f"({', '.join(f'{member:d}' for member in members)})"
