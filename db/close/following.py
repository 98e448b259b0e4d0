"""Working on a run, and the recalculation that a close may ask for afterwards."""

from __future__ import annotations

from typing import Any

from core.errors import InvcloseError
from core.requests import CloseRequest
from core.rights import Act, act_of_run
from core.vocabulary import JobState, RecordType, Specification
from db.close.jobs import start_run
from db.close.worker import work
from db.company.chain import audit
from db.company.rights import require
from db.engine.posting import Posting
from db.engine.session import Database
from db.records.records import record_row


def require_worker(database: Database[Any], record: int) -> None:
    """Whoever works on a run posts it: that needs the right to start it."""
    with database.read() as tx:
        row = record_row(tx, record)
    require(database, row["company_id"], act_of_run(RecordType(row["type"])), f"Working on {row['number']}")


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
        row, today = record_row(tx, record), tx.today().isoformat()
    parameters = row["parameters"]
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
        with database.write(Posting(Act.RECALCULATE, row["company_id"])) as tx:
            return start_run(tx, row["company_id"], RecordType.RECALCULATION, request)
    except InvcloseError as refused:
        with database.write(Posting(Act.RECALCULATE, row["company_id"])) as tx:
            audit(tx, row["company_id"], "recalculation refused", row["number"], {"date": today, "why": str(refused)})
        return None
