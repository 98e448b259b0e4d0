"""One run, live: phase, progress, speed, time left, heartbeat, and pause or cancel.

Reads once a second while the run moves and only what changed is painted. The run belongs to the server: leaving this
screen, or losing the line, does not touch it.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from core.rights import act_of_run
from core.views.company import RunningView
from core.views.runs import JobView
from core.vocabulary import MOVING, RECORD_NAMES, JobState, RecordType
from tui import places
from tui.registry import Here, key_of
from tui.rights import why_not
from tui.screens.closing.task_lines import SPEEDS, cancel_lines, changed_lines, event_lines, task_lines
from tui.screens.common.background import QUIET
from tui.screens.common.base import Frame
from tui.screens.common.details import currency_of
from tui.screens.dialogs.confirm import Confirm
from tui.widgets.lines import Lines
from tui.widgets.rule import Rule
from tui.words import live, state_word, watching

POLL, SLOW_POLL = 1.0, 5.0
"""Seconds between two looks at a run; the second over a slow line."""
BESIDE, ROOMY = 110, 34
"""Cells from which the events stand beside the item groups, and lines from which they stand below them."""
STANDING = 5
"""Every so many looks at a run that is paused or has failed."""


def running_of(view: JobView) -> RunningView | None:
    """The same run as the status line shows it; None once it is finished."""
    if not live(view.state):
        return None
    return RunningView(view.record_id, view.number, view.state, view.percent or 0, view.abandoned)


class TaskScreen(Frame[None]):
    """Watches a run until it ends."""

    CSS_PATH = "task.tcss"
    AUTO_FOCUS = None
    HERE = (
        Here("pause", "Pause"),
        Here("cancel", "Cancel"),
        Here("warnings"),
        Here("log"),
        Here("back", "Leave running", "Leaves the screen; the run continues."),
        Here("open", "Retry", "Resumes a failed run from its last commit; opens a finished one.", footer=False),
        Here("voucher", footer=False),
        Here("settlements", footer=False),
    )
    rule = "run"

    def __init__(self, record_id: int, number: str) -> None:
        super().__init__()
        self.record_id = record_id
        self.crumb = number or f"run {record_id}"
        self.view: JobView | None = None
        self._polls = 0
        self._watched = ""
        """Who else watches it."""
        self._speeds: list[int] = []
        """Transactions per second, as they were seen from here."""

    def parts(self) -> ComposeResult:
        yield Lines(id="task")
        with Horizontal(id="columns"):
            with Vertical(id="changed"):
                yield Rule("adjusted so far")
                yield Lines(id="groups")
            with Vertical(id="side"):
                yield Rule("events, newest first", f"{key_of('log')} log  {key_of('warnings')} warnings")
                yield Lines(id="events")

    def opened(self) -> None:
        self.set_interval(SLOW_POLL if self.invclose.look.low_bandwidth else POLL, self.poll)

    def laid_out(self) -> None:
        width, height = self.size
        beside, below = width >= BESIDE, height >= ROOMY
        self.query_one("#columns").styles.layout = "horizontal" if beside else "vertical"
        self.query_one("#side").display = beside or below
        self.set_class(height < ROOMY, "-low")
        if self.view is not None:
            self._show_lines(self.view)

    def load(self) -> None:
        self.read("the run", lambda: self.invclose.books.job(self.record_id), self.show)

    def poll(self) -> None:
        """Once a second while something moves and this screen is looked at; somebody else may resume what stands still."""
        self._polls += 1
        if self._polls % STANDING == 1 and self.view is not None and self.is_current and live(self.view.state):
            self.read(
                "who watches", lambda: self.invclose.books.watch(self.record_id), self.show_watching, group="watching"
            )
        if self.view is None or not self.is_current or self._pending.keys() - QUIET:
            return
        if self.view.state in MOVING or (live(self.view.state) and self._polls % STANDING == 0):
            self.read("the run", lambda: self.invclose.books.job(self.record_id), self.show, group="job")

    def show_watching(self, others: Sequence[str]) -> None:
        """Who else looks at it, where that changed."""
        company = self.invclose.company
        said = watching(others, company.user if company is not None else "")
        if said != self._watched and self.view is not None:
            self._watched = said
            self._show_lines(self.view)

    def on_unmount(self) -> None:
        self.invclose.books.look_away()

    def show(self, view: JobView) -> None:
        before, self.view = self.view, view
        if view.per_second is not None and (before is None or before.done != view.done):
            self._speeds = [*self._speeds[-SPEEDS:], view.per_second]
        if self.crumb != view.number:
            self.crumb = view.number
            self.query_one("Crumbs").set_trail(self.trail())  # type: ignore[attr-defined]
        self._show_lines(view)
        if before is not None and live(before.state) and not live(view.state):
            self.say(f"{view.number} is finished: {state_word(view.state)}.", stays=True)
            self.app.bell()
        self.invclose.saw_run(running_of(view))
        if before is None or (before.state, before.abandoned) != (view.state, view.abandoned):
            self.invclose.refresh_company()
            self.update_keys()

    def _show_lines(self, view: JobView) -> None:
        width = self.size.width
        half = width // 2 if width >= BESIDE else width
        self.query_one("#task", Lines).show(
            task_lines(view, currency_of(self.invclose.company), width, self._speeds, self._watched)
        )
        self.query_one("#changed").display = live(view.state) or bool(view.groups)
        self.query_one("#groups", Lines).show(changed_lines(view.groups, half))
        self.query_one("#events", Lines).show(event_lines(view, half))

    def here(self) -> tuple[Here, ...]:
        state = self.view.state if self.view is not None else ""
        if state == JobState.PAUSED:
            return (Here("pause", "Resume"), *self.HERE[1:])
        if self.view is not None and self.view.abandoned:
            return (Here("open", "Take over"), *self.HERE[1:])
        if state == JobState.FAILED:
            return (Here("open", "Retry"), *self.HERE[1:])
        if state and not live(state):
            return (Here("open"), Here("voucher"), Here("settlements"), *self.HERE[2:4], Here("back"))
        return self.HERE

    def where(self) -> str:
        moving = self.view is not None and self.view.state in MOVING
        return f"updated {self.invclose.clock():%H:%M:%S}" + (", every second" if moving else "")

    # --- commands

    def _may(self) -> str:
        recalculating = self.view is not None and self.view.type_name == RECORD_NAMES[RecordType.RECALCULATION]
        act = act_of_run(RecordType.RECALCULATION if recalculating else RecordType.CLOSING)
        return why_not(self.invclose.company, read_only=self.invclose.read_only, act=act)

    def why_not_pause(self) -> str:
        if self.view is None:
            return "The run has not loaded yet."
        if self.view.state in ("running", "waiting", "paused"):
            return self._may()
        return f"{self.view.number} is {self.view.state}: there is nothing to pause."

    def do_pause(self) -> None:
        assert self.view is not None
        desk = self.invclose.desk
        if self.view.state == "paused":
            self.act("resuming", lambda: desk.resume(self.record_id), lambda _: self._asked("Asked to resume."))
        else:
            self.act(
                "pausing",
                lambda: desk.pause(self.record_id),
                lambda _: self._asked("Asked to pause: it finishes its current bundle first."),
            )

    def _asked(self, words: str) -> None:
        self.say(words)
        self.load()

    def why_not_cancel(self) -> str:
        if self.view is None:
            return "The run has not loaded yet."
        if self.view.state in ("running", "waiting", "paused", "pausing", "failed"):
            return self._may()
        return f"{self.view.number} is {self.view.state}: it can no longer be cancelled."

    def do_cancel(self) -> None:
        assert self.view is not None
        view, desk = self.view, self.invclose.desk

        def answered(yes: bool | None) -> None:
            if yes:
                done = "Asked to cancel: its work is dropped and its dates reopen."
                self.act("cancelling", lambda: desk.cancel(self.record_id), lambda _: self._asked(done))

        question = Confirm(
            f"Cancel {view.number}",
            cancel_lines(view, self.invclose.company),
            verb="Cancel the run",
            word=view.number,
            label="Type the number",
        )
        self.app.push_screen(question, answered)

    def why_not_open(self) -> str:
        if self.view is None:
            return "The run has not loaded yet."
        if self.view.state == JobState.FAILED or self.view.abandoned:
            return self._may()
        return f"Enter only resumes a failed run; {key_of('pause')} pauses this one." if live(self.view.state) else ""

    def do_open(self) -> None:
        assert self.view is not None
        if live(self.view.state):
            desk = self.invclose.desk
            words = "Asked to resume from the last commit."
            self.act("retrying", lambda: desk.resume(self.record_id), lambda _: self._asked(words))
        else:
            self.go(places.Record(self.record_id, self.view.number), instead=True)

    def why_not_voucher(self) -> str:
        posted = self.view is not None and self.view.voucher
        return "" if posted else "Nothing is posted yet; the voucher is made in the last phase."

    def do_voucher(self) -> None:
        assert self.view is not None
        self.go(places.Voucher(self.view.voucher))

    def why_not_settlements(self) -> str:
        return "" if self.view is not None and not live(self.view.state) else "Settlements appear once it is posted."

    def do_settlements(self) -> None:
        self.go(places.RecordSettlements(self.record_id, self.crumb))

    def do_log(self) -> None:
        self._log(warnings=False)

    def do_warnings(self) -> None:
        self._log(warnings=True)

    def _log(self, *, warnings: bool) -> None:
        self.go(places.Log(self.record_id, self.crumb, warnings))
