"""One charge over several receipts: the form, and asking for it from marked rows or a voucher."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from textual.app import ComposeResult
from textual.containers import Vertical

from core.money import to_quantity
from core.requests import AdjustmentRequest, ChargeRequest
from core.rights import Act
from core.views.transactions import BehindRow
from core.vocabulary import CodeKind, Spread
from tui.find_transaction import find_receipts
from tui.format import plural
from tui.rights import why_not_start
from tui.rules import RULES
from tui.screens.adjusting.adjust_forms import HEADS, OFFSET, AdjustForm
from tui.screens.adjusting.adjustment_review import tell_posted
from tui.screens.common.base import Frame
from tui.screens.common.details import currency_of
from tui.values import DocumentKind
from tui.widgets.choices import ChoiceField, SwitchField
from tui.widgets.codes import CodeField, CodesField, codes
from tui.widgets.entries import AmountField, DateField
from tui.widgets.fields import TextField
from tui.widgets.lines import Lines
from tui.widgets.sentence import Sentence

MOST_CHARGED = 200
"""Receipts that one charge is spread over from a list."""
_WAYS = ((Spread.VALUE.value, "value"), (Spread.QUANTITY.value, "quantity"), (Spread.WEIGHTS.value, "weights"))


def receipts_of(rows: Iterable[BehindRow]) -> dict[str, int]:
    """Name -> id of the receipts among these transactions: the number, or the id where several have one number."""
    receipts = [row for row in rows if row.quantity > 0]
    often = Counter(row.number for row in receipts)
    return {row.number if often[row.number] == 1 else str(row.transaction_id): row.transaction_id for row in receipts}


def why_not_charge(frame: Frame[Any]) -> str:
    """Whether this user may charge receipts now."""
    app = frame.invclose
    return why_not_start(app.company, read_only=app.read_only, act=Act.ADJUST)


def charge(frame: Frame[Any], receipts: Mapping[str, int], *, asked: int = 0) -> None:
    """Ask for the charge, review and post it from this screen; ``asked`` rows were selected, of which these are receipts."""
    if not receipts:
        frame.say("No receipt is selected: Space selects.")
        return

    frame.app.push_screen(
        ChargeForm(receipts, asked), lambda found: tell_posted(frame, found) if found is not None else None
    )


class ChargeForm(AdjustForm):
    """The receipts are named as on the command line; those chosen on a list are filled in."""

    CSS_PATH = "charge_form.tcss"
    rule = "charge"

    def __init__(self, receipts: Mapping[str, int] | None = None, asked: int = 0) -> None:
        super().__init__("charge")
        self.receipts = dict(receipts or {})
        self.left_out = max(0, asked - len(self.receipts))
        """Selected rows that are no receipts."""

    def parts(self) -> ComposeResult:
        calendar = self.invclose.calendar
        with Vertical(id="box", classes="pane"):
            over = f" {HEADS[self.mode]}"
            if len(self.receipts) > 1:
                over += f": {plural(len(self.receipts), 'receipt')}"
            if self.left_out:
                over += f"; {self.left_out} selected are not receipts"
            yield Sentence(RULES[self.mode], [[(over, "strong")]])
            yield CodesField(
                "Receipts",
                DocumentKind.RECEIPTS,
                ", ".join(self.receipts),
                id="receipts",
                width=44,
                needed="numbers or ids of receipts",
            )
            yield AmountField("Amount", 0, currency_of(self.invclose.company), id="amount")
            yield ChoiceField("Spread by", _WAYS, id="by")
            yield TextField("Weights", id="weights", width=44)
            yield CodeField("Offset account", CodeKind.ACCOUNT, id="offset", width=14, blank=OFFSET)
            yield DateField("Date", calendar.posting_day, calendar, id="date")
            yield SwitchField("Update ledger", "post to the ledger too", id="ledger", on=True)
            yield TextField("Note", id="note", width=44)
            yield Lines(["", ""], id="words")

    def check_together(self) -> None:
        super().check_together()
        self.field("weights").wrong = self._wrong_weights()

    def _wrong_weights(self) -> str:
        given = self.text("weights").split()
        if self.field("by").value != Spread.WEIGHTS:
            return "only for a charge by weights" if given else ""
        if len(given) != len(codes(self.text("receipts"))):
            return "one weight for each receipt, like 12.5 40"
        try:
            for text in given:
                to_quantity(text)
        except ValueError as error:
            return str(error)
        return ""

    def request(self) -> Callable[[], AdjustmentRequest]:
        books, known = self.invclose.books, self.receipts
        names, weights = codes(self.text("receipts")), [to_quantity(text) for text in self.text("weights").split()]
        minor, by, note = self.field("amount").minor, Spread(self.field("by").value), self.text("note")
        day, offset, ledger = self.field("date").day.isoformat(), self.text("offset"), self.field("ledger").on

        def make() -> ChargeRequest:
            found = [(known[name],) if name in known else find_receipts(books, name) for name in names]
            return ChargeRequest(
                receipts=tuple(receipt for one in found for receipt in one),
                amount=minor,
                by=by,
                weights=tuple(weights),
                date=day,
                offset_account=offset,
                note=note,
                update_ledger=ledger,
            )

        return make
