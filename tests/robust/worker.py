"""What the processes of these tests do. They are forked from a server that has loaded everything already.

`python -m tests.robust.worker URL RECORD AT` works on a record and kills itself at the AT-th moment.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from multiprocessing import connection
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from core.errors import InvcloseError
from core.requests import CloseRequest
from core.vocabulary import JobState, RecordType
from db.close.jobs import request_cancel, request_resume, start_run
from db.close.worker import work
from db.engine.session import Database, Journal
from tests.robust.company import TO
from tests.robust.hooks import Counter, hooked
from tests.robust.places import opened
from tests.support.identity import set_pretended

TARGET = 5
"""Transactions in a bundle: a small company makes many bundles."""
USER = "tester"
NEVER = 0
SECONDS = 60

PRELOADED = ["tests.robust.worker", "tests.robust.races", "db.engine.postgres", "db.close.running"]
"""What the process loads that children are forked from; whoever runs as a module of its own adds what that one imports."""

_CONTEXT = multiprocessing.get_context("forkserver")


class Child:
    """A process of ours, and what it answered."""

    def __init__(self, target: Callable[..., Any], *given: Any, **more: Any) -> None:
        _preload()
        self._answers, end = _CONTEXT.Pipe(duplex=False)
        pretended = {"login": USER, **more.pop("pretended", {})}
        self.process = _CONTEXT.Process(
            target=_main, args=(end, dict(os.environ), pretended, target, given, more), daemon=True
        )
        self.process.start()
        end.close()
        assert self.process.pid
        self.pid = self.process.pid

    def wait(self, seconds: float = SECONDS) -> Any:
        """Its answer; the exit code (negative: the signal) when it could not give one."""
        answer: Any = None
        try:
            if self._answers.poll(seconds):
                answer = self._answers.recv()
            else:
                self.kill()
                raise AssertionError("a child process hangs")
        except EOFError:
            self.process.join(SECONDS)
            return self.process.exitcode
        self.process.join(SECONDS)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def kill(self) -> None:
        """End it and wait until it is gone."""
        self.process.kill()
        self.process.join(SECONDS)

    def stopped(self) -> None:
        """Wait until it has stopped itself."""
        state = Path(f"/proc/{self.pid}/stat")
        for _ in range(SECONDS * 200):
            if state.read_text().rpartition(")")[2].split()[0] == "T":
                return
            time.sleep(0.005)
        raise AssertionError("the child did not stop")

    def go_on(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def settle(self) -> None:
        """Wait until it ends, or can get no further without somebody else."""
        self._answers.poll(1.0)


def all_answers(children: Sequence[Child], seconds: float = SECONDS) -> list[Any]:
    """What each answers, in their order. The failure of one is heard at once, not those who wait for it in vain."""
    answers: dict[Child, Any] = {}
    try:
        while waiting := {child._answers: child for child in children if child not in answers}:
            for end in connection.wait(list(waiting), seconds) or list(waiting):
                child = waiting[end]  # type: ignore[index]
                answers[child] = child.wait(0)
    finally:
        for child in children:
            if child not in answers:
                child.kill()
    return [answers[child] for child in children]


def _preload() -> None:
    """Children are forked from a process that has loaded the product: a few milliseconds instead of half a second."""
    _CONTEXT.set_forkserver_preload(PRELOADED)


def _main(
    answers: Connection, environment: dict[str, str], pretended: dict[str, str], target: Callable[..., Any],
    given: Any, more: dict[str, Any],
) -> None:  # fmt: skip
    os.environ.clear()
    os.environ.update(environment)
    set_pretended(pretended)
    atexit._clear()
    try:
        answer = target(*given, **more)
    except InvcloseError as error:
        answer = f"{type(error).__name__}: {error}"
    except BaseException as error:
        answer = AssertionError(f"{type(error).__name__}: {error}")
    answers.send(answer)
    answers.close()


def kill_myself() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def stop_myself() -> None:
    signal.pthread_kill(threading.get_ident(), signal.SIGSTOP)  # this thread at once, with it the others


# --- what children do ------------------------------------------------------------------------------------------------


def close_and_die(url: str, at: int, journal: Journal | None = None) -> int:
    """Close February; SIGKILL at the ``at``-th moment. The number of moments when it survives."""
    counter = Counter(at, kill_myself)
    with hooked(url, counter, journal) as database:
        go_on(database)
    return counter.count


def resume_and_die(url: str, at: int, journal: Journal | None = None) -> int:
    """Resume what a dead worker left; SIGKILL at the ``at``-th moment."""
    return close_and_die(url, at, journal)


def work_and_stop(url: str, record: int, at: int, journal: Journal | None = None) -> str:
    """Work on a record; stop at the ``at``-th moment until somebody says to go on."""
    with hooked(url, Counter(at, stop_myself), journal) as database:
        return str(work(database, record, target=TARGET))


# --- the same in this process ----------------------------------------------------------------------------------------


def request(date: str = TO) -> CloseRequest:
    return CloseRequest(date, note="tested")


def company_of(database: Database[Any]) -> int:
    with database.read() as tx:
        return int(tx.value("SELECT MIN(id) FROM company"))


def start(database: Database[Any], date: str = TO) -> int:
    with database.write() as tx:
        return start_run(tx, int(tx.value("SELECT MIN(id) FROM company")), RecordType.CLOSING, request(date))


def unfinished(database: Database[Any]) -> int | None:
    """The run that is not finished, if there is one."""
    with database.read() as tx:
        found: int | None = tx.value(
            "SELECT record_id FROM job WHERE state NOT IN ('done', 'done with warnings', 'cancelled')"
        )
    return found


def closed(database: Database[Any], date: str = TO) -> bool:
    """Whether an active close of the date is posted."""
    with database.read() as tx:
        return tx.one("SELECT 1 FROM active_record WHERE type = 'closing' AND date = :d", {"d": date}) is not None


def go_on(database: Database[Any], date: str = TO) -> None:
    """Bring the close to its end, from wherever it is."""
    if closed(database, date):
        return
    record = unfinished(database)
    if record is None:
        record = start(database, date)
    else:
        with database.write() as tx:
            request_resume(tx, record)
    state = work(database, record, target=TARGET)
    if state is not JobState.DONE:
        with database.read() as tx:
            message = tx.value("SELECT message FROM job WHERE record_id = :r", {"r": record})
        raise AssertionError(f"the run ended as {state}: {message}")


def discard(database: Database[Any]) -> None:
    """Undo the close, if it is not posted."""
    record = unfinished(database)
    if record is not None:
        with database.write() as tx:
            request_cancel(tx, record)


def _command() -> int:
    url, record, at = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    set_pretended({"login": USER})
    with hooked(url, Counter(at, kill_myself)) as database:
        print(work(database, record, target=TARGET))
    return 0


if __name__ == "__main__":
    raise SystemExit(_command())


__all__ = ["Child", "opened"]
