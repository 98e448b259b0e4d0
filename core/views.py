"""What readers are shown: frozen values, ready for a screen, a table or JSON.

Amounts are minor units, quantities millionths (``core.money``), dates ISO text, so that showing never computes money.
The words are those of the glossary; a screen formats, it does not decide.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class CompanyView:
    """Head of every screen: who, which period, which database."""

    id: int
    code: str
    name: str
    currency: str
    user: str
    role: str
    period: str
    """Name of the ledger period that is next to close, with its status: ``2026-06 open``."""
    closed_until: str | None
    next_close: str | None
    """Proposed date of the next close: end of the first ledger period after ``closed_until``."""
    database: str
    """Short name of the database, without secrets."""
    read_only: bool
    running: RunningView | None = None
    period_name: str = ""
    """Name alone of the ledger period that is next to close; empty where there is none."""


@dataclass(frozen=True, slots=True)
class RunningView:
    """The one unfinished run of a company, for the status line."""

    record_id: int
    number: str
    state: str
    percent: int


@dataclass(frozen=True, slots=True)
class OverviewRow:
    """One row of Closing and adjustment."""

    record_id: int
    number: str
    type: str
    """Value of ``RecordType``."""
    type_name: str
    date: str
    voucher: str
    """Number, or empty while nothing is posted."""
    state: str
    """Value of ``JobState``; ``reversed`` for a posted record that was reversed."""
    active: bool
    has_log: bool
    adjusted: int
    """Net change of inventory value: increases less decreases."""
    percent: int | None
    transactions: int
    settlements: int
    warnings: int
    passes: int
    seconds: int | None
    by: str
    at: str
    note: str
    reversal_of: str
    reversed_by: str
    update_ledger: bool = True
    """Off: an adjustment by hand that was kept out of the ledger."""


@dataclass(frozen=True, slots=True)
class RecordGroupRow:
    """What a closing record did to one item group."""

    item_group: str
    transactions: int
    adjusted: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class RecordView:
    """General, Session and Note of one closing record."""

    row: OverviewRow
    specification: str
    update_ledger: bool
    max_throughputs: int
    min_throughput: int
    recalculate_after: bool
    items: tuple[str, ...]
    started_at: str
    finished_at: str
    reversible: str
    """Empty when it can be reversed now; else the sentence why not."""
    groups: tuple[RecordGroupRow, ...]
    hash: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding of the checks before a run."""

    severity: str
    """``ok``, ``WARN`` or ``STOP``."""
    code: str
    message: str
    advice: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    """Details (item, dimensions, transaction, quantity ...), already text; at most 1,000."""


@dataclass(frozen=True, slots=True)
class CheckView:
    """Everything that would stop or warn, at once."""

    date: str
    items: int
    transactions: int
    findings: tuple[Finding, ...]
    estimated_seconds: int | None = None

    @property
    def stops(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.severity == "STOP")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.severity == "WARN")


@dataclass(frozen=True, slots=True)
class VoucherLineView:
    """One line of a voucher; exactly one of debit and credit is not zero."""

    line: int
    account: str
    account_name: str
    posting_type: str
    debit: int
    credit: int
    item_group: str
    item: str
    transactions: int
    """How many inventory transactions stand behind the line (0: unknown or none)."""


@dataclass(frozen=True, slots=True)
class VoucherView:
    """A posted voucher with its lines."""

    number: str
    date: str
    kind: str
    document: str
    record_number: str
    record_id: int
    text: str
    by: str
    at: str
    hash: str
    lines: tuple[VoucherLineView, ...]
    total: int
    """Sum of the debits = sum of the credits."""


@dataclass(frozen=True, slots=True)
class VoucherMatch:
    """One hit of the voucher look-up."""

    number: str
    date: str
    origin: str
    amount: int


@dataclass(frozen=True, slots=True)
class VoucherSearch:
    """Hits of a look-up; ``total`` vouchers exist."""

    matches: tuple[VoucherMatch, ...]
    total: int
    milliseconds: int


@dataclass(frozen=True, slots=True)
class BehindRow:
    """One inventory transaction behind a voucher line or a record, with what the record did to it."""

    transaction_id: int
    item: str
    item_name: str
    dimensions: str
    number: str
    date: str
    quantity: int
    before: int
    adjusted: int
    after: int


@dataclass(frozen=True, slots=True)
class SettlementRow:
    """A settlement seen from one side: the other side and what was taken."""

    record_id: int
    record_number: str
    voucher: str
    item: str
    receipt_id: int
    receipt: str
    receipt_date: str
    issue_id: int
    issue: str
    issue_date: str
    quantity: int
    amount: int
    adjustment: int
    """Adjustment of the issue (first row of the issue carries it)."""
    principle: str
    type: str
    canceled: bool
    cost_group_id: int = 0
    row: int = 0
    """With the cost group the place in the list: the key to go on from."""


@dataclass(frozen=True, slots=True)
class PostedAccounts:
    """The accounts of one update as stored, beside what the setup would give today."""

    update: str
    """``physical`` or ``financial``."""
    date: str
    voucher: str
    amount: int
    balance_account: str
    balance_posting: str
    offset_account: str
    offset_posting: str
    profit_account: str
    loss_account: str
    item_group: str
    today_balance_account: str
    today_offset_account: str
    today_profit_account: str
    today_loss_account: str
    today_item_group: str
    differs: bool
    reason: str
    """Sentence: why today's accounts differ and which ones an adjustment uses."""


@dataclass(frozen=True, slots=True)
class AdjustmentRow:
    """One change of a transaction's cost."""

    record_id: int
    record_number: str
    date: str
    voucher: str
    kind: str
    amount: int
    balance_account: str
    offset_account: str
    active: bool


@dataclass(frozen=True, slots=True)
class TransactionView:
    """One inventory transaction, whole: identity, updates with accounts, adjustments, settlements, why this cost."""

    transaction_id: int
    number: str
    reference: str
    item: str
    item_name: str
    item_group: str
    model: str
    dimensions: str
    quantity: int
    open_quantity: int
    posted: int
    adjusted: int
    cost: int
    status: str
    """``Received``, ``Purchased``, ``Deducted`` or ``Sold``."""
    closed_by: str
    updates: tuple[PostedAccounts, ...]
    adjustments: tuple[AdjustmentRow, ...]
    settlements: tuple[SettlementRow, ...]
    linked: tuple[str, ...]
    """Sentences on links: made of issue T1.I, marked to R2 ..."""
    why: tuple[tuple[str, int], ...]
    """Steps of *why this cost*: sentence, amount."""


@dataclass(frozen=True, slots=True)
class LogRow:
    """One line of the closing log."""

    item: str
    dimensions: str
    transaction_id: int
    number: str
    reason: str
    quantity: int
    amount: int
    advice: str
    warning: bool


@dataclass(frozen=True, slots=True)
class PhaseView:
    """One phase of a run."""

    name: str
    state: str
    """``ok``, ``running``, ``waiting``, ``failed``."""
    seconds: int
    detail: str


@dataclass(frozen=True, slots=True)
class JobView:
    """A run as its task screen shows it."""

    record_id: int
    number: str
    type_name: str
    date: str
    state: str
    requested: str
    message: str
    by: str
    started_at: str
    finished_at: str
    elapsed_seconds: int
    left_seconds: int | None
    phases: tuple[PhaseView, ...]
    phase_index: int
    """Number of the phase it is in, the first is 1; 0 before it begins."""
    percent: int
    done: int
    total: int
    """Transactions."""
    per_second: int
    adjusted: int
    warnings: int
    bundles_done: int
    bundles_total: int
    last_item: str
    heartbeat_age: int | None
    worker: str
    voucher: str
    events: tuple[tuple[str, str], ...] = ()
    """Newest first: time, sentence."""
    process_gone: bool = False
    """Whether the worker's process has ended; known on its own host only."""


@dataclass(frozen=True, slots=True)
class PreviewView:
    """What a run would post; nothing is written."""

    record_type: str
    date: str
    lines: tuple[VoucherLineView, ...]
    total: int
    adjusted: int
    transactions: int
    settlements: int
    adjustments: int
    passes: int
    log: tuple[LogRow, ...]
    cancels: tuple[str, ...]
    """Recalculations that this close would cancel."""
    groups: tuple[RecordGroupRow, ...] = ()
    top: tuple[BehindRow, ...] = ()


@dataclass(frozen=True, slots=True)
class ReversalPreview:
    """What a reversal would do."""

    number: str
    type_name: str
    date: str
    voucher: str
    lines: tuple[VoucherLineView, ...]
    total: int
    adjusted: int
    blocked_by: tuple[str, ...]
    """Sentences; empty when it can go ahead."""
    excluded: int = 0
    """Amount of physical-value adjustments left out because the transaction is invoiced since."""


@dataclass(frozen=True, slots=True)
class CloseRequest:
    """What the close or recalculation dialog asks for."""

    date: str
    specification: str = "total"
    max_throughputs: int = 100
    min_throughput: int = 0
    """Minor units."""
    note: str = ""
    recalculate_after: bool = False
    items: tuple[str, ...] = field(default=())
    groups: tuple[str, ...] = field(default=())
