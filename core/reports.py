"""Reports: what can be asked, and a table ready to be shown, printed or written as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ReportName(StrEnum):
    """Every report, by the name the command line knows it under."""

    OPEN_QUANTITIES = "open-quantities"
    COST_PRICES = "cost-prices"
    TRIAL_BALANCE = "trial-balance"
    INVENTORY_VALUE = "inventory-value"
    RECONCILIATION = "reconciliation"
    LOG = "log"
    CALCULATION_LIST = "calculation-list"
    AGING = "aging"
    NEGATIVE = "negative"
    MOVEMENTS = "movements"
    COST_CHANGES = "cost-changes"
    VOUCHERS = "vouchers"
    SETTLEMENTS = "settlements"


REPORT_TITLES = {
    ReportName.OPEN_QUANTITIES: "Check open quantities",
    ReportName.COST_PRICES: "Check cost prices",
    ReportName.TRIAL_BALANCE: "Trial balance",
    ReportName.INVENTORY_VALUE: "Inventory value",
    ReportName.RECONCILIATION: "Reconciliation",
    ReportName.LOG: "Closing log",
    ReportName.CALCULATION_LIST: "Calculation list",
    ReportName.AGING: "Aging of on-hand",
    ReportName.NEGATIVE: "Negative on-hand",
    ReportName.MOVEMENTS: "Movements",
    ReportName.COST_CHANGES: "Why the unit cost changed",
    ReportName.VOUCHERS: "Vouchers",
    ReportName.SETTLEMENTS: "Settlements",
}
OF_RECORD = frozenset({ReportName.LOG, ReportName.CALCULATION_LIST, ReportName.SETTLEMENTS})
"""Reports on one closing record, by default the newest run."""


class ValueBy(StrEnum):
    """What the inventory value is listed by."""

    ITEM = "item"
    GROUP = "group"
    SITE = "site"
    ACCOUNT = "account"


class PriceBase(StrEnum):
    """What the cost prices are compared with."""

    ITEM = "item"
    ITEM_OR_MEDIAN = "item-or-median"
    MEDIAN = "median"


class ColumnKind(StrEnum):
    """What the values of a column are: figures have the unit of the same name (``core.units``), a percent is a share."""

    TEXT = "text"
    CODE = "code"
    DATE = "date"
    MOMENT = "moment"
    AMOUNT = "amount"
    QUANTITY = "quantity"
    PRICE = "price"
    PERCENT = "percent"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class ReportColumn:
    """One column; the kind says how its values are shown."""

    key: str
    title: str
    kind: ColumnKind = ColumnKind.TEXT


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report: rows of values in the order of the columns; amounts minor units, the other figures millionths."""

    name: str
    title: str
    subtitle: str
    columns: tuple[ReportColumn, ...]
    rows: tuple[tuple[object, ...], ...]
    totals: dict[str, int]
    """Column -> sum, where a sum means something."""
    transactions: tuple[int, ...] = ()
    """Inventory transaction behind each row (0: none); empty when no row has one."""
    none: str = "Nothing to report."
    notes: tuple[str, ...] = ()
    """Said below the rows, in whole sentences."""
    head: str = ""
    """The head of the chain of seals when it was made (`core.proof.anchors`), to be kept with it."""
