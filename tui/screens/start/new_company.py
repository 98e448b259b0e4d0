"""A new company in two steps: what it is called and when it begins; then what it is made with, and F10 makes it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from core.chart import CHART, STANDARD_PROFILE
from core.currency import DEFAULT
from core.days import days_of_month
from core.posting.keys import POSTING_KEYS
from core.requests import NewCompany
from core.vocabulary import POSTING_NAMES
from tui.beginning import Beginning
from tui.failures import sentence
from tui.format import plural, wrap
from tui.paging import Pages
from tui.registry import Here, key_of
from tui.screens.common.base import Dialog
from tui.screens.dialogs.form import Form
from tui.screens.dialogs.pick import picking
from tui.screens.start.making import Made, Making
from tui.widgets.columns import Column
from tui.widgets.entries import NumberField
from tui.widgets.fields import Field, TextField
from tui.widgets.grid import Grid
from tui.widgets.lines import Line, Lines
from tui.widgets.listed import ListedField

_HEAD: Sequence[Line] = (
    [(" New company", "strong")],
    [(" Code and currency cannot be changed later; everything else can.", "quiet")],
    "",
)


class NewCompanyForm(Form[Beginning]):
    """Returns the address with the company that was made."""

    CSS_PATH = "new_company.tcss"
    HERE = (
        Here("confirm", "Continue", "Shows the accounts that the company is made with; nothing is written yet."),
        Here("values", "List", "Lists the currencies."),
        Here("next_pane"),
        Here("back", "Cancel"),
    )
    crumb = "New company"

    def __init__(self, beginning: Beginning) -> None:
        super().__init__()
        self.beginning = beginning

    def parts(self) -> ComposeResult:
        year = self.invclose.clock().year
        with Vertical(id="box", classes="pane"):
            yield Lines(list(_HEAD))
            yield TextField("Code", self.beginning.company or "", id="code", width=20)
            yield TextField("Name", id="name", width=40)
            yield ListedField(
                "Currency",
                DEFAULT,
                id="currency",
                width=5,
                lists=picking("Currency", lambda: list(self.beginning.currencies().items())),
                needed=f"{key_of('values')} lists",
            )
            yield TextField("First month", f"{year}-01", id="first", width=9)
            yield NumberField("Months", 12, id="months", most=120)
            yield Lines(["", ""], id="words")

    def load(self) -> None:
        for name, note in (
            ("code", "up to 20 letters, like ACME"),
            ("months", "open ledger periods, from that month on"),
        ):
            self.field(name).note = note
        super().load()

    @on(Field.Changed)
    def field_changed(self) -> None:
        """What was refused speaks of what stood in the fields before."""
        self.query_one("#words", Lines).show(["", ""])

    def check_together(self) -> None:
        code = self.text("code")
        if not code or " " in code or not code.isprintable() or len(code) > 20:
            self.field("code").wrong = "no blank, up to 20 letters"
        if not days_of_month(self.text("first")):
            self.field("first").wrong = "a month like 2026-01"

    def request(self) -> NewCompany:
        return NewCompany(
            self.text("code"),
            self.text("name"),
            self.text("currency").upper(),
            self.text("first"),
            self.field("months").number,
        )

    def filled(self) -> None:
        request = self.request()

        def agreed(yes: bool | None) -> None:
            if yes:
                self.make(request)

        self.app.push_screen(CompanyReview(request, self.beginning.place), agreed)

    def make(self, request: NewCompany) -> None:
        """Make it; a refusal stands below the fields."""

        def made(done: Made[Beginning] | None) -> None:
            if done is None:
                return
            if done.failure is not None:
                said = [[(f" {part}", "stop")] for part in wrap(sentence(done.failure), 73)]
                self.query_one("#words", Lines).show(["", *said])
            else:
                self.dismiss(done.value)

        work = partial(self.beginning.new, request)
        heading = f"Company {request.code} is being made."
        self.app.push_screen(Making("New company", heading, work, stopped="Quitting now leaves nothing of it."), made)


Account = tuple[str, str, str]
"""Number, name, and what goes there."""
COLUMNS: tuple[Column[Account], ...] = (
    Column("account", "Account", lambda row: row[0], 8),
    Column("name", "Name", lambda row: row[1], 28, most=40),
    Column("uses", "Used for", lambda row: row[2], 36, most=80),
)


def accounts() -> list[Account]:
    """The standard chart, each account with the posting types that go there."""
    uses: dict[str, list[str]] = {}
    for key, account in STANDARD_PROFILE.items():
        uses.setdefault(account, []).append(POSTING_NAMES[POSTING_KEYS[key]])
    return [(code, name, ", ".join(uses.get(code, ()))) for code, name in CHART]


class CompanyReview(Dialog[bool]):
    """What would be made; returns True when it is to be."""

    CSS_PATH = "new_company.tcss"
    HERE = (Here("confirm", "Create", "Creates the company, with you as its admin."), Here("back", "Back"))
    crumb = "Accounts"

    def __init__(self, request: NewCompany, place: str) -> None:
        super().__init__()
        self.request, self.books_at = request, place

    def parts(self) -> ComposeResult:
        yield Lines(self.head(), id="head")
        yield Grid(COLUMNS, lambda row: row[0], id="list")

    def head(self) -> list[Line]:
        new = self.request
        name = f"{new.code} {new.name}" if new.name else new.code
        months = f"{plural(new.months, 'open ledger period')} from {new.first_month} on"
        made = f"{name}, amounts in {new.currency}, with {months}. You are its admin. The books are in {self.books_at}."
        more = "It is made with these accounts and the standard posting profile; both can be changed later."
        width = max(40, self.app.size.width - 2)
        return [
            *(f" {part}" for part in wrap(made, width)),
            *([(f" {part}", "quiet")] for part in wrap(more, width)),
            "",
        ]

    def laid_out(self) -> None:
        self.query_one("#head", Lines).show(self.head())

    def load(self) -> None:
        self.query_one(Grid).show(Pages.of(accounts()))
        self.ready()

    @on(Grid.Moved)
    def moved(self) -> None:
        self.update_where()

    def where(self) -> str:
        return self.query_one(Grid).place_words

    def do_confirm(self) -> None:
        self.dismiss(True)
