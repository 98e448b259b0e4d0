"""Starting, pausing, resuming, cancelling and following up, in this process and in worker processes."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.errors import Blocked, InventoryPeriodClosed, JobAlreadyRunning, NotFound
from core.requests import CloseRequest
from core.usecases.run import execute
from core.vocabulary import RecordType, Role
from db.close import following, processes, worker
from db.close.jobs import release_dead, start_run, take_lease
from db.close.running import StoredRun
from db.company import masters
from db.desk import StoredDesk
from db.engine import clock
from db.engine.errors import busy
from db.engine.session import Database
from db.importing import import_bundle
from db.reading.books import StoredBooks
from tests.db.importing.loading import bundle, row
from tests.support.identity import pretend
from tui import wiring

JANUARY = CloseRequest("2024-01-31", note="January")
ROOT = Path(__file__).resolve().parents[2]


def state(database: Database[Any], record: int) -> tuple[Any, ...]:
    with database.read() as tx:
        found = tx.one("SELECT state, requested, message FROM job WHERE record_id = :r", {"r": record})
    assert found is not None
    return found


def waiting(database: Database[Any]) -> int:
    """A run that nobody works on yet."""
    with database.write() as tx:
        return start_run(tx, 1, RecordType.CLOSING, JANUARY)


def until(database: Database[Any], record: int, *wanted: str) -> str:
    deadline = time.monotonic() + 60
    while (found := state(database, record)[0]) not in wanted:
        assert time.monotonic() < deadline, state(database, record)
        time.sleep(0.05)
    return str(found)


def test_a_worker_that_finds_the_books_busy_waits(desk: StoredDesk, monkeypatch: pytest.MonkeyPatch):
    """Somebody else writes while it takes the run, or while its rights are looked at: nothing is failed for that."""
    database, asked = desk.database, list[str]()

    def twice_busy(name: str, really: Callable[..., Any]) -> Callable[..., Any]:
        def asked_for(*arguments: Any) -> Any:
            asked.append(name)
            if asked.count(name) <= 2:
                raise busy(name)
            return really(*arguments)

        return asked_for

    monkeypatch.setattr(worker, "_PAUSES", (0.01, 0.01, 0.01))
    monkeypatch.setattr(worker, "take_lease", twice_busy("lease", take_lease))
    monkeypatch.setattr(following, "require_worker", twice_busy("right", following.require_worker))
    record = waiting(database)
    assert wiring.run_worker(database.url, record) == 0
    assert state(database, record)[0] == "done with warnings"
    assert asked == ["right"] * 3 + ["lease"] * 3


def test_a_close_runs_to_its_end(desk: StoredDesk, books: StoredBooks):
    record = desk.start_close(JANUARY)
    row_ = books.overview()[0]
    assert (row_.number, row_.state, row_.adjusted, row_.note) == ("IC-000001", "done with warnings", 1000, "January")
    assert books.company().closed_until == "2024-01-31"
    assert books.record(record).reversible == ""
    with pytest.raises(InventoryPeriodClosed):
        desk.start_close(JANUARY)


def test_a_second_run_is_refused_with_the_name_of_the_first(desk: StoredDesk):
    waiting(desk.database)
    for start in (desk.start_close, desk.start_recalculation):
        with pytest.raises(JobAlreadyRunning, match=r"IC-000001 \(closing through 2024-01-31\) is waiting, started by"):
            start(CloseRequest("2024-02-29"))


def test_pause_resume_and_cancel_without_a_worker(desk: StoredDesk, books: StoredBooks):
    record = waiting(desk.database)
    desk.pause(record)
    assert state(desk.database, record)[0] == "paused"
    import_bundle(desk.database, None, bundle(row("P9", "purchase", "LAMP", "1", "2024-01-20", amount="1"), items=""))
    desk.resume(record)
    assert state(desk.database, record)[0] == "done with warnings"
    other = desk.start_recalculation(CloseRequest("2024-02-20"))
    with pytest.raises(Blocked, match="is done with warnings"):
        desk.cancel(other)


def told(books: StoredBooks, record: int) -> list[str]:
    """What the trail says of a run, as its screen shows it, the oldest first."""
    return [words for _, words in reversed(books.job(record).events)]


def test_the_trail_says_who_asked_a_run_to_stop_and_to_go_on(desk: StoredDesk, books: StoredBooks, act_as: Any):
    """Each of them once, and not the one whose worker did it."""
    act_as(Role.CLOSE, "anna")
    record = waiting(desk.database)
    fence = take_lease(desk.database, record)
    assert fence is not None
    act_as(Role.CLOSE, "eva")
    desk.pause(record)
    desk.pause(record)
    desk.resume(record)
    desk.cancel(record)
    desk.cancel(record)
    act_as(Role.CLOSE, "anna")
    worker_of_anna = StoredRun(desk.database, record, fence)
    assert execute(worker_of_anna) == "cancelled"
    assert told(books, record) == [
        "closing started by anna", "pause asked by eva", "run resumed by eva", "cancel asked by eva", "run cancelled by anna",
    ]  # fmt: skip


def test_the_trail_says_who_stopped_a_run_that_nobody_worked_on(desk: StoredDesk, books: StoredBooks, act_as: Any):
    act_as(Role.CLOSE, "anna")
    record = waiting(desk.database)
    act_as(Role.CLOSE, "eva")
    desk.pause(record)
    desk.cancel(record)
    assert told(books, record) == ["closing started by anna", "pause asked by eva", "run cancelled by eva"]


def test_cancel_reopens_the_dates(desk: StoredDesk, books: StoredBooks):
    record = waiting(desk.database)
    late = bundle(row("P9", "purchase", "LAMP", "1", "2024-01-20", amount="1"), items="")
    with pytest.raises(InventoryPeriodClosed):
        import_bundle(desk.database, None, late)
    desk.cancel(record)
    assert state(desk.database, record)[0] == "cancelled"
    import_bundle(desk.database, None, late)
    assert books.company().running is None
    desk.start_close(JANUARY)


def test_records_of_another_company_are_not_there(desk: StoredDesk):
    record = desk.start_close(JANUARY)
    with desk.database.write() as tx:
        other = masters.create_company(tx, "OTHER")
    with pytest.raises(NotFound):
        StoredDesk(desk.database, other).cancel(record)
    with pytest.raises(NotFound):
        desk.reverse(99)


def test_a_recalculation_follows_the_close_that_asks_for_it(
    desk: StoredDesk, books: StoredBooks, monkeypatch: pytest.MonkeyPatch
):
    pretend(monkeypatch, now="2024-02-20T08:00:00Z")
    desk.start_close(CloseRequest("2024-01-31", recalculate_after=True))
    newest, close = books.overview()
    assert (newest.type, newest.date, newest.note) == ("recalculation", "2024-02-20", "after IC-000001")
    assert close.type == "closing"


def test_a_recalculation_that_cannot_follow_is_noted(
    desk: StoredDesk, books: StoredBooks, monkeypatch: pytest.MonkeyPatch
):
    pretend(monkeypatch, now="2024-02-20T08:00:00Z")
    with desk.database.write() as tx:
        masters.set_period(tx, 1, "2024-02-01", status="on_hold")
    desk.start_close(CloseRequest("2024-01-31", recalculate_after=True))
    assert [one.type for one in books.overview()] == ["closing"]
    with desk.database.read() as tx:
        assert tx.value("SELECT action FROM audit_event ORDER BY id DESC LIMIT 1") == "recalculation refused"
    pretend(monkeypatch, now="2024-01-31T08:00:00Z")
    with desk.database.write() as tx:
        masters.set_period(tx, 1, "2024-02-01", status="open")
    desk.start_close(CloseRequest("2024-02-29", recalculate_after=True, allow=("future",)))
    assert len(books.overview()) == 2


# --- worker processes -------------------------------------------------------------------------------------


@pytest.fixture
def outside(database: Database[Any], monkeypatch: pytest.MonkeyPatch, user_folder: Path) -> StoredDesk:
    monkeypatch.chdir(ROOT)
    return StoredDesk(database, 1)


def test_a_worker_process_closes(outside: StoredDesk, user_folder: Path):
    record = outside.start_close(JANUARY)
    assert until(outside.database, record, "done with warnings", "failed") == "done with warnings"
    with outside.database.read() as tx:
        pid = tx.value("SELECT pid FROM job WHERE record_id = :r", {"r": record})
    assert pid not in (None, 0, os.getpid())
    logs = list((user_folder / "state" / "invclose" / "runs").iterdir())
    assert [log.read_text() for log in logs] == [""]


def test_a_paused_run_goes_on_in_a_new_process(outside: StoredDesk):
    record = waiting(outside.database)
    outside.pause(record)
    outside.resume(record)
    until(outside.database, record, "done with warnings")


def test_a_worker_that_cannot_start_is_replaced_once_then_the_run_fails(
    outside: StoredDesk, books: StoredBooks, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(processes, "command", lambda: (sys.executable, "-c", "import sys; sys.exit('no luck')"))
    record = outside.start_close(JANUARY)
    until(outside.database, record, "failed")
    message = state(outside.database, record)[2]
    assert "ended with code 1" in message
    log = Path(message.partition("see ")[2])
    assert log.read_text() == "no luck\nno luck\n"
    import_bundle(
        outside.database, None, bundle(row("P9", "purchase", "LAMP", "1", "2024-01-20", amount="1"), items="")
    )
    monkeypatch.undo()
    monkeypatch.chdir(ROOT)
    outside.resume(record)
    until(outside.database, record, "done with warnings")


def test_a_worker_that_is_killed_is_replaced(outside: StoredDesk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """The first one takes the lease and hangs; the second one is the real one."""
    once = tmp_path / "once"
    program = (
        f"import os, pathlib, signal, sys\nsys.path.insert(0, {str(ROOT)!r})\n"
        "from db.engine.open import open_database\nfrom db.close.jobs import take_lease\n"
        f"once = pathlib.Path({str(once)!r})\n"
        "if once.exists():\n"
        "    from invclose import main\n    sys.exit(main(sys.argv[1:]))\n"
        "take_lease(open_database(os.environ['INVCLOSE_DB']), int(sys.argv[2]))\n"
        "once.write_text(str(os.getpid()))\nsignal.pause()\n"
    )
    monkeypatch.setattr(processes, "command", lambda: (sys.executable, "-c", program))
    record = outside.start_close(JANUARY)
    until(outside.database, record, "running")
    deadline = time.monotonic() + 30
    while not (once.exists() and once.read_text()) and time.monotonic() < deadline:
        time.sleep(0.05)
    os.kill(int(once.read_text()), signal.SIGKILL)
    until(outside.database, record, "done with warnings")


def test_a_process_that_has_ended_does_not_live():
    child = os.fork()
    if child == 0:
        os._exit(0)
    deadline = time.monotonic() + 10
    while clock.process_lives(child) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not clock.process_lives(child)  # ended, though nobody has waited for it yet
    os.waitpid(child, 0)
    assert not clock.process_lives(child)
    assert clock.process_lives(os.getpid())


def test_a_run_that_never_began_does_not_hold_the_dates_for_ever(
    database: Database[Any], monkeypatch: pytest.MonkeyPatch
):
    pretend(monkeypatch, now="2024-02-20T08:00:00Z")
    record = waiting(database)
    late = bundle(row("P9", "purchase", "LAMP", "1", "2024-01-20", amount="1"), items="")
    with pytest.raises(InventoryPeriodClosed):
        import_bundle(database, None, late)
    pretend(monkeypatch, now="2024-02-20T08:01:00Z")
    import_bundle(database, None, late)
    assert state(database, record)[0] == "waiting"
    with database.write() as tx:
        release_dead(tx, 1)
