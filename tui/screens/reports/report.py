"""A report as a list, and the few questions before it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from textual.app import ComposeResult
from textual.worker import get_current_worker

from core.listing import Facts
from core.reports import REPORT_TITLES, PriceBase, ReportColumn, ReportName, ReportView, ValueBy
from core.requests import ReportRequest
from core.vocabulary import CodeKind
from tui import places
from tui.files.reports import report_table
from tui.files.table import Table
from tui.files.writing import FileKind, Shown
from tui.format import cells, worded, wrap
from tui.paging import Source, everything, whole
from tui.registry import Here
from tui.reports import FIGURES, cell, parameters, plain_value
from tui.screens.common.base import Frame
from tui.screens.common.leading import LeadsToItem
from tui.screens.dialogs.ask import Ask
from tui.screens.dialogs.choose import Choice, Choose
from tui.screens.lists.lists import LIST_COMMANDS, ListFrame
from tui.widgets.choices import ChoiceField, SwitchField
from tui.widgets.codes import CodesField
from tui.widgets.columns import Column
from tui.widgets.entries import AmountField, DateField
from tui.widgets.fields import Field
from tui.widgets.figures import FigureField
from tui.widgets.grid import Grid
from tui.widgets.lines import Lines

Row = tuple[int, tuple[object, ...]]
"""Place in the report, values."""
REPORTS = (
    Choice("open-quantities", "o", "Open quantities", "What a close would leave open."),
    Choice("cost-prices", "c", "Cost prices", "Receipts whose unit cost deviates."),
    Choice("trial-balance", "b", "Trial balance", "Accounts with opening, debit, credit and closing."),
    Choice("inventory-value", "v", "Inventory value", "Quantity, value and unit cost by item."),
    Choice("reconciliation", "r", "Reconciliation", "Inventory against the ledger, by account."),
    Choice("log", "l", "Closing log", "What the newest run left open or expensed."),
    Choice("calculation-list", "n", "Calculation list", "Items of the newest run, in calculation order."),
    Choice("settlements", "s", "Settlements", "What the newest run settled."),
    Choice("movements", "m", "Movements", "Opening, received, issued, adjusted, closing."),
    Choice("cost-changes", "y", "Why cost changed", "Postings and adjustments of an item."),
    Choice("aging", "a", "Aging", "Value on hand by the age of the pieces."),
    Choice("negative", "g", "Negative on-hand", "Fewer pieces than none, or value without."),
    Choice("vouchers", "u", "Vouchers", "Vouchers of some days, with their amounts."),
)
WIDTHS = {
    "date": 10,
    "moment": 16,
    "amount": 14,
    "quantity": 11,
    "price": 11,
    "percent": 8,
    "count": 8,
    "code": 11,
    "text": 12,
}
LEADS = {
    ReportName.TRIAL_BALANCE: "Vouchers", ReportName.INVENTORY_VALUE: "Item", ReportName.CALCULATION_LIST: "Item",
    ReportName.AGING: "Item", ReportName.NEGATIVE: "Item", ReportName.MOVEMENTS: "Item", ReportName.VOUCHERS: "Voucher",
}  # fmt: skip
"""Reports whose rows are of no single transaction, and what Enter shows."""
LATE = {
    "advice": 40, "foreign": 25, "financial_value": 19, "financial_quantity": 18, "physical_value": 17, "physical_quantity": 16,
    "base_kind": 15, "reference": 14, "name": 6, "opening": 5, "dimensions": 3,
}  # fmt: skip
"""Columns that give way on a narrow screen; the highest first."""


def open_reports(frame: Frame[Any]) -> None:
    """Choose a report, fill in what it asks, open it."""

    def chosen(name: str | None) -> None:
        if name:
            open_report(frame, name)

    frame.app.push_screen(Choose("Reports", REPORTS, "Which report?", ruled=True), chosen)


def open_report(frame: Frame[Any], name: str) -> None:
    """What one report asks, then the report; the reconciliation has a screen of its own."""
    if name == ReportName.RECONCILIATION:
        frame.go(places.Reconciliation())
    else:
        ask_report(frame, ReportName(name))


def ask_report(frame: Frame[Any], name: ReportName, day: date | None = None) -> None:
    """The questions of one report; ``day`` is proposed as its date."""
    calendar = frame.invclose.calendar
    last = DateField("Through", day or calendar.period_end or calendar.today, calendar, id="to")
    items = CodesField("Items", CodeKind.ITEM, id="items", width=30, blank="blank: all")
    fields: list[Field] = [items]
    first = DateField("From", (calendar.period_end or calendar.today).replace(day=1), calendar, id="from")
    if name in (ReportName.OPEN_QUANTITIES, ReportName.INVENTORY_VALUE, ReportName.AGING, ReportName.NEGATIVE):
        fields = [last, items]
    if name is ReportName.INVENTORY_VALUE:
        values = [(by.value, by.value.capitalize()) for by in ValueBy]
        fields = [last, ChoiceField("By", values, id="by"), items]
    if name is ReportName.OPEN_QUANTITIES:
        fields.append(SwitchField("Show receipts", "those not invoiced, of these items", id="receipts"))
    if name in (ReportName.TRIAL_BALANCE, ReportName.VOUCHERS):
        fields = [first, last]
    if name in (ReportName.MOVEMENTS, ReportName.COST_CHANGES):
        one = CodesField("Item", CodeKind.ITEM, id="items", width=30, needed="the item that it is about")
        fields = [first, last, one if name is ReportName.COST_CHANGES else items]
    if name is ReportName.COST_PRICES:
        bases = ((PriceBase.ITEM, "Item"), (PriceBase.ITEM_OR_MEDIAN, "Item or median"), (PriceBase.MEDIAN, "Median"))
        fields = [
            last,
            ChoiceField("Base price", [(base.value, words) for base, words in bases], id="base"),
            FigureField("Max. deviation", 10_000_000, "percent; larger ones are listed", id="percent"),
            AmountField("Min. deviation", 0, "per piece, at least", id="least"),
            SwitchField("Production", "leave out produced receipts", id="production"),
            items,
        ]

    def answered(found: dict[str, Any] | None) -> None:
        if found is not None:
            frame.go(places.Report(request_of(name, found)))

    head = [[(f" {REPORT_TITLES[name]}", "strong")]]
    frame.app.push_screen(Ask(REPORT_TITLES[name], head, fields, rule=name.value), answered)


def request_of(name: ReportName, found: dict[str, Any]) -> ReportRequest:
    """The request of the filled fields."""

    def of(key: str, attribute: str, default: Any) -> Any:
        return getattr(found[key], attribute) if key in found else default

    def day(key: str) -> str:
        return of(key, "day", None).isoformat() if of(key, "day", None) else ""

    return ReportRequest(
        name,
        date_from=day("from"),
        date_to=day("to"),
        items=tuple(code for code in of("items", "value", "").replace(",", " ").split() if code),
        receipts=of("receipts", "on", False),
        base=PriceBase(of("base", "value", PriceBase.ITEM.value)),
        max_percent=of("percent", "figure", 0) or 0,
        min_amount=of("least", "minor", 0),
        ignore_production=of("production", "on", False),
        by=ValueBy(of("by", "value", ValueBy.ITEM.value)),
    )


def column_of(at: int, column: ReportColumn) -> Column[Row]:
    """A column of the report as one of the list."""
    head = f"{column.title} CUR" if column.kind == "amount" else column.title
    width = max(WIDTHS[column.kind], cells(head) if column.kind == "amount" else 0)
    return Column(
        column.key,
        head,
        lambda row: cell(column, row[1][at]),
        width,
        most=width if column.kind == "date" else 44 if column.key == "advice" else 24,
        figure=column.kind in FIGURES,
        code=column.kind == "code",
        priority=LATE.get(column.key, 0),
        plain=lambda row: plain_value(column, row[1][at]),
    )


class ReportScreen(LeadsToItem[None], ListFrame[None]):
    """Columns and rows come with the report."""

    CSS_PATH = "report.tcss"
    HERE = (
        Here("transaction"),
        Here("explain", "Why"),
        Here("filter"),
        Here("copy"),
        Here("export", help="Writes the rows that are shown into a file: CSV, XLSX, PDF or JSON."),
        Here("open", "Behind it", footer=False),
        Here("item", footer=False),
        Here("back"),
        *LIST_COMMANDS[:3],
    )
    what = "the report"

    def __init__(self, request: ReportRequest) -> None:
        super().__init__()
        self.request, self.arranges = request, f"report_{request.name.replace('-', '_')}"
        self.crumb, self.rule = REPORT_TITLES[request.name], request.name.value
        self.view: ReportView | None = None

    def parts(self) -> ComposeResult:
        yield Lines(id="head")
        yield Grid((Column("wait", "", lambda _row: "", 10),), lambda row: row[0], id="list")
        yield from self.filter_field()
        yield Lines(id="advice")

    def here(self) -> tuple[Here, ...]:
        if (title := LEADS.get(self.request.name)) is None:
            return self.HERE
        words = "Shows what stands behind the row."
        return (Here("open", title, words), *self.HERE[2:5], *self.HERE[6:])

    def source(self) -> Source[Row]:
        books, request = self.invclose.books, self.request

        def read() -> Sequence[Row]:
            self.view = books.report(request)
            return list(enumerate(self.view.rows))

        return whole(read, lambda row: row[0])

    def facts(self, row: Row) -> Facts:
        assert self.view is not None
        values = dict(zip((column.key for column in self.view.columns), row[1], strict=True))
        figure = next((values[key] for key in ("value", "amount", "closing", "quantity") if key in values), None)
        return Facts(" ".join(map(str, row[1])), int(str(figure or 0)), str(values.get("date", "")))

    def show_gathered(self, _value: Any) -> None:
        assert self.view is not None
        grid = self.grid()
        grid.columns = [column_of(at, column) for at, column in enumerate(self.view.columns)]
        notes = [line for note in self.view.notes for line in wrap(worded(note), max(20, self.size.width - 2))]
        self.query_one("#head", Lines).show(
            [[(f" {self.view.subtitle}", "strong")], *(f" {note}" for note in notes), ""]
        )

    def empty(self) -> str:
        return self.view.none if self.view else "Nothing here."

    def totals(self, rows: Sequence[Row]) -> tuple[str, dict[str, str]]:
        if self.view is None or not self.view.totals:
            return "", {}
        sums = {}
        for at, column in enumerate(self.view.columns):
            if column.key in self.view.totals:
                sums[column.key] = cell(column, sum(int(str(row[1][at] or 0)) for row in rows))
        return "Total", sums

    def shown_table(self) -> Shown:
        """The rows that the filter keeps, with everything that the report says of itself."""
        view, company, source, parts = self.view, self.invclose.company, self._source, parameters(self.request)
        assert view is not None
        assert company is not None
        assert source is not None
        made = f"{self.invclose.clock():%Y-%m-%d %H:%M}"
        if self.filter_text:
            parts.append(("Filter", self.filter_text))

        def read() -> Table:
            rows = [row[1] for row in everything(source, lambda: get_current_worker().is_cancelled)]
            return report_table(view, company, made, parts, rows)

        return Shown(view.name, read, tuple(FileKind))

    def at_row(self, row: Row) -> None:
        if self.view is None:
            return
        words = [str(row[1][at]) for at, column in enumerate(self.view.columns) if column.key == "advice"]
        lines = wrap(words[0], self.size.width - 2) if words else []
        self.query_one("#advice", Lines).show(["", *(f" {line}" for line in lines)])

    def why_not_open(self) -> str:
        row: Row | None = self.grid().row
        if row is None:
            return self.needs_row()
        return "" if self._leads_to() is not None else self.why_not_transaction()

    def item_code(self) -> str:
        row: Row | None = self.grid().row
        columns = self.view.columns if self.view is not None else ()
        return next(
            (str(value) for column, value in zip(columns, row[1] if row else (), strict=False) if column.key == "item"),
            "",
        )

    def why_not_transaction(self) -> str:
        row: Row | None = self.grid().row
        if row is None:
            return self.needs_row()
        known = self.view.transactions if self.view else ()
        return "" if known and known[row[0]] else "This row does not belong to one transaction."

    why_not_explain = why_not_transaction

    def do_open(self) -> None:
        """The account's vouchers, the item, or the transaction."""
        place = self._leads_to()
        if place is not None:
            self.go(place)
        else:
            self.do_transaction()

    def _leads_to(self) -> places.Account | places.Item | places.Voucher | None:
        """Where a row that is not of one transaction leads: to its account in the days of the report, or to its item."""
        row: Row | None = self.grid().row
        if row is None or self.view is None or (self.view.transactions and self.view.transactions[row[0]]):
            return None
        values = dict(zip((column.key for column in self.view.columns), row[1], strict=True))
        if code := str(values.get("account", "")):
            return places.Account(code, self.request.date_from, self.request.date_to)
        if code := str(values.get("item", "")):
            return places.Item(code)
        return places.Voucher(code) if (code := str(values.get("voucher", ""))) else None

    def do_transaction(self) -> None:
        row: Row | None = self.grid().row
        assert row is not None
        assert self.view is not None
        self.go(places.Transaction(self.view.transactions[row[0]], ""))

    def do_explain(self) -> None:
        row: Row | None = self.grid().row
        assert row is not None
        assert self.view is not None
        self.go(places.CostExplorer(self.view.transactions[row[0]], ""))
