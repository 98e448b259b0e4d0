"""Views with values that fit together; a test names only what it is about: ``job_view(requested=Requested.PAUSED)``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from core.views.approvals import ApprovalRow
from core.views.audit import AuditRow
from core.views.company import CompanyView
from core.views.exports import ExportRow
from core.views.front import FrontClose, FrontLedger, FrontOpen, FrontValue, MonthValue
from core.views.items import ItemRow, ItemTotals
from core.views.overview import OverviewRow
from core.views.records import LogRow, RecordGroupRow, RecordItemRow, RecordItems, RecordView
from core.views.runs import JobView, PhaseView
from core.views.states import PhaseState, RecordState, TransactionStatus
from core.views.totals import BehindTotals, SettlementTotals
from core.views.transactions import AdjustmentRow, BehindRow, PostedAccounts, SettlementRow, TransactionView, WhyStep
from core.views.vouchers import VoucherLineView, VoucherView
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

View = TypeVar("View")
Q = 1_000_000
"""One piece."""
_DAY = re.compile(r"\d{4}-\d\d(-\d\d)?\b")


def spoiled(value: View, text: str) -> View:
    """The same view with ``text`` behind every text of the data in it; dates, periods and enumerations stay."""
    spoil: Any = _spoiled
    result: View = spoil(value, text)
    return result


def _spoiled(value: Any, text: str) -> Any:
    if type(value) is str:
        return value + text if value and not _DAY.match(value) else value
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: _spoiled(getattr(value, field.name), text) for field in fields(value)})
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*(_spoiled(one, text) for one in value))
    if isinstance(value, (tuple, list)):
        return type(value)(_spoiled(one, text) for one in value)
    return value


def export_row(number: int, text: str = "", **changes: Any) -> ExportRow:
    """A file that was written for another ledger."""
    row = ExportRow(number, f"2026-06-0{number}T09:00:00Z", "anna", "csv", "/home/anna/may.csv", "a" * 64, 2, 9, "")
    return replace(spoiled(row, text), **changes)


def approval_row(number: int, text: str = "", **changes: Any) -> ApprovalRow:
    """A close that Boris prepared."""
    row = ApprovalRow(
        id=number,
        act="close",
        subject="IC-000115",
        note="month end June",
        prepared_by="boris",
        prepared_at="2026-06-18T12:10:00Z",
        state="waiting",
        decided_by="",
        decided_at="",
        record_id=115,
    )
    row = replace(row, **changes)
    return replace(spoiled(row, text), act=row.act, state=row.state, prepared_at=row.prepared_at)


def audit_row(event: int, text: str = "", **changes: Any) -> AuditRow:
    """An event: Anna gave Boris a role."""
    row = AuditRow(
        id=event,
        at="2026-06-03T18:02:11Z",
        actor="anna",
        via="",
        host="till-2",
        action="user set",
        subject="boris",
        detail='{"after": {"role": "close", "user": "boris"}, "before": {"role": "enter", "user": "boris"}}',
        hash="5d41",
    )
    row = replace(row, **changes)
    return replace(spoiled(row, text), at=row.at)


def company_view(**changes: Any) -> CompanyView:
    """ACME, closed to May; June is next."""
    view = CompanyView(
        id=1,
        code="ACME",
        name="Acme",
        currency="EUR",
        user="anna",
        role="admin",
        period="2026-06 open",
        closed_until="2026-05-31",
        next_close="2026-06-30",
        database="prod",
        read_only=False,
        period_name="2026-06",
    )
    return replace(view, **changes)


FRONT_VALUE = FrontValue(
    value=416_260_143,
    months=tuple(
        MonthValue(month, value)
        for month, value in (
            ("2025-07", 390_011_250), ("2025-08", 391_400_000), ("2025-09", 388_250_118), ("2025-10", 395_020_440),
            ("2025-11", 399_100_000), ("2025-12", 401_775_903), ("2026-01", 400_002_000), ("2026-02", 405_300_412),
            ("2026-03", 409_871_230), ("2026-04", 408_300_077), ("2026-05", 416_275_810), ("2026-06", 416_260_143),
        )
    ),
)  # fmt: skip
"""4.2 million after twelve months that ended in June, up by a fifteenth."""
FRONT_LEDGER = FrontLedger(inventory=416_260_143, ledger=416_260_143, accounts=4, differing=0)
FRONT_OPEN = FrontOpen(closed_until="2026-05-31", issues=2, estimated=41_250, not_invoiced=3)
FRONT_CLOSE = FrontClose(
    date="2026-06-30", due_in=12, items=4_112, transactions=121_088,
    warnings=("2 receipts are only physically updated.", "1 item with negative on-hand."),
)  # fmt: skip


RECORD_ITEMS = RecordItems(
    rows=(
        RecordItemRow("ITEM-0032", "Bearing 608ZZ", 41_200, -1_810_044),
        RecordItemRow("ITEM-0441", "Shaft, ground", 20_003, 402_310),
        RecordItemRow("ITEM-0871", "Housing", 9_000, 1_204),
    ),
    more=4,
    rest=RecordItemRow("", "", 801, -13_520),
)
"""Of the item group RAW: three items and four others."""


def overview_row(record_id: int = 3, **changes: Any) -> OverviewRow:
    """A posted close of May without any figures."""
    row = OverviewRow(
        record_id=record_id,
        number=f"IC-{record_id:06d}",
        type=RecordType.CLOSING,
        type_name="Closing",
        date="2026-05-31",
        voucher="",
        state=RecordState.DONE,
        active=True,
        has_log=False,
        adjusted=0,
        percent=None,
        transactions=0,
        settlements=0,
        warnings=0,
        passes=1,
        seconds=None,
        by="anna",
        at="2026-06-03T18:02:11Z",
        note="",
        reversal_of="",
        reversed_by="",
    )
    return replace(row, **changes)


def record_group(**changes: Any) -> RecordGroupRow:
    row = RecordGroupRow(item_group="PARTS", transactions=10, adjusted=-100, before=300, after=200)
    return replace(row, **changes)


def record_view(**changes: Any) -> RecordView:
    """A close with one item group, to be reversed at any time."""
    view = RecordView(
        row=overview_row(),
        specification=Specification.TOTAL,
        update_ledger=True,
        max_throughputs=100,
        min_throughput=0,
        recalculate_after=False,
        items=(),
        started_at="",
        finished_at="",
        reversible="",
        groups=(record_group(),),
        hash="",
    )
    return replace(view, **changes)


def job_view(record_id: int = 4, **changes: Any) -> JobView:
    """A close of May at work in its fourth phase."""
    view = JobView(
        record_id=record_id,
        number=f"IC-{record_id:06d}",
        type_name="Closing",
        date="2026-05-31",
        state=JobState.RUNNING,
        requested=Requested.NOTHING,
        message="",
        by="anna",
        started_at="2026-06-03T18:02:00",
        finished_at="",
        elapsed_seconds=61,
        left_seconds=30,
        phases=tuple(PhaseView(name=name, state=PhaseState.OK, seconds=1, detail="") for name in Phase),
        phase_index=4,
        percent=41,
        done=41_000,
        total=100_000,
        per_second=8_100,
        adjusted=123_456,
        warnings=1,
        bundles_done=3,
        bundles_total=10,
        last_item="A",
        heartbeat_age=1,
        worker="host:1",
        voucher="",
    )
    return replace(view, **changes)


def voucher_line(**changes: Any) -> VoucherLineView:
    line = VoucherLineView(
        line=1,
        account="1300",
        account_name="Stock",
        posting_type=PostingType.INVENTORY_RECEIPT,
        debit=0,
        credit=0,
        item_group="PARTS",
        item="",
        transactions=7,
    )
    return replace(line, **changes)


def voucher_view(**changes: Any) -> VoucherView:
    """A voucher of a close: 14,200.50 from the cost of sales to the stock."""
    debit = voucher_line(debit=1_420_050)
    credit = voucher_line(
        line=2, account="5000", account_name="Cost", posting_type=PostingType.CONSUMPTION, credit=1_420_050
    )
    view = VoucherView(
        number="INVC-00871",
        date="2026-05-31",
        kind="Close",
        document="doc",
        record_number="IC-000003",
        record_id=3,
        text="May",
        by="anna",
        at="2026-06-03T18:02:00",
        hash="hash",
        lines=(debit, credit),
        total=1_420_050,
    )
    return replace(view, **changes)


def behind_row(**changes: Any) -> BehindRow:
    row = BehindRow(
        transaction_id=9,
        item="A",
        item_name="Bolt",
        dimensions="1",
        number="SO-9",
        date="2026-05-30",
        quantity=-2_500_000,
        before=1000,
        adjusted=-5,
        after=995,
    )
    return replace(row, **changes)


def settlement_row(**changes: Any) -> SettlementRow:
    """25 pieces of a sale by FIFO, which carries its adjustment."""
    row = SettlementRow(
        record_id=3,
        record_number="IC-3",
        voucher="INVC",
        item="A",
        receipt_id=1,
        receipt="PO",
        receipt_date="2026-05-02",
        issue_id=2,
        issue="SO",
        issue_date="2026-05-30",
        quantity=25 * Q,
        amount=75_250,
        adjustment=-80_412,
        principle=Principle.FIFO,
        type=SettlementType.SETTLED,
        canceled=False,
    )
    return replace(row, **changes)


def settlement_totals(rows: Sequence[SettlementRow]) -> SettlementTotals:
    """What these rows add up to."""
    return SettlementTotals(
        count=len(rows),
        items=min(2, len({row.item for row in rows})),
        quantity=sum(row.quantity for row in rows),
        amount=sum(row.amount for row in rows),
        adjustment=sum(row.adjustment for row in rows),
        canceled=bool(rows) and all(row.canceled for row in rows),
    )


def behind_totals(rows: Sequence[BehindRow]) -> BehindTotals:
    """What these rows add up to."""
    before, adjusted = sum(row.before for row in rows), sum(row.adjusted for row in rows)
    return BehindTotals(count=len(rows), before=before, adjusted=adjusted)


def item_totals(rows: Sequence[ItemRow]) -> ItemTotals:
    """What these rows add up to."""
    return ItemTotals(count=len(rows), value=sum(row.value for row in rows))


def posted_accounts(**changes: Any) -> PostedAccounts:
    """The invoice of a sale, with the accounts it would get today left blank."""
    row = PostedAccounts(
        update=UpdateKind.FINANCIAL,
        date="2026-05-30",
        voucher="V",
        amount=-120_400,
        balance_account="1300",
        balance_posting="Issue",
        offset_account="5000",
        offset_posting="Consumption",
        profit_account="",
        loss_account="",
        item_group="PARTS",
        today_balance_account="1310",
        today_offset_account="",
        today_profit_account="",
        today_loss_account="",
        today_item_group="",
        differs=True,
        reason="The group changed.",
    )
    return replace(row, **changes)


def adjustment_row(**changes: Any) -> AdjustmentRow:
    row = AdjustmentRow(
        record_id=3,
        record_number="IC-3",
        date="2026-05-31",
        voucher="V",
        kind=AdjustmentKind.CLOSE,
        amount=-80_412,
        balance_account="1300",
        offset_account="5000",
        active=True,
    )
    return replace(row, **changes)


def transaction_view(**changes: Any) -> TransactionView:
    """A sale of 40 pieces, settled and adjusted by a close."""
    view = TransactionView(
        transaction_id=7,
        number="SO-88120",
        reference=Reference.SALES,
        item="A",
        item_name="Bolt",
        item_group="PARTS",
        model="FIFO",
        dimensions="1",
        quantity=-40 * Q,
        open_quantity=0,
        posted=-120_400,
        adjusted=-80_412,
        cost=-200_812,
        status=TransactionStatus.SOLD,
        closed_by="IC-000003",
        updates=(posted_accounts(),),
        adjustments=(adjustment_row(),),
        settlements=(settlement_row(),),
        linked=("marked to PO-1",),
        why=(WhyStep("posted at the average", -120_400),),
    )
    return replace(view, **changes)


def log_row(**changes: Any) -> LogRow:
    row = LogRow(
        item="A",
        dimensions="1",
        transaction_id=7,
        number="SO",
        reason="shortage",
        quantity=Q,
        amount=0,
        advice="Buy",
        warning=True,
    )
    return replace(row, **changes)
