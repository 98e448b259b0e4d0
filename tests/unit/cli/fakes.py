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
    PhaseView,
    PostedAccounts,
    PreviewView,
    RecordGroupRow,
    RecordView,
    ReversalPreview,
    SettlementRow,
    TransactionView,
    VoucherLineView,
    VoucherMatch,
    VoucherSearch,
    VoucherView,
    WhyStep,
)
from tests.unit.cli.fake_desk_by_hand import FakeByHand, fake_report


def overview_row(record_id: int, text: str = "", **more: Any) -> OverviewRow:
    values: dict[str, Any] = {
        "record_id": record_id,
        "number": f"IC-{record_id:06d}",
        "type": "closing",
        "type_name": f"Closing{text}",
        "date": "2026-05-31",
        "voucher": f"INVC-{record_id:05d}{text}",
        "state": "done",
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
        "state": state,
        "requested": "",
        "message": text,
        "by": f"anna{text}",
        "started_at": "2026-06-03T18:02:00",
        "finished_at": "",
        "elapsed_seconds": 61,
        "left_seconds": 30,
        "phases": tuple(
            PhaseView(name, "ok", 1, "") for name in ("check", "select", "plan", "value and stage", "post")
        ),
        "phase_index": 3,
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
        self.rows = [overview_row(3, text), overview_row(2, text, type="recalculation"), overview_row(1, text)]

    def company(self) -> CompanyView:
        name = f"Acme{self.text}"
        return CompanyView(1, f"ACME{self.text}", name, "EUR", f"anna{self.text}", "admin", "2026-06 open",
                           "2026-05-31", "2026-06-30", f"prod{self.text}", read_only=False)  # fmt: skip

    def overview(self, *, show_all: bool = True, limit: int = 1000, before: int | None = None) -> Sequence[OverviewRow]:
        rows = [row for row in self.rows if before is None or row.record_id < before]
        return [row for row in rows if show_all or row.active][:limit]

    def record(self, record_id: int) -> RecordView:
        row = next((row for row in self.rows if row.record_id == record_id), overview_row(record_id, self.text))
        group = RecordGroupRow(f"PARTS{self.text}", 10, -100, 300, 200)
        return RecordView(row, "total", update_ledger=True, max_throughputs=100, min_throughput=0,
                          recalculate_after=False, items=(), started_at="", finished_at="", reversible="",
                          groups=(group,), hash="")  # fmt: skip

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
                1, f"1300{text}", f"Stock{text}", "Inventory, receipt", 1_420_050, 0, f"PARTS{text}", "", 7
            ),
            VoucherLineView(2, f"5000{text}", f"Cost{text}", "Consumption", 0, 1_420_050, f"PARTS{text}", "", 7),
        )
        return VoucherView(number, "2026-05-31", f"Close{text}", f"doc{text}", "IC-000003", 3, f"May{text}",
                           f"anna{text}", "2026-06-03T18:02:00", "hash", lines, 1_420_050)  # fmt: skip

    def find_vouchers(self, text: str = "", **conditions: Any) -> VoucherSearch:
        if text == "nothing":
            return VoucherSearch((), 18_402, 1)
        match = VoucherMatch(f"INVC-00870{self.text}", "2026-04-30", f"Close{self.text}", 904_410)
        return VoucherSearch((match,), 18_402, 1)

    def behind_line(
        self, number: str, line: int | None = None, *, limit: int = 200, after: tuple[int, int] | None = None
    ) -> Sequence[BehindRow]:
        text = self.text
        return [
            BehindRow(9, f"A{text}", f"Bolt{text}", f"1{text}", f"SO-9{text}", "2026-05-30", -2_500_000, 1000, -5, 995)
        ]

    def _settlement(self) -> SettlementRow:
        text = self.text
        return SettlementRow(3, f"IC-3{text}", f"INVC{text}", f"A{text}", 1, f"PO{text}", "2026-05-02", 2, f"SO{text}",
                             "2026-05-30", 25_000_000, 75_250, -80_412, "FIFO", "settled", canceled=False)  # fmt: skip

    def settlements_of_record(
        self, record_id: int, *, limit: int = 200, after: tuple[int, int] | None = None
    ) -> Sequence[SettlementRow]:
        return [self._settlement()]

    def find_transactions(self, text: str, *, limit: int = 50) -> Sequence[tuple[int, str, str, str, int]]:
        known = [(7, "SO-88120", "A", "2026-05-30", -40_000_000), (8, "SO-88121", "A", "2026-05-30", -1_000_000)]
        return [row for row in known if text in row[1] or text == str(row[0])][:limit]

    def transaction(self, transaction_id: int) -> TransactionView:
        text = self.text
        accounts = PostedAccounts("financial", "2026-05-30", f"V{text}", -120_400, f"1300{text}", "Issue",
                                  f"5000{text}", "Consumption", "", "", f"PARTS{text}", f"1310{text}", "", "", "", "",
                                  differs=True,
                                  reason=f"The group changed.{text}")  # fmt: skip
        adjustment = AdjustmentRow(3, f"IC-3{text}", "2026-05-31", f"V{text}", "close", -80_412, f"1300{text}",
                                   f"5000{text}", active=True)  # fmt: skip
        return TransactionView(
            transaction_id, f"SO-88120{text}", "Sales", f"A{text}", f"Bolt{text}", f"PARTS{text}", "FIFO", f"1{text}",
            -40_000_000, 0, -120_400, -80_412, -200_812, "Sold", "IC-000003", (accounts,), (adjustment,),
            (self._settlement(),), (f"marked to PO-1{text}",), (WhyStep(f"posted at the average{text}", -120_400),),
        )  # fmt: skip

    def log(self, record_id: int) -> Sequence[LogRow]:
        text = self.text
        return [LogRow(f"A{text}", f"1{text}", 7, f"SO{text}", "shortage", 1_000_000, 0, f"Buy{text}", warning=True)]

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
            "WARN", "marks", f"1 illegal mark{self.text}", f"Remove it{self.text}", ((f"A{self.text}", "1"),)
        )
        return CheckView(request.date, 10, 12_345, (Finding("ok", "date", "later than the last"), warning, *self.stops))

    def _preview(self, request: CloseRequest, record_type: str) -> PreviewView:
        books = FakeBooks(self.text)
        lines = books.voucher("INVC-00871").lines
        return PreviewView(record_type, request.date, lines, 1_420_050, -5, 10, 8, 2, 1, tuple(books.log(1)),
                           (f"IC-000002{self.text}",), books.record(1).groups,
                           tuple(books.behind_line("")))  # fmt: skip

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
        return ReversalPreview(f"IC-{record_id:06d}", f"Closing{self.text}", "2026-05-31", f"INVC{self.text}", lines,
                               1_420_050, -5, self.blocked, excluded=7)  # fmt: skip

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
