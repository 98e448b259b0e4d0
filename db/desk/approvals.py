"""The part of the desk for a second person: preparing, looking at what was prepared, approving, declining."""

from __future__ import annotations

import abc
import hashlib
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from core.approval import ACTS
from core.errors import Blocked, refuse
from core.rights import Act
from core.vocabulary import Prepared
from db.company import approvals
from db.company.rights import require
from db.engine.posting import Posting, RunPosting

if TYPE_CHECKING:
    from core.requests import AdjustmentRequest
    from core.views.adjusting import AdjustmentPreview
    from core.views.approvals import PreparedView
    from core.views.vouchers import VoucherLineView
    from db.company.approvals import Stored
    from db.engine.session import Database, Tx


class Approvals(abc.ABC):
    """What a call needs is imported by it."""

    database: Database[Any]
    company_id: int

    @abc.abstractmethod
    def _work(self, record: int) -> None:
        """Work on a run, here or in a process of its own."""

    # -- preparing -----------------------------------------------------------------------------------------------

    def _prepared_reversal(self, records: Sequence[int], note: str) -> None:
        """Raise that it waits, where the company asks for a second person."""
        from db.records.records import record_row
        from db.records.reversing import reasons_against

        with self.database.write(Posting(Act.REVERSE, self.company_id)) as tx:
            if not approvals.needs_second_person(tx, self.company_id):
                return
            if len(records) == 1:
                refuse(reasons_against(tx, self.company_id, records[0]))
            waits = approvals.prepare(
                tx,
                self.company_id,
                Prepared.REVERSAL,
                ", ".join(record_row(tx, record)["number"] for record in records),
                request=json.dumps({"note": note}),
                records=records,
            )
        raise waits

    def _prepared_adjustment(self, request: AdjustmentRequest) -> None:
        from core.adjusting.stored import as_text
        from db.desk.adjustments import preview_adjustment

        if getattr(request, "update_ledger", True):
            return
        with self.database.read() as tx:
            if not approvals.needs_second_person(tx, self.company_id):
                return
            view = preview_adjustment(tx, self.company_id, request)
        with self.database.write(Posting(Act.ADJUST, self.company_id)) as tx:
            waits = approvals.prepare(
                tx,
                self.company_id,
                Prepared.ADJUSTMENT,
                f"{view.type_name.lower()} {view.date}",
                request=as_text(request),
                digest=_figures(view),
            )
        raise waits

    # -- deciding ------------------------------------------------------------------------------------------------

    def preview_prepared(self, number: int) -> PreparedView:
        """What approving it would post; nothing is written."""
        from core.views.approvals import PreparedView
        from db.reading.approvals import approval_row

        require(self.database, self.company_id, Act.PREVIEW)
        with self.database.read(repeatable=True) as tx:
            one = approvals.find(tx, self.company_id, number)
            lines, adjusted = self._to_come(tx, one)
        return PreparedView(approval_row(one), lines, sum(line.debit for line in lines), adjusted)

    def _to_come(self, tx: Tx, one: Stored) -> tuple[tuple[VoucherLineView, ...], int]:
        match Prepared(one.act):
            case Prepared.CLOSE:
                return _of_run(tx, self.company_id, one.record)
            case Prepared.REVERSAL:
                return _of_reversal(tx, self.company_id, _records(one))
            case Prepared.ADJUSTMENT:
                from core.adjusting.stored import of_text
                from db.desk.adjustments import preview_adjustment

                view = preview_adjustment(tx, self.company_id, of_text(one.request))
                return view.lines, view.adjusted
            case Prepared.RESTORE:
                return (), 0

    def approve(self, number: int) -> int:
        """A second person's word, which posts it; the id of the record, 0 for a restore."""
        one = self._find(number)
        require(self.database, self.company_id, ACTS[Prepared(one.act)], f"Approving {one.subject}")
        if one.act == Prepared.CLOSE:
            return self._approve_run(one)
        with self.database.write(Posting(ACTS[Prepared(one.act)], self.company_id)) as tx:
            one = approvals.find(tx, self.company_id, number, lock=True)
            approvals.approve(tx, one)
            if one.act == Prepared.RESTORE:
                return 0
            record = self._post(tx, one)
            approvals.use_up(tx, one)
        return record

    def _approve_run(self, one: Stored) -> int:
        from db.close import bundles
        from db.close.jobs import request_resume

        with self.database.write(RunPosting(one.record)) as tx:
            one = approvals.find(tx, self.company_id, one.id, lock=True)
            approvals.approve(tx, one)
            if one.digest != bundles.digest(tx, one.record):
                raise Blocked(
                    "its figures are others now: the books have changed",
                    advice=f"Resume the run: `invclose job resume {one.subject}`.",
                )
            request_resume(tx, one.record)
        self._work(one.record)
        return one.record

    def _post(self, tx: Tx, one: Stored) -> int:
        """What was approved, in the transaction of the approval."""
        from core.adjusting.stored import of_text
        from db.adjusting.posting import adjust
        from db.desk.adjustments import planner_of, preview_adjustment
        from db.records.reversing import reverse_records

        if one.act == Prepared.REVERSAL:
            return reverse_records(tx, self.company_id, _records(one), json.loads(one.request)["note"])[0]
        request = of_text(one.request)
        if _figures(preview_adjustment(tx, self.company_id, request)) != one.digest:
            raise Blocked(
                "its figures are others now: the books have changed", advice="Decline it, and let it be prepared again."
            )
        return adjust(tx, self.company_id, planner_of(request), request.note)

    def decline(self, number: int, note: str = "") -> None:
        """It will not be done; by whoever may approve it. Whoever prepared it may take it back."""
        one = self._find(number)
        with self.database.read() as tx:
            own = one.prepared_by == tx.actor()
        act = Act.OPEN_BOOKS if own else ACTS[Prepared(one.act)]
        require(self.database, self.company_id, act, f"Declining {one.subject}")
        with self.database.write(_posting(one)) as tx:
            approvals.decline(tx, approvals.find(tx, self.company_id, number, lock=True), note)

    def _find(self, number: int) -> Stored:
        require(self.database, self.company_id, Act.OPEN_BOOKS)
        with self.database.read() as tx:
            return approvals.find(tx, self.company_id, number)


def _posting(one: Stored) -> Posting | RunPosting:
    """What deciding is a part of, as the database asks it."""
    kind = Prepared(one.act)
    return RunPosting(one.record) if kind is Prepared.CLOSE else Posting(ACTS[kind], one.company_id)


def _records(one: Stored) -> list[int]:
    return [int(record) for record in one.records.strip(",").split(",")]


def _figures(view: AdjustmentPreview) -> str:
    """A digest of everything that would change."""
    return hashlib.sha256(repr((view.date, view.adjusted, view.lines, view.rows)).encode()).hexdigest()


def _of_run(tx: Tx, company: int, record: int) -> tuple[tuple[VoucherLineView, ...], int]:
    """The voucher of what a run has staged."""
    from core.close.accounts import StoredAccounts
    from core.close.voucher import voucher_lines
    from core.vocabulary import Specification
    from db.company.setup import load_accounts
    from db.desk.ledger_lines import line_views
    from db.records.records import record_row, record_totals

    specification = Specification(record_row(tx, record)["parameters"].get("specification", "total"))
    lines = voucher_lines(record_totals(tx, record), StoredAccounts(load_accounts(tx, company)), specification)
    adjusted = tx.value("SELECT COALESCE(SUM(adjusted), 0) FROM closing_bundle WHERE record_id = :r", {"r": record})
    return line_views(tx, company, lines, lambda _: ()), int(adjusted)


def _of_reversal(tx: Tx, company: int, records: Sequence[int]) -> tuple[tuple[VoucherLineView, ...], int]:
    from db.desk.reversals import preview_reversal

    views = [preview_reversal(tx, company, record) for record in records]
    return tuple(line for view in views for line in view.lines), sum(view.adjusted for view in views)
