"""What a plain bundle is once it has been read: rows of whole numbers and text, and the problems on the way.

Amounts are minor units, quantities and prices millionths, dates ISO text. Nothing here knows a database: what
the books already hold comes in as ``Known``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from core.currency import Currency
from core.dates import DateFacts
from core.importing.bundle_row import KIND_NAMES, KINDS, LABOR, BundleRow, Kind
from core.importing.problems import Problem
from core.importing.row_columns import RowColumns
from core.vocabulary import InventoryModel, PostingType, Reference, UpdateKind

__all__ = [
    "KINDS", "KIND_NAMES", "LABOR", "AccountRow", "BalanceRow", "Bundle", "BundleRow", "GroupRow", "ItemRow", "Kind", "Known", "KnownItem",
    "KnownTransaction", "LedgerRow", "OpeningRow", "PeriodRow", "ProfileRow", "WarehouseRow",
]  # fmt: skip


class ItemRow(NamedTuple):
    """One line of items.csv."""

    line: int
    item: str
    name: str
    item_group: str
    model: InventoryModel
    include_physical_value: bool
    fixed_receipt_price: bool
    item_cost: int | None
    """Millionths a piece."""
    standard_cost: int | None
    """Millionths a piece; only of standard cost items."""
    unit: str
    financial_dimensions: tuple[str, ...]
    """In the order of ``DIMENSIONS``."""
    physical_negative: bool = True
    financial_negative: bool = True
    post_physical_inventory: bool = True
    stocked: bool = True
    """Only stocked items have inventory transactions; a service item in a stocked group behaves like any other."""


class AccountRow(NamedTuple):
    """One line of accounts.csv."""

    line: int
    code: str
    name: str
    blocked: bool


class GroupRow(NamedTuple):
    """One line of item_groups.csv."""

    line: int
    code: str
    name: str


class ProfileRow(NamedTuple):
    """One line of posting_profile.csv."""

    line: int
    posting_type: PostingType
    item_relation: str
    """``item``, ``group`` or ``all``."""
    item: str
    account: str


class PeriodRow(NamedTuple):
    """One line of periods.csv; dates are ISO text, both ends belong to the period."""

    line: int
    start: str
    end: str
    status: str
    """``open``, ``on_hold`` or ``closed``."""
    name: str


class WarehouseRow(NamedTuple):
    """One line of warehouses.csv."""

    line: int
    site: str
    warehouse: str
    name: str


class OpeningRow(NamedTuple):
    """One line of opening.csv: what was open of a transaction at the cut-over from another system."""

    line: int
    reference: str
    item: str
    quantity: int
    """Signed millionths: what is still open of a receipt or an issue."""
    amount: int
    """Minor units, zero or more: the posted cost of the open quantity."""
    date: str
    """Day of its posting in the system before."""
    kind: Reference
    update: UpdateKind
    dimensions: tuple[str, ...]
    """Site, warehouse, batch, serial, configuration."""
    adjustment: int
    """Minor units, a change of inventory value: what was adjusted so far of the open quantity."""
    balance_account: str
    offset_account: str
    profit_account: str
    loss_account: str
    voucher: str
    """Its voucher in the system before."""

    @property
    def value(self) -> int:
        """Change of inventory value, without the adjustment."""
        return self.amount if self.quantity > 0 else -self.amount


class BalanceRow(NamedTuple):
    """One line of balances.csv: a ledger balance at the opening date, debit positive."""

    line: int
    date: str
    account: str
    amount: int


class LedgerRow(NamedTuple):
    """One line of ledger.csv: an entry of a general ledger kept in another system, debit positive."""

    line: int
    voucher: str
    date: str
    account: str
    amount: int
    source: str


@dataclass(slots=True)
class Bundle:
    """A plain bundle, read. Rows with a problem are left out of the row lists and named in ``problems``."""

    name: str
    """Name of the folder or file, without its ending."""
    currency: Currency
    """What its amounts are in: that of the company it goes into."""
    sha256: str = ""
    """Of the content: the same whether it came as folder, zip or sheets, and whatever the line ends."""
    files: tuple[str, ...] = ()
    rows: Sequence[BundleRow] = field(default_factory=list)
    """Of transactions.csv; those of a large export are columns that look like rows."""
    items: list[ItemRow] = field(default_factory=list)
    accounts: list[AccountRow] = field(default_factory=list)
    item_groups: list[GroupRow] = field(default_factory=list)
    posting_profile: list[ProfileRow] = field(default_factory=list)
    periods: list[PeriodRow] = field(default_factory=list)
    warehouses: list[WarehouseRow] = field(default_factory=list)
    opening: list[OpeningRow] = field(default_factory=list)
    balances: list[BalanceRow] = field(default_factory=list)
    ledger: list[LedgerRow] = field(default_factory=list)
    opening_day: str = ""
    """Day of a cut-over whose balances follow from its stock; blank where balances.csv brings them."""
    opening_account: str = ""
    """The account that stands against that stock."""
    replaces_profile: bool = False
    """Whether posting_profile.csv is the whole profile of a new company, instead of adding to the standard one."""
    profile: str = ""
    """Import profile by which it was made of an export; blank for a bundle that came as one."""
    answers: Mapping[str, str] = field(default_factory=dict)
    """What a person answered for that profile; proposed the next time."""
    late: Mapping[str, str] = field(default_factory=dict)
    """``reference|update`` of a line that is taken on another day -> the day that its export has."""
    problems: list[Problem] = field(default_factory=list)
    """Found while reading; ``check_bundle`` returns them with its own."""
    broken: list[BundleRow] = field(default_factory=list)
    """Rows of transactions.csv with a problem of their own, as far as they could be read, so that the rest of
    such a row can be checked too. What could not be read is empty or stands for itself."""
    damaged: dict[str, set[str]] = field(default_factory=dict)
    """File -> keys of rows left out, so that one mistake is reported once."""

    def references(self) -> set[str]:
        """The documents whose earlier transactions ``Known`` must hold: own ones and those pointed at."""
        wanted: set[str] = set()
        for row in self.rows:
            wanted.add(row.reference)
            wanted.add(row.return_of)
            wanted.add(row.marked_to)
            wanted.add(row.shipment)
        wanted.update(opened.reference for opened in self.opening)
        wanted.discard("")
        return wanted

    def opening_date(self) -> str:
        """Day up to which the system before was closed; blank without a cut-over."""
        return self.opening_day or (self.balances[0].date if self.balances else "")

    def opens(self) -> bool:
        """Whether it is a cut-over."""
        return bool(self.balances or self.opening_day)

    def productions(self) -> set[str]:
        """The productions whose earlier materials ``Known`` must name."""
        return {row.production for row in self.rows if row.production}

    def ends(self) -> dict[str, list[BundleRow]]:
        """Production -> the lines that end it, which are posted together."""
        product, found = Reference.PRODUCTION_RECEIPT, dict[str, list[BundleRow]]()
        for row in self.rows:
            if row.kind is product and row.update != "physical":
                found.setdefault(row.production, []).append(row)
        return found

    def dates(self) -> set[str]:
        """The days that the bundle posts on."""
        days = self.rows.days() if isinstance(self.rows, RowColumns) else {row.date for row in self.rows}
        if self.opens():
            days.add(self.opening_date())
        return days

    def first_date(self) -> str:
        return min(self.dates(), default="")

    def last_date(self) -> str:
        return max(self.dates(), default="")


@dataclass(frozen=True, slots=True)
class KnownItem:
    """An item of the books that a bundle speaks of."""

    model: InventoryModel
    financial_dimensions: tuple[str, ...] = ("site",)
    stocked: bool = True


@dataclass(frozen=True, slots=True)
class KnownTransaction:
    """An inventory transaction of the books that a bundle speaks of."""

    kind: Reference
    item: str
    quantity: int
    """Delivered so far; of a line with several transactions in total."""
    invoiced: int = 0
    """How much of it is financially updated."""
    site: str = ""
    warehouse: str = ""
    batch: str = ""
    serial: str = ""
    configuration: str = ""
    parts: frozenset[tuple[str, str]] = frozenset()
    """(update, document) of the part updates so far."""
    returned: int = 0
    """Quantity of it that customers returned so far."""
    marked: int = 0
    """Quantity of it that issues are marked to so far."""
    production: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What the books hold already. Empty collections: nothing yet.

    ``accounts``: codes of all main accounts; the standard chart where the company is new and the bundle
    brings none. ``sites`` and ``warehouses`` empty: every name is taken. ``transactions`` need hold only
    ``Bundle.references()``, ``productions`` and ``ended`` only ``Bundle.productions()``.
    """

    items: Mapping[str, KnownItem] = field(default_factory=dict)
    accounts: Collection[str] = frozenset()
    blocked_accounts: Collection[str] = frozenset()
    item_groups: Collection[str] = frozenset()
    sites: Collection[str] = frozenset()
    warehouses: Collection[tuple[str, str]] = frozenset()
    """(site, warehouse)."""
    transactions: Mapping[str, KnownTransaction] = field(default_factory=dict)
    productions: Collection[str] = frozenset()
    """Those that have materials or labor."""
    ended: Mapping[str, str] = field(default_factory=dict)
    """Production -> day on which it was ended."""
    dates: DateFacts = DateFacts()
    """How far the books are closed, and their ledger periods."""
    first_posting: str = ""
    """Day of the earliest voucher; blank: nothing is posted."""
    foreign_vouchers: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """(source, voucher) of the bundle's foreign ledger that is loaded already -> file."""
    loaded: Mapping[str, str] = field(default_factory=dict)
    """sha256 of the files loaded so far -> sentence on when and by whom."""
