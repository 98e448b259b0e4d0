"""What every screen shares: the frame, commands by key, reading in the background, the states.

A screen names its commands in ``HERE`` and answers each with ``do_<id>``; ``why_not_<id>`` gives the reason when one
cannot run now. It reads with ``read`` (a thread that posts one finished view model) and acts with ``act``; neither
touches a widget from the thread. Until its first read is shown a screen holds back what is typed, in order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.worker import get_current_worker

from tui.failures import error_lines, explain, save_report, sentence
from tui.messages import Failed, Failure, Finished
from tui.registry import COMMANDS, EVERYWHERE, IN_DIALOGS, Here, shown
from tui.widgets.bars import Crumbs, KeyBar, StatusBar
from tui.widgets.fields import Field
from tui.widgets.lines import Line, Lines

if TYPE_CHECKING:
    from tui.app import InvcloseApp

T = TypeVar("T")
R = TypeVar("R")
MESSAGE_SECONDS = 4.0
LOADING_AFTER = 0.3


class Frame(Screen[R]):
    """A screen of the application."""

    HERE: ClassVar[tuple[Here, ...]] = ()
    EVERYWHERE: ClassVar[tuple[str, ...]] = EVERYWHERE
    AUTO_FOCUS: ClassVar[str | None] = "Grid, Field"
    BINDINGS: ClassVar[list[Any]] = []
    HELP_KEY: ClassVar[str] = "?"
    crumb = ""
    deaf_until = 0.0

    def __init__(self) -> None:
        super().__init__()
        self.holding = True
        self.failure: Failure | None = None
        self._tokens: dict[str, int] = {}
        self._pending: dict[str, str] = {}
        self._prefix = ""
        self._again: Callable[[], None] | None = None
        self._message_timer: Any = None
        self._sticky = False

    # --- what subclasses fill in

    def parts(self) -> ComposeResult:
        """The widgets between the crumbs and the footer."""
        yield from ()

    def load(self) -> None:
        """Start reading; called when the screen opens and by Reload."""
        self.ready()

    def here(self) -> tuple[Here, ...]:
        """The commands of this screen now; ``HERE`` unless a title depends on the state."""
        return self.HERE

    def where(self) -> str:
        """Right of the crumbs: count, sort, filter."""
        return ""

    # --- frame

    @property
    def invclose(self) -> InvcloseApp:
        return cast("InvcloseApp", self.app)

    def compose(self) -> ComposeResult:
        yield StatusBar(id="status")
        yield Crumbs(id="crumbs")
        with Vertical(id="body"):
            yield from self.parts()
        yield Lines(id="notice")
        yield KeyBar(self.HELP_KEY)

    def on_mount(self) -> None:
        self.query_one("#notice").display = False
        self.show_company()
        self.query_one(Crumbs).set_trail(self.trail())
        self.update_keys()
        self.opened()
        self.load()

    def opened(self) -> None:
        """Once, before the first load. (Textual calls ``on_mount`` of every base class by itself, hence the hook.)"""

    def on_screen_resume(self) -> None:
        if self.is_mounted:
            self.show_company()
            self.invclose.set_terminal_title(self.trail()[-1])
            self.resumed()

    def resumed(self) -> None:
        """Looked at again after another screen was on top."""

    def trail(self) -> tuple[str, ...]:
        frames = [screen for screen in self.app.screen_stack if isinstance(screen, Frame) and screen.crumb]
        return tuple(frame.crumb for frame in frames) or ("invclose",)

    def show_company(self) -> None:
        self.query_one(StatusBar).set_company(self.invclose.company, self.invclose.waiting)

    def update_where(self) -> None:
        if not self._pending:
            self.query_one(Crumbs).set_right(self.where())

    def update_keys(self) -> None:
        """The footer; what cannot run now is grey."""
        if self.failure is not None:
            entries: tuple[Here, ...] = (Here("open", "Again"), Here("save_report"), Here("back"))
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

    # --- commands

    def commands(self) -> tuple[Here, ...]:
        """Everything that can be asked for here, each once."""
        own = {entry.id: entry for entry in self.here()}
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
            self.say(self._elsewhere(command))
            return
        reason = self.reason(command)
        if reason:
            self.say(reason)
            return
        getattr(self, f"do_{command}")()

    def _elsewhere(self, command: str) -> str:
        entry = COMMANDS[command]
        return f"{shown(entry.keys[0])} {entry.title}: not on this screen. ? lists what works here."

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
            key, self._prefix = f"{self._prefix} {key}", ""
            self.update_keys()
            if key.endswith(" escape"):
                event.stop()
                return
        elif key in self.invclose.prefixes and self.EVERYWHERE is EVERYWHERE:
            self._prefix = key
            pairs = [(keys, name) for keys, name in self.invclose.keys.items() if keys.startswith(f"{key} ")]
            words = "   ".join(f"{keys.split(' ')[1]} {COMMANDS[name].title}" for keys, name in pairs)
            self.query_one(KeyBar).set_commands(self.HERE, frozenset(), f"{key} then   {words}   Esc nothing")
            event.stop()
            return
        command = self.invclose.keys.get(key)
        if command is not None:
            event.stop()
            self.perform(command)
        elif key == "ctrl+c":
            event.stop()
            self.say("ctrl+q leaves the program; running tasks go on.")
        elif event.is_printable or " " in key:
            event.stop()
            self.say(f"{key.replace('space', 'Space')} does nothing here. ? lists what works.")

    def own_key(self, event: events.Key) -> bool:
        """A key this screen treats by itself; True when it did."""
        return False

    def do_back(self) -> None:
        self.dismiss()

    def do_reload(self) -> None:
        self.load()
        self.invclose.refresh_company()

    def do_redraw(self) -> None:
        self.refresh(repaint=True, layout=True)

    def do_leave(self) -> None:
        self.invclose.leave()

    def do_palette(self) -> None:
        self.invclose.open_commands(self, help_only=False)

    def do_help(self) -> None:
        self.invclose.open_commands(self, help_only=True)

    def do_go_overview(self) -> None:
        self.invclose.go("overview")

    def do_go_tasks(self) -> None:
        self.invclose.go("tasks")

    def do_go_voucher(self) -> None:
        self.invclose.go("voucher")

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

    # --- reading and acting in the background

    def read(self, what: str, work: Callable[[], T], show: Callable[[T], None], *, group: str = "main") -> None:
        """Run ``work`` in a thread, then ``show(value)`` here. A newer read of the same group replaces this one."""
        token = self._tokens[group] = self._tokens.get(group, 0) + 1
        self._pending[group] = what
        if group == "main":
            self._again = self.load
        self.set_timer(LOADING_AFTER, lambda: self._say_reading(group, token))
        self.run_worker(
            lambda: self._work(group, token, work, show),
            group=group,
            thread=True,
            exclusive=True,
            exit_on_error=False,
        )

    def _work(self, group: str, token: int, work: Callable[[], T], show: Callable[[T], None]) -> None:
        worker = get_current_worker()
        message: Finished | Failed
        try:
            value = work()
            message = Finished(group, token, lambda: show(value))
        except Exception as error:  # the boundary: whatever failed is shown, with a reference
            message = Failed(group, token, explain(error))
        if not worker.is_cancelled:
            self.post_message(message)

    def act(self, what: str, work: Callable[[], T], done: Callable[[T], None]) -> None:
        """Like ``read`` for something that changes the books; one at a time."""
        if "act" in self._pending:
            self.say(f"{self._pending['act']}: still under way.")
            return
        self.read(what, work, done, group="act")

    def _say_reading(self, group: str, token: int) -> None:
        if group in self._pending and self._tokens[group] == token and self.is_mounted:
            self.query_one(Crumbs).set_right(f"{self._pending[group]} ...")

    @on(Finished)
    def finished(self, message: Finished) -> None:
        if self._tokens.get(message.group) != message.token:
            return
        self._pending.pop(message.group, None)
        if message.group == "main":
            self._recover()
        message.show()
        self.update_where()
        self.update_keys()
        if message.group == "main":
            self.ready()

    @on(Failed)
    def failed(self, message: Failed) -> None:
        if self._tokens.get(message.group) != message.token:
            return
        what = self._pending.pop(message.group, "This")
        first = message.group == "main" and (self.holding or self.failure is not None)
        self.update_where()
        if first:
            self.failure = message.failure
            self.query_one("#body").display = False
            notice = self.query_one("#notice", Lines)
            notice.display = True
            notice.show(error_lines(what[:1].upper() + what[1:], message.failure))
        else:
            self.report(message.group, what, message.failure)
        self.update_keys()
        self.ready()

    def report(self, group: str, what: str, failure: Failure) -> None:
        """A read or act behind what is shown failed: old figures stay, the message says so."""
        stamp = f" Shown as of {self.invclose.clock():%H:%M}." if group == "main" else ""
        self.say(f"{sentence(failure)}{stamp}", "stop", stays=True)

    def _recover(self) -> None:
        if self.failure is not None:
            self.failure = None
            self.query_one("#notice").display = False
            self.query_one("#body").display = True
            self.set_focus(next(iter(self.query(self.AUTO_FOCUS or "Grid")), None))

    def ready(self) -> None:
        """Keys typed meanwhile may come."""
        self.holding = False
        self.update_where()
        self.invclose.feed_keys()

    def notice(self, lines: Iterable[Line]) -> None:
        """Show these lines instead of the body (an empty list)."""
        widget = self.query_one("#notice", Lines)
        widget.show(list(lines))
        widget.display = True


class Dialog(Frame[R], ModalScreen[R]):
    """A screen that asks and returns one value, or None."""

    EVERYWHERE: ClassVar[tuple[str, ...]] = IN_DIALOGS
    HELP_KEY = "F1"


def acts_in_fields(key: str, field: Widget) -> bool:
    """Whether a key acts while a field has the focus: in text only Esc, Tab, function and ctrl keys do."""
    if not getattr(field, "takes_text", False):
        return True
    return key in ("escape", "tab", "alt+down") or key.startswith("ctrl+") or (key[:1] == "f" and key[1:].isdigit())
