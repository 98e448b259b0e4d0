"""Where a cost comes from, in sentences that a person would say. Every figure in them is one of the tree's or of its changes."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence

from core.currency import Currency
from core.explaining.booked import COMING, Booked
from core.money import QUANTITY_SCALE, quantity_text
from core.plural import plural
from core.views.costs import CostChange, CostNode
from core.vocabulary import AdjustmentKind, CostKind, RecordType, SettlementType

Below = Callable[[CostNode], Sequence[CostNode]]
MOST_SENTENCES = 12
"""Sentences on what stands below the parts of the cost."""
MOST_PHRASES = 6
"""Parts that one sentence names."""
MOST_CHANGES = 6
RECORDS = {
    RecordType.OPENING: "opening",
    RecordType.CLOSING: "closing",
    RecordType.RECALCULATION: "recalculation",
    RecordType.ON_HAND: "on-hand adjustment",
    RecordType.TRANSACTION: "adjustment",
    RecordType.REVALUATION: "revaluation",
    RecordType.STANDARD_COST: "standard cost activation",
    RecordType.REVERSAL: "reversal",
}
PHRASES = {
    CostKind.SETTLED: "{pieces} from {number} of {date}",
    CostKind.PRICED: "{pieces} priced by {number} of {date} and not settled",
    CostKind.TRANSFERRED: "the transfer {number} of {date}",
    CostKind.COLLECTED: "what {number} collected on {date}",
    CostKind.MATERIAL: "{pieces} of {item} by {number} of {date}",
    CostKind.RETURNED: "the cost of {number} of {date}, which it brings back",
    CostKind.POSTED: "its {what} of {date}",
    CostKind.RECEIVED: "its {what}, of {date}",
    CostKind.OPENED: "what was open in the previous system ({number})",
    CostKind.FIXED_PRICE: "the fixed receipt price of {date}",
    CostKind.STANDARD_COST: "the standard cost of {date}",
    CostKind.MOVING_AVERAGE: "the moving average of {date}",
    CostKind.RUNNING_AVERAGE: "{pieces} not settled, at the running average of {date}",
    CostKind.MARKED: "{pieces} not settled, at the cost of {date} (marked: {number})",
    CostKind.MOVED: "{pieces} moved within the cost group, at the running average of {date}",
    CostKind.OPPOSITE: "the posted cost of {number}, which it takes back",
    CostKind.LABOR: "labor and indirect cost",
    CostKind.COMPLETE: "the adjustment {number} of {date}",
    CostKind.BALANCE: "the adjustment {number} of {date}",
    CostKind.LATE: "the late charge {number} of {date}",
    CostKind.FOLLOWED: "the adjustment {number} of {date}",
    CostKind.RECALCULATED: "the recalculation {number} of {date}",
    CostKind.WAITING: "what waits for the next close or recalculation",
    CostKind.EARLIER: "{what}",
    CostKind.LEFTOVER: "a leftover that was expensed",
    CostKind.PRICE_DIFFERENCE: "what went to Price difference",
    CostKind.MORE: "{what}",
}
PLAIN = (CostKind.POSTED, CostKind.RECEIVED)
"""A receipt that is nothing else needs no sentence of its own."""


def changes_of(booked: Booked) -> tuple[CostChange, ...]:
    """What each record added to the cost (positive: dearer), oldest first."""
    sign = 1 if booked.receipt else -1
    found: dict[int, CostChange] = {}
    for change in booked.changes:
        before = found[change.record].amount if change.record in found else 0
        number, kind = change.number, RECORDS[change.type]
        if number == COMING:
            number, kind = "", "coming close"
        found[change.record] = CostChange(number, kind, change.date, before + sign * change.amount)
    return tuple(found.values())


def sentences(
    booked: Booked, root: CostNode, below: Below, currency: Currency, *, foreseen: str = ""
) -> tuple[str, ...]:
    """What happened, what changed the cost, and what it comes from.

    ``below`` gives the nodes below a node; ``foreseen`` is the day of a coming close that is taken as done.
    """
    if booked.undone and not booked.quantity:
        return (booked.undone,)
    return (*_Words(booked, root, below, currency, foreseen).every(), *([booked.undone] if booked.undone else []))


class _Words:
    def __init__(self, booked: Booked, root: CostNode, below: Below, currency: Currency, foreseen: str) -> None:
        self.booked, self.root, self.below, self.currency = booked, root, below, currency
        self.close = f"a close through {foreseen}" if foreseen else ""

    def every(self) -> Iterator[str]:
        parts = self.below(self.root)
        changes = changes_of(self.booked)
        yield self._posted(changed=bool(changes))
        yield from self._changed(changes)
        if changes:
            now = "would then be" if self.close else "now is"
            yield f"The cost {now} {self._amount(self.root.amount)}{self._each()}."
        if parts:
            said = self._parts(parts)
            yield f"As {self.close} would leave it, {said[0].lower()}{said[1:]}" if self.close else said
        yield from self._further(parts)

    def _amount(self, amount: int) -> str:
        return f"{self.currency.text(amount)} {self.currency.code}"

    def _each(self) -> str:
        each = self.currency.unit_cost(self.root.amount, self.root.quantity, 4)
        return f", {each:f} each" if each is not None and self.root.quantity != QUANTITY_SCALE else ""

    def _posted(self, *, changed: bool) -> str:
        booked, root = self.booked, self.root
        cost = booked.posted if booked.receipt else -booked.posted
        verb = "was" if root.quantity == QUANTITY_SCALE else "were"
        done = "received" if booked.receipt else "issued"
        each = "" if changed else self._each()
        return (
            f"{pieces(root.quantity)} of {root.item} {verb} {done} by {root.number} ({root.what}) on {root.date}"
            f" at {self._amount(cost)}{each}."
        )

    def _some(self, quantity: int, every: str, one: str) -> str:
        """``2 of them``; where it is every piece, that in words."""
        if quantity != self.root.quantity:
            return f"{quantity_text(quantity)} of them"
        return one if quantity == QUANTITY_SCALE else f"{every} of them"

    # -- what changed it ---------------------------------------------------------------------------------------

    def _changed(self, changes: Sequence[CostChange]) -> Iterator[str]:
        booked = [change for change in changes if change.record]
        for change in booked[:MOST_CHANGES]:
            did = "added" if change.amount >= 0 else "took off"
            yield (
                f"The {change.type} {change.record} of {change.date} {did} {self._amount(abs(change.amount))}"
                f"{self._because(change.record)}."
            )
        rest = booked[MOST_CHANGES:]
        if rest:
            total = sum(change.amount for change in rest)
            yield f"{plural(len(rest), 'later record')} changed it by {self._amount(total)}."
        if self.close:
            yield self._would_change(sum(change.amount for change in changes if not change.record))

    def _would_change(self, amount: int) -> str:
        if not amount:
            return f"A{self.close[1:]} would not change the cost."
        did = "add" if amount > 0 else "take off"
        because = self._because(COMING).replace("it settled", "it settles").replace("it priced", "it prices")
        return f"A{self.close[1:]} would {did} {self._amount(abs(amount))}{because}."

    def _because(self, number: str) -> str:
        made = {change.kind for change in self.booked.changes if change.number == number}
        if AdjustmentKind.LATE in made:
            return " as a late charge"
        if AdjustmentKind.LINK in made:
            return ", because the cost of what it is made of changed"
        if AdjustmentKind.CLOSE not in made:
            return ""
        rows = [row for row in self.booked.taken if row.number == number]
        settled = sum(row.quantity for row in rows if row.type is SettlementType.SETTLED)
        if settled:
            return f", when it settled {self._some(settled, 'all', 'it')}"
        if any(row.type is SettlementType.REVALUED for row in rows):
            return ", because the cost of a receipt that was settled changed"
        if rows:
            return ", priced by a receipt and not settled"
        return ", when it priced the issue again"

    # -- what it comes from ------------------------------------------------------------------------------------

    def _parts(self, parts: Sequence[CostNode]) -> str:
        if self.booked.receipt or parts[0].kind is not CostKind.SETTLED:
            return f"The cost comes from {self._listed(parts)}."
        first, *rest = parts
        came = f"{self._some(first.quantity, 'All', 'It')} came from {first.number} of {first.date}"
        phrases = [f"{came} ({self._amount(first.amount)})", *map(self._of_them, rest[: MOST_PHRASES - 1])]
        return f"{joined([*phrases, *self._left_out(rest[MOST_PHRASES - 1 :])])}."

    def _of_them(self, node: CostNode) -> str:
        if node.kind is CostKind.SETTLED:
            text = f"{quantity_text(node.quantity)} from {node.number} of {node.date} ({self._amount(node.amount)})"
            return text + (", which leads back here" if node.loop else "")
        return self._phrase(node)

    def _further(self, parts: Sequence[CostNode]) -> Iterator[str]:
        """A sentence for each node below that is more than a plain receipt, the nearest first."""
        waiting, said = deque(node for node in parts if node.unfolds and node.kind is not CostKind.MORE), 0
        told: set[int] = set()
        while waiting:
            node = waiting.popleft()
            if node.transaction_id in told:
                continue
            told.add(node.transaction_id)
            below = self.below(node)
            if not below or (len(below) == 1 and below[0].kind in PLAIN):
                continue
            if said == MOST_SENTENCES:
                yield "There is more behind it: the tree shows it."
                return
            said += 1
            yield f"The {self._amount(node.amount)} of {node.number} come from {self._listed(below)}."
            waiting += [one for one in below if one.unfolds and one.kind is not CostKind.MORE]

    def _listed(self, nodes: Sequence[CostNode]) -> str:
        return joined([*map(self._phrase, nodes[:MOST_PHRASES]), *self._left_out(nodes[MOST_PHRASES:])])

    def _left_out(self, nodes: Sequence[CostNode]) -> list[str]:
        if not nodes:
            return []
        return [f"other parts ({self._amount(sum(node.amount for node in nodes))})"]

    def _phrase(self, node: CostNode) -> str:
        text = PHRASES[node.kind].format(
            pieces=pieces(node.quantity), number=node.number, date=node.date, item=node.item, what=node.what
        )
        return f"{text} ({self._amount(node.amount)})" + (", which leads back here" if node.loop else "")


def pieces(quantity: int) -> str:
    """``1 piece``, ``0.5 pieces``."""
    return f"{quantity_text(quantity)} {'piece' if quantity == QUANTITY_SCALE else 'pieces'}"


def joined(phrases: Sequence[str]) -> str:
    """``a, b and c``."""
    return phrases[0] if len(phrases) == 1 else f"{', '.join(phrases[:-1])} and {phrases[-1]}"
