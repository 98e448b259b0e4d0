"""Parts of a cost: what a node of the tree is unfolded into, before its amount is shared out over them."""

from __future__ import annotations

from typing import NamedTuple

from core.explaining.booked import COMING, Change
from core.vocabulary import AdjustmentKind, CostKind

LABELS = {
    CostKind.TRANSACTION: "",
    CostKind.SETTLED: "settled",
    CostKind.PRICED: "priced by it, not settled",
    CostKind.TRANSFERRED: "transferred",
    CostKind.COLLECTED: "collected",
    CostKind.MATERIAL: "material",
    CostKind.RETURNED: "returned",
    CostKind.POSTED: "posting",
    CostKind.RECEIVED: "posting, not invoiced",
    CostKind.OPENED: "open in the previous system",
    CostKind.FIXED_PRICE: "at the fixed receipt price",
    CostKind.STANDARD_COST: "at the standard cost when it was posted",
    CostKind.MOVING_AVERAGE: "at the moving average when it was posted",
    CostKind.RUNNING_AVERAGE: "not settled, at the running average when it was posted",
    CostKind.MARKED: "not settled, at the cost when it was posted",
    CostKind.MOVED: "moved within its cost group, at the running average when it was posted",
    CostKind.OPPOSITE: "at the posted cost of what it takes back",
    CostKind.LABOR: "labor and indirect cost",
    CostKind.COMPLETE: "complete adjustment",
    CostKind.BALANCE: "adjustment of balance",
    CostKind.LATE: "late charge",
    CostKind.FOLLOWED: "followed its issues",
    CostKind.RECALCULATED: "recalculation, not settled",
    CostKind.WAITING: "waits for the next close or recalculation",
    CostKind.EARLIER: "its cost when it was posted; it costs nothing now",
    CostKind.LEFTOVER: "expensed as a leftover",
    CostKind.PRICE_DIFFERENCE: "price difference",
    CostKind.MORE: "more",
}

BY_HAND = {
    AdjustmentKind.COMPLETE: CostKind.COMPLETE,
    AdjustmentKind.BALANCE: CostKind.BALANCE,
    AdjustmentKind.LATE: CostKind.LATE,
    AdjustmentKind.LINK: CostKind.FOLLOWED,
    AdjustmentKind.CLOSE: CostKind.RECALCULATED,
}
"""Kind of the node that an adjustment is, where it is a part of its own."""


class Part(NamedTuple):
    """A part of what a transaction costs. ``amount`` is a cost as booked (minor units), ``quantity`` in millionths, positive."""

    kind: CostKind
    amount: int
    quantity: int = 0
    transaction: int = 0
    """The transaction behind it, which has parts of its own; 0: it goes no further."""
    taken: tuple[tuple[int, int], ...] = ()
    """From where to where it was taken in the walk of that receipt; none: all of it."""
    label: str = ""
    """The word that says what it is, where that is not the one of its kind."""
    record: str = ""
    record_id: int = 0
    """Of the record that adjusted; 0: it is no adjustment, or one of a coming close."""
    date: str = ""
    account: str = ""
    offset_account: str = ""
    voucher: str = ""
    note: str = ""
    """Numbers that the label speaks of."""

    def costing(self, amount: int, quantity: int) -> Part:
        """The same part with another amount and quantity."""
        return self._replace(amount=amount, quantity=quantity)


class Parts(NamedTuple):
    """What a transaction, or the pieces taken of it, costs: the parts add up to the cost."""

    parts: tuple[Part, ...]
    quantity: int
    """Pieces that they are the cost of, millionths."""

    @property
    def amount(self) -> int:
        return sum(part.amount for part in self.parts)


def by_record(change: Change, amount: int) -> Part:
    """An adjustment as a part of its own; ``amount`` is what it adds to the cost."""
    return Part(
        BY_HAND.get(change.kind, CostKind.FOLLOWED),
        amount,
        record=change.number,
        record_id=0 if change.number == COMING else change.record,
        date=change.date,
        account=change.account,
        offset_account=change.offset_account,
        voucher=change.voucher,
    )
