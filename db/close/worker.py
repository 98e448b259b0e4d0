"""The worker process of a run: takes the lease, works, writes a heartbeat, ends."""

from __future__ import annotations

import threading
import time
from typing import Any

from core.close.bundling import TARGET
from core.errors import InvcloseError, LeaseLost, TryAgain
from core.usecases.run import execute
from core.vocabulary import JobState
from db.close.jobs import take_lease
from db.close.running import StoredRun
from db.engine import clock
from db.engine.session import Database

HEARTBEAT = "heartbeat"
_BEAT_SECONDS = 5
_PAUSES = (0.1, 0.5, 2, 5, 15)
"""Seconds before each further try."""
_ENDED = (JobState.DONE, JobState.DONE_WARNED, JobState.CANCELLED, JobState.PAUSED, JobState.FAILED)


def work(database: Database[Any], record: int, *, target: int = TARGET) -> JobState | None:
    """Run a record to its end or next stop; ``None`` when someone else has it or it is finished."""
    fence = take_lease(database, record)
    if fence is None:
        return None
    store = StoredRun(database, record, fence, target=target)
    stop = threading.Event()
    beat = threading.Thread(target=_beat, args=(database, record, fence, stop), name=HEARTBEAT, daemon=True)
    beat.start()
    try:
        return _execute(store)
    except LeaseLost:
        return None
    except Exception as error:
        message = str(error) if isinstance(error, InvcloseError) else f"{type(error).__name__}: {error}"
        if store.state().live:
            store.reached(JobState.FAILED, message)
        if not isinstance(error, InvcloseError):
            raise
        return JobState.FAILED
    finally:
        stop.set()
        beat.join()


def _execute(store: StoredRun) -> JobState:
    """Run; where the database is busy or its connection was lost, look how things stand and go on from there."""
    for pause in (0, *_PAUSES):
        time.sleep(pause)
        try:
            if pause and (state := store.state()) in _ENDED:
                return state  # only the answer was lost
            return execute(store)
        except TryAgain as error:
            refused = error
    raise refused


def _beat(database: Database[Any], record: int, fence: int, stop: threading.Event) -> None:
    """A sign of life every few seconds, also while a large bundle is computed."""
    while not stop.wait(_BEAT_SECONDS):
        try:
            with database.write() as tx:
                tx.execute(
                    "UPDATE job SET heartbeat_at = :at WHERE record_id = :r AND fence = :f",
                    {"at": clock.now(), "r": record, "f": fence},
                )
        except TryAgain:
            continue
