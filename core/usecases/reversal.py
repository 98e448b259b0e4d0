"""Which closing records can be reversed now, and what stands in the way.

A close is held by every later active record; a recalculation by a later close; an adjustment by a later close or a
later adjustment of the same receipt. Later means the higher record number, whatever the date. A revaluation is not
reversed but revalued back. The activation of a standard cost touches nothing that a close does and holds nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.vocabulary import RECORD_NAMES, RecordType


@dataclass(frozen=True, slots=True)
class RecordFact:
    """A closing record as the rule sees it."""

    id: int
    number: str
    type: RecordType
    date: str
    active: bool
    receipts: frozenset[int] = frozenset()
    """Receipts that an adjustment changed."""


_ADJUSTMENTS = (RecordType.ON_HAND, RecordType.TRANSACTION)


def blockers(record: RecordFact, others: Iterable[RecordFact]) -> list[RecordFact]:
    """Later active records that hold this one, newest first."""
    standard = RecordType.STANDARD_COST
    later = sorted((o for o in others if o.active and o.id > record.id and o.type is not standard), key=lambda o: -o.id)
    if record.type in (RecordType.CLOSING, RecordType.OPENING):
        return later
    closes = [o for o in later if o.type in (RecordType.CLOSING, RecordType.OPENING)]
    if record.type in _ADJUSTMENTS:
        closes += [o for o in later if o.type in _ADJUSTMENTS and o.receipts & record.receipts]
    return sorted(closes, key=lambda o: -o.id)


def never(record: RecordFact) -> str:
    """Sentence for a type that cannot be reversed at all; empty when it can."""
    if record.type is RecordType.REVERSAL:
        return f"{record.number} is a reversal itself; close or adjust again instead."
    if record.type in (RecordType.REVALUATION, RecordType.STANDARD_COST):
        return f"{record.number} is a {RECORD_NAMES[record.type].lower()}; revalue back instead."
    return ""
