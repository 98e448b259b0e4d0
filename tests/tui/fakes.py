"""Books and a desk in memory: ready view models like those of a real month, and a record of what was asked for."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from core.currency import Currency
from core.difference_notes import DifferenceNote
from core.errors import InvcloseError, NotFound
from core.listed import ACCOUNT_VOUCHERS
from core.listed import BEHIND as BEHIND_LIST
from core.listed import EVENTS as EVENT_LIST
from core.listed import SETTLEMENTS as SETTLEMENT_LIST
from core.listing import EVERYTHING, Key, Listing
from core.periods import InventorySide, PeriodRow, PeriodsView
from core.reconciliation import Reconciliation
from core.reports import ReportView
from core.requests import AuditRequest, CloseRequest, ReportRequest
from core.views.approvals import ApprovalRow
from core.views.audit import AuditChain, AuditRow
from core.views.checks import CheckView, Finding
from core.views.company import CompanyView, RunningView
from core.views.exports import ExportRow
from core.views.front import FrontClose, FrontLedger, FrontOpen, FrontValue
from core.views.overview import OverviewRow
from core.views.records import LogRow, RecordGroupRow, RecordItems, RecordView, ReversalPreview
from core.views.runs import GroupChange, JobView, PhaseView, PreviewView
from core.views.states import PhaseState, RecordState, Severity, TransactionStatus
from core.views.totals import BehindTotals, SettlementTotals
from core.views.transactions import AdjustmentRow, BehindRow, PostedAccounts, SettlementRow, TransactionView, WhyStep
from core.views.vouchers import (
    AccountTotals,
    AccountVoucherRow,
    VoucherLineView,
    VoucherMatch,
    VoucherSearch,
    VoucherView,
)
from core.vocabulary import (
    RECORD_NAMES,
    AdjustmentKind,
    JobState,
    Phase,
    PostingType,
    RecordType,
    Reference,
    UpdateKind,
)
from tests.support import builders
from tests.support.builders import Q
from tests.support.by_hand import fake_report
from tests.support.fake_codes import FakeCodes
from tests.support.fake_costs import FakeCosts
from tests.support.fake_items import FakeItems
from tests.support.fakes import NotingDesk
from tests.support.listings import before, listed, page
from tests.support.reconciled import reconciliation
from tui.screens.closing.task import running_of


def overview_row(record_id: int, kind: RecordType, date: str, state: RecordState, **changes: Any) -> OverviewRow:
    row = builders.overview_row(record_id, type=kind, type_name=RECORD_NAMES[kind], date=date, state=state)
    return replace(row, active=state in (RecordState.DONE, RecordState.DONE_WARNED), **changes)


def records() -> list[OverviewRow]:
    return [
        overview_row(114, RecordType.RECALCULATION, "2026-06-15", RecordState.PAUSED, percent=41, transactions=48210),
        overview_row(
            113,
            RecordType.CLOSING,
            "2026-05-31",
            RecordState.DONE,
            voucher="INVC-00871",
            adjusted=-1280417,
            transactions=118402,
            settlements=96331,
            seconds=842,
            note="month end May",
        ),
        overview_row(
            112,
            RecordType.TRANSACTION,
            "2026-05-20",
            RecordState.DONE,
            voucher="INVA-00340",
            adjusted=35000,
            transactions=12,
            seconds=1,
            by="boris",
        ),
        overview_row(
            111,
            RecordType.CLOSING,
            "2026-04-30",
            RecordState.DONE_WARNED,
            voucher="INVC-00870",
            adjusted=841190,
            transactions=109770,
            settlements=80112,
            warnings=3,
            has_log=True,
            seconds=767,
        ),
        overview_row(
            110,
            RecordType.RECALCULATION,
            "2026-04-28",
            RecordState.REVERSED,
            voucher="INVC-00869",
            transactions=104118,
            seconds=570,
            reversed_by="IC-000111",
        ),
        overview_row(
            109,
            RecordType.CLOSING,
            "2026-03-31",
            RecordState.DONE,
            voucher="INVC-00868",
            adjusted=-211743,
            transactions=101226,
            settlements=77001,
            seconds=718,
            by="clara",
        ),
    ]


def voucher_line(line: int, account: str, name: str, debit: int, credit: int, group: str, n: int) -> VoucherLineView:
    return builders.voucher_line(
        line=line,
        account=account,
        account_name=name,
        posting_type=PostingType.INVENTORY_RECEIPT if account.startswith("14") else PostingType.CONSUMPTION,
        debit=debit,
        credit=credit,
        item_group=group,
        transactions=n,
    )


LINES = (
    voucher_line(1, "140000", "Inventory raw materials", 0, 1420050, "RAW", 71004),
    voucher_line(2, "510200", "Revaluation of inventory", 1420050, 0, "RAW", 71004),
    voucher_line(3, "141000", "Inventory finished goods", 139633, 0, "FIN", 44190),
    voucher_line(4, "520200", "Cost of sales", 0, 139633, "FIN", 44190),
)
GROUPS = (
    RecordGroupRow(item_group="RAW", transactions=71004, adjusted=-1420050, before=120411820, after=118991770),
    RecordGroupRow(item_group="FINISHED", transactions=44190, adjusted=139633, before=288000410, after=288140043),
    RecordGroupRow(item_group="SPARE", transactions=3208, adjusted=0, before=9144000, after=9144000),
)
BEHIND = (
    BehindRow(
        transaction_id=88120,
        item="ITEM-0032",
        item_name="Bearing 608ZZ",
        dimensions="MAIN",
        number="SO-88120",
        date="2026-05-30",
        quantity=-40 * Q,
        before=-120400,
        adjusted=-80412,
        after=-200812,
    ),
    BehindRow(
        transaction_id=88093,
        item="ITEM-0441",
        item_name="Shaft 12 mm",
        dimensions="MAIN",
        number="SO-88093",
        date="2026-05-28",
        quantity=-12 * Q,
        before=-61080,
        adjusted=-40240,
        after=-101320,
    ),
    BehindRow(
        transaction_id=7121,
        item="ITEM-0871",
        item_name="Housing",
        dimensions="NORTH",
        number="PRD-0410",
        date="2026-05-12",
        quantity=-5 * Q,
        before=-9750,
        adjusted=3105,
        after=-6645,
    ),
)


def settlement(row: int, receipt: str, date: str, pieces: int, amount: int, adjustment: int) -> SettlementRow:
    return builders.settlement_row(
        record_id=113,
        record_number="IC-000113",
        voucher="INVC-00871",
        item="ITEM-0032",
        receipt_id=20100 + row,
        receipt=receipt,
        receipt_date=date,
        issue_id=88120,
        issue="SO-88120",
        quantity=pieces * Q,
        amount=amount,
        adjustment=adjustment,
    )


SETTLEMENTS = (
    settlement(1, "PO-20101", "2026-05-02", 25, 75250, -80412),
    settlement(8, "PO-20108", "2026-05-11", 15, 125562, 0),
)
LOG = (
    LogRow(
        item="ITEM-1204",
        dimensions="NORTH",
        transaction_id=90011,
        number="SO-90011",
        reason="shortage in these dimension values",
        quantity=3 * Q,
        amount=1233,
        advice="Receive the missing pieces in NORTH, or move the issue to the warehouse that has them.",
        warning=True,
    ),
    LogRow(
        item="ITEM-0441",
        dimensions="MAIN",
        transaction_id=88093,
        number="SO-88093",
        reason="no receipt invoiced",
        quantity=2 * Q,
        amount=10180,
        advice="Invoice PO-20144, then recalculate.",
        warning=True,
    ),
    LogRow(
        item="ITEM-0871",
        dimensions="NORTH",
        transaction_id=7121,
        number="PRD-0410",
        reason="priced by physical value, not settled",
        quantity=5 * Q,
        amount=6645,
        advice="",
        warning=False,
    ),
)
UPDATES = (
    PostedAccounts(
        update=UpdateKind.PHYSICAL,
        date="2026-05-29",
        voucher="PS-77001",
        amount=-120400,
        balance_account="140010",
        balance_posting="Packing slip",
        offset_account="219900",
        offset_posting="Packing slip offset",
        profit_account="",
        loss_account="",
        item_group="RAW",
        today_balance_account="140010",
        today_offset_account="219900",
        today_profit_account="",
        today_loss_account="",
        today_item_group="RAW",
        differs=False,
        reason="",
    ),
    PostedAccounts(
        update=UpdateKind.FINANCIAL,
        date="2026-05-30",
        voucher="SINV-18711",
        amount=-120400,
        balance_account="140000",
        balance_posting="Issue",
        offset_account="510200",
        offset_posting="Consumption",
        profit_account="580100",
        loss_account="580200",
        item_group="RAW",
        today_balance_account="141000",
        today_offset_account="520200",
        today_profit_account="580100",
        today_loss_account="580200",
        today_item_group="FIN",
        differs=True,
        reason="The item moved from group RAW to FIN on 2026-06-01; an adjustment of this issue goes to the accounts "
        "it was posted to, 140000 and 510200, not to today's.",
    ),
)
TRANSACTION = TransactionView(
    transaction_id=88120,
    number="SO-88120",
    reference=Reference.SALES,
    item="ITEM-0032",
    item_name="Bearing 608ZZ",
    item_group="RAW",
    model="FIFO",
    dimensions="MAIN",
    quantity=-40 * Q,
    open_quantity=0,
    posted=-120400,
    adjusted=-80412,
    cost=-200812,
    status=TransactionStatus.SOLD,
    closed_by="IC-000113",
    updates=UPDATES,
    adjustments=(
        AdjustmentRow(
            record_id=113,
            record_number="IC-000113",
            date="2026-05-31",
            voucher="INVC-00871",
            kind=AdjustmentKind.CLOSE,
            amount=-80412,
            balance_account="140000",
            offset_account="510200",
            active=True,
        ),
    ),
    settlements=SETTLEMENTS,
    linked=("Returned by R-1001, 2 pieces.",),
    why=(
        WhyStep("Issue posted 2026-05-30 at running average 30.1000: 40 x 30.1000", 120400),
        WhyStep("FIFO at close: 25 from PO-20101 at 30.1000", 75250),
        WhyStep("15 from PO-20108 at 83.7080", 125562),
        WhyStep("Settled", 200812),
        WhyStep("Adjustment of the issue: 1,204.00 - 2,008.12, voucher INVC-00871", -80412),
    ),
)


_DONE = (JobState.DONE, JobState.DONE_WARNED)
_PHASE_OF = {
    JobState.RUNNING: PhaseState.RUNNING,
    JobState.FAILED: PhaseState.FAILED,
    **dict.fromkeys(_DONE, PhaseState.OK),
}


EVENTS = (
    builders.audit_row(2044),
    builders.audit_row(
        2043, at="2026-06-03T17:58:40Z", actor="carla", action="refused", subject="Closing inventory",
        detail='{"needed": "close", "role": "post"}',
    ),
    builders.audit_row(
        2042, at="2026-05-31T18:40:02Z", actor="boris", via="svc-books", host="terminal-3", action="closing posted",
        subject="IC-000113", detail='{"adjusted": -1280417, "os_user": "svc-books", "voucher": "INVC-00871"}',
    ),
    builders.audit_row(
        2041, at="2026-05-31T18:12:55Z", actor="boris", action="item changed", subject="A100",
        detail='{"after": {"cost_price": 12500000}, "before": {"cost_price": 10000000}}',
    ),
    builders.audit_row(
        2040, at="2026-05-31T17:40:19Z", action="imported", subject="2026-05-31",
        detail='{"files": ["items.csv", "transactions.csv"], "items": 0, "opening": "", "rows": 1204, "vouchers": 377}',
    ),
)  # fmt: skip
"""The audit trail, newest first."""
CHAIN = AuditChain(2_044, "ab12cd34ef56" * 5 + "abcd", "2026-06-03T18:16:12Z")
REGISTER = tuple(
    AccountVoucherRow(
        voucher_id=number, number=f"SINV-{number:05d}", date=f"2026-05-{number:02d}", kind=kind, document=f"PO-{number}",
        text="", by="anna", debit=debit, credit=credit,
    )
    for number, kind, debit, credit in (
        (2, "purchase", 120_000, 0), (3, "sales", 0, 45_000), (7, "invoice", 3_000, 3_500), (31, "closing", 1_250, 0),
    )
)  # fmt: skip
"""What vouchers posted to an account."""
PREPARED = (
    builders.approval_row(5),
    builders.approval_row(4, act="reversal", subject="IC-000113", prepared_by="anna", note="wrong freight", record_id=113),
    builders.approval_row(
        3, act="adjustment", subject="transaction 2026-06-10", state="done", decided_by="anna", note="", record_id=0,
        decided_at="2026-06-11T08:00:00Z",
    ),
)  # fmt: skip
"""What waits for a second person, newest first."""


def job(state: JobState = JobState.RUNNING, **changes: Any) -> JobView:
    phases = (
        PhaseView(name=Phase.CHECK, state=PhaseState.OK, seconds=1, detail="4,112 items"),
        PhaseView(name=Phase.SELECT, state=PhaseState.OK, seconds=9, detail="121,088"),
        PhaseView(name=Phase.PLAN, state=PhaseState.OK, seconds=12, detail="121,088"),
        PhaseView(
            name=Phase.VALUE,
            state=_PHASE_OF.get(state, PhaseState.WAITING),
            seconds=298,
            detail="46,013",
        ),
        PhaseView(name=Phase.POST, state=PhaseState.OK if state in _DONE else PhaseState.WAITING, seconds=0, detail=""),
    )
    view = builders.job_view(
        114,
        type_name="Recalculation",
        date="2026-06-15",
        state=state,
        started_at="2026-06-20T14:05:11Z",
        finished_at="",
        elapsed_seconds=320,
        left_seconds=530,
        phases=phases,
        phase_index=4,
        percent=38,
        done=46013,
        total=121088,
        per_second=142,
        adjusted=-310488,
        warnings=1,
        bundles_done=92,
        bundles_total=243,
        last_item="ITEM-1733",
        groups=(
            GroupChange("RAW", -402_118),
            GroupChange("FINISHED", 98_030),
            GroupChange("SPARE", -6_400),
        ),
        heartbeat_age=2,
        worker="closedb-2 pid 4711",
        voucher="",
        events=(
            ("2026-06-20T14:08:02Z", "run resumed by eva"),
            ("2026-06-20T14:07:40Z", "pause asked by eva"),
            ("2026-06-20T14:05:11Z", "recalculation started by anna"),
        ),
    )
    return replace(view, **changes)


CHECKS = (
    Finding(Severity.OK, "period", "ledger period 2026-06 open for inventory"),
    Finding(Severity.OK, "order", "after the last close (2026-05-31)"),
    Finding(
        severity=Severity.WARN,
        code="physical_only",
        message="2 receipts only physically updated",
        advice="Invoice them, or they settle later.",
        rows=(("PO-20119", "ITEM-0032", "40.00"), ("PO-20144", "ITEM-0871", "5.00")),
    ),
    Finding(
        severity=Severity.WARN,
        code="negative",
        message="1 item with negative on-hand",
        advice="It stays open; see the log after the close.",
        rows=(("ITEM-0441", "MAIN", "-2.00"),),
    ),
)
PERIODS = (
    PeriodRow("2026-08-01", "2026-08-31", "2026-08", "open", "none"),
    PeriodRow("2026-07-01", "2026-07-31", "2026-07", "open", "all"),
    PeriodRow("2026-06-01", "2026-06-30", "2026-06", "open", "all"),
    PeriodRow(
        start="2026-05-01",
        end="2026-05-31",
        name="2026-05",
        status="on_hold",
        access="all",
        inventory=InventorySide.CLOSED,
        closed_by="IC-000113",
        closed_on="2026-05-31",
    ),
    PeriodRow(
        start="2026-04-01",
        end="2026-04-30",
        name="2026-04",
        status="closed",
        access="all",
        inventory=InventorySide.CLOSED,
        closed_by="IC-000111",
        closed_on="2026-04-30",
    ),
)
STOP = Finding(
    severity=Severity.STOP,
    code="account_blocked",
    message="account 510200 is blocked",
    advice="Unblock it, or change the posting profile.",
)


@dataclass
class FakeBooks(FakeCodes, FakeItems, FakeCosts):
    """Holds ready answers; ``fail`` makes the next read of that name fail, ``delay`` slow."""

    head: CompanyView = field(
        default_factory=lambda: builders.company_view(code="ACME-DE", name="ACME GmbH", role="close")
    )
    rows: list[OverviewRow] = field(default_factory=records)
    running_job: JobView = field(default_factory=job)
    lines: tuple[VoucherLineView, ...] = LINES
    behind: tuple[BehindRow, ...] = BEHIND
    onlookers: tuple[str, ...] = ()
    looked_away: bool = False
    settled: Sequence[SettlementRow] = SETTLEMENTS
    logged: tuple[LogRow, ...] = LOG
    shown: TransactionView = TRANSACTION
    calendar: tuple[PeriodRow, ...] = PERIODS
    trail: tuple[AuditRow, ...] = EVENTS
    chain: AuditChain = CHAIN
    register: tuple[AccountVoucherRow, ...] = REGISTER
    prepared: tuple[ApprovalRow, ...] = PREPARED
    value: FrontValue = builders.FRONT_VALUE
    ledger: FrontLedger = builders.FRONT_LEDGER
    left_open: FrontOpen = builders.FRONT_OPEN
    next_close: FrontClose = builders.FRONT_CLOSE
    difference_notes: tuple[DifferenceNote, ...] = ()
    spoiled: str = ""
    """Added to every text of the reconciliation."""
    fail: dict[str, Exception] = field(default_factory=dict)
    delay: float = 0.0
    asked: list[str] = field(default_factory=list)

    @property
    def currency(self) -> Currency:
        return Currency.of(self.head.currency)

    def _asked(self, name: str) -> None:
        self.asked.append(name)
        if self.delay:
            time.sleep(self.delay)
        if name in self.fail:
            raise self.fail[name]

    def company(self) -> CompanyView:
        self._asked("company")
        return self.head

    def front_value(self) -> FrontValue:
        self._asked("front_value")
        return self.value

    def front_ledger(self) -> FrontLedger:
        self._asked("front_ledger")
        return self.ledger

    def front_open(self) -> FrontOpen:
        self._asked("front_open")
        return self.left_open

    def front_close(self) -> FrontClose:
        self._asked("front_close")
        return self.next_close

    def overview(self, *, show_all: bool = True, limit: int = 1000, before: int | None = None) -> list[OverviewRow]:
        self._asked("overview")
        rows = [row for row in self.rows if show_all or row.active]
        return [row for row in rows if before is None or row.record_id < before][:limit]

    def record(self, record_id: int) -> RecordView:
        self._asked("record")
        posted = overview_row(
            record_id, RecordType.ON_HAND, "2026-05-31", RecordState.DONE, voucher="INVA-00341", adjusted=1820
        )
        row = next((row for row in self.rows if row.record_id == record_id), posted)
        return builders.record_view(
            row=row,
            started_at="2026-06-03T18:02:11Z",
            finished_at="2026-06-03T18:16:13Z",
            reversible="" if record_id == 113 else "IC-000113 is a later close.",
            groups=GROUPS,
            hash="9f2c4e71a0b3",
        )

    def record_items(self, record_id: int, item_group: str, *, limit: int = 12) -> RecordItems:
        self._asked("record_items")
        return builders.RECORD_ITEMS

    def find_record(self, number: str) -> int:
        for row in self.rows:
            if row.number == number or str(row.record_id) == number:
                return row.record_id
        raise NotFound(f"No record {number}.")

    def voucher(self, number: str) -> VoucherView:
        self._asked("voucher")
        if not number.startswith(("INV", "S", "[", "\x1b")) and number.isascii():
            raise NotFound(f"No voucher {number}.", advice="Near ones: INVC-00870, INVC-00871.")
        total = sum(line.debit for line in self.lines)
        return VoucherView(
            number=number,
            date="2026-05-31",
            kind="Inventory close",
            document="",
            record_number="IC-000113",
            record_id=113,
            text="Inventory close 2026-05-31",
            by="anna",
            at="2026-06-03T18:16:12Z",
            hash="77ab",
            lines=self.lines,
            total=total,
        )

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
        self._asked(f"find {text!r} {amount} {date} {account} {document}")
        every = (
            VoucherMatch(number="INVC-00871", date="2026-05-31", origin="Close IC-000113", amount=1559683),
            VoucherMatch(number="INVC-00870", date="2026-04-30", origin="Close IC-000111", amount=904410),
            VoucherMatch(number="INVA-00340", date="2026-05-20", origin="Adjustment IC-000112", amount=35000),
            VoucherMatch(number="SINV-18711", date="2026-05-31", origin="Sales invoice", amount=87100),
        )
        found = tuple(
            match
            for match in every
            if text.upper() in match.number
            and (amount is None or match.amount == amount)
            and (date is None or match.date == date)
        )
        return VoucherSearch(found[:limit], 18402, 12)

    def behind_line(
        self,
        number: str,
        line: int | None = None,
        *,
        listing: Listing = EVERYTHING,
        limit: int = 200,
        after: Key | None = None,
        backward: bool = False,
    ) -> list[BehindRow]:
        self._asked(f"behind {line}")
        return page(self.behind, BEHIND_LIST, listing, limit=limit, after=after, backward=backward)

    def behind_before(self, number: str, line: int | None, key: Key, *, listing: Listing = EVERYTHING) -> int:
        return before(self.behind, BEHIND_LIST, listing, key)

    def settlements_of_record(
        self,
        record_id: int,
        *,
        listing: Listing = EVERYTHING,
        limit: int = 200,
        after: Key | None = None,
        backward: bool = False,
    ) -> list[SettlementRow]:
        self._asked("settlements")
        return page(self.settled, SETTLEMENT_LIST, listing, limit=limit, after=after, backward=backward)

    def settlements_before(self, record_id: int, key: Key, *, listing: Listing = EVERYTHING) -> int:
        return before(self.settled, SETTLEMENT_LIST, listing, key)

    def settlement_totals(self, record_id: int, *, listing: Listing = EVERYTHING) -> SettlementTotals:
        return builders.settlement_totals(listed(self.settled, SETTLEMENT_LIST, listing))

    def behind_totals(self, number: str, line: int | None = None, *, listing: Listing = EVERYTHING) -> BehindTotals:
        return builders.behind_totals(listed(self.behind, BEHIND_LIST, listing))

    def transaction(self, transaction_id: int) -> TransactionView:
        self._asked("transaction")
        return replace(self.shown, transaction_id=transaction_id)

    def log(self, record_id: int) -> tuple[LogRow, ...]:
        self._asked("log")
        return self.logged

    def watch(self, record_id: int) -> Sequence[str]:
        return self.onlookers

    def look_away(self) -> None:
        self.looked_away = True

    def job(self, record_id: int) -> JobView:
        """The head of the company speaks of the same run."""
        self._asked("job")
        self.head = replace(self.head, running=running_of(self.running_job))
        return self.running_job

    def jobs(self) -> list[JobView]:
        self._asked("jobs")
        done = replace(
            job(JobState.DONE), record_id=113, number="IC-000113", type_name="Closing", date="2026-05-31", percent=100
        )
        return [self.running_job, done]

    def periods(self) -> PeriodsView:
        self._asked("periods")
        return PeriodsView(self.head.closed_until or "", "IC-000113" if self.head.closed_until else "", self.calendar)

    def exports(self, *, limit: int = 200) -> list[ExportRow]:
        self._asked("exports")
        return []

    def approvals(self, *, every: bool = False, limit: int = 1000) -> list[ApprovalRow]:
        self._asked("approvals")
        return [row for row in self.prepared if every or row.state == "waiting"][:limit]

    def audit(self, request: AuditRequest, *, limit: int = 200, before: int | None = None) -> list[AuditRow]:
        self._asked("audit")
        return [row for row in self.trail if before is None or row.id < before][:limit]

    def events(
        self,
        *,
        listing: Listing = EVERYTHING,
        limit: int = 200,
        after: Key | None = None,
        backward: bool = False,
    ) -> list[AuditRow]:
        self._asked("events")
        return page(self.trail, EVENT_LIST, listing, limit=limit, after=after, backward=backward)

    def events_before(self, key: Key, *, listing: Listing = EVERYTHING) -> int:
        return before(self.trail, EVENT_LIST, listing, key)

    def event_count(self, *, listing: Listing = EVERYTHING) -> int:
        return len(listed(self.trail, EVENT_LIST, listing))

    def audit_chain(self) -> AuditChain:
        self._asked("audit_chain")
        return self.chain

    def account_vouchers(
        self,
        account: str,
        date_from: str = "",
        date_to: str = "",
        *,
        listing: Listing = EVERYTHING,
        limit: int = 200,
        after: Key | None = None,
        backward: bool = False,
    ) -> list[AccountVoucherRow]:
        self._asked(f"vouchers of {account} {date_from} {date_to}")
        return page(self.register, ACCOUNT_VOUCHERS, listing, limit=limit, after=after, backward=backward)

    def account_vouchers_before(
        self, account: str, date_from: str, date_to: str, key: Key, *, listing: Listing = EVERYTHING
    ) -> int:
        return before(self.register, ACCOUNT_VOUCHERS, listing, key)

    def account_totals(
        self, account: str, date_from: str = "", date_to: str = "", *, listing: Listing = EVERYTHING
    ) -> AccountTotals:
        rows = listed(self.register, ACCOUNT_VOUCHERS, listing)
        debit, credit = (sum(getattr(row, side) for row in rows) for side in ("debit", "credit"))
        return AccountTotals(len(rows), debit, credit, 10_000)

    def reconciliation(self, as_of: str = "") -> Reconciliation:
        self._asked("reconciliation")
        return reconciliation(as_of, self.spoiled, self.difference_notes)

    def report(self, request: ReportRequest) -> ReportView:
        self._asked("report")
        return fake_report(request, "")


@dataclass
class FakeDesk(NotingDesk):
    """The desk of these books."""

    findings: tuple[Finding, ...] = CHECKS
    blocked_by: tuple[str, ...] = ()
    refuse: InvcloseError | None = None
    lines: tuple[VoucherLineView, ...] = LINES
    calls: list[tuple[Any, ...]] = field(default_factory=list)
    text: str = ""
    started: int = 114

    def check(self, request: CloseRequest) -> CheckView:
        return CheckView(
            date=request.date, items=4112, transactions=121088, findings=self.findings, estimated_seconds=900
        )

    def preview(self, request: CloseRequest, record_type: RecordType) -> PreviewView:
        return PreviewView(
            record_type=record_type,
            date=request.date,
            lines=self.lines,
            total=sum(line.debit for line in self.lines),
            adjusted=-1280417,
            transactions=121088,
            settlements=96331,
            adjustments=71004,
            passes=2,
            log=LOG,
            cancels=("IC-000112 Recalculation as of 2026-06-15",) if record_type is RecordType.CLOSING else (),
            groups=GROUPS,
            top=BEHIND,
        )

    def preview_reversal(self, record_id: int) -> ReversalPreview:
        swapped = tuple(replace(line, debit=line.credit, credit=line.debit) for line in self.lines)
        return ReversalPreview(
            number="IC-000113",
            type_name="Closing",
            date="2026-05-31",
            voucher="INVC-00871",
            lines=swapped,
            total=1559683,
            adjusted=1280417,
            blocked_by=self.blocked_by,
        )


RUNNING = RunningView(record_id=114, number="IC-000114", state=JobState.RUNNING, percent=38)
