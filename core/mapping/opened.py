"""What a cut-over opens of an export: its rows, and each item beside what the other system says that it is worth."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from core.currency import Currency
from core.importing.model import OpeningRow
from core.mapping.open_receipts import Layer, Moved

OTHERWISE = "issues have another cost there"
NOT_OPENED = "without stock, not opened"
Place = tuple[str, ...]


class OpenedItem(NamedTuple):
    """What is opened of an item beside what the other system says that it is worth."""

    item: str
    quantity: int
    """Signed millionths on hand, over all places, whether invoiced or not."""
    waiting: int
    """Of these received or delivered and not invoiced."""
    there: int | None
    """Minor units; ``None`` where the export does not say."""
    opened: int
    receipts: int | None
    """The open receipts at their own cost; ``None`` where the export does not say."""
    parts: tuple[tuple[str, int], ...]
    """What makes the difference of the value there to the receipts."""

    @property
    def difference(self) -> int | None:
        """How far the value there is from the own cost of the open receipts."""
        return None if self.there is None or self.receipts is None else self.there - self.receipts

    @property
    def left(self) -> int:
        """Value there that is not opened, because no stock stands behind it."""
        return 0 if self.there is None else self.there - self.opened


@dataclass(slots=True)
class Opening:
    """What an export opens."""

    day: str
    rows: list[OpeningRow] = field(default_factory=list)
    origins: list[tuple[str, int]] = field(default_factory=list)
    """File and line of the row that each comes from."""
    items: list[OpenedItem] = field(default_factory=list)
    accounts: dict[str, None] = field(default_factory=dict)
    """Main accounts that the rows name."""


@dataclass(slots=True)
class Stock:
    """What is held of an item where it has one value: at a place, or everywhere."""

    places: dict[Place, int] = field(default_factory=lambda: defaultdict(int))
    moved: list[Moved] = field(default_factory=list)
    value: int = 0
    unknown: list[int] = field(default_factory=list)
    """Rows without a value there."""
    changes: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    last: int = -1
    """The last row."""


def together(stocks: list[Stock]) -> Stock:
    """Several places with one value: no receipt of them is told apart any more."""
    whole = Stock(last=max(stock.last for stock in stocks))
    for stock in stocks:
        for place, quantity in stock.places.items():
            whole.places[place] += quantity
        whole.moved += stock.moved
        whole.unknown += stock.unknown
        for reason, change in stock.changes.items():
            whole.changes[reason] += change
    whole.moved.sort(key=lambda one: one.row)
    return whole


def fit(layers: list[Layer], whole: int) -> bool:
    """Whether the open receipts are all that is on hand, and none of them costs less than nothing."""
    return sum(layer.quantity for layer in layers) == whole and all(layer.cost >= 0 for layer in layers)


def why(item: OpenedItem, currency: Currency) -> str:
    """What makes the difference of an item, in words."""
    parts = [*item.parts, (NOT_OPENED, item.left)]
    said = [f"{reason} {currency.text(amount)}" for reason, amount in parts if amount]
    if item.there is None:
        said.insert(0, "the export has no value")
    elif item.receipts is None:
        said.insert(0, "a receipt has no cost")
    return "; ".join(said)
