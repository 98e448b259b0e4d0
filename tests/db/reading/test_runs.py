"""Runs that are not finished, as everybody sees them; and what can be found when there is little to find."""

from __future__ import annotations

from typing import Any

import pytest

from core.errors import NotFound
from core.requests import CloseRequest
from core.vocabulary import RecordType, Requested
from db.close.jobs import request_cancel, request_pause, start_run
from db.engine import clock
from db.engine.session import Database
from db.reading.books import StoredBooks
from tests.db.reading.worlds import build, world
from tests.support.identity import pretend

SMALL = world(
    "do: receipt, label: R1, item: A, date: 2012-01-02, qty: 2, price: '10.00'",
    "do: issue, label: I1, item: A, date: 2012-01-03, qty: 1",
    "do: close, label: C1, date: 2012-01-31",
)


def started(database: Database[Any], company: int) -> int:
    with database.write() as tx:
        return start_run(tx, company, RecordType.CLOSING, CloseRequest("2012-02-29", note="month end"))


def set_job(database: Database[Any], record: int, **values: object) -> None:
    sets = ", ".join(f"{name} = :{name}" for name in values)
    with database.write() as tx:
        tx.execute(f"UPDATE job SET {sets} WHERE record_id = :r", {"r": record, **values})


def test_a_run_is_seen_by_everybody(database: Database[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, now="2012-03-01T10:00:00Z")
    company = build(database, SMALL).company
    books = StoredBooks(database, company, "somebody")
    record = started(database, company)
    running = books.company().running
    assert running is not None
    assert (running.record_id, running.number, running.state, running.percent) == (record, "IC-000002", "waiting", 0)
    row = books.overview()[0]
    assert (row.state, row.active, row.voucher, row.percent, row.note) == ("waiting", False, "", 0, "month end")
    assert books.record(record).reversible == (
        "IC-000002 is not posted. A run that is not posted is cancelled, not reversed: `invclose job cancel IC-000002`."
    )
    assert not books.settlements_of_record(record)
    assert not books.log(record)
    assert [job.number for job in books.jobs()] == ["IC-000002", "IC-000001"]


def test_a_run_tells_how_far_it_is(database: Database[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, now="2012-03-01T10:00:00Z")
    company = build(database, SMALL).company
    books = StoredBooks(database, company, "somebody")
    record = started(database, company)
    set_job(
        database,
        record,
        state="running",
        phase="value and stage",
        phase_index=4,
        phase_times='{"check": 1000, "select": 4000, "counted": ["2012-03-01T10:00:05Z", ""], "samples": [[5000, 0]]}',
        done=400,
        total=1000,
        bundles_done=4,
        bundles_total=10,
        adjusted=-250,
        heartbeat_at="2012-03-01T10:00:24Z",
        beat="",
    )
    pretend(monkeypatch, now="2012-03-01T10:00:25Z")
    run = books.job(record)
    assert (run.elapsed_seconds, run.percent, run.per_second, run.left_seconds) == (25, 41, 20, 30)
    assert (run.heartbeat_age, run.adjusted, run.bundles_done) == (1, -250, 4)
    assert [(phase.state, phase.seconds) for phase in run.phases] == [
        ("ok", 1),
        ("ok", 4),
        ("ok", 0),
        ("running", 20),
        ("waiting", 0),
    ]
    assert run.phases[3].detail == "400"
    assert books.overview()[0].percent == 41


@pytest.mark.parametrize(
    ("state", "phases"),
    [
        ("failed", ["ok", "ok", "ok", "failed", "waiting"]),
        ("paused", ["ok", "ok", "ok", "waiting", "waiting"]),
    ],
)
def test_a_run_that_stopped(file_database: Database[Any], state: str, phases: list[str]) -> None:
    company = build(file_database, SMALL).company
    record = started(file_database, company)
    set_job(file_database, record, state=state, phase_index=4, done=1, total=2)
    run = StoredBooks(file_database, company, "somebody").job(record)
    assert [phase.state for phase in run.phases] == phases
    assert run.heartbeat_age is run.left_seconds is None


def test_a_worker_whose_process_has_ended_is_gone_on_its_own_host(
    file_database: Database[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "process_lives", lambda pid: pid == 1)
    company = build(file_database, SMALL).company
    record = started(file_database, company)
    books = StoredBooks(file_database, company, "somebody")
    for host, pid, gone in ((clock.host(), 2, True), (clock.host(), 1, False), ("elsewhere", 2, False)):
        set_job(file_database, record, state="running", host=host, pid=pid, heartbeat_at=clock.now())
        assert books.job(record).process_gone is gone
    set_job(file_database, record, state="failed", host=clock.host(), pid=2)
    assert not books.job(record).process_gone


def test_what_was_asked_for_is_told_as_the_state_to_be_reached(file_database: Database[Any]) -> None:
    """A worker that takes over a run finds the wish of before still standing."""
    company = build(file_database, SMALL).company
    record = started(file_database, company)
    books = StoredBooks(file_database, company, "somebody")
    for ask, wish in ((request_pause, Requested.PAUSED), (request_cancel, Requested.CANCELLED)):
        set_job(file_database, record, state="running", host="elsewhere", pid=2, heartbeat_at=clock.now())
        with file_database.write() as tx:
            ask(tx, record)
        assert books.job(record).requested is wish


def test_a_run_that_was_undone(file_database: Database[Any]) -> None:
    company = build(file_database, SMALL).company
    books = StoredBooks(file_database, company, "somebody")
    set_job(file_database, started(file_database, company), state="cancelled")
    assert [row.state for row in books.overview()] == ["cancelled", "done"]
    assert [row.number for row in books.overview(show_all=False)] == ["IC-000001"]
    assert books.company().running is None


def test_the_beginning_of_a_number_is_enough(database: Database[Any]) -> None:
    books = StoredBooks(database, build(database, SMALL).company, "somebody")
    for beginning in ("INVC", "invc-0", "INVC-000001"):
        assert books.voucher(beginning).number == "INVC-000001"


def test_books_without_anything(database: Database[Any]) -> None:
    books = StoredBooks(database, build(database, world()).company, "somebody")
    view = books.company()
    assert (view.closed_until, view.next_close, view.period) == (None, None, "")
    assert not books.overview()
    assert not books.jobs()
    assert books.find_vouchers().total == 0
    with pytest.raises(NotFound, match="does not exist") as nothing:
        books.voucher("X")
    assert nothing.value.where == "there is no voucher yet"
    with pytest.raises(NotFound) as none:
        books.find_record("1")
    assert none.value.where == "there is none yet"


def test_the_next_close_before_the_first(file_database: Database[Any]) -> None:
    periods = "  periods: [{from: 2011-12-01, to: 2011-12-31}, {from: 2012-01-01, to: 2012-01-31, status: on_hold}]\n"
    case = world("do: receipt, label: R1, item: A, date: 2012-02-02, qty: 2, price: '10.00'", setup=periods)
    case["events"][0]["date"] = case["setup"]["periods"][0]["from"]
    view = StoredBooks(file_database, build(file_database, case).company, "somebody").company()
    assert (view.next_close, view.period) == ("2011-12-31", "2011-12 open")
