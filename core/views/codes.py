"""Lists of values: the codes and documents that a field of a form may name."""

from __future__ import annotations

from dataclasses import dataclass

from core.money import Amount, Quantity
from core.units import Key


@dataclass(frozen=True, slots=True)
class CodeRow:
    """One code to choose."""

    code: str
    name: str
    remark: str = ""
    """What else tells it apart: the inventory model of an item; *blocked* of an account."""


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A receipt or an issue to choose."""

    transaction_id: Key
    number: str
    item: str
    item_name: str
    dimensions: str
    date: str
    """Day on which the goods moved."""
    quantity: Quantity
    open_quantity: Quantity
    """Signed; what no close has settled."""
    cost: Amount
    """Now, as a change of inventory value."""
