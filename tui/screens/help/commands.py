"""Help and palette: commands with their keys and a sentence, searchable; Enter runs the one under the cursor.

Help (``?``) lists what works on the screen it was called from, says what the field or list with the focus understands, and
tells the rule behind the screen. The palette (``:``) lists every command, and from two letters on what the books have of that
name: items, vouchers, documents, records. A command that belongs elsewhere says where, and Enter goes there.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from typing import Any

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical

from tui import fuzzy, homes
from tui.finding import LEAST, Finder, Thing
from tui.paging import Pages
from tui.places import Asking, Place
from tui.registry import COMMANDS, Here, shown
from tui.rules import RULES
from tui.screens.common.base import Dialog
from tui.widgets.columns import Column
from tui.widgets.fields import Field, SearchField
from tui.widgets.grid import Grid
from tui.widgets.lines import Lines
from tui.widgets.sentence import Sentence

MOVING = (
    " Up Down PgUp PgDn Home End move; shift+Left/Right scroll sideways.",
    " Dates: 30, 30.6, 300626, t today, m M month ends, p period end, +3.",
)
ROOMY = 30
"""Lines of a screen that has room for everything."""
PAUSE = 0.15
"""Seconds without a key after which the books are asked."""
NOWHERE = "It belongs to a screen of its own."


@dataclass(frozen=True)
class Entry:
    """One row of the list: a command, or something of the books with its place."""

    id: str
    keys: str
    title: str
    sentence: str
    refused: str = ""
    elsewhere: str = ""
    """Where it works, and that Enter goes there."""
    place: Place[Any] | None = None

    @property
    def said(self) -> str:
        return self.refused or self.elsewhere or self.sentence


@dataclass(frozen=True)
class Chosen:
    """A command to run, or a place to go to."""

    command: str = ""
    place: Place[Any] | None = None


COLUMNS = (
    Column[Entry]("keys", "Key", lambda row: row.keys, 14),
    Column[Entry]("command", "Command", lambda row: row.title, 15, most=24),
    Column[Entry]("sentence", "What it does", lambda row: row.said, 40, most=80),
)


def entries(frame: Asking, *, help_only: bool) -> list[Entry]:
    """Commands of the screen first, then, in the palette, all others."""
    here = frame.commands()
    known = {entry.id for entry in here}
    arrows = {entry.command.arrow for entry in here}
    rows = [_entry(entry, frame.reason(entry.id), arrows) for entry in here]
    if not help_only:
        rows += [_elsewhere(name) for name in COMMANDS if name not in known]
    return rows


def _entry(here: Here, reason: str, arrows: Set[str] = frozenset()) -> Entry:
    """Without the keys that are the arrow of another command here."""
    own = [here.command.arrow] if here.command.arrow else []
    keys = ", ".join(shown(key) for key in (*own, *(key for key in here.command.keys if key not in arrows)))
    return Entry(here.id, keys, here.label, here.sentence, f"Not now: {reason}" if reason else "")


def _elsewhere(name: str) -> Entry:
    row = _entry(Here(name), "")
    where = homes.where(name)
    if not where:
        return Entry(row.id, row.keys, row.title, row.sentence, NOWHERE)
    return Entry(row.id, row.keys, row.title, row.sentence, elsewhere=f"On {where}: Enter goes there. {row.sentence}")


def thing_entry(thing: Thing) -> Entry:
    """Something of the books as a row."""
    return Entry(f"{thing.kind} {thing.code} {thing.place}", thing.kind, thing.code, thing.words, place=thing.place)


class CommandList(Dialog[Chosen]):
    """Returns the command to run, or the place to go to."""

    CSS_PATH = "commands.tcss"
    AUTO_FOCUS = "#search"
    EVERYWHERE = ("redraw", "leave")
    HERE = (Here("open", "Run"), Here("back", "Close"))
    HELP_KEY = ""

    def __init__(self, frame: Asking, help_only: bool) -> None:
        super().__init__()
        self.crumb = "Help" if help_only else "Commands"
        self.entries = entries(frame, help_only=help_only)
        self.behind = RULES.get(frame.rule, "") if help_only else ""
        self.about_focus = frame.focus_words() if help_only else ""
        self.finds = not help_only
        self.found: list[Entry] = []
        """What the books have of that name."""
        self._finder: Finder | None = None
        self._answered = ""
        """The text that the books have spoken of."""
        self._opens = False
        """Enter was pressed before they had."""
        self._timer: Any = None

    def parts(self) -> ComposeResult:
        with Vertical(id="box", classes="pane"):
            yield SearchField("Search", id="search", width=40)
            yield Lines([[(f" {self.about_focus}", "blue")]] if self.about_focus else [""])
            yield Grid(COLUMNS, lambda row: row.id, tone=lambda row: "quiet" if row.refused else "", id="found")
            yield Lines(["", "", *self.moving()], id="sentence")
            if self.behind:
                yield Sentence(self.behind, [""], id="rule")

    def moving(self) -> tuple[str, ...]:
        """How to move and to write dates; on a small screen the rule is worth more."""
        return () if self.behind and self.app.size.height < ROOMY else MOVING

    def load(self) -> None:
        self.query_one("#found", Grid).can_focus = False
        self.query_one("#found", Grid).lit = True
        self.search()
        self.ready()

    @property
    def typed(self) -> str:
        return self.query_one("#search", SearchField).value.strip()

    # --- searching

    @on(Field.Changed)
    def search(self) -> None:
        self.found, self._answered, self._opens = [], "", False
        self._show()
        if self._timer is not None:
            self._timer.stop()
        if self.asks:
            self._timer = self.set_timer(PAUSE, self.ask)

    @property
    def asks(self) -> bool:
        """Whether the books are asked about what is typed."""
        return self.finds and len(self.typed) >= LEAST and self.invclose.company is not None

    def ask(self) -> None:
        """Ask the books, in a thread."""
        if self._timer is not None:
            self._timer.stop()
        if self._finder is None:
            self._finder = Finder(self.invclose.books)
        finder, typed = self._finder, self.typed
        self.read(
            "what is called so", lambda: finder.find(typed), lambda found: self.answered(found, typed), group="found"
        )

    def answered(self, things: list[Thing], typed: str) -> None:
        """What they have; ``typed`` is what they were asked about."""
        if typed != self.typed:
            return
        self._answered, self.found = typed, [thing_entry(thing) for thing in things]
        self._show()
        if self._opens:
            self._opens = False
            self.perform("open")

    def _show(self) -> None:
        """Commands by their words, then by letters that are alike; what is called exactly so stands before them."""
        typed = self.typed.lower()
        words = typed.split()
        rows = [row for row in self.entries if all(w in f"{row.keys} {row.title} {row.said}".lower() for w in words)]
        if words:
            rows.sort(key=lambda row: not row.title.lower().startswith(words[0]))
        if not rows and not self.found:
            rows = fuzzy.ranked(self.entries, typed, lambda row: (row.title, row.sentence))
        exact = [row for row in self.found if row.title.lower() == typed]
        grid = self.query_one("#found", Grid)
        grid.show(Pages.of([*exact, *rows, *(row for row in self.found if row not in exact)]))
        self.update_where()

    def where(self) -> str:
        grid = self.query_one("#found", Grid)
        return f"{min(grid.cursor + 1, len(grid.pages))} of {len(grid.pages)}"

    @on(Grid.Moved)
    def moved(self) -> None:
        row: Entry | None = self.query_one("#found", Grid).row
        words = f" {row.title}: {row.said}" if row is not None else ""
        self.query_one("#sentence", Lines).show(["", [(words, "strong")], *self.moving()])
        self.update_where()
        self.update_keys()

    def own_key(self, event: events.Key) -> bool:
        move = Grid.MOVES.get(event.key)
        grid = self.query_one("#found", Grid)
        if move in ("up", "down", "page_up", "page_down"):
            getattr(grid, f"go_{move}")()
        elif event.key == "enter":
            if not len(grid.pages) and self.asks and self._answered != self.typed:
                self._opens = True
                self.ask()
            else:
                self.perform("open")
        else:
            return False
        return True

    def why_not_open(self) -> str:
        row: Entry | None = self.query_one("#found", Grid).row
        return "Nothing is called so." if row is None else row.refused

    def do_open(self) -> None:
        row: Entry | None = self.query_one("#found", Grid).row
        assert row is not None
        self.dismiss(Chosen("" if row.place is not None else row.id, row.place))
