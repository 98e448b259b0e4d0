"""All runs of the company: unfinished first, then the newest. Enter watches one."""

from __future__ import annotations

from textual.app import ComposeResult

from core.views.runs import JobView
from tui import places
from tui.format import count, duration, moment
from tui.paging import Source, whole
from tui.registry import Here
from tui.screens.closing.task import running_of
from tui.screens.lists.lists import LIST_COMMANDS, ListFrame
from tui.widgets.columns import Column
from tui.widgets.grid import Grid
from tui.words import live, run_sign, run_tone, run_word

COLUMNS = (
    Column[JobView]("number", "Number", lambda job: job.number, 9, most=12, code=True),
    Column[JobView]("kind", "Type", lambda job: job.type_name, 13, most=16),
    Column[JobView]("date", "Date", lambda job: job.date, 10),
    Column[JobView]("state", "State", lambda job: f"{run_sign(job)} {run_word(job)}", 14, most=20, tone=run_tone),
    Column[JobView]("percent", "%", lambda job: "" if job.percent is None else count(job.percent), 3, figure=True),
    Column[JobView]("done", "Done", lambda job: count(job.done), 9, most=12, figure=True),
    Column[JobView]("elapsed", "Time", lambda job: duration(job.elapsed_seconds), 8, figure=True),
    Column[JobView]("by", "By", lambda job: job.by, 6, most=12),
    Column[JobView]("started", "Started", lambda job: moment(job.started_at), 16, priority=1),
    Column[JobView]("warnings", "Warn", lambda job: count(job.warnings), 4, figure=True, priority=2),
)


class TaskList(ListFrame[None]):
    """Watch, pause or cancel from here."""

    arranges = "runs"
    CSS_PATH = "tasks.tcss"
    HERE = (Here("open", "Watch"), Here("filter"), Here("reload"), Here("back"), *LIST_COMMANDS)
    crumb = "Runs"
    rule = "run"
    what = "runs"
    order = "unfinished first"

    def parts(self) -> ComposeResult:
        yield Grid(COLUMNS, lambda job: job.record_id, id="list")
        yield from self.filter_field()

    def source(self) -> Source[JobView]:
        return whole(self.invclose.books.jobs, lambda job: job.record_id)

    def empty(self) -> str:
        return "No runs yet. n in Closing and adjustment starts one."

    def why_not_open(self) -> str:
        return self.needs_row()

    def do_open(self) -> None:
        job: JobView | None = self.grid().row
        assert job is not None
        self.go(places.Task(job.record_id, job.number))

    def show_company(self) -> None:
        """What the status line says of the run that moves, the list says too."""
        super().show_company()
        run = self.invclose.company.running if self.invclose.company else None
        shown = {job.record_id: job for job in self.grid().pages.at_hand() if live(job.state)}
        job = shown.get(run.record_id) if run is not None else None
        same = job is not None and run is not None and running_of(job) == run
        if not self.reading and (bool(shown) or run is not None) and not same:
            self.load()

    def resumed(self) -> None:
        if not self.holding and any(live(job.state) for job in self.grid().pages.at_hand()):
            self.load()
