"""A worker that is dead or silent is replaced once, and can write nothing any more when it wakes up."""

from __future__ import annotations

import signal
from typing import Any

import pytest

from core.vocabulary import JobState
from db.close.jobs import request_cancel, request_resume
from db.close.worker import work
from db.engine.session import Database
from tests.robust import races, worker
from tests.robust.dump import visible
from tests.robust.places import Template, opened
from tests.robust.trials import undisturbed
from tests.robust.worker import Child

LATER = {"now": "2099-01-01T00:00:00Z"}
"""A clock on which the heartbeat of everybody else is old."""
ELSEWHERE = {"host": "elsewhere", **LATER}
TAKERS = 4


def _dead_worker(url: str) -> int:
    """A run whose worker was killed in the middle."""
    assert Child(worker.close_and_die, url, 500).wait() == -signal.SIGKILL
    with opened(url) as database:
        record = worker.unfinished(database)
    assert record is not None
    return record


def _see(database: Database[Any]) -> Any:
    with database.read(repeatable=True) as tx:
        return visible(tx)


@pytest.mark.parametrize("where", ["here", "elsewhere"])
def test_one_of_several_takers_wins(company: Template, where: str) -> None:
    """All look at the same moment; whoever comes second finds that somebody has it."""
    for _ in range(3):
        with company.copy() as url:
            record = _dead_worker(url)
            pretended = ELSEWHERE if where == "elsewhere" else {}
            start = races.Start(TAKERS)
            takers = [Child(races.take, url, record, start, pretended=pretended) for _ in range(TAKERS)]
            fences = worker.all_answers(takers)
            assert sorted(fence for fence in fences if fence is not None) == [2], fences


@pytest.mark.parametrize("moment", [300, 555, 700, 901])
def test_a_sleeper_cannot_write_after_it_was_replaced(company: Template, moment: int) -> None:
    a_sleeper_is_replaced(company, moment)


def a_sleeper_is_replaced(company: Template, moment: int) -> None:
    """Stopped at a moment between transactions; another host takes over, then the sleeper wakes up."""
    expected = undisturbed(company)
    with company.copy() as url, opened(url) as database:
        record = worker.start(database)
        sleeper = Child(races.work_and_stop_between, url, record, moment)
        try:
            sleeper.stopped()
            taker = Child(races.take_and_finish, url, record, pretended=ELSEWHERE)
            assert (done := taker.wait()) == "done", done
            after = _see(database)
            sleeper.go_on()
            assert sleeper.wait() == "None"
            assert _see(database) == after == expected.after
        finally:
            sleeper.kill()


@pytest.mark.postgres
@pytest.mark.parametrize("moment", range(1, 13))
def test_a_sleeper_cannot_commit_what_it_had_begun(postgres_company: Template, moment: int) -> None:
    """Stopped inside a transaction, just before the commit of a bundle: either it commits first, or not at all."""
    expected = undisturbed(postgres_company)
    with postgres_company.copy() as url, opened(url) as database:
        record = worker.start(database)
        sleeper = Child(races.work_and_stop_before_commit, url, record, moment)
        try:
            sleeper.stopped()
            taker = Child(races.take_and_finish, url, record, pretended=ELSEWHERE)
            taker.settle()
            sleeper.go_on()
            ended = sleeper.wait(), taker.wait()
            assert ended in (("None", "done"), ("done", "None"))  # the sleeper may post before the other has the lease
            assert _see(database) == expected.after
            with database.read() as tx:
                fence = tx.value("SELECT fence FROM job WHERE record_id = :r", {"r": record})
            assert fence == (2 if ended[1] == "done" else 1)
        finally:
            sleeper.kill()


def test_a_silent_worker_of_this_host_counts_as_dead(company: Template) -> None:
    """Its process exists (or another one has got its number since), but it has shown no sign of life for long."""
    with company.copy() as url, opened(url) as database:
        record = worker.start(database)
        sleeper = Child(races.work_and_stop_between, url, record, 300)
        try:
            sleeper.stopped()
            assert Child(races.take, url, record, None).wait() is None
            assert Child(races.take, url, record, None, pretended=LATER).wait() == 2
        finally:
            sleeper.kill()


@pytest.mark.parametrize("clock", ["2099-01-01T00:00:00Z", "1999-12-31T23:59:59Z"])
def test_the_clock_of_whoever_looks_decides_nothing(company: Template, clock: str) -> None:
    """A host whose clock is wrong does not take a run from a worker that has just been heard of."""
    with company.copy() as url, opened(url) as database:
        record = worker.start(database)
        sleeper = Child(races.work_and_stop_between, url, record, 300)
        try:
            sleeper.stopped()
            wrong = {"host": "elsewhere", "wall": clock}
            assert Child(races.take, url, record, None, pretended=wrong).wait() is None
            assert Child(races.release_and_post, url, pretended=wrong).wait() == 2 * "inventory_period_closed"
        finally:
            sleeper.kill()


def test_a_sleeper_whose_dates_were_opened_ends(company: Template) -> None:
    """An import finds a silent worker and posts into its dates; the sleeper may not post what it had planned before."""
    with company.copy() as url, opened(url) as database:
        record = worker.start(database)
        sleeper = Child(races.work_and_stop_between, url, record, 900)
        try:
            sleeper.stopped()
            assert Child(races.release_and_post, url, pretended=LATER).wait() == ""
            sleeper.go_on()
            assert sleeper.wait() == "None"
            assert not worker.closed(database)
            sleeper.kill()
            worker.go_on(database)
            found = _see(database)
        finally:
            sleeper.kill()
    with company.copy() as url, opened(url) as database:
        assert Child(races.release_and_post, url).wait() == ""
        worker.go_on(database)
        assert _see(database) == found


def test_a_clock_that_jumps_back_disturbs_nobody(company: Template) -> None:
    """Heartbeats from the future are fresh; the order of facts comes from numbers."""
    expected = undisturbed(company)
    with company.copy() as url:
        past = {"now": "1999-12-31T23:59:59Z"}
        assert Child(worker.close_and_die, url, 500).wait() == -signal.SIGKILL
        assert isinstance(Child(worker.close_and_die, url, worker.NEVER, pretended=past).wait(), int)
        with opened(url) as database:
            assert _see(database) == expected.after


@pytest.mark.parametrize("wish", ["resume", "cancel"])
def test_a_wish_and_a_worker_at_the_same_moment(company: Template, wish: str) -> None:
    """Cancelling while a worker takes the run up: the run is cancelled or posted, never something between."""
    expected = undisturbed(company)
    for delay in (0.0, 0.005, 0.02, 0.05):
        with company.copy() as url, opened(url) as database:
            record = worker.start(database)
            start = races.Start(2)
            working = Child(races.work_at, url, record, start)
            wishing = Child(races.wish_at, url, record, wish, delay, start)
            ended, wished = working.wait(), wishing.wait()
            with database.read() as tx:
                state, posted = tx.one(  # type: ignore[misc]
                    "SELECT j.state, r.posted_at FROM job j JOIN closing_record r ON r.id = j.record_id WHERE j.record_id = :r",
                    {"r": record},
                )
            assert (state == "cancelled") == (posted is None), (state, posted, ended, wished)
            assert state in ("cancelled", "done"), (state, ended, wished)
            assert _see(database) == (expected.before if state == "cancelled" else expected.after)


def test_finished_runs_are_left_alone(company: Template) -> None:
    with company.copy() as url, opened(url) as database:
        worker.go_on(database)
        with database.read() as tx:
            record = tx.value("SELECT MAX(record_id) FROM job")
        assert work(database, record) is None
        for wish in (request_resume, request_cancel):
            assert races.refused(database, wish, record) == "blocked"
        assert worker.closed(database)


def test_a_failed_run_goes_on(company: Template) -> None:
    """The ledger period is put on hold while it works; opened again, the run goes on where it stopped."""
    expected = undisturbed(company)
    with company.copy() as url, opened(url) as database:
        record = worker.start(database)
        with database.write() as tx:
            races.set_period(tx, "on_hold")
        assert work(database, record, target=worker.TARGET) is JobState.FAILED
        with database.write() as tx:
            races.set_period(tx, "open")
        worker.go_on(database)
        assert _see(database) == expected.after
