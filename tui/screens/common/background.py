"""Reading and acting in the background: a thread that posts one finished view model; the states while it works.

The thread never touches a widget. A newer read of the same group replaces the older one; what fails on the first read
of a screen becomes its error state, later failures leave the old figures and say so.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from textual import on
from textual.screen import Screen
from textual.worker import get_current_worker

from tui.failures import error_lines, explain, sentence
from tui.messages import Failed, Failure, Finished
from tui.widgets.bars import Crumbs
from tui.widgets.lines import Line, Lines

if TYPE_CHECKING:
    from tui.application import Application

T = TypeVar("T")
R = TypeVar("R")
LOADING_AFTER = 0.3
QUIET = frozenset({"totals", "costs", "figures", "chain", "watching"})
"""Groups of reads that nobody waits for: no word is said while they go on."""


class Background(Screen[R]):
    """The half of a frame that reads."""

    shows_records: ClassVar[bool] = False
    """Whether it lists closing records, so that one that was posted from here is seen here."""

    def __init__(self) -> None:
        super().__init__()
        self.holding = True
        """Keys wait until the first read is shown."""
        self.failure: Failure | None = None
        self._tokens: dict[str, int] = {}
        self._pending: dict[str, str] = {}
        self._again: Callable[[], None] | None = None
        self._when_ready: list[Callable[[], None]] = []

    @property
    def invclose(self) -> Application:
        return cast("Application", self.app)

    @property
    def acting(self) -> bool:
        """Whether something that changes the books is under way from here."""
        return "act" in self._pending

    @property
    def reading(self) -> bool:
        """Whether anything is read or done in the background, or the first read is not shown yet."""
        return bool(self._pending) or self.holding

    # --- what the frame provides

    def load(self) -> None:
        """Start reading; called when the screen opens and by Reload."""
        self.ready()

    def load_at(self, _record_id: int) -> None:
        """Read again after this record was posted; a list of records puts its cursor on it."""
        self.load()

    @abstractmethod
    def say(self, text: str, tone: str = "strong", *, stays: bool = False) -> None:
        """The message line."""

    @abstractmethod
    def update_where(self) -> None:
        """What stands right of the crumbs."""

    @abstractmethod
    def update_keys(self) -> None:
        """The footer."""

    @abstractmethod
    def show_company(self) -> None:
        """The company, when it was chosen or changed."""

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
            self.say(f"{self._pending['act']}: still in progress.")
            return
        self.read(what, work, done, group="act")
        self.invclose.acts()

    def _say_reading(self, group: str, token: int) -> None:
        if group in self._pending and group not in QUIET and self._tokens[group] == token and self.is_mounted:
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
            self.unread(what[:1].upper() + what[1:], message.failure)
        else:
            self.report(message.group, message.failure)
        self.update_keys()
        self.ready()

    def unread(self, what: str, failure: Failure) -> None:
        """There is nothing to be shown: the reason stands in its place."""
        self.failure = failure
        self.query_one("#body").display = False
        notice = self.query_one("#notice", Lines)
        notice.display = True
        self.show_company()
        notice.show(error_lines(what, failure))

    def report(self, group: str, failure: Failure) -> None:
        """A read or act behind what is shown failed: old figures stay, the message says so."""
        stamp = f" Shown as of {self.invclose.clock():%H:%M}." if group == "main" else ""
        self.say(f"{sentence(failure)}{stamp}", "stop", stays=True)

    def _recover(self) -> None:
        if self.failure is not None:
            self.failure = None
            self.query_one("#notice").display = False
            self.query_one("#body").display = True
            self.set_focus(next(iter(self.query(self.AUTO_FOCUS or "Grid")), None))

    def when_ready(self, then: Callable[[], None]) -> None:
        """Do it once the first read is shown; at once where it is."""
        if self.holding:
            self._when_ready.append(then)
        else:
            then()

    def ready(self) -> None:
        """Keys typed meanwhile may come."""
        self.holding = False
        self.update_where()
        waiting, self._when_ready = self._when_ready, []
        for then in waiting:
            self.when_ready(then)  # the one before may have begun to read again
        self.invclose.feed_keys()

    def notice(self, lines: Iterable[Line]) -> None:
        """Show these lines instead of the body (an empty list)."""
        widget = self.query_one("#notice", Lines)
        widget.show(list(lines))
        widget.display = True
