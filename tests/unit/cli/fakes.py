"""Books and a desk without a database, for the tests of the commands.

``text`` is added to every text that could come from data, so that the same fakes show what reaches a terminal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from core.currency import Currency
from core.errors import Blocked, InventoryPeriodClosed, NotFound, NotLatest
from core.listing import EVERYTHING, Key, Listing
from core.periods import PeriodRow, PeriodsView
from core.reports import ReportView
from core.requests import AuditRequest, CloseRequest, ReportRequest, Reviewed
from core.views.approvals import ApprovalRow
from core.views.audit import AuditRow
from core.views.checks import CheckView, Finding
from core.views.company import CompanyView
from core.views.costs import CostNode, CostTree, Explanation
from core.views.explained import ChangeExplanation, LineExplanation
from core.views.exports import ExportRow
from core.views.front import FrontClose, FrontLedger, FrontOpen, FrontValue
from core.views.overview import OverviewRow
from core.views.records import LogRow, RecordItems, RecordView, ReversalPreview
from core.views.runs import JobView, PreviewView
from core.views.states import Severity
from core.views.totals import BehindTotals, SettlementTotals
from core.views.transactions import BehindRow, SettlementRow, TransactionView
from core.views.vouchers import VoucherMatch, VoucherSearch, VoucherView
from core.vocabulary import JobState, RecordType
from tests.support import builders, cost_builders
from tests.support.builders import spoiled
from tests.support.by_hand import fake_report
from tests.support.fake_costs import FakeForeseen
from tests.support.fake_items import FakeItems
from tests.support.fakes import NotingDesk


def close_row(record_id: int, text: str = "", **changes: Any) -> OverviewRow:
    """A posted close with figures; what a test says of it stays as it says."""
    row = builders.overview_row(
        record_id,
        voucher=f"INVC-{record_id:05d}",
        has_log=True,
        adjusted=-1_559_683,
        transactions=12_345,
        settlements=9_876,
        warnings=2,
        seconds=3,
        note="month end",
    )
    return replace(spoiled(row, text), number=row.number, **changes)


class FakeBooks(FakeItems):
    """Reads from values made here; ``text`` is added to every text of the data."""

    def __init__(self, text: str = "") -> None:
        self.text = text
        self.onlookers: list[list[str]] = [[]]
        self.states = [JobState.WAITING, JobState.RUNNING, JobState.DONE]
        self.rows = [close_row(3, text), close_row(2, text, type=RecordType.RECALCULATION), close_row(1, text)]

    @property
    def currency(self) -> Currency:
        return Currency.of("EUR")

    def company(self) -> CompanyView:
        return spoiled(builders.company_view(), self.text)

    def front_value(self) -> FrontValue:
        return builders.FRONT_VALUE

    def front_ledger(self) -> FrontLedger:
        return builders.FRONT_LEDGER

    def front_open(self) -> FrontOpen:
        return builders.FRONT_OPEN

    def front_close(self) -> FrontClose:
        return spoiled(builders.FRONT_CLOSE, self.text)

    def overview(self, *, show_all: bool = True, limit: int = 1000, before: int | None = None) -> Sequence[OverviewRow]:
        rows = [row for row in self.rows if before is None or row.record_id < before]
        return [row for row in rows if show_all or row.active][:limit]

    def record(self, record_id: int) -> RecordView:
        row = next((row for row in self.rows if row.record_id == record_id), close_row(record_id, self.text))
        return replace(spoiled(builders.record_view(), self.text), row=row)

    def record_items(self, record_id: int, item_group: str, *, limit: int = 12) -> RecordItems:
        return builders.RECORD_ITEMS

    def find_record(self, number: str) -> int:
        digits = number.upper().removeprefix("IC-")
        if not digits.isdigit():
            raise NotFound(f"There is no record {number}.", advice="See `invclose overview`.")
        return int(digits)

    def voucher(self, number: str) -> VoucherView:
        if number != "INVC-00871":
            raise NotFound(f"There is no voucher {number}.", advice="Near: INVC-00871.")
        return spoiled(builders.voucher_view(), self.text)

    def find_vouchers(self, text: str = "", **conditions: Any) -> VoucherSearch:
        if text == "nothing":
            return VoucherSearch((), 18_402, 1)
        match = VoucherMatch(number="INVC-00870", date="2026-04-30", origin="Close", amount=904_410)
        return VoucherSearch((spoiled(match, self.text),), 18_402, 1)

    def behind_line(self, number: str, line: int | None = None, **asked: Any) -> Sequence[BehindRow]:
        return [spoiled(builders.behind_row(), self.text)]

    def behind_before(self, number: str, line: int | None, key: Key, *, listing: Listing = EVERYTHING) -> int:
        return 0

    def settlements_of_record(self, record_id: int, **asked: Any) -> Sequence[SettlementRow]:
        return [spoiled(builders.settlement_row(), self.text)]

    def settlements_before(self, record_id: int, key: Key, *, listing: Listing = EVERYTHING) -> int:
        return 0

    def settlement_totals(self, record_id: int, *, listing: Listing = EVERYTHING) -> SettlementTotals:
        return builders.settlement_totals(self.settlements_of_record(record_id))

    def behind_totals(self, number: str, line: int | None = None, *, listing: Listing = EVERYTHING) -> BehindTotals:
        return builders.behind_totals(self.behind_line(number))

    def find_transactions(self, text: str, *, limit: int = 50) -> Sequence[tuple[int, str, str, str, int]]:
        known = [(7, "SO-88120", "A", "2026-05-30", -40_000_000), (8, "SO-88121", "A", "2026-05-30", -1_000_000)]
        return [row for row in known if text in row[1] or text == str(row[0])][:limit]

    def transaction(self, transaction_id: int) -> TransactionView:
        return spoiled(builders.transaction_view(transaction_id=transaction_id), self.text)

    def explain(self, transaction_id: int) -> Explanation:
        return spoiled(cost_builders.explanation(), self.text)

    def explain_line(self, number: str, line: int) -> LineExplanation:
        if number != "INVC-00871":
            raise NotFound(f"There is no voucher {number}.", advice="Near: INVC-00871.")
        return spoiled(cost_builders.line_explanation(line=line), self.text)

    def explain_change(self, transaction_id: int, record_id: int) -> ChangeExplanation:
        return spoiled(cost_builders.change_explanation(record_id=record_id), self.text)

    def foresee(self, transaction_id: int, date: str) -> FakeForeseen:
        if date <= "2026-05-31":
            raise InventoryPeriodClosed("inventory is closed through 2026-05-31", advice="Choose a later day.")
        return FakeForeseen(date)

    def cost_parts(self, node: CostNode) -> Sequence[CostNode]:
        return [spoiled(part.node, self.text) for part in cost_builders.cost_tree().parts]

    def cost_tree(self, transaction_id: int, depth: int) -> CostTree:
        tree = spoiled(cost_builders.cost_tree(), self.text)
        return tree if depth > 1 else CostTree(tree.node, tuple(CostTree(part.node, ()) for part in tree.parts))

    def log(self, record_id: int) -> Sequence[LogRow]:
        return [spoiled(builders.log_row(), self.text)]

    def _job(self, record_id: int, state: JobState, percent: int) -> JobView:
        view = builders.job_view(record_id, percent=percent, done=percent * 1000, message=self.text)
        return replace(spoiled(view, self.text), number=view.number, state=state)

    def watch(self, record_id: int) -> Sequence[str]:
        return self.onlookers.pop(0) if len(self.onlookers) > 1 else self.onlookers[0]

    def look_away(self) -> None:
        self.looked_away = True

    def job(self, record_id: int) -> JobView:
        return self._job(record_id, self.states.pop(0) if len(self.states) > 1 else self.states[0], 41)

    def jobs(self) -> Sequence[JobView]:
        return [self._job(4, JobState.RUNNING, 41), self._job(3, JobState.DONE, 100)]

    def periods(self) -> PeriodsView:
        row = PeriodRow("2026-05-01", "2026-05-31", f"2026-05{self.text}", "open", "all")
        return PeriodsView("2026-04-30", f"IC-000003{self.text}", (row,))

    def exports(self, *, limit: int = 200) -> Sequence[ExportRow]:
        return [builders.export_row(1, self.text)]

    def approvals(self, *, every: bool = False, limit: int = 1000) -> Sequence[ApprovalRow]:
        return [builders.approval_row(3, self.text)]

    def audit(self, request: AuditRequest, *, limit: int = 200, before: int | None = None) -> Sequence[AuditRow]:
        events = [builders.audit_row(7, self.text), builders.audit_row(6, self.text, action="refused", detail="{}")]
        return [row for row in events if before is None or row.id < before][:limit]

    def report(self, request: ReportRequest) -> ReportView:
        self.asked = request
        return fake_report(request, self.text)


class FakeDesk(NotingDesk):
    """The desk of these books."""

    def __init__(self, text: str = "") -> None:
        self.text = text
        self.calls = []
        self.stops: tuple[Finding, ...] = ()
        self.blocked: tuple[str, ...] = ()

    def check(self, request: CloseRequest) -> CheckView:
        warning = Finding(
            severity=Severity.WARN,
            code="marks",
            message=f"1 illegal mark{self.text}",
            advice=f"Remove it{self.text}",
            rows=((f"A{self.text}", "1"),),
        )
        return CheckView(
            date=request.date,
            items=10,
            transactions=12_345,
            findings=(Finding(Severity.OK, "date", "later than the last"), warning, *self.stops),
        )

    def preview(self, request: CloseRequest, record_type: RecordType) -> PreviewView:
        books = FakeBooks(self.text)
        return PreviewView(
            record_type=record_type,
            date=request.date,
            lines=books.voucher("INVC-00871").lines,
            total=1_420_050,
            adjusted=-5,
            transactions=10,
            settlements=8,
            adjustments=2,
            passes=1,
            log=tuple(books.log(1)),
            cancels=(f"IC-000002{self.text}",),
            groups=books.record(1).groups,
            top=tuple(books.behind_line("")),
        )

    def preview_reversal(self, record_id: int) -> ReversalPreview:
        return ReversalPreview(
            number=f"IC-{record_id:06d}",
            type_name=f"Closing{self.text}",
            date="2026-05-31",
            voucher=f"INVC{self.text}",
            lines=FakeBooks(self.text).voucher("INVC-00871").lines,
            total=1_420_050,
            adjusted=-5,
            blocked_by=self.blocked,
            excluded=7,
        )

    def refuse_reversal(self, record_id: int) -> None:
        super().refuse_reversal(record_id)
        if self.blocked:
            raise NotLatest(self.blocked[0], advice="Reverse it first.")

    def reverse(self, record_id: int, note: str = "", reviewed: Reviewed | None = None) -> int:
        number = super().reverse(record_id, note, reviewed)
        if record_id == 1:
            raise Blocked("IC-000001 is not the newest.", code="not_latest")
        return number
