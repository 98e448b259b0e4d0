"""The part of the fake desk for what is done by hand, and a fake report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from core.errors import Blocked, IllegalMarking
from core.reports import ColumnKind, ReportColumn, ReportView
from core.requests import AdjustmentRequest, OnHandRequest, ReportRequest, Reviewed, TransactionRequest, UndoRequest
from core.views.adjusting import AdjustmentPreview, MarkRow, OnHandRow, OnHandView, StandardCostRow
from core.views.records import ReversalStep
from core.views.states import MarkState
from core.views.transactions import BehindRow
from core.views.undoing import AverageRow, UndoneRow, UndoPreview, UndoResult
from core.views.vouchers import VoucherLineView
from core.vocabulary import PostingType, RecordType


class FakeByHand:
    """Answers from values made here, and notes what it is asked for; ``text`` is added to every text of the data."""

    text: str
    calls: list[tuple[Any, ...]]
    steps: tuple[ReversalStep, ...] = ()
    refusal: Exception | None = None
    reviewed: tuple[Reviewed, ...] = ()
    """What the last reversal was confirmed on."""

    def on_hand_lines(self, items: Sequence[str] = (), sites: Sequence[str] = ()) -> OnHandView:
        text = self.text
        rows = (
            OnHandRow(
                group_id=1,
                item=f"A{text}",
                name=f"Bolt{text}",
                site="N",
                warehouse="",
                dimensions=f"N{text}",
                quantity=3_000_000,
                posted=7_000,
                adjusted=500,
                cost_price=20_000_000,
            ),
            OnHandRow(
                group_id=2,
                item=f"A{text}",
                name=f"Bolt{text}",
                site="W",
                warehouse="",
                dimensions=f"W{text}",
                quantity=1_000_000,
                posted=2_500,
                adjusted=0,
                cost_price=None,
            ),
            OnHandRow(
                group_id=3,
                item=f"A{text}",
                name=f"Bolt{text}",
                site="X",
                warehouse="",
                dimensions=f"X{text}",
                quantity=-1_000_000,
                posted=0,
                adjusted=0,
                cost_price=None,
                refused=f"negative{text}",
            ),
        )
        return OnHandView("2026-05-31", tuple(row for row in rows if not sites or row.site in sites))

    def preview_adjustment(self, request: AdjustmentRequest) -> AdjustmentPreview:
        self.calls.append(("preview_adjustment", request))
        if self.refusal:
            raise self.refusal
        text = self.text
        ledger = not isinstance(request, (OnHandRequest, TransactionRequest)) or request.update_ledger
        lines = (
            VoucherLineView(
                line=1,
                account=f"1300{text}",
                account_name=f"Stock{text}",
                posting_type=PostingType.INVENTORY_RECEIPT,
                debit=1820,
                credit=0,
                item_group="",
                item="",
                transactions=2,
            ),
            VoucherLineView(
                line=2,
                account=f"5102{text}",
                account_name=f"Profit{text}",
                posting_type=PostingType.PROFIT,
                debit=0,
                credit=1820,
                item_group="",
                item="",
                transactions=2,
            ),
        )
        row = BehindRow(
            transaction_id=9,
            item=f"A{text}",
            item_name=f"Bolt{text}",
            dimensions=f"N{text}",
            number=f"PO-9{text}",
            date="2026-05-30",
            quantity=18_000_000,
            before=54_180,
            adjusted=1820,
            after=56_000,
        )
        shown = lines if ledger else ()
        return AdjustmentPreview(
            record_type=RecordType.ON_HAND,
            type_name=f"On-hand{text}",
            date="2026-05-31",
            lines=shown,
            total=1820 if ledger else 0,
            adjusted=1820,
            update_ledger=ledger,
            rows=(row,),
        )

    def post_adjustment(self, request: AdjustmentRequest, reviewed: Reviewed | None = None) -> int:
        self.reviewed = (reviewed,) if reviewed else ()
        self.calls.append(("post_adjustment", request))
        return 4

    def preview_undo(self, request: UndoRequest) -> UndoPreview:
        self.calls.append(("preview_undo", request))
        if self.refusal:
            raise self.refusal
        text = self.text
        blocked = (f"PO-9{text} is settled. Reverse it first.",) if request.date == "2026-05-01" else ()
        line = VoucherLineView(
            line=1,
            account=f"1300{text}",
            account_name=f"Stock{text}",
            posting_type=PostingType.INVENTORY_RECEIPT,
            debit=0,
            credit=54_180,
            item_group="",
            item="",
            transactions=1,
        )
        other = replace(line, line=2, account=f"2000{text}", account_name=f"Vendors{text}", debit=54_180, credit=0)
        return UndoPreview(
            reference=f"PO-9{text}",
            rows=(self._undone(),),
            lines=() if blocked else (line, other),
            total=0 if blocked else 54_180,
            adjusted=0 if blocked else -54_180,
            averages=() if blocked else (AverageRow(f"A{text}", f"N{text}", 30_100_000, None),),
            notices=() if blocked else (f"The mark of SO-88120{text} to PO-9{text} is released.",),
            blocked_by=blocked,
        )

    def _undone(self) -> UndoneRow:
        text = self.text
        return UndoneRow(
            transaction_id=9,
            number=f"PO-9{text}",
            item=f"A{text}",
            item_name=f"Bolt{text}",
            dimensions=f"N{text}",
            quantity=18_000_000,
            cost=54_180,
            date="2026-05-30",
            opposite=f"PO-9{text}.U",
        )

    def undo(self, request: UndoRequest, reviewed: Reviewed | None = None) -> UndoResult:
        self.reviewed = (reviewed,) if reviewed else ()
        self.calls.append(("undo", request))
        return UndoResult(f"PO-9{self.text}", (self._undone(),), ("V-77",), -54_180)

    def standard_costs(self, item: str = "") -> Sequence[StandardCostRow]:
        text = self.text
        return [
            StandardCostRow(
                item=f"S{text}",
                name=f"Screw{text}",
                site=f"N{text}",
                cost=12_500_000,
                from_date="2026-05-01",
                active=True,
                record_number=f"IC-9{text}",
                quantity=8_000_000,
                value=10_000,
            ),
            StandardCostRow(
                item=f"S{text}",
                name=f"Screw{text}",
                site=f"N{text}",
                cost=12_000_000,
                from_date="1900-01-01",
                active=False,
                record_number="",
                quantity=0,
                value=0,
            ),
        ]

    def marks(self, item: str = "") -> Sequence[MarkRow]:
        text = self.text
        return [
            MarkRow(
                issue_id=7,
                issue=f"SO-88120{text}",
                issue_date="2026-05-30",
                receipt_id=8,
                receipt=f"SO-88121{text}",
                receipt_date="2026-05-29",
                item=f"A{text}",
                dimensions=f"N{text}",
                quantity=15_000_000,
                settled=0,
                by=f"anna{text}",
                state=MarkState.OPEN,
            )
        ]

    def mark(self, issue_id: int, receipt_id: int, quantity: int) -> None:
        self.calls.append(("mark", issue_id, receipt_id, quantity))
        if quantity > 40_000_000:
            raise IllegalMarking(f"that is more than is open{self.text}")

    def unmark(self, issue_id: int, receipt_id: int) -> None:
        self.calls.append(("unmark", issue_id, receipt_id))

    def reversal_chain(self, record_id: int) -> Sequence[ReversalStep]:
        return self.steps

    def reversal_of(self, record_ids: Sequence[int]) -> Sequence[ReversalStep]:
        self.calls.append(("reversal_of", tuple(record_ids)))
        return [step for step in self.steps if step.record_id in record_ids]

    def recalculations_from(self, date: str) -> Sequence[ReversalStep]:
        return [step for step in self.steps if step.date >= date]

    def reverse_all(
        self, record_ids: Sequence[int], note: str = "", reviewed: Sequence[Reviewed] = ()
    ) -> Sequence[int]:
        self.calls.append(("reverse_all", tuple(record_ids), note))
        self.reviewed = tuple(reviewed)
        if 1 in record_ids:
            raise Blocked("IC-000001 is not the newest.", code="not_latest")
        return [10 + number for number in record_ids]


def fake_report(request: ReportRequest, text: str) -> ReportView:
    """One column of each kind."""
    kinds = ("text", "code", "date", "amount", "quantity", "price", "percent", "count")
    columns = tuple(ReportColumn(kind, kind.capitalize(), ColumnKind(kind)) for kind in kinds)
    row = (f"word{text}", f"A{text}", "2026-05-31", -123_456, 3_000_000, 15_000_000, 200_000_000, 7)
    return ReportView(
        name=request.name.value,
        title="Report",
        subtitle=f"about{text}",
        columns=columns,
        rows=(row,),
        totals={"amount": -123_456},
        transactions=(9,),
    )
