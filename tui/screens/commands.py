"""Help and palette: commands with their keys and a sentence, searchable; Enter runs the one under the cursor.

Help (``?``) lists what works on the screen it was called from, and tells the rule behind it. The palette (``:``) lists
every command, and says of the others that they belong elsewhere.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical

from tui.paging import Pages
from tui.places import Asking
from tui.registry import COMMANDS, Here, shown
from tui.rules import RULES
from tui.screens.base import Dialog
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


@dataclass(frozen=True)
class Entry:
    """One row of the list."""

    id: str
    keys: str
    title: str
    sentence: str
    refused: str


COLUMNS = (
    Column[Entry]("keys", "Key", lambda row: row.keys, 14),
    Column[Entry]("command", "Command", lambda row: row.title, 15),
    Column[Entry]("sentence", "What it does", lambda row: row.refused or row.sentence, 40, most=80),
)


def entries(frame: Asking, *, help_only: bool) -> list[Entry]:
    """Commands of the screen first, then, in the palette, all others."""
    here = frame.commands()
    known = {entry.id for entry in here}
    arrows = {entry.command.arrow for entry in here}
    rows = [_entry(entry, frame.reason(entry.id), arrows) for entry in here]
    if not help_only:
        rows += [_entry(Here(name), "Not on this screen.") for name in COMMANDS if name not in known]
    return rows


def _entry(here: Here, reason: str, arrows: Set[str] = frozenset()) -> Entry:
    """Without the keys that are the arrow of another command here."""
    own = [here.command.arrow] if here.command.arrow else []
    keys = ", ".join(shown(key) for key in (*own, *(key for key in here.command.keys if key not in arrows)))
    return Entry(here.id, keys, here.label, here.sentence, f"Not now: {reason}" if reason else "")


class CommandList(Dialog[str]):
    """Returns the id of the command to run."""

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

    def parts(self) -> ComposeResult:
        with Vertical(id="box", classes="pane"):
            yield SearchField("Search", id="search", width=40)
            yield Lines([""])
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

    @on(Field.Changed)
    def search(self) -> None:
        words = self.query_one("#search", SearchField).value.lower().split()
        found = [
            row for row in self.entries if all(w in f"{row.keys} {row.title} {row.sentence}".lower() for w in words)
        ]
        if words:
            found.sort(key=lambda row: not row.title.lower().startswith(words[0]))
        self.query_one("#found", Grid).show(Pages.of(found))
        self.update_where()

    def where(self) -> str:
        grid = self.query_one("#found", Grid)
        return f"{min(grid.cursor + 1, len(grid.pages))} of {len(grid.pages)}"

    @on(Grid.Moved)
    def moved(self) -> None:
        row: Entry | None = self.query_one("#found", Grid).row
        words = f" {row.title}: {row.sentence}" if row is not None else ""
        self.query_one("#sentence", Lines).show(["", [(words, "strong")], *self.moving()])
        self.update_where()
        self.update_keys()

    def own_key(self, event: events.Key) -> bool:
        move = Grid.MOVES.get(event.key)
        if move in ("up", "down", "page_up", "page_down"):
            getattr(self.query_one("#found", Grid), f"go_{move}")()
        elif event.key == "enter":
            self.perform("open")
        else:
            return False
        return True

    def why_not_open(self) -> str:
        row: Entry | None = self.query_one("#found", Grid).row
        return "No command matches." if row is None else row.refused

    def do_open(self) -> None:
        row: Entry | None = self.query_one("#found", Grid).row
        assert row is not None
        self.dismiss(row.id)
