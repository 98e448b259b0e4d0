"""Starting the worker process of a run: a session of its own, so that it survives the terminal that asked for it.

The address of the database, which holds no password, goes through the environment; a password that somebody was asked for
goes through a pipe. Nothing else of the
environment matters to a worker but what `db.engine.children` lets through, and it works in the root folder. Whoever
started a worker looks after it while it lives itself: a worker that dies is replaced once, then the run is failed.
"""

from __future__ import annotations

import os
import subprocess
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from core.errors import InvcloseError
from core.vocabulary import JobState
from db.close.dates import reopen_dates
from db.engine import passwords
from db.engine.children import command, environment
from db.engine.posting import RunPosting
from db.engine.session import Database
from db.records.records import record_row

_TAIL = 4096
_DYING = (JobState.WAITING, JobState.RUNNING, JobState.PAUSING, JobState.CANCELLING, JobState.POSTING)


def start_worker(database: Database[Any], record: int, *, again: bool = True) -> None:
    """Start the worker of a run and look after it from a thread."""
    log = log_file(database, record)
    password = passwords.handed_over(database.url)
    variables = {**environment(), "INVCLOSE_DB": database.url}
    if password:
        variables[passwords.FROM_STANDARD_INPUT] = "stdin"
    with log.open("ab") as output:
        process = subprocess.Popen(
            [*command(), "run", str(record)],
            env=variables,
            cwd=os.sep,
            stdin=subprocess.PIPE if password else subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            close_fds=True,
            start_new_session=True,
        )
        if process.stdin is not None:
            with suppress(BrokenPipeError), process.stdin as pipe:
                pipe.write(password)
    arguments = (database, record, process, log, again)
    threading.Thread(target=_look_after, args=arguments, name=f"worker of {record}", daemon=True).start()


def log_file(database: Database[Any], record: int) -> Path:
    """Where the worker of a run writes what nobody expected; the null device where there is no place for it."""
    with database.read() as tx:
        number = record_row(tx, record)["number"]
    base = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    folder = Path(base) / "invclose" / "runs"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return Path(os.devnull)
    return folder / f"{database.label.replace(os.sep, '-').replace(' ', '-')}-{number}.log"


def last_words(database: Database[Any], record: int) -> str:
    """The last line that a worker of a run wrote where nobody looked; empty when there is none."""
    try:
        with log_file(database, record).open("rb") as log:
            log.seek(max(0, log.seek(0, os.SEEK_END) - _TAIL))
            lines = log.read(_TAIL).decode("utf-8", "replace").splitlines()
    except (OSError, InvcloseError):
        return ""
    return next((line.removeprefix("invclose: ") for line in reversed(lines) if line.strip()), "")


def _look_after(database: Database[Any], record: int, process: subprocess.Popen[bytes], log: Path, again: bool) -> None:
    code = process.wait()
    with suppress(InvcloseError):
        if not _left_behind(database, record, process.pid):
            return
        if again:
            start_worker(database, record, again=False)
        else:
            _fail(database, record, f"the worker process ended with code {code}; see {log}")


def _left_behind(database: Database[Any], record: int, pid: int) -> bool:
    """Whether this worker ended without bringing its run to a stop."""
    with database.read() as tx:
        row = tx.one("SELECT state, pid FROM job WHERE record_id = :r", {"r": record})
    if row is None or JobState(row[0]) not in _DYING:
        return False
    return bool(row[0] == JobState.WAITING or row[1] == pid)


def _fail(database: Database[Any], record: int, message: str) -> None:
    with database.write(RunPosting(record)) as tx:
        company = record_row(tx, record)["company_id"]
        tx.execute(
            "UPDATE job SET state = 'failed', requested = '', message = :m, fence = fence + 1 WHERE record_id = :r",
            {"m": message, "r": record},
        )
        reopen_dates(tx, company, record)
