"""What users ask for: frozen values that screens and commands fill and the desk answers."""

from __future__ import annotations

from dataclasses import dataclass, fields

from core.currency import DEFAULT
from core.money import Amount, Price, Quantity, Share
from core.reports import PriceBase, ReportName, ValueBy
from core.units import Count, Key
from core.vocabulary import Specification, Spread


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
    allow: tuple[str, ...] = ()
    """Words of ``core.dates.ALLOWED``: what about the date of a close is unusual and meant."""


@dataclass(frozen=True, slots=True)
class NewCompany:
    """A company to be made, with the standard chart of accounts and posting profile."""

    code: str
    name: str = ""
    currency: str = DEFAULT
    first_month: str = ""
    """First month with a ledger period, like 2026-01; blank: January of this year."""
    months: Count = 12


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What a person was shown before they confirmed an act; where it would post anything else, it is refused."""

    adjusted: Amount
    """Change of inventory value."""
    total: Amount
    """Debit of the voucher."""


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
class ChargeRequest:
    """One charge over several receipts, each part a late charge; one record with one voucher."""

    receipts: tuple[Key, ...]
    """Transaction ids."""
    amount: Amount
    by: Spread = Spread.VALUE
    weights: tuple[Quantity, ...] = ()
    """One for each receipt, of any size; only when it is spread by them."""
    date: str = ""
    """Empty: today."""
    offset_account: str = ""
    """Empty: Profit or Loss as stored with each receipt."""
    note: str = ""
    update_ledger: bool = True


@dataclass(frozen=True, slots=True)
class UndoRequest:
    """A posted document to be undone: by the number of its line, or one transaction by its id."""

    reference: str = ""
    transaction_id: Key = 0
    """0: by its number."""
    date: str = ""
    """Empty: each transaction on its own day."""
    note: str = ""


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
    by: ValueBy = ValueBy.ITEM
    """Inventory value."""


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """Vouchers for another ledger: one, that of a record, or all of the days, both inclusive."""

    target: str
    """Name of the format."""
    voucher: str = ""
    record_id: Key = 0
    date_from: str = ""
    date_to: str = ""
    again: bool = False
    """Those too that were exported to this target before."""


@dataclass(frozen=True, slots=True)
class AuditRequest:
    """Which events of the audit trail; blank: all. Days are those of UTC, both inclusive."""

    date_from: str = ""
    date_to: str = ""
    actor: str = ""
    action: str = ""
    """How the action begins."""
    host: str = ""
    """A part of the name of the computer."""
    text: str = ""
    """A part of what was done, of what, or of the detail."""


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


AdjustmentRequest = OnHandRequest | TransactionRequest | ChargeRequest | RevaluationRequest | StandardCostRequest
