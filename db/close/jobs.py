"""Runs as work: starting one, taking its lease, pausing, resuming, cancelling, taking over from the dead.

Asked-for and reached state are both stored. The lease is the fencing number of the job: whoever raises it owns the run.
"""

from __future__ import annotations

import json
import os
from datetime import datetime
from typing import Any

from core.errors import Blocked, NotFound
from core.lease import worker_gone
from core.requests import CloseRequest
from core.usecases.run import RunOrder
from core.vocabulary import JobState, Phase, RecordType
from db.close.bundles import forget
from db.close.dates import lock_dates, reopen_dates
from db.company.chain import audit
from db.company.lock import take_exclusive
from db.company.setup import item_id
from db.engine import clock
from db.engine.session import Database, Tx
from db.records.dates import refuse_run
from db.records.records import new_record, record_row
from db.records.unfinished import refuse_unfinished


def start_run(tx: Tx, company: int, record_type: RecordType, request: CloseRequest) -> int:
    """Insert the record and its job, and lock the dates; refused while another run is unfinished."""
    take_exclusive(tx, company)
    refuse_unfinished(tx, company)
    refuse_run(tx, company, record_type, request.date)
    record = new_record(tx, company, record_type, request.date, parameters_of(tx, company, request), note=request.note)
    row = {
        "record_id": record,
        "company_id": company,
        "state": JobState.WAITING.value,
        "phase_times": "{}",
        "started_at": clock.now(),
        "heartbeat_at": clock.now(),
        "host": clock.host(),
    }
    tx.insert("job", tuple(row), [tuple(row.values())])
    lock_dates(tx, company, record, RunOrder(record, record_type, request.date, 0, 0))
    number = record_row(tx, record)["number"]
    audit(tx, company, f"{record_type.value} started", number, {"date": request.date})
    return record


def parameters_of(tx: Tx, company: int, request: CloseRequest) -> dict[str, Any]:
    """Parameters as stored with the record."""
    found: dict[str, Any] = {
        "specification": request.specification.value,
        "max_throughputs": request.max_throughputs,
        "min_throughput": request.min_throughput,
        "recalculate_after": request.recalculate_after,
    }
    if request.items or request.groups:
        items = [item_id(tx, company, code) for code in request.items]
        for group in request.groups:
            rows = tx.all(
                """SELECT i.id FROM item i JOIN item_group g ON g.id = i.item_group_id
                   WHERE i.company_id = :c AND g.code = :g ORDER BY i.id""",
                {"c": company, "g": group},
            )
            if not rows:
                raise NotFound(f"item group {group} does not exist or has no items")
            items += [row[0] for row in rows]
        found["items"] = [*request.items, *(f"group {group}" for group in request.groups)]
        found["item_ids"] = sorted(set(items))
    return found


def take_lease(database: Database[Any], record: int) -> int | None:
    """Become the worker of a run; the fencing number, or ``None`` when it is finished or someone alive has it."""
    with database.write() as tx:
        row = _job(tx, record, lock=True)
        state = JobState(row["state"])
        if not state.live or busy(row):
            return None
        if state in (JobState.PAUSED, JobState.FAILED):
            return None
        fence = int(row["fence"]) + 1
        tx.execute(
            """UPDATE job SET state = 'running', fence = :f, worker = :w, host = :h, pid = :p, heartbeat_at = :at,
                 message = '' WHERE record_id = :r""",
            {
                "f": fence,
                "w": f"{clock.host()}-{os.getpid()}",
                "h": clock.host(),
                "p": os.getpid(),
                "at": clock.now(),
                "r": record,
            },
        )
    return fence


_BUSY = (JobState.RUNNING, JobState.PAUSING, JobState.CANCELLING, JobState.POSTING)


def busy(row: dict[str, Any]) -> bool:
    """Whether somebody alive works on the run."""
    return JobState(row["state"]) in _BUSY and alive(row)


def alive(row: dict[str, Any]) -> bool:
    """Whether the worker of a busy job lives; ``row`` has its host, pid and heartbeat."""
    process_gone = clock.process_gone(row["host"], row["pid"])
    return not worker_gone(heartbeat_age(row["heartbeat_at"]), process_gone=process_gone)


def heartbeat_age(at: str | None) -> int | None:
    """Seconds since the last sign of life; ``None`` without one."""
    if not at:
        return None
    then = datetime.fromisoformat(at.replace("Z", "+00:00"))
    now = datetime.fromisoformat(clock.now().replace("Z", "+00:00"))
    return max(0, round((now - then).total_seconds()))


def row_lock(tx: Tx) -> str:
    """What a SELECT ends with to lock its row; on SQLite the whole file is locked already."""
    return " FOR UPDATE" if tx.dialect == "postgresql" else ""


def phase_times(tx: Tx, record: int, phase: Phase | None, seconds: float) -> str:
    """The milliseconds a run spent in each phase, with ``seconds`` more in this one, as stored."""
    times = json.loads(tx.value("SELECT phase_times FROM job WHERE record_id = :r", {"r": record}) or "{}")
    if phase is not None:
        times[phase.value] = times.get(phase.value, 0) + round(seconds * 1000)
    return json.dumps(times)


def _job(tx: Tx, record: int, *, lock: bool = False) -> dict[str, Any]:
    """The job's row; with ``lock`` nobody else changes it before this transaction ends."""
    names = ("company_id", "state", "requested", "fence", "host", "pid", "heartbeat_at")
    suffix = row_lock(tx) if lock else ""
    row = tx.one(f"SELECT {', '.join(names)} FROM job WHERE record_id = :r{suffix}", {"r": record})
    if row is None:
        raise NotFound(f"closing record {record} has no run", advice="invclose job list shows the runs.")
    return dict(zip(names, row, strict=True))


def _live(tx: Tx, record: int) -> dict[str, Any]:
    """The locked row of an unfinished run; where nobody works on it, under the inventory lock, which comes first."""
    row = _job(tx, record)
    if not busy(row):
        take_exclusive(tx, row["company_id"])
    row = _job(tx, record, lock=True)
    state = JobState(row["state"])
    if not state.live:
        raise Blocked(
            f"{record_row(tx, record)['number']} is {state.value}", advice="Only an unfinished run can be changed."
        )
    return row


def request_pause(tx: Tx, record: int) -> None:
    """Stop at the end of the bundle in work and keep what is staged."""
    row = _live(tx, record)
    if row["state"] in (JobState.PAUSED, JobState.FAILED):
        return
    if busy(row):
        tx.execute("UPDATE job SET state = 'pausing', requested = 'paused' WHERE record_id = :r", {"r": record})
        return
    take_exclusive(tx, row["company_id"])
    # A worker that was only silent finds another number and ends.
    tx.execute("UPDATE job SET state = 'paused', requested = '', fence = fence + 1 WHERE record_id = :r", {"r": record})
    reopen_dates(tx, row["company_id"], record)


def request_resume(tx: Tx, record: int) -> None:
    """Go on from where it stopped; dates are locked again, touched bundles planned again. A dead worker is replaced."""
    row = _live(tx, record)
    if busy(row):
        if row["requested"] == "paused":
            tx.execute("UPDATE job SET state = 'running', requested = '' WHERE record_id = :r", {"r": record})
        return
    take_exclusive(tx, row["company_id"])
    fields = record_row(tx, record)
    order = RunOrder(record, RecordType(fields["type"]), fields["date"], 0, 0)
    refuse_run(tx, row["company_id"], order.type, order.date)
    lock_dates(tx, row["company_id"], record, order)
    tx.execute(
        "UPDATE job SET state = 'waiting', requested = '', message = '', heartbeat_at = :at WHERE record_id = :r",
        {"at": clock.now(), "r": record},
    )


def request_cancel(tx: Tx, record: int) -> None:
    """Undo the run: at once when nobody works on it, else at the end of the bundle in work."""
    row = _live(tx, record)
    if busy(row):
        tx.execute("UPDATE job SET state = 'cancelling', requested = 'cancelled' WHERE record_id = :r", {"r": record})
        return
    take_exclusive(tx, row["company_id"])
    discard_run(tx, row["company_id"], record)


def discard_run(tx: Tx, company: int, record: int) -> None:
    """Undo a run that is not posted: staged rows go, the dates reopen, the record stays as cancelled."""
    forget(tx, record)
    reopen_dates(tx, company, record)
    tx.execute(
        """UPDATE job SET state = 'cancelled', requested = '', fence = fence + 1, bundles_done = 0, done = 0, adjusted = 0,
             warnings = 0, finished_at = :at WHERE record_id = :r""",
        {"at": clock.now(), "r": record},
    )
    audit(tx, company, "run cancelled", str(record), {"record": record})


def release_dead(tx: Tx, company: int) -> None:
    """Reopen the dates that a worker that died or never began left locked; its run stays, to be resumed or cancelled."""
    record = tx.value(
        "SELECT record_id FROM inventory_lock WHERE company_id = :c AND closing_until IS NOT NULL", {"c": company}
    )
    if not record:
        return
    row = _job(tx, record)
    state = JobState(row["state"])
    age = heartbeat_age(row["heartbeat_at"])
    never_began = state is JobState.WAITING and worker_gone(age, process_gone=False)
    if never_began or (state in _BUSY and not alive(row)):
        take_exclusive(tx, company)
        # A worker that was only silent finds another number and ends: its plan may miss what is posted now.
        tx.execute("UPDATE job SET fence = fence + 1 WHERE record_id = :r", {"r": record})
        reopen_dates(tx, company, record)
