"""The desk: check, preview, start, steer, reverse. What a call needs is imported by it, so that opening costs nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from core.errors import KIND_OF, Blocked, NotFound, Refusal, refuse
from core.rights import Act, act_of_run
from core.vocabulary import JobState, RecordType
from db.company.rights import require
from db.desk.by_hand import ByHand
from db.desk.exports import Exports
from db.desk.importing import Importing
from db.desk.periods import Periods
from db.desk.users import Users
from db.engine.posting import Posting, RunPosting

if TYPE_CHECKING:
    from core.requests import CloseRequest, Reviewed
    from core.views.checks import CheckView
    from core.views.records import ReversalPreview, ReversalStep
    from core.views.runs import PreviewView
    from db.engine.session import Database

Executor = Literal["process", "inline"]


class StoredDesk(ByHand, Periods, Users, Exports, Importing):
    """Acting side of a database, for one company and the operating-system user."""

    def __init__(self, database: Database[Any], company_id: int, *, executor: Executor = "process") -> None:
        self.database = database
        self.company_id = company_id
        self.executor = executor

    # -- before a run ------------------------------------------------------------------------------------------

    def check(self, request: CloseRequest) -> CheckView:
        from db.reading.checks import findings

        require(self.database, self.company_id, Act.CHECK)
        return findings(self.database, self.company_id, request)

    def preview_close(self, request: CloseRequest) -> PreviewView:
        return self._preview(RecordType.CLOSING, request)

    def preview_recalculation(self, request: CloseRequest) -> PreviewView:
        return self._preview(RecordType.RECALCULATION, request)

    def _preview(self, record_type: RecordType, request: CloseRequest) -> PreviewView:
        from db.desk.previewing import preview_run

        require(self.database, self.company_id, Act.PREVIEW)
        return preview_run(self.database, self.company_id, record_type, request)

    # -- runs --------------------------------------------------------------------------------------------------

    def start_close(self, request: CloseRequest) -> int:
        return self._start(RecordType.CLOSING, request)

    def start_recalculation(self, request: CloseRequest) -> int:
        return self._start(RecordType.RECALCULATION, request)

    def _start(self, record_type: RecordType, request: CloseRequest) -> int:
        from db.close.jobs import reopen_dead, start_run

        require(self.database, self.company_id, act_of_run(record_type))
        self._refuse_stops(record_type, request)
        reopen_dead(self.database, self.company_id)
        with self.database.write(Posting(act_of_run(record_type), self.company_id)) as tx:
            record = start_run(tx, self.company_id, record_type, request)
        self._work(record)
        return record

    def _refuse_stops(self, record_type: RecordType, request: CloseRequest) -> None:
        """Everything that would stop the run, as one refusal of the kind of the first."""
        from db.reading.checks import findings

        stops = findings(self.database, self.company_id, request, record_type).stops
        refuse(Refusal(KIND_OF.get(stop.code, Blocked), stop.message, stop.advice) for stop in stops)

    def _work(self, record: int) -> None:
        if self.executor == "inline":
            from db.close.following import work_and_follow

            work_and_follow(self.database, record)
        else:
            from db.close.processes import start_worker

            start_worker(self.database, record)

    def pause(self, record_id: int) -> None:
        from db.close.jobs import request_pause

        self._require_of(record_id, "Pausing a run")
        with self.database.write(RunPosting(record_id)) as tx:
            request_pause(tx, record_id)

    def resume(self, record_id: int) -> None:
        from db.close.jobs import request_resume

        self._require_of(record_id, "Resuming a run")
        with self.database.write(RunPosting(record_id)) as tx:
            request_resume(tx, record_id)
            state = tx.value("SELECT state FROM job WHERE record_id = :r", {"r": record_id})
        if state == JobState.WAITING.value:
            self._work(record_id)

    def cancel(self, record_id: int) -> None:
        from db.close.jobs import request_cancel

        self._require_of(record_id, "Cancelling a run")
        with self.database.write(RunPosting(record_id)) as tx:
            request_cancel(tx, record_id)

    def _require_of(self, record_id: int, doing: str) -> None:
        record_type = RecordType(self._own(record_id)["type"])
        require(self.database, self.company_id, act_of_run(record_type), doing)

    # -- reversal ----------------------------------------------------------------------------------------------

    def preview_reversal(self, record_id: int) -> ReversalPreview:
        from db.desk.reversals import preview_reversal

        require(self.database, self.company_id, Act.PREVIEW)
        self._own(record_id)
        with self.database.read(repeatable=True) as tx:
            return preview_reversal(tx, self.company_id, record_id)

    def refuse_reversal(self, record_id: int) -> None:
        from db.records.reversing import reasons_against

        require(self.database, self.company_id, Act.REVERSE)
        self._own(record_id)
        with self.database.read(repeatable=True) as tx:
            refuse(reasons_against(tx, self.company_id, record_id))

    def reverse(self, record_id: int, note: str = "", reviewed: Reviewed | None = None) -> int:
        from db.records.reversing import reverse_record

        require(self.database, self.company_id, Act.REVERSE)
        self._own(record_id)
        self._prepared_reversal([record_id], note)
        with self.database.write(Posting(Act.REVERSE, self.company_id)) as tx:
            return reverse_record(tx, self.company_id, record_id, note, reviewed)

    def reversal_chain(self, record_id: int) -> Sequence[ReversalStep]:
        from db.desk.reversals import chain_of

        require(self.database, self.company_id, Act.PREVIEW)
        self._own(record_id)
        with self.database.read(repeatable=True) as tx:
            return chain_of(tx, self.company_id, record_id)

    def reversal_of(self, record_ids: Sequence[int]) -> Sequence[ReversalStep]:
        from db.desk.reversals import steps_of

        require(self.database, self.company_id, Act.PREVIEW)
        for record_id in record_ids:
            self._own(record_id)
        with self.database.read(repeatable=True) as tx:
            return steps_of(tx, self.company_id, record_ids)

    def recalculations_from(self, date: str) -> Sequence[ReversalStep]:
        from db.desk.reversals import recalculations_from

        require(self.database, self.company_id, Act.PREVIEW)
        with self.database.read(repeatable=True) as tx:
            return recalculations_from(tx, self.company_id, date)

    def reverse_all(
        self, record_ids: Sequence[int], note: str = "", reviewed: Sequence[Reviewed] = ()
    ) -> Sequence[int]:
        from db.records.reversing import reverse_records

        require(self.database, self.company_id, Act.REVERSE)
        for record_id in record_ids:
            self._own(record_id)
        self._prepared_reversal(record_ids, note)
        with self.database.write(Posting(Act.REVERSE, self.company_id)) as tx:
            return reverse_records(tx, self.company_id, record_ids, note, reviewed)

    def _own(self, record_id: int) -> dict[str, Any]:
        """The record, which must be of this company."""
        from db.records.records import record_row

        with self.database.read() as tx:
            row = record_row(tx, record_id)
        if row["company_id"] != self.company_id:
            raise NotFound(f"closing record {record_id} does not exist", advice="`invclose overview` lists them.")
        return row
