"""Find a voucher from any screen: part of the number, a document, ``=871.00``, ``d 31.05``, ``d 2026-05``, ``a 510200``.

``o SO-88120`` is a document exactly, whatever numbers contain that text.

Echo of what is typed never waits for the database: the look-up follows after a short pause.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from core.days import days_of_month
from core.views.vouchers import VoucherMatch, VoucherSearch, VoucherView
from tui.amounts import parse_amount
from tui.dates import Calendar, parse_date
from tui.format import amount, amount_or_empty, count, left, plural, right
from tui.paging import Pages
from tui.registry import COMMANDS, Here, shown
from tui.screens.common.base import Dialog
from tui.screens.common.voucher_lines import balance_line
from tui.widgets.columns import Column
from tui.widgets.fields import Field, SearchField
from tui.widgets.grid import Grid
from tui.widgets.lines import Line, Lines

PAUSE, PREVIEW_PAUSE = 0.15, 0.25
MOST = 50
FIND, WITH_PREVIEW = 74, 120
"""Cells of the list beside a preview, and of a terminal that has room for both."""
COLUMNS = (
    Column[VoucherMatch]("number", "Voucher", lambda row: row.number, 11, most=16, code=True),
    Column[VoucherMatch]("date", "Date", lambda row: row.date, 10),
    Column[VoucherMatch]("origin", "From", lambda row: row.origin, 24),
    Column[VoucherMatch]("amount", "Amount CUR", lambda row: amount(row.amount), 15, most=18, figure=True),
)
HOW = (
    " Type part of the number, a document, an amount (=871.00),",
    " a day or month (d 31.05, d 2026-05) or an account (a 510200).",
)


@dataclass(frozen=True)
class Question:
    """What was typed, understood."""

    text: str = ""
    amount: int | None = None
    date: str | None = None
    account: str | None = None
    document: str | None = None


def understand(typed: str, calendar: Calendar) -> Question:
    """Tokens of the look-up line; ``ValueError`` with a sentence while one cannot be understood."""
    words = typed.split()
    found: dict[str, Any] = {}
    text: list[str] = []
    while words:
        word = words.pop(0)
        if word.startswith("="):
            found["amount"] = parse_amount(word[1:]) if len(word) > 1 else None
        elif word in ("d", "a", "o"):
            value = words.pop(0) if words else ""
            if not value:
                continue
            name = {"d": "date", "a": "account", "o": "document"}[word]
            found[name] = _day_or_month(value, calendar) if word == "d" else value
        else:
            text.append(word)
    return Question(" ".join(text), **found)


def _day_or_month(text: str, calendar: Calendar) -> str:
    """``2026-05`` and ``5.2026`` are months; anything else is a day in its short forms."""
    if match := re.fullmatch(r"([0-9]{1,2})[./]([0-9]{4})", text):
        text = f"{match[2]}-{match[1]:0>2}"
    return text if days_of_month(text) else parse_date(text, calendar).isoformat()


class FindVoucher(Dialog[str]):
    """Returns the number chosen."""

    CSS_PATH = "find_voucher.tcss"
    AUTO_FOCUS = "#typed"
    HERE = (Here("open", "Open", footer=True), Here("back", "Close"))
    crumb = "Find voucher"

    def __init__(self) -> None:
        super().__init__()
        self._timer: Any = None
        self._preview_timer: Any = None
        self._asked: Question | None = None
        self._shown: Question | None = None
        """What the list answers."""
        self._opens = False
        """Enter was pressed before the list had answered what is typed: the first hit is opened when it has."""

    def parts(self) -> ComposeResult:
        with Horizontal():
            with Vertical(id="find", classes="pane"):
                yield SearchField("Voucher", id="typed", width=40)
                yield Lines([""], classes="gap")
                yield Grid(COLUMNS, lambda row: row.number, id="hits")
                yield Lines(["", "", *HOW], id="count")
            with Vertical(id="preview", classes="pane"):
                yield Lines(id="lines")

    def opened(self) -> None:
        self.hits.can_focus = False
        self.hits.lit = True

    def laid_out(self) -> None:
        self.query_one("#find").styles.width = FIND if self.size.width >= WITH_PREVIEW else "1fr"
        self._show_pane()
        self._preview()

    def load(self) -> None:
        self.ready()
        self._asked = None
        self.look_up()

    def where(self) -> str:
        return f"from any screen: {' or '.join(shown(key) for key in COMMANDS['go_voucher'].keys)}"

    @property
    def hits(self) -> Grid:
        return self.query_one("#hits", Grid)

    @on(Field.Changed)
    def typed(self) -> None:
        self._opens = False
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(PAUSE, self.look_up)

    def look_up(self) -> None:
        field = self.query_one("#typed", SearchField)
        try:
            question = understand(field.value, self.invclose.calendar)
        except ValueError as error:
            field.wrong = ""
            self._asked = self._shown = None
            self.hits.show(Pages.of(()))
            self.query_one("#count", Lines).show([[(f" {error}", "warn")], "", *HOW])
            return
        if question == self._asked:
            return
        self._asked = question
        books, q = self.invclose.books, question
        self.read(
            "vouchers",
            lambda: books.find_vouchers(
                q.text, amount=q.amount, date=q.date, account=q.account, document=q.document, limit=MOST
            ),
            lambda found: self.show(found, question),
            group="find",
        )

    def show(self, found: VoucherSearch, question: Question) -> None:
        if question != self._asked:
            return  # something else is typed by now
        self._shown = question
        self.hits.show(Pages.of(found.matches))
        self._show_pane()
        more = "the newest " if len(found.matches) == MOST else ""
        words = f" {more}{count(len(found.matches))} of {count(found.total)} in {found.milliseconds} ms"
        if not found.matches:
            words = " No voucher found." if found.total else " There are no vouchers yet."
        self.query_one("#count", Lines).show([words, "", *HOW])
        if self._opens:
            self._opens = False
            self.perform("open")

    def _show_pane(self) -> None:
        """What the voucher is stands beside the list where there is room for it, and a voucher."""
        self.query_one("#preview").display = self.size.width >= WITH_PREVIEW and bool(len(self.hits.pages))

    def enter(self) -> None:
        """Open what is typed, never a hit of what was typed before."""
        if self._timer is not None:
            self._timer.stop()
        self.look_up()
        if self._asked is None:
            return
        if self._shown == self._asked:
            self.perform("open")
        else:
            self._opens = True

    # --- the list moves while the field keeps the focus

    def own_key(self, event: events.Key) -> bool:
        move = Grid.MOVES.get(event.key)
        if event.key == "enter":
            self.enter()
        elif move in ("up", "down", "page_up", "page_down"):
            getattr(self.hits, f"go_{move}")()
        else:
            return False
        return True

    @on(Grid.Moved)
    def moved(self) -> None:
        self.update_keys()
        if self._preview_timer is not None:
            self._preview_timer.stop()
        self._preview_timer = self.set_timer(PREVIEW_PAUSE, self._preview)

    def _preview(self) -> None:
        row: VoucherMatch | None = self.hits.row
        lines = self.query_one("#lines", Lines)
        if row is None:
            lines.show([])
        elif self.query_one("#preview").display:
            books, number = self.invclose.books, row.number
            self.read("the voucher", lambda: books.voucher(number), self.show_preview, group="preview")

    def show_preview(self, view: VoucherView) -> None:
        self.query_one("#lines", Lines).show(preview_lines(view))

    def why_not_open(self) -> str:
        return "" if self.hits.row is not None else "No voucher to open; type another part of its number."

    def do_open(self) -> None:
        row: VoucherMatch | None = self.hits.row
        assert row is not None
        self.dismiss(row.number)


def preview_lines(view: VoucherView) -> list[Line]:
    """A voucher in 42 cells."""
    lines: list[Line] = [
        [(f" {view.number}", "strong")],
        f" {view.date}  {view.kind} {view.record_number}",
        "",
        [(f" {left('Account', 9)}{'Debit':>15} {'Credit':>15}", "quiet")],
    ]
    for line in view.lines[:12]:
        debit, credit = right(amount_or_empty(line.debit), 15), right(amount_or_empty(line.credit), 15)
        lines.append(f" {left(line.account, 9)}{debit} {credit}")
    if len(view.lines) > 12:
        lines.append([(f" and {plural(len(view.lines) - 12, 'more line')}: Enter", "quiet")])
    total = right(amount(view.total), 15)
    return [*lines, [(f" {'Total':9}{total} {total}", "strong")], "", balance_line(view.lines)]
