"""The part of the fake desk for what is done by hand, and a fake report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.errors import Blocked, IllegalMarking
from core.reports import ReportColumn, ReportName, ReportView
from core.requests import AdjustmentRequest, OnHandRequest, ReportRequest, TransactionRequest
from core.views import (
    AdjustmentPreview,
    BehindRow,
    MarkRow,
    OnHandRow,
    OnHandView,
    ReversalStep,
    StandardCostRow,
    VoucherLineView,
)


class FakeByHand:
    """Answers from values made here, and notes what it is asked for; ``text`` is added to every text of the data."""

    text: str
    calls: list[tuple[Any, ...]]
    steps: tuple[ReversalStep, ...] = ()
    refusal: Exception | None = None

    def on_hand_lines(self, items: Sequence[str] = (), sites: Sequence[str] = ()) -> OnHandView:
        text = self.text
        rows = (
            OnHandRow(1, f"A{text}", f"Bolt{text}", "N", "", f"N{text}", 3_000_000, 7_000, 500, 20_000_000),
            OnHandRow(2, f"A{text}", f"Bolt{text}", "W", "", f"W{text}", 1_000_000, 2_500, 0, None),
            OnHandRow(3, f"A{text}", f"Bolt{text}", "X", "", f"X{text}", -1_000_000, 0, 0, None, f"negative{text}"),
        )
        return OnHandView("2026-05-31", tuple(row for row in rows if not sites or row.site in sites))

    def preview_adjustment(self, request: AdjustmentRequest) -> AdjustmentPreview:
        self.calls.append(("preview_adjustment", request))
        if self.refusal:
            raise self.refusal
        text = self.text
        ledger = not isinstance(request, (OnHandRequest, TransactionRequest)) or request.update_ledger
        lines = (
            VoucherLineView(1, f"1300{text}", f"Stock{text}", "Inventory receipt", 1820, 0, "", "", 2),
            VoucherLineView(2, f"5102{text}", f"Profit{text}", "Profit", 0, 1820, "", "", 2),
        )
        row = BehindRow(
            9, f"A{text}", f"Bolt{text}", f"N{text}", f"PO-9{text}", "2026-05-30", 18_000_000, 54_180, 1820, 56_000
        )
        shown = lines if ledger else ()
        return AdjustmentPreview(
            "on_hand", f"On-hand{text}", "2026-05-31", shown, 1820 if ledger else 0, 1820, ledger, (row,)
        )

    def post_adjustment(self, request: AdjustmentRequest) -> int:
        self.calls.append(("post_adjustment", request))
        return 4

    def standard_costs(self, item: str = "") -> Sequence[StandardCostRow]:
        text = self.text
        return [
            StandardCostRow(f"S{text}", f"Screw{text}", f"N{text}", 12_500_000, "2026-05-01", True, f"IC-9{text}", 8_000_000, 10_000),
            StandardCostRow(f"S{text}", f"Screw{text}", f"N{text}", 12_000_000, "1900-01-01", False, "", 0, 0),
        ]  # fmt: skip

    def marks(self, item: str = "") -> Sequence[MarkRow]:
        text = self.text
        return [
            MarkRow(7, f"SO-88120{text}", "2026-05-30", 8, f"SO-88121{text}", "2026-05-29", f"A{text}", f"N{text}",
                    15_000_000, 0, f"anna{text}", "open")
        ]  # fmt: skip

    def mark(self, issue_id: int, receipt_id: int, quantity: int) -> None:
        self.calls.append(("mark", issue_id, receipt_id, quantity))
        if quantity > 40_000_000:
            raise IllegalMarking(f"that is more than is open{self.text}")

    def unmark(self, issue_id: int, receipt_id: int) -> None:
        self.calls.append(("unmark", issue_id, receipt_id))

    def reversal_chain(self, record_id: int) -> Sequence[ReversalStep]:
        return self.steps

    def recalculations_from(self, date: str) -> Sequence[ReversalStep]:
        return [step for step in self.steps if step.date >= date]

    def reverse_all(self, record_ids: Sequence[int], note: str = "") -> Sequence[int]:
        self.calls.append(("reverse_all", tuple(record_ids), note))
        if 1 in record_ids:
            raise Blocked("IC-000001 is not the newest.", code="not_latest")
        return [10 + number for number in record_ids]


def _reconciliation(request: ReportRequest, text: str) -> ReportView:
    """An account that parts from the foreign ledger at a voucher of ours, one at a voucher that is only there."""
    amounts = ("inventory", "ledger", "difference", "foreign", "foreign_difference")
    columns = (
        ReportColumn("account", "Account", "code"),
        ReportColumn("name", "Name"),
        *(ReportColumn(key, key.capitalize(), "amount") for key in amounts),
        ReportColumn("advice", "First entry where they part"),
    )
    rows = (
        (f"1300{text}", "Inventory", 3150, 3150, 0, 2950, 200, "INVC-00871 2026-05-04: 2.00 here, missing there"),
        (f"3000{text}", "Equity", None, -100, 0, -300, 200, "GL-7 2026-05-05: missing here, -2.00 there"),
    )
    totals = {"inventory": 3150, "ledger": 3050, "difference": 0, "foreign": 2650, "foreign_difference": 400}
    vouchers = ("INVC-00871", "")
    return ReportView(
        request.name.value, "Reconciliation", f"As of now{text}", columns, rows, totals, vouchers=vouchers
    )


def fake_report(request: ReportRequest, text: str) -> ReportView:
    """One column of each kind; of the reconciliation its own."""
    if request.name is ReportName.RECONCILIATION:
        return _reconciliation(request, text)
    kinds = ("text", "code", "date", "amount", "quantity", "price", "percent", "count")
    columns = tuple(ReportColumn(kind, kind.capitalize(), kind) for kind in kinds)
    row = (f"word{text}", f"A{text}", "2026-05-31", -123_456, 3_000_000, 15_000_000, 200_000_000, 7)
    return ReportView(request.name.value, "Report", f"about{text}", columns, (row,), {"amount": -123_456}, (9,))
