"""What is said of a run under way: one total, done that only grows, time worked, and the speed of the last minute of it."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.requests import CloseRequest
from core.views.runs import JobView
from core.vocabulary import JobState, Phase, RecordType
from db.close.heartbeat import Sign
from db.close.jobs import request_cancel, request_pause, request_resume, start_run, take_lease
from db.close.pace import Pace, pace_of
from db.close.running import StoredRun
from db.close.worker import work
from db.desk import StoredDesk
from db.engine import clock
from db.engine.session import Database
from db.reading.books import StoredBooks
from tests.robust import company
from tests.robust.company import build

NOW = Sign("2012-03-01T10:00:00Z", "")


@given(st.lists(st.tuples(st.integers(0, 30_000), st.integers(0, 500)), min_size=1, max_size=60))
def test_the_speed_is_that_of_the_last_minute(steps: list[tuple[int, int]]):
    """Counted from the beginning or from a moment about a minute ago, and from no earlier one; nothing once a minute brought nothing."""
    pace, done = Pace({}).with_done(0, afresh=True), 0
    history = [(0, 0)]
    for milliseconds, more in steps:
        done += more
        pace = pace.with_time(Phase.VALUE, milliseconds, NOW).with_done(done)
        worked = pace.worked
        history.append((worked, done))
        assert pace_of(pace.text()) == pace
        assert len(pace.samples) < 70
        speed = pace.per_second(worked, done)
        newest = max(at for at, _ in history if at <= max(0, worked - 62_000))
        since = [
            (at, n) for at, n in history if newest <= at <= max(0, worked - 60_000) + 1_000 and worked - at >= 2_000
        ]
        if speed is not None:
            assert speed in {(done - n) * 1000 // (worked - at) for at, n in since}
        elif worked >= 62_000 and done > max(n for _, n in since):
            pytest.fail("there is a minute to speak of")
    assert pace.per_second(pace.worked + 120_000, done) == 0


def test_time_without_a_worker_is_not_counted():
    pace = Pace({}).with_time(Phase.VALUE, 5_000, NOW).with_done(100)
    assert pace.with_time(None, 0, Sign("2012-03-02T10:00:00Z", "")).worked == 5_000


def views(database: Database[Any], record: int, seen: list[JobView]) -> Callable[[], None]:
    """Looks at the run as a screen does, and at the status line beside it."""
    books = StoredBooks(database, 1, "tester")

    def look() -> None:
        view, running = books.job(record), books.company().running
        if running is not None:
            assert (running.percent, running.state) == (view.percent, view.state)
            assert running.percent == books.overview()[0].percent
            assert books.record(record).finished_at == view.finished_at == ""
        seen.append(view)

    return look


def test_a_run_has_one_total(database: Database[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """From its plan to its end, over a pause: what the checks counted, and done never goes back."""
    build(database)
    request = CloseRequest(company.TO, allow=("no-period",))
    in_scope = StoredDesk(database, 1).check(request).transactions
    with database.write() as tx:
        record = start_run(tx, 1, RecordType.CLOSING, request)
    seen: list[JobView] = []
    look = views(database, record, seen)

    staged = StoredRun.stage

    def stage(self: StoredRun, *arguments: Any) -> None:
        staged(self, *arguments)
        look()
        if len(seen) == 4:
            with database.write() as tx:
                request_pause(tx, record)

    monkeypatch.setattr(StoredRun, "stage", stage)
    assert work(database, record, target=5) is JobState.PAUSED
    look()
    assert seen[-1].per_second is seen[-1].left_seconds is None
    with database.write() as tx:
        request_resume(tx, record)
    look()
    assert work(database, record, target=5) in (JobState.DONE, JobState.DONE_WARNED)
    look()
    assert {view.total for view in seen} == {in_scope}
    done = [view.done for view in seen]
    assert done == sorted(done)
    assert done[-1] == in_scope
    percents = [view.percent or 0 for view in seen]
    assert percents == sorted(percents)
    assert seen[-1].percent == 100


def test_a_dead_worker_is_said(database: Database[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    build(database)
    with database.write() as tx:
        record = start_run(tx, 1, RecordType.CLOSING, CloseRequest(company.TO, allow=("no-period",)))
    assert take_lease(database, record) is not None
    books = StoredBooks(database, 1, "tester")
    for gone in (False, True):
        monkeypatch.setattr(clock, "process_lives", lambda pid, gone=gone: pid == os.getpid() and not gone)
        running, row, view = books.company().running, books.overview()[0], books.job(record)
        assert running is not None
        assert (running.abandoned, row.abandoned, view.abandoned) == (gone,) * 3
        assert view.left_seconds is None


def test_a_cancelled_run_has_no_percent(database: Database[Any]) -> None:
    build(database)
    with database.write() as tx:
        record = start_run(tx, 1, RecordType.CLOSING, CloseRequest(company.TO, allow=("no-period",)))
        request_cancel(tx, record)
    books = StoredBooks(database, 1, "tester")
    assert (books.job(record).percent, books.job(record).done, books.job(record).total) == (None, 0, 0)
    assert (books.overview()[0].percent, books.overview()[0].transactions) == (None, 0)
