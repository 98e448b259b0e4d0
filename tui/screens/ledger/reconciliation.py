"""Inventory against the ledger, account by account, as of a day: where they part, what it probably is, and what explains it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from textual import on
from textual.app import ComposeResult

from core.currency import Currency
from core.difference_notes import DifferenceNote
from core.listing import Facts
from core.reconciliation import DifferenceState, Parting, ReconciledAccount, Reconciliation
from core.reconciliation_words import likely_cause, ways_out
from core.rights import Act
from tui import places
from tui.format import amount, count, plural, wrap
from tui.paging import Pages, Source, whole
from tui.registry import Here, key_of
from tui.rights import why_not
from tui.screens.common.details import currency_of
from tui.screens.dialogs.ask import Ask
from tui.screens.ledger.difference_note import NoteForm
from tui.screens.ledger.reconciliation_lines import COLUMNS, FOREIGN, PARTINGS, STATES, note_words, state_words
from tui.screens.lists.lists import LIST_COMMANDS, ListFrame
from tui.widgets.cards import Card, card_lines
from tui.widgets.entries import DateField
from tui.widgets.grid import Grid
from tui.widgets.lines import Line, Lines

NOTES_SHOWN = 4
ROOMY = 28
"""Lines of a terminal from which on parts stand apart."""


class ReconciliationScreen(ListFrame[None]):
    """The accounts, and below them the vouchers that make the one under the cursor differ."""

    arranges = "reconciliation"
    CSS_PATH = "reconciliation.tcss"
    HERE = (
        Here("open", "Voucher", "Shows the voucher where the two part, or the list of them; else all of the account."),
        Here("next_record", "Next difference", "Goes to the next account that differs."),
        Here("as_of", "Date", "Compares as of another day."),
        Here("explain_difference"),
        Here("adjust"),
        Here("next_pane", "Other list", "Goes to the vouchers where the account parts, and back.", footer=False),
        Here("previous_record", "Previous difference", "Goes to the account before that differs.", footer=False),
        Here("filter", footer=False),
        Here("back"),
        *LIST_COMMANDS,
    )
    what = "inventory and ledger"
    crumb = "Inventory and ledger"
    rule = "reconciliation"

    def __init__(self, day: str = "") -> None:
        super().__init__()
        self.day = day
        self.view: Reconciliation | None = None

    def parts(self) -> ComposeResult:
        yield Lines(id="head")
        yield Grid(COLUMNS, lambda row: row.account, id="list")
        yield from self.filter_field()
        yield Lines(id="partings-head")
        yield Grid(PARTINGS, lambda row: row.voucher, id="partings")
        yield Lines(id="advice")

    @property
    def partings(self) -> Grid:
        return self.query_one("#partings", Grid)

    # --- reading

    def source(self) -> Source[ReconciledAccount]:
        books = self.invclose.books
        calendar = self.invclose.calendar
        self.day = self.day or (calendar.period_end or calendar.today).isoformat()
        day = self.day

        def read() -> Sequence[ReconciledAccount]:
            self.view = books.reconciliation(day)
            return self.view.accounts

        return whole(read, lambda row: row.account)

    def facts(self, row: ReconciledAccount) -> Facts:
        words = f"{row.account} {row.name} {state_words(row)} {' '.join(one.voucher for one in row.partings)}"
        return Facts(words, row.difference, "", {"account": row.account, "state": state_words(row)})

    def show_gathered(self, _value: Any) -> None:
        assert self.view is not None
        self.crumb = f"Inventory and ledger {self.day}"
        crumbs: Any = self.query_one("Crumbs")
        crumbs.set_trail(self.trail())
        foreign = any(row.foreign is not None for row in self.view.accounts)
        self.grid().columns = [*COLUMNS[:-1], *([FOREIGN] if foreign else []), COLUMNS[-1]]
        self.query_one("#head", Lines).show(self._head(self.view))

    def show_pages(self, source: Source[Any], pages: Pages[Any], keep: Any) -> None:
        """Opens on the first account that differs."""
        if keep is None and (first := next((row for row in pages.at_hand() if row.rest), None)) is not None:
            keep = first.account
        super().show_pages(source, pages, keep)

    def _head(self, view: Reconciliation) -> list[Line]:
        """What the reader came for: four figures."""
        currency = currency_of(self.invclose.company)
        rows = view.accounts
        differ = [row for row in rows if row.difference]
        open_ = [row for row in differ if row.rest]
        difference, explained = (sum(getattr(row, name) for row in rows) for name in ("difference", "explained"))
        ours = [row for row in rows if row.inventory is not None]
        vouchers = sum(row.parting_count for row in differ)
        apart = f"{amount(view.not_in_ledger)} never meant for it" if view.not_in_ledger else "by its entries"
        said = "agree on every account" if not differ else f"at {plural(vouchers, 'voucher')}" if vouchers else "differ"
        noted = (
            f"{key_of('explain_difference')} explains one"
            if open_
            else "nothing to explain"
            if not differ
            else "all of it"
        )
        held, booked = (
            amount(sum(figures)) for figures in ((row.inventory or 0 for row in ours), (row.ledger for row in ours))
        )
        cards = (
            Card("Inventory", (f"{held} {currency}", "strong"), ((plural(len(ours), "account"), "quiet"),)),
            Card("Ledger", (f"{booked} {currency}", "strong"), ((apart, "quiet"),)),
            Card(
                "Difference",
                (amount(difference), "stop" if open_ else "strong"),
                ((said, "stop" if open_ else "quiet"),),
            ),
            Card("Explained by notes", (amount(explained), "strong"), ((noted, "quiet"),)),
        )
        return [*card_lines(cards, self.size.width), ""]

    def laid_out(self) -> None:
        """On few lines the list of vouchers gives way, so that what can be done stands there whole."""
        self.set_class(self.size.height < ROOMY, "-low")
        if self.view is not None:
            self.query_one("#head", Lines).show(self._head(self.view))
        super().laid_out()

    def totals(self, rows: Sequence[ReconciledAccount]) -> tuple[str, dict[str, str]]:
        """Of what is filtered or selected; of all they stand above."""
        if not self.filter_text and not self.grid().marks:
            return "", {}
        keys = ("inventory", "ledger", "difference", "explained")
        return plural(len(rows), "account"), {key: amount(sum(getattr(row, key) or 0 for row in rows)) for key in keys}

    def empty(self) -> str:
        return f"No account holds inventory as of {self.day}. {key_of('as_of')} asks for another day."

    def where(self) -> str:
        rows = self.view.accounts if self.view is not None else ()
        differ = sum(state_words(row) == STATES[DifferenceState.DIFFERS] for row in rows)
        explained = sum(state_words(row) == STATES[DifferenceState.EXPLAINED] for row in rows)
        said = [f"{count(differ)} differ" if differ != 1 else "1 differs"] if differ else []
        said += [f"{count(explained)} explained"] if explained else []
        return "  ".join([super().where(), *said])

    # --- what stands behind the account under the cursor

    def row_changed(self) -> None:
        super().row_changed()
        if self.grid().row is None:
            self._show_partings(None)

    def at_row(self, row: ReconciledAccount) -> None:
        self._show_partings(row)

    def _show_partings(self, row: ReconciledAccount | None) -> None:
        rows = row.partings if row is not None else ()
        grid, head = self.partings, self.query_one("#partings-head", Lines)
        if not rows and self.focused is grid:
            self.grid().focus()
        grid.display = bool(rows)
        if row is None or not rows:
            head.show([])
        else:
            several = f"the first {count(len(rows))} of {plural(row.parting_count, 'voucher')}"
            shown = plural(len(rows), "voucher") if len(rows) == row.parting_count else several
            head.show([*self._gap(), [(f" Behind {row.account}, where the two sides part: {shown}", "strong")]])
            keep = grid.key(grid.row) if grid.row is not None else None
            grid.show(Pages.of(rows), keep=keep)
        self._advise(row)

    @on(Grid.Moved)
    def parting_moved(self, message: Grid.Moved) -> None:
        if message.grid.id == "partings":
            self._advise(self.grid().row)
            self.update_keys()

    def _advise(self, row: ReconciledAccount | None) -> None:
        """What the voucher probably is, what can be done, and the notes."""
        lines: list[Line] = []
        width = min(self.size.width, 130) - 3
        currency = self.view.currency if self.view is not None else Currency.of("")
        parting: Parting | None = self.partings.row if row is not None and row.partings else None
        if row is not None and row.difference and row.notes:
            for note in row.notes[-NOTES_SHOWN:]:
                lines += [f" {said}" for said in wrap(note_words(note), width)]
            if row.rest:
                lines.append([(f" Not explained: {amount(row.rest)}", "warn")])
            lines += self._gap()
        if row is not None and parting is not None:
            lines += [[(f" {said}", "strong")] for said in wrap(likely_cause(parting, row.account, currency), width)]
            lines += [
                [(f" {said}", "quiet")]
                for said in wrap(
                    ways_out(parting, keys=True).replace("(i)", f"({key_of('explain_difference')})"), width
                )
            ]
        if row is not None and row.foreign_parting is not None:
            first = f"The foreign ledger parts first at {row.foreign_first(currency)}."
            lines += [f" {said}" for said in wrap(first, width)]
        if row is not None and not lines:
            lines = [f" Inventory and ledger agree on {row.account} as of {self.day}."]
        self.query_one("#advice", Lines).show([*self._gap(), *lines] if lines else [])

    def _gap(self) -> list[Line]:
        """An empty line where there is room for it."""
        return [""] if self.size.height >= ROOMY else []

    # --- commands

    def why_not_open(self) -> str:
        row: ReconciledAccount | None = self.grid().row
        if row is None:
            return self.needs_row()
        if not row.partings:
            return ""
        one: Parting | None = self.partings.row if self.focused is self.partings else row.partings[0]
        return "" if one is not None and one.at else "There is no such voucher: `invclose verify` says more."

    def do_open(self) -> None:
        row: ReconciledAccount | None = self.grid().row
        assert row is not None
        if not row.partings:
            self.go(places.Account(row.account, date_to=self.day))
            return
        if self.focused is not self.partings and len(row.partings) > 1:
            self.partings.focus()
            return
        one: Any = self.partings.row if self.focused is self.partings else row.partings[0]
        self.go(places.Voucher(one.voucher, tuple(each.voucher for each in row.partings if each.at)))

    def why_not_next_pane(self) -> str:
        return "" if self.partings.display else "No voucher parts on this account."

    def _differing(self, step: int) -> int | None:
        """Place of the next account that differs, in this direction."""
        grid = self.grid()
        rows = grid.pages.at_hand()
        wanted = range(grid.cursor + step, len(rows) if step > 0 else -1, step)
        return next((at for at in wanted if rows[at].difference or rows[at].foreign_difference), None)

    def why_not_next_record(self) -> str:
        return "" if self._differing(1) is not None else "No account after this one differs."

    def why_not_previous_record(self) -> str:
        return "" if self._differing(-1) is not None else "No account before this one differs."

    def do_next_record(self) -> None:
        self._go(1)

    def do_previous_record(self) -> None:
        self._go(-1)

    def _go(self, step: int) -> None:
        at = self._differing(step)
        assert at is not None
        self.grid().focus()
        self.grid().move(at)

    def do_as_of(self) -> None:
        calendar = self.invclose.calendar
        field = DateField("As of", date.fromisoformat(self.day), calendar, id="day")

        def answered(found: dict[str, Any] | None) -> None:
            if found is not None:
                self.day = found["day"].day.isoformat()
                self.load()

        head: list[Line] = [[(" Inventory against the ledger", "strong")]]
        self.app.push_screen(Ask("As of", head, [field], rule="reconciliation"), answered)

    def do_adjust(self) -> None:
        self.go(places.Adjusting())

    def why_not_explain_difference(self) -> str:
        row: ReconciledAccount | None = self.grid().row
        if row is None:
            return self.needs_row()
        app = self.invclose
        if reason := why_not(app.company, read_only=app.read_only, act=Act.EXPLAIN_DIFFERENCE):
            return reason
        agree = f"Inventory and ledger agree on {row.account}: there is nothing to explain."
        return "" if row.difference else agree

    def do_explain_difference(self) -> None:
        row: ReconciledAccount | None = self.grid().row
        assert row is not None

        def written(note: DifferenceNote | None) -> None:
            if note is not None:
                self.load()
                self.say(f"{amount(note.amount)} on {note.account} explained; the note is kept with the period.")

        self.app.push_screen(NoteForm(row, self.day), written)
