"""One line to post, as an import, a command or a case gives it.

Example: a sale of 2 on January 3 is ``Line("SO7-1", Reference.SALES, "LAMP", -2_000_000, "2024-01-03")``.

Source: docs/rules.md#3-updates
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from core.vocabulary import ALL_DIMENSIONS, Reference

BLANK_DIMS = ("",) * len(ALL_DIMENSIONS)


@dataclass(slots=True)
class Line:
    """One line to post. Quantity signed in millionths (a transfer's positive), amount unsigned in minor units.

    Fields are named as the columns of the tables; a bundle names some of them otherwise (docs/glossary.md).
    """

    number: str
    reference: Reference
    item: str
    quantity: int
    date: str
    update: str = "both"
    """``physical``, ``financial`` or ``both``."""
    dims: tuple[str, ...] = BLANK_DIMS
    to_dims: tuple[str, ...] = BLANK_DIMS
    document_amount: int | None = None
    """Document amount of a receipt; ``None``: it has no price of its own."""
    return_of: str = ""
    lot: str = ""
    """The production that material, product or labor belongs to."""
    share: Fraction | None = None
    """Weight of a product in the cost of its production."""
    balance_account: int = 0
    offset_account: int = 0
    document: str = ""
    part: str = ""
    """Document of a part update: packing slip or invoice."""
    shipment: str = ""
    """Transit receipt from which a transfer takes the goods on."""
    marks: tuple[tuple[str, int], ...] = ()
    """Receipts that an issue is marked to, with quantities."""
