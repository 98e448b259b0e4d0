"""What the screens and commands may ask for, as Protocols that the composition root fulfils.

``Books`` reads (every call opens and ends its own short read transaction; safe to call from a thread), ``Desk`` acts,
and ``Masters`` lists and changes the setup. Errors are those of ``core.errors``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from core.cost_port import Costs
from core.front_port import Front
from core.loading_port import Loading
from core.long_lists import LongLists

if TYPE_CHECKING:
    from core.currency import Currency
    from core.difference_notes import DifferenceNote
    from core.money import Amount
    from core.periods import PeriodsView
    from core.reconciliation import Reconciliation
    from core.reports import ReportView
    from core.requests import (
        AdjustmentRequest,
        CloseRequest,
        ExportRequest,
        PeriodChange,
        ReportRequest,
        Reviewed,
        UndoRequest,
    )
    from core.views.accounts import AccountSearch
    from core.views.adjusting import AdjustmentPreview, MarkRow, OnHandView, StandardCostRow
    from core.views.approvals import ApprovalRow, PreparedView
    from core.views.checks import CheckView
    from core.views.codes import CodeRow, DocumentRow
    from core.views.company import CompanyView
    from core.views.explained import ChangeExplanation, LineExplanation
    from core.views.exports import ExportPlan, ExportRow, WrittenFile
    from core.views.items import ItemCosts, ItemView, MovementKey, MovementRow, MovementTotals, StockRow
    from core.views.overview import OverviewRow
    from core.views.records import LogRow, RecordItems, RecordView, ReversalPreview, ReversalStep
    from core.views.runs import JobView, PreviewView
    from core.views.transactions import TransactionView
    from core.views.undoing import UndoPreview, UndoResult
    from core.views.users import UserRow
    from core.views.vouchers import VoucherSearch, VoucherView
    from core.vocabulary import CodeKind, Role


class Books(Costs, LongLists, Front, Protocol):
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

    def record_items(self, record_id: int, item_group: str, *, limit: int = 12) -> RecordItems:
        """What a posted record did to the items of one of its item groups, largest change first."""
        ...

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
        """Vouchers whose number contains ``text``, or whose document begins so, and that satisfy the other conditions.

        Newest first; ``date`` is a day, or a month like 2026-05.
        """
        ...

    def codes(self, kind: CodeKind) -> Sequence[CodeRow]:
        """Every code of a kind, in order: what a field may hold."""
        ...

    def code(self, kind: CodeKind, text: str) -> CodeRow:
        """What a code stands for, written in capitals or not; ``NotFound``, ``RejectedInput`` where it is of another kind."""
        ...

    def documents(
        self, text: str = "", *, receipts: bool, invoiced: bool = False, limit: int = 200
    ) -> Sequence[DocumentRow]:
        """Receipts or issues to choose from, newest first: those whose number begins so, or of the item of this code."""
        ...

    def find_transactions(self, text: str, *, limit: int = 50) -> Sequence[tuple[int, str, str, str, int]]:
        """(id, number, item, date, quantity) by number or id."""
        ...

    def transaction(self, transaction_id: int) -> TransactionView: ...

    def item(self, code: str) -> ItemView:
        """One item and what of it lies where now; ``NotFound`` names near ones."""
        ...

    def item_costs(self, code: str) -> ItemCosts:
        """Its open receipts, and its stock at the end of every month; as long as its history."""
        ...

    def movements(self, code: str, *, limit: int = 200, after: MovementKey | None = None) -> Sequence[MovementRow]:
        """The transactions of an item, newest first, each with what was on hand after it; keyset is a row's ``before``."""
        ...

    def movement_totals(self, code: str) -> MovementTotals:
        """What all rows of ``movements`` add up to: what is on hand."""
        ...

    def stock(self, day: str = "", *, items: Sequence[str] = ()) -> Sequence[StockRow]:
        """What was on hand at the end of a day (blank: by all that is posted), by item and financial dimension values."""
        ...

    def explain_line(self, number: str, line: int) -> LineExplanation:
        """Why a voucher has this line: who posted it, what it is made of, and why it went to its account."""
        ...

    def explain_change(self, transaction_id: int, record_id: int) -> ChangeExplanation:
        """What a record changed of the cost of a transaction, and why; ``NotFound`` where it did nothing to it."""
        ...

    def foresee(self, transaction_id: int, date: str) -> Costs:
        """Where the cost of a transaction would come from after a close through ``date``: of this one, and what stands behind it.

        A dry run computes it, at once and again when the books have changed; refused where the date is.
        """
        ...

    def log(self, record_id: int) -> Sequence[LogRow]: ...

    def job(self, record_id: int) -> JobView: ...

    def watch(self, record_id: int) -> Sequence[str]:
        """Says that this session looks at a run; the logins of the others who do. Asked again every few seconds; writes nothing."""
        ...

    def look_away(self) -> None:
        """This session does not look at a run any more."""
        ...

    def jobs(self) -> Sequence[JobView]:
        """Unfinished first, then the newest."""
        ...

    def periods(self) -> PeriodsView:
        """The ledger calendar, newest first, with the close that covers each period."""
        ...

    def report(self, request: ReportRequest) -> ReportView: ...

    def reconciliation(self, as_of: str = "") -> Reconciliation:
        """Inventory against ledger as of a day (blank: by all that is posted), with the vouchers where they part and the notes."""
        ...

    def exports(self, *, limit: int = 200) -> Sequence[ExportRow]:
        """Files that vouchers were exported into, newest first."""
        ...

    def approvals(self, *, every: bool = False, limit: int = 1000) -> Sequence[ApprovalRow]:
        """What waits for a second person, the newest first; ``every``: what was decided too."""
        ...


class Desk(Loading, Protocol):
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

    def reverse(self, record_id: int, note: str = "", reviewed: Reviewed | None = None) -> int:
        """Posts the opposite voucher; returns the record id of the reversal. Refused where it is not what was ``reviewed``."""
        ...

    def reversal_chain(self, record_id: int) -> Sequence[ReversalStep]:
        """The record with everything that holds it, newest first."""
        ...

    def reversal_of(self, record_ids: Sequence[int]) -> Sequence[ReversalStep]:
        """These records, newest first; what one of them waits for that is not among them is its stop."""
        ...

    def recalculations_from(self, date: str) -> Sequence[ReversalStep]: ...

    def reverse_all(
        self, record_ids: Sequence[int], note: str = "", reviewed: Sequence[Reviewed] = ()
    ) -> Sequence[int]:
        """In this order, all or none; refused where one is not what was ``reviewed`` (one for each record)."""
        ...

    def pause(self, record_id: int) -> None: ...

    def resume(self, record_id: int) -> None: ...

    def cancel(self, record_id: int) -> None:
        """Undoes a run that is not posted: staged rows are removed, the dates reopen."""
        ...

    # by hand

    def on_hand_lines(self, items: Sequence[str] = (), sites: Sequence[str] = ()) -> OnHandView: ...

    def preview_adjustment(self, request: AdjustmentRequest) -> AdjustmentPreview: ...

    def post_adjustment(self, request: AdjustmentRequest, reviewed: Reviewed | None = None) -> int:
        """Posts at once; the record id. Refused where it is not what was ``reviewed``."""
        ...

    def preview_undo(self, request: UndoRequest) -> UndoPreview: ...

    def undo(self, request: UndoRequest, reviewed: Reviewed | None = None) -> UndoResult:
        """Takes a posted document back; refused when something holds it, or where it is not what was ``reviewed``."""
        ...

    def standard_costs(self, item: str = "") -> Sequence[StandardCostRow]: ...

    def marks(self, item: str = "") -> Sequence[MarkRow]: ...

    def mark(self, issue_id: int, receipt_id: int, quantity: int) -> None: ...

    def unmark(self, issue_id: int, receipt_id: int) -> None:
        """Every mark of the pair, while nothing of it is settled."""
        ...

    def explain_difference(self, account: str, as_of: str, text: str, amount: Amount | None = None) -> DifferenceNote:
        """A note on why inventory and ledger differ on an account, kept with the period of the day.

        It explains so much of the difference, or all that no note explains yet; refused where that is beyond it.
        """
        ...

    # a second person

    def preview_prepared(self, number: int) -> PreparedView:
        """What approving it would post."""
        ...

    def approve(self, number: int) -> int:
        """A second person's word, which posts it (a close goes on); the id of the record, 0 for a restore."""
        ...

    def decline(self, number: int, note: str = "") -> None:
        """It will not be done; whoever prepared it may take it back."""
        ...

    # for another ledger

    def plan_export(self, request: ExportRequest) -> ExportPlan:
        """The vouchers of an export; refused with everything that is missing at the target."""
        ...

    def note_export(self, plan: ExportPlan, files: Sequence[WrittenFile]) -> None:
        """Notes what was written, before the files get their names."""
        ...

    # users

    def users(self) -> Sequence[UserRow]:
        """Everybody with a role in the company, by name."""
        ...

    def set_role(self, login: str, role: Role) -> str:
        """Gives a user a role; the warning that goes with it, or nothing. Only an admin may, and the last one stays."""
        ...

    def revoke_role(self, login: str) -> None:
        """Takes a user's role; only an admin may, and never that of the last one."""
        ...

    # the ledger calendar

    def set_period(self, change: PeriodChange) -> str:
        """Changes a ledger period, or makes one; the warning that goes with it, or nothing."""
        ...


class Masters(Protocol):
    """The setup of one company. ``kind`` is account, item, group, model, profile, period, user or company; what is set is text."""

    def list(self, kind: str) -> Sequence[Mapping[str, object]]: ...

    def show(self, kind: str, key: str) -> Mapping[str, object]: ...

    def set(self, kind: str, key: str, values: Mapping[str, str]) -> Mapping[str, object]:
        """The row as it is then; only an admin may."""
        ...

    def set_all(self, kind: str, rows: Sequence[tuple[str, Mapping[str, str]]]) -> int:
        """Several at once, all or none: the key of each with its values; how many. Only an admin may."""
        ...

    def accounts_of(self, item: str) -> Sequence[AccountSearch]:
        """Which account each posting type of an item would use, with the search for it; ``NotFound``."""
        ...

    def revoke(self, login: str) -> None:
        """Take a user's role; only an admin may, and never that of the last one."""
        ...
