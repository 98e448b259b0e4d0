"""Books and a desk without a database, for the tests of the commands.

``text`` is added to every text that could come from data, so that the same fakes show what reaches a terminal.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.errors import Blocked, NotFound, NotLatest
from core.periods import PeriodRow, PeriodsView
from core.reports import ReportView
from core.requests import CloseRequest, PeriodChange, ReportRequest
from core.views import (
    AdjustmentRow,
    BehindRow,
    CheckView,
    CompanyView,
    Finding,
    JobView,
    LogRow,
    OverviewRow,
    PhaseState,
    PhaseView,
    PostedAccounts,
    PreviewView,
    RecordGroupRow,
    RecordState,
    RecordView,
    ReversalPreview,
    SettlementRow,
    Severity,
    TransactionStatus,
    TransactionView,
    VoucherLineView,
    VoucherMatch,
    VoucherSearch,
    VoucherView,
    WhyStep,
)
from core.vocabulary import (
    AdjustmentKind,
    JobState,
    Phase,
    PostingType,
    Principle,
    RecordType,
    Reference,
    Requested,
    SettlementType,
    Specification,
    UpdateKind,
)
from tests.unit.cli.fake_desk_by_hand import FakeByHand, fake_report


def overview_row(record_id: int, text: str = "", **more: Any) -> OverviewRow:
    values: dict[str, Any] = {
        "record_id": record_id,
        "number": f"IC-{record_id:06d}",
        "type": RecordType.CLOSING,
        "type_name": f"Closing{text}",
        "date": "2026-05-31",
        "voucher": f"INVC-{record_id:05d}{text}",
        "state": RecordState.DONE,
        "active": True,
        "has_log": True,
        "adjusted": -1_559_683,
        "percent": None,
        "transactions": 12_345,
        "settlements": 9_876,
        "warnings": 2,
        "passes": 1,
        "seconds": 3,
        "by": f"anna{text}",
        "at": "2026-06-03T18:02:00",
        "note": f"month end{text}",
        "reversal_of": "",
        "reversed_by": "",
    }
    return OverviewRow(**{**values, **more})


def job_view(record_id: int, state: str, percent: int, text: str = "", **more: Any) -> JobView:
    values: dict[str, Any] = {
        "record_id": record_id,
        "number": f"IC-{record_id:06d}",
        "type_name": f"Closing{text}",
        "date": "2026-05-31",
        "state": JobState(state),
        "requested": Requested.NOTHING,
        "message": text,
        "by": f"anna{text}",
        "started_at": "2026-06-03T18:02:00",
        "finished_at": "",
        "elapsed_seconds": 61,
        "left_seconds": 30,
        "phases": tuple(PhaseView(name=name, state=PhaseState.OK, seconds=1, detail="") for name in Phase),
        "phase_index": 4,
        "percent": percent,
        "done": percent * 1000,
        "total": 100_000,
        "per_second": 8_100,
        "adjusted": 123_456,
        "warnings": 1,
        "bundles_done": 3,
        "bundles_total": 10,
        "last_item": f"A{text}",
        "heartbeat_age": 1,
        "worker": f"host:1{text}",
        "voucher": "",
    }
    return JobView(**{**values, **more})


class FakeBooks:
    """Reads from values made here; ``text`` is added to every text of the data."""

    def __init__(self, text: str = "") -> None:
        self.text = text
        self.states = ["waiting", "running", "done"]
        self.rows = [overview_row(3, text), overview_row(2, text, type=RecordType.RECALCULATION), overview_row(1, text)]

    def company(self) -> CompanyView:
        name = f"Acme{self.text}"
        return CompanyView(
            id=1,
            code=f"ACME{self.text}",
            name=name,
            currency="EUR",
            user=f"anna{self.text}",
            role="admin",
            period="2026-06 open",
            closed_until="2026-05-31",
            next_close="2026-06-30",
            database=f"prod{self.text}",
            read_only=False,
        )

    def overview(self, *, show_all: bool = True, limit: int = 1000, before: int | None = None) -> Sequence[OverviewRow]:
        rows = [row for row in self.rows if before is None or row.record_id < before]
        return [row for row in rows if show_all or row.active][:limit]

    def record(self, record_id: int) -> RecordView:
        row = next((row for row in self.rows if row.record_id == record_id), overview_row(record_id, self.text))
        group = RecordGroupRow(item_group=f"PARTS{self.text}", transactions=10, adjusted=-100, before=300, after=200)
        return RecordView(
            row,
            Specification.TOTAL,
            update_ledger=True,
            max_throughputs=100,
            min_throughput=0,
            recalculate_after=False,
            items=(),
            started_at="",
            finished_at="",
            reversible="",
            groups=(group,),
            hash="",
        )

    def find_record(self, number: str) -> int:
        digits = number.upper().removeprefix("IC-")
        if not digits.isdigit():
            raise NotFound(f"There is no record {number}.", advice="See invclose overview.")
        return int(digits)

    def voucher(self, number: str) -> VoucherView:
        if number != "INVC-00871":
            raise NotFound(f"There is no voucher {number}.", advice="Near: INVC-00871.")
        text = self.text
        lines = (
            VoucherLineView(
                line=1,
                account=f"1300{text}",
                account_name=f"Stock{text}",
                posting_type=PostingType.INVENTORY_RECEIPT,
                debit=1_420_050,
                credit=0,
                item_group=f"PARTS{text}",
                item="",
                transactions=7,
            ),
            VoucherLineView(
                line=2,
                account=f"5000{text}",
                account_name=f"Cost{text}",
                posting_type=PostingType.CONSUMPTION,
                debit=0,
                credit=1_420_050,
                item_group=f"PARTS{text}",
                item="",
                transactions=7,
            ),
        )
        return VoucherView(
            number=number,
            date="2026-05-31",
            kind=f"Close{text}",
            document=f"doc{text}",
            record_number="IC-000003",
            record_id=3,
            text=f"May{text}",
            by=f"anna{text}",
            at="2026-06-03T18:02:00",
            hash="hash",
            lines=lines,
            total=1_420_050,
        )

    def find_vouchers(self, text: str = "", **conditions: Any) -> VoucherSearch:
        if text == "nothing":
            return VoucherSearch((), 18_402, 1)
        match = VoucherMatch(
            number=f"INVC-00870{self.text}", date="2026-04-30", origin=f"Close{self.text}", amount=904_410
        )
        return VoucherSearch((match,), 18_402, 1)

    def behind_line(
        self, number: str, line: int | None = None, *, limit: int = 200, after: tuple[int, int] | None = None
    ) -> Sequence[BehindRow]:
        text = self.text
        return [
            BehindRow(
                transaction_id=9,
                item=f"A{text}",
                item_name=f"Bolt{text}",
                dimensions=f"1{text}",
                number=f"SO-9{text}",
                date="2026-05-30",
                quantity=-2_500_000,
                before=1000,
                adjusted=-5,
                after=995,
            )
        ]

    def _settlement(self) -> SettlementRow:
        text = self.text
        return SettlementRow(
            record_id=3,
            record_number=f"IC-3{text}",
            voucher=f"INVC{text}",
            item=f"A{text}",
            receipt_id=1,
            receipt=f"PO{text}",
            receipt_date="2026-05-02",
            issue_id=2,
            issue=f"SO{text}",
            issue_date="2026-05-30",
            quantity=25_000_000,
            amount=75_250,
            adjustment=-80_412,
            principle=Principle.FIFO,
            type=SettlementType.SETTLED,
            canceled=False,
        )

    def settlements_of_record(
        self, record_id: int, *, limit: int = 200, after: tuple[int, int] | None = None
    ) -> Sequence[SettlementRow]:
        return [self._settlement()]

    def find_transactions(self, text: str, *, limit: int = 50) -> Sequence[tuple[int, str, str, str, int]]:
        known = [(7, "SO-88120", "A", "2026-05-30", -40_000_000), (8, "SO-88121", "A", "2026-05-30", -1_000_000)]
        return [row for row in known if text in row[1] or text == str(row[0])][:limit]

    def transaction(self, transaction_id: int) -> TransactionView:
        text = self.text
        accounts = PostedAccounts(
            update=UpdateKind.FINANCIAL,
            date="2026-05-30",
            voucher=f"V{text}",
            amount=-120_400,
            balance_account=f"1300{text}",
            balance_posting="Issue",
            offset_account=f"5000{text}",
            offset_posting="Consumption",
            profit_account="",
            loss_account="",
            item_group=f"PARTS{text}",
            today_balance_account=f"1310{text}",
            today_offset_account="",
            today_profit_account="",
            today_loss_account="",
            today_item_group="",
            differs=True,
            reason=f"The group changed.{text}",
        )
        adjustment = AdjustmentRow(
            record_id=3,
            record_number=f"IC-3{text}",
            date="2026-05-31",
            voucher=f"V{text}",
            kind=AdjustmentKind.CLOSE,
            amount=-80_412,
            balance_account=f"1300{text}",
            offset_account=f"5000{text}",
            active=True,
        )
        return TransactionView(
            transaction_id=transaction_id,
            number=f"SO-88120{text}",
            reference=Reference.SALES,
            item=f"A{text}",
            item_name=f"Bolt{text}",
            item_group=f"PARTS{text}",
            model="FIFO",
            dimensions=f"1{text}",
            quantity=-40_000_000,
            open_quantity=0,
            posted=-120_400,
            adjusted=-80_412,
            cost=-200_812,
            status=TransactionStatus.SOLD,
            closed_by="IC-000003",
            updates=(accounts,),
            adjustments=(adjustment,),
            settlements=(self._settlement(),),
            linked=(f"marked to PO-1{text}",),
            why=(WhyStep(f"posted at the average{text}", -120_400),),
        )

    def log(self, record_id: int) -> Sequence[LogRow]:
        text = self.text
        return [
            LogRow(
                item=f"A{text}",
                dimensions=f"1{text}",
                transaction_id=7,
                number=f"SO{text}",
                reason="shortage",
                quantity=1_000_000,
                amount=0,
                advice=f"Buy{text}",
                warning=True,
            )
        ]

    def job(self, record_id: int) -> JobView:
        state = self.states.pop(0) if len(self.states) > 1 else self.states[0]
        return job_view(record_id, state, 41, self.text)

    def jobs(self) -> Sequence[JobView]:
        return [job_view(4, "running", 41, self.text), job_view(3, "done", 100, self.text)]

    def periods(self) -> PeriodsView:
        row = PeriodRow("2026-05-01", "2026-05-31", f"2026-05{self.text}", "open", "all")
        return PeriodsView("2026-04-30", f"IC-000003{self.text}", (row,))

    def report(self, request: ReportRequest) -> ReportView:
        self.asked = request
        return fake_report(request, self.text)


class FakeDesk(FakeByHand):
    """Notes what it is asked for."""

    def __init__(self, text: str = "") -> None:
        self.text = text
        self.calls: list[tuple[Any, ...]] = []
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

    def _preview(self, request: CloseRequest, record_type: str) -> PreviewView:
        books = FakeBooks(self.text)
        lines = books.voucher("INVC-00871").lines
        return PreviewView(
            record_type=RecordType(record_type),
            date=request.date,
            lines=lines,
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

    def preview_close(self, request: CloseRequest) -> PreviewView:
        self.calls.append(("preview_close", request))
        return self._preview(request, "closing")

    def start_close(self, request: CloseRequest) -> int:
        self.calls.append(("start_close", request))
        return 4

    def preview_recalculation(self, request: CloseRequest) -> PreviewView:
        self.calls.append(("preview_recalculation", request))
        return self._preview(request, "recalculation")

    def start_recalculation(self, request: CloseRequest) -> int:
        self.calls.append(("start_recalculation", request))
        return 4

    def preview_reversal(self, record_id: int) -> ReversalPreview:
        lines = FakeBooks(self.text).voucher("INVC-00871").lines
        return ReversalPreview(
            number=f"IC-{record_id:06d}",
            type_name=f"Closing{self.text}",
            date="2026-05-31",
            voucher=f"INVC{self.text}",
            lines=lines,
            total=1_420_050,
            adjusted=-5,
            blocked_by=self.blocked,
            excluded=7,
        )

    def refuse_reversal(self, record_id: int) -> None:
        self.calls.append(("refuse_reversal", record_id))
        if self.blocked:
            raise NotLatest(self.blocked[0], advice="Reverse it first.")

    def reverse(self, record_id: int, note: str = "") -> int:
        self.calls.append(("reverse", record_id, note))
        if record_id == 1:
            raise Blocked("IC-000001 is not the newest.", code="not_latest")
        return 10 + record_id

    def pause(self, record_id: int) -> None:
        self.calls.append(("pause", record_id))

    def resume(self, record_id: int) -> None:
        self.calls.append(("resume", record_id))

    def cancel(self, record_id: int) -> None:
        self.calls.append(("cancel", record_id))

    def set_period(self, change: PeriodChange) -> str:
        self.calls.append(("set_period", change))
        return ""
