"""``job``: watching and steering runs."""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.errors import EXIT_BLOCKED, EXIT_DONE, EXIT_FAILURE, EXIT_TRY_AGAIN, NotFound, UsageError, WorkerGone
from core.vocabulary import JobState
from tui import format as figures
from tui.command_line import Command
from tui.command_line.json_form import Only
from tui.command_line.output import Column, figure
from tui.command_line.progress import Progress
from tui.command_line.questions import type_to_confirm
from tui.words import live, run_word, state_word, watching

if TYPE_CHECKING:
    from core.views.overview import OverviewRow
    from core.views.runs import JobView
    from tui.command_line.session import Session

SECONDS_BETWEEN_LOOKS = 0.5
SECONDS_BETWEEN_ONLOOKERS = 5.0
SECONDS_TO_BE_REPLACED = 15
EXIT_INTERRUPTED = 130
_ENDS = {
    JobState.DONE.value: EXIT_DONE,
    JobState.DONE_WARNED.value: EXIT_DONE,
    JobState.CANCELLED.value: EXIT_FAILURE,
    JobState.FAILED.value: EXIT_FAILURE,
    JobState.PAUSED.value: EXIT_TRY_AGAIN,
}
"""State in which watching ends -> exit code."""
_RESULT = (
    "number", "type", "date", "state", "voucher", "adjusted", "transactions", "settlements", "passes", "warnings", "message",
)  # fmt: skip


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "action",
        choices=("list", "watch", "pause", "resume", "cancel"),
        help="list the runs, watch one to its end, pause it, resume it or cancel it",
    )
    parser.add_argument("record", metavar="RECORD", nargs="?", help="number of a run, by default the unfinished one")
    parser.add_argument("--yes", action="store_true", help="skip the confirmation (used by: cancel)")


def _run(session: Session, arguments: Namespace) -> int:
    if arguments.action == "list":
        if arguments.record:
            raise UsageError(
                "job list takes no record.", advice="Leave RECORD out, or write `invclose job watch RECORD`."
            )
        return _list(session)
    record_id = session.record_id(arguments.record) if arguments.record else _unfinished(session)
    if arguments.action == "watch":
        return watch_to_result(session, record_id)
    job = session.books.job(record_id)
    if arguments.action == "pause":
        session.desk.pause(record_id)
    elif arguments.action == "resume":
        session.desk.resume(record_id)
    elif not _cancel(session, job, yes=arguments.yes):
        return EXIT_FAILURE
    _print_job(session, session.books.job(record_id))
    return EXIT_DONE


def _unfinished(session: Session) -> int:
    for job in session.books.jobs():
        if live(job.state):
            return job.record_id
    raise NotFound(
        "There is no unfinished run.", advice="Name one: `invclose job watch RECORD`; `invclose job list` shows all."
    )


def _list(session: Session) -> int:
    jobs = session.books.jobs()
    if session.as_json:
        session.out.json(jobs)
        return EXIT_DONE
    columns: list[Column[JobView]] = [
        Column("Record", lambda job: job.number),
        Column("Type", lambda job: job.type_name),
        Column("Date", lambda job: job.date),
        Column("State", run_word),
        Column("Requested", lambda job: job.requested),
        figure("Done", lambda job: "" if job.percent is None else f"{job.percent}%"),
        figure("Transactions", lambda job: figures.count(job.done)),
        figure("Adjusted", lambda job: figures.amount(job.adjusted)),
        Column("Started", lambda job: figures.moment(job.started_at)),
        figure("Time", lambda job: figures.duration(job.elapsed_seconds)),
        Column("By", lambda job: job.by),
        Column("Message", lambda job: job.message),
    ]
    session.out.table(columns, jobs, none="No runs yet.")
    return EXIT_DONE


def _cancel(session: Session, job: JobView, *, yes: bool) -> bool:
    """Cancelling a run changes nothing in the books: without a terminal it goes ahead."""
    sentences = [f"{job.type_name} {job.number} through {job.date} will be cancelled; its work so far is lost."]
    if not type_to_confirm(session, sentences, job.number, yes=yes or not sys.stdin.isatty()):
        return False
    session.desk.cancel(job.record_id)
    return True


def _print_job(session: Session, job: JobView) -> None:
    if session.as_json:
        session.out.json(job)
        return
    session.out.fields(
        [
            ("Record", job.number),
            ("State", state_word(job.state)),
            ("Requested", job.requested),
            ("Message", job.message),
        ]
    )


def watch(session: Session, record_id: int) -> JobView:
    """Looks until the run ends or pauses; ``WorkerGone`` when nobody has worked on it for a while."""
    progress = Progress(as_plain=session.out.as_plain)
    given_up: float | None = None
    onlookers = _Onlookers(session, record_id)
    try:
        while True:
            job = session.books.job(record_id)
            if said := onlookers.changed():
                progress.end()
                session.out.note(said)
            progress.show(job)
            if job.state in _ENDS:
                return job
            if not job.abandoned:
                given_up = None
            elif given_up is None:
                given_up = time.monotonic() + SECONDS_TO_BE_REPLACED
            elif time.monotonic() > given_up:
                raise _worker_gone(job)
            time.sleep(SECONDS_BETWEEN_LOOKS)
    finally:
        progress.end()
        session.books.look_away()


class _Onlookers:
    """Who else watches, asked every few seconds."""

    def __init__(self, session: Session, record_id: int) -> None:
        self._session, self._record = session, record_id
        self._asked, self._said = -SECONDS_BETWEEN_ONLOOKERS, ""

    def changed(self) -> str:
        """Who does, where that changed; blank where it did not."""
        if time.monotonic() - self._asked < SECONDS_BETWEEN_ONLOOKERS:
            return ""
        self._asked = time.monotonic()
        before = self._said
        self._said = self._words(self._session.books.watch(self._record))
        if self._said == before:
            return ""
        return f"{self._said}." if self._said else "Nobody else watches any more."

    def _words(self, others: Sequence[str]) -> str:
        return watching(others, self._session.books.company().user) if others else ""


def _worker_gone(job: JobView) -> WorkerGone:
    said = f" and said: {job.last_words}" if job.last_words else ""
    return WorkerGone(
        f"The worker of {job.number} ended before the run was done{said}",
        where=job.worker,
        advice=f"Nothing was posted. See to the cause, then `invclose job resume {job.number}`, or cancel it.",
    )


def watch_to_result(session: Session, record_id: int) -> int:
    """Watches, then prints what came of it; the run goes on when the watcher is interrupted."""
    try:
        job = watch(session, record_id)
    except KeyboardInterrupt:
        session.out.note("The run continues. Watch it again with: invclose job watch")
        return EXIT_INTERRUPTED
    row = session.books.record(record_id).row
    if session.as_json:
        session.out.json(Only(row, (*_RESULT, "head"), state=job.state, message=job.message, head=job.head))
    else:
        print_result(session, row, job)
    return _ENDS[job.state]


def print_result(session: Session, row: OverviewRow, job: JobView) -> None:
    """Where a run stands or what it did, and which command comes next."""
    session.out.fields(
        [
            ("Record", f"{row.number} {row.type_name}"),
            ("Date", row.date),
            ("State", state_word(job.state)),
            ("Voucher", row.voucher),
            ("Adjusted", figures.amount(row.adjusted)),
            ("Transactions", figures.count(row.transactions)),
            ("Settlements", figures.count(row.settlements)),
            ("Passes", figures.count(row.passes)),
            ("Warnings", figures.count(row.warnings)),
            ("Message", job.message),
            ("Proof", job.head),
        ]
    )
    if row.warnings:
        session.out.note(f"See them with: invclose log {row.number}")
    if job.state == JobState.PAUSED.value and not job.message:  # whoever waits for approval reads it there
        session.out.note(f"Resume it with: invclose job resume {row.number}")


EXAMPLES = """
  invclose job list
  invclose job watch
  invclose job resume IC-000004"""
EXITS = {
    EXIT_FAILURE: "the run failed or was cancelled, or cancelling it was not confirmed",
    EXIT_BLOCKED: "the run is finished, another works on it, or a right is missing",
    EXIT_TRY_AGAIN: "the run is paused, or the database is busy",
}
ABOUT = """
cancel discards a run that is not posted; it changes nothing in the books, so it needs no --yes without a terminal.
Posted records are reversed instead: invclose reverse."""
COMMANDS = {"job": Command(_arguments, _run, EXAMPLES, EXITS, ABOUT)}
