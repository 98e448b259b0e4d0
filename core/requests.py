"""What users ask for: frozen values that screens and commands fill and the desk answers."""

from __future__ import annotations

from dataclasses import dataclass, fields

from core.money import Amount, Price, Share
from core.reports import PriceBase, ReportName
from core.units import Count, Key
from core.vocabulary import Specification


@dataclass(frozen=True, slots=True)
class CloseRequest:
    """What the close or recalculation dialog asks for."""

    date: str
    specification: Specification = Specification.TOTAL
    max_throughputs: Count = 100
    min_throughput: Amount = 0
    note: str = ""
    recalculate_after: bool = False
    items: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OnHandLine:
    """Edit now of one row: every open receipt to a price, or an amount spread over them."""

    group_id: Key
    to_unit: Price | None = None
    amount: Amount = 0
    by_value: bool = True
    """Spread by value; else by quantity."""


@dataclass(frozen=True, slots=True)
class OnHandRequest:
    """An on-hand adjustment: its lines make one closing record with one voucher."""

    lines: tuple[OnHandLine, ...]
    note: str = ""
    update_ledger: bool = True


@dataclass(frozen=True, slots=True)
class TransactionRequest:
    """An adjustment of one receipt; ``late``: whatever of it is settled."""

    transaction_id: Key
    amount: Amount
    date: str = ""
    """Empty: today."""
    late: bool = False
    offset_account: str = ""
    """Of a late charge; empty: Profit or Loss as stored with the receipt."""
    note: str = ""
    update_ledger: bool = True


@dataclass(frozen=True, slots=True)
class RevaluationRequest:
    """A new unit cost for what is on hand of a moving average item; dated today."""

    item: str
    to_unit: Price
    sites: tuple[str, ...] = ()
    """Only these; empty: all."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class StandardCostRequest:
    """Activation of a standard cost."""

    item: str
    cost: Price
    site: str = ""
    """Empty: every site without a price of its own name is meant too."""
    date: str = ""
    """Empty: today."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """One report; every report reads the fields it knows."""

    name: ReportName
    date_from: str = ""
    date_to: str = ""
    items: tuple[str, ...] = ()
    record_id: Key = 0
    """Log, calculation list."""
    receipts: bool = False
    """Open quantities: the receipts not invoiced of these items, too."""
    base: PriceBase = PriceBase.ITEM
    max_percent: Share = 0
    """Cost prices: deviations above it are listed."""
    min_amount: Amount = 0
    """Cost prices: deviations of a piece from this amount on."""
    ignore_production: bool = False


@dataclass(frozen=True, slots=True)
class PeriodChange:
    """What of the period that starts then is to be set; empty stays as it is. ``end`` makes a new one."""

    start: str
    end: str = ""
    name: str = ""
    status: str = ""
    inventory_access: str = ""

    def values(self) -> dict[str, str]:
        """What is given, by name."""
        found = {field.name: str(getattr(self, field.name)) for field in fields(self)[1:]}
        return {name: value for name, value in found.items() if value}


AdjustmentRequest = OnHandRequest | TransactionRequest | RevaluationRequest | StandardCostRequest
