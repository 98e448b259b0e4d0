"""Where there are no books yet: the ways to begin, each by keyboard and each ending in the books that it made."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual import events
from textual.app import ComposeResult

from tui import places
from tui.failures import sentence
from tui.format import cut_middle, wrap
from tui.paging import Pages
from tui.registry import Here, key_of
from tui.screens.common.base import Frame
from tui.screens.dialogs.choose import COLUMNS, Choice
from tui.screens.start.first_import import FirstImport
from tui.screens.start.making import Made, Making
from tui.screens.start.new_company import NewCompanyForm
from tui.screens.start.other_books import OtherBooks
from tui.widgets.grid import Grid
from tui.widgets.lines import Line, Lines

if TYPE_CHECKING:
    from tui.beginning import Beginning

CHOICES = (
    Choice("demo", "d", "Look around", "a made-up lamp maker: a year, one month to close"),
    Choice("tour", "t", "Five-minute tour", "a close step by step, on practice books"),
    Choice("import", "i", "Import", "a folder, zip, workbook or CSV file"),
    Choice("system", "s", "From another system", "a new company, then the export of your ERP"),
    Choice("company", "n", "New company", "code, name, currency, periods; standard accounts"),
    Choice("other", "o", "Open other books", "a file, or a PostgreSQL server"),
)


class FirstSteps(Frame[None]):
    """Shown instead of a list of records."""

    CSS_PATH = "first_steps.tcss"
    EVERYWHERE = ("redraw", "palette", "help", "go_handbook", "go_keys", "leave")
    HERE = (
        Here("open", "Begin", "Begins in the way that the cursor is on."),
        Here("leave"),
        Here("back", footer=False),
    )
    crumb = "First steps"

    def __init__(self, beginning: Beginning) -> None:
        super().__init__()
        self.beginning = beginning

    def parts(self) -> ComposeResult:
        yield Lines(self.head(), id="head")
        yield Grid(COLUMNS, lambda row: row.id, id="list")
        yield Lines(["", [("  Nothing is written before you choose.", "quiet")]], id="foot")

    def head(self) -> list[Line]:
        width = max(40, self.app.size.width - 4)
        place = cut_middle(self.beginning.place, width - 6)
        where = f"There are no books at {place} yet. How would you like to begin?"
        return [
            [("  The month-end close of inventory, in a terminal.", "strong")],
            "",
            *(f"  {part}" for part in wrap(where, width)),
            "",
        ]

    def laid_out(self) -> None:
        self.query_one("#head", Lines).show(self.head())

    def show_company(self) -> None:
        self.invclose.waiting = "no books yet"
        super().show_company()

    def load(self) -> None:
        self.query_one(Grid).show(Pages.of(CHOICES))
        self.ready()

    def own_key(self, event: events.Key) -> bool:
        for choice in CHOICES:
            if event.key == choice.letter:
                self.query_one(Grid).show(Pages.of(CHOICES), keep=choice.id)
                self.begin(choice.id)
                return True
        return False

    def why_not_open(self) -> str:
        return self.why_not(getattr(self.query_one(Grid).row, "id", ""))

    def why_not(self, way: str) -> str:
        """Why nothing can be written from here."""
        if self.beginning.read_only and way not in ("other", "tour"):
            return "Opened READ ONLY: start without --read-only to make books."
        return ""

    def do_open(self) -> None:
        self.begin(self.query_one(Grid).row.id)  # type: ignore[union-attr]

    def do_back(self) -> None:
        self.say(f"This is the first screen. {key_of('leave')} quits the program.")

    # --- the ways

    def begin(self, way: str) -> None:
        if reason := self.why_not(way):
            self.say(reason)
            return
        getattr(self, f"_{way}")()

    def _demo(self) -> None:
        self.make(
            "Look around",
            "The demo company is being made.",
            self.beginning.demo,
            stopped="Quitting now leaves a part of the demo there.",
        )

    def _tour(self) -> None:
        self.invclose.begin_tour()

    def _import(self) -> None:
        self.app.push_screen(FirstImport(self.beginning), self._made)

    def _company(self) -> None:
        self.app.push_screen(NewCompanyForm(self.beginning), self._made)

    def _system(self) -> None:
        """An export of another system goes into a company: that first, then what it holds."""
        self.app.push_screen(NewCompanyForm(self.beginning), self._to_import)

    def _to_import(self, beginning: Beginning | None) -> None:
        if beginning is not None:
            self.invclose.open_beginning(beginning, places.Import())

    def _other(self) -> None:
        self.app.push_screen(OtherBooks(self.beginning), self._other_chosen)

    def _other_chosen(self, beginning: Beginning | None) -> None:
        if beginning is not None:
            self.invclose.open_beginning(beginning)

    def make(self, crumb: str, heading: str, work: Callable[[Any], Beginning], *, stopped: str) -> None:
        """Do it with progress; then the books are opened."""

        def made(done: Made[Beginning] | None) -> None:
            if done is not None and done.failure is not None:
                self.say(sentence(done.failure), "stop", stays=True)
            elif done is not None:
                self._made(done.value)

        self.app.push_screen(Making(crumb, heading, work, stopped=stopped), made)

    def _made(self, beginning: Beginning | None) -> None:
        if beginning is not None:
            self.invclose.open_beginning(beginning)
