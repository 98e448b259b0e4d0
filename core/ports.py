"""What the screens and commands may ask for, as Protocols that the composition root fulfils.

``Books`` reads (every call opens and ends its own short read transaction; safe to call from a thread), ``Desk`` acts,
and ``Masters`` lists and changes the setup. Errors are those of ``core.errors``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from core.currency import Currency
from core.periods import PeriodsView
from core.reports import ReportView
from core.requests import AdjustmentRequest, CloseRequest, PeriodChange, ReportRequest
from core.views import (
    AdjustmentPreview,
    BehindRow,
    CheckView,
    CompanyView,
    JobView,
    LogRow,
    MarkRow,
    OnHandView,
    OverviewRow,
    PreviewView,
    RecordView,
    ReversalPreview,
    ReversalStep,
    SettlementRow,
    StandardCostRow,
    TransactionView,
    VoucherSearch,
    VoucherView,
)


class Books(Protocol):
    """Reading the books of one company."""

    @property
    def currency(self) -> Currency:
        """What the amounts of the company are in."""
        ...

    def company(self) -> CompanyView: ...

    def overview(self, *, show_all: bool = True, limit: int = 1000, before: int | None = None) -> Sequence[OverviewRow]:
        """Newest first; ``before`` is a record id (keyset paging)."""
        ...

    def record(self, record_id: int) -> RecordView: ...

    def find_record(self, number: str) -> int:
        """Record id of a number such as IC-000003 (or just 3); ``NotFound``."""
        ...

    def voucher(self, number: str) -> VoucherView:
        """By number or its only possible beginning; ``NotFound`` names near ones."""
        ...

    def find_vouchers(
        self,
        text: str = "",
        *,
        amount: int | None = None,
        date: str | None = None,
        account: str | None = None,
        document: str | None = None,
        limit: int = 50,
    ) -> VoucherSearch:
        """Vouchers whose number contains ``text`` and that satisfy the other conditions; newest first."""
        ...

    def behind_line(
        self, number: str, line: int | None = None, *, limit: int = 200, after: tuple[int, int] | None = None
    ) -> Sequence[BehindRow]:
        """Transactions behind a voucher line (or the whole voucher), largest adjustment first; keyset (amount, id)."""
        ...

    def settlements_of_record(
        self, record_id: int, *, limit: int = 200, after: tuple[int, int] | None = None
    ) -> Sequence[SettlementRow]:
        """In (cost group, row) order; keyset is that pair."""
        ...

    def find_transactions(self, text: str, *, limit: int = 50) -> Sequence[tuple[int, str, str, str, int]]:
        """(id, number, item, date, quantity) by number or id."""
        ...

    def transaction(self, transaction_id: int) -> TransactionView: ...

    def log(self, record_id: int) -> Sequence[LogRow]: ...

    def job(self, record_id: int) -> JobView: ...

    def jobs(self) -> Sequence[JobView]:
        """Unfinished first, then the newest."""
        ...

    def periods(self) -> PeriodsView:
        """The ledger calendar, newest first, with the close that covers each period."""
        ...

    def report(self, request: ReportRequest) -> ReportView: ...


class Desk(Protocol):
    """Acting on the books of one company. Rights are checked inside."""

    def check(self, request: CloseRequest) -> CheckView: ...

    def preview_close(self, request: CloseRequest) -> PreviewView: ...

    def start_close(self, request: CloseRequest) -> int:
        """Inserts record and job and starts the worker process; returns the record id. Raises the STOP findings."""
        ...

    def preview_recalculation(self, request: CloseRequest) -> PreviewView: ...

    def start_recalculation(self, request: CloseRequest) -> int: ...

    def preview_reversal(self, record_id: int) -> ReversalPreview: ...

    def refuse_reversal(self, record_id: int) -> None:
        """Raises why the record may not be reversed now, as ``reverse`` would; nothing when it may."""
        ...

    def reverse(self, record_id: int, note: str = "") -> int:
        """Posts the opposite voucher; returns the record id of the reversal."""
        ...

    def reversal_chain(self, record_id: int) -> Sequence[ReversalStep]:
        """The record with everything that holds it, newest first."""
        ...

    def recalculations_from(self, date: str) -> Sequence[ReversalStep]: ...

    def reverse_all(self, record_ids: Sequence[int], note: str = "") -> Sequence[int]:
        """In this order, all or none."""
        ...

    def pause(self, record_id: int) -> None: ...

    def resume(self, record_id: int) -> None: ...

    def cancel(self, record_id: int) -> None:
        """Undoes a run that is not posted: staged rows are removed, the dates reopen."""
        ...

    # by hand

    def on_hand_lines(self, items: Sequence[str] = (), sites: Sequence[str] = ()) -> OnHandView: ...

    def preview_adjustment(self, request: AdjustmentRequest) -> AdjustmentPreview: ...

    def post_adjustment(self, request: AdjustmentRequest) -> int:
        """Posts at once; the record id."""
        ...

    def standard_costs(self, item: str = "") -> Sequence[StandardCostRow]: ...

    def marks(self, item: str = "") -> Sequence[MarkRow]: ...

    def mark(self, issue_id: int, receipt_id: int, quantity: int) -> None: ...

    def unmark(self, issue_id: int, receipt_id: int) -> None:
        """Every mark of the pair, while nothing of it is settled."""
        ...

    # the ledger calendar

    def set_period(self, change: PeriodChange) -> str:
        """Changes a ledger period, or makes one; the warning that goes with it, or nothing."""
        ...


class Masters(Protocol):
    """The setup of one company. ``kind`` is account, item, profile, period or user; what is set is text."""

    def list(self, kind: str) -> Sequence[Mapping[str, object]]: ...

    def show(self, kind: str, key: str) -> Mapping[str, object]: ...

    def set(self, kind: str, key: str, values: Mapping[str, str]) -> Mapping[str, object]:
        """The row as it is then; only an admin may."""
        ...
