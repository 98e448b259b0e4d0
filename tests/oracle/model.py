"""The facts an oracle world is made of (rules.md 2). Amounts are cents, quantities fractions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

PERIODIC = ("FIFO", "LIFO", "LIFO_DATE", "WA", "WAD")
ORDERED = ("FIFO", "LIFO", "LIFO_DATE")
AVERAGED = ("WA", "WAD")

NON_FINANCIAL = "Non-financial transfer"
MARKING = "Marking"
PHYSICAL_VALUE = "Physical value"

DEFAULT_ACCOUNTS = {
    "purch_packing": "1310",
    "purch_accrual": "2010",
    "purch_receipt": "1300",
    "vendor": "2000",
    "purch_expend": "5900",
    "sales_packing": "1320",
    "sales_packing_offset": "5010",
    "sales_issue": "1300",
    "sales_consumption": "5000",
    "inv_receipt": "1300",
    "inv_issue": "1300",
    "inv_profit": "5110",
    "inv_loss": "5120",
    "iu_payable": "1390",
    "iu_receivable": "1390",
    "prod_issue": "1300",
    "prod_issue_offset": "1400",
    "prod_receipt": "1300",
    "prod_receipt_offset": "1400",
    "labor": "6000",
    "ma_pricediff": "5130",
    "ma_reval": "5140",
    "std_ppv": "5150",
    "std_reval": "5160",
    "frp_profit": "5170",
    "frp_loss": "5180",
    "frp_offset": "5900",
}

# The balance-sheet key and the offset key of each kind of transaction (rules.md 5).
POSTING = {
    "purchase": ("purch_receipt", "vendor"),
    "journal_receipt": ("inv_receipt", "inv_profit"),
    "return": ("sales_issue", "sales_consumption"),
    "transfer_receipt": ("inv_receipt", "iu_payable"),
    "production_receipt": ("prod_receipt", "prod_receipt_offset"),
    "sales": ("sales_issue", "sales_consumption"),
    "journal_issue": ("inv_issue", "inv_loss"),
    "vendor_return": ("purch_receipt", "vendor"),
    "transfer_issue": ("inv_issue", "iu_receivable"),
    "production_issue": ("prod_issue", "prod_issue_offset"),
    "production_back": ("prod_issue", "prod_issue_offset"),
}
PHYSICAL_POSTING = {
    "purchase": ("purch_packing", "purch_accrual"),
    "return": ("sales_packing", "sales_packing_offset"),
    "sales": ("sales_packing", "sales_packing_offset"),
    "vendor_return": ("purch_packing", "purch_accrual"),
}

Key = tuple[str, ...]


class Refused(Exception):
    """The event must not happen; nothing of it may stay."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Item:
    name: str
    model: str
    include_physical: bool
    item_cost: Fraction
    std_cost: Fraction
    fixed_receipt: bool
    group: str
    fin_dims: tuple[str, ...]

    @property
    def periodic(self) -> bool:
        return self.model in PERIODIC


@dataclass
class Line:
    """A ledger line. `group` and `item` are set only where the specification asks for them."""

    account: str
    amount: int
    group: str | None = None
    item: str | None = None
    transaction: str | None = None
    stage: str | None = None


@dataclass
class Update:
    """A physical or financial update: what it was worth, and the accounts it was posted with."""

    date: date
    amount: int
    document: int
    accounts: dict[str, str]
    lines: list[Line]


@dataclass
class Link:
    """Where the cost of a receipt without a price of its own comes from (rules.md 13)."""

    kind: str  # transfer, production, return, virtual
    issues: tuple[str, ...]
    labor: int = 0
    weights: tuple[Fraction, ...] = ()  # of a production with several receipts: those of all of them, in order
    place: int = 0  # which of the weights is this receipt's


@dataclass
class Txn:
    label: str
    sequence: int
    item: str
    dims: dict[str, str]
    key: Key
    receipt: bool
    kind: str
    quantity: Fraction
    physical: Update | None = None
    financial: Update | None = None
    link: Link | None = None
    non_financial: bool = False
    record: str | None = None  # the closing record of a virtual transfer
    undone: bool = False  # undone by an opposite transaction, or that opposite
    gone: date | None = None  # the day on which its physical posting was taken back: nothing of it is left

    @property
    def sign(self) -> int:
        return 1 if self.receipt else -1

    @property
    def virtual(self) -> bool:
        return self.record is not None

    @property
    def update(self) -> Update:
        """The update that values the transaction now."""
        found = self.financial or self.physical
        assert found is not None
        return found


@dataclass
class Mark:
    number: int
    issue: str
    receipt: str
    quantity: Fraction


@dataclass
class Count:
    """What was found of an item at its dimension values on a day; `label` is that of the difference posted, if any."""

    item: str
    dims: dict[str, str]
    date: date
    label: str


@dataclass
class Take:
    """A quantity of a receipt that an issue takes; a settlement when it settles."""

    receipt: str
    issue: str
    quantity: Fraction
    principle: str
    mark: int | None = None
    amount: int = 0


@dataclass
class Adjustment:
    """A change of a transaction's cost, written by a closing record.

    kind: issue, link, complete, late, balance. `stage` says which update's value it changes. The amount is the
    change of the unsigned cost; `quantity` is the open quantity of an adjustment of the balance.
    """

    transaction: str
    amount: int
    kind: str
    stage: str = "financial"
    quantity: Fraction = Fraction(0)


@dataclass
class Record:
    """A closing record. A cancelled one stays, inactive."""

    number: int
    type: str  # close, recalculate, onhand, transaction, revalue, cancel
    label: str
    date: date
    specification: str = "total"
    active: bool = True
    settlements: list[Take] = field(default_factory=list)
    adjustments: list[Adjustment] = field(default_factory=list)
    leftovers: dict[str, int] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    offset: str | None = None  # the account that a charge was given


@dataclass
class Revaluation:
    """Value given to a stock without touching any of its transactions (moving average, standard cost)."""

    item: str
    key: Key
    amount: int
    account: str
    date: date
