"""Forms of the adjustments that are about one thing: a receipt, a late charge, a moving average, a standard cost, a mark.

The voucher preview and the posting come on top of the form, so that it is as it was filled until something is posted. A mark
has no voucher: it is made from the form.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from core.errors import InvcloseError
from core.requests import AdjustmentRequest, RevaluationRequest, StandardCostRequest, TransactionRequest
from core.vocabulary import CodeKind
from tui.failures import explain, sentence
from tui.find_transaction import find_transaction
from tui.format import wrap
from tui.messages import Failure
from tui.registry import Here
from tui.rules import RULES
from tui.screens.adjusting.adjustment_review import Posted, review_and_post
from tui.screens.common.details import currency_of
from tui.screens.dialogs.form import Form
from tui.values import DocumentKind
from tui.widgets.choices import SwitchField
from tui.widgets.codes import CodeField
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


NEEDED_DOCUMENT, NEEDED_ITEM = "a number or id", "the code of an item"
OFFSET = "blank: Profit or Loss as stored"
VALUES = Here("values", "List", "Lists what this field may be: codes, receipts, issues, dates.")


class AdjustForm(Form[Posted]):
    """``mode`` is a key of ``HEADS``; returns what was posted. A mark is made at once, and is none: record 0."""

    CSS_PATH = "adjust_forms.tcss"
    HERE = (
        Here("confirm", "Review", "Computes the voucher preview."),
        VALUES,
        Here("next_pane"),
        Here("back", "Cancel"),
    )

    def __init__(self, mode: str, *, transaction: str = "", item: str = "") -> None:
        super().__init__()
        self.mode, self.transaction, self.item = mode, transaction, item
        self.crumb, self.rule = HEADS[mode], mode
        self.reopens = f"adjust:{mode}" if mode != "marks" else "here:set_mark"

    def here(self) -> tuple[Here, ...]:
        if self.mode != "marks":
            return self.HERE
        return (Here("confirm", "Mark", "Marks the issue to the receipt."), *self.HERE[1:])

    def parts(self) -> ComposeResult:
        with Vertical(id="box", classes="pane"):
            yield Sentence(RULES[self.mode], [[(f" {HEADS[self.mode]}", "strong")]])
            yield from self.own_fields()
            if self.mode != "marks":
                yield TextField("Note", id="note", width=44)
            yield Lines(["", ""], id="words")

    def own_fields(self) -> ComposeResult:
        currency, calendar = currency_of(self.invclose.company), self.invclose.calendar
        if self.mode in ("transaction", "late"):
            yield _document("Receipt", DocumentKind.INVOICED, self.transaction, id="receipt")
            yield AmountField("Amount to add", 0, currency, id="amount")
            yield DateField("Date", calendar.posting_day, calendar, id="date")
            if self.mode == "late":
                yield CodeField("Offset account", CodeKind.ACCOUNT, id="offset", width=14, blank=OFFSET)
            yield SwitchField("Update ledger", "post to the ledger too", id="ledger", on=True)
        elif self.mode == "marks":
            yield _document("Issue", DocumentKind.ISSUE, self.transaction)
            yield _document("Receipt", DocumentKind.RECEIPT)
            yield FigureField("Quantity", None, "", id="quantity")
        else:
            revalue = self.mode == "revalue"
            kind = CodeKind.MOVING_AVERAGE_ITEM if revalue else CodeKind.STANDARD_COST_ITEM
            yield CodeField("Item", kind, self.item, id="item", needed=NEEDED_ITEM)
            yield CodeField("Site", CodeKind.SITE, id="site", blank="blank: all")
            yield FigureField("New unit cost" if revalue else "New cost", None, currency, id="price")
            if not revalue:
                yield DateField("From", calendar.posting_day, calendar, id="date")

    @on(Field.Changed)
    def typed(self) -> None:
        """A refusal speaks of what stood in the fields before."""
        self.query_one("#words", Lines).show(["", ""])
        self.update_keys()

    def check_together(self) -> None:
        for field in self.query(Field):
            if field.wrong:
                continue
            if isinstance(field, FigureField) and field.figure is None:
                field.wrong = "missing: write it like 12.50"
            elif isinstance(field, AmountField) and not field.minor:
                field.wrong = "nothing to add: write it like 12.50"

    def filled(self) -> None:
        maker = self.mark if self.mode == "marks" else self.request()

        def work() -> Any:
            try:
                return maker()
            except InvcloseError as refused:
                return explain(refused)

        self.act("the transaction", work, self._made)

    def _made(self, value: Any) -> None:
        if isinstance(value, Failure):
            self.refused(value)
        elif self.mode == "marks":
            self.dismiss(Posted(0, None))
        else:
            review_and_post(self, value, self.dismiss, self.refused)

    def refused(self, failure: Failure) -> None:
        """Said below the fields, which stay as they are."""
        said = wrap(sentence(failure), max(20, self.query_one("#words").size.width - 2))
        self.query_one("#words", Lines).show(["", *([(f" {part}", "stop")] for part in said)])

    # --- what the fields ask for: read here, looked up in a thread

    def mark(self) -> None:
        books, desk = self.invclose.books, self.invclose.desk
        issue, receipt, pieces = self.text("issue"), self.text("receipt"), self.field("quantity").figure
        desk.mark(find_transaction(books, issue), find_transaction(books, receipt), pieces)

    def request(self) -> Callable[[], AdjustmentRequest]:
        books, note = self.invclose.books, self.text("note")
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


def _document(label: str, kind: DocumentKind, value: str = "", *, id: str = "") -> CodeField:
    return CodeField(label, kind, value, id=id or str(kind), width=24, needed=NEEDED_DOCUMENT)
