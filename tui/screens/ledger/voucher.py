"""A voucher with its lines, and the inventory transactions behind the line under the cursor.

Enter opens what stands behind the line, largest adjustment first; + and - walk through the vouchers of the list.
"""

from __future__ import annotations

from typing import Any

from textual import on
from textual.app import ComposeResult

from core.requests import ExportRequest
from core.views.transactions import BehindRow
from core.views.vouchers import VoucherLineView, VoucherView
from tui import places
from tui.format import amount, moment, plural, wrap
from tui.paging import Pages
from tui.registry import Here
from tui.screens.adjusting.charge_form import MOST_CHARGED, charge, receipts_of, why_not_charge
from tui.screens.common.details import currency_of, flow
from tui.screens.common.leading import LeadsToItem
from tui.screens.common.voucher_lines import BEHIND_COLUMNS, LINE_COLUMNS, PANE_COLUMNS, show_lines, today_words
from tui.screens.stock.why_line import NO_TRANSACTION, why
from tui.signs import sign
from tui.widgets.cards import Card, card_lines
from tui.widgets.grid import Grid
from tui.widgets.lines import Line, Lines, Span
from tui.widgets.rule import Rule

BEHIND_SHOWN = 8
ROOMY = 30
"""Lines of the screen from which the transactions stand below the voucher."""
PAUSE = 0.25


class VoucherScreen(LeadsToItem[None]):
    """Quick look-up of what was posted and why."""

    arranges = "voucher"
    CSS_PATH = "voucher.tcss"
    HERE = (
        Here("open", "Transactions", "Shows the transactions behind the line, largest adjustment first."),
        Here("settlements"),
        Here("next_record", "Next"),
        Here("previous_record", "Prev"),
        Here("charge", help="Spreads one charge over the receipts of this voucher.", footer=False),
        Here("explain", "Why", "Explains the line; in the lower list why the cost of the transaction changed."),
        Here("next_pane", "Other list", "Goes to the transactions behind the line, and back.", footer=False),
        Here("copy", footer=False),
        Here(
            "export", help="Writes the voucher for another ledger, or as CSV, XLSX or JSON, into a file.", footer=False
        ),
        Here("item", footer=False),
        Here("back"),
    )
    rule = "voucher"

    def __init__(self, number: str, around: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.number = self.crumb = number
        self.around = around
        self.view: VoucherView | None = None
        self._timer: Any = None

    def parts(self) -> ComposeResult:
        yield Lines(id="head")
        yield Grid(LINE_COLUMNS, lambda line: line.line, id="lines")
        yield Rule(id="title")
        yield Lines(id="foot")
        yield Grid(BEHIND_COLUMNS, lambda row: row.transaction_id, id="behind")

    def laid_out(self) -> None:
        wide = self.size.height >= ROOMY
        self.query_one("#behind").display = wide
        if self.view is not None:
            self._show_head(self.view)
            self._rest()

    @property
    def lines(self) -> Grid:
        return self.query_one("#lines", Grid)

    @property
    def line(self) -> VoucherLineView | None:
        return self.lines.row

    def load(self) -> None:
        self.read("the voucher", lambda: self.invclose.books.voucher(self.number), self.show)

    def show(self, view: VoucherView) -> None:
        self.view, self.number = view, view.number
        self.crumb = view.number
        crumbs: Any = self.query_one("Crumbs")
        crumbs.set_trail(self.trail())
        self._show_head(view)
        self.query_one("#behind", Grid).columns = list(PANE_COLUMNS if view.record_id else BEHIND_COLUMNS)
        show_lines(self.lines, view.lines, keep=self.line.line if self.line else None)
        self._show_foot(view)
        self._read_behind()

    def _show_head(self, view: VoucherView) -> None:
        difference = sum(line.debit - line.credit for line in view.lines)
        balanced: Span = (f"{sign('good')} balanced, {plural(len(view.lines), 'line')}", "good")
        if difference:
            balanced = (f"{sign('stop')} NOT balanced by {amount(difference)}", "stop")
        elif not view.lines:
            balanced = ("changes no account", "quiet")
        cards = [
            Card(f"Voucher {view.number}", (view.date, "strong"), ((view.kind, "quiet"),)),
            Card(f"Total {currency_of(self.invclose.company)}", (amount(view.total), "strong"), (balanced,)),
            Card("Of", (view.record_number or view.document or "-", "strong"), ((view.text, "quiet"),)),
            Card("Posted", (moment(view.at), "strong"), ((f"by {view.by}", "quiet"),)),
        ]
        self.query_one("#head", Lines).show([*card_lines(cards, self.size.width), ""])

    def _show_foot(self, view: VoucherView) -> None:
        """Whose line it is and what stands behind it; what all lines of the account are together."""
        line, title = self.line, self.query_one("#title", Rule)
        if line is None:
            title.entitle("")
            self.query_one("#foot", Lines).show(
                [" No ledger lines: nothing of it changes an account." if not view.lines else ""]
            )
            return
        side = f"debit {amount(line.debit)}" if line.debit else f"credit {amount(line.credit)}"
        hint = f"Enter: {plural(line.transactions, 'transaction')}" if line.transactions else ""
        title.entitle(f"{line.account}  {line.posting_type.label}  {side}", hint)
        same = [one for one in view.lines if one.account == line.account]
        change = sum(one.debit - one.credit for one in same)
        net = f"{amount(abs(change))} {'debit' if change > 0 else 'credit'}" if change else amount(0)
        name = f"{line.account} {line.account_name}"
        parts = [f"{name}: {net} net of {len(same)} lines" if len(same) > 1 else name]
        if line.item or line.item_group:
            parts.append(f"item {line.item}" if line.item else f"item group {line.item_group}")
        behind = [] if line.transactions else [("No transactions are known behind this line.", "quiet")]
        words: list[Line] = [*flow(parts, self.size.width), *([[(" ", ""), *behind]] if behind else [])]
        words += [[(f" {part}", "warn")] for part in wrap(today_words(line), self.size.width - 2) if part]
        self.query_one("#foot", Lines).show(words)

    @on(Grid.Moved)
    def moved(self, message: Grid.Moved) -> None:
        if message.grid.id != "lines":
            return
        self.update_where()
        self.update_keys()
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(PAUSE, self._rest)

    def _rest(self) -> None:
        if self.view is not None and self.is_current:
            self._show_foot(self.view)
            self._read_behind()

    def _read_behind(self) -> None:
        line, number = self.line, self.number
        if line is None or not self.query_one("#behind").display:
            return

        def show(rows: tuple[BehindRow, ...]) -> None:
            behind = self.query_one("#behind", Grid)
            behind.show(Pages.of(rows))
            more = line.transactions - len(rows)
            behind.set_totals(f"and {plural(more, 'more transaction')}, smaller: Enter" if more > 0 else "", {})

        books = self.invclose.books
        self.read(
            "transactions behind the line",
            lambda: tuple(books.behind_line(number, line.line, limit=BEHIND_SHOWN)),
            show,
            group="behind",
        )

    def where(self) -> str:
        if self.view is None:
            return ""
        place = ""
        if self.number in self.around:
            place = f"voucher {self.around.index(self.number) + 1} of {len(self.around)}   "
        return f"{place}line {self.lines.cursor + 1} of {len(self.view.lines)}"

    # --- commands

    def _behind_row(self) -> BehindRow | None:
        """The transaction under the cursor of the lower list, when that has the focus."""
        behind = self.query_one("#behind", Grid)
        row: BehindRow | None = behind.row if self.focused is behind else None
        return row

    def why_not_open(self) -> str:
        row = self._behind_row()
        if row is not None:
            return "" if row.transaction_id else NO_TRANSACTION
        if self.line is None:
            return "There is no line to act on."
        return "" if self.line.transactions else "No inventory transactions stand behind this line."

    def do_open(self) -> None:
        row = self._behind_row()
        if row is not None:
            self.go(places.Transaction(row.transaction_id, row.number))
            return
        assert self.line is not None
        self.go(places.Behind(self.number, self.line, self._record()))

    def _record(self) -> int:
        return self.view.record_id if self.view is not None else 0

    def item_code(self) -> str:
        row = self._behind_row() or self.line
        return row.item if row is not None else ""

    def why_not_item(self) -> str:
        return "" if self.item_code() else "This line is not of one item. Enter shows the transactions behind it."

    def why_not_next_pane(self) -> str:
        shown = self.query_one("#behind").display
        return "" if shown else "Enter shows the transactions behind the line; a screen of 30 lines shows them here."

    def why_not_explain(self) -> str:
        row = self._behind_row()
        if row is not None:
            return "" if row.transaction_id else NO_TRANSACTION
        return "" if self.line is not None else "There is no line to act on."

    def do_explain(self) -> None:
        row = self._behind_row()
        if row is not None:
            self.go(why(row.transaction_id, row.number, self._record()))
            return
        assert self.line is not None
        self.go(places.WhyLine(self.number, self.line.line))

    def why_not_settlements(self) -> str:
        return "" if self.view and self.view.record_id else "This voucher was not posted by a closing record."

    def do_settlements(self) -> None:
        assert self.view is not None
        self.go(places.RecordSettlements(self.view.record_id, self.view.record_number))

    def why_not_charge(self) -> str:
        return "The voucher has not loaded yet." if self.view is None else why_not_charge(self)

    def do_charge(self) -> None:
        books, number = self.invclose.books, self.number

        def found(receipts: dict[str, int]) -> None:
            if receipts:
                charge(self, receipts)
            else:
                self.say("No receipt stands behind this voucher.")

        self.read("the receipts", lambda: receipts_of(books.behind_line(number, limit=MOST_CHARGED)), found)

    def why_not_export(self) -> str:
        return "" if self.view is not None else "The voucher has not loaded yet."

    def do_export(self) -> None:
        self.go(places.IntoFile(ExportRequest("", voucher=self.number), self.number, None))

    def do_copy(self) -> None:
        columns = self.lines.columns
        rows = ["\t".join(column.head.replace(" CUR", "") for column in columns)]
        rows += [
            "\t".join(column.copied(line) for column in columns) for line in (self.view.lines if self.view else ())
        ]
        self.app.copy_to_clipboard("\n".join(rows) + "\n")
        self.say(f"Sent to the terminal's clipboard: {plural(len(rows) - 1, 'line')} with a header line.")

    def _step(self, step: int) -> str:
        if self.number not in self.around:
            return "Not opened from a list: there is no next voucher."
        place = self.around.index(self.number) + step
        return "" if 0 <= place < len(self.around) else "This is the last one in the list."

    def why_not_next_record(self) -> str:
        return self._step(1)

    def why_not_previous_record(self) -> str:
        return self._step(-1)

    def do_next_record(self) -> None:
        self._go(1)

    def do_previous_record(self) -> None:
        self._go(-1)

    def _go(self, step: int) -> None:
        self.number = self.around[self.around.index(self.number) + step]
        self.load()
