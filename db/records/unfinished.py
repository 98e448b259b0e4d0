"""The run that is not finished, of which a company has at most one."""

from __future__ import annotations

from core.errors import refuse
from core.runs import UnfinishedRun, one_at_a_time
from core.vocabulary import LIVE, RecordType
from db.engine.session import Tx

LIVE_SQL = ", ".join(f"'{state}'" for state in LIVE)
"""The states of an unfinished run, for ``IN (...)``."""


def unfinished(tx: Tx, company: int) -> UnfinishedRun | None:
    """The run that holds the company's close; ``None`` when nothing is to be finished."""
    row = tx.one(
        f"""SELECT j.record_id, r.number, r.type, r.date, j.state, r.created_by, j.host, j.started_at, j.phase_index, j.done,
                   j.total, j.pid, j.heartbeat_at, j.beat
            FROM job j JOIN closing_record r ON r.id = j.record_id
            WHERE j.company_id = :c AND j.state IN ({LIVE_SQL}) ORDER BY j.record_id LIMIT 1""",
        {"c": company},
    )
    if row is None:
        return None
    record, number, kind, date, state, by, host, started, phase, done, total, pid, heard, beat = row
    since = f"{started[:19]}Z" if started else ""
    return UnfinishedRun(
        record_id=record,
        number=number,
        type=RecordType(kind),
        date=date,
        state=state,
        by=by,
        host=host or "",
        since=since,
        phase_index=phase or 0,
        done=done or 0,
        total=total or 0,
        pid=pid or 0,
        heartbeat_at=heard or "",
        beat=beat or "",
    )


def refuse_unfinished(tx: Tx, company: int) -> None:
    """Raise that another closing or adjustment has not finished yet, if that is so."""
    run = unfinished(tx, company)
    if run is not None:
        refuse([one_at_a_time(run)])
