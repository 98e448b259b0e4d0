"""What a posting must know of the books: on-hand per cost group and the transactions it refers to.

Amounts are minor units, quantities millionths, dates ISO text (blank: never). Example: after a receipt of 2 for 20.00
and a packing slip of 1, ``OnHand`` has 2 and 20.00 financially, -1 and -10.00 physically; the average of all of it is
10.00.

Source: docs/rules.md#4-running-average
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from core.posting.facts import AccountsKey, Facts


@dataclass(slots=True)
class OnHand:
    """Running quantity (millionths) and value (minor units) of a cost group, physical and financial apart."""

    physical_quantity: int = 0
    physical_amount: int = 0
    financial_quantity: int = 0
    financial_amount: int = 0
    last_date: str = ""
    last_issue_quantity: int = 0
    last_issue_amount: int = 0
    left_out: int = 0
    """Amount that undone transactions and their opposites leave until a run: not in the running average, minor units."""
    moved_quantity: int = 0
    """Absolute quantities of all updates together: no sum over a part of them can be larger."""

    def totals(self, *, include_physical: bool) -> tuple[int, int]:
        """Quantity and amount, those only physically updated included or not."""
        if include_physical:
            return self.physical_quantity + self.financial_quantity, self.physical_amount + self.financial_amount
        return self.financial_quantity, self.financial_amount

    def averaged(self, *, include_physical: bool) -> tuple[int, int]:
        """The same as the running average counts them: undone transactions and their opposites are left out."""
        quantity, amount = self.totals(include_physical=include_physical)
        return quantity, amount - self.left_out


@dataclass(slots=True)
class Posted:
    """One posted transaction as later postings see it; amounts are changes of inventory value, adjustments included."""

    id: int
    number: str
    item: str
    group: int
    dimension: int
    dims: tuple[str, ...]
    """Values of ``DIMENSIONS``, then location and pallet."""
    reference: int
    lot: str
    quantity: int
    physical_date: str = ""
    physical_amount: int = 0
    """Physical amount with its adjustments."""
    physical_document: int = 0
    physical_plain: int = 0
    """Physical amount as posted."""
    physical_accounts: int = 0
    financial_date: str = ""
    financial_amount: int = 0
    """Financial amount with its adjustments."""
    returned: int = 0
    """Quantity of an issue that came back so far (the walk of its returns)."""
    parent: int = 0
    """The transaction that a part was split off; 0: none."""
    part: str = ""
    """Document of the part delivery; blank: the line was delivered at once."""
    left_walk: tuple[tuple[int, int], ...] = ()
    """(place, quantity) of returns of this issue that were undone: they left the walk."""
    undone: bool = False
    """Undone, or the opposite that undoes another: nothing is built on it."""

    @property
    def amount(self) -> int:
        """Cost now as a change of inventory value."""
        return self.financial_amount if self.financial_date else self.physical_amount

    @property
    def next_place(self) -> int:
        """Place of its next return: no two ever have the same, also where returns left the walk."""
        return self.returned + sum(quantity for _, quantity in self.left_walk)

    def start(self, place: int) -> int:
        """Where the return at a place begins in the walk: pieces that came back before and have not left."""
        return place - sum(quantity for other, quantity in self.left_walk if other < place)


class PostingState(Protocol):
    """Reading side of a posting; the writer keeps it in step while it posts."""

    def on_hand(self, group: int) -> OnHand:
        """What the cost group holds now; the poster changes it in place."""
        ...

    def last_issue(self, group: int, without: int) -> tuple[int, int]:
        """Quantity and cost of the newest issue of a cost group that is not undone; ``without``: but this one."""
        ...

    def last_date(self, item_id: int) -> str:
        """Latest date of any update of the item; blank before the first."""
        ...

    def note_date(self, item_id: int, date: str) -> None:
        """An update of the item has this date."""
        ...

    def was_counted(self, item_id: int, dimension: int, date: str) -> bool:
        """Whether the item was counted at these dimension values on a day, and the count not undone."""
        ...

    def quantity_at(self, group: int, dimension: int, date: str, facts: Facts) -> int:
        """Pieces on hand at these dimension values at the end of a day, those of ``facts`` included."""
        ...

    def group(self, item_id: int, values: tuple[str, ...]) -> int:
        """Id of the cost group with these values of the financial dimensions (blank where not tracked)."""
        ...

    def dimension(self, values: tuple[str, ...]) -> int:
        """Id of these dimension values."""
        ...

    def accounts(self, key: AccountsKey) -> int:
        """Id under which these accounts are stored."""
        ...

    def accounts_key(self, accounts: int) -> AccountsKey:
        """The accounts stored under this id."""
        ...

    def find(self, number: str) -> Posted:
        """The newest transaction of this number; ``NotFound``."""
        ...

    def newest(self, number: str) -> Posted | None:
        """The newest transaction of this number, if there is one."""
        ...

    def every(self, number: str) -> list[Posted]:
        """All transactions of this number, in posting order: more than one where a line was updated in parts."""
        ...

    def remember(self, posted: Posted) -> None:
        """A new transaction: from now on ``find`` and its like know it."""
        ...

    def production(self, lot: str) -> tuple[list[Posted], int]:
        """Everything posted to a production, in posting order, and its labor."""
        ...

    def add_labor(self, lot: str, amount: int) -> None:
        """Labor posted to a production, for the cost of its product."""
        ...

    def add_mark(self, issue: Posted, receipt: Posted, quantity: int) -> None:
        """Mark an issue to a receipt; ``IllegalMarking`` or ``MarkingNotSupported`` when that may not be."""
        ...

    def unmarked(self, posted: Posted) -> int:
        """Quantity neither settled nor marked."""
        ...

    def split_marks(self, posted: Posted, rest: Posted, kept: int) -> None:
        """The marks of a transaction that was split: the first ``kept`` pieces stay, the others go to the rest."""
        ...

    def release_marks(self, posted: Posted) -> None:
        """Take all marks of a transaction away."""
        ...

    def marked(self, transaction: int) -> list[tuple[int, int, int, int]]:
        """Marks of an issue: quantity, and amount, quantity of the receipt, receipt id."""
        ...

    def remember_return(self, receipt: int, issue: Posted, issue_from: int) -> None:
        """A return of this issue, at this place."""
        ...

    def remember_move(self, receipt: int) -> None:
        """A transfer brought this receipt from another cost group."""
        ...

    def moved_between_groups(self, receipt: int) -> bool:
        """Whether a transfer brought this receipt from another cost group."""
        ...

    def returned_from(self, receipt: int) -> tuple[Posted, int] | None:
        """The issue that a return brings back, and its place there: ``Posted.start`` says where it begins in the walk."""
        ...

    def next_transaction(self) -> int:
        """Id of a new transaction: its posting order."""
        ...

    def next_voucher(self) -> int:
        """Id of a new voucher."""
        ...

    def write(self, facts: Facts) -> list[str]:
        """Write what was posted; answers the voucher numbers in order. The caller commits."""
        ...
