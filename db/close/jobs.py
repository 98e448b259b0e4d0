"""Runs as work: starting one, taking its lease, pausing, resuming, cancelling, taking over from the dead.

Asked-for and reached state are both stored. The lease is the fencing number of the job: whoever raises it owns the run.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from core.errors import Blocked, NoRight, NotFound
from core.lease import worker_gone
from core.requests import CloseRequest
from core.usecases.run import RunOrder
from core.vocabulary import JobState, RecordType, RunEvent
from db.close.bundles import forget
from db.close.dates import lock_dates, reopen_dates
from db.close.heartbeat import age, sign
from db.close.pace import pace_in
from db.company.approvals import drop_waiting
from db.company.chain import audit
from db.company.lock import take_inventory_lock
from db.company.setup import item_id
from db.engine import clock
from db.engine.posting import RELEASE, Posting, RunPosting
from db.engine.session import Database, Tx
from db.records.dates import refuse_run
from db.records.records import new_record, record_row
from db.records.unfinished import refuse_unfinished


def start_run(tx: Tx, company: int, record_type: RecordType, request: CloseRequest) -> int:
    """Insert the record and its job, and lock the dates; refused while another run is unfinished."""
    take_inventory_lock(tx, company)
    refuse_unfinished(tx, company)
    refuse_run(tx, company, record_type, request.date)
    record = new_record(tx, company, record_type, request.date, parameters_of(tx, company, request), note=request.note)
    heard = sign(tx)
    row = {
        "record_id": record,
        "company_id": company,
        "state": JobState.WAITING.value,
        "phase_times": "{}",
        "started_at": tx.now(),
        "heartbeat_at": heard.at,
        "beat": heard.beat,
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
    if request.allow:
        found["allowed"] = sorted(request.allow)
    if request.items or request.groups:
        items = [item_id(tx, company, code) for code in request.items]
        for group in request.groups:
            rows = tx.all(
                """SELECT i.id FROM item i JOIN item_group g ON g.id = i.item_group_id
                   WHERE i.company_id = :c AND g.code = :g ORDER BY i.id""",
                {"c": company, "g": group},
            )
            if not rows:
                raise NotFound(
                    f"item group {group} does not exist or has no items",
                    advice="Check the code; `invclose item list` shows the group of each item.",
                )
            items += [row[0] for row in rows]
        found["items"] = [*request.items, *(f"group {group}" for group in request.groups)]
        found["item_ids"] = sorted(set(items))
    return found


def take_lease(database: Database[Any], record: int) -> int | None:
    """Become the worker of a run; the fencing number, or ``None`` when it is finished or someone alive has it."""
    with database.write(RunPosting(record)) as tx:
        row = _job(tx, record, lock=True)
        state = JobState(row["state"])
        if not state.live or busy(tx, row):
            return None
        if state in (JobState.PAUSED, JobState.FAILED):
            return None
        fence = int(row["fence"]) + 1
        tx.execute(
            """UPDATE job SET state = 'running', fence = :f, worker = :w, host = :h, pid = :p, heartbeat_at = :at,
                 beat = :beat, message = '', finished_at = NULL, phase_times = :t WHERE record_id = :r""",
            {
                **sign(tx)._asdict(),
                "f": fence,
                "w": f"{clock.host()}-{os.getpid()}",
                "h": clock.host(),
                "p": os.getpid(),
                "t": pace_in(tx, record).with_time(None, 0, sign(tx)).text(),
                "r": record,
            },
        )
    return fence


_BUSY = (JobState.RUNNING, JobState.PAUSING, JobState.CANCELLING, JobState.POSTING)


def busy(tx: Tx, row: Mapping[str, Any]) -> bool:
    """Whether somebody alive works on the run."""
    return JobState(row["state"]) in _BUSY and alive(tx, row)


def alive(tx: Tx, row: Mapping[str, Any]) -> bool:
    """Whether the worker of a busy job lives; ``row`` has its host, pid and last sign of life."""
    process_gone = clock.process_gone(row["host"], row["pid"])
    return not worker_gone(age(tx, row["heartbeat_at"], row["beat"]), process_gone=process_gone)


def row_lock(tx: Tx) -> str:
    """What a SELECT ends with to lock its row; on SQLite the whole file is locked already."""
    return " FOR UPDATE" if tx.dialect == "postgresql" else ""


def _job(tx: Tx, record: int, *, lock: bool = False) -> dict[str, Any]:
    """The job's row; with ``lock`` nobody else changes it before this transaction ends."""
    names = ("company_id", "state", "requested", "fence", "host", "pid", "heartbeat_at", "beat")
    suffix = row_lock(tx) if lock else ""
    row = tx.one(f"SELECT {', '.join(names)} FROM job WHERE record_id = :r{suffix}", {"r": record})
    if row is None:
        raise NotFound(f"closing record {record} has no run", advice="`invclose job list` shows the runs.")
    return dict(zip(names, row, strict=True))


def _live(tx: Tx, record: int) -> dict[str, Any]:
    """The locked row of an unfinished run; where nobody works on it, under the inventory lock, which comes first."""
    row = _job(tx, record)
    if not busy(tx, row):
        take_inventory_lock(tx, row["company_id"])
    row = _job(tx, record, lock=True)
    state = JobState(row["state"])
    if not state.live:
        raise Blocked(
            f"{record_row(tx, record)['number']} is {state.value}",
            advice="Only an unfinished run can be changed: `invclose job list` shows those.",
        )
    return row


def _note(tx: Tx, company: int, record: int, event: RunEvent) -> None:
    """Who asked for it: the worker that will do it may be somebody else's."""
    audit(tx, company, event.value, record_row(tx, record)["number"], {"record": record})


def request_pause(tx: Tx, record: int) -> None:
    """Stop at the end of the bundle in work and keep what is staged."""
    row = _live(tx, record)
    if row["state"] in (JobState.PAUSED, JobState.FAILED):
        return
    if row["state"] != JobState.PAUSING:
        _note(tx, row["company_id"], record, RunEvent.PAUSE_ASKED)
    if busy(tx, row):
        tx.execute("UPDATE job SET state = 'pausing', requested = 'paused' WHERE record_id = :r", {"r": record})
        return
    take_inventory_lock(tx, row["company_id"])
    # A worker that was only silent finds another number and ends.
    tx.execute("UPDATE job SET state = 'paused', requested = '', fence = fence + 1 WHERE record_id = :r", {"r": record})
    reopen_dates(tx, row["company_id"], record)


def request_resume(tx: Tx, record: int) -> None:
    """Go on from where it stopped; dates are locked again, touched bundles planned again. A dead worker is replaced."""
    row = _live(tx, record)
    if busy(tx, row):
        if row["requested"] == "paused":
            _note(tx, row["company_id"], record, RunEvent.RESUMED)
            tx.execute("UPDATE job SET state = 'running', requested = '' WHERE record_id = :r", {"r": record})
        return
    take_inventory_lock(tx, row["company_id"])
    fields = record_row(tx, record)
    order = RunOrder(record, RecordType(fields["type"]), fields["date"], 0, 0)
    refuse_run(tx, row["company_id"], order.type, order.date)
    lock_dates(tx, row["company_id"], record, order)
    _note(tx, row["company_id"], record, RunEvent.RESUMED)
    tx.execute(
        """UPDATE job SET state = 'waiting', requested = '', message = '', heartbeat_at = :at, beat = :beat,
             finished_at = NULL WHERE record_id = :r""",
        {**sign(tx)._asdict(), "r": record},
    )


def request_cancel(tx: Tx, record: int) -> None:
    """Undo the run: at once when nobody works on it, else at the end of the bundle in work."""
    row = _live(tx, record)
    if busy(tx, row):
        if row["state"] != JobState.CANCELLING:
            _note(tx, row["company_id"], record, RunEvent.CANCEL_ASKED)
        tx.execute("UPDATE job SET state = 'cancelling', requested = 'cancelled' WHERE record_id = :r", {"r": record})
        return
    take_inventory_lock(tx, row["company_id"])
    discard_run(tx, row["company_id"], record)


def discard_run(tx: Tx, company: int, record: int) -> None:
    """Undo a run that is not posted: staged rows go, the dates reopen, the record stays as cancelled."""
    forget(tx, record)
    reopen_dates(tx, company, record)
    drop_waiting(tx, company, record)
    tx.execute(
        """UPDATE job SET state = 'cancelled', requested = '', fence = fence + 1, bundles_done = 0, bundles_total = 0, done = 0,
             total = 0, adjusted = 0, warnings = 0, finished_at = :at WHERE record_id = :r""",
        {"at": tx.now(), "r": record},
    )
    _note(tx, company, record, RunEvent.CANCELLED)


def reopen_dead(database: Database[Any], company: int) -> None:
    """`release_dead` in a transaction of its own; where the database does not believe it yet, the dates stay locked."""
    with suppress(NoRight), database.write(Posting(RELEASE, company)) as tx:
        release_dead(tx, company)


def release_dead(tx: Tx, company: int) -> None:
    """Reopen the dates that a worker that died or never began left locked; its run stays, to be resumed or cancelled."""
    record = tx.value(
        "SELECT record_id FROM inventory_lock WHERE company_id = :c AND closing_until IS NOT NULL", {"c": company}
    )
    if not record:
        return
    row = _job(tx, record)
    state = JobState(row["state"])
    silent = age(tx, row["heartbeat_at"], row["beat"])
    never_began = state is JobState.WAITING and worker_gone(silent, process_gone=False)
    if never_began or (state in _BUSY and not alive(tx, row)):
        take_inventory_lock(tx, company)
        # A worker that was only silent finds another number and ends: its plan may miss what is posted now.
        tx.execute("UPDATE job SET fence = fence + 1 WHERE record_id = :r", {"r": record})
        reopen_dates(tx, company, record)
