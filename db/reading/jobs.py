"""Runs as their task screen shows them."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from core.errors import NotFound
from core.lease import worker_gone
from core.money import Amount
from core.views.runs import GroupChange, JobView, PhaseView
from core.views.states import PhaseState
from core.vocabulary import PHASES, RECORD_NAMES, JobState, Phase, RecordType, Requested
from db.close.heartbeat import age
from db.close.pace import Pace, pace_of
from db.engine import clock
from db.engine.session import Tx
from db.reading.anchors import record_anchor
from db.reading.names import seconds_between, stamp_text
from db.reading.progress import percent_of
from db.records.quantities import IN_COST
from db.records.unfinished import LIVE_SQL

_SETTLED_IN = 10
"""Seconds of work before the time left is worth saying."""
_NEWEST = 100
_JOB = """SELECT j.record_id, r.number, r.type, r.date, j.state, j.requested, j.message, r.created_by, j.started_at,
                 j.finished_at, j.phase_index, j.phase_times, j.done, j.total, j.adjusted, j.warnings, j.bundles_done,
                 j.bundles_total, j.last_item, j.heartbeat_at, j.beat, j.worker, j.host, j.pid, v.number AS voucher
          FROM job j JOIN closing_record r ON r.id = j.record_id LEFT JOIN voucher v ON v.id = r.voucher_id
          WHERE j.company_id = :c"""


class _Job(NamedTuple):
    """A run with the head of its record."""

    record_id: int
    number: str
    type: str
    date: str
    state: str
    requested: str
    message: str
    created_by: str
    started_at: str | None
    finished_at: str | None
    phase_index: int
    phase_times: str | None
    done: int
    total: int
    adjusted: Amount
    warnings: int
    bundles_done: int
    bundles_total: int
    last_item: str
    heartbeat_at: str | None
    beat: str
    worker: str
    host: str
    pid: int
    voucher: str | None


def job_view(tx: Tx, company: int, record: int) -> JobView:
    """A run with its phases and events; ``NotFound`` when the record has none."""
    row = tx.row(_Job, f"{_JOB} AND j.record_id = :r", {"c": company, "r": record})
    if row is None:
        raise NotFound(f"record {record} has no run", advice="`invclose job list` shows all of them.")
    done = JobState(row.state) in (JobState.DONE, JobState.DONE_WARNED)
    view = replace(_view(tx, row, _events(tx, company, row.number)), groups=_changed(tx, company, record))
    return replace(view, head=record_anchor(tx, company, row.number)) if done else view


def job_views(tx: Tx, company: int) -> list[JobView]:
    """Unfinished ones first, then the newest."""
    rows = tx.rows(
        _Job,
        f"{_JOB} ORDER BY CASE WHEN j.state IN ({LIVE_SQL}) THEN 0 ELSE 1 END, j.record_id DESC LIMIT :n",
        {"c": company, "n": _NEWEST},
    )
    return [_view(tx, row, ()) for row in rows]


_AT_WORK = (JobState.RUNNING, JobState.PAUSING, JobState.CANCELLING, JobState.POSTING)


class _Times(NamedTuple):
    """How long a run was worked on, and how fast and how much longer."""

    elapsed: int
    """Seconds."""
    current: int
    """Seconds in the present phase that are not counted yet."""
    speed: int | None
    left: int | None


def _times(tx: Tx, job: _Job, pace: Pace, heartbeat: int | None, *, gone: bool) -> _Times:
    at_work = job.state in _AT_WORK
    if pace.counted is None:  # from before it was counted
        return _Times(seconds_between(job.started_at, job.finished_at or tx.now()) or 0, 0, None, None)
    since = pace.since(tx, heartbeat, gone=gone) if at_work else 0
    worked = pace.worked + since
    valuing = at_work and not gone and PHASES[job.phase_index - 1] is Phase.VALUE
    speed = pace.per_second(worked, job.done) if valuing else None
    settled = worked >= 1000 * _SETTLED_IN and job.done * 50 >= job.total > 0
    left = (job.total - job.done) // speed if speed and settled and job.state == JobState.RUNNING else None
    return _Times(worked // 1000, since // 1000, speed, left)


def _view(tx: Tx, job: _Job, events: tuple[tuple[str, str], ...]) -> JobView:
    state, index = JobState(job.state), job.phase_index
    at_work, pace = state in _AT_WORK, pace_of(job.phase_times)
    heartbeat = age(tx, job.heartbeat_at, job.beat) if at_work or state is JobState.WAITING else None
    process_gone = at_work and clock.process_gone(job.host, job.pid)
    gone = at_work and worker_gone(heartbeat, process_gone=process_gone)
    times = _times(tx, job, pace, heartbeat, gone=gone)
    return JobView(
        record_id=job.record_id,
        number=job.number,
        type_name=RECORD_NAMES[RecordType(job.type)],
        date=job.date,
        state=state,
        requested=Requested(job.requested),
        message=job.message,
        by=job.created_by,
        started_at=stamp_text(job.started_at),
        finished_at="" if state.live else stamp_text(job.finished_at),
        elapsed_seconds=times.elapsed,
        left_seconds=times.left,
        phases=_phases(state, index, pace.spent, times.current, (job.done, job.total)),
        phase_index=index,
        percent=None if state is JobState.CANCELLED else percent_of(state, index, job.done, job.total),
        done=job.done,
        total=job.total,
        per_second=times.speed,
        adjusted=job.adjusted,
        warnings=job.warnings,
        bundles_done=job.bundles_done,
        bundles_total=job.bundles_total,
        last_item=job.last_item,
        heartbeat_age=heartbeat,
        worker=job.worker or (f"{job.host} pid {job.pid}" if job.pid else job.host),
        voucher=job.voucher or "",
        events=events,
        process_gone=process_gone,
    )


def _phases(
    state: str, index: int, spent: dict[str, int], current: int, work: tuple[int, int]
) -> tuple[PhaseView, ...]:
    finished = state in (JobState.DONE, JobState.DONE_WARNED)
    views = []
    for number, phase in enumerate(PHASES, 1):
        seconds = spent.get(phase.value, 0) // 1000
        if finished or number < index:
            word = PhaseState.OK
        elif number > index or state in (JobState.WAITING, JobState.PAUSED, JobState.CANCELLED):
            word = PhaseState.WAITING
        elif state == JobState.FAILED:
            word = PhaseState.FAILED
        else:
            word, seconds = PhaseState.RUNNING, seconds + current
        detail = ""
        if phase is Phase.VALUE and word is not PhaseState.WAITING:
            detail = f"{work[0] if word is PhaseState.RUNNING else work[1]:,}"
        views.append(PhaseView(name=phase, state=word, seconds=seconds, detail=detail))
    return tuple(views)


def _changed(tx: Tx, company: int, record: int) -> tuple[GroupChange, ...]:
    """What the run has staged or posted so far, by item group; nothing of one that was cancelled."""
    rows = tx.all(
        f"""SELECT g.code, SUM(t.amount) FROM adjustment_total t JOIN cost_group c ON c.id = t.cost_group_id
            JOIN item i ON i.id = c.item_id JOIN item_group g ON g.id = i.item_group_id
            WHERE t.record_id = :r AND t.{IN_COST} AND c.company_id = :c GROUP BY g.code ORDER BY g.code""",
        {"c": company, "r": record},
    )
    return tuple(GroupChange(item_group=code, adjusted=int(amount)) for code, amount in rows)


def _events(tx: Tx, company: int, number: str) -> tuple[tuple[str, str], ...]:
    """What the audit trail says of the record, newest first."""
    rows = tx.all(
        """SELECT at, actor, action FROM
             (SELECT id, at, actor, action, subject FROM audit_event WHERE company_id = :c ORDER BY id DESC LIMIT 1000) e
           WHERE subject = :n ORDER BY id DESC""",
        {"c": company, "n": number},
    )
    return tuple((stamp_text(at), f"{action} by {actor}") for at, actor, action in rows)
