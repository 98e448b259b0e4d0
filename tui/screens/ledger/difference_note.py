"""A note on why inventory and ledger differ on an account: how much it explains, and why. F10 writes it."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical

from core.difference_notes import LONGEST, DifferenceNote, amount_to_explain, text_of_note
from core.errors import InvcloseError, clause
from core.reconciliation import ReconciledAccount
from core.rights import Act
from tui.format import amount
from tui.registry import Here
from tui.rights import why_not
from tui.rules import RULES
from tui.screens.common.details import currency_of
from tui.screens.dialogs.form import Form
from tui.widgets.entries import AmountField
from tui.widgets.fields import TextField
from tui.widgets.lines import Line, Lines
from tui.widgets.sentence import Sentence


class NoteForm(Form[DifferenceNote]):
    """Opens with all that no note explains yet; stays open when the books refuse."""

    CSS_PATH = "../dialogs/ask.tcss"
    HERE = (
        Here("confirm", "Keep the note"),
        Here("next_pane"),
        Here("back", "Cancel"),
    )
    crumb = "Note"
    rule = "difference_note"

    def __init__(self, row: ReconciledAccount, day: str) -> None:
        super().__init__()
        self.row, self.day = row, day

    def parts(self) -> ComposeResult:
        row = self.row
        head: list[Line] = [
            [(f" Why do inventory and ledger differ on {row.account} {row.name}?", "strong")],
            f" As of {self.day} by {amount(row.difference)}; explained so far: {amount(row.explained)}.",
        ]
        with Vertical(id="box", classes="pane"):
            yield Sentence(RULES[self.rule], head)
            yield AmountField("Explains", row.rest, currency_of(self.invclose.company), id="amount")
            reason = TextField("Why", id="text", width=42)
            reason.limit = LONGEST
            yield reason
            yield Lines([""])

    def check_together(self) -> None:
        row, field, reason = self.row, self.field("amount"), self.field("text")
        currency = self.invclose.books.currency
        try:
            amount_to_explain(row.account, self.day, row.difference, row.explained, field.minor, currency)
        except InvcloseError as error:
            field.wrong = field.wrong or clause(error.advice)
        try:
            text_of_note(reason.value)
        except InvcloseError as error:
            reason.wrong = clause(error.advice)

    def why_not_confirm(self) -> str:
        app = self.invclose
        return why_not(app.company, read_only=app.read_only, act=Act.EXPLAIN_DIFFERENCE)

    def filled(self) -> None:
        desk, account, day = self.invclose.desk, self.row.account, self.day
        text, explained = self.text("text"), self.field("amount").minor

        def written(note: DifferenceNote) -> None:
            self.dismiss(note)

        self.act("the note", lambda: desk.explain_difference(account, day, text, explained), written)
