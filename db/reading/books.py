"""The books of one company for reading: implements ``core.ports.Books``.

Every call is one short read transaction that sees one state. Modules that need more than SQL are imported late, so that
a look-up starts at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from core.quiet import without_cycle_collector
from db.company.currencies import currency_of
from db.engine.onlookers import Onlooker
from db.reading.long_lists import LongLists

if TYPE_CHECKING:
    from core.cost_port import Costs
    from core.currency import Currency
    from core.periods import PeriodsView
    from core.reconciliation import Reconciliation
    from core.reports import ReportView
    from core.requests import ReportRequest
    from core.views.approvals import ApprovalRow
    from core.views.codes import CodeRow, DocumentRow
    from core.views.company import CompanyView
    from core.views.costs import CostNode, CostTree, Explanation
    from core.views.explained import ChangeExplanation, LineExplanation
    from core.views.exports import ExportRow
    from core.views.front import FrontClose, FrontLedger, FrontOpen, FrontValue
    from core.views.items import ItemCosts, ItemView, MovementKey, MovementRow, MovementTotals, StockRow
    from core.views.overview import OverviewRow
    from core.views.records import LogRow, RecordItems, RecordView
    from core.views.runs import JobView
    from core.views.transactions import TransactionView
    from core.views.vouchers import VoucherSearch, VoucherView
    from core.vocabulary import CodeKind
    from db.engine.session import Database


class StoredBooks(LongLists):
    """Reading side of a database, as a user of a company sees it. Safe to call from several threads."""

    def __init__(self, database: Database[Any], company_id: int, user: str, currency: Currency | None = None) -> None:
        """``currency`` from whoever found the company; without it, it is read when it is first asked for."""
        self.database = database
        self.company_id = company_id
        self.user = user
        self._currency = currency
        self._onlooker: Onlooker | None = None

    @property
    def currency(self) -> Currency:
        if self._currency is None:
            with self.database.read() as tx:
                self._currency = currency_of(tx, self.company_id)
        return self._currency

    def company(self) -> CompanyView:
        from db.reading.company import company_view

        with self.database.read(repeatable=True) as tx:
            label, read_only = self.database.label, self.database.read_only
            return company_view(tx, self.company_id, self.user, label, read_only=read_only)

    def overview(self, *, show_all: bool = True, limit: int = 1000, before: int | None = None) -> Sequence[OverviewRow]:
        from db.reading.overview import overview_rows

        with self.database.read(repeatable=True) as tx:
            return overview_rows(tx, self.company_id, show_all=show_all, limit=limit, before=before)

    def front_value(self) -> FrontValue:
        from db.reading.front import front_value

        with self.database.read(repeatable=True) as tx:
            return front_value(tx, self.company_id)

    def front_ledger(self) -> FrontLedger:
        from db.reading.front import front_ledger

        with self.database.read(repeatable=True) as tx:
            return front_ledger(tx, self.company_id)

    def front_open(self) -> FrontOpen:
        from db.reading.front import front_open

        with self.database.read(repeatable=True) as tx:
            return front_open(tx, self.company_id)

    def front_close(self) -> FrontClose:
        from db.reading.front import front_close

        return front_close(self.database, self.company_id)

    def record(self, record_id: int) -> RecordView:
        from db.reading.record import record_view

        with self.database.read(repeatable=True) as tx:
            return record_view(tx, self.company_id, record_id)

    def record_items(self, record_id: int, item_group: str, *, limit: int = 12) -> RecordItems:
        from db.reading.record_items import record_items

        with self.database.read(repeatable=True) as tx:
            return record_items(tx, self.company_id, record_id, item_group, limit)

    def find_record(self, number: str) -> int:
        from db.reading.overview import find_record

        with self.database.read() as tx:
            return find_record(tx, self.company_id, number)

    def voucher(self, number: str) -> VoucherView:
        from db.reading.vouchers import voucher_view

        with self.database.read(repeatable=True) as tx:
            return voucher_view(tx, self.company_id, number)

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
        from db.reading.vouchers import find_vouchers

        with self.database.read(repeatable=True) as tx:
            return find_vouchers(
                tx, self.company_id, text, amount=amount, date=date, account=account, document=document, limit=limit
            )

    def codes(self, kind: CodeKind) -> Sequence[CodeRow]:
        from db.reading.codes import codes

        with self.database.read(repeatable=True) as tx:
            return codes(tx, self.company_id, kind)

    def code(self, kind: CodeKind, text: str) -> CodeRow:
        from db.reading.codes import code_meant

        with self.database.read(repeatable=True) as tx:
            return code_meant(tx, self.company_id, kind, text)

    def documents(
        self, text: str = "", *, receipts: bool, invoiced: bool = False, limit: int = 200
    ) -> Sequence[DocumentRow]:
        from db.reading.documents import documents

        with self.database.read(repeatable=True) as tx:
            return documents(tx, self.company_id, text, receipts=receipts, invoiced=invoiced, limit=limit)

    def find_transactions(self, text: str, *, limit: int = 50) -> Sequence[tuple[int, str, str, str, int]]:
        from db.reading.transactions import find_transactions

        with self.database.read(repeatable=True) as tx:
            return find_transactions(tx, self.company_id, text, limit=limit)

    def transaction(self, transaction_id: int) -> TransactionView:
        from db.reading.transactions import transaction_view

        with self.database.read(repeatable=True) as tx:
            return transaction_view(tx, self.company_id, transaction_id)

    def item(self, code: str) -> ItemView:
        from db.reading.items import item_view

        with self.database.read(repeatable=True) as tx:
            return item_view(tx, self.company_id, code)

    def item_costs(self, code: str) -> ItemCosts:
        from db.reading.item_costs import item_costs

        with self.database.read(repeatable=True) as tx:
            return item_costs(tx, self.company_id, code)

    def movements(self, code: str, *, limit: int = 200, after: MovementKey | None = None) -> Sequence[MovementRow]:
        from db.reading.movements import movement_rows

        with self.database.read(repeatable=True) as tx:
            return movement_rows(tx, self.company_id, code, limit=limit, after=after)

    def movement_totals(self, code: str) -> MovementTotals:
        from db.reading.movements import movement_totals

        with self.database.read(repeatable=True) as tx:
            return movement_totals(tx, self.company_id, code)

    def stock(self, day: str = "", *, items: Sequence[str] = ()) -> Sequence[StockRow]:
        from db.reading.stock import stock_on

        with self.database.read(repeatable=True) as tx:
            return stock_on(tx, self.company_id, day, items)

    def explain(self, transaction_id: int) -> Explanation:
        from db.reading.explaining import CostReader

        with without_cycle_collector(), self.database.read(repeatable=True) as tx:
            return CostReader(tx, self.company_id).explanation(transaction_id)

    def cost_parts(self, node: CostNode) -> Sequence[CostNode]:
        from db.reading.explaining import CostReader

        with without_cycle_collector(), self.database.read(repeatable=True) as tx:
            return CostReader(tx, self.company_id).children(node)

    def cost_tree(self, transaction_id: int, depth: int) -> CostTree:
        from db.reading.explaining import CostReader

        with without_cycle_collector(), self.database.read(repeatable=True) as tx:
            return CostReader(tx, self.company_id).tree(transaction_id, depth)

    def explain_line(self, number: str, line: int) -> LineExplanation:
        from db.reading.explaining_lines import explain_line

        with self.database.read(repeatable=True) as tx:
            return explain_line(tx, self.company_id, number, line)

    def explain_change(self, transaction_id: int, record_id: int) -> ChangeExplanation:
        from db.reading.explaining_changes import explain_change

        with self.database.read(repeatable=True) as tx:
            return explain_change(tx, self.company_id, transaction_id, record_id)

    def foresee(self, transaction_id: int, date: str) -> Costs:
        from db.reading.foreseen import ForeseenCosts

        return ForeseenCosts(self.database, self.company_id, transaction_id, date)

    def log(self, record_id: int) -> Sequence[LogRow]:
        from db.reading.log import log_rows

        with self.database.read(repeatable=True) as tx:
            return log_rows(tx, self.company_id, record_id)

    def watch(self, record_id: int) -> Sequence[str]:
        if self._onlooker is None:
            self._onlooker = Onlooker(self.database)
        return self._onlooker.look_on(record_id)

    def look_away(self) -> None:
        if self._onlooker is not None:
            self._onlooker.look_away()

    def job(self, record_id: int) -> JobView:
        from db.reading.jobs import job_view

        with self.database.read(repeatable=True) as tx:
            view = job_view(tx, self.company_id, record_id)
        if not view.abandoned:
            return view
        from db.close.processes import last_words

        return replace(view, last_words=last_words(self.database, record_id))

    def jobs(self) -> Sequence[JobView]:
        from db.reading.jobs import job_views

        with self.database.read(repeatable=True) as tx:
            return job_views(tx, self.company_id)

    def periods(self) -> PeriodsView:
        from db.reading.periods import periods_view

        with self.database.read(repeatable=True) as tx:
            return periods_view(tx, self.company_id)

    def report(self, request: ReportRequest) -> ReportView:
        from db.reading.reports import build

        return build(self.database, self.company_id, request)

    def exports(self, *, limit: int = 200) -> Sequence[ExportRow]:
        from db.reading.exports import export_rows

        with self.database.read() as tx:
            return export_rows(tx, self.company_id, limit)

    def reconciliation(self, as_of: str = "") -> Reconciliation:
        from db.reading.reconcile import reconcile

        with self.database.read(repeatable=True) as tx:
            return reconcile(tx, self.company_id, as_of or None)

    def approvals(self, *, every: bool = False, limit: int = 1000) -> Sequence[ApprovalRow]:
        from db.reading.approvals import approval_rows

        with self.database.read() as tx:
            return approval_rows(tx, self.company_id, every=every, limit=limit)
