"""Working on a run, and the recalculation that a close may ask for afterwards."""

from __future__ import annotations

from typing import Any

from core.errors import InvcloseError
from core.requests import CloseRequest
from core.vocabulary import JobState, RecordType, Specification
from db.close.jobs import start_run
from db.close.worker import work
from db.company.chain import audit
from db.engine import clock
from db.engine.session import Database
from db.records.records import record_row


def work_and_follow(database: Database[Any], record: int) -> JobState | None:
    """Work on a run to its end or next stop; a close that is done starts and works on its recalculation."""
    state = work(database, record)
    following = _recalculation(database, record) if state in (JobState.DONE, JobState.DONE_WARNED) else None
    if following is not None:
        work(database, following)
    return state


def _recalculation(database: Database[Any], record: int) -> int | None:
    """The record of the recalculation up to today, when the close asks for one and there is something to cover."""
    with database.read() as tx:
        row = record_row(tx, record)
    parameters = row["parameters"]
    today = clock.today().isoformat()
    if row["type"] != RecordType.CLOSING or not parameters.get("recalculate_after") or today <= row["date"]:
        return None
    request = CloseRequest(
        date=today,
        specification=Specification(parameters["specification"]),
        max_throughputs=parameters["max_throughputs"],
        min_throughput=parameters["min_throughput"],
        note=f"after {row['number']}",
    )
    try:
        with database.write() as tx:
            return start_run(tx, row["company_id"], RecordType.RECALCULATION, request)
    except InvcloseError as refused:
        with database.write() as tx:
            audit(tx, row["company_id"], "recalculation refused", row["number"], {"date": today, "why": str(refused)})
        return None
