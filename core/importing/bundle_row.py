"""One line of transactions.csv, and the kinds that there are."""

from __future__ import annotations

from typing import Literal, NamedTuple

from core.vocabulary import Reference

LABOR: Literal["labor"] = "labor"
"""Kind of a row that adds an amount to a production and moves no goods."""

Kind = Reference | Literal["labor"]

KINDS: dict[str, Kind] = {
    "purchase": Reference.PURCHASE,
    "vendor_return": Reference.VENDOR_RETURN,
    "sales": Reference.SALES,
    "customer_return": Reference.CUSTOMER_RETURN,
    "movement": Reference.MOVEMENT,
    "profit_loss": Reference.PROFIT_LOSS,
    "counting": Reference.COUNTING,
    "transfer": Reference.TRANSFER,
    "production_issue": Reference.PRODUCTION_ISSUE,
    "production_receipt": Reference.PRODUCTION_RECEIPT,
    "labor": LABOR,
}
KIND_NAMES: dict[Kind, str] = {kind: name for name, kind in KINDS.items()}


class BundleRow(NamedTuple):
    """One line of transactions.csv, its columns in this order; the first six are required. Empty text: not given."""

    line: int
    reference: str
    kind: Kind
    update: str
    """``physical``, ``financial`` or ``both``."""
    item: str
    quantity: int
    """Signed millionths; of a transfer positive; 0 for labor."""
    date: str
    site: str
    warehouse: str
    batch: str
    serial: str
    configuration: str
    amount: int | None
    """Minor units; ``None`` where the row has no price of its own. Of a vendor return the credit note,
    positive.
    """
    to_site: str
    to_warehouse: str
    return_of: str
    marked_to: str
    production: str
    balance_account: str
    offset_account: str
    voucher: str
    account: str
    """Offset account of a movement journal line."""
    part: str
    """Document of an update of a part: packing slip or invoice."""
    shipment: str
    """Transfer that brought the goods to the transit place from which this one takes them on."""
    share: str
    """Of a product: its weight in the cost of its production, as written."""
    counted: str
    """Of a counting: the pieces found, as written, instead of a quantity."""
