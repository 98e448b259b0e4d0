"""The worker process of a run: takes the lease, works, writes a heartbeat, ends."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from core.close.bundling import TARGET
from core.errors import InvcloseError, LeaseLost, NoRight, TryAgain
from core.usecases.run import execute
from core.vocabulary import JobState
from db.close.heartbeat import sign
from db.close.jobs import take_lease
from db.close.running import StoredRun
from db.engine.posting import RunPosting
from db.engine.session import Database

Result = TypeVar("Result")

HEARTBEAT = "heartbeat"
_BEAT_SECONDS = 5
_PAUSES: tuple[float, ...] = (0.1, 0.5, 2, 5, 15)
"""Seconds before each further try."""
_ENDED = (JobState.DONE, JobState.DONE_WARNED, JobState.CANCELLED, JobState.PAUSED, JobState.FAILED)


def work(database: Database[Any], record: int, *, target: int = TARGET) -> JobState | None:
    """Run a record to its end or next stop; ``None`` when someone else has it or it is finished."""
    fence = tried(lambda _again: take_lease(database, record))
    if fence is None:
        return None
    store = tried(lambda _again: StoredRun(database, record, fence, target=target))
    stop = threading.Event()
    beat = threading.Thread(target=_beat, args=(database, record, fence, stop), name=HEARTBEAT, daemon=True)
    beat.start()
    try:
        return tried(lambda again: _executed(store, again=again))
    except LeaseLost:
        return None
    except Exception as error:
        if not _note_failure(store, error) or not isinstance(error, InvcloseError):
            raise
        return JobState.FAILED
    finally:
        stop.set()
        beat.join()


def _note_failure(store: StoredRun, error: Exception) -> bool:
    """Keep with the run why it failed; where that cannot be written either, the first trouble is what is said.

    False: the run has ended, and did not fail. The disk did not confirm it, or what comes after went wrong.
    """
    message = str(error) if isinstance(error, InvcloseError) else f"{type(error).__name__}: {error}"
    try:
        if not store.state().live:
            return False
        store.reached(JobState.FAILED, message)
    except LeaseLost:
        pass
    except InvcloseError:
        raise error from None
    return True


def tried(step: Callable[[bool], Result]) -> Result:
    """What a step comes to, tried again where the database is busy or its connection was lost; it is told which it is."""
    for pause in (0, *_PAUSES):
        time.sleep(pause)
        try:
            return step(pause > 0)
        except TryAgain as error:
            refused = error
    raise refused


def _executed(store: StoredRun, *, again: bool) -> JobState:
    """Run; ``again``: look first how things stand, and go on from there."""
    if again and (state := store.state()) in _ENDED:
        return state  # only the answer was lost
    return execute(store)


def _beat(database: Database[Any], record: int, fence: int, stop: threading.Event) -> None:
    """A sign of life every few seconds, also while a large bundle is computed."""
    while not stop.wait(_BEAT_SECONDS):
        try:
            with database.write(RunPosting(record, fence)) as tx:
                tx.execute(
                    "UPDATE job SET heartbeat_at = :at, beat = :beat WHERE record_id = :r AND fence = :f",
                    {**sign(tx)._asdict(), "r": record, "f": fence},
                )
        except (LeaseLost, NoRight):
            return  # whoever works is told so by its own next write
        except InvcloseError:
            continue  # the work meets the same trouble and says so
