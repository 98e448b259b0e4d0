"""What every screen shares: the frame, commands by key, reading in the background, the states.

A screen names its commands in ``HERE`` and answers each with ``do_<id>``; ``why_not_<id>`` gives the reason when one
cannot run now. Reading and acting are in ``background``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widget import Widget

from tui import homes
from tui.arranged import LISTS, spoken
from tui.failures import save_report
from tui.format import cells
from tui.registry import COMMANDS, EVERYWHERE, IN_DIALOGS, Here, key_of, shown
from tui.screens.common.background import QUIET
from tui.screens.common.going import Going
from tui.widgets.bars import Crumbs, KeyBar, StatusBar
from tui.widgets.fields import Field, TypedWord
from tui.widgets.grid import Grid
from tui.widgets.hint import Hint
from tui.widgets.lines import Lines

R = TypeVar("R")
T = TypeVar("T")
MESSAGE_SECONDS = 4.0
REST = 0.25
"""Seconds without a key after which what belongs to the row under the cursor is shown: no part of a step of the cursor."""
BESIDE, ASIDE = 160, 76
"""Cells from which the words of a row stand beside its list, and how many they have there."""
LOW = 30
"""Lines below which a screen saves them."""
STARTS = ("new_close", "recalculate")
"""Keys that go to their own screen from every other one: they open a dialog, and start nothing by themselves."""


class Frame(Going[R]):
    """A screen of the application."""

    HERE: ClassVar[tuple[Here, ...]] = ()
    EVERYWHERE: ClassVar[tuple[str, ...]] = EVERYWHERE
    AUTO_FOCUS: ClassVar[str | None] = "Grid, Field"
    BINDINGS: ClassVar[list[Any]] = []
    HELP_KEY: ClassVar[str] = "?"
    arranges = ""
    """Name of its list in ``tui.arranged.LISTS``, where its columns can be chosen."""
    rule = ""
    """Key of ``RULES``: what the help says of the rule behind this screen."""
    deaf_until = 0.0

    def __init__(self) -> None:
        super().__init__()
        self._prefix = ""
        self._message_timer: Any = None
        self._sticky = False
        self._laid_for: object = None
        self._rest_timer: Any = None

    # --- what subclasses fill in

    def parts(self) -> ComposeResult:
        """The widgets between the crumbs and the footer."""
        yield from ()

    def here(self) -> tuple[Here, ...]:
        """The commands of this screen now; ``HERE`` unless a title depends on the state."""
        return self.HERE

    def where(self) -> str:
        """Right of the crumbs: count, sort, filter."""
        return ""

    # --- frame

    def compose(self) -> ComposeResult:
        yield StatusBar(id="status")
        yield Crumbs(id="crumbs")
        with Vertical(id="body"):
            yield from self.parts()
        yield Lines(id="notice")
        if self.invclose.tour is not None:
            yield Hint()
        yield KeyBar(self.HELP_KEY)

    def on_mount(self) -> None:
        self.query_one("#notice").display = False
        self.show_company()
        self.query_one(Crumbs).set_trail(self.trail())
        self.update_keys()
        self._lay_out()
        self._show_tour()
        self.opened()
        self.load()

    def on_resize(self) -> None:
        if self.is_mounted:
            self._lay_out()

    def _lay_out(self) -> None:
        if self._laid_for != self.app.size:
            self._laid_for = self.app.size
            width, height = self.app.size
            self.set_class(height < LOW, "-low")
            self.set_class(width >= BESIDE and bool(self.query(".aside")), "-beside")
            self.laid_out()
            if self._prefix:
                self._show_prefix()

    @property
    def aside_width(self) -> int:
        """Cells for the words of a row: those of the place beside the list, or of the whole screen below it."""
        return ASIDE - 2 if self.has_class("-beside") else self.size.width

    def laid_out(self) -> None:
        """The terminal has a size, or another one: what is shown or worded by it is made anew. Once before ``opened``."""

    def opened(self) -> None:
        """Once, before the first load; a hook, because Textual calls ``on_mount`` of every base class by itself."""

    def on_screen_resume(self) -> None:
        if self.is_mounted:
            self.show_company()
            self.invclose.set_terminal_title(self.trail()[-1])
            self._lay_out()
            self._show_tour()
            self.resumed()

    def look_changed(self) -> None:
        """Other settings are in force: whatever is worded, written or placed by them is made anew."""
        for widget in self.query(Lines):
            widget.written_anew()
        for grid in self.query(Grid):
            grid.placed_anew()
        self._laid_for = None
        self._lay_out()

    def _show_tour(self) -> None:
        """The hint of the tour, where there is one; a screen that was there before it began shows none."""
        tour = self.invclose.tour
        for hint in self.query(Hint):
            if tour is not None:
                tour.saw(type(self).__name__)
                hint.say(tour.sentence)

    def resumed(self) -> None:
        """Looked at again after another screen was on top."""

    def trail(self) -> tuple[str, ...]:
        """The way to this screen; what lies above it is not part of it."""
        stack = self.app.screen_stack
        below = stack[: stack.index(self) + 1] if self in stack else stack
        return tuple(screen.crumb for screen in below if isinstance(screen, Frame) and screen.crumb) or ("invclose",)

    def show_company(self) -> None:
        waiting = "not connected" if self.failure is not None else self.invclose.waiting
        self.query_one(StatusBar).set_company(self.invclose.company, waiting)

    def update_where(self) -> None:
        if not self._pending.keys() - QUIET:
            self.query_one(Crumbs).set_right(self.where())

    def update_keys(self) -> None:
        """The footer; what cannot run now is grey. After a first key, what can follow it."""
        if self._prefix:
            self._show_prefix()
            return
        if self.failure is not None:
            entries: tuple[Here, ...] = (Here("open", "Retry"), Here("save_report"), Here("back"), Here("leave"))
        else:
            entries = self.here()
        refused = frozenset(entry.id for entry in entries if entry.footer and self.reason(entry.id))
        self.query_one(KeyBar).set_commands(entries, refused)

    # --- messages

    def say(self, text: str, tone: str = "strong", *, stays: bool = False) -> None:
        """The message line: four seconds, errors until the next key."""
        if self._message_timer is not None:
            self._message_timer.stop()
        self._sticky = stays
        self._message_timer = None if stays else self.set_timer(MESSAGE_SECONDS, self.unsay)
        self.query_one(Crumbs).set_message(text, tone)

    def unsay(self) -> None:
        self._sticky = False
        if self.is_mounted:
            self.query_one(Crumbs).set_message("")

    def at_rest(self, show: Callable[[], None]) -> None:
        """What a row says beside its list: at once when the list is shown, then when the keyboard rests."""
        if self._rest_timer is None:
            show()
        else:
            self._rest_timer.stop()
        self._rest_timer = self.set_timer(REST, show)

    # --- commands

    def commands(self) -> tuple[Here, ...]:
        """Everything that can be asked for here, each once."""
        own = {entry.id: entry for entry in self.here()}
        if self.arranges:
            own.setdefault("columns", Here("columns", footer=False))
        return (*own.values(), *(Here(name, footer=False) for name in self.EVERYWHERE if name not in own))

    def reason(self, command: str) -> str:
        """Why the command cannot run now; empty when it can."""
        if self.failure is not None and command in ("open", "save_report"):
            return ""
        rule = getattr(self, f"why_not_{command}", None)
        return "" if rule is None else str(rule())

    def perform(self, command: str) -> None:
        """Run a command of this screen, or say why not."""
        if self.failure is not None and command == "open" and self._again is not None:
            self.load()
            return
        if command not in {entry.id for entry in self.commands()} and not (self.failure and command == "save_report"):
            home = homes.HOMES.get(command)
            if home is not None and home.at_once and self.EVERYWHERE is EVERYWHERE and command in STARTS:
                self.perform_anywhere(command)
            else:
                self.say(self._elsewhere(command))
            return
        reason = self.reason(command)
        if reason:
            self.say(reason)
            self.cannot(command)
            return
        getattr(self, f"do_{command}")()

    def cannot(self, command: str) -> None:
        """It cannot run now, and that was said."""

    def meant_by(self, command: str) -> str:
        """The command that a key runs here: the one it belongs to, or the one of this screen that shares it."""
        if self.failure is not None and command == "save_report":
            return command
        return next((entry.id for entry in self.commands() if entry.command.like == command), command)

    def by_arrow(self, key: str) -> str:
        """The command that this arrow key runs here; empty: what it does everywhere."""
        return next((entry.id for entry in self.here() if entry.command.arrow == key), "")

    def _elsewhere(self, command: str) -> str:
        entry = COMMANDS[command]
        where = homes.where(command)
        said = f"on {where}, not here" if where else "not on this screen"
        return f"{shown(entry.keys[0])} {entry.title}: {said}. {key_of('help')} lists what works here."

    def on_key(self, event: events.Key) -> None:
        key = event.key
        if self._sticky:
            self.unsay()
        if self.own_key(event):
            event.stop()
            return
        if isinstance(self.focused, Field) and not acts_in_fields(key, self.focused):
            return
        if self._prefix:
            self.unsay()
            key, self._prefix = f"{self._prefix} {key}", ""
            self.update_keys()
            if key.endswith(" escape"):
                event.stop()
                return
            if self.invclose.vim_keys and key == "g g":
                event.stop()
                self._to_the_top()
                return
        elif key in self.invclose.prefixes and self.EVERYWHERE is EVERYWHERE:
            self._prefix = key
            self._show_prefix()
            event.stop()
            return
        command = self.by_arrow(key) or self.invclose.keys.get(key)
        if command is not None:
            event.stop()
            self.perform(self.meant_by(command))
        elif key == "ctrl+c":
            event.stop()
            self.say(f"{key_of('leave')} quits the program; runs continue.")
        elif event.is_printable or " " in key:
            event.stop()
            self.say(f"{key.replace('space', 'Space')} does nothing here. ? lists what works.")

    def _show_prefix(self) -> None:
        """What can follow the first key."""
        key = self._prefix
        pairs = [(keys, name) for keys, name in self.invclose.keys.items() if keys.startswith(f"{key} ")]
        named = [(keys.split(" ")[1], COMMANDS[name]) for keys, name in pairs]
        words = [f"{second} {command.short or command.title}" for second, command in named]
        first, rest = hint_lines(key, words, self.size.width)
        self.query_one(KeyBar).set_commands(self.HERE, frozenset(), rest or first)
        if rest:
            self.say(first, stays=True)
        else:
            self.unsay()

    def _to_the_top(self) -> None:
        """What Home does, of the list or text that has the focus."""
        to_the_top = getattr(self.focused, "go_top", None)
        if to_the_top is not None:
            to_the_top()

    def own_key(self, _event: events.Key) -> bool:
        """A key this screen treats by itself; True when it did."""
        return False

    def do_back(self) -> None:
        self.dismiss()

    def do_reload(self) -> None:
        self.load()
        self.invclose.refresh_company()

    def do_redraw(self) -> None:
        self.invclose.wire.forget()
        self.refresh(layout=True)

    def do_leave(self) -> None:
        if not self._held():
            self.invclose.leave()

    def focus_words(self) -> str:
        """What the field or list that has the focus understands, for the help."""
        focused = self.focused
        if isinstance(focused, Field):
            return f"{focused.label}: {focused.understands}"
        return ""

    def do_columns(self) -> None:
        """Of its list, those too that it has at other times only; a head stands there without the currency."""
        grid = next(grid for grid in self.query(Grid) if grid.arranges)
        heads = {column.key: column.head.replace(" CUR", "") for column in grid.columns}
        keys = LISTS[self.arranges][1] or tuple(heads)
        self.choose_columns(self.arranges, tuple((key, heads.get(key) or spoken(key)) for key in keys))

    def do_next_pane(self) -> None:
        self.focus_next()

    def do_save_report(self) -> None:
        if self.failure is None:
            return
        try:
            path = save_report(self.failure, self.invclose.version)
        except OSError as error:
            self.say(f"The report could not be written: {error}", "stop", stays=True)
        else:
            self.say(f"Report written to {path}", stays=True)


class Dialog(Frame[R], ModalScreen[R]):
    """A screen that asks and returns one value, or None."""

    EVERYWHERE: ClassVar[tuple[str, ...]] = IN_DIALOGS
    HELP_KEY = "F1"

    def cannot(self, command: str) -> None:
        """What is typed next belongs into the field that a confirmation waits for."""
        if command == "confirm":
            for field in self.query(TypedWord):
                if not field.matches:
                    field.focus()


def hint_lines(prefix: str, words: Sequence[str], width: int) -> tuple[str, str]:
    """What follows a first key, on one line, or, where that is too narrow, on two: the message line and the footer."""
    whole = f"{prefix}: {' '.join(words)} Esc"
    if cells(whole) < width:
        return whole, ""
    first, at = f"{prefix}:", 0
    while at < len(words) and cells(first) + 1 + cells(words[at]) < width - 1:
        first, at = f"{first} {words[at]}", at + 1
    return first, " ".join((*words[at:], "Esc"))


def acts_in_fields(key: str, field: Widget) -> bool:
    """Whether a key acts while a field has the focus: in text only Esc, Tab, function and ctrl keys do."""
    if not getattr(field, "takes_text", False):
        return True
    return key in ("escape", "tab", "alt+down") or key.startswith("ctrl+") or (key[:1] == "f" and key[1:].isdigit())
