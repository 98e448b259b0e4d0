"""Forms of the adjustments that are about one thing: a receipt, a late charge, a moving average, a standard cost, a mark.

A form returns what is asked for; the screen behind it shows the voucher preview and posts. A mark has no voucher: it is
made from the form, which stays open with what was typed when it is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from core.errors import InvcloseError
from core.requests import RevaluationRequest, StandardCostRequest, TransactionRequest
from tui.find_transaction import find_transaction
from tui.format import wrap
from tui.registry import Here
from tui.rules import RULES
from tui.screens.base import Dialog
from tui.screens.details import currency_of
from tui.widgets.choices import SwitchField
from tui.widgets.entries import AmountField, DateField
from tui.widgets.fields import Field, TextField
from tui.widgets.figures import FigureField
from tui.widgets.lines import Lines
from tui.widgets.sentence import Sentence

HEADS = {
    "transaction": "Adjust a receipt",
    "late": "Late charge",
    "charge": "One charge over several receipts",
    "revalue": "Revalue a moving average",
    "standard": "Activate a standard cost",
    "marks": "Mark an issue to a receipt",
}


class AdjustForm(Dialog[Any]):
    """``mode`` is a key of ``HEADS``; returns a request; a mark is made at once: True."""

    CSS_PATH = "adjust_forms.tcss"
    HERE = (Here("next_pane"), Here("confirm", "Review", "Computes the voucher preview."), Here("back", "Cancel"))

    def __init__(self, mode: str, *, transaction: str = "", item: str = "") -> None:
        super().__init__()
        self.mode, self.transaction, self.item = mode, transaction, item
        self.crumb, self.rule = HEADS[mode], mode

    def here(self) -> tuple[Here, ...]:
        if self.mode != "marks":
            return self.HERE
        return (Here("next_pane"), Here("confirm", "Mark", "Marks the issue to the receipt."), Here("back", "Cancel"))

    def parts(self) -> ComposeResult:
        currency = currency_of(self.invclose.company)
        with Vertical(id="box", classes="pane"):
            yield Sentence(RULES[self.mode], [[(f" {HEADS[self.mode]}", "strong")]])
            if self.mode in ("transaction", "late"):
                yield TextField("Receipt", self.transaction, id="receipt", width=24)
                yield AmountField("Amount to add", 0, currency, id="amount")
                yield DateField("Date", self.invclose.calendar.today, self.invclose.calendar, id="date")
                if self.mode == "late":
                    yield TextField("Offset account", id="offset", width=14)
                yield SwitchField("Update ledger", "post to the ledger too", id="ledger", on=True)
            elif self.mode == "marks":
                yield TextField("Issue", self.transaction, id="issue", width=24)
                yield TextField("Receipt", id="receipt", width=24)
                yield FigureField("Quantity", None, "", id="quantity")
            else:
                yield TextField("Item", self.item, id="item", width=20)
                yield TextField("Site", id="site", width=20)
                label = "New unit cost" if self.mode == "revalue" else "New cost"
                yield FigureField(label, None, currency, id="price")
                if self.mode == "standard":
                    yield DateField("From", self.invclose.calendar.today, self.invclose.calendar, id="date")
            if self.mode != "marks":
                yield TextField("Note", id="note", width=44)
            yield Lines(["", ""], id="words")

    def load(self) -> None:
        for name, note in (("#site", "blank: all"), ("#offset", "blank: Profit or Loss as stored")):
            for field in self.query(name):
                assert isinstance(field, Field)
                field.note = note
        self.ready()

    def field(self, name: str) -> Any:
        return self.query_one(f"#{name}")

    def text(self, name: str) -> str:
        return str(self.field(name).value).strip()

    @on(Field.Changed)
    def typed(self) -> None:
        """A refusal speaks of what stood in the fields before."""
        self.query_one("#words", Lines).show(["", ""])
        self.update_keys()

    def _wrong(self) -> Field | None:
        needed = {"receipt": "a number or id", "issue": "a number or id", "item": "the code of an item"}
        found: Field | None = None
        for field in self.query(Field):
            field.check()
            if field.id in needed and not self.text(field.id):
                field.wrong = f"missing: {needed[field.id]}"
            if isinstance(field, FigureField) and field.figure is None and not field.wrong:
                field.wrong = "missing: write it like 12.50"
            if isinstance(field, AmountField) and not field.minor and not field.wrong:
                field.wrong = "nothing to add: write it like 12.50"
            field.refresh()
            found = found or (field if field.wrong else None)
        return found

    def do_confirm(self) -> None:
        wrong = self._wrong()
        if wrong is not None:
            wrong.focus()
            self.say(f"{wrong.label}: {wrong.wrong}", "stop", stays=True)
            return
        maker = self._maker()

        def work() -> Any:
            try:
                return maker()
            except InvcloseError as refused:
                return refused

        self.act("the transaction", work, self._made)

    def _made(self, value: Any) -> None:
        if isinstance(value, InvcloseError):
            said = wrap(str(value), max(20, self.query_one("#words").size.width - 2))
            self.query_one("#words", Lines).show(["", *([(f" {part}", "stop")] for part in said)])
        else:
            self.dismiss(value)

    def _maker(self) -> Callable[[], Any]:
        """Reads the fields here; what it returns asks the books in a thread."""
        books = self.invclose.books
        if self.mode == "marks":
            issue, receipt, pieces = self.text("issue"), self.text("receipt"), self.field("quantity").figure
            desk = self.invclose.desk

            def mark() -> bool:
                desk.mark(find_transaction(books, issue), find_transaction(books, receipt), pieces)
                return True

            return mark
        note = self.text("note")
        if self.mode == "revalue":
            sites = (self.text("site"),) if self.text("site") else ()
            revaluation = RevaluationRequest(
                item=self.text("item"), to_unit=self.field("price").figure, sites=sites, note=note
            )
            return lambda: revaluation
        if self.mode == "standard":
            day = self.field("date").day.isoformat()
            price = StandardCostRequest(
                item=self.text("item"), cost=self.field("price").figure, site=self.text("site"), date=day, note=note
            )
            return lambda: price
        receipt, day, minor = self.text("receipt"), self.field("date").day.isoformat(), self.field("amount").minor
        offset = self.text("offset") if self.mode == "late" else ""
        ledger, late = self.field("ledger").on, self.mode == "late"
        return lambda: TransactionRequest(
            transaction_id=find_transaction(books, receipt),
            amount=minor,
            date=day,
            late=late,
            offset_account=offset,
            note=note,
            update_ledger=ledger,
        )
