"""Items with what of them is in stock, where it lies, and the transactions that brought it there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from core.money import Amount, Price, Quantity
from core.units import Count, Key
from core.views.states import TransactionStatus
from core.vocabulary import AdjustmentKind, Reference


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item in the list: what is in stock of it now, received but not invoiced included."""

    item_id: Key
    item: str
    name: str
    item_group: str
    model: str
    unit: str
    quantity: Quantity
    value: Amount
    last_date: str
    """Latest date of any of its updates; empty: it never moved."""


@dataclass(frozen=True, slots=True)
class ItemTotals:
    """All items of a company."""

    count: Count
    value: Amount


@dataclass(frozen=True, slots=True)
class StockRow:
    """Stock of an item with the same financial dimension values, on a day or now.

    ``quantity`` and ``value`` are all of it; ``received`` and ``received_value`` the part that is not invoiced yet.
    """

    cost_group_id: Key
    item: str
    name: str
    dimensions: str
    unit: str
    quantity: Quantity
    value: Amount
    received: Quantity
    received_value: Amount
    last_close: str = ""
    """Number of the last active close that settled something of it; only where it was asked for."""
    last_close_date: str = ""


@dataclass(frozen=True, slots=True)
class PriceRow:
    """A standard cost that holds or held."""

    site: str
    """Empty: every site without a price of its own."""
    cost: Price
    from_date: str
    record_number: str
    """The record that activated it; empty: it was entered with the item."""


@dataclass(frozen=True, slots=True)
class ItemView:
    """One item: what it is, and what of it lies where now."""

    item_id: Key
    item: str
    name: str
    item_group: str
    model: str
    unit: str
    by_receipt: bool
    """A close settles its issues with single receipts, so that each open one has a cost that an issue can get."""
    settled: bool
    """A close settles its issues at all: its receipts are open or used up."""
    cost_price: Price | None
    quantity: Quantity
    value: Amount
    received: Quantity
    """Of the quantity: received and not invoiced, less what was issued so."""
    stock: tuple[StockRow, ...]
    prices: tuple[PriceRow, ...]
    """Standard costs, the newest first of each site; of other models none."""
    costing: str
    """A sentence: how an issue of it gets its cost."""


@dataclass(frozen=True, slots=True)
class OpenReceiptRow:
    """What is left of an invoiced receipt, oldest first in each place."""

    cost_group_id: Key
    dimensions: str
    transaction_id: Key
    number: str
    date: str
    quantity: Quantity
    amount: Amount


@dataclass(frozen=True, slots=True)
class MonthCostRow:
    """What was on hand at the end of a month, by the costs dated until then."""

    month: str
    """As ``2026-05``."""
    quantity: Quantity
    value: Amount


@dataclass(frozen=True, slots=True)
class ItemCosts:
    """What of the costs of an item is read after its first page: open receipts, and its course by month."""

    open_receipts: tuple[OpenReceiptRow, ...]
    unsettled: Quantity
    """Pieces invoiced as issued that no close settled yet: open receipts less this are what is on hand and invoiced."""
    months: tuple[MonthCostRow, ...]
    """Every month from the first movement to the last, oldest first."""


class MovementPlace(NamedTuple):
    """Where a movement stands among those of its item: greater is newer."""

    date: str
    later: Count
    """1: a revaluation, which stands behind the transactions of its day."""
    number: Key
    """Of the transaction in the order of posting; of a revaluation its record."""
    group: Key
    """Of a revaluation its cost group, else 0."""


class MovementKey(NamedTuple):
    """Where a page of movements begins: after this place, with this much on hand before it."""

    place: MovementPlace
    quantity: Quantity
    value: Amount


@dataclass(frozen=True, slots=True)
class MovementRow:
    """One transaction of an item, or a revaluation of what lay there, with what was on hand after it.

    ``value`` counts every transaction at what it costs now, so that the newest row stands at the value on hand.
    """

    place: MovementPlace
    transaction_id: Key
    """0: a revaluation."""
    number: str
    reference: Reference | AdjustmentKind
    dimensions: str
    date: str
    """Day on which the goods moved: of its physical update, without one of its invoice."""
    invoiced: str
    """Day of its financial update; empty: not invoiced."""
    quantity: Quantity
    cost: Amount
    """Now, as a change of inventory value."""
    open_quantity: Quantity
    """Signed; what no close has settled."""
    status: TransactionStatus | None
    """``None`` of a revaluation."""
    closed_by: str
    """The last record that settled of it; empty: none did."""
    on_hand: Quantity
    value: Amount

    @property
    def before(self) -> MovementKey:
        """Where the next older row goes on."""
        return MovementKey(self.place, self.on_hand - self.quantity, self.value - self.cost)


@dataclass(frozen=True, slots=True)
class MovementTotals:
    """All movements of an item."""

    count: Count
    quantity: Quantity
    value: Amount
